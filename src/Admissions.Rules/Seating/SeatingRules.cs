namespace Admissions.Rules.Seating;

/// <summary>How seat numbers run through the columns of a room. Seat 1 is the front seat of the first column in both.</summary>
public enum SeatWalk
{
    /// <summary>S 形: down the first column, up the second, and so on.</summary>
    Serpentine,

    /// <summary>Every column from front to back.</summary>
    Columns,
}

/// <summary>What a campaign's policy says about rooms.</summary>
/// <param name="Columns">Seats of each column from the first, e.g. 6-6-6-6-6 or 7-7-8-8; rows are counted from the front.</param>
/// <param name="SeparateSchools">Whether candidates of one school may not be neighbours (left, right, front, back).</param>
/// <param name="MergeTails">Whether the last, not full rooms of mergeable categories share rooms.</param>
/// <param name="Mergeable">Sets of categories whose candidates may share a room.</param>
public sealed record SeatingRules(
    IReadOnlyList<int> Columns,
    SeatWalk Walk = SeatWalk.Serpentine,
    bool SeparateSchools = true,
    bool MergeTails = false,
    IReadOnlyList<IReadOnlyList<string>>? Mergeable = null)
{
    public int SeatsPerRoom => Columns.Sum();

    /// <summary>Columns as even as possible, the longer ones last: 30 seats in 4 columns are 7-7-8-8.</summary>
    public static IReadOnlyList<int> EvenColumns(int seats, int columns) =>
        [.. Enumerable.Range(0, columns).Select(c => (seats / columns) + (c >= columns - (seats % columns) ? 1 : 0))];
}
