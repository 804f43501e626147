namespace Admissions.Rules.Seating;

/// <summary>
/// Parts school mates whom the plain walk left beside each other, in one group or in several whose tails share rooms. It only exchanges
/// candidates of a group among the cells of that group, so rooms and categories stay as planned.
/// <list type="number">
/// <item>Repair: every candidate beside a school mate changes places with the first other for whom the number of such pairs falls.</item>
/// <item>If pairs remain above what is proved unavoidable in groups of moderate size, the fewest possible are found (<see cref="FewestPairs"/>); that is
/// then the bound, and that seating is taken if the steps below do not come down to it.</item>
/// <item>If pairs remain where none is proved unavoidable, one colour of every connected part to the largest school, if the sums allow it
/// (<see cref="ColouredParts"/>).</item>
/// <item>If pairs remain above the bound, start again from an arrangement by chessboard colour (neighbours always differ in colour): the
/// largest school fills cells of one colour; when it is larger than that, the others take the cells of the other colour that have most
/// neighbours, because each of them breaks up most pairs. A small group is also shuffled anew a few times.</item>
/// <item>Wander: random exchanges that never raise the number of pairs, a bounded number of them.</item>
/// <item>If pairs remain where none is proved unavoidable, seat the groups anew with steps back (<see cref="TrialSeating"/>).</item>
/// </list>
/// The best arrangement met is kept; at equal number of pairs the more random one.
/// </summary>
internal sealed class SchoolSeparator
{
    private const int RepairTries = 2000;
    private const int RepairTriesPerSeat = 100;
    private const int RepairTriesAtLeast = 20_000;
    private const int WanderPerSeat = 60;
    private const int WanderAtMost = 20_000;
    private const int SmallGroup = 64;
    private const int WanderInSmallGroup = 500;
    private const int ShufflesOfSmallGroup = 6;

    private readonly RoomShape _shape;
    private readonly Entry[] _at;
    private readonly List<Group> _groups;
    private readonly int[] _cells;
    private readonly Lazy<Dictionary<int, Group>> _groupOf;
    private ulong _random;

    /// <param name="groups">Cells and candidates of each group; the candidates sit in those cells already, in any order.</param>
    public SchoolSeparator(RoomShape shape, Entry[] at, params IReadOnlyList<(int[] Cells, Entry[] Entries)> groups)
    {
        (_shape, _at) = (shape, at);
        _groups = [.. groups.Select(g => new Group(g.Cells, g.Entries))];
        _cells = _groups.Count == 1 ? _groups[0].Cells : [.. _groups.SelectMany(g => g.Cells)];
        _groupOf = new(() => _groups.SelectMany(g => g.Cells.Select(cell => (cell, g))).ToDictionary(x => x.cell, x => x.g));
        _random = groups[0].Entries[0].Key;
    }

    private sealed class Group(int[] cells, Entry[] entries)
    {
        private readonly Lazy<List<List<Entry>>> _bySchool = new(() => Divide(entries));

        public int[] Cells => cells;

        /// <summary>Entries by school, largest school first; candidates without school one by one at the end.</summary>
        public List<List<Entry>> BySchool => _bySchool.Value;

        public bool HasOneSchool => Array.TrueForAll(entries, e => e.School == entries[0].School);

        private static List<List<Entry>> Divide(Entry[] entries)
        {
            var schools = entries.Where(e => e.School >= 0).OrderBy(e => e.Key).GroupBy(e => e.School).Select(g => g.ToList());
            return [.. schools.OrderByDescending(s => s.Count).ThenBy(s => s[0].Key), .. entries.Where(e => e.School < 0).Select(e => new List<Entry> { e })];
        }
    }

    /// <summary>Brings the pairs down as far as it can.</summary>
    public void Separate()
    {
        if (_groups.TrueForAll(g => g.HasOneSchool)) return;
        Repair();
        if (!Array.Exists(_cells, IsBesideMate)) return;
        var bound = _groups.Sum(Bound);
        var bestPairs = Pairs();
        if (bestPairs <= bound) return;

        var fewest = _cells.Length <= FewestPairs.MostCells ? new FewestPairs(Ordered(byRows: true), bestPairs) : null;
        if (fewest is { IsProved: true }) bound = fewest.Pairs;
        if (bestPairs <= bound) return;

        var best = Save();
        if (bound == 0 && _groups.Count == 1 && new ColouredParts(_shape, _at, _cells, _groups[0].BySchool, NextRandom).TrySeat())
        {
            if (!Array.Exists(_cells, IsBesideMate)) return;
            Restore(best);
        }

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
        if (fewest?.Pairs < bestPairs)
        {
            fewest.Seat();
            bestPairs = fewest.Pairs;
        }

        if (bestPairs > 0 && bound == 0 && !new TrialSeating(Ordered(byRows: true)).TrySeat()) new TrialSeating(Ordered(byRows: false)).TrySeat();
    }

    private OrderedCells Ordered(bool byRows) => new(_shape, _at, _groups.ConvertAll(group => group.Cells), byRows);

