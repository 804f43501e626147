using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Registrations;
using Admissions.Core.Reporting;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Payments;

/// <param name="ReasonCode">Code of <c>payment.unpaidReasons</c>.</param>
/// <param name="ContactedAt">When the point reached (or tried to reach) the candidate; not in the future, not before the case.</param>
public sealed record VerifyUnpaidOptions(long CaseId, string? ReasonCode, string? Text, DateTimeOffset? ContactedAt);

/// <summary>
/// After payment has closed the point checks its confirmed but unpaid candidates one by one and registers why (HR-109,
/// HR-110, 湘教考信字〔2019〕3号 §四.5); the candidate may say it himself (HR-165), and the province may let named ones pay later (HR-111).
/// </summary>
public sealed class UnpaidCaseService(AdmissionsDbContext db, WindowService windows)
{
    public const string Window = WindowCodes.UnpaidVerification;

    /// <summary>Purpose of opening a candidate, as the access log names it.</summary>
    public const string Purpose = "UnpaidCase";
    private const string Payment = WindowCodes.Payment;
    private const string Source = Cited.UnpaidCase;

    private static readonly RegistrationState[] Awaiting = [.. RegistrationLifecycle.AwaitsPayment];

    /// <summary>The cases that the actor may see, the candidate with each.</summary>
    public IQueryable<UnpaidCase> Visible(ProcessContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var own = db.Registrations.VisibleTo(context.Actor).Where(r => r.CampaignId == context.Campaign.Id);
        return db.UnpaidCases.Include(c => c.Reason).Include(c => c.Registration).ThenInclude(r => r!.Point).Where(c => own.Any(r => r.Id == c.RegistrationId));
    }

    /// <summary>One case with the candidate's telephone in full; opening it is logged (HR-34). Null when the actor may not see it.</summary>
    public async Task<UnpaidCase?> OpenAsync(long caseId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        if (await Visible(context).AsNoTracking().SingleOrDefaultAsync(c => c.Id == caseId, cancellationToken) is not { } found)
        {
            // Who asks for another point's candidate learns nothing, and leaves a trace (HR-02). An id that nobody has leaves none.
            if (await db.UnpaidCases.Where(c => c.Id == caseId && c.CampaignId == context.Campaign.Id).Select(c => (long?)c.RegistrationId).SingleOrDefaultAsync(cancellationToken) is { } other)
            {
                db.Record(context, "AccessRefused", (nameof(Registration), other), after: new { purpose = Purpose });
                await db.SaveChangesAsync(cancellationToken);
            }
            return null;
        }
        db.LogView(context, found.RegistrationId, Purpose);
        await db.SaveChangesAsync(cancellationToken);
        return found;
    }

