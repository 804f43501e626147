using System.Text.Json;
using Admissions.Core.Events;

namespace Admissions.Core.Runs.Dispatching;

/// <summary>Why a candidate got what he got in one round; the candidate's page turns each choice into a sentence.</summary>
/// <param name="Kind">Always <c>Dispatch</c>; traces of other runs have their own shape.</param>
public sealed record DispatchTrace(string Kind, int Round, IReadOnlyList<ChoiceTrace> Choices)
{
    public const string KindName = "Dispatch";

    public string ToJson() => JsonSerializer.Serialize(this, EventLog.Json);

    /// <summary>Null when the trace is of another kind of run.</summary>
    public static DispatchTrace? Parse(string json) =>
        JsonSerializer.Deserialize<DispatchTrace>(json, EventLog.Json) is { Kind: KindName } trace ? trace : null;
}

/// <summary>One choice that was looked at.</summary>
/// <param name="Choice">Number of the choice in the candidate's form, from 1.</param>
/// <param name="Outcome">placed, full, belowLine, closed (a tie that could not be taken whole), notOpen (institution) or noPlan.</param>
/// <param name="Score">The score that counted for this choice.</param>
/// <param name="Line">Control line that applies; null when there is none.</param>
/// <param name="Places">Dossiers the plan line could take in this round.</param>
/// <param name="Dispatched">Dossiers it got.</param>
/// <param name="Rank">Place among those who reached the line, equals sharing one; null below the line.</param>
/// <param name="Applicants">Those who reached the line.</param>
/// <param name="LastScore">Score of the last one dispatched; null when nobody was.</param>
/// <param name="Difference">Score less last score; negative when short of it.</param>
public sealed record ChoiceTrace(
    int Choice, long PlanLineId, string Institution, string Major, string Outcome, decimal Score, decimal? Line,
    int Places, int Dispatched, int? Rank, int Applicants, decimal? LastScore, decimal? Difference);
