namespace Admissions.Rules.Seating;

/// <summary>
/// Geometry of a room, by position on the walk (seat number less 1): where each seat stands and which seats are its neighbours.
/// </summary>
internal sealed class RoomShape
{
    /// <summary>Stands for "no neighbour on this side".</summary>
    public const int None = -1;

    public RoomShape(IReadOnlyList<int> columns, SeatWalk walk)
    {
        if (columns.Count == 0 || columns.Any(c => c <= 0) || columns.Sum() >= SeatingOutcome.SeatsInPlace)
            throw new ArgumentException("A room has at least one column, every column at least one seat, and the room fewer than 1024.", nameof(columns));
        Seats = columns.Sum();
        (Row, Column) = (new int[Seats], new int[Seats]);
        var at = new Dictionary<(int Row, int Column), int>();
        var position = 0;
        for (var c = 0; c < columns.Count; c++)
        {
            var upwards = walk == SeatWalk.Serpentine && c % 2 == 1;
            for (var k = 0; k < columns[c]; k++)
            {
                (Row[position], Column[position]) = (upwards ? columns[c] - k : k + 1, c + 1);
                at[(Row[position], Column[position])] = position;
                position++;
            }
        }

        Neighbours = new int[Seats * 4];
        (EarlierA, EarlierB) = (new int[Seats], new int[Seats]);
        Even = new bool[Seats];
        for (var p = 0; p < Seats; p++)
        {
            var (r, c) = (Row[p], Column[p]);
            Neighbours[p * 4] = at.GetValueOrDefault((r - 1, c), None);
            Neighbours[(p * 4) + 1] = at.GetValueOrDefault((r + 1, c), None);
            Neighbours[(p * 4) + 2] = at.GetValueOrDefault((r, c - 1), None);
            Neighbours[(p * 4) + 3] = at.GetValueOrDefault((r, c + 1), None);
            var earlier = Neighbours.AsSpan(p * 4, 4).ToArray().Where(n => n != None && n < p).ToArray();
            EarlierA[p] = earlier.Length > 0 ? earlier[0] : None;
            EarlierB[p] = earlier.Length > 1 ? earlier[1] : None;
            Even[p] = (r + c) % 2 == 0;
        }
    }

    public int Seats { get; }
    public int[] Row { get; }
    public int[] Column { get; }

    /// <summary>Four per position: front, back, left, right.</summary>
    public int[] Neighbours { get; }

    /// <summary>The neighbours that stand earlier on the walk; walking by columns there are at most two.</summary>
    public int[] EarlierA { get; }
    public int[] EarlierB { get; }

    /// <summary>The chessboard colour: neighbours always differ in it.</summary>
    public bool[] Even { get; }
}
