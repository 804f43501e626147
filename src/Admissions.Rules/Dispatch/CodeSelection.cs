using System.Numerics;

namespace Admissions.Rules.Dispatch;

/// <summary>Finds the code at a place of a list as if the list were sorted: entries are counted by the leading bits in which they differ, and only those of one count are sorted.</summary>
internal static class CodeSelection
{
    private const int CountBits = 8;
    private const int MostOnStack = 64;

    /// <param name="index">From 0; smaller than the number of entries.</param>
    public static ulong CodeAt(ReadOnlySpan<(ulong Code, int Candidate)> entries, int index)
    {
        var (least, most) = (ulong.MaxValue, 0UL);
        foreach (var (code, _) in entries)
            (least, most) = (Math.Min(least, code), Math.Max(most, code));
        var shift = Math.Max(0, BitOperations.Log2((most - least) | 1) + 1 - CountBits);
        Span<int> counts = stackalloc int[1 << CountBits];
        counts.Clear();
        foreach (var (code, _) in entries)
            counts[(int)((code - least) >> shift)]++;
        var bucket = 0;
        for (; index >= counts[bucket]; bucket++)
            index -= counts[bucket];
        Span<ulong> own = counts[bucket] <= MostOnStack ? stackalloc ulong[MostOnStack] : new ulong[counts[bucket]];
        var count = 0;
        foreach (var (code, _) in entries)
            if ((int)((code - least) >> shift) == bucket)
                own[count++] = code;
        own[..count].Sort();
        return own[index];
    }
}
