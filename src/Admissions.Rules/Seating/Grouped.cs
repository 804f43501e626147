using System.Buffers;
using System.Runtime.InteropServices;

namespace Admissions.Rules.Seating;

/// <summary>A candidate inside its group: place in the random order, row of the input, school.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Entry(ulong Key, int Row, int School);

/// <summary>
/// The candidates brought together by district and category with one counting pass; inside a group, ascending by key once sorted.
/// Keys are uniform, so a group is sorted by spreading its entries over as many buckets as it has entries and finishing with insertion.
/// </summary>
internal sealed class Grouped
{
    private readonly SeatingInput _input;
    private readonly Entry[] _entries;
    private readonly int[] _start;

    private Grouped(SeatingInput input, Entry[] entries, int[] start, int schools)
    {
        (_input, _entries, _start, Schools) = (input, entries, start, schools);
    }

    /// <summary>One more than the highest school index.</summary>
    public int Schools { get; }

    public static Grouped Of(SeatingInput input, SeatingSeed seed)
    {
        var categories = Math.Max(1, input.Categories.Count);
        var start = new int[(input.Districts.Count * categories) + 1];
        var schools = 0;
        for (var row = 0; row < input.Count; row++)
        {
            start[(input.District[row] * categories) + input.Category[row] + 1]++;
            schools = Math.Max(schools, input.School[row] + 1);
        }

        for (var group = 1; group < start.Length; group++) start[group] += start[group - 1];
        var entries = new Entry[input.Count];
        var next = start.AsSpan(0, start.Length - 1).ToArray();
        for (var row = 0; row < input.Count; row++)
        {
            ref var slot = ref next[(input.District[row] * categories) + input.Category[row]];
            entries[slot++] = new(seed.KeyOf(input.Ids[row]), row, input.School[row]);
        }

        return new(input, entries, start, schools);
    }

    public Span<Entry> Group(int district, int category)
    {
        var group = (district * Math.Max(1, _input.Categories.Count)) + category;
        return _entries.AsSpan(_start[group], _start[group + 1] - _start[group]);
    }

    public int[] CountsOf(int district) => [.. Enumerable.Range(0, _input.Categories.Count).Select(c => Group(district, c).Length)];

    /// <summary>Puts every group of the district in key order.</summary>
    /// <returns>A candidate who stands twice in one group, or null.</returns>
    public long? SortDistrict(int district)
    {
        for (var category = 0; category < _input.Categories.Count; category++)
        {
            var group = Group(district, category);
            Sort(group);
            for (var i = 1; i < group.Length; i++)
            {
                if (group[i].Key == group[i - 1].Key) return _input.Ids[group[i].Row];
            }
        }

        return null;
    }

    private static void Sort(Span<Entry> group)
    {
        if (group.Length < 2) return;
        var bits = 32 - int.LeadingZeroCount(group.Length);
        var shift = 64 - bits;
        var rented = ArrayPool<Entry>.Shared.Rent(group.Length);
        var next = ArrayPool<int>.Shared.Rent((1 << bits) + 1);
        Array.Clear(next, 0, (1 << bits) + 1);
        var copy = rented.AsSpan(0, group.Length);
        group.CopyTo(copy);
        foreach (ref readonly var entry in copy) next[(int)(entry.Key >> shift) + 1]++;
        for (var b = 1; b <= 1 << bits; b++) next[b] += next[b - 1];
        foreach (ref readonly var entry in copy) group[next[(int)(entry.Key >> shift)]++] = entry;
        ArrayPool<Entry>.Shared.Return(rented);
        ArrayPool<int>.Shared.Return(next);
        for (var i = 1; i < group.Length; i++)
        {
            if (group[i].Key >= group[i - 1].Key) continue;
            var entry = group[i];
            var j = i - 1;
            for (; j >= 0 && group[j].Key > entry.Key; j--) group[j + 1] = group[j];
            group[j + 1] = entry;
        }
    }
}
