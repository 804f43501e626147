using System.Text.Json;
using Admissions.Core.Access;
using Admissions.Core.Approvals;
using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Payments;
using Admissions.Core.Registrations;
using Admissions.Core.Reporting;
using Admissions.Core.Runs;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Corrections;

/// <summary>The second person's decision on a correction order: passing it makes a new version of the registration (A-HR-6).</summary>
public sealed class CorrectionApproval(AdmissionsDbContext db, RegistrationFiles files, TenantScope tenant) : ApprovalKind
{
    public const string KindCode = nameof(CorrectionOrder);

    public override string Code => KindCode;
    public override string Word => "报名信息更正";
    public override string NegativeVerb => ApprovalLifecycle.Reject;

    public override string PageOf(Approval approval)
    {
        ArgumentNullException.ThrowIfNull(approval);
        return $"corrections/{approval.SubjectId}";
    }

    public override async Task<bool> LockInScopeAsync(Approval approval, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(approval);
        ArgumentNullException.ThrowIfNull(context);
        // A correction changes what numbering is computed from: it waits for a run that is being released (docs/rules/locks.md, 1).
        await RunLock.TakeAsync(db, context.Campaign.Id, cancellationToken);
        var registration = await db.CorrectionOrders.VisibleTo(context.Actor).Where(c => c.Id == approval.SubjectId).Select(c => (long?)c.RegistrationId).SingleOrDefaultAsync(cancellationToken);
        return registration is { } id && await RegistrationRows.LockAsync(db, id, cancellationToken) is not null;
    }

    public override async Task<Refusal?> CheckAsync(Approval approval, bool pass, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(approval);
        ArgumentNullException.ThrowIfNull(context);
        if (!pass)
            return null;
        var order = await OrderAsync(approval, cancellationToken);
        var row = order.Registration!;
        var persons = order.OrderedById == context.Actor.UserId ? 1 : 2;
        if (RegistrationLifecycle.Table.Check(row.State, RegistrationLifecycle.Correct, new TransitionFacts(order.Reason, persons)) is { } refused)
            return refused;
        if (row.Version != order.BaseVersion)
            return new Refusal("correction.outdated", "", "提出更正后考生的信息又有变动。请不同意这张更正单，按现在的内容重新提出");
        if (await CorrectionService.RefuseNumberedAsync(db, row, context, cancellationToken) is { } numbered)
            return numbered;
        if (await db.RefuseFrozenAsync(row.CountyCode, context, cancellationToken) is { } frozen)
            return frozen;
        var file = await FileAsync(order, context, cancellationToken);
        return RegistrationCheck.Correction(file) is [var wrong, ..] ? wrong : RefuseFee(file, row, context);
    }

