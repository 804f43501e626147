namespace Admissions.Rules.Seating;

/// <summary>
/// Ways to weigh tails so that no room that may be made weighs more than one whole: the tails together then need at least as many rooms as
/// they weigh. Weights are rounded down, in parts of <see cref="Room"/>.
/// </summary>
internal static class TailWeights
{
    public const long Room = 1L << 40;

    /// <summary>Steps into which a size is rounded; more of them hardly ever say more.</summary>
    private const int MostRoundings = 5;

    /// <param name="kinds">Size, sets of mergeable categories (one bit each) and number of the tails of each kind.</param>
    public static List<long[]> Of(IReadOnlyList<(int Size, ulong Sets, int Count)> kinds, int seats)
    {
        var weights = new List<long[]>
        {
            ([.. kinds.Select(kind => Room * kind.Size / FullestWith(kind, kinds, seats))]),
            ([.. kinds.Select(kind => Room / MostWith(kind, kinds, seats))]),
        };
        foreach (var least in kinds.Select(kind => kind.Size).Where(size => 2 * size <= seats).Append(0).Distinct())
        {
            for (var steps = 0; steps <= MostRoundings; steps++) weights.Add([.. kinds.Select(kind => Rounded(Evened(kind.Size, least, seats), steps, seats))]);
        }

        return weights;
    }

    /// <summary>A tail that leaves less than the least room for another counts as a full room; those below the least count nothing.</summary>
    private static int Evened(int size, int least, int seats) => size > seats - least ? seats : size < least ? 0 : size;

    /// <summary>The share of a room, rounded down to whole steps of which one more than these would be needed (Fekete and Schepers' u).</summary>
    private static long Rounded(int size, int steps, int seats) =>
        steps == 0 || (steps + 1) * size % seats == 0 ? Room * size / seats : Room * ((steps + 1) * size / seats) / steps;

    /// <summary>The most candidates in a room with a tail of this kind.</summary>
    private static int FullestWith((int Size, ulong Sets, int Count) kind, IReadOnlyList<(int Size, ulong Sets, int Count)> kinds, int seats)
    {
        var fullest = 0;
        foreach (var set in BitsOf(kind.Sets))
        {
            var reached = new bool[seats + 1];
            reached[kind.Size] = true;
            foreach (var other in kinds.Where(other => (other.Sets & set) != 0))
            {
                for (var tail = other == kind ? 1 : 0; tail < other.Count; tail++)
                {
                    for (var sum = seats; sum >= other.Size; sum--) reached[sum] |= reached[sum - other.Size];
                }
            }

            fullest = Math.Max(fullest, Array.LastIndexOf(reached, true));
        }

        return fullest;
    }

    /// <summary>The most tails in a room with one of this kind.</summary>
    private static int MostWith((int Size, ulong Sets, int Count) kind, IReadOnlyList<(int Size, ulong Sets, int Count)> kinds, int seats)
    {
        var most = 0;
        foreach (var set in BitsOf(kind.Sets))
        {
            var (tails, left) = (1, seats - kind.Size);
            foreach (var other in kinds.Where(other => (other.Sets & set) != 0).OrderBy(other => other.Size))
            {
                var fit = Math.Min(left / other.Size, other == kind ? other.Count - 1 : other.Count);
                (tails, left) = (tails + fit, left - (fit * other.Size));
            }

            most = Math.Max(most, tails);
        }

        return most;
    }

    private static IEnumerable<ulong> BitsOf(ulong sets)
    {
        for (var rest = sets; rest != 0; rest &= rest - 1) yield return rest & ~(rest - 1);
    }
}
