using System.Text.Json;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules.Dispatch;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Registrations;

/// <summary>
/// What a dispatch run writes for one candidate into <see cref="RunTrace.Trace"/> (JSON, camel case): each choice that was
/// looked at, in choice order. He reads it after the results are published (design §6.6).
/// </summary>
public sealed record DispatchTrace(int Round, IReadOnlyList<TracedChoice> Choices)
{
    public string Write() => JsonSerializer.Serialize(this, EventLog.Json);

    public static DispatchTrace Read(string json) => JsonSerializer.Deserialize<DispatchTrace>(json, EventLog.Json)!;
}

/// <param name="Choice">1 is the first choice.</param>
/// <param name="Capacity">Places that were left for this round.</param>
/// <param name="Applicants">Candidates of this round who chose the line and were at or above the control line.</param>
/// <param name="Rank">The candidate's place among them; null when he was below the line.</param>
/// <param name="Own">The score compared, in points.</param>
/// <param name="Last">Score of the last one dispatched; null when nobody was, or in a lottery.</param>
/// <param name="Line">Control line that applied; null when there was none.</param>
/// <param name="Decided">What decided when the line was full or closed, as <see cref="DispatchExplainer"/> found it.</param>
/// <param name="Why">Why there were no places at all.</param>
/// <param name="Key">With <see cref="DecidedBy.Key"/> the first key in which he and the last one dispatched differ, as the rules name it.</param>
public sealed record TracedChoice(
    int Choice, long PlanLineId, ChoiceOutcome Outcome, int Capacity, int Dispatched, int Applicants, int? Rank,
    decimal Own, decimal? Last, decimal? Line, DecidedBy Decided = DecidedBy.Nothing, NoPlaces Why = NoPlaces.None, string? Key = null);

/// <summary>Why a plan line had no places in a round.</summary>
public enum NoPlaces
{
    /// <summary>It had some, or all were taken in earlier rounds.</summary>
    None,

    /// <summary>The institution does not take part (HA-48).</summary>
    InstitutionNotOpen,

    /// <summary>The plan is nought (HA-44).</summary>
    PlanIsNought,
}

/// <summary>How it ended, as far as a candidate may know (state-machines §10: nothing before it is decided).</summary>
public enum ResultKind { Unpublished, NotTaken, UnderReview, Admitted, NotAdmitted }

public sealed record CandidateResult
{
    public bool ScoresPublished { get; init; }
    public IReadOnlyList<Score> Scores { get; init; } = [];

    /// <summary>Control line of his level and category; null before it is set.</summary>
    public decimal? ControlLine { get; init; }

    public ResultKind Kind { get; init; }

    /// <summary>The line of the admission; null unless admitted.</summary>
    public PlanLine? Admitted { get; init; }
    public int? ChoiceNumber { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Reason of the last return, once it was confirmed.</summary>
    public string? ReturnReason { get; init; }

    /// <summary>Returns that the province has confirmed, whatever became of him later: a choice that dispatched him and did not keep him says why.</summary>
    public IReadOnlyList<DossierReturn> Returns { get; init; } = [];
    /// <summary>Admissions of his that were revoked, the newest first, whatever became of him later.</summary>
    public IReadOnlyList<RevokedAdmission> Revoked { get; init; } = [];
    public IReadOnlyList<DispatchTrace> Traces { get; init; } = [];
    public IReadOnlyDictionary<long, PlanLine> Lines { get; init; } = new Dictionary<long, PlanLine>();

    /// <summary>Runs that dispatched him, for whoever wants to recompute them.</summary>
    public IReadOnlyList<PublishedRun> Runs { get; init; } = [];
}

/// <param name="PlanLineId">Line for which the institution had the dossier.</param>
/// <param name="At">Time of the province's confirmation.</param>
public sealed record DossierReturn(long PlanLineId, string Reason, DateTimeOffset At);

/// <param name="Line">With its institution.</param>
/// <param name="Reason">The rule that the admission broke.</param>
public sealed record RevokedAdmission(PlanLine Line, string Reason, DateTimeOffset At);

public sealed record PublishedRun(int Round, string? InputDigest, string? OutputDigest, int PolicyVersion, DateTimeOffset? ReleasedAt);

/// <summary>Scores after they are published, and the result after it is.</summary>
public sealed class CandidateResults(AdmissionsDbContext db)
{
    public async Task<CandidateResult> ReadAsync(RegistrationFile file, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        var (row, now) = (file.Registration, file.Campaign.Now);
        var result = new CandidateResult();
        if (file.Campaign.ScoresPublishedAt <= now)
        {
            result = result with
            {
                ScoresPublished = true,
                Scores = await db.Scores.AsNoTracking().Where(s => s.RegistrationId == row.Id).ToListAsync(cancellationToken),
                ControlLine = await db.ControlLines.Where(l => l.CampaignId == row.CampaignId && l.Level == row.Level && l.Category == row.Category)
                    .OrderByDescending(l => l.SubCategory == (row.SubCategory ?? "")).Select(l => (decimal?)l.Line).FirstOrDefaultAsync(cancellationToken),
            };
        }
        return file.Campaign.ResultsPublishedAt <= now ? await WithResultAsync(result, row, cancellationToken) : result;
    }

