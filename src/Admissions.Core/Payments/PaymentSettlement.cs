using System.Text.Json;
using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Monitoring;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Payments;

/// <summary>
/// Takes what the gateway says and makes it true exactly once (HR-105, HR-106, HR-108): repeated, reordered, forged and
/// mistaken messages are written down and change nothing.
/// </summary>
public sealed class PaymentSettlement(AdmissionsDbContext db, PaymentGateway gateway, RequestContextLoader loader, TenantScope tenant, TrafficCounts traffic)
{
    private const int MostPayload = 4000;

    /// <summary>Messages without effect that are kept of one order; the gateway's own repeats stay far below. More are only counted: what was signed once can be sent again by anybody who saw it.</summary>
    private const int MostKept = 20;

    /// <summary>A notification as it arrived. Only a signed one of a known order with its merchant and amount has an effect; one that is not signed is only counted.</summary>
    /// <param name="address">Who sent it.</param>
    public async Task<NotificationOutcome> NotifyAsync(IReadOnlyDictionary<string, string> fields, string? address = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var payload = GatewayMessage.SignedText(fields);
        if (!gateway.IsSigned(fields))
        {
            await RefusedNotifications.CountAsync(db, address, NotificationOutcome.BadSignature, fields.GetValueOrDefault("order") ?? "", payload, cancellationToken);
            return NotificationOutcome.BadSignature;
        }
        return GatewayMessage.Read(fields) is { } message
            ? await ApplyAsync(message, payload, cancellationToken, address)
            : await WriteAsync(fields.GetValueOrDefault("order") ?? "", payload, NotificationOutcome.Unreadable, address, cancellationToken);
    }

    /// <summary>Counts what could not even be read as a form.</summary>
    public Task CountUnreadableAsync(string? address, CancellationToken cancellationToken = default) =>
        RefusedNotifications.CountAsync(db, address, NotificationOutcome.Unreadable, "", "", cancellationToken);