    /// <summary>Opens a case for everybody whose payment has closed without money, once; asked again it opens only what is new.</summary>
    /// <returns>How many were opened.</returns>
    public async Task<int> OpenDueAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Campaign.Policy is not { Payment: { Mode: PaymentMode.Online } } policy || policy.Windows.All(w => w.Code != Window))
            return 0;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await AdvisoryLock.TakeAsync(db, "unpaid", context.Campaign.Id, "", cancellationToken);
        var unpaid = await db.Registrations.Include(r => r.Point)
            .Where(r => r.CampaignId == context.Campaign.Id && r.PaidAt == null && Awaiting.Contains(r.State) && !db.UnpaidCases.Any(c => c.RegistrationId == r.Id))
            .ToListAsync(cancellationToken);
        var due = unpaid.Where(r => context.Campaign.Windows.HasEnded(Payment, r.PlaceOf(), context.Now)).ToList();
        var cases = due.Select(r => new UnpaidCase
        {
            CampaignId = context.Campaign.Id, RegistrationId = r.Id, OpenedAt = context.Now, State = UnpaidCaseLifecycle.Table.Next(null, UnpaidCaseLifecycle.Open),
        }).ToList();
        db.UnpaidCases.AddRange(cases);
        await db.SaveChangesAsync(cancellationToken);
        foreach (var opened in cases)
            db.Record(context, "UnpaidCaseOpened", (nameof(UnpaidCase), opened.Id), after: new { opened.State }, registrationId: opened.RegistrationId);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return cases.Count;
    }

    /// <summary>The candidate's own case; null for one who has paid, or whose payment has not closed.</summary>
    public async Task<UnpaidCase?> OwnAsync(ProcessContext context, CancellationToken cancellationToken = default) =>
        await Visible(context).AsNoTracking().SingleOrDefaultAsync(c => c.Registration!.PaidAt == null && c.State != UnpaidCaseState.Paid, cancellationToken);

    /// <summary>HR-165: the candidate says why; the case stays as it is, the point still verifies.</summary>
    public async Task<Outcome<UnpaidCase>> GiveOwnReasonAsync(string? reason, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var own = await OwnAsync(context, cancellationToken);
        if (own is null || await LockAsync(own.Id, cancellationToken) is not { } locked)
            return new Refusal("unpaid.none", "", "您没有要说明的未缴费事项", Source);
        if (context.Campaign.RefuseClosed(Window, own.Registration!.PlaceOf()) is { } closed)
            return closed;
        if (locked.State != UnpaidCaseState.Open)
            return new Refusal("unpaid.verified", "", "报名确认点已经核实过，不用再填。情况有变的，请打确认点电话", Source);
        if (CheckText(reason, "reason") is { } wrong)
            return wrong;
        var before = locked.OwnReason;
        (locked.OwnReason, locked.OwnReasonAt) = (reason!.Trim(), context.Now);
        db.Record(context, "UnpaidReasonGiven", (nameof(UnpaidCase), locked.Id), before is null ? null : new { OwnReason = before }, new { locked.OwnReason }, locked.RegistrationId);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return locked;
    }

    /// <summary>HR-110: the point registers the reason; a second time corrects what it wrote, until the task is closed.</summary>
    public async Task<Outcome<UnpaidCase>> VerifyAsync(VerifyUnpaidOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var seen = await Visible(context).AsNoTracking().SingleOrDefaultAsync(c => c.Id == options.CaseId, cancellationToken);
        if (seen is null || context.Actor.PointId is null || await LockAsync(options.CaseId, cancellationToken) is not { } found)
            return new Refusal("unpaid.unknown", "", "没有这名未缴费考生，可能不是本确认点的");
        if (context.Campaign.RefuseClosed(Window, seen.Registration!.PlaceOf()) is { } closed)
            return closed;
        if (Check(options, found, context) is { Count: > 0 } wrong)
            return Outcome<UnpaidCase>.Refused(wrong);
        if (found.State != UnpaidCaseState.Verified)
        {
            if (UnpaidCaseLifecycle.Table.Check(found.State, UnpaidCaseLifecycle.Verify, new TransitionFacts(options.Text)) is { } refused)
                return refused;
        }
        var (reason, last) = await StuckReasons.ReplaceAsync(
            db, new StuckReasonOptions(found.RegistrationId, StuckKind.Unpaid, options.ReasonCode, options.Text, options.ContactedAt), context, cancellationToken);
        var before = new { found.State, ReasonCode = last?.Code, ReasonText = last?.Text, last?.ContactedAt };
        (found.State, found.Reason) = (UnpaidCaseState.Verified, reason);
        db.Record(context, "UnpaidCaseVerified", (nameof(UnpaidCase), found.Id), before,
            new { found.State, ReasonCode = reason.Code, ReasonText = reason.Text, reason.ContactedAt }, found.RegistrationId);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return found;
    }

    /// <summary>HR-109: ends the point's task; refused while one candidate has no reason yet.</summary>
    /// <returns>How many cases were closed.</returns>
    public async Task<Outcome<int>> CloseTaskAsync(long pointId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var point = await db.RegistrationPoints.AsNoTracking().VisibleTo(context.Actor).SingleOrDefaultAsync(p => p.Id == pointId && p.CampaignId == context.Campaign.Id, cancellationToken);
        if (point is null)
            return new Refusal("unpaid.point-unknown", "", "没有这个报名确认点，可能不在管辖范围内");
        if (context.Campaign.RefuseClosed(Window, RuleFacts.PlaceOf(point)) is { } closed)
            return closed;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var cases = await db.UnpaidCases.FromSql($"select c.* from unpaid_cases c join registrations r on r.id = c.registration_id where r.point_id = {pointId} and c.campaign_id = {context.Campaign.Id} order by c.id for update of c")
            .Include(c => c.Registration).ToListAsync(cancellationToken);
        var open = cases.Where(c => UnpaidCaseLifecycle.Unverified.Contains(c.State)).ToList();
        if (open.Count > 0)
            return new Refusal("unpaid.open", "", $"还有 {open.Count} 人没有登记原因：{string.Join('、', open.Take(5).Select(c => c.Registration!.Name))}{(open.Count > 5 ? "等" : "")}。请逐一核实登记后，再办结", Source);
        var verified = cases.Where(c => c.State == UnpaidCaseState.Verified).ToList();
        if (verified.Count == 0)
            return new Refusal("unpaid.nothing", "", "没有可以办结的核实记录");
        foreach (var done in verified)
        {
            done.State = UnpaidCaseLifecycle.Table.Next(done.State, UnpaidCaseLifecycle.Close);
            done.ClosedAt = context.Now;
            db.Record(context, "UnpaidCaseClosed", (nameof(UnpaidCase), done.Id), new { State = UnpaidCaseState.Verified }, new { done.State }, done.RegistrationId);
        }
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return verified.Count;
    }

    /// <summary>HR-111: the province lets this one candidate pay until a moment; the reason stands in <paramref name="context"/>.</summary>
    public async Task<Outcome<UnpaidCase>> ExtendAsync(long caseId, DateTimeOffset until, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Read after the lock: of two officers the second sees that the case is extended, and opens no window.
        if (await LockAsync(caseId, cancellationToken) is not { } found
            || await Visible(context).AsNoTracking().SingleOrDefaultAsync(c => c.Id == caseId, cancellationToken) is not { } seen)
            return new Refusal("unpaid.unknown", "", "没有这名未缴费考生，可能不在管辖范围内");
        if (UnpaidCaseLifecycle.Table.Check(found.State, UnpaidCaseLifecycle.Extend, new TransitionFacts(context.Reason)) is { } refused)
            return refused;
        if (!RegistrationLifecycle.AwaitsPayment.Contains(seen.Registration!.State))
            return new Refusal("unpaid.invalid", "", $"这名考生的报名信息当前为“{StateWords.Of(seen.Registration.State)}”，不能再缴费。要恢复的，先由省级恢复报名", Source);
        var extended = await windows.ExtendAsync(new WindowExtensionOptions(Payment, context.Now, until, WindowScopeKind.Candidate, seen.Registration.CandidateNumber!, new WindowGrounds(found.State == UnpaidCaseState.Open ? "省级招考机构的批准" : "报名确认点的未缴费核实记录")), context, cancellationToken);
        if (!extended.Succeeded)
            return Outcome<UnpaidCase>.Refused(extended.Refusals);
        var before = found.State;
        found.State = UnpaidCaseLifecycle.Table.Next(before, UnpaidCaseLifecycle.Extend);
        found.ExtendedUntil = extended.Value.Window.ClosesAt;
        db.Record(context, "UnpaidCaseExtended", (nameof(UnpaidCase), found.Id), new { State = before }, new { found.State, found.ExtendedUntil }, found.RegistrationId);
        db.Send(context, seen.Registration, $"经批准，您可以延时缴费，到{ChineseTime.End(until, context.Campaign.Policy.Zone())}截止（北京时间）。逾期没有缴的，报名无效");
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return found;
    }

    /// <summary>Ends the case of somebody whose money has arrived; saved with the settlement's unit of work.</summary>
    internal static async Task SettleAsync(AdmissionsDbContext db, Registration registration, ProcessContext context, CancellationToken cancellationToken)
    {
        var found = await db.UnpaidCases.SingleOrDefaultAsync(c => c.RegistrationId == registration.Id, cancellationToken);
        if (found is null || UnpaidCaseLifecycle.Table.Check(found.State, UnpaidCaseLifecycle.Pay) is not null)
            return;
        var before = found.State;
        found.State = UnpaidCaseLifecycle.Table.Next(before, UnpaidCaseLifecycle.Pay);
        db.Record(context, "UnpaidCasePaid", (nameof(UnpaidCase), found.Id), new { State = before }, new { found.State }, registration.Id);
    }

    private static List<Refusal> Check(VerifyUnpaidOptions options, UnpaidCase found, ProcessContext context)
    {
        var wrong = new List<Refusal>();
        if (context.Campaign.Policy.Payment.UnpaidReasons.All(r => r.Code != options.ReasonCode))
            wrong.Add(new Refusal("unpaid.reason-code", "reasonCode", "选择没有缴费的原因", Source));
        if (CheckText(options.Text, "text") is { } text)
            wrong.Add(text);
        if (options.ContactedAt is not { } at)
            wrong.Add(new Refusal("unpaid.contacted", "contactedAt", "填写联系考生的时间，例如 2026-09-19 09:30；联系不上的，填最后一次拨打的时间", Source));
        else if (at > context.Now)
            wrong.Add(new Refusal("unpaid.contacted-future", "contactedAt", "联系时间晚于现在，请核对", Source));
        else if (at < found.OpenedAt.AddDays(-1))
            wrong.Add(new Refusal("unpaid.contacted-early", "contactedAt", "联系时间早于缴费截止，请核对", Source));
        return wrong;
    }

    private static Refusal? CheckText(string? text, string field) =>
        string.IsNullOrWhiteSpace(text) ? new Refusal("unpaid.reason", field, "填写没有缴费的具体情况", Source)
        : text.Trim().Length > UnpaidCase.ReasonMaxLength ? new Refusal("unpaid.reason-long", field, $"最多写 {UnpaidCase.ReasonMaxLength} 个字，请删减")
        : null;

    private async Task<UnpaidCase?> LockAsync(long id, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        return await db.UnpaidCases.FromSql($"select * from unpaid_cases where id = {id} for update").SingleOrDefaultAsync(cancellationToken);
    }
}
