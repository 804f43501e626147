namespace Admissions.Rules.Seating;

/// <summary>A run of seats of one room that one category fills.</summary>
/// <param name="Offset">First position on the walk.</param>
internal readonly record struct RoomSegment(int Category, int Offset, int Count);

internal sealed record PlannedRoom(IReadOnlyList<RoomSegment> Segments)
{
    public int Occupied => Segments.Sum(s => s.Count);
}

/// <summary>
/// Which rooms a district uses: every category its full rooms and its tail; tails of mergeable categories share rooms so that as few
/// rooms as possible are used. Rooms follow the order of categories, shared rooms come last.
/// </summary>
internal static class RoomPlan
{
    /// <summary>Above this number of tails in one district the packing is first-fit decreasing instead of exact.</summary>
    private const int ExactPackingLimit = 12;

    /// <param name="countOf">Candidates of each category in the district.</param>
    /// <param name="saved">Rooms saved by sharing.</param>
    public static List<PlannedRoom> Of(ReadOnlySpan<int> countOf, SeatingRules rules, IReadOnlyList<HashSet<int>> mergeable, out int saved)
    {
        var seats = rules.SeatsPerRoom;
        var rooms = new List<PlannedRoom>();
        var tails = new List<(int Category, int Count)>();
        for (var category = 0; category < countOf.Length; category++)
        {
            if (rules.MergeTails && countOf[category] % seats is > 0 and var tail && mergeable.Any(set => set.Contains(category)))
                tails.Add((category, tail));
        }

        var shared = Pack(tails, seats, mergeable).Where(bin => bin.Count > 1).Select(bin => bin.Order().ToList()).OrderBy(bin => bin[0]).ToList();
        var sharing = shared.SelectMany(bin => bin).ToHashSet();
        saved = sharing.Count - shared.Count;
        for (var category = 0; category < countOf.Length; category++)
        {
            for (var placed = 0; placed < countOf[category]; placed += seats)
            {
                var inRoom = Math.Min(seats, countOf[category] - placed);
                if (inRoom == seats || !sharing.Contains(category)) rooms.Add(new([new(category, 0, inRoom)]));
            }
        }

        foreach (var bin in shared)
        {
            var segments = new List<RoomSegment>();
            foreach (var category in bin)
                segments.Add(new(category, segments.Sum(s => s.Count), countOf[category] % seats));
            rooms.Add(new(segments));
        }

        return rooms;
    }

    /// <summary>Shares out the tails to the fewest rooms.</summary>
    private static List<List<int>> Pack(List<(int Category, int Count)> tails, int seats, IReadOnlyList<HashSet<int>> mergeable)
    {
        if (tails.Count == 0) return [];
        var greedy = FirstFitDecreasing(tails, seats, mergeable);
        var floor = (tails.Sum(t => t.Count) + seats - 1) / seats;
        return greedy.Count == floor || tails.Count > ExactPackingLimit ? greedy : Exact(tails, seats, mergeable, greedy);
    }

    private static List<List<int>> FirstFitDecreasing(List<(int Category, int Count)> tails, int seats, IReadOnlyList<HashSet<int>> mergeable)
    {
        var bins = new List<(List<int> Categories, int Used)>();
        foreach (var (category, count) in tails.OrderByDescending(t => t.Count).ThenBy(t => t.Category))
        {
            var fit = bins.FindIndex(bin => bin.Used + count <= seats && mergeable.Any(set => set.Contains(category) && bin.Categories.TrueForAll(set.Contains)));
            if (fit < 0) bins.Add(([category], count));
            else
            {
                bins[fit].Categories.Add(category);
                bins[fit] = (bins[fit].Categories, bins[fit].Used + count);
            }
        }

        return [.. bins.Select(b => b.Categories)];
    }

    /// <summary>Fewest rooms for every set of tails, by taking off one room at a time that holds the set's lowest tail.</summary>
    private static List<List<int>> Exact(List<(int Category, int Count)> tails, int seats, IReadOnlyList<HashSet<int>> mergeable, List<List<int>> greedy)
    {
        var all = (1 << tails.Count) - 1;
        var fits = new bool[all + 1];
        for (var set = 1; set <= all; set++)
        {
            var members = Enumerable.Range(0, tails.Count).Where(i => (set >> i & 1) == 1).ToList();
            fits[set] = members.Count == 1
                || (members.Sum(i => tails[i].Count) <= seats && mergeable.Any(group => members.TrueForAll(i => group.Contains(tails[i].Category))));
        }

        var (best, last) = (new int[all + 1], new int[all + 1]);
        for (var set = 1; set <= all; set++)
        {
            best[set] = int.MaxValue;
            var lowest = set & -set;
            for (var room = set; room > 0; room = (room - 1) & set)
            {
                if ((room & lowest) == 0 || !fits[room] || best[set ^ room] + 1 >= best[set]) continue;
                (best[set], last[set]) = (best[set ^ room] + 1, room);
            }
        }

        if (best[all] >= greedy.Count) return greedy;
        var bins = new List<List<int>>();
        for (var set = all; set > 0; set ^= last[set])
            bins.Add([.. Enumerable.Range(0, tails.Count).Where(i => (last[set] >> i & 1) == 1).Select(i => tails[i].Category)]);
        return bins;
    }
}
