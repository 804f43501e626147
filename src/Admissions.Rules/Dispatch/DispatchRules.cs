namespace Admissions.Rules.Dispatch;

/// <summary>How candidates and places meet (投档模式, GD-80; names of the engine files and of policies.md §0.1).</summary>
public enum DispatchMode
{
    /// <summary>平行志愿: 分数优先、遵循志愿、一轮投档.</summary>
    Parallel,

    /// <summary>顺序志愿: choice number first, then merit. The adult campaigns dispatch by major this way (HA-49).</summary>
    Sequential,

    /// <summary>Candidate-proposing deferred acceptance; programs may have priorities of their own.</summary>
    DeferredAcceptance,

    /// <summary>派位: order drawn by HMAC-SHA256 under a committed seed, then as parallel (GD-88).</summary>
    Lottery,
}

/// <summary>What happens to candidates equal on every compared key when a program cannot take all of them.</summary>
public enum TieOverflow
{
    /// <summary>All of them are dispatched, beyond the capacity.</summary>
    All,

    /// <summary>None of them is dispatched and the program takes nobody behind them.</summary>
    None,

    /// <summary>Those beyond the room are drawn by HMAC-SHA256(seed, candidate), smallest first.</summary>
    Lottery,
}

/// <summary>How quota × ratio becomes a whole number of places.</summary>
public enum CapacityRounding
{
    /// <summary>0.5 and more goes up (HN26 §25).</summary>
    HalfUp,

    /// <summary>Fractions are dropped.</summary>
    Down,

    /// <summary>Any fraction goes up.</summary>
    Up,
}

/// <summary>
/// At least <paramref name="Percent"/> % of every prefix of the calling order of the named programs carries
/// <paramref name="Tag"/>, as long as tagged candidates remain. <c>"*"</c> in <paramref name="Programs"/> means every program.
/// </summary>
public sealed record ReservedShare(string Tag, decimal Percent, IReadOnlyList<string> Programs);

/// <summary>
/// Flexible places (机动计划, GD-85) shared by the programs whose <see cref="DispatchProgram.Group"/> is <paramref name="Group"/>:
/// used, in merit order, by candidates who find the program's own places taken.
/// </summary>
public sealed record FlexiblePlaces(string Group, int Places);

/// <summary>The rules of one dispatch run; all data, taken from the campaign policy or from rules.json.</summary>
public sealed record DispatchRules
{
    /// <summary>Name of the total in <see cref="Ties"/>.</summary>
    public const string Total = "total";

    /// <summary>Name of the choice number in <see cref="Ties"/>; smaller is better and it may only stand last.</summary>
    public const string Choice = "choice";

    /// <summary>Name of a program's own priority in <see cref="Ties"/>; deferred acceptance only.</summary>
    public const string ProgramKey = "programKey";

    public required DispatchMode Mode { get; init; }

    /// <summary>Dossiers per planned place (投档比例); a program's own ratio wins. At most three fraction digits.</summary>
    public decimal Ratio { get; init; } = 1m;

    public CapacityRounding Rounding { get; init; } = CapacityRounding.HalfUp;

    /// <summary>
    /// Keys compared in this order, larger is better: <c>total</c>, names of <see cref="CandidateColumns.KeyNames"/>,
    /// <c>programKey</c>, and <c>choice</c> last.
    /// </summary>
    public IReadOnlyList<string> Ties { get; init; } = [Total];

    public TieOverflow TieOverflow { get; init; } = TieOverflow.All;

    /// <summary>
    /// Sequential only (级差): points off the total for the k-th choice, cumulative; a choice beyond the list gets the last value.
    /// Within one round all have the same choice number, so it never changes who is taken; it is shown in explanations.
    /// </summary>
    public IReadOnlyList<decimal> ChoiceStep { get; init; } = [];

    public IReadOnlyList<ReservedShare> Reserved { get; init; } = [];

    /// <summary>Flexible places per group; parallel, lottery and sequential only, and not with <see cref="TieOverflow.None"/>.</summary>
    public IReadOnlyList<FlexiblePlaces> Flexible { get; init; } = [];

    /// <summary>Control lines by <see cref="DispatchCandidate.LineClass"/>; nobody below the own class's line is dispatched anywhere.</summary>
    public IReadOnlyDictionary<string, decimal> ControlLines { get; init; } = new Dictionary<string, decimal>();

    /// <summary>Sequential only: work this choice number alone (adult campaigns dispatch one choice number per round, HA-77).</summary>
    public int? OnlyChoice { get; init; }

    /// <summary>Hexadecimal seed; needed when a lottery can be drawn.</summary>
    public string? Seed { get; init; }
}
