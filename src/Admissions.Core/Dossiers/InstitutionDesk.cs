using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Dossiers;

/// <summary>Where an institution stands in the round that is being worked.</summary>
/// <param name="ToDownload">Dispatched and not taken over yet; not readable before.</param>
/// <param name="Undecided">Not uploaded and without a pre-decision, <paramref name="ToDownload"/> included.</param>
/// <param name="NotUploaded">All that the institution still owes, decided or not.</param>
/// <param name="Reconsidering">Sent back by the province, of any round.</param>
/// <param name="UploadEnds">End of the upload window; null when it is not open.</param>
/// <param name="DownloadClosed">Why nothing can be downloaded now; null while the window is open.</param>
/// <param name="UploadClosed">Why nothing can be decided or uploaded now; null while the window is open.</param>
public sealed record DeskState(
    int Round, int Total, int ToDownload, int Undecided, int NotUploaded, int Reconsidering,
    DateTimeOffset? UploadEnds, bool UploadEnded, Refusal? DownloadClosed, Refusal? UploadClosed)
{
    /// <summary>What becomes of what is not uploaded in time.</summary>
    public required LateUploadPolicy Late { get; init; }
}

/// <summary>Places and decisions of one level, or of one major when <see cref="Line"/> is given, in the round.</summary>
/// <param name="Quota">LevelExecutionPlan, or the execution plan of the major.</param>
/// <param name="Admitted">Confirmed by the province, of all rounds.</param>
/// <param name="Waiting">Uploaded admissions that wait for the province.</param>
public sealed record DeskPlan(StudyLevel Level, PlanLine? Line, int Quota, int Dispatched, int Admitted, int Waiting, int PreAdmitted, int PreReturned, int Undecided, bool Completed)
{
    /// <summary>Admissions of every stage, which the plan must hold (HA-66).</summary>
    public int Taken => Admitted + Waiting + PreAdmitted;

    /// <summary>Negative when the decisions go beyond the plan.</summary>
    public int Left => Quota - Taken;
}

/// <summary>A returned dossier above an admitted one of the same major (HA-07).</summary>
/// <param name="LowestAdmitted">Lowest score pre-admitted to the major.</param>
public sealed record OutOfOrder(long DossierId, string Name, decimal Score, decimal LowestAdmitted, string Major);

/// <param name="Text">Part of the name, or the candidate number.</param>
/// <param name="PlanLineId">The major it was dispatched for.</param>
/// <param name="Employed">In work, by the date of employment that he stated; null = either.</param>
public sealed record DossierQuery(string? Text = null, StudyLevel? Level = null, long? PlanLineId = null, DeskDecision? Decision = null, int Skip = 0, int Take = 50, bool? Employed = null);

/// <summary>What the list can be narrowed to.</summary>
public enum DeskDecision { Undecided, Admit, Return, Reconsidering }

/// <summary>Reads what an institution may see: dossiers it holds, once downloaded, and its own plan.</summary>
public sealed class InstitutionDesk(AdmissionsDbContext db)
{
    private static readonly DossierState[] Owed = [.. DossierLifecycle.AwaitsInstitution];
    private static readonly DossierState[] Readable = [.. DossierLifecycle.VisibleToInstitution];
    private static readonly DossierState[] Waiting = [DossierState.Uploaded, DossierState.Reconsidering];

