using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Dossiers;

/// <summary>An uploaded decision with what the rules say of it.</summary>
/// <param name="Problem">Null: conforms. Else why it should be reconsidered.</param>
public sealed record CheckedDecision(Dossier Dossier, string? Problem);

/// <summary>What a batch of confirmations came to.</summary>
public sealed record ConfirmedDecisions(int Admitted, int Returned);

/// <summary>AMG confirms or sends back uploaded decisions (HA-03, HA-70, HA-71). It never decides itself (HA-01).</summary>
public sealed class DecisionService(AdmissionsDbContext db)
{
    /// <summary>The queue of a round: decisions of one upload or of all, each checked against policy.</summary>
    public async Task<IReadOnlyList<CheckedDecision>> QueueAsync(long? uploadId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var dossiers = await Waiting(context).Where(d => uploadId == null || d.UploadId == uploadId)
            .OrderBy(d => d.InstitutionId).ThenByDescending(d => d.Registration!.DossierScore).ThenBy(d => d.Id).ToListAsync(cancellationToken);
        var lines = await LinesAsync(context, cancellationToken);
        return [.. dossiers.Select(d => new CheckedDecision(d, Problem(d, lines, context)))];
    }

    /// <summary>
    /// Confirms decisions: admissions count against the level's plan under its row lock, returns set the dossier free.
    /// Those that break a rule are refused and named; nothing is confirmed then.
    /// </summary>
    public async Task<Outcome<ConfirmedDecisions>> ConfirmAsync(IReadOnlyCollection<long> dossierIds, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dossierIds);
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var ids = dossierIds.ToArray();
        // Level plans before dossiers, as an institution's upload takes them (docs/rules/locks.md).
        await db.Database.ExecuteSqlAsync(
            $"""
            select 1 from level_plans where campaign_id = {context.Campaign.Id} and institution_id in (select institution_id from dossiers where id = any({ids})) order by institution_id, level for update
            """, cancellationToken);
        await db.Database.ExecuteSqlAsync($"select 1 from dossiers where id = any({ids}) order by id for update", cancellationToken);
        var dossiers = await Waiting(context).Where(d => ids.Contains(d.Id)).OrderBy(d => d.Id).ToListAsync(cancellationToken);
        if (dossiers.Count != ids.Distinct().Count())
            return new Refusal("decision.gone", "", "有的决定已经由别人确认或提请复议，请刷新后再办");
        foreach (var dossier in dossiers)
            if (RefuseClosed(dossier, context) is { } closed)
                return closed;
        var lines = await LinesAsync(context, cancellationToken);
        var problems = dossiers.Select(d => (d, Problem: Problem(d, lines, context))).Where(p => p.Problem is not null).ToList();
        if (problems.Count > 0)
            return Outcome<ConfirmedDecisions>.Refused([.. problems.Select(p => new Refusal("decision.problem", "", $"{p.d.Registration!.Name}：{p.Problem}。请提请复议"))]);
        if (await ReservePlacesAsync(dossiers, cancellationToken) is { } over)
            return over;
        foreach (var dossier in dossiers)
            if (dossier.DecisionIsAdmit == true)
                Admit(dossier, context);
        await db.SaveChangesAsync(cancellationToken);
        await ReturnAsync([.. dossiers.Where(d => d.DecisionIsAdmit == false)], context, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new ConfirmedDecisions(dossiers.Count(d => d.State == DossierState.Admitted), dossiers.Count(d => d.State == DossierState.NotDispatched));
    }

    /// <summary>Asks the institution to decide again, naming the rule.</summary>
    public async Task<Outcome<Dossier>> SendBackAsync(long dossierId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select 1 from dossiers where id = {dossierId} for update", cancellationToken);
        var dossier = await db.Dossiers.VisibleTo(context.Actor).Include(d => d.Registration).SingleOrDefaultAsync(d => d.Id == dossierId && d.CampaignId == context.Campaign.Id, cancellationToken);
        if (dossier is null)
            return new Refusal("dossier.unknown", "", "没有这份档案");
        if (RefuseClosed(dossier, context) is { } closed)
            return closed;
        if (DossierLifecycle.Check(dossier.State, DossierLifecycle.Reconsider, dossier.Suspended, new TransitionFacts(context.Reason)) is { } refused)
            return refused;
        dossier.State = DossierState.Reconsidering;
        db.Record(context, "ReconsiderationRequested", (nameof(Dossier), dossier.Id), registrationId: dossier.RegistrationId);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return dossier;
    }

