using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Payments;

/// <summary>Our books beside the gateway's, in yuan. Both sides agree to the cent, or the reconciliation says why not.</summary>
public sealed record LedgerBalance(decimal OurPaid, decimal OurRefunded, decimal GatewayPaid, decimal GatewayRefunded)
{
    public bool IsEqual => OurPaid == GatewayPaid && OurRefunded == GatewayRefunded;
}

/// <summary>Money that may not count goes back the way it came (state-machines.md §2: ToRefund → Refunded).</summary>
public sealed class RefundService(AdmissionsDbContext db, PaymentGateway gateway, TenantScope tenant)
{
    /// <summary>Orders that stand for refund, the oldest first.</summary>
    public async Task<IReadOnlyList<PaymentOrder>> WaitingAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var visible = db.Registrations.VisibleTo(context.Actor);
        return await db.PaymentOrders.AsNoTracking().Include(o => o.Registration)
            .Where(o => o.CampaignId == context.Campaign.Id && o.State == PaymentOrderState.ToRefund && visible.Any(r => r.Id == o.RegistrationId))
            .OrderBy(o => o.Id).ToListAsync(cancellationToken);
    }

    /// <summary>
    /// Has the gateway give the money back and books it. Two officers at once, or a second try after a lost answer, give it
    /// back once: our order is locked, and the gateway refunds an order once. Needs a reason.
    /// </summary>
    public async Task<Outcome<PaymentOrder>> RefundAsync(long orderId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Actor.Can(Permissions.ReconcilePayments))
            return new Refusal("refund.not-permitted", "", "您的账号没有退款的权限，请联系本级系统管理员");
        var visible = db.Registrations.VisibleTo(context.Actor);
        var registrationId = await db.PaymentOrders.Where(o => o.Id == orderId && o.CampaignId == context.Campaign.Id && visible.Any(r => r.Id == o.RegistrationId))
            .Select(o => (long?)o.RegistrationId).SingleOrDefaultAsync(cancellationToken);
        if (registrationId is null)
            return new Refusal("refund.unknown", "", "没有这个订单，请刷新后再办");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Always registration before order, as everywhere.
        var registration = (await RegistrationRows.LockAsync(db, registrationId.Value, cancellationToken))!;
        var order = await db.PaymentOrders.FromSql($"select * from payment_orders where id = {orderId} for update").SingleAsync(cancellationToken);
        if (PaymentOrderLifecycle.Table.Check(order.State, PaymentOrderLifecycle.Refund, new TransitionFacts(context.Reason)) is { } refused)
            return refused;
        try
        {
            if (await gateway.RefundAsync(order, cancellationToken) is not { } refund)
                return new Refusal("refund.refused", "", $"支付网关没有同意退订单 {order.OrderNumber} 的款，没有改动。请先对账，再与支付网关联系");
            order.State = PaymentOrderLifecycle.Table.Next(order.State, PaymentOrderLifecycle.Refund);
            (order.RefundedAt, order.RefundTransaction) = (refund.At.ToUniversalTime(), refund.Transaction);
        }
        catch (GatewayUnavailableException e)
        {
            return new Refusal("refund.unavailable", "", $"现在联系不上支付网关，没有退款，数据没有变动。请稍后再试（{e.Message}）");
        }
        db.Record(context, "PaymentRefunded", (nameof(PaymentOrder), order.Id), after: new { order.OrderNumber, order.Amount, order.RefundTransaction }, registrationId: registration.Id);
        db.Send(context, registration, $"您支付的 {order.Amount:0.00} 元（订单 {order.OrderNumber}）已原路退回，请留意到账");
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return order;
    }

    /// <summary>Everything paid and given back of all campaigns of the authority, which share a merchant, on both sides.</summary>
    public async Task<Outcome<LedgerBalance>> BalanceAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var (paid, refunded) = await gateway.BalanceAsync(gateway.Options.MerchantOf(tenant.Tenant.Slug), cancellationToken);
            var ours = await db.PaymentOrders.Where(o => o.PaidAt != null).GroupBy(o => o.State == PaymentOrderState.Refunded)
                .Select(g => new { Refunded = g.Key, Sum = g.Sum(o => o.Amount) }).ToListAsync(cancellationToken);
            return new LedgerBalance(ours.Sum(o => o.Sum), ours.Where(o => o.Refunded).Sum(o => o.Sum), paid, refunded);
        }
        catch (GatewayUnavailableException e)
        {
            return new Refusal("refund.unavailable", "", $"现在联系不上支付网关，不能比较两边的总账。请稍后再试（{e.Message}）");
        }
    }
}
