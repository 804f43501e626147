using System.Text.Json;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Payments;

/// <summary>Compares our orders with the gateway's daily bill, both ways (HR-108).</summary>
public sealed class ReconciliationService(AdmissionsDbContext db, PaymentGateway gateway, PaymentSettlement settlement, TenantScope tenant)
{
    /// <summary>Fetches the bill of a day, settles what was paid but never notified, and stores what differs.</summary>
    /// <param name="day">Day by the gateway's calendar (Beijing time, real clock).</param>
    public async Task<Outcome<PaymentReconciliation>> ReconcileAsync(DateOnly day, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        IReadOnlyList<GatewayMessage> bill;
        var fetchedAt = await db.Database.SqlQuery<DateTimeOffset>($"select now() as \"Value\"").SingleAsync(cancellationToken);
        try
        {
            bill = await gateway.BillAsync(gateway.Options.MerchantOf(tenant.Tenant.Slug, context.Campaign.Mode), day, cancellationToken);
        }
        catch (GatewayUnavailableException e)
        {
            return new Refusal("payment.bill-unavailable", "", $"取不到支付网关 {day:yyyy-MM-dd} 的账单，没有对账，数据没有变动。请稍后再试，仍不行请联系支付网关（{e.Message}）");
        }
        var offset = await OffsetAsync(context, cancellationToken);
        var differences = new List<PaymentDifference>();
        var settled = 0;
        var agreed = await AgreedAsync(bill, cancellationToken);
        foreach (var line in bill.Where(l => !agreed.Contains((l.Merchant, l.OrderNumber, l.Amount))))
        {
            var outcome = await settlement.ApplyAsync(line, $"bill {day:yyyy-MM-dd}", cancellationToken);
            settled += outcome == NotificationOutcome.Settled ? 1 : 0;
            if (Differs(outcome) is { } kind)
                differences.Add(new PaymentDifference(kind, line.OrderNumber, line.Amount, await OurAmountAsync(line.OrderNumber, cancellationToken)));
        }
        differences.AddRange(await OnlyHereAsync(bill, day, offset, context, cancellationToken));

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var row = new PaymentReconciliation
        {
            CampaignId = context.Campaign.Id,
            BillDate = day,
            BillCount = bill.Count,
            BillAmount = bill.Sum(l => l.Amount),
            Settled = settled,
            Differences = JsonSerializer.Serialize(differences, EventLog.Json),
            At = context.Now,
            FetchedAt = fetchedAt,
            ActorId = context.Actor.UserId == 0 ? null : context.Actor.UserId,
        };
        db.PaymentReconciliations.Add(row);
        await db.SaveChangesAsync(cancellationToken);
        db.Record(context, "PaymentsReconciled", (nameof(PaymentReconciliation), row.Id),
            after: new { row.BillDate, row.BillCount, row.BillAmount, row.Settled, Differences = differences.Count });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return row;
    }

    /// <summary>Compares every day that the end of the payment window asks for and that was not compared since it ended.</summary>
    /// <returns>How many days were compared; refused at the first bill that cannot be had.</returns>
    public async Task<Outcome<int>> ReconcileMissingAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var days = await BillDays.MissingAsync(db, context, cancellationToken);
        foreach (var day in days)
        {
            var done = await ReconcileAsync(day, context, cancellationToken);
            if (!done.Succeeded)
                return Outcome<int>.Refused(done.Refusals);
        }
        return days.Count;
    }

    /// <summary>Lines of orders that are settled with the same merchant and amount: nearly all of a day, read at once, with nothing to do.</summary>
    private async Task<HashSet<(string, string, decimal)>> AgreedAsync(IReadOnlyList<GatewayMessage> bill, CancellationToken cancellationToken)
    {
        var numbers = bill.Where(l => l.Paid).Select(l => l.OrderNumber).ToArray();
        var settled = await db.PaymentOrders.AsNoTracking().Where(o => numbers.Contains(o.OrderNumber) && o.State == PaymentOrderState.Succeeded)
            .Select(o => new { o.MerchantId, o.OrderNumber, o.Amount }).ToListAsync(cancellationToken);
        return [.. settled.Select(o => (o.MerchantId, o.OrderNumber, o.Amount))];
    }

    /// <summary>What a stored reconciliation found.</summary>
    public static IReadOnlyList<PaymentDifference> DifferencesOf(PaymentReconciliation row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return JsonSerializer.Deserialize<List<PaymentDifference>>(row.Differences, EventLog.Json) ?? [];
    }

    private static PaymentDifferenceKind? Differs(NotificationOutcome outcome) => outcome switch
    {
        NotificationOutcome.UnknownOrder => PaymentDifferenceKind.OnlyInBill,
        NotificationOutcome.OtherAmount or NotificationOutcome.OtherMerchant => PaymentDifferenceKind.OtherAmount,
        NotificationOutcome.ToRefund => PaymentDifferenceKind.ToRefund,
        NotificationOutcome.OtherOrder => PaymentDifferenceKind.OtherOrder,
        _ => null,
    };

    private Task<decimal?> OurAmountAsync(string orderNumber, CancellationToken cancellationToken) =>
        db.PaymentOrders.Where(o => o.OrderNumber == orderNumber).Select(o => (decimal?)o.Amount).SingleOrDefaultAsync(cancellationToken);

    private async Task<IEnumerable<PaymentDifference>> OnlyHereAsync(
        IReadOnlyList<GatewayMessage> bill, DateOnly day, TimeSpan offset, ProcessContext context, CancellationToken cancellationToken)
    {
        var from = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), BillDays.GatewayZone).ToUniversalTime() + offset;
        var to = from.AddDays(1);
        var ours = await db.PaymentOrders.AsNoTracking()
            .Where(o => o.CampaignId == context.Campaign.Id && o.PaidAt >= from && o.PaidAt < to
                && (o.State == PaymentOrderState.Succeeded || o.State == PaymentOrderState.ToRefund))
            .Select(o => new { o.OrderNumber, o.Amount }).ToListAsync(cancellationToken);
        var billed = bill.Select(l => l.OrderNumber).ToHashSet(StringComparer.Ordinal);
        return ours.Where(o => !billed.Contains(o.OrderNumber))
            .Select(o => new PaymentDifference(PaymentDifferenceKind.OnlyHere, o.OrderNumber, null, o.Amount));
    }

    /// <summary>Campaign time minus real time, to the minute: what a demo has moved its clock by.</summary>
    private Task<TimeSpan> OffsetAsync(ProcessContext context, CancellationToken cancellationToken) =>
        db.Campaigns.Where(c => c.Id == context.Campaign.Id).Select(c => c.ClockOffset).SingleAsync(cancellationToken);
}