    /// <summary>Applies a message whose signature was verified. Registration and order are locked, so it happens once.</summary>
    internal async Task<NotificationOutcome> ApplyAsync(GatewayMessage message, string payload, CancellationToken cancellationToken, string? address = null)
    {
        var known = await db.PaymentOrders.AsNoTracking().Where(o => o.OrderNumber == message.OrderNumber)
            .Select(o => new { o.RegistrationId, Slug = db.Campaigns.First(c => c.Id == o.CampaignId).Slug }).SingleOrDefaultAsync(cancellationToken);
        if (known is null)
            return await WriteAsync(message.OrderNumber, payload, NotificationOutcome.UnknownOrder, address, cancellationToken);
        var loaded = await loader.LoadAsync(null, known.Slug, cancellationToken);
        var context = new ProcessContext(Actor.System, loaded.Campaign!);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        db.ChangeTracker.Clear();
        // Two messages of one payment, whatever orders they name, are taken one after the other.
        await AdvisoryLock.TakeAsync(db, "payment", 0, $"{message.Merchant}/{message.Transaction}", cancellationToken);
        // Always registration before order, as everywhere: two ways of settling never wait for each other.
        var registration = (await RegistrationRows.LockAsync(db, known.RegistrationId, cancellationToken))!;
        var order = await db.PaymentOrders.FromSql($"select * from payment_orders where order_number = {message.OrderNumber} for update").SingleAsync(cancellationToken);
        var offset = loaded.Campaign!.Now - loaded.DatabaseNow;
        var due = await ExaminationFees.DueAsync(db, loaded.Campaign, registration, Later(message.At.ToUniversalTime() + offset, order.CreatedAt), cancellationToken);
        var outcome = await IsSpentAsync(message, cancellationToken) ? NotificationOutcome.OtherOrder : Decide(message, order, registration, due, context, offset);
        if (outcome == NotificationOutcome.Settled)
            await UnpaidCaseService.SettleAsync(db, registration, context, cancellationToken);
        await WriteAsync(message.OrderNumber, payload, outcome, address, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (outcome is NotificationOutcome.Settled or NotificationOutcome.ToRefund or NotificationOutcome.Failed)
            traffic.Payment(tenant.Database, outcome == NotificationOutcome.Settled);
        return outcome;
    }

    /// <summary>Whether this payment has paid another order: the gateway gives every payment a number of its own, so the same one again under another order is a mistake or a fraud.</summary>
    private Task<bool> IsSpentAsync(GatewayMessage message, CancellationToken cancellationToken) => message.Paid
        ? db.PaymentOrders.AnyAsync(o => o.GatewayTransaction == message.Transaction && o.MerchantId == message.Merchant && o.OrderNumber != message.OrderNumber, cancellationToken)
        : Task.FromResult(false);

    /// <param name="due">The fee due when it was paid, in yuan; null when none was.</param>
    /// <param name="offset">Campaign time minus real time; zero unless a demo or drill has moved its clock.</param>
    private NotificationOutcome Decide(GatewayMessage message, PaymentOrder order, Registration registration, decimal? due, ProcessContext context, TimeSpan offset)
    {
        if (message.Merchant != order.MerchantId)
            return NotificationOutcome.OtherMerchant;
        if (message.Amount != order.Amount)
            return NotificationOutcome.OtherAmount;
        if (!message.Paid)
            return Fail(order, context);
        if (PaymentOrderLifecycle.Table.Check(order.State, PaymentOrderLifecycle.Succeed) is not null)
            return NotificationOutcome.Repeated;
        var paidAt = message.At.ToUniversalTime() + offset;
        order.PaidAt = paidAt;
        order.GatewayTransaction = message.Transaction;
        if (WhyNot(order, registration, due, context.Campaign, paidAt) is { } reason)
        {
            order.State = PaymentOrderLifecycle.Table.Next(order.State, PaymentOrderLifecycle.MarkForRefund);
            db.Record(context with { Reason = reason }, "PaymentToRefund", (nameof(PaymentOrder), order.Id),
                after: new { order.OrderNumber, order.Amount, order.GatewayTransaction, order.PaidAt }, registrationId: registration.Id);
            db.Send(context, registration, $"您支付的 {order.Amount:0.00} 元不能入账：{reason}。这笔钱将原路退回");
            return NotificationOutcome.ToRefund;
        }
        order.State = PaymentOrderLifecycle.Table.Next(order.State, PaymentOrderLifecycle.Succeed);
        Settle(registration, order, context);
        return NotificationOutcome.Settled;
    }

    /// <summary>No order is paid before it is made, whatever the gateway's clock says.</summary>
    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private NotificationOutcome Fail(PaymentOrder order, ProcessContext context)
    {
        if (PaymentOrderLifecycle.Table.Check(order.State, PaymentOrderLifecycle.Fail) is not null)
            return NotificationOutcome.Repeated;
        order.State = PaymentOrderLifecycle.Table.Next(order.State, PaymentOrderLifecycle.Fail);
        db.Record(context, "PaymentFailed", (nameof(PaymentOrder), order.Id), after: new { order.OrderNumber }, registrationId: order.RegistrationId);
        return NotificationOutcome.Failed;
    }

    private void Settle(Registration registration, PaymentOrder order, ProcessContext context)
    {
        var before = registration.State;
        registration.PaidAt = order.PaidAt;
        var valid = RegistrationLifecycle.Table.Check(before, RegistrationLifecycle.Settle) is null;
        if (valid)
            registration.State = RegistrationLifecycle.Table.Next(before, RegistrationLifecycle.Settle);
        db.Record(context, "PaymentSettled", (nameof(PaymentOrder), order.Id),
            before: new { State = before },
            after: new { registration.State, order.OrderNumber, order.Amount, order.GatewayTransaction, order.PaidAt }, registrationId: registration.Id);
        db.Send(context, registration, valid
            ? $"缴费成功，{order.Amount:0.00} 元，考生号 {registration.CandidateNumber}。您的报名有效"
            : $"缴费成功，{order.Amount:0.00} 元。您的证件通过市级审核后，报名有效");
    }

    /// <summary>Why money that has been paid may not count; null when it counts.</summary>
    private static string? WhyNot(PaymentOrder order, Registration registration, decimal? due, CampaignContext campaign, DateTimeOffset paidAt)
    {
        if (registration.PaidAt is not null)
            return "重复缴费，您已经缴过";
        if (!RegistrationLifecycle.AwaitsPayment.Contains(registration.State))
            return $"报名信息当前为“{StateWords.Of(registration.State)}”，不能缴费";
        if (!campaign.Windows.IsOpen(WindowCodes.Payment, registration.PlaceOf(), paidAt))
            return "不在缴费时间内支付";
        // An order keeps the amount it was made with; since then the papers may have been corrected or the price changed.
        if (due is not { } fee)
            return "您现在不用缴费";
        return order.Amount == fee ? null : $"您应缴的费用已改为 {fee:0.00} 元，与这个订单的金额不同，请重新缴费";
    }

    /// <summary>Writes down a signed message; one of many that change nothing is only counted.</summary>
    private async Task<NotificationOutcome> WriteAsync(string order, string payload, NotificationOutcome outcome, string? address, CancellationToken cancellationToken)
    {
        var number = RefusedNotifications.Short(order, 64);
        var kept = outcome is NotificationOutcome.Settled or NotificationOutcome.ToRefund or NotificationOutcome.Failed
            || await db.PaymentNotifications.Where(n => n.OrderNumber == number).Take(MostKept).CountAsync(cancellationToken) < MostKept;
        if (!kept || outcome == NotificationOutcome.OtherOrder)
            await RefusedNotifications.CountAsync(db, address, outcome, order, payload, cancellationToken);
        if (!kept)
            return outcome;
        db.PaymentNotifications.Add(new PaymentNotification
        {
            OrderNumber = number,
            Payload = JsonSerializer.Serialize(RefusedNotifications.Short(payload, MostPayload)),
            SignatureValid = true,
            Outcome = outcome.ToString(),
            ReceivedAt = await db.Database.SqlQuery<DateTimeOffset>($"select now() as \"Value\"").SingleAsync(cancellationToken),
        });
        await db.SaveChangesAsync(cancellationToken);
        return outcome;
    }
}
