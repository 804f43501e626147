using System.Text.Json;
using Admissions.Core.Events;

namespace Admissions.Core.Runs;

public enum PreflightLevel { Pass, Warn, Block }

/// <summary>One line of the pre-flight. One that blocks stops the run; one that warns must be read.</summary>
/// <param name="Code">Stable name, e.g. <c>numbering.scope-gap</c>.</param>
/// <param name="Sentence">What is the case and what to do, in Chinese.</param>
/// <param name="Count">How many things; in the unit of <paramref name="Unit"/>.</param>
/// <param name="Link">Page below the campaign where it is mended, e.g. <c>sites</c>; null when there is none.</param>
/// <param name="Details">At most <see cref="MaxDetails"/> of the things by name.</param>
public sealed record PreflightItem(PreflightLevel Level, string Code, string Sentence, long Count = 0, string Unit = "人", string? Link = null, IReadOnlyList<string>? Details = null)
{
    public const int MaxDetails = 20;
}

/// <summary>What a check of the verifier looked at and found.</summary>
/// <param name="Words">The check in Chinese.</param>
public sealed record RunCheck(string Name, string Words, long Checked, long Violations, string? Example);

/// <summary>A count of the result, with its Chinese name.</summary>
public sealed record RunFigure(string Term, long Value);

/// <summary>One candidate whose result differs from the last run's; null on a side means no result there.</summary>
public sealed record RunChange(long RegistrationId, string? Before, string? After);

/// <summary>The dry run against the last run of the same kind and round.</summary>
/// <param name="Examples">At most 200 changes, by registration.</param>
public sealed record RunDifference(long PreviousRunId, int Added, int Removed, int Changed, int Same, IReadOnlyList<RunChange> Examples)
{
    public const int MaxExamples = 200;
}

/// <summary>Everything a run says of itself, stored with it.</summary>
public sealed record RunReport
{
    public IReadOnlyList<PreflightItem> Preflight { get; init; } = [];
    public IReadOnlyList<RunFigure> Figures { get; init; } = [];
    public IReadOnlyList<RunCheck> Checks { get; init; } = [];
    public RunDifference? Difference { get; init; }

    /// <summary>Why the run failed, in sentences; empty while it has not.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];

    /// <summary>Who signed first, and when.</summary>
    public string? RequestedBy { get; init; }
    public DateTimeOffset? RequestedAt { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, EventLog.Json);

    public static RunReport Parse(string? json) =>
        json is null ? new RunReport() : JsonSerializer.Deserialize<RunReport>(json, EventLog.Json)!;
}

/// <summary>How far long work is.</summary>
public sealed record RunProgress(int Percent, string Stage);
