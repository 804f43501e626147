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
/// <param name="AtLeast">Rooms that no sharing of the tails undercuts; fewer than <paramref name="Rooms"/> only where the search was given up.</param>
internal sealed record RoomPlan(int Rooms, CategoryPlace[] Places, int Saved, int AtLeast)
{
    public bool HasSharedRooms => Saved > 0;

    /// <param name="countOf">Candidates of each category in the district.</param>
    public static RoomPlan Of(ReadOnlySpan<int> countOf, SeatingRules rules, int seats, IReadOnlyList<HashSet<int>> mergeable)
    {
        var packed = rules.MergeTails ? TailPacking.Of(TailsOf(countOf, seats, mergeable), seats, mergeable) : new([], 0);
        List<List<int>> shared = [.. packed.Rooms.Where(room => room.Count > 1).Select(room => room.Order().ToList()).OrderBy(room => room[0])];
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

        return new(rooms, places, sharing.Count - shared.Count, rooms - packed.Rooms.Count + packed.AtLeast);
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

    /// <summary>The remainders that may share a room with some other category.</summary>
    private static List<Tail> TailsOf(ReadOnlySpan<int> countOf, int seats, IReadOnlyList<HashSet<int>> mergeable)
    {
        var tails = new List<Tail>();
        for (var category = 0; category < countOf.Length; category++)
        {
            if (countOf[category] % seats is > 0 and var tail && mergeable.Any(set => set.Contains(category))) tails.Add(new(category, tail));
        }

        return tails;
    }
}
