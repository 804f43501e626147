using Admissions.Core.Data.Entities;
using Admissions.Core.Payments;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Tests.Payments;

/// <summary>A notification that carries the money of one candidate to the existing order of another.</summary>
public sealed class OtherOrderTests
{
    [Fact]
    public async Task Notify_SignedPaymentNamesAnotherCandidatesOrder_IsRefusedCountedAndCreditsNobody()
    {
        var (tenant, payer, other) = await StageAsync();
        var paid = await Pay.OrderAsync(payer);
        var wanted = await Pay.OrderAsync(other);
        var payment = await Pay.NotificationAsync(payer, paid);
        (await Pay.NotifyAsync(tenant, payment)).ShouldBe(NotificationOutcome.Settled);

        var outcome = await Pay.NotifyAsync(tenant, Pay.Sign(new(payment) { ["order"] = wanted.OrderNumber }));

        outcome.ShouldBe(NotificationOutcome.OtherOrder);
        outcome.IsAccepted().ShouldBeFalse();
        await NothingCreditedAsync(other);
        (await payer.ReadAsync()).State.ShouldBe(RegistrationState.Valid);
        (await Pay.OrdersAsync(payer)).ShouldHaveSingleItem().State.ShouldBe(PaymentOrderState.Succeeded);
        (await Pay.OutcomesAsync(tenant)).ShouldBe(["Settled", "OtherOrder"]);
        (await CountedAsync(tenant)).ShouldBe([("OtherOrder", wanted.OrderNumber, 1)]);

        // His own payment is taken as ever.
        await Pay.SettleAsync(other);
        (await other.ReadAsync()).State.ShouldBe(RegistrationState.Valid);
    }

    [Fact]
    public async Task Notify_OrderExchangedUnderTheOldSignature_IsForgedAndCreditsNobody()
    {
        var (tenant, payer, other) = await StageAsync();
        var paid = await Pay.OrderAsync(payer);
        var wanted = await Pay.OrderAsync(other);

        var outcome = await Pay.NotifyAsync(tenant, new(await Pay.NotificationAsync(payer, paid)) { ["order"] = wanted.OrderNumber });

        outcome.ShouldBe(NotificationOutcome.BadSignature);
        await NothingCreditedAsync(other);
        await NothingCreditedAsync(payer);
        (await Pay.OutcomesAsync(tenant)).ShouldBeEmpty();
        (await CountedAsync(tenant)).ShouldBe([("BadSignature", wanted.OrderNumber, 1)]);
    }

    [Fact]
    public async Task Notify_OnePaymentForTwoOrdersAtOnce_PaysOne()
    {
        var (tenant, payer, other) = await StageAsync();
        var (mine, his) = (await Pay.OrderAsync(payer), await Pay.OrderAsync(other));
        var payment = await Pay.NotificationAsync(payer, mine);
        var twin = Pay.Sign(new(payment) { ["order"] = his.OrderNumber });

        var outcomes = await Task.WhenAll(Pay.NotifyAsync(tenant, payment), Pay.NotifyAsync(tenant, twin));

        outcomes.Order().ShouldBe([NotificationOutcome.Settled, NotificationOutcome.OtherOrder]);
        var states = new[] { (await payer.ReadAsync()).State, (await other.ReadAsync()).State };
        states.ShouldBe([RegistrationState.Valid, RegistrationState.Confirmed], ignoreOrder: true);
    }

    [Fact]
    public async Task Notify_SamePaymentOfTheSameOrder_IsARepeatAndNotForged()
    {
        var (tenant, payer, _) = await StageAsync();
        var payment = await Pay.NotificationAsync(payer, await Pay.OrderAsync(payer));
        await Pay.NotifyAsync(tenant, payment);

        (await Pay.NotifyAsync(tenant, payment)).ShouldBe(NotificationOutcome.Repeated);
        (await CountedAsync(tenant)).ShouldBeEmpty();
    }

    private static async Task<(TestTenant Tenant, TestCandidate Payer, TestCandidate Other)> StageAsync()
    {
        var tenant = await Pay.TenantAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync();
        return (tenant, await clerk.ConfirmedCandidateAsync("谭志远"), await clerk.ConfirmedCandidateAsync("杨梦琪"));
    }

    private static async Task NothingCreditedAsync(TestCandidate candidate)
    {
        (await candidate.ReadAsync()).ShouldSatisfyAllConditions(r => r.State.ShouldBe(RegistrationState.Confirmed), r => r.PaidAt.ShouldBeNull());
        (await Pay.OrdersAsync(candidate)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            o => o.State.ShouldBe(PaymentOrderState.Pending), o => o.PaidAt.ShouldBeNull(), o => o.GatewayTransaction.ShouldBeNull());
        (await candidate.EventsAsync()).ShouldNotContain("PaymentSettled");
        (await candidate.MessagesAsync()).ShouldNotContain(m => m.Contains("缴费成功", StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<(string Outcome, string Order, long Count)>> CountedAsync(TestTenant tenant)
    {
        await using var db = tenant.Open();
        return [.. (await db.RefusedNotifications.AsNoTracking().ToListAsync()).Select(n => (n.Outcome, n.LastOrder, (long)n.Count))];
    }
}