    public async Task<DeskState> StateAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var own = Own(context);
        var round = await own.MaxAsync(d => d.Round, cancellationToken) ?? 1;
        var groups = await own.GroupBy(d => new { d.Round, d.State, Decided = d.DecisionIsAdmit != null })
            .Select(g => new { g.Key.Round, g.Key.State, g.Key.Decided, Count = g.Count() }).ToListAsync(cancellationToken);
        var here = groups.Where(g => g.Round == round).ToList();
        var campaign = context.Campaign;
        var upload = WindowCodes.Upload(round);
        return new DeskState(
            round,
            here.Sum(g => g.Count),
            here.Where(g => g.State == DossierState.Dispatched).Sum(g => g.Count),
            here.Where(g => Owed.Contains(g.State) && !g.Decided).Sum(g => g.Count),
            here.Where(g => Owed.Contains(g.State)).Sum(g => g.Count),
            groups.Where(g => g.State == DossierState.Reconsidering).Sum(g => g.Count),
            campaign.IsOpen(upload) ? campaign.Windows.Closing(upload, Place.Anywhere, campaign.Now) : null,
            campaign.Windows.HasEnded(upload, Place.Anywhere, campaign.Now),
            campaign.RefuseClosed(WindowCodes.Download(round)),
            campaign.RefuseClosed(upload)) { Late = campaign.Policy.LateUpload };
    }

    /// <summary>One row a level, in the order of the levels.</summary>
    public async Task<IReadOnlyList<DeskPlan>> LevelsAsync(int round, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var plans = await db.LevelPlans.AsNoTracking().Where(p => p.CampaignId == context.Campaign.Id && p.InstitutionId == context.Actor.InstitutionId)
            .OrderBy(p => p.Level).ToListAsync(cancellationToken);
        var counts = await CountsAsync(round, context, cancellationToken);
        return [.. plans.Select(p =>
        {
            var (sent, taken) = (counts.Where(c => c.Level == p.Level).ToList(), counts.Where(c => c.AdmittedLevel == p.Level).ToList());
            return Plan(p.Level, null, p.Quota, sent, taken) with { Admitted = p.Admitted, Completed = p.Completed };
        })];
    }

    /// <summary>One row a major of the level, by code.</summary>
    public async Task<IReadOnlyList<DeskPlan>> MajorsAsync(StudyLevel level, int round, ProcessContext context, CancellationToken cancellationToken = default)
    {
        var lines = (await LinesAsync(context, cancellationToken)).Where(l => l.Level == level);
        var counts = await CountsAsync(round, context, cancellationToken);
        return [.. lines.Select(l => Plan(level, l, l.ExecutionQuota, [.. counts.Where(c => c.LineId == l.Id)], [.. counts.Where(c => c.AdmittedLineId == l.Id)]))
            .Where(p => p.Quota > 0 || p.Dispatched > 0)];
    }

    /// <summary>The institution's plan lines that a dossier can be admitted to, whatever their state, by level and code.</summary>
    public async Task<IReadOnlyList<PlanLine>> LinesAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return await db.PlanLines.AsNoTracking().Where(l => l.CampaignId == context.Campaign.Id && l.InstitutionId == context.Actor.InstitutionId)
            .OrderBy(l => l.Level).ThenBy(l => l.MajorCode).ThenBy(l => l.Mode).ThenBy(l => l.Category).ToListAsync(cancellationToken);
    }

    /// <summary>Downloaded dossiers of the round, from high to low dossier score (HA-07), with registration and lines.</summary>
    public async Task<(IReadOnlyList<Dossier> Rows, int Total)> ListAsync(int round, DossierQuery query, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var rows = Own(context).Where(d => Readable.Contains(d.State) && (d.Round == round || d.State == DossierState.Reconsidering));
        if (query.Text is { } text)
            rows = rows.Where(d => d.Registration!.CandidateNumber == text || d.Registration.Name.Contains(text));
        if (query.Level is { } level)
            rows = rows.Where(d => d.PlanLine!.Level == level);
        if (query.PlanLineId is { } line)
            rows = rows.Where(d => d.PlanLineId == line);
        if (query.Employed is { } employed)
            rows = rows.Where(d => (d.Registration!.EmploymentStartDate != null) == employed);
        rows = query.Decision switch
        {
            DeskDecision.Undecided => rows.Where(d => d.State == DossierState.Downloaded),
            DeskDecision.Admit => rows.Where(d => d.DecisionIsAdmit == true),
            DeskDecision.Return => rows.Where(d => d.DecisionIsAdmit == false),
            DeskDecision.Reconsidering => rows.Where(d => d.State == DossierState.Reconsidering),
            _ => rows,
        };
        var total = await rows.CountAsync(cancellationToken);
        var page = await rows.Include(d => d.Registration).Include(d => d.PlanLine).Include(d => d.AdmittedPlanLine)
            .OrderByDescending(d => d.Registration!.DossierScore ?? -1).ThenBy(d => d.Registration!.CandidateNumber)
            .Skip(query.Skip).Take(query.Take).ToListAsync(cancellationToken);
        return (page, total);
    }

    /// <summary>Returns of the round, not confirmed yet, above somebody admitted to the same major (HA-07); by score.</summary>
    public Task<IReadOnlyList<OutOfOrder>> OutOfOrderAsync(int round, ProcessContext context, CancellationToken cancellationToken = default) =>
        OutOfOrderAsync(Own(context), round, cancellationToken);

    internal static async Task<IReadOnlyList<OutOfOrder>> OutOfOrderAsync(IQueryable<Dossier> own, int round, CancellationToken cancellationToken)
    {
        var admitted = await own.Where(d => d.Round == round && d.DecisionIsAdmit == true && d.Registration!.DossierScore != null)
            .GroupBy(d => d.AdmittedPlanLineId).Select(g => new { LineId = g.Key, Lowest = g.Min(d => d.Registration!.DossierScore) }).ToListAsync(cancellationToken);
        var lowest = admitted.ToDictionary(a => a.LineId!.Value, a => a.Lowest!.Value);
        var returned = await own.Where(d => d.Round == round && d.DecisionIsAdmit == false && d.Registration!.DossierScore != null)
            .OrderByDescending(d => d.Registration!.DossierScore)
            .Select(d => new { d.Id, d.Registration!.Name, Score = d.Registration.DossierScore!.Value, d.PlanLineId, d.PlanLine!.MajorCode, d.PlanLine.MajorName }).ToListAsync(cancellationToken);
        return [.. returned.Where(r => lowest.TryGetValue(r.PlanLineId!.Value, out var low) && r.Score > low)
            .Select(r => new OutOfOrder(r.Id, r.Name, r.Score, lowest[r.PlanLineId!.Value], $"{r.MajorCode} {r.MajorName}"))];
    }

    /// <summary>Earlier deliveries, the newest first.</summary>
    public async Task<IReadOnlyList<DecisionUpload>> UploadsAsync(ProcessContext context, CancellationToken cancellationToken = default) =>
        await db.DecisionUploads.AsNoTracking().Where(u => u.CampaignId == context.Campaign.Id && u.InstitutionId == context.Actor.InstitutionId)
            .OrderByDescending(u => u.Id).ToListAsync(cancellationToken);

    /// <summary>Whom the province reaches at this institution.</summary>
    public async Task<CampaignInstitution?> ContactAsync(ProcessContext context, CancellationToken cancellationToken = default) =>
        await db.CampaignInstitutions.AsNoTracking().Include(i => i.Institution)
            .SingleOrDefaultAsync(i => i.CampaignId == context.Campaign.Id && i.InstitutionId == context.Actor.InstitutionId, cancellationToken);

    private IQueryable<Dossier> Own(ProcessContext context) => db.Dossiers.AsNoTracking().VisibleTo(context.Actor)
        .Where(d => d.CampaignId == context.Campaign.Id && d.InstitutionId == context.Actor.InstitutionId);

    private async Task<List<Count>> CountsAsync(int round, ProcessContext context, CancellationToken cancellationToken) =>
        await Own(context)
            .GroupBy(d => new { d.PlanLineId, d.PlanLine!.Level, d.AdmittedPlanLineId, AdmittedLevel = (StudyLevel?)d.AdmittedPlanLine!.Level, d.State, d.DecisionIsAdmit, InRound = d.Round == round })
            .Select(g => new Count(g.Key.PlanLineId, g.Key.Level, g.Key.AdmittedPlanLineId, g.Key.AdmittedLevel, g.Key.State, g.Key.DecisionIsAdmit, g.Key.InRound, g.Count()))
            .ToListAsync(cancellationToken);

    private static DeskPlan Plan(StudyLevel level, PlanLine? line, int quota, IReadOnlyList<Count> sent, IReadOnlyList<Count> taken) => new(
        level, line, quota,
        sent.Where(c => c.InRound).Sum(c => c.Number),
        taken.Where(c => DossierLifecycle.CountsAsAdmitted.Contains(c.State)).Sum(c => c.Number),
        taken.Where(c => c.Admit == true && Waiting.Contains(c.State)).Sum(c => c.Number),
        taken.Where(c => c.State == DossierState.PreAdmitted).Sum(c => c.Number),
        sent.Where(c => c.State == DossierState.PreReturned).Sum(c => c.Number),
        sent.Where(c => c.InRound && Owed.Contains(c.State) && c.Admit is null).Sum(c => c.Number),
        Completed: false);

    private sealed record Count(long? LineId, StudyLevel Level, long? AdmittedLineId, StudyLevel? AdmittedLevel, DossierState State, bool? Admit, bool InRound, int Number);
}
