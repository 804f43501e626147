namespace Admissions.Rules.Dispatch;

/// <summary>What became of one choice of one candidate.</summary>
public enum ChoiceOutcome : byte
{
    /// <summary>Not looked at: an earlier choice was granted.</summary>
    NotLooked = 0,

    /// <summary>The candidate is dispatched here.</summary>
    Placed = 1,

    /// <summary>All places were taken by candidates in front.</summary>
    Full = 2,

    /// <summary>The total is below the line.</summary>
    BelowLine = 3,

    /// <summary>The program was closed by a tie it could not take as a whole (<see cref="TieOverflow.None"/>).</summary>
    Closed = 4,

    /// <summary>A special condition of the program is not met.</summary>
    ConditionUnmet = 5,
}

/// <summary>
/// The line of one program after the run. The last key values are those of the last candidate dispatched
/// (in the program's own order; among exact ties the greatest id), null when nobody was.
/// </summary>
public sealed record DispatchLine(int Program, int Capacity, int Dispatched, long? LastTotal, IReadOnlyList<long> LastKeys, int? LastChoice)
{
    /// <summary>Dispatched beyond the program's own places: exact ties, or flexible places of its group.</summary>
    public int Overflow => Math.Max(0, Dispatched - Capacity);
}

/// <summary>
/// The result of a run: an outcome for every choice of every candidate, and a line for every program. Indices are
/// those of the <see cref="DispatchInput"/>.
/// </summary>
public sealed class DispatchOutcome
{
    /// <summary>Granted choice number per candidate, 1-based; 0 when not placed.</summary>
    public required int[] GrantedChoice { get; init; }

    /// <summary>
    /// The trace as it is stored; read it with <see cref="LooksOf"/>. Without <see cref="LookStart"/> one outcome per choice,
    /// parallel to <see cref="ChoiceColumns.Program"/>.
    /// </summary>
    public required ChoiceOutcome[] Looks { get; init; }

    /// <summary>
    /// Where each candidate's outcomes begin in <see cref="Looks"/> when the engine wrote them in the order in which it looked:
    /// as many as there are choices up to the granted one, or choices at all. Null otherwise.
    /// </summary>
    public int[]? LookStart { get; init; }

    /// <summary>What became of choice 1, 2, … of a candidate; choices beyond the end were not looked at.</summary>
    public ReadOnlySpan<ChoiceOutcome> LooksOf(DispatchInput input, int candidate)
    {
        var (start, count) = (input.Choices.Start[candidate], input.Choices.Start[candidate + 1] - input.Choices.Start[candidate]);
        return LookStart is null ? Looks.AsSpan(start, count)
            : Looks.AsSpan(LookStart[candidate], GrantedChoice[candidate] is var granted and > 0 ? granted : count);
    }

    /// <summary>One line per program, in program order.</summary>
    public required DispatchLine[] Lines { get; init; }

    /// <summary>Index of the program the candidate is dispatched to, or −1.</summary>
    public int ProgramOf(DispatchInput input, int candidate) =>
        GrantedChoice[candidate] is var choice and > 0 ? input.Choices.Program[input.Choices.Start[candidate] + choice - 1] : -1;

    /// <summary>How many candidates are dispatched.</summary>
    public int PlacedCount => GrantedChoice.Count(choice => choice > 0);
}
