using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Registrations;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Dossiers;

/// <summary>The electronic dossier as its holder reads it.</summary>
/// <param name="Choices">Lines of the effective choice form, in order.</param>
/// <param name="Trace">How it came here: choices at this institution in the published runs that looked at it.</param>
/// <param name="Log">What this institution's users and the province did with it while it was here, oldest first.</param>
/// <param name="SentBack">The province's reason while it is being reconsidered.</param>
public sealed record DossierFile(
    Dossier Dossier, bool HasPhoto, IReadOnlyList<PlanLine> Choices, IReadOnlyList<Score> Scores, IReadOnlyList<BonusClaim> Bonuses,
    IReadOnlyList<QualificationItem> Qualifications, IReadOnlyList<TracedChoice> Trace, IReadOnlyList<Event> Log, string? SentBack);

/// <param name="Candidate">Null for what concerns a whole round.</param>
public sealed record LoggedDecision(Event Entry, string? Candidate);

/// <summary>Opens single dossiers for the institution that holds them; each opening is logged (HR-34).</summary>
public sealed class DossierFiles(AdmissionsDbContext db)
{
    /// <summary>Purpose of opening a dossier, as the access log names it.</summary>
    public const string Purpose = "DossierReview";

    private static readonly DossierState[] Readable = [.. DossierLifecycle.VisibleToInstitution];
    private static readonly BonusClaimState[] Counting = [.. BonusClaimLifecycle.Counts];
    private static readonly string[] Told = ["ReconsiderationRequested", "ReconsiderationAnswered", "DossierAdmitted"];

    /// <summary>Null when the institution does not hold it or has not downloaded it.</summary>
    public async Task<DossierFile?> OpenAsync(long dossierId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var dossier = await Own(context).Include(d => d.Registration).Include(d => d.PlanLine).Include(d => d.AdmittedPlanLine)
            .SingleOrDefaultAsync(d => d.Id == dossierId, cancellationToken);
        if (dossier is null)
            return null;
        db.LogView(context, dossier.RegistrationId, Purpose);
        await db.SaveChangesAsync(cancellationToken);
        var id = dossier.RegistrationId;
        var choices = await db.ChoiceForms.AsNoTracking().Where(f => f.RegistrationId == id && f.IsEffective).Select(f => f.PlanLineIds).FirstOrDefaultAsync(cancellationToken) ?? [];
        var lines = await db.PlanLines.AsNoTracking().Include(l => l.Institution).Where(l => choices.Contains(l.Id)).ToDictionaryAsync(l => l.Id, cancellationToken);
        var log = await LogAsync(dossier, context, cancellationToken);
        return new DossierFile(
            dossier,
            await db.Photos.AnyAsync(p => p.RegistrationId == id && p.IsCurrent, cancellationToken),
            [.. choices.Where(lines.ContainsKey).Select(c => lines[c])],
            await db.Scores.AsNoTracking().Where(s => s.RegistrationId == id).ToListAsync(cancellationToken),
            await db.BonusClaims.AsNoTracking().Where(b => b.RegistrationId == id && Counting.Contains(b.State)).ToListAsync(cancellationToken),
            [.. (await db.QualificationItems.AsNoTracking().Where(q => q.RegistrationId == id).OrderBy(q => q.Id).ToListAsync(cancellationToken)).GroupBy(q => q.Item).Select(g => g.Last())],
            await TraceAsync(dossier, context, cancellationToken),
            log,
            dossier.State == DossierState.Reconsidering ? log.LastOrDefault(e => e.Type == "ReconsiderationRequested")?.Reason : null);
    }

    /// <summary>The re-encoded portrait; null when there is none, or no dossier for this institution.</summary>
    public async Task<byte[]?> PhotoAsync(long dossierId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var own = Own(context).Where(d => d.Id == dossierId).Select(d => d.RegistrationId);
        return await db.Photos.AsNoTracking().Where(p => p.IsCurrent && own.Contains(p.RegistrationId)).Select(p => p.Content).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Decisions of the institution's users with their authors, the newest first (HA-05).</summary>
    public async Task<IReadOnlyList<LoggedDecision>> DecisionsAsync(int skip, int take, ProcessContext context, CancellationToken cancellationToken = default) =>
        await ByInstitution(context).OrderByDescending(e => e.Id).Skip(skip).Take(take)
            .Select(e => new LoggedDecision(e, db.Registrations.Where(r => r.Id == e.RegistrationId).Select(r => r.Name).FirstOrDefault())).ToListAsync(cancellationToken);

    public Task<int> CountDecisionsAsync(ProcessContext context, CancellationToken cancellationToken = default) => ByInstitution(context).CountAsync(cancellationToken);

    private IQueryable<Dossier> Own(ProcessContext context) => db.Dossiers.AsNoTracking().VisibleTo(context.Actor)
        .Where(d => d.CampaignId == context.Campaign.Id && d.InstitutionId == context.Actor.InstitutionId && Readable.Contains(d.State));

    private IQueryable<Event> ByInstitution(ProcessContext context) => db.Events.AsNoTracking()
        .Where(e => e.CampaignId == context.Campaign.Id && db.Users.Any(u => u.Id == e.ActorId && u.InstitutionId == context.Actor.InstitutionId));

    private async Task<IReadOnlyList<Event>> LogAsync(Dossier dossier, ProcessContext context, CancellationToken cancellationToken)
    {
        // Another institution may have held the dossier before; what was done there is not this one's business.
        var since = await db.Events.Where(e => e.CampaignId == context.Campaign.Id && e.SubjectType == nameof(Dossier) && e.SubjectId == dossier.Id && e.Type == "DossierReturned")
            .MaxAsync(e => (long?)e.Id, cancellationToken) ?? 0;
        var own = ByInstitution(context).Select(e => e.Id);
        return await db.Events.AsNoTracking()
            .Where(e => e.CampaignId == context.Campaign.Id && e.SubjectType == nameof(Dossier) && e.SubjectId == dossier.Id && e.Id > since && (own.Contains(e.Id) || Told.Contains(e.Type)))
            .OrderBy(e => e.Id).ToListAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<TracedChoice>> TraceAsync(Dossier dossier, ProcessContext context, CancellationToken cancellationToken)
    {
        var traces = await db.RunTraces.AsNoTracking().Where(t => t.RegistrationId == dossier.RegistrationId
                && db.Runs.Any(r => r.Id == t.RunId && r.CampaignId == context.Campaign.Id && r.Kind == RunKind.Dispatch && r.State == RunState.Committed && r.Round == dossier.Round))
            .Select(t => t.Trace).ToListAsync(cancellationToken);
        return [.. traces.Select(DispatchTrace.Read).SelectMany(t => t.Choices).Where(c => c.PlanLineId == dossier.PlanLineId)];
    }
}