    private IEnumerable<Action> Beginnings()
    {
        yield return static () => { };
        foreach (var colours in Enum.GetValues<Colours>()) yield return () => ArrangeByColour(colours);
        for (var again = 0; _cells.Length <= SmallGroup && again < ShufflesOfSmallGroup; again++) yield return Shuffle;
    }

    /// <summary>Exchanges that lower the number of pairs, until none is found.</summary>
    private void Repair()
    {
        // A school that fills most of a large group leaves thousands of pairs that nobody can part: do not look for each of them.
        var budget = Math.Max(RepairTriesAtLeast, RepairTriesPerSeat * (long)_cells.Length);
        for (var improved = true; improved && budget > 0;)
        {
            improved = false;
            foreach (var cell in _cells)
            {
                if (budget <= 0) return;
                if (!IsBesideMate(cell)) continue;
                var cells = CellsWith(cell);
                var start = NextRandom(cells.Length);
                var tries = Math.Min(RepairTries, cells.Length);
                for (var k = 0; k < tries; k++)
                {
                    var other = cells[(start + k) % cells.Length];
                    budget--;
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
    private int Bound(Group group)
    {
        var couples = 0;
        for (var i = 0; i + 1 < group.Cells.Length; i++)
        {
            var (cell, next) = (group.Cells[i], group.Cells[i + 1]);
            if (cell / _shape.Seats != next / _shape.Seats || !Touch(cell, next)) continue;
            couples++;
            i++;
        }

        return group.BySchool[0][0].School < 0 ? 0 : Math.Max(0, group.BySchool[0].Count - (group.Cells.Length - couples));
    }

    /// <summary>Which colour of each room goes to the largest school: the one with more cells, with fewer, or by turns so that the two come out even.</summary>
    private enum Colours { More, Even, Fewer }

    private void ArrangeByColour(Colours colours)
    {
        foreach (var group in _groups)
        {
            var (first, second) = (new List<int>(), new List<int>());
            foreach (var room in group.Cells.GroupBy(c => c / _shape.Seats))
            {
                var even = room.Where(c => _shape.Even[c % _shape.Seats]).ToList();
                var odd = room.Where(c => !_shape.Even[c % _shape.Seats]).ToList();
                var (more, fewer) = even.Count >= odd.Count ? (even, odd) : (odd, even);
                var moreFirst = colours == Colours.More || (colours == Colours.Even && first.Count <= second.Count);
                first.AddRange(moreFirst ? more : fewer);
                second.AddRange(moreFirst ? fewer : more);
            }

            var schools = group.BySchool;
            if (schools[0].Count >= first.Count)
            {
                Fill([.. second.OrderByDescending(Degree), .. first], [.. schools.Skip(1).SelectMany(s => s), .. schools[0]]);
                continue;
            }

            var runnerUp = schools.Count > 1 ? schools[1] : [];
            Fill([.. first, .. second], [.. schools[0], .. schools.Skip(2).SelectMany(s => s), .. runnerUp]);
        }
    }

    private void Shuffle()
    {
        foreach (var cells in _groups.Select(g => g.Cells))
        {
            for (var i = cells.Length - 1; i > 0; i--)
            {
                var (cell, other) = (cells[i], cells[NextRandom(i + 1)]);
                (_at[cell], _at[other]) = (_at[other], _at[cell]);
            }
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
        var crowded = _cells.Where(IsBesideMate).ToList();
        while (pairs > bound && budget-- > 0)
        {
            if (crowded.Count == 0) crowded = [.. _cells.Where(IsBesideMate)];
            if (crowded.Count == 0) return;
            var pick = NextRandom(crowded.Count);
            var cell = crowded[pick];
            if (!IsBesideMate(cell))
            {
                crowded[pick] = crowded[^1];
                crowded.RemoveAt(crowded.Count - 1);
                continue;
            }

            var cells = CellsWith(cell);
            var other = cells[NextRandom(cells.Length)];
            if (_at[cell].School == _at[other].School) continue;
            var change = Change(cell, other);
            if (change > 0) continue;
            pairs += change;
            (_at[cell], _at[other]) = (_at[other], _at[cell]);
            crowded.Add(other);
        }
    }

    /// <summary>The cells of the group to which a cell belongs.</summary>
    private int[] CellsWith(int cell) => _groups.Count == 1 ? _cells : _groupOf.Value[cell].Cells;

    private bool IsBesideMate(int cell) => Beside(cell, _at[cell].School) > 0;

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

    /// <summary>Pairs with at least one end in these groups.</summary>
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
                if (_groupOf.Value.ContainsKey(cell - position + neighbour)) inside++;
                else across++;
            }
        }

        return (inside / 2) + across;
    }

    private int Degree(int cell)
    {
        var position = cell % _shape.Seats;
        return _shape.Neighbours.AsSpan(position * 4, 4).ToArray().Count(n => n != RoomShape.None && _groupOf.Value.ContainsKey(cell - position + n));
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
