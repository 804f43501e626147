using Admissions.Core.Access;
using Admissions.Core.Approvals;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Revocations;

/// <summary>
/// The second person's decision on a revocation. Carried out, the place counts no longer, a sealed roster gets a sheet that
/// follows it and is never written again, and the dossier is free, but not for the same line (HA-04, HA-84).
/// </summary>
public sealed class RevocationApproval(AdmissionsDbContext db) : ApprovalKind
{
    public const string KindCode = nameof(RevocationOrder);

    private LockedAdmission? _locked;

    public override string Code => KindCode;
    public override string Word => "撤销录取";
    public override string NegativeVerb => ApprovalLifecycle.Reject;

    public override string PageOf(Approval approval)
    {
        ArgumentNullException.ThrowIfNull(approval);
        return $"revocations/{approval.SubjectId}";
    }

    public override async Task<bool> LockInScopeAsync(Approval approval, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(approval);
        ArgumentNullException.ThrowIfNull(context);
        var dossier = await db.RevocationOrders.VisibleTo(context.Actor).Where(o => o.Id == approval.SubjectId).Select(o => (long?)o.DossierId).SingleOrDefaultAsync(cancellationToken);
        _locked = dossier is { } id ? await LockedAdmission.TakeAsync(db, id, context, cancellationToken) : null;
        return _locked is not null;
    }

    public override async Task<Refusal?> CheckAsync(Approval approval, bool pass, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(approval);
        ArgumentNullException.ThrowIfNull(context);
        if (!pass)
            return null;
        var (order, dossier) = (await OrderAsync(approval, cancellationToken), _locked!.Dossier);
        return DossierLifecycle.Check(dossier.State, DossierLifecycle.Revoke, dossier.Suspended, new TransitionFacts(order.Reason, order.ProposedById == context.Actor.UserId ? 1 : 2)) is { } refused ? refused
            : _locked.Plan is null || dossier.AdmittedPlanLineId != order.PlanLineId ? new Refusal("revocation.outdated", "", "提出以后考生的录取又有变动。请不同意这张撤销单，按现在的录取重新提出") : null;
    }

    public override async Task ApplyAsync(Approval approval, int step, bool pass, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(approval);
        ArgumentNullException.ThrowIfNull(context);
        var order = await OrderAsync(approval, cancellationToken);
        (order.DecidedAt, order.DecidedById, order.DecidedByName) = (context.Now, context.Actor.UserId, context.Actor.Name);
        if (!pass)
        {
            order.RefusedReason = context.Reason;
            db.Record(context, "AdmissionRevocationRefused", (nameof(RevocationOrder), order.Id), registrationId: order.RegistrationId);
            return;
        }
        var (dossier, plan, roster) = _locked!;
        dossier.State = DossierLifecycle.Table.Next(dossier.State, DossierLifecycle.Revoke);
        plan!.Admitted--;
        if (roster is { SealedAt: null })
            roster.Count--;
        else if (roster is not null)
            (order.RosterId, order.SheetNumber) = (roster.Id, $"{roster.Number}-{await db.RevocationOrders.CountAsync(o => o.RosterId == roster.Id, cancellationToken) + 1}");
        db.Record(context with { Reason = order.Reason }, "AdmissionRevoked", (nameof(Dossier), dossier.Id), before: new { order.InstitutionId, order.PlanLineId, order.AdmittedAt },
            after: new { order.Evidence, ProposedBy = order.ProposedByName, DecidedBy = order.DecidedByName, order.SheetNumber }, registrationId: order.RegistrationId);
        await TellAsync(order, dossier, context, cancellationToken);
        // Admitted → Revoked → NotDispatched: both edges, as with a return.
        await db.SaveChangesAsync(cancellationToken);
        dossier.ReturnedByPlanLineIds = [.. dossier.ReturnedByPlanLineIds.Append(dossier.PlanLineId ?? order.PlanLineId).Append(order.PlanLineId).Distinct()];
        dossier.State = DossierLifecycle.Table.Next(dossier.State, DossierLifecycle.Free);
        (dossier.InstitutionId, dossier.AdmittedPlanLineId, dossier.DecisionIsAdmit, dossier.UploadId, dossier.ReasonCode, dossier.ReasonText) = (null, null, null, null, null, null);
    }

    /// <summary>The institution always; the candidate from the publication on, because before it he knows of no admission.</summary>
    private async Task TellAsync(RevocationOrder order, Dossier dossier, ProcessContext context, CancellationToken cancellationToken)
    {
        var (institution, major, row) = (dossier.Institution!, dossier.AdmittedPlanLine!, dossier.Registration!);
        var phone = await db.CampaignInstitutions.Where(i => i.CampaignId == context.Campaign.Id && i.InstitutionId == institution.Id).Select(i => i.ContactPhone).SingleOrDefaultAsync(cancellationToken);
        db.Send(context, phone, $"{institution.Name}：考生 {row.CandidateNumber}（{major.MajorName}）的录取已由省级撤销，原因：{order.Reason}。{(order.SheetNumber is { } sheet ? $"名册以变更单 {sheet} 为准，" : "")}请登录“录取名册”查看");
        if (context.Campaign.ResultsPublishedAt <= context.Now)
            db.Send(context, row, $"您被{institution.Name}{major.MajorName}专业的录取已经撤销，原因：{order.Reason}。请登录查看录取结果；有疑问请联系省级招考机构");
    }

    private Task<RevocationOrder> OrderAsync(Approval approval, CancellationToken cancellationToken) => db.RevocationOrders.SingleAsync(o => o.Id == approval.SubjectId, cancellationToken);
}