    public override async Task ApplyAsync(Approval approval, int step, bool pass, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(approval);
        ArgumentNullException.ThrowIfNull(context);
        var order = await OrderAsync(approval, cancellationToken);
        (order.DecidedAt, order.DecidedByName) = (context.Now, context.Actor.Name);
        if (!pass)
        {
            order.RefusedReason = context.Reason;
            db.Record(context, "CorrectionRefused", (nameof(CorrectionOrder), order.Id), registrationId: order.RegistrationId);
            return;
        }
        var row = order.Registration!;
        var file = await FileAsync(order, context, cancellationToken);
        var snapshot = RegistrationSnapshot.Of(file, row.Version + 1, context.Now, null).Write();
        var form = new FormVersion
        {
            RegistrationId = row.Id, Version = row.Version + 1, Snapshot = snapshot, Digest = RegistrationSnapshot.DigestOf(snapshot), SubmittedAt = context.Now, Ip = context.Ip,
            ReceiptNumber = ReceiptNumber.New(tenant.Tenant.DivisionPrefix, context.Now, context.Campaign.Policy.Zone()),
        };
        await SubmissionService.SupersedeAsync(db, row.Id, cancellationToken);
        db.FormVersions.Add(form);
        db.ChoiceForms.Add(new ChoiceForm { RegistrationId = row.Id, Version = form.Version, PlanLineIds = SubmissionService.Trimmed(file.Draft.Choices), IsEffective = true });
        db.PublicDocuments.Add(new PublicDocument
        {
            Code = form.ReceiptNumber, Kind = SubmissionService.ReceiptKind, Number = form.ReceiptNumber, Digest = form.Digest, IssuedAt = context.Now, RegistrationId = row.Id, CampaignId = row.CampaignId,
        });
        var telephone = row.Phone;
        SubmissionService.CopyFields(file, row);
        (row.Draft, row.DraftVersion, row.Version) = (file.Draft.Write(), row.DraftVersion + 1, form.Version);
        order.Version = form.Version;
        var changes = CorrectionService.Changes(order);
        // An order of the old amount must not be paid any more; one paid in spite of that goes back (PaymentSettlement).
        var due = ExaminationFees.Of(context.Campaign.Policy, row);
        var expired = await ExaminationFees.ExpireOthersAsync(db, row, due, cancellationToken);
        db.Record(context with { Reason = order.Reason }, "RegistrationCorrected", (nameof(Registration), row.Id),
            before: changes.ToDictionary(c => c.Label, c => c.Before, StringComparer.Ordinal),
            after: new { form.Version, Text = CorrectionService.Words(changes), Fields = changes.ToDictionary(c => c.Label, c => c.After, StringComparer.Ordinal), OrderedBy = order.OrderedByName, DecidedBy = order.DecidedByName, order.Evidence, ExpiredOrders = expired.Count == 0 ? null : expired },
            registrationId: row.Id);
        // Only the names of the fields: the old number may be somebody else's by now. It is told all the same, else whoever
        // had the number changed would be the only one to hear of it.
        var body = $"您的报名信息经省级招考机构更正（第 {form.Version} 次）：{string.Join('、', changes.Select(c => c.Label))}。{(expired.Count > 0 ? "应缴的费用有变动，原来的订单已作废，请重新缴费。" : "")}"
            + $"请登录报名系统核对、签字，重新打印{context.Campaign.Policy.OnSite.FormName()}。不是您本人要求更正的，请马上联系报名确认点";
        db.Send(context, row, body);
        if (telephone is { Length: > 0 } && telephone != row.Phone)
            db.Send(context, telephone, body, row.Id);
    }

    /// <summary>Who has paid may not be corrected into papers that cost something else: the difference would be nobody's.</summary>
    private static Refusal? RefuseFee(RegistrationFile file, Registration row, ProcessContext context)
    {
        if (row.PaidAt is null || file.Case.First is not { } first)
            return null;
        var policy = context.Campaign.Policy;
        var subjects = policy.SubjectSetOf(first.Level, first.Category, first.SubCategory)?.Subjects.Count ?? 0;
        var due = policy.Payment.Amount?.Of(first.Level, subjects).Amount;
        return due == ExaminationFees.Of(policy, row) ? null
            : new Refusal("correction.fee", "", $"考生已经缴费 {ExaminationFees.Of(policy, row)} 元，更正后应缴 {due} 元，两者不同，不能这样更正。请改选考试科目相同的专业");
    }

    private async Task<RegistrationFile> FileAsync(CorrectionOrder order, ProcessContext context, CancellationToken cancellationToken)
    {
        var draft = JsonSerializer.Deserialize<RegistrationDraft>(order.Draft, EventLog.Json)!;
        // An exemption decided since the order stands, whatever the order copied.
        draft = draft.With([KeyValuePair.Create("admissionType", order.Registration!.AdmissionType)]);
        return await files.LoadAsync(order.Registration, draft, context.Campaign, cancellationToken) with { OnDate = order.Registration.RegistrationDay(context.Campaign) };
    }

    private Task<CorrectionOrder> OrderAsync(Approval approval, CancellationToken cancellationToken) =>
        db.CorrectionOrders.Include(c => c.Registration).SingleAsync(c => c.Id == approval.SubjectId, cancellationToken);
}
