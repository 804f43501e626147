using System.Security.Cryptography;
using Admissions.Core.Access;
using Admissions.Core.Approvals;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Qualifications;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Revocations;

/// <summary>Whose admission is to be revoked, and on which papers; the broken rule stands in the context as the reason.</summary>
/// <param name="Evidence">The papers in words; required, at most <see cref="RevocationOrder.WordsMaxLength"/> characters.</param>
/// <param name="Scan">The paper itself, when there is one.</param>
/// <param name="PlanLineId">The admission that was shown; null where nobody was shown one.</param>
public sealed record ProposeRevocationOptions(long DossierId, string? Evidence, EvidenceCopy? Scan = null, long? PlanLineId = null);

/// <summary>
/// A confirmed admission that breaks the policy is revoked by two persons of the province (HA-04, 湘教考招 2007 §一(一)): one
/// proposes with the broken rule and the papers, another decides. The place becomes free, the dossier goes on.
/// </summary>
public sealed class RevocationService(AdmissionsDbContext db, ApprovalService approvals)
{
    /// <summary>Orders of the campaign that the actor sees, read only, with whom and what they concern.</summary>
    public IQueryable<RevocationOrder> Visible(ProcessContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return db.RevocationOrders.AsNoTracking().VisibleTo(context.Actor).Where(o => o.CampaignId == context.Campaign.Id)
            .Include(o => o.Registration).Include(o => o.Institution).Include(o => o.PlanLine).Include(o => o.Roster);
    }

