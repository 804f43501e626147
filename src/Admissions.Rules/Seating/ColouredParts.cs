using System.Collections;

namespace Admissions.Rules.Seating;

/// <summary>
/// A connected part of a room is a chessboard. If the largest school has one colour of every part and everybody else the other, no two of
/// one school are neighbours. Which colour each part gives is an exact sum: the cells given must be as many as the school has candidates (or
/// up to as many more as candidates without school can fill). Where two schools make up the whole group this finds a seating without
/// neighbours whenever there is one.
/// </summary>
internal sealed class ColouredParts(RoomShape shape, Entry[] at, int[] cells, List<List<Entry>> bySchool, Func<int, int> nextRandom)
{
    /// <summary>Parts × cells of the sums that are kept; a category beyond it (about 250,000 candidates) is left to the other means.</summary>
    private const long MostSums = 1L << 30;

    private readonly HashSet<int> _own = [.. cells];

    private sealed record Part(List<int> Even, List<int> Odd, bool EvenMay, bool OddMay);

    /// <summary>Seats everybody so, or leaves all as they sit.</summary>
    public bool TrySeat()
    {
        var largest = bySchool[0];
        var rest = bySchool.Skip(1).SelectMany(school => school).OrderBy(entry => entry.Key).ToList();
        var without = rest.Where(entry => entry.School < 0).ToList();
        var parts = Parts(largest[0].School, rest);
        var most = largest.Count + without.Count;
        if (largest[0].School < 0 || parts.Count * (long)most > MostSums) return false;

        var sums = new List<BitArray> { new(most + 1) { [0] = true } };
        foreach (var part in parts) sums.Add(After(sums[^1], part));
        var sum = Enumerable.Range(largest.Count, without.Count + 1).Where(x => sums[^1][x]).DefaultIfEmpty(-1).First();
        if (sum < 0) return false;

        var more = without.Take(sum - largest.Count).ToHashSet();
        var (given, others) = Choose(parts, sums, sum);
        Fill(given, [.. largest, .. more]);
        Fill(others, [.. rest.Where(entry => !more.Contains(entry))]);
        return true;
    }

    private static BitArray After(BitArray before, Part part)
    {
        var after = new BitArray(before.Length);
        if (part.EvenMay && part.Even.Count < before.Length) after.Or(new BitArray(before).LeftShift(part.Even.Count));
        if (part.OddMay && part.Odd.Count < before.Length) after.Or(new BitArray(before).LeftShift(part.Odd.Count));
        return after;
    }

    /// <summary>From the last part back: of two colours that both leave a sum that can be reached, either at random.</summary>
    private (List<int> Given, List<int> Others) Choose(List<Part> parts, List<BitArray> sums, int sum)
    {
        var (given, others) = (new List<int>(), new List<int>());
        for (var i = parts.Count - 1; i >= 0; i--)
        {
            var (even, odd, evenMay, oddMay) = parts[i];
            var canEven = evenMay && sum >= even.Count && sums[i][sum - even.Count];
            var canOdd = oddMay && sum >= odd.Count && sums[i][sum - odd.Count];
            var takesEven = canEven && (!canOdd || nextRandom(2) == 0);
            given.AddRange(takesEven ? even : odd);
            others.AddRange(takesEven ? odd : even);
            sum -= takesEven ? even.Count : odd.Count;
        }

        return (given, others);
    }

    /// <summary>The connected parts of the group's cells. A colour may not be given where somebody of the same school stays beside it.</summary>
    private List<Part> Parts(int school, List<Entry> rest)
    {
        var other = rest.Count > 0 && rest.TrueForAll(entry => entry.School == rest[0].School) ? rest[0].School : SeatingInput.NoSchool;
        var (parts, left) = (new List<Part>(), new HashSet<int>(_own));
        foreach (var start in cells)
        {
            if (!left.Remove(start)) continue;
            var found = new List<int> { start };
            for (var next = 0; next < found.Count; next++)
                found.AddRange(Beside(found[next]).Where(left.Remove));
            var even = found.Where(cell => shape.Even[cell % shape.Seats]).ToList();
            var odd = found.Where(cell => !shape.Even[cell % shape.Seats]).ToList();
            parts.Add(new(even, odd, !Meets(even, school) && !Meets(odd, other), !Meets(odd, school) && !Meets(even, other)));
        }

        return parts;
    }

    private bool Meets(List<int> here, int school) =>
        school >= 0 && here.Exists(cell => Beside(cell).Any(beside => !_own.Contains(beside) && at[beside].School == school));

    private IEnumerable<int> Beside(int cell)
    {
        var position = cell % shape.Seats;
        return new ArraySegment<int>(shape.Neighbours, position * 4, 4).Where(neighbour => neighbour != RoomShape.None).Select(neighbour => cell - position + neighbour);
    }

    private void Fill(List<int> where, List<Entry> entries)
    {
        for (var i = 0; i < where.Count; i++) at[where[i]] = entries[i];
    }
}
