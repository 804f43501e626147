using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Payments;

/// <summary>
/// Money that may not count goes back the way it came (state-machines.md §2: ToRefund → Refunded). The request is written
/// down and committed, then the gateway is asked with nothing locked, then its answer is booked. An answer that is lost is
/// asked for again under the same number, by an officer or by the nightly reconciliation.
/// </summary>
public sealed class RefundService(AdmissionsDbContext db, PaymentGateway gateway)
{
    /// <summary>So long the gateway's answer may be on its way. After that whoever was asking is dead, and an officer may ask again under the same number.</summary>
    public static readonly TimeSpan AnswerTakes = TimeSpan.FromMinutes(3);

    /// <summary>Orders that stand for refund with what was asked of the gateway so far, the oldest first.</summary>
    public async Task<IReadOnlyList<PaymentOrder>> WaitingAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var visible = db.Registrations.VisibleTo(context.Actor);
        return await db.PaymentOrders.AsNoTracking().Include(o => o.Registration).Include(o => o.Refund)
            .Where(o => o.CampaignId == context.Campaign.Id && o.State == PaymentOrderState.ToRefund && visible.Any(r => r.Id == o.RegistrationId))
            .OrderBy(o => o.Id).ToListAsync(cancellationToken);
    }

    /// <summary>
    /// Has the gateway give the money back and books it. Two officers at once, or a second try after a lost answer, give it
    /// back once: one request stands at a time, and the gateway knows it by its number. Needs a reason.
    /// </summary>
    public async Task<Outcome<PaymentOrder>> RefundAsync(long orderId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Actor.Can(Permissions.ReconcilePayments))
            return new Refusal("refund.not-permitted", "", "这个账号没有退款的权限，请联系本级系统管理员");
        var visible = db.Registrations.VisibleTo(context.Actor);
        var registrationId = await db.PaymentOrders.Where(o => o.Id == orderId && o.CampaignId == context.Campaign.Id && visible.Any(r => r.Id == o.RegistrationId))
            .Select(o => (long?)o.RegistrationId).SingleOrDefaultAsync(cancellationToken);
        if (registrationId is null)
            return new Refusal("refund.unknown", "", "没有这个订单，请刷新后再办");
        var requested = await RequestAsync(registrationId.Value, orderId, context, cancellationToken);
        // From here on nobody who closes his browser stops it: the request is written down and will be answered.
        return requested.Succeeded ? await AskAsync(requested.Value, context, CancellationToken.None) : requested;
    }

    /// <summary>Asks once more for every refund whose answer is not known, each under its own number.</summary>
    /// <returns>How many were settled, and how many are still not known.</returns>
    public async Task<(int Settled, int Open)> AskAgainAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var open = await db.PaymentRefunds.AsNoTracking().Where(r => r.CampaignId == context.Campaign.Id && (r.Answer == null || r.Answer == RefundAnswer.Unknown))
            .OrderBy(r => r.Id).Select(r => r.OrderId).ToListAsync(cancellationToken);
        var settled = 0;
        foreach (var id in open)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await db.PaymentRefunds.Where(r => r.OrderId == id).ExecuteUpdateAsync(r => r.SetProperty(x => x.Attempts, x => x.Attempts + 1).SetProperty(x => x.AskedAt, context.Now), cancellationToken);
            var order = await db.PaymentOrders.AsNoTracking().Include(o => o.Refund).SingleAsync(o => o.Id == id, cancellationToken);
            settled += (await AskAsync(order, context with { Reason = order.Refund!.Reason }, CancellationToken.None)).Succeeded ? 1 : 0;
        }
        return (settled, open.Count - settled);
    }

    /// <summary>First transaction: the order may be refunded, and nobody else is asking for it now.</summary>
    private async Task<Outcome<PaymentOrder>> RequestAsync(long registrationId, long orderId, ProcessContext context, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var order = await LockAsync(registrationId, orderId, cancellationToken);
        if (PaymentOrderLifecycle.Table.Check(order.State, PaymentOrderLifecycle.Refund, new TransitionFacts(context.Reason)) is { } refused)
            return refused;
        // The distance either way: a drill's clock may have been put back.
        if (order.Refund is { Answer: null } asking && (context.Now - asking.AskedAt).Duration() < AnswerTakes)
            return new Refusal("refund.under-way", "", $"订单 {order.OrderNumber} 正在退款，请过 {AnswerTakes.TotalMinutes:0} 分钟再看。到时还没有结果的，可以再问一次，用的是同一退款号，不会重复退款");
        order.Refund ??= new PaymentRefund
        {
            CampaignId = order.CampaignId, Number = $"R{order.OrderNumber}", Reason = context.Reason!, RequestedById = context.Actor.UserId, RequestedAt = context.Now,
        };
        order.Refund.Attempts++;
        (order.Refund.AskedAt, order.Refund.Answer, order.Refund.AnsweredAt) = (context.Now, null, null);
        db.Record(context, "RefundRequested", (nameof(PaymentOrder), order.Id), after: new { order.OrderNumber, order.Amount, RefundNumber = order.Refund.Number, order.Refund.Attempts }, registrationId: registrationId);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return order;
    }

    /// <summary>The gateway is asked with nothing locked and no transaction open; its answer is booked in the second one.</summary>
    private async Task<Outcome<PaymentOrder>> AskAsync(PaymentOrder asked, ProcessContext context, CancellationToken cancellationToken)
    {
        try
        {
            var refund = await gateway.RefundAsync(asked, asked.Refund!.Number, cancellationToken);
            return await BookAsync(asked, refund is null ? RefundAnswer.Refused : RefundAnswer.Refunded, refund, context, cancellationToken) is { State: PaymentOrderState.Refunded } order
                ? order
                : new Refusal("refund.refused", "", $"支付网关没有同意退订单 {asked.OrderNumber} 的款。请先对账，再与支付网关联系");
        }
        catch (GatewayUnavailableException e)
        {
            await BookAsync(asked, RefundAnswer.Unknown, null, context, cancellationToken);
            return new Refusal("refund.unavailable", "", $"支付网关没有答复，订单 {asked.OrderNumber} 退没退成还不知道。已经记下，可以再问一次，夜间对账时也会用同一退款号再问，不会重复退款（{e.Message}）");
        }
    }

    private async Task<PaymentOrder> BookAsync(PaymentOrder asked, RefundAnswer answer, (string Transaction, DateTimeOffset At)? refund, ProcessContext context, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var order = await LockAsync(asked.RegistrationId, asked.Id, cancellationToken);
        // Asked twice at once, the second answer finds the first one booked.
        if (order.State == PaymentOrderState.Refunded)
            return order;
        (order.Refund!.Answer, order.Refund.AnsweredAt) = (answer, context.Now);
        if (refund is { } given)
        {
            order.State = PaymentOrderLifecycle.Table.Next(order.State, PaymentOrderLifecycle.Refund);
            (order.RefundedAt, order.RefundTransaction) = (given.At.ToUniversalTime(), given.Transaction);
            db.Send(context, order.Registration!, $"您支付的 {order.Amount:0.00} 元（订单 {order.OrderNumber}）已原路退回，请留意到账");
        }
        db.Record(context, answer switch { RefundAnswer.Refunded => "PaymentRefunded", RefundAnswer.Refused => "RefundRefused", _ => "RefundUnanswered" }, (nameof(PaymentOrder), order.Id),
            after: new { order.OrderNumber, order.Amount, RefundNumber = order.Refund.Number, order.RefundTransaction }, registrationId: order.RegistrationId);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return order;
    }

    /// <summary>Always registration before order, as everywhere (docs/rules/locks.md).</summary>
    private async Task<PaymentOrder> LockAsync(long registrationId, long orderId, CancellationToken cancellationToken)
    {
        await RegistrationRows.LockAsync(db, registrationId, cancellationToken);
        return await db.PaymentOrders.FromSql($"select * from payment_orders where id = {orderId} for update").Include(o => o.Refund).SingleAsync(cancellationToken);
    }
}
