namespace Admissions.Rules.Seating;

/// <summary>
/// Parts school mates whom the plain walk left beside each other. It only exchanges candidates of one group among the cells of that
/// group, so rooms and categories stay as planned.
/// <list type="number">
/// <item>Repair: every candidate beside a school mate changes places with the first other for whom the number of such pairs falls.</item>
/// <item>If pairs remain above the bound, start again from an arrangement by chessboard colour (neighbours always differ in colour): the
/// largest school fills cells of one colour; when it is larger than that, the others take the cells of the other colour that have most
/// neighbours, because each of them breaks up most pairs. A small group is also shuffled anew a few times.</item>
/// <item>Wander: random exchanges that never raise the number of pairs, a bounded number of them.</item>
/// </list>
/// The best arrangement met is kept; at equal number of pairs the more random one.
/// </summary>
internal sealed class SchoolSeparator
{
    private const int RepairTries = 2000;
    private const int WanderPerSeat = 60;
    private const int WanderAtMost = 20_000;
    private const int SmallGroup = 64;
    private const int WanderInSmallGroup = 500;
    private const int ShufflesOfSmallGroup = 6;

    private readonly RoomShape _shape;
    private readonly Entry[] _at;
    private readonly int[] _cells;
    private readonly HashSet<int> _own;

    /// <summary>The group's entries by school, largest school first; candidates without school one by one at the end.</summary>
    private readonly List<List<Entry>> _bySchool;
    private ulong _random;

    public SchoolSeparator(RoomShape shape, Entry[] at, int[] cells, ReadOnlySpan<Entry> group)
    {
        (_shape, _at, _cells) = (shape, at, cells);
        _own = [.. cells];
        _random = group[0].Key;
        var schools = new Dictionary<int, List<Entry>>();
        var alone = new List<List<Entry>>();
        foreach (var entry in group)
        {
            if (entry.School < 0) alone.Add([entry]);
            else if (schools.TryGetValue(entry.School, out var mates)) mates.Add(entry);
            else schools[entry.School] = [entry];
        }

        _bySchool = [.. schools.Values.OrderByDescending(s => s.Count).ThenBy(s => s[0].Key), .. alone];
    }

    /// <summary>Brings the pairs of the group down as far as it can.</summary>
    public void Separate()
    {
        if (_bySchool[0].Count == _cells.Length) return;
        Repair();
        var bound = Bound();
        var bestPairs = Pairs();
        if (bestPairs <= bound) return;

        var best = Save();
        foreach (var arrange in Beginnings())
        {
            Restore(best);
            arrange();
            Repair();
            Wander(bound);
            var pairs = Pairs();
            if (pairs >= bestPairs) continue;
            best = Save();
            bestPairs = pairs;
            if (bestPairs <= bound) break;
        }

        Restore(best);
    }

    private IEnumerable<Action> Beginnings()
    {
        yield return static () => { };
        foreach (var colours in Enum.GetValues<Colours>()) yield return () => ArrangeByColour(colours);
        for (var again = 0; _cells.Length <= SmallGroup && again < ShufflesOfSmallGroup; again++) yield return Shuffle;
    }

    /// <summary>Exchanges that lower the number of pairs, until none is found.</summary>
    public void Repair()
    {
        for (var improved = true; improved;)
        {
            improved = false;
            foreach (var cell in _cells)
            {
                if (Beside(cell, _at[cell].School) == 0) continue;
                var start = NextRandom(_cells.Length);
                var tries = Math.Min(RepairTries, _cells.Length);
                for (var k = 0; k < tries; k++)
                {
                    var other = _cells[(start + k) % _cells.Length];
                    if (Change(cell, other) >= 0) continue;
                    (_at[cell], _at[other]) = (_at[other], _at[cell]);
                    improved = true;
                    break;
                }
            }
        }
    }

    /// <summary>
    /// No arrangement of the group has fewer pairs: a set of cells without neighbours holds at most one end of every couple of
    /// neighbouring cells, and the largest school's surplus over such a set makes at least one pair each.
    /// </summary>
    private int Bound()
    {
        var couples = 0;
        for (var i = 0; i + 1 < _cells.Length; i++)
        {
            var (cell, next) = (_cells[i], _cells[i + 1]);
            if (cell / _shape.Seats != next / _shape.Seats || !Touch(cell, next)) continue;
            couples++;
            i++;
        }

        return Math.Max(0, _bySchool[0].Count - (_cells.Length - couples));
    }

    /// <summary>Which colour of each room goes to the largest school: the one with more cells, with fewer, or by turns so that the two come out even.</summary>
    private enum Colours { More, Even, Fewer }

