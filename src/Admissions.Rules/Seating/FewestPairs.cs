using System.Numerics;
using System.Runtime.InteropServices;

namespace Admissions.Rules.Seating;

/// <summary>
/// The fewest pairs of neighbouring school mates that any seating of groups of moderate size leaves, found exactly: cell by cell every school is tried,
/// and given up where the pairs so far, with those that must still follow (<see cref="LonePairs"/>), are no fewer than the best known, or where an earlier
/// attempt came to the same state with no more pairs. A state is who is left and who sits on the cells that still have neighbours to come; it is kept as
/// one exact number, so two different states are never taken for one. The search has a budget of steps; <see cref="IsProved"/> tells whether it came to
/// its end within.
/// </summary>
internal sealed class FewestPairs
{
    /// <summary>More cells than this are not searched: every cell is one call deeper, and the tables grow with the square.</summary>
    public const int MostCells = 1000;

    private const int MostSteps = 50_000;

    /// <summary>The numbers of the states must fit 128 bits.</summary>
    private const int MostBits = 127;

    private readonly OrderedCells _cells;
    private readonly int _schools;
    private readonly int[] _chosen;
    private readonly int[] _leftOfSchool;
    private readonly int[][] _open;
    private readonly List<(int Beside, int Fewer, int School)>[] _order;
    private readonly LonePairs[] _alone;
    private readonly UInt128[][] _weight;
    private readonly UInt128 _states = UInt128.One;
    private readonly Dictionary<UInt128, int> _reached = [];
    private UInt128 _left;
    private int _steps;
    private int[]? _best;

    /// <param name="known">Pairs of the best seating known; only one with fewer is looked for.</param>
    public FewestPairs(OrderedCells cells, int known)
    {
        (_cells, Pairs, _schools) = (cells, known, cells.NoSchool + 1);
        _chosen = new int[cells.Count];
        _leftOfSchool = [.. Enumerable.Range(0, _schools).Select(school => cells.Left.Sum(own => own[school]))];
        _open = cells.Open(static _ => true);
        _order = Array.ConvertAll(_open, _ => new List<(int, int, int)>(_schools));
        _weight = Array.ConvertAll(cells.Left, own => new UInt128[own.Length]);
        _alone = [];
        var bits = cells.Left.Sum(own => own.Sum(left => Math.Log2(left + 1))) + (_open.Max(open => open.Length) * Math.Log2(_schools));
        if (bits >= MostBits || !LonePairs.CanTabulate(cells, _open)) return;

        for (var group = 0; group < _weight.Length; group++)
        {
            for (var school = 0; school < _schools; school++)
            {
                _weight[group][school] = _states;
                _left += _states * (UInt128)cells.Left[group][school];
                _states *= (UInt128)cells.Left[group][school] + 1;
            }
        }

        _alone = [.. Enumerable.Range(0, cells.Left.Length).Select(group => new LonePairs(cells, group))];
        _steps = MostSteps;
        Try(0, 0);
    }

    /// <summary>The fewest pairs found, at most those known before.</summary>
    public int Pairs { get; private set; }

    /// <summary>Whether no seating has fewer.</summary>
    public bool IsProved => _steps > 0;

    /// <summary>Seats everybody so, when that is better than what was known.</summary>
    public void Seat()
    {
        if (_best is not null) _cells.Seat(_best);
    }

    private void Try(int place, int pairs)
    {
        if (_steps == 0) return;
        _steps--;
        if (pairs + MustFollow(place) >= Pairs) return;
        if (place == _cells.Count)
        {
            (Pairs, _best) = (pairs, [.. _chosen]);
            return;
        }

        ref var before = ref CollectionsMarshal.GetValueRefOrAddDefault(_reached, State(place), out var known);
        if (known && before <= pairs) return;
        before = pairs;
        var left = _cells.Left[_cells.GroupOf[place]];
        var weight = _weight[_cells.GroupOf[place]];
        foreach (var (beside, _, school) in Order(place, left))
        {
            left[school]--;
            _leftOfSchool[school]--;
            _left -= weight[school];
            _chosen[place] = school;
            Try(place + 1, pairs + beside);
            left[school]++;
            _leftOfSchool[school]++;
            _left += weight[school];
        }
    }

