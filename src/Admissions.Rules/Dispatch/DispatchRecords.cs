namespace Admissions.Rules.Dispatch;

/// <summary>
/// One unit of dispatch: a college, a group of majors, or a major plan line (and, where plans are regional, one such
/// line per source region, GD-82). <paramref name="Quota"/> is the planned number of places, ≥ 0.
/// </summary>
public sealed record DispatchProgram(string Id, int Quota)
{
    /// <summary>Dossiers per place; null takes <see cref="DispatchRules.Ratio"/>.</summary>
    public decimal? Ratio { get; init; }

    /// <summary>Lowest total admitted to dispatch, inclusive; null means no line of its own.</summary>
    public decimal? Line { get; init; }

    /// <summary>Lines for single line classes (level × category, or source region); they replace <see cref="Line"/> for that class.</summary>
    public IReadOnlyDictionary<string, decimal>? LinesByClass { get; init; }

    /// <summary>Programs of one group share the group's flexible places.</summary>
    public string? Group { get; init; }

    /// <summary>Special conditions (投档特殊条件限制, GD-83); all must hold.</summary>
    public IReadOnlyList<DispatchCondition> Conditions { get; init; } = [];
}

/// <summary>A candidate with the choices in the candidate's own order (choice 1 first).</summary>
public sealed record DispatchCandidate(string Id, decimal Total, IReadOnlyList<string> Choices)
{
    /// <summary>Values of the tie keys, in the order of <see cref="CandidateColumns.KeyNames"/>.</summary>
    public IReadOnlyList<decimal> Keys { get; init; } = [];

    /// <summary>Tags for reserved places.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Names the control line that applies; empty when lines do not depend on the candidate.</summary>
    public string LineClass { get; init; } = "";

    /// <summary>Facts that special conditions ask for: sex, category, features (<c>;</c>-separated), subject scores.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();

    /// <summary>The programs' own priorities of this candidate, parallel to <see cref="Choices"/>; empty when there are none.</summary>
    public IReadOnlyList<decimal> ProgramKeys { get; init; } = [];

    /// <summary>Programs that may take this candidate below the line (GD-91); a placement there carries the below-line mark.</summary>
    public IReadOnlyList<string> BelowLineAllowedAt { get; init; } = [];
}

/// <summary>How a special condition compares a fact.</summary>
public enum ConditionKind
{
    /// <summary>The fact equals one of the values.</summary>
    OneOf,

    /// <summary>The fact, a <c>;</c>-separated list, contains one of the values.</summary>
    HasAny,

    /// <summary>The fact, a <c>;</c>-separated list, contains none of the values.</summary>
    HasNone,

    /// <summary>The fact is a number ≥ the first value.</summary>
    AtLeast,

    /// <summary>The fact is a number ≤ the first value.</summary>
    AtMost,
}

/// <summary>
/// One special condition of a program, e.g. <c>(AtLeast, "math", ["60"])</c>. A missing fact fails every kind but
/// <see cref="ConditionKind.HasNone"/>. <paramref name="Text"/> is the sentence shown to the candidate, <paramref name="Source"/> the rule it rests on.
/// </summary>
public sealed record DispatchCondition(ConditionKind Kind, string Fact, IReadOnlyList<string> Values, string Text = "", string? Source = null);