    /// <summary>What was revoked of the actor's institution, the newest first.</summary>
    public async Task<IReadOnlyList<RevocationOrder>> RevokedAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return await Visible(context).Where(o => o.DecidedAt != null && o.RefusedReason == null).OrderByDescending(o => o.Id).ToListAsync(cancellationToken);
    }

    /// <summary>Null when the actor sees no such order.</summary>
    public Task<RevocationOrder?> FindAsync(long id, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Visible(context).SingleOrDefaultAsync(o => o.Id == id, cancellationToken);
    }

    /// <summary>The admission of a candidate by his number; null when he is admitted nowhere.</summary>
    public Task<Dossier?> AdmittedAsync(string candidateNumber, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Admitted(context).SingleOrDefaultAsync(d => d.Registration!.CandidateNumber == candidateNumber, cancellationToken);
    }

    /// <inheritdoc cref="AdmittedAsync(string, ProcessContext, CancellationToken)"/>
    public Task<Dossier?> AdmittedAsync(long dossierId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Admitted(context).SingleOrDefaultAsync(d => d.Id == dossierId, cancellationToken);
    }

    /// <summary>The scan of an order that the actor sees; null when there is none.</summary>
    public async Task<(byte[] Content, string MediaType)?> ScanAsync(long id, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!await Visible(context).AnyAsync(o => o.Id == id, cancellationToken))
            return null;
        return await db.RevocationEvidence.AsNoTracking().Where(e => e.OrderId == id).Select(e => new { e.Content, e.MediaType }).SingleOrDefaultAsync(cancellationToken)
            is { } scan ? (scan.Content, scan.MediaType) : null;
    }

    /// <summary>Whether an order has a scan.</summary>
    public Task<bool> HasScanAsync(long id, CancellationToken cancellationToken = default) => db.RevocationEvidence.AnyAsync(e => e.OrderId == id, cancellationToken);

    /// <summary>Puts an order before a second person. Nothing changes yet.</summary>
    public async Task<Outcome<RevocationOrder>> ProposeAsync(ProposeRevocationOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        if (Refuse(options, context) is { Count: > 0 } incomplete)
            return Outcome<RevocationOrder>.Refused(incomplete);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockedAdmission.TakeAsync(db, options.DossierId, context, cancellationToken) is not { Dossier: var dossier })
            return new Refusal("revocation.unknown", "", "没有这名考生的录取，可能不在管辖范围内，请重新查找");
        // The second person comes with the decision, which asks the same again.
        if (DossierLifecycle.Check(dossier.State, DossierLifecycle.Revoke, dossier.Suspended, new TransitionFacts(context.Reason, Persons: 2)) is { } refused)
            return refused;
        if (options.PlanLineId is { } shown && shown != dossier.AdmittedPlanLineId)
            return new Refusal("revocation.changed", "", "您打开这一页以后，这名考生的录取变了，没有提出。请核对现在的录取，再提出");
        if (await db.RevocationOrders.AnyAsync(o => o.DossierId == dossier.Id && o.DecidedAt == null, cancellationToken))
            return new Refusal("revocation.open", "", "撤销这名考生的录取，已有人提出，正在等另一个人审核，不用再提");
        var order = new RevocationOrder
        {
            CampaignId = context.Campaign.Id, DossierId = dossier.Id, RegistrationId = dossier.RegistrationId,
            InstitutionId = dossier.InstitutionId!.Value, PlanLineId = dossier.AdmittedPlanLineId!.Value, AdmittedAt = dossier.DecidedAt,
            Reason = context.Reason!, Evidence = options.Evidence!.Trim(),
            ProposedById = context.Actor.UserId, ProposedByName = context.Actor.Name, ProposedAt = context.Now,
        };
        db.RevocationOrders.Add(order);
        await db.SaveChangesAsync(cancellationToken);
        var row = dossier.Registration!;
        approvals.Start(RevocationApproval.KindCode, order.Id, $"撤销录取：{row.Name}　{row.CandidateNumber}", row.CountyCode!, [Permissions.RevokeAdmission], context);
        db.Record(context, "AdmissionRevocationProposed", (nameof(RevocationOrder), order.Id),
            after: new { order.InstitutionId, order.PlanLineId, order.Evidence, Scan = Keep(options.Scan, order, context) }, registrationId: row.Id);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return order;
    }

    /// <summary>The second person's decision; a refusal, or taking one's own proposal back, needs a reason.</summary>
    public Task<Outcome<Approval>> DecideAsync(long orderId, bool pass, ProcessContext context, CancellationToken cancellationToken = default) =>
        approvals.DecideOfAsync(RevocationApproval.KindCode, orderId, pass, context, cancellationToken);

    /// <summary>The scan kept with an order, for its event: its digest, or null without one.</summary>
    private string? Keep(EvidenceCopy? scan, RevocationOrder order, ProcessContext context)
    {
        if (scan is null)
            return null;
        var digest = Convert.ToHexStringLower(SHA256.HashData(scan.Content));
        db.RevocationEvidence.Add(new RevocationEvidence { OrderId = order.Id, MediaType = scan.MediaType, Content = scan.Content, Digest = digest, UploadedAt = context.Now });
        return digest;
    }

    private static List<Refusal> Refuse(ProposeRevocationOptions options, ProcessContext context)
    {
        List<Refusal> refusals = [];
        if (string.IsNullOrWhiteSpace(context.Reason) || context.Reason.Length > RevocationOrder.WordsMaxLength)
            refusals.Add(new Refusal("revocation.reason", "reason", $"请写明录取违反了哪条规定，最多 {RevocationOrder.WordsMaxLength} 个字，考生和院校都会看到"));
        if (string.IsNullOrWhiteSpace(options.Evidence) || options.Evidence.Trim().Length > RevocationOrder.WordsMaxLength)
            refusals.Add(new Refusal("revocation.evidence", "evidence", $"请写明依据，例如核查报告的文号，最多 {RevocationOrder.WordsMaxLength} 个字"));
        return refusals;
    }

    private IQueryable<Dossier> Admitted(ProcessContext context) => db.Dossiers.AsNoTracking().VisibleTo(context.Actor)
        .Where(d => d.CampaignId == context.Campaign.Id && d.State == DossierState.Admitted).Include(d => d.Registration).Include(d => d.Institution).Include(d => d.AdmittedPlanLine);
}
