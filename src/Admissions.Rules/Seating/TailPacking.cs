namespace Admissions.Rules.Seating;

/// <summary>The candidates of a category in a district who do not fill a room; more than none, fewer than a room holds.</summary>
internal readonly record struct Tail(int Category, int Count);

/// <param name="Rooms">For every room the categories whose tails sit in it.</param>
/// <param name="AtLeast">No sharing of the tails needs fewer rooms than this; equal to the number of rooms where that is proved the fewest.</param>
internal sealed record Packing(List<List<int>> Rooms, int AtLeast);

/// <summary>
/// Shares out the tails of a district to rooms of one size, together only those that stand in one set of mergeable categories. Up to twelve
/// tails every sharing is weighed; more are put where they first fit, the largest first, and wherever that may not be the fewest rooms,
/// <see cref="TailSearch"/> looks for fewer.
/// </summary>
internal static class TailPacking
{
    /// <summary>Up to this number of tails in one district every set of them is weighed; the tables double with each tail.</summary>
    private const int WeighedTails = 12;

    public static Packing Of(List<Tail> tails, int seats, IReadOnlyList<HashSet<int>> mergeable)
    {
        var greedy = FirstFitDecreasing(tails, seats, mergeable);
        if (greedy.Count == (tails.Sum(t => t.Count) + seats - 1) / seats) return new(greedy, greedy.Count);
        if (tails.Count > WeighedTails) return Searched(tails, seats, mergeable, greedy);
        var weighed = Weighed(tails, seats, mergeable, greedy);
        return new(weighed, weighed.Count);
    }

    private static List<List<int>> FirstFitDecreasing(List<Tail> tails, int seats, IReadOnlyList<HashSet<int>> mergeable)
    {
        var rooms = new List<(List<int> Categories, int Used)>();
        foreach (var (category, count) in tails.OrderByDescending(t => t.Count).ThenBy(t => t.Category))
        {
            var fit = rooms.FindIndex(room => room.Used + count <= seats && mergeable.Any(set => set.Contains(category) && room.Categories.TrueForAll(set.Contains)));
            if (fit < 0) rooms.Add(([category], count));
            else
            {
                rooms[fit].Categories.Add(category);
                rooms[fit] = (rooms[fit].Categories, rooms[fit].Used + count);
            }
        }

        return [.. rooms.Select(r => r.Categories)];
    }

    /// <summary>Fewest rooms for every set of tails, by taking off one room at a time that holds the set's lowest tail.</summary>
    private static List<List<int>> Weighed(List<Tail> tails, int seats, IReadOnlyList<HashSet<int>> mergeable, List<List<int>> greedy)
    {
        var all = (1 << tails.Count) - 1;
        var used = new int[all + 1];
        var members = new int[all + 1];
        foreach (var group in mergeable)
        {
            var mask = Enumerable.Range(0, tails.Count).Where(i => group.Contains(tails[i].Category)).Sum(i => 1 << i);
            for (var set = mask; set > 0; set = (set - 1) & mask) members[set] = 1;
        }

        var (best, last) = (new int[all + 1], new int[all + 1]);
        for (var set = 1; set <= all; set++)
        {
            var lowest = set & -set;
            used[set] = used[set ^ lowest] + tails[int.TrailingZeroCount(lowest)].Count;
            best[set] = int.MaxValue;
            for (var room = set; room > 0; room = (room - 1) & set)
            {
                if ((room & lowest) == 0 || members[room] == 0 || used[room] > seats || best[set ^ room] + 1 >= best[set]) continue;
                (best[set], last[set]) = (best[set ^ room] + 1, room);
            }
        }

        if (best[all] >= greedy.Count) return greedy;
        var rooms = new List<List<int>>();
        for (var set = all; set > 0; set ^= last[set])
            rooms.Add([.. Enumerable.Range(0, tails.Count).Where(i => (last[set] >> i & 1) == 1).Select(i => tails[i].Category)]);
        return rooms;
    }

    /// <summary>Linked categories by themselves: no room holds tails of two of these parts.</summary>
    private static Packing Searched(List<Tail> tails, int seats, IReadOnlyList<HashSet<int>> mergeable, List<List<int>> greedy)
    {
        var (rooms, atLeast) = (new List<List<int>>(), 0);
        foreach (var part in LinkedParts(tails, mergeable))
        {
            var categories = part.Select(t => t.Category).ToHashSet();
            var packed = TailSearch.Improve(part, seats, mergeable, greedy.FindAll(room => categories.Contains(room[0])));
            rooms.AddRange(packed.Rooms);
            atLeast += packed.AtLeast;
        }

        return new(rooms, atLeast);
    }

    /// <summary>The tails apart where no set of mergeable categories, nor any chain of such sets, joins them.</summary>
    private static IEnumerable<List<Tail>> LinkedParts(List<Tail> tails, IReadOnlyList<HashSet<int>> mergeable)
    {
        var waiting = tails.ToList();
        while (waiting.Count > 0)
        {
            var linked = new HashSet<int> { waiting[0].Category };
            while (mergeable.FirstOrDefault(set => set.Overlaps(linked) && !set.IsSubsetOf(linked)) is { } more) linked.UnionWith(more);
            yield return waiting.FindAll(t => linked.Contains(t.Category));
            waiting.RemoveAll(t => linked.Contains(t.Category));
        }
    }
}
