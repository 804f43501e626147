namespace Admissions.Rules.Seating;

/// <summary>Where one category of a district sits. Rooms are counted from 0 within the district.</summary>
/// <param name="FirstRoom">First of its full rooms.</param>
/// <param name="TailRoom">Room of the remainder, alone or shared; meaningless when <paramref name="TailCount"/> is 0.</param>
/// <param name="TailOffset">First position on the walk that the remainder takes there.</param>
internal readonly record struct CategoryPlace(int FirstRoom, int FullRooms, int TailRoom, int TailOffset, int TailCount);

/// <summary>
/// Which rooms a district uses: every category its full rooms and its tail; tails of mergeable categories share rooms so that as few
/// rooms as possible are used. Rooms follow the order of categories, shared rooms come last.
/// </summary>
/// <param name="Places">One per category, empty where the district has no candidates of it.</param>
/// <param name="Saved">Rooms saved by sharing.</param>
internal sealed record RoomPlan(int Rooms, CategoryPlace[] Places, int Saved)
{
    /// <summary>Above this number of tails in one district the packing is first-fit decreasing instead of exact.</summary>
    private const int ExactPackingLimit = 12;

    public bool HasSharedRooms => Saved > 0;

    /// <param name="countOf">Candidates of each category in the district.</param>
    public static RoomPlan Of(ReadOnlySpan<int> countOf, SeatingRules rules, int seats, IReadOnlyList<HashSet<int>> mergeable)
    {
        var shared = rules.MergeTails ? SharedRooms(countOf, seats, mergeable) : [];
        var sharing = shared.SelectMany(room => room).ToHashSet();
        var places = new CategoryPlace[countOf.Length];
        var rooms = 0;
        for (var category = 0; category < places.Length; category++)
        {
            var (full, tail) = Math.DivRem(countOf[category], seats);
            places[category] = new(rooms, full, rooms + full, 0, tail);
            rooms += full + (tail > 0 && !sharing.Contains(category) ? 1 : 0);
        }

        foreach (var room in shared)
        {
            var offset = 0;
            foreach (var category in room)
            {
                places[category] = places[category] with { TailRoom = rooms, TailOffset = offset };
                offset += places[category].TailCount;
            }

            rooms++;
        }

        return new(rooms, places, sharing.Count - shared.Count);
    }

    /// <summary>For every shared room the categories whose tails sit in it.</summary>
    public IEnumerable<IReadOnlyList<int>> SharingCategories() =>
        Enumerable.Range(0, Places.Length).Where(c => Places[c].TailCount > 0).GroupBy(c => Places[c].TailRoom).Where(room => room.Count() > 1).Select(room => room.ToList());

    /// <summary>Categories and number of candidates of each room.</summary>
    public IEnumerable<(List<int> Categories, int Occupied)> Describe(int seats)
    {
        var described = Enumerable.Range(0, Rooms).Select(_ => (Categories: new List<int>(1), Occupied: 0)).ToArray();
        for (var category = 0; category < Places.Length; category++)
        {
            var place = Places[category];
            for (var room = place.FirstRoom; room < place.FirstRoom + place.FullRooms; room++) Add(room, category, seats);
            if (place.TailCount > 0) Add(place.TailRoom, category, place.TailCount);
        }

        return described;
        void Add(int room, int category, int count)
        {
            described[room].Categories.Add(category);
            described[room].Occupied += count;
        }
    }

    /// <summary>The rooms with more than one tail, each in the order of its categories.</summary>
    private static List<List<int>> SharedRooms(ReadOnlySpan<int> countOf, int seats, IReadOnlyList<HashSet<int>> mergeable)
    {
        var tails = new List<(int Category, int Count)>();
        for (var category = 0; category < countOf.Length; category++)
        {
            if (countOf[category] % seats is > 0 and var tail && mergeable.Any(set => set.Contains(category))) tails.Add((category, tail));
        }

        return [.. Pack(tails, seats, mergeable).Where(room => room.Count > 1).Select(room => room.Order().ToList()).OrderBy(room => room[0])];
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
    private static List<List<int>> Exact(List<(int Category, int Count)> tails, int seats, IReadOnlyList<HashSet<int>> mergeable, List<List<int>> greedy)
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
}
