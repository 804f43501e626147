using Admissions.Rules.Policy;

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

/// <summary>Result of a seating run; row i is the candidate of row i of the input.</summary>
public sealed class SeatingOutcome
{
    /// <summary>A place is the room times this, plus the seat: one number, so that a candidate's place is written at one stroke.</summary>
    internal const int SeatsInPlace = 1 << 10;

    private readonly SeatingInput _input;
    private readonly RoomShape _shape;
    private readonly int[] _places;
    private readonly RoomPlan[] _plans;

    internal SeatingOutcome(SeatingInput input, RoomShape shape, int[] places, RoomPlan[] plans, long neighbourPairs)
    {
        (_input, _shape, _places, _plans, NeighbourPairs) = (input, shape, places, plans, neighbourPairs);
    }

    /// <summary>Candidates seated.</summary>
    public int Count => _places.Length;

    /// <summary>Pairs of neighbours of one school, as the engine counts them: those that could not be kept apart, or all where schools are not separated.</summary>
    public long NeighbourPairs { get; }

    /// <summary>Rooms used in all districts.</summary>
    public int RoomsUsed => _plans.Sum(p => p.Rooms);

    /// <summary>Rooms that would be needed more without merging tails.</summary>
    public int RoomsSaved => _plans.Sum(p => p.Saved);

    /// <summary>
    /// Rooms that no other sharing of the tails undercuts. Equal to <see cref="RoomsUsed"/>, which is then proved the fewest, but where the
    /// search for a district's fewest rooms was given up.
    /// </summary>
    public int RoomsAtLeast => _plans.Sum(p => p.AtLeast);

    /// <summary>Every used room, by district and number.</summary>
    public IReadOnlyList<SeatedRoom> Rooms =>
        [.. _plans.SelectMany((plan, district) => plan.Describe(_shape.Seats).Select((room, i) =>
            new SeatedRoom(_input.Districts[district], i + 1, [.. room.Categories.Select(c => _input.Categories[c])], room.Occupied)))];

    /// <summary>Room number within the candidate's district, from 1.</summary>
    public int RoomOf(int row) => _places[row] / SeatsInPlace;

    /// <summary>Seat number within the room, from 1.</summary>
    public int SeatOf(int row) => _places[row] % SeatsInPlace;

    /// <summary>Row, from the front, and column of a seat number, both from 1.</summary>
    public (int Row, int Column) PositionOf(int seat) => (_shape.Row[seat - 1], _shape.Column[seat - 1]);

    /// <summary>All assignments by district, room and seat.</summary>
    public IEnumerable<SeatAssignment> InSeatOrder()
    {
        var order = new int[Count];
        var keys = new long[Count];
        for (var row = 0; row < order.Length; row++) (order[row], keys[row]) = (row, ((long)_input.District[row] << 32) + _places[row]);
        Array.Sort(keys, order);
        foreach (var row in order)
        {
            var (front, column) = PositionOf(SeatOf(row));
            yield return new(row, _input.Ids[row], _input.Districts[_input.District[row]], RoomOf(row), SeatOf(row), front, column);
        }
    }
}

/// <summary>A run ends with an outcome or with refusals, never with both.</summary>
public sealed record SeatingResult(SeatingOutcome? Outcome, IReadOnlyList<Refusal> Refusals);

/// <summary>A district has too few rooms (HR-132).</summary>
/// <param name="Needed">Rooms needed after merging tails, as few as were found.</param>
/// <param name="SeatsShort">Candidates beyond the seats of the rooms given; 0 where only the categories need more rooms.</param>
/// <param name="AtLeast">Rooms that no merging undercuts; fewer than <paramref name="Needed"/> only where the search for the fewest was given up.</param>
public sealed record NotEnoughRooms(string District, int Needed, int Given, int SeatsShort, int AtLeast) : Refusal(
    "seating.not-enough-rooms", "district",
    $"考区 {District} 需要 {Needed} 个考室，现有 {Given} 个，缺 {Needed - Given} 个考室"
        + (SeatsShort > 0 ? $"（缺 {SeatsShort} 个座位）。" : "（座位总数够，但不同科类不能都坐在一起）。")
        + (AtLeast < Needed ? $"末尾考室合并后最少要用几个，没有算到底，只知道不少于 {AtLeast} 个。" : "")
        + "请增加考室或调整参考范围后重新编排。",
    Cited.Rooms);

/// <summary>The same candidate stands twice in the input.</summary>
public sealed record CandidateTwice(long Id) : Refusal(
    "seating.candidate-twice", "candidate", $"考生 {Id} 在编排数据中出现两次。请核对后重新固定数据。", Cited.Numbering);
