namespace Admissions.Rules.Seating;

/// <summary>
/// Fills the rooms of one district. A cell is a seat of the district: room × seats per room + position on the walk.
/// Each category walks its cells in order and takes, for each, the first of its candidates in random order whose school does not already
/// sit beside it; who has to wait is called first at the next seat. What remains beside each other at the end is handed to
/// <see cref="SchoolSeparator"/>.
/// </summary>
internal sealed class DistrictSeater(RoomShape shape, bool separate, Grouped groups)
{
    private readonly int[] _countOfSchool = new int[groups.Schools];
    private readonly WaitingLine _waiting = new();
    private Entry[] _at = [];

    /// <summary>Seats every group of the district and writes the places by input row.</summary>
    /// <returns>Pairs of neighbours of one school that remain.</returns>
    public long Seat(RoomPlan plan, int district, int[] places)
    {
        var cells = plan.Rooms * shape.Seats;
        if (_at.Length < cells) _at = new Entry[cells];
        _at.AsSpan(0, cells).Fill(new Entry(0, -1, SeatingInput.NoSchool));

        var clean = true;
        for (var category = 0; category < plan.Places.Length; category++)
        {
            var group = groups.Group(district, category);
            if (group.Length == 0 || Place(group, plan.Places[category])) continue;
            clean = false;
            new SchoolSeparator(shape, _at, (CellsOf(plan.Places[category]), group.ToArray())).Separate();
        }

        // In a shared tail room a pair may remain that only the groups together can part.
        if (!clean && plan.HasSharedRooms && CountPairs(cells) > 0)
        {
            foreach (var sharing in plan.SharingCategories())
                SeparateTogether([.. sharing.Select(c => (CellsOf(plan.Places[c]), groups.Group(district, c).ToArray()))]);
        }

        for (var (cell, room) = (0, 1); cell < cells; room++)
        {
            for (var seat = 1; seat <= shape.Seats; seat++, cell++)
            {
                if (_at[cell].Row >= 0) places[_at[cell].Row] = (room * SeatingOutcome.SeatsInPlace) + seat;
            }
        }

        return separate && clean ? 0 : CountPairs(cells);
    }

    /// <summary>
    /// Parts groups that share a room. A group that cannot be parted excuses no other: each is then parted as far as the seats of the others
    /// allow, and once more, because the others have moved.
    /// </summary>
    private void SeparateTogether((int[] Cells, Entry[] Entries)[] sharing)
    {
        new SchoolSeparator(shape, _at, sharing).Separate();
        foreach (var (cells, entries) in sharing.Concat(sharing)) new SchoolSeparator(shape, _at, (cells, entries)).Separate();
    }

    /// <summary>Seats one group: its full rooms, then its tail.</summary>
    /// <returns>False when somebody had to be put beside a school mate.</returns>
    private bool Place(ReadOnlySpan<Entry> group, CategoryPlace place)
    {
        var big = -1;
        var bigLeft = 0;
        if (separate) big = BigSchool(group, out bigLeft);
        var caller = new Caller(group, _waiting, big, bigLeft);
        for (var room = place.FirstRoom; room < place.FirstRoom + place.FullRooms; room++)
            FillSeats(ref caller, room * shape.Seats, 0, shape.Seats);
        FillSeats(ref caller, place.TailRoom * shape.Seats, place.TailOffset, place.TailCount);
        return caller.Clean;
    }

    private void FillSeats(ref Caller caller, int first, int offset, int count)
    {
        if (count == 0) return;
        var room = _at.AsSpan(first, shape.Seats);
        for (var p = offset; p < offset + count; p++)
        {
            if (!separate)
            {
                room[p] = caller.CallAnyone();
                continue;
            }

            var (a, b) = (shape.EarlierA[p], shape.EarlierB[p]);
            room[p] = caller.Call(a < 0 ? SeatingInput.NoSchool : room[a].School, b < 0 ? SeatingInput.NoSchool : room[b].School);
        }
    }

    /// <summary>A school with more than a third of the group is called from a line of its own, so that it is not all left to the end.</summary>
    private int BigSchool(ReadOnlySpan<Entry> group, out int count)
    {
        var big = -1;
        foreach (ref readonly var entry in group)
        {
            if (entry.School >= 0 && ++_countOfSchool[entry.School] * 3 > group.Length && (big < 0 || _countOfSchool[entry.School] > _countOfSchool[big]))
                big = entry.School;
        }

        count = big >= 0 ? _countOfSchool[big] : 0;
        foreach (ref readonly var entry in group)
        {
            if (entry.School >= 0) _countOfSchool[entry.School] = 0;
        }

        return big;
    }

    private int[] CellsOf(CategoryPlace place) =>
    [
        .. Enumerable.Range(place.FirstRoom * shape.Seats, place.FullRooms * shape.Seats),
        .. Enumerable.Range((place.TailRoom * shape.Seats) + place.TailOffset, place.TailCount),
    ];

    private long CountPairs(int cells)
    {
        var pairs = 0L;
        for (var first = 0; first < cells; first += shape.Seats)
        {
            for (var p = 0; p < shape.Seats; p++)
            {
                var school = _at[first + p].School;
                if (school < 0) continue;
                if (shape.EarlierA[p] != RoomShape.None && _at[first + shape.EarlierA[p]].School == school) pairs++;
                if (shape.EarlierB[p] != RoomShape.None && _at[first + shape.EarlierB[p]].School == school) pairs++;
            }
        }

        return pairs;
    }
}
