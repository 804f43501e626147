namespace Admissions.Rules.Seating;

/// <summary>
/// The cells of some groups in the order in which a search goes through them, the schools to be seated there by number (largest first; the number after
/// the last stands for those without school), and who sits around each cell.
/// </summary>
internal sealed class OrderedCells
{
    private readonly Entry[] _at;
    private readonly int[] _cells;
    private readonly int[] _schools;

    /// <param name="groups">Cells of each group; only its own candidates sit there. Whoever sits elsewhere stays.</param>
    /// <param name="byRows">Cells are taken by rows of a room; otherwise along the walk.</param>
    public OrderedCells(RoomShape shape, Entry[] at, IReadOnlyList<int[]> groups, bool byRows)
    {
        _at = at;
        var cells = groups.SelectMany((own, group) => own.Select(cell => (Cell: cell, Group: group))).OrderBy(c => c.Cell / shape.Seats);
        var ordered = (byRows ? cells.ThenBy(c => shape.Row[c.Cell % shape.Seats]).ThenBy(c => shape.Column[c.Cell % shape.Seats]) : cells.ThenBy(c => c.Cell)).ToList();
        _cells = [.. ordered.Select(c => c.Cell)];
        GroupOf = [.. ordered.Select(c => c.Group)];
        _schools = [.. _cells.Select(c => at[c].School).Where(school => school >= 0).CountBy(school => school).OrderByDescending(s => s.Value).ThenBy(s => s.Key).Select(s => s.Key)];
        var numberOf = Enumerable.Range(0, _schools.Length).ToDictionary(number => _schools[number]);
        Left = [.. groups.Select(_ => new int[_schools.Length + 1])];
        for (var place = 0; place < _cells.Length; place++) Left[GroupOf[place]][numberOf.GetValueOrDefault(at[_cells[place]].School, NoSchool)]++;

        var placeOf = Enumerable.Range(0, _cells.Length).ToDictionary(place => _cells[place]);
        (Earlier, Staying) = (new int[_cells.Length][], new int[_cells.Length][]);
        for (var place = 0; place < _cells.Length; place++)
        {
            var position = _cells[place] % shape.Seats;
            var beside = shape.Neighbours.Skip(position * 4).Take(4).Where(neighbour => neighbour != RoomShape.None).Select(neighbour => _cells[place] - position + neighbour).ToList();
            Earlier[place] = [.. beside.Where(placeOf.ContainsKey).Select(cell => placeOf[cell]).Where(other => other < place)];
            Staying[place] = [.. beside.Where(cell => !placeOf.ContainsKey(cell) && numberOf.ContainsKey(at[cell].School)).Select(cell => numberOf[at[cell].School])];
        }
    }

    public int Count => _cells.Length;

    /// <summary>The number of those without school; one more than that of the smallest school.</summary>
    public int NoSchool => _schools.Length;

    /// <summary>The group to which the cell at a place of the order belongs.</summary>
    public int[] GroupOf { get; }

    /// <summary>Per group and school the candidates not seated yet; the search counts down and up.</summary>
    public int[][] Left { get; }

    /// <summary>Per place the places of its neighbours that come before it.</summary>
    public int[][] Earlier { get; }

    /// <summary>Per place the schools of its neighbours who stay.</summary>
    public int[][] Staying { get; }

    /// <summary>For each place, and for the end, the places before it that have a neighbour at it or behind it; only such places and neighbours as are asked for.</summary>
    public int[][] Open(Predicate<int> counts)
    {
        var lastNeighbour = new int[Count];
        for (var place = 0; place < Count; place++)
        {
            foreach (var earlier in Earlier[place].Where(earlier => counts(place) && counts(earlier))) lastNeighbour[earlier] = place;
        }

        var open = new int[Count + 1][];
        open[0] = [];
        for (var place = 0; place < Count; place++) open[place + 1] = [.. open[place].Append(place).Where(earlier => lastNeighbour[earlier] > place)];
        return open;
    }

    /// <summary>Seats everybody as chosen, one school for each place: whoever comes first in the random order sits in the first cell of his school and group.</summary>
    public void Seat(int[] chosen)
    {
        var waiting = Enumerable.Range(0, Count).GroupBy(place => (GroupOf[place], _at[_cells[place]].School))
            .ToDictionary(g => g.Key, g => new Queue<Entry>(g.Select(place => _at[_cells[place]]).OrderBy(entry => entry.Key)));
        for (var place = 0; place < Count; place++)
            _at[_cells[place]] = waiting[(GroupOf[place], chosen[place] == NoSchool ? SeatingInput.NoSchool : _schools[chosen[place]])].Dequeue();
    }
}
