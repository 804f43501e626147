namespace Admissions.Rules.Seating;

/// <summary>
/// The last means of <see cref="SchoolSeparator"/>: groups are seated anew, cell by cell, each time by somebody of the school with most left
/// of whom nobody sits around; where nobody fits it steps back and tries the next school, up to a budget of steps.
/// </summary>
internal sealed class TrialSeating
{
    private const int StepsAtLeast = 100_000;
    private const int StepsPerCell = 60;

    private readonly RoomShape _shape;
    private readonly Entry[] _at;
    private readonly int[] _cells;
    private readonly int[] _groupOf;
    private readonly int[] _schools;
    private readonly int[][] _left;
    private readonly Dictionary<int, int> _placeOf;

    /// <param name="groups">Cells of each group; only its own candidates sit there. Whoever sits elsewhere stays.</param>
    /// <param name="byRows">Cells are taken by rows of a room; otherwise along the walk.</param>
    public TrialSeating(RoomShape shape, Entry[] at, IReadOnlyList<int[]> groups, bool byRows)
    {
        (_shape, _at) = (shape, at);
        var cells = groups.SelectMany((own, group) => own.Select(cell => (Cell: cell, Group: group))).OrderBy(c => c.Cell / shape.Seats);
        var ordered = (byRows ? cells.ThenBy(c => shape.Row[c.Cell % shape.Seats]).ThenBy(c => shape.Column[c.Cell % shape.Seats]) : cells.ThenBy(c => c.Cell)).ToList();
        _cells = [.. ordered.Select(c => c.Cell)];
        _groupOf = [.. ordered.Select(c => c.Group)];
        _placeOf = Enumerable.Range(0, _cells.Length).ToDictionary(place => _cells[place]);
        _schools = [.. _cells.Select(c => at[c].School).Where(school => school >= 0).CountBy(school => school).OrderByDescending(s => s.Value).ThenBy(s => s.Key).Select(s => s.Key)];
        var numberOf = Enumerable.Range(0, _schools.Length).ToDictionary(number => _schools[number]);
        _left = [.. groups.Select(_ => new int[_schools.Length + 1])];
        for (var place = 0; place < _cells.Length; place++) _left[_groupOf[place]][numberOf.GetValueOrDefault(at[_cells[place]].School, _schools.Length)]++;
    }

    /// <summary>Seats everybody without any two neighbours of one school, or leaves all as they sit.</summary>
    public bool TrySeat()
    {
        var (chosen, tried) = (new int[_cells.Length], Array.ConvertAll(_cells, _ => new List<int>()));
        var around = Array.ConvertAll(_cells, Around);
        var place = 0;
        for (var steps = Math.Max(StepsAtLeast, StepsPerCell * _cells.Length); steps > 0 && place >= 0; steps--)
        {
            if (place == _cells.Length)
            {
                Seat(chosen);
                return true;
            }

            if (Next(place, around[place], chosen, tried[place]) is var next and >= 0)
            {
                _left[_groupOf[place]][next]--;
                tried[place].Add(next);
                chosen[place++] = next;
                continue;
            }

            tried[place].Clear();
            if (--place >= 0) _left[_groupOf[place]][chosen[place]]++;
        }

        return false;
    }

    /// <summary>The school with most left in the cell's group that was not tried here and does not sit around; without school last; −1 for nobody.</summary>
    private int Next(int place, (List<int> Earlier, List<int> Staying) around, int[] chosen, List<int> tried)
    {
        var (left, most, none) = (_left[_groupOf[place]], -1, _schools.Length);
        for (var school = 0; school < none; school++)
        {
            if (left[school] == 0 || (most >= 0 && left[school] <= left[most]) || tried.Contains(school) || around.Staying.Contains(school)) continue;
            if (!around.Earlier.Exists(earlier => chosen[earlier] == school)) most = school;
        }

        return most < 0 && left[none] > 0 && !tried.Contains(none) ? none : most;
    }

    /// <summary>The neighbours of a cell that are seated before it, by their place in the order, and the schools of those that stay.</summary>
    private (List<int> Earlier, List<int> Staying) Around(int cell)
    {
        var (earlier, staying) = (new List<int>(4), new List<int>(4));
        var position = cell % _shape.Seats;
        foreach (var neighbour in _shape.Neighbours.AsSpan(position * 4, 4))
        {
            if (neighbour == RoomShape.None) continue;
            var beside = cell - position + neighbour;
            if (!_placeOf.TryGetValue(beside, out var place)) staying.Add(Array.IndexOf(_schools, _at[beside].School));
            else if (place < _placeOf[cell]) earlier.Add(place);
        }

        staying.RemoveAll(school => school < 0);
        return (earlier, staying);
    }

    /// <summary>Whoever comes first in the random order sits in the first cell of his school and group.</summary>
    private void Seat(int[] chosen)
    {
        var waiting = Enumerable.Range(0, _cells.Length).GroupBy(place => (_groupOf[place], _at[_cells[place]].School))
            .ToDictionary(g => g.Key, g => new Queue<Entry>(g.Select(place => _at[_cells[place]]).OrderBy(entry => entry.Key)));
        for (var place = 0; place < _cells.Length; place++)
            _at[_cells[place]] = waiting[(_groupOf[place], chosen[place] == _schools.Length ? SeatingInput.NoSchool : _schools[chosen[place]])].Dequeue();
    }
}
