using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Invariants;
using Admissions.Core.Payments;
using Admissions.Core.Qualifications;
using Admissions.Rules;

namespace Admissions.Core.Jobs;

/// <summary>Counts what must be impossible; anything found fails the run, so that it stands out in the list.</summary>
public sealed class CheckInvariants(TenantScope tenant) : JobProgram
{
    public const string Name = nameof(CheckInvariants);

    public override string Kind => Name;
    public override string Title => "数据核查";

    public override async Task<Outcome<string>> RunAsync(JobWork work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        await work.StepAsync(10, "核查数据");
        var results = await InvariantChecks.RunAsync(tenant.Database, cancellationToken);
        var broken = results.Where(r => r.Violations > 0).ToList();
        if (broken.Count == 0)
            return $"核查 {results.Count} 项，没有发现问题。";
        return new Refusal("invariants.broken", "",
            $"核查 {results.Count} 项，{broken.Count} 项有问题：{string.Join("；", broken.Select(b => $"{b.Name} {b.Violations} 处（{string.Join("、", b.Offenders.Take(3))}）"))}。请通知技术人员，查明前不要继续运算");
    }
}

/// <summary>Compares the gateway's bills of yesterday and today with our orders (HR-108), asks again for refunds without an answer, and compares the totals.</summary>
public sealed class ReconcilePayments(ReconciliationService reconciliation, RefundService refunds, LedgerService ledger, AdmissionsDbContext db, TimeProvider time) : JobProgram
{
    public const string Name = nameof(ReconcilePayments);

    public override string Kind => Name;
    public override string Title => "缴费对账";

    public override async Task<Outcome<string>> RunAsync(JobWork work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        await work.StepAsync(1, "再问没有答复的退款");
        var (refunded, open) = await refunds.AskAgainAsync(work.Campaign, cancellationToken);
        var today = BillDays.DayOf(time.GetUtcNow());
        var (settled, differences) = (0, 0);
        foreach (var (day, percent) in new[] { (today.AddDays(-1), 5), (today, 50) })
        {
            await work.StepAsync(percent, $"核对 {day:yyyy-MM-dd} 的账单");
            var outcome = await reconciliation.ReconcileAsync(day, work.Campaign, cancellationToken);
            if (!outcome.Succeeded)
                return Outcome<string>.Refused(outcome.Refusals);
            settled += outcome.Value.Settled;
            differences += ReconciliationService.DifferencesOf(outcome.Value).Count;
        }
        await ledger.CompareAsync(cancellationToken);
        await RefusedNotifications.PruneAsync(db, time.GetUtcNow(), cancellationToken);
        return $"核对两天账单，补记缴费 {settled} 笔，差异 {differences} 笔；补问退款，退成 {refunded} 笔，仍没有结果 {open} 笔。";
    }
}

/// <summary>Asks again for refunds without an answer in a campaign that is over, whose bills nobody compares any more.</summary>
public sealed class AskRefundsAgain(RefundService refunds) : JobProgram
{
    public const string Name = nameof(AskRefundsAgain);

    public override string Kind => Name;
    public override string Title => "补问退款";

    public override async Task<Outcome<string>> RunAsync(JobWork work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        await work.StepAsync(1, "再问没有答复的退款");
        var (settled, open) = await refunds.AskAgainAsync(work.Campaign, cancellationToken);
        return $"补问退款，退成 {settled} 笔，仍没有结果 {open} 笔。";
    }
}

/// <summary>Ends what nobody confirmed, paid or decided within its windows (HR-102, HR-120); first it fetches the bills that are missing, and without them ends nobody as unpaid.</summary>
public sealed class InvalidateOverdue(InvalidationService invalidation, ReconciliationService reconciliation, UnpaidCaseService unpaidCases, BonusService bonuses) : JobProgram
{
    public const string Name = nameof(InvalidateOverdue);

    public override string Kind => Name;
    public override string Title => "逾期作废";

    public override async Task<Outcome<string>> RunAsync(JobWork work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        await work.StepAsync(5, "检查未确认的报名");
        var unconfirmed = await invalidation.ExpireUnconfirmedAsync(work.Campaign, cancellationToken);
        if (!unconfirmed.Succeeded)
            return Outcome<string>.Refused(unconfirmed.Refusals);
        await work.StepAsync(40, "核对还没有核对的账单");
        var billed = await reconciliation.ReconcileMissingAsync(work.Campaign, cancellationToken);
        // The points get their list whether or not the gateway answers.
        var overdue = await bonuses.ExpireAsync(work.Campaign, cancellationToken);
        var opened = await unpaidCases.OpenDueAsync(work.Campaign, cancellationToken);
        if (!billed.Succeeded)
            return Outcome<string>.Refused(billed.Refusals);
        await work.StepAsync(60, "检查未缴费的报名");
        var unpaid = await invalidation.ExpireUnpaidAsync(work.Campaign, cancellationToken);
        return unpaid.Succeeded
            ? $"逾期未确认作废 {unconfirmed.Value} 人，逾期未缴费作废 {unpaid.Value} 人，新交确认点核实的未缴费考生 {opened} 人，逾期未审的加分 {overdue} 项。"
            : Outcome<string>.Refused(unpaid.Refusals);
    }
}