    private async Task<CandidateResult> WithResultAsync(CandidateResult result, Registration row, CancellationToken cancellationToken)
    {
        var dossier = await db.Dossiers.AsNoTracking().Include(d => d.AdmittedPlanLine!.Institution)
            .SingleOrDefaultAsync(d => d.CampaignId == row.CampaignId && d.RegistrationId == row.Id, cancellationToken);
        if (dossier is null)
            return result with { Kind = ResultKind.NotTaken };
        var runs = await db.Runs.AsNoTracking().Where(r => r.CampaignId == row.CampaignId && r.Kind == RunKind.Dispatch && r.State == RunState.Committed)
            .OrderBy(r => r.Round).Select(r => new { r.Id, Run = new PublishedRun(r.Round, r.InputDigest, r.OutputDigest, r.PolicyVersion, r.ReleasedAt) }).ToListAsync(cancellationToken);
        var ids = runs.ConvertAll(r => r.Id);
        var traces = (await db.RunTraces.AsNoTracking().Where(t => t.RegistrationId == row.Id && ids.Contains(t.RunId)).ToListAsync(cancellationToken))
            .ConvertAll(t => DispatchTrace.Read(t.Trace)).OrderBy(t => t.Round).ToList();
        var lineIds = traces.SelectMany(t => t.Choices).Select(c => c.PlanLineId).Distinct().ToList();
        var decided = dossier.State is DossierState.Admitted or DossierState.Registered;
        return result with
        {
            Kind = dossier.State switch
            {
                DossierState.Admitted or DossierState.Registered => ResultKind.Admitted,
                DossierState.NotDispatched or DossierState.Returned or DossierState.Revoked or DossierState.QualificationRevoked => ResultKind.NotAdmitted,
                _ => ResultKind.UnderReview,
            },
            Admitted = decided ? dossier.AdmittedPlanLine : null,
            ChoiceNumber = decided ? dossier.ChoiceNumber : null,
            DecidedAt = decided ? dossier.DecidedAt : null,
            ReturnReason = dossier.State is DossierState.Returned or DossierState.NotDispatched && dossier.ReturnedByPlanLineIds.Length > 0 ? dossier.ReasonText : null,
            Returns = await ReturnsAsync(row, cancellationToken),
            Revoked = (await db.RevocationOrders.AsNoTracking().Include(o => o.PlanLine!.Institution).Where(o => o.RegistrationId == row.Id && o.DecidedAt != null && o.RefusedReason == null)
                .OrderByDescending(o => o.Id).ToListAsync(cancellationToken)).ConvertAll(o => new RevokedAdmission(o.PlanLine!, o.Reason, o.DecidedAt!.Value)),
            Traces = traces,
            Lines = await db.PlanLines.AsNoTracking().Include(l => l.Institution).Where(l => lineIds.Contains(l.Id)).ToDictionaryAsync(l => l.Id, cancellationToken),
            Runs = [.. runs.Select(r => r.Run)],
        };
    }

    /// <summary>From the events: the dossier itself keeps the words of its last decision only.</summary>
    private async Task<IReadOnlyList<DossierReturn>> ReturnsAsync(Registration row, CancellationToken cancellationToken)
    {
        var events = await db.Events.AsNoTracking().Where(e => e.CampaignId == row.CampaignId && e.RegistrationId == row.Id && e.Type == "DossierReturned")
            .OrderBy(e => e.Id).Select(e => new { e.Before, e.After, e.At }).ToListAsync(cancellationToken);
        return events.ConvertAll(e => new DossierReturn(
            JsonSerializer.Deserialize<ReturnedFrom>(e.Before!, EventLog.Json)!.PlanLineId, JsonSerializer.Deserialize<ReturnedWith>(e.After!, EventLog.Json)!.ReasonText ?? "", e.At));
    }

    private sealed record ReturnedFrom(long PlanLineId);

    private sealed record ReturnedWith(string? ReasonText);
}