    /// <summary>Who may sit at a place: first the schools with fewest mates around it, of these the one with most left.</summary>
    private List<(int Beside, int Fewer, int School)> Order(int place, int[] left)
    {
        var order = _order[place];
        order.Clear();
        for (var school = 0; school < _schools; school++)
        {
            if (left[school] > 0) order.Add((school == _cells.NoSchool ? 0 : Beside(place, school), -left[school], school));
        }

        order.Sort();
        return order;
    }

    private int Beside(int place, int school)
    {
        var beside = 0;
        foreach (var earlier in _cells.Earlier[place]) beside += _chosen[earlier] == school ? 1 : 0;
        foreach (var stays in _cells.Staying[place]) beside += stays == school ? 1 : 0;
        return beside;
    }

    /// <summary>The pairs that the schools must still make, each as if it had the cells of its group to itself.</summary>
    private int MustFollow(int place)
    {
        var pairs = 0;
        for (var group = 0; group < _alone.Length; group++)
        {
            for (var school = 0; school < _cells.NoSchool; school++)
            {
                if (_cells.Left[group][school] is > 0 and var left) pairs += _alone[group].AtLeast(place, left, _chosen, school);
            }
        }

        return pairs;
    }

    /// <summary>A school of which nobody is left disturbs no more than somebody without school.</summary>
    private UInt128 State(int place)
    {
        var open = UInt128.Zero;
        foreach (var earlier in _open[place])
            open = (open * (UInt128)_schools) + (UInt128)(_leftOfSchool[_chosen[earlier]] > 0 ? _chosen[earlier] : _cells.NoSchool);
        return (open * _states) + _left;
    }
}

/// <summary>
/// The fewest pairs that so many candidates of one school make on the cells of a group from a place on, with mates who sit before it, as if nobody else
/// wanted those cells: a table from the last place back, by which of the cells that still have neighbours to come hold mates.
/// </summary>
internal sealed class LonePairs
{
    /// <summary>Sixteen megabytes. A full room as wide as eight seats takes 256 entries for each place and count.</summary>
    private const long MostEntries = 8_000_000;

    private const ushort Never = 10_000;

    private readonly int[][] _open;
    private readonly ushort[][] _fewest;
    private readonly int _counts;

    public LonePairs(OrderedCells cells, int group)
    {
        _counts = cells.Left[group].AsSpan(0, cells.NoSchool).ToArray().DefaultIfEmpty(0).Max() + 1;
        _open = cells.Open(place => cells.GroupOf[place] == group);
        _fewest = new ushort[cells.Count + 1][];
        _fewest[^1] = [.. Enumerable.Repeat(Never, _counts)];
        _fewest[^1][0] = 0;
        for (var place = cells.Count - 1; place >= 0; place--)
        {
            var (open, after) = (_open[place], _fewest[place + 1]);
            var neighbours = Mask(open, cells.Earlier[place].Contains);
            var fewest = _fewest[place] = new ushort[_counts << open.Length];
            for (var mates = 0; mates < 1 << open.Length; mates++)
            {
                var without = Mask(_open[place + 1], other => other != place && (mates >> Array.IndexOf(open, other) & 1) > 0) * _counts;
                var with = without + (Mask(_open[place + 1], other => other == place) * _counts);
                var beside = BitOperations.PopCount((uint)(mates & neighbours));
                for (var count = 0; count < _counts; count++)
                {
                    var best = after[without + count];
                    if (count > 0 && cells.GroupOf[place] == group) best = Math.Min(best, (ushort)(after[with + count - 1] + beside));
                    fewest[(mates * _counts) + count] = Math.Min(best, Never);
                }
            }
        }
    }

    /// <summary>Whether the tables of all groups are small enough to be worth it.</summary>
    public static bool CanTabulate(OrderedCells cells, int[][] open) =>
        open.Sum(places => 1L << places.Length) * cells.Left.Sum(own => own.Max() + 1) <= MostEntries;

    /// <param name="chosen">The schools at the places before.</param>
    public int AtLeast(int place, int count, int[] chosen, int school)
    {
        var open = _open[place];
        var mates = 0;
        for (var i = 0; i < open.Length; i++) mates |= chosen[open[i]] == school ? 1 << i : 0;
        return _fewest[place][(mates * _counts) + count];
    }

    private static int Mask(int[] places, Predicate<int> isIn)
    {
        var mask = 0;
        for (var i = 0; i < places.Length; i++) mask |= isIn(places[i]) ? 1 << i : 0;
        return mask;
    }
}
