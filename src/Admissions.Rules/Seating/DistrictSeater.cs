namespace Admissions.Rules.Seating;

/// <summary>
/// Fills the rooms of one district. A cell is a seat of the district: room index × seats per room + position on the walk.
/// Each category walks its cells in order and takes, for each, the first of its candidates in random order whose school does not already
/// sit beside it; who has to wait is called first at the next seat. What remains beside each other at the end is handed to
/// <see cref="SchoolSeparator"/>.
/// </summary>
internal sealed class DistrictSeater(RoomShape shape, bool separate, int schools)
{
    private readonly int[] _countOfSchool = new int[schools];
    private readonly List<int> _cells = [];
    private readonly List<Waiting> _waiting = [];
    private readonly Stack<Queue<int>> _queues = new();
    private Entry[] _at = [];

    /// <summary>Candidates of one school that were passed over, in random order.</summary>
    private readonly record struct Waiting(int School, Queue<int> Entries);

    /// <summary>Seats every group of the district and writes room and seat numbers by input row.</summary>
    /// <returns>Pairs of neighbours of one school that remain.</returns>
    public long Seat(List<PlannedRoom> plan, Grouped groups, int district, int[] room, short[] seat)
    {
        var cells = plan.Count * shape.Seats;
        if (_at.Length < cells) _at = new Entry[cells];

        _at.AsSpan(0, cells).Fill(new Entry(0, -1, SeatingInput.NoSchool));
        var segments = plan.SelectMany((r, i) => r.Segments.Select(s => (Room: i, Segment: s))).ToLookup(s => s.Segment.Category);
        var categories = segments.Select(s => s.Key).Order().ToList();
        var clean = true;
        foreach (var category in categories)
        {
            CollectCells(segments[category]);
            var group = groups.Group(district, category);
            if (Place(group)) continue;
            clean = false;
            new SchoolSeparator(shape, _at, [.. _cells], group).Separate();
        }

        // In a shared tail room a pair may remain that only the group seated first can part.
        if (!clean && plan.Exists(r => r.Segments.Count > 1) && CountPairs(cells) > 0)
        {
            foreach (var category in categories)
            {
                CollectCells(segments[category]);
                new SchoolSeparator(shape, _at, [.. _cells], groups.Group(district, category)).Separate();
            }
        }

        for (var r = 0; r < plan.Count; r++)
        {
            for (var p = 0; p < plan[r].Occupied; p++)
            {
                var row = _at[(r * shape.Seats) + p].Row;
                room[row] = r + 1;
                seat[row] = (short)(p + 1);
            }
        }

        return CountPairs(cells);
    }

    private void CollectCells(IEnumerable<(int Room, RoomSegment Segment)> segments)
    {
        _cells.Clear();
        foreach (var (room, segment) in segments)
        {
            for (var p = segment.Offset; p < segment.Offset + segment.Count; p++) _cells.Add((room * shape.Seats) + p);
        }
    }

    /// <returns>False when somebody had to be put beside a school mate.</returns>
    private bool Place(ReadOnlySpan<Entry> group)
    {
        if (!separate)
        {
            for (var i = 0; i < group.Length; i++) _at[_cells[i]] = group[i];
            return true;
        }

        var big = BigSchool(group, out var bigLeft);
        _waiting.Clear();
        var (next, nextBig, clean) = (0, 0, true);
        for (var i = 0; i < group.Length; i++)
        {
            var cell = _cells[i];
            var position = cell % shape.Seats;
            var a = SchoolAt(cell, position, shape.EarlierA[position]);
            var b = SchoolAt(cell, position, shape.EarlierB[position]);

            var chosen = -1;
            if (big >= 0)
            {
                while (nextBig < group.Length && group[nextBig].School != big) nextBig++;
                while (next < group.Length && group[next].School == big) next++;
                var due = 2 * bigLeft >= group.Length - i || nextBig < next;
                if (bigLeft > 0 && big != a && big != b && due)
                {
                    chosen = nextBig++;
                    bigLeft--;
                }
            }

            for (var w = 0; chosen < 0 && w < _waiting.Count; w++)
            {
                if (_waiting[w].School != a && _waiting[w].School != b) chosen = TakeWaiting(w);
            }

            while (chosen < 0 && next < group.Length)
            {
                var school = group[next].School;
                if (big >= 0 && school == big) next++;
                else if (school < 0 || (school != a && school != b)) chosen = next++;
                else Wait(school, next++);
            }

            if (chosen < 0 && bigLeft > 0)
            {
                while (group[nextBig].School != big) nextBig++;
                clean &= big != a && big != b;
                chosen = nextBig++;
                bigLeft--;
            }

            if (chosen < 0)
            {
                clean = false;
                chosen = TakeWaiting(0);
            }

            _at[cell] = group[chosen];
        }

        return clean;
    }

    /// <summary>A school with more than a third of the group is drawn from a queue of its own, so that it is not all left to the end.</summary>
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

    private int SchoolAt(int cell, int position, int neighbour) =>
        neighbour == RoomShape.None ? SeatingInput.NoSchool : _at[cell - position + neighbour].School;

    private void Wait(int school, int entry)
    {
        var known = _waiting.FindIndex(w => w.School == school);
        if (known < 0)
        {
            _waiting.Add(new(school, _queues.TryPop(out var used) ? used : new()));
            known = _waiting.Count - 1;
        }

        _waiting[known].Entries.Enqueue(entry);
    }

    private int TakeWaiting(int index)
    {
        var queue = _waiting[index].Entries;
        var entry = queue.Dequeue();
        if (queue.Count == 0)
        {
            _waiting.RemoveAt(index);
            _queues.Push(queue);
        }

        return entry;
    }

    private long CountPairs(int cells)
    {
        if (!separate) return 0;
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
