using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Payments;

/// <summary>Our books beside the gateway's, in yuan. Both sides agree to the cent, or the reconciliation says why not.</summary>
public sealed record LedgerBalance(decimal OurPaid, decimal OurRefunded, decimal GatewayPaid, decimal GatewayRefunded)
{
    public bool IsEqual => OurPaid == GatewayPaid && OurRefunded == GatewayRefunded;

    public static LedgerBalance Of(PaymentBalance row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new LedgerBalance(row.OurPaid, row.OurRefunded, row.GatewayPaid, row.GatewayRefunded);
    }
}

/// <summary>Compares the totals of all campaigns of an authority, which share a merchant. Pages show the comparison that was stored last.</summary>
public sealed class LedgerService(AdmissionsDbContext db, PaymentGateway gateway, TenantScope tenant)
{
    /// <summary>The last stored comparison; null before the first.</summary>
    public Task<PaymentBalance?> LastAsync(CancellationToken cancellationToken = default) =>
        db.PaymentBalances.AsNoTracking().OrderByDescending(b => b.Id).FirstOrDefaultAsync(cancellationToken);

    /// <summary>Asks the gateway for everything it has taken and given back, and stores it beside our own sums.</summary>
    public async Task<Outcome<LedgerBalance>> CompareAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var merchant = gateway.Options.MerchantOf(tenant.Tenant.Slug);
            var (paid, refunded) = await gateway.BalanceAsync(merchant, cancellationToken);
            var ours = await db.PaymentOrders.Where(o => o.PaidAt != null && o.MerchantId == merchant).GroupBy(o => o.State == PaymentOrderState.Refunded)
                .Select(g => new { Refunded = g.Key, Sum = g.Sum(o => o.Amount) }).ToListAsync(cancellationToken);
            var row = new PaymentBalance
            {
                OurPaid = ours.Sum(o => o.Sum), OurRefunded = ours.Where(o => o.Refunded).Sum(o => o.Sum), GatewayPaid = paid, GatewayRefunded = refunded,
                At = await db.Database.SqlQuery<DateTimeOffset>($"select now() as \"Value\"").SingleAsync(cancellationToken),
            };
            db.PaymentBalances.Add(row);
            await db.SaveChangesAsync(cancellationToken);
            return LedgerBalance.Of(row);
        }
        catch (GatewayUnavailableException e)
        {
            return new Refusal("balance.unavailable", "", $"现在取不到支付网关的总账，不能比较两边，数据没有变动。请稍后再试（{e.Message}）");
        }
    }
}