    /// <summary>The round's window at the candidate's county, or the candidate's own.</summary>
    private static Refusal? RefuseClosed(Dossier dossier, ProcessContext context) => context.RefuseClosed(WindowCodes.Confirm(dossier.Round),
        new Place(dossier.Registration!.CountyCode, Candidate: dossier.RegistrationId.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    private IQueryable<Dossier> Waiting(ProcessContext context) =>
        db.Dossiers.VisibleTo(context.Actor).Include(d => d.Registration).Include(d => d.PlanLine).Include(d => d.AdmittedPlanLine).Include(d => d.Institution)
            .Where(d => d.CampaignId == context.Campaign.Id && d.State == DossierState.Uploaded);

    private async Task<Dictionary<(StudyLevel, string, string), decimal>> LinesAsync(ProcessContext context, CancellationToken cancellationToken) =>
        await db.ControlLines.AsNoTracking().Where(l => l.CampaignId == context.Campaign.Id)
            .ToDictionaryAsync(l => (l.Level, l.Category, l.SubCategory), l => l.Line, cancellationToken);

    private static string? Problem(Dossier dossier, Dictionary<(StudyLevel, string, string), decimal> lines, ProcessContext context)
    {
        if (dossier.Suspended)
            return "档案已挂起";
        if (dossier.DecisionIsAdmit == false)
            return (dossier.ReasonText ?? "").Length < context.Campaign.Policy.ReturnReasonRequired.TextAtLeast ? "退档没有写明原因" : null;
        var line = dossier.AdmittedPlanLine!;
        if (line.ExecutionQuota == 0)
            return "录取专业的执行计划数是 0";
        var registration = dossier.Registration!;
        if (registration.AdmissionType == AdmissionTypes.Exempt)
            return null;
        var control = lines.TryGetValue((line.Level, line.Category, registration.SubCategory ?? ""), out var own) ? own
            : lines.TryGetValue((line.Level, line.Category, ""), out var common) ? common : (decimal?)null;
        if (control is null)
            return "这个层次、科类还没有控制线";
        return registration.DossierScore is { } score && score >= control ? null : $"档案分没有达到控制线 {control:0.#} 分";
    }

    /// <summary>Adds the admissions to the levels' counters; the database refuses more than the plan (HA-10).</summary>
    private async Task<Refusal?> ReservePlacesAsync(List<Dossier> dossiers, CancellationToken cancellationToken)
    {
        foreach (var group in dossiers.Where(d => d.DecisionIsAdmit == true).GroupBy(d => (d.CampaignId, d.InstitutionId, d.AdmittedPlanLine!.Level)).OrderBy(g => g.Key))
        {
            var count = group.Count();
            var reserved = await db.LevelPlans
                .Where(p => p.CampaignId == group.Key.CampaignId && p.InstitutionId == group.Key.InstitutionId && p.Level == group.Key.Level && !p.Completed && p.Admitted + count <= p.Quota)
                .ExecuteUpdateAsync(p => p.SetProperty(x => x.Admitted, x => x.Admitted + count), cancellationToken);
            if (reserved == 0)
                return new Refusal("decision.over-plan", "", $"{group.First().Institution!.Name}{group.Key.Level.Word()}的录取数会超过计划，或者这个层次已经录取结束，请先提请复议");
        }
        return null;
    }

    private void Admit(Dossier dossier, ProcessContext context)
    {
        dossier.State = DossierState.Admitted;
        dossier.DecidedAt = context.Now;
        db.Record(context, "DossierAdmitted", (nameof(Dossier), dossier.Id), after: new { dossier.InstitutionId, dossier.AdmittedPlanLineId }, registrationId: dossier.RegistrationId);
    }

    /// <summary>Uploaded → Returned → NotDispatched: both edges, with history, so that the next round may dispatch it (HA-74).</summary>
    private async Task ReturnAsync(List<Dossier> returns, ProcessContext context, CancellationToken cancellationToken)
    {
        if (returns.Count == 0)
            return;
        foreach (var dossier in returns)
        {
            dossier.State = DossierState.Returned;
            dossier.DecidedAt = context.Now;
            db.Record(context, "DossierReturned", (nameof(Dossier), dossier.Id),
                before: new { dossier.InstitutionId, dossier.PlanLineId, dossier.ChoiceNumber }, after: new { dossier.ReasonCode, dossier.ReasonText }, registrationId: dossier.RegistrationId);
        }
        await db.SaveChangesAsync(cancellationToken);
        foreach (var dossier in returns)
        {
            dossier.ReturnedByPlanLineIds = [.. dossier.ReturnedByPlanLineIds, dossier.PlanLineId!.Value];
            dossier.State = DossierState.NotDispatched;
            dossier.InstitutionId = null;
            dossier.DecisionIsAdmit = null;
            dossier.UploadId = null;
        }
        await db.SaveChangesAsync(cancellationToken);
    }
}