    private void ArrangeByColour(Colours colours)
    {
        var (first, second) = (new List<int>(), new List<int>());
        foreach (var room in _cells.GroupBy(c => c / _shape.Seats))
        {
            var even = room.Where(c => _shape.Even[c % _shape.Seats]).ToList();
            var odd = room.Where(c => !_shape.Even[c % _shape.Seats]).ToList();
            var (more, fewer) = even.Count >= odd.Count ? (even, odd) : (odd, even);
            var moreFirst = colours == Colours.More || (colours == Colours.Even && first.Count <= second.Count);
            first.AddRange(moreFirst ? more : fewer);
            second.AddRange(moreFirst ? fewer : more);
        }

        if (_bySchool[0].Count >= first.Count)
        {
            Fill([.. second.OrderByDescending(Degree), .. first], [.. _bySchool.Skip(1).SelectMany(s => s), .. _bySchool[0]]);
            return;
        }

        var runnerUp = _bySchool.Count > 1 ? _bySchool[1] : [];
        Fill([.. first, .. second], [.. _bySchool[0], .. _bySchool.Skip(2).SelectMany(s => s), .. runnerUp]);
    }

    private void Shuffle()
    {
        for (var i = _cells.Length - 1; i > 0; i--)
        {
            var (cell, other) = (_cells[i], _cells[NextRandom(i + 1)]);
            (_at[cell], _at[other]) = (_at[other], _at[cell]);
        }
    }

    private void Fill(List<int> cells, List<Entry> entries)
    {
        for (var i = 0; i < cells.Count; i++) _at[cells[i]] = entries[i];
    }

    private void Wander(int bound)
    {
        var pairs = Pairs();
        var budget = _cells.Length <= SmallGroup ? WanderInSmallGroup : Math.Min(WanderAtMost, WanderPerSeat * _cells.Length);
        var crowded = _cells.Where(c => Beside(c, _at[c].School) > 0).ToList();
        while (pairs > bound && budget-- > 0)
        {
            if (crowded.Count == 0) crowded = [.. _cells.Where(c => Beside(c, _at[c].School) > 0)];
            if (crowded.Count == 0) return;
            var pick = NextRandom(crowded.Count);
            var cell = crowded[pick];
            if (Beside(cell, _at[cell].School) == 0)
            {
                crowded[pick] = crowded[^1];
                crowded.RemoveAt(crowded.Count - 1);
                continue;
            }

            var other = _cells[NextRandom(_cells.Length)];
            if (_at[cell].School == _at[other].School) continue;
            var change = Change(cell, other);
            if (change > 0) continue;
            pairs += change;
            (_at[cell], _at[other]) = (_at[other], _at[cell]);
            crowded.Add(other);
        }
    }

    /// <summary>By how much exchanging two cells changes the number of pairs.</summary>
    private int Change(int cell, int other)
    {
        var (here, there) = (_at[cell].School, _at[other].School);
        if (here == there) return 0;
        var before = Beside(cell, here) + Beside(other, there);
        (_at[cell], _at[other]) = (_at[other], _at[cell]);
        var after = Beside(cell, there) + Beside(other, here);
        (_at[cell], _at[other]) = (_at[other], _at[cell]);
        return after - before;
    }

    /// <summary>How many neighbours of a cell are of the school.</summary>
    private int Beside(int cell, int school)
    {
        if (school < 0) return 0;
        var position = cell % _shape.Seats;
        var first = cell - position;
        var count = 0;
        foreach (var neighbour in _shape.Neighbours.AsSpan(position * 4, 4))
        {
            if (neighbour != RoomShape.None && _at[first + neighbour].School == school) count++;
        }

        return count;
    }

    /// <summary>Pairs with at least one end in the group.</summary>
    private int Pairs()
    {
        var (inside, across) = (0, 0);
        foreach (var cell in _cells)
        {
            var school = _at[cell].School;
            if (school < 0) continue;
            var position = cell % _shape.Seats;
            foreach (var neighbour in _shape.Neighbours.AsSpan(position * 4, 4))
            {
                if (neighbour == RoomShape.None || _at[cell - position + neighbour].School != school) continue;
                if (_own.Contains(cell - position + neighbour)) inside++;
                else across++;
            }
        }

        return (inside / 2) + across;
    }

    private int Degree(int cell)
    {
        var position = cell % _shape.Seats;
        return _shape.Neighbours.AsSpan(position * 4, 4).ToArray().Count(n => n != RoomShape.None && _own.Contains(cell - position + n));
    }

    private bool Touch(int cell, int other)
    {
        var position = cell % _shape.Seats;
        return _shape.Neighbours.AsSpan(position * 4, 4).Contains(position + other - cell);
    }

    private Entry[] Save() => [.. _cells.Select(c => _at[c])];

    private void Restore(Entry[] saved)
    {
        for (var i = 0; i < saved.Length; i++) _at[_cells[i]] = saved[i];
    }

    private int NextRandom(int below)
    {
        unchecked
        {
            _random += 0x9E3779B97F4A7C15UL;
        }

        return (int)(((SeatingSeed.Mix(_random) >> 32) * (ulong)below) >> 32);
    }
}
