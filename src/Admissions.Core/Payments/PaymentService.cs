using System.Security.Cryptography;
using Admissions.Core.Campaigns;
using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Payments;

/// <summary>Orders of the candidate (HR-104, HR-107). What the gateway says about them is <see cref="PaymentSettlement"/>'s.</summary>
public sealed class PaymentService(AdmissionsDbContext db, PaymentGateway gateway, PaymentSettlement settlement, TenantScope tenant)
{
    private const string Source = Cited.Payment;

    // Before the deadline everybody looks at this page, so it is one statement, translated once.
    private static readonly Func<AdmissionsDbContext, long, long, CancellationToken, Task<Opened?>> OwnOf = EF.CompileAsyncQuery(
        (AdmissionsDbContext db, long campaign, long user, CancellationToken _) =>
            db.Registrations.AsNoTracking().Where(r => r.CampaignId == campaign && r.UserId == user).Select(r => new Opened(
                r, r.Point, db.PaymentOrders.Where(o => o.RegistrationId == r.Id).OrderByDescending(o => o.Id).ToList(),
                r.PaidAt == null && db.UnpaidCases.Any(c => c.RegistrationId == r.Id && c.State != UnpaidCaseState.Paid))).SingleOrDefault());

    private sealed record Opened(Registration Registration, RegistrationPoint? Point, List<PaymentOrder> Orders, bool MustExplain);

    /// <summary>The candidate's own payment in this campaign; null when he has no registration here.</summary>
    public async Task<PaymentCase?> OwnAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (await OwnOf(db, context.Campaign.Id, context.Actor.UserId, cancellationToken) is not { Registration: var registration } own)
            return null;
        registration.Point = own.Point;
        return new PaymentCase(registration, ExaminationFees.Of(context.Campaign.Policy, registration), Refuse(registration, context.Campaign), own.Orders)
        {
            MustExplain = own.MustExplain,
        };
    }

    /// <summary>
    /// The order to pay: an open one of the same amount is used again, so that a registration has one open order at a time.
    /// Only Confirmed and PendingCityReview registrations may pay, and only in the window.
    /// </summary>
    public async Task<Outcome<PaymentOrder>> CreateOrderAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var id = await db.Registrations.Where(r => r.UserId == context.Actor.UserId && r.CampaignId == context.Campaign.Id)
            .Select(r => (long?)r.Id).SingleOrDefaultAsync(cancellationToken);
        if (id is null)
            return new Refusal("payment.nobody", "", "您还没有报名，请先报名");
        if (context.Campaign.Mode == CampaignMode.Drill && gateway.Options.SandboxUrl is null)
            return new Refusal("payment.no-sandbox", "", "模拟演练没有接入沙箱支付，不能缴费，也不会向您收费。其他步骤可以照常演练");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var registration = (await RegistrationRows.LockAsync(db, id.Value, cancellationToken))!;
        if (Refuse(registration, context.Campaign) is { } refusal)
            return refusal;
        var fee = ExaminationFees.Of(context.Campaign.Policy, registration)!.Value;
        var same = await db.PaymentOrders.Where(o => o.RegistrationId == id && o.Amount == fee && (o.State == PaymentOrderState.Created || o.State == PaymentOrderState.Pending))
            .OrderBy(o => o.Id).FirstOrDefaultAsync(cancellationToken);
        if (same is not null)
            return same;
        await ExaminationFees.ExpireOthersAsync(db, registration, fee, cancellationToken);
        var order = new PaymentOrder
        {
            CampaignId = context.Campaign.Id,
            RegistrationId = registration.Id,
            OrderNumber = $"P{context.Now:yyMMdd}{Convert.ToHexString(RandomNumberGenerator.GetBytes(6))}",
            MerchantId = gateway.Options.MerchantOf(tenant.Tenant.Slug, context.Campaign.Mode),
            Amount = fee,
            State = PaymentOrderLifecycle.Table.Next(null, PaymentOrderLifecycle.Create),
            CreatedAt = context.Now,
        };
        db.PaymentOrders.Add(order);
        await db.SaveChangesAsync(cancellationToken);
        order.State = PaymentOrderLifecycle.Table.Next(order.State, PaymentOrderLifecycle.Start);
        db.Record(context, "PaymentOrderCreated", (nameof(PaymentOrder), order.Id), after: new { order.OrderNumber, order.Amount }, registrationId: registration.Id);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return order;
    }

    /// <summary>Where the candidate's browser pays this order.</summary>
    /// <param name="returnPath">Path of the page to come back to, tenant included.</param>
    public Uri PayAddress(PaymentOrder order, CampaignContext campaign, string returnPath)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        return gateway.PayAddress(order, tenant.Tenant.Slug, $"{campaign.Name}报名考试考务费", returnPath);
    }

    /// <summary>Asks the gateway about an order that is not settled yet, and settles it if it was paid: for the candidate who came back before the notification.</summary>
    /// <returns>What was found; null when the gateway does not know the order or cannot be asked now.</returns>
    public async Task<NotificationOutcome?> QueryAsync(PaymentOrder order, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(order);
        try
        {
            return await gateway.QueryAsync(order, cancellationToken) is { Paid: true } paid
                ? await settlement.ApplyAsync(paid, "query", cancellationToken)
                : null;
        }
        catch (GatewayUnavailableException)
        {
            // The page says that the result is not known yet; the notification or the daily bill will bring it.
            return null;
        }
    }

    private static Refusal? Refuse(Registration registration, CampaignContext campaign)
    {
        if (campaign.Policy.Payment.Mode != PaymentMode.Online)
            return new Refusal("payment.not-online", "", "本次招生不在网上缴费，费用在现场确认时缴");
        if (registration.PaidAt is not null)
            return new Refusal("payment.paid", "", "您已经缴过费，不用再缴", Source);
        if (registration.State == RegistrationState.Invalid)
            return new Refusal("payment.invalid", "", $"您的报名无效，不能缴费。{registration.InvalidReason}", Source);
        if (!RegistrationLifecycle.AwaitsPayment.Contains(registration.State))
            return new Refusal("payment.not-confirmed", "", "您的报名还没有现场确认，不能缴费。请先带身份证到报名确认点办理", Source);
        if (campaign.RefuseClosed(WindowCodes.Payment, registration.PlaceOf()) is { } closed)
            return closed;
        return ExaminationFees.Of(campaign.Policy, registration) is null ? new Refusal("payment.no-fee", "", "本次招生不收费，不用缴费") : null;
    }
}
