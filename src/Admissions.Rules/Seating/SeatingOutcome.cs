namespace Admissions.Rules.Seating;

/// <summary>One seated candidate.</summary>
/// <param name="Room">Number of the room within its district, from 1.</param>
/// <param name="Seat">Number of the seat within its room, from 1.</param>
/// <param name="Row">From the front, from 1.</param>
/// <param name="Column">From the first, from 1.</param>
public readonly record struct SeatAssignment(int CandidateRow, long Id, string District, int Room, int Seat, int Row, int Column);

/// <summary>One used room.</summary>
/// <param name="Number">Within the district, from 1.</param>
/// <param name="Categories">The categories that sit in it; more than one only in a merged tail room.</param>
public sealed record SeatedRoom(string District, int Number, IReadOnlyList<string> Categories, int Occupied);

/// <summary>Result of a seating run, in columns: entry i belongs to row i of the input.</summary>
public sealed class SeatingOutcome
{
    internal SeatingOutcome(SeatingInput input, RoomShape shape, int[] room, short[] seat, IReadOnlyList<SeatedRoom> rooms, int roomsSaved, long neighbourPairs)
    {
        (Input, Shape, Room, Seat, Rooms, RoomsSaved, NeighbourPairs) = (input, shape, room, seat, rooms, roomsSaved, neighbourPairs);
    }

    internal SeatingInput Input { get; }
    internal RoomShape Shape { get; }

    /// <summary>Room number within the candidate's district, from 1.</summary>
    public int[] Room { get; }

    /// <summary>Seat number within the room, from 1.</summary>
    public short[] Seat { get; }

    /// <summary>Every used room, by district and number.</summary>
    public IReadOnlyList<SeatedRoom> Rooms { get; }

    /// <summary>Rooms that would be needed more without merging tails.</summary>
    public int RoomsSaved { get; }

    /// <summary>Pairs of neighbours of one school that could not be kept apart, as the engine counts them.</summary>
    public long NeighbourPairs { get; }

    public int RowOf(int seat) => Shape.Row[seat - 1];
    public int ColumnOf(int seat) => Shape.Column[seat - 1];

    /// <summary>All assignments by district, room and seat.</summary>
    public IEnumerable<SeatAssignment> InSeatOrder()
    {
        var order = new int[Room.Length];
        var keys = new long[Room.Length];
        for (var row = 0; row < order.Length; row++)
        {
            order[row] = row;
            keys[row] = ((long)Input.District[row] << 44) + ((long)Room[row] << 15) + Seat[row];
        }

        Array.Sort(keys, order);
        foreach (var row in order)
            yield return new(row, Input.Ids[row], Input.Districts[Input.District[row]], Room[row], Seat[row], RowOf(Seat[row]), ColumnOf(Seat[row]));
    }
}

/// <summary>A run ends with an outcome or with refusals, never with both.</summary>
public sealed record SeatingResult(SeatingOutcome? Outcome, IReadOnlyList<Refusal> Refusals);

/// <summary>A district has too few rooms (HR-132).</summary>
/// <param name="Needed">Rooms needed after merging tails.</param>
/// <param name="SeatsShort">Candidates who find no seat in the rooms given.</param>
public sealed record NotEnoughRooms(string District, int Needed, int Given, int SeatsShort) : Refusal(
    "seating.not-enough-rooms", "district",
    $"考区 {District} 需要 {Needed} 个考室，现有 {Given} 个，缺 {Needed - Given} 个考室（缺 {SeatsShort} 个座位）。请增加考室或调整参考范围后重新编排。",
    "HR-132");

/// <summary>The same candidate stands twice in the input.</summary>
public sealed record CandidateTwice(long Id) : Refusal(
    "seating.candidate-twice", "candidate", $"考生 {Id} 在编排数据中出现两次。请核对后重新固定数据。", "HR-133");
