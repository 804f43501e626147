using Admissions.Core.Data.Entities;
using Admissions.Core.Payments;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Tests.Payments;

public sealed class PaymentTests
{
    [Fact]
    public async Task Order_BeforeConfirmation_IsRefused()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await tenant.SubmittedCandidateAsync(clerk.Point);

        var refused = await Pay.TryOrderAsync(candidate);

        refused.Refusals.Single().Code.ShouldBe("payment.not-confirmed");
        (await Pay.OrdersAsync(candidate)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Order_Twice_IsOneOpenOrder()
    {
        var (_, clerk) = await StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();

        var orders = await Task.WhenAll(Pay.OrderAsync(candidate), Pay.OrderAsync(candidate));

        orders[0].OrderNumber.ShouldBe(orders[1].OrderNumber);
        (await Pay.OrdersAsync(candidate)).ShouldHaveSingleItem().State.ShouldBe(PaymentOrderState.Pending);
    }

    [Fact]
    [Covers("HR-105")]
    public async Task Notify_SuccessMakesValid_FailureLeavesConfirmed()
    {
        var (tenant, clerk) = await StartAsync();
        var payer = await clerk.ConfirmedCandidateAsync("谭志远");
        var failer = await clerk.ConfirmedCandidateAsync("杨梦琪");
        var failed = await Pay.OrderAsync(failer);

        await Pay.SettleAsync(payer);
        var outcome = await Pay.NotifyAsync(tenant, await Pay.NotificationAsync(failer, failed, paid: false));

        (await payer.ReadAsync()).State.ShouldBe(RegistrationState.Valid);
        (await payer.EventsAsync())[^1].ShouldBe("PaymentSettled");
        (await payer.MessagesAsync())[^1].ShouldContain("报名有效");
        outcome.ShouldBe(NotificationOutcome.Failed);
        (await failer.ReadAsync()).State.ShouldBe(RegistrationState.Confirmed);
    }

    [Fact]
    [Covers("HR-106")]
    public async Task Notify_TwiceOrForTwoOrders_CountsOnceAndRefundsTheSecond()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        var first = await Pay.OrderAsync(candidate);
        await Pay.NotifyAsync(tenant, await Pay.NotificationAsync(candidate, first, paid: false));
        var second = await Pay.OrderAsync(candidate);
        var payment = await Pay.NotificationAsync(candidate, second);

        var outcomes = await Task.WhenAll(Pay.NotifyAsync(tenant, payment), Pay.NotifyAsync(tenant, payment), Pay.NotifyAsync(tenant, payment));
        var late = await Pay.NotifyAsync(tenant, await Pay.NotificationAsync(candidate, first));

        outcomes.Order().ShouldBe([NotificationOutcome.Settled, NotificationOutcome.Repeated, NotificationOutcome.Repeated]);
        late.ShouldBe(NotificationOutcome.ToRefund);
        (await Pay.OrdersAsync(candidate)).Select(o => o.State).ShouldBe([PaymentOrderState.ToRefund, PaymentOrderState.Succeeded]);
        (await candidate.EventsAsync()).Count(e => e == "PaymentSettled").ShouldBe(1);
        (await Pay.OutcomesAsync(tenant)).Count.ShouldBe(5);
    }

    [Fact]
    public async Task Notify_FailureAfterSuccess_ChangesNothing()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        var order = await Pay.SettleAsync(candidate);

        var outcome = await Pay.NotifyAsync(tenant, await Pay.NotificationAsync(candidate, order, paid: false));

        outcome.ShouldBe(NotificationOutcome.Repeated);
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Valid);
    }

    [Fact]
    public async Task Notify_ForgedMistakenOrUnknown_IsRecordedAndHarmless()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        var order = await Pay.OrderAsync(candidate);
        var good = await Pay.NotificationAsync(candidate, order);

        await Pay.NotifyAsync(tenant, new(good) { ["amount"] = "0.01" });
        await Pay.NotifyAsync(tenant, new(good) { [GatewayMessage.SignatureField] = "不是签名" });
        await Pay.NotifyAsync(tenant, []);
        await Pay.NotifyAsync(tenant, Pay.Sign(new() { ["order"] = order.OrderNumber }));
        await Pay.NotifyAsync(tenant, Pay.Sign(new(good) { ["amount"] = "0.01" }));
        await Pay.NotifyAsync(tenant, Pay.Sign(new(good) { ["merchant"] = "别家商户" }));
        await Pay.NotifyAsync(tenant, Pay.Sign(new(good) { ["order"] = "P000000" }));

        (await Pay.OutcomesAsync(tenant)).ShouldBe(
            ["Unreadable", "OtherAmount", "OtherMerchant", "UnknownOrder"]);
        await using (var db = tenant.Open())
            (await db.RefusedNotifications.SingleAsync()).ShouldSatisfyAllConditions(n => n.Outcome.ShouldBe("BadSignature"), n => n.Count.ShouldBe(3));
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Confirmed);
        (await Pay.OrdersAsync(candidate)).Single().State.ShouldBe(PaymentOrderState.Pending);
        (await Pay.NotifyAsync(tenant, good)).ShouldBe(NotificationOutcome.Settled);
    }

    [Theory]
    [InlineData("perSubject", "120.00")]
    [InlineData("fixed", "88.50")]
    [Covers("HR-107")]
    public async Task Order_Fee_ComesFromThePolicy(string rule, string expected)
    {
        var tenant = await Pay.TenantAsync(edit: json => WithFee(json, rule));
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await (await tenant.ClerkAsync()).ConfirmedCandidateAsync();

        var order = await Pay.OrderAsync(candidate);

        order.Amount.ShouldBe(decimal.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [Covers("HR-108")]
    [InlineData("2026-09-11 23:58", NotificationOutcome.Settled, RegistrationState.Valid)]
    [InlineData("2026-09-12 00:00", NotificationOutcome.ToRefund, RegistrationState.Confirmed)]
    public async Task Notify_AfterTheWindow_CountsByTheGatewaysTime(string paidAt, NotificationOutcome expected, RegistrationState state)
    {
        var (tenant, clerk) = await StartAsync("2026-09-11 17:00");
        var candidate = await clerk.ConfirmedCandidateAsync();
        var order = await Pay.OrderAsync(candidate);
        await tenant.SetClockAsync("2026-09-12 02:00");

        var outcome = await Pay.NotifyAsync(tenant, await Pay.NotificationAsync(candidate, order, paidAt));

        outcome.ShouldBe(expected);
        (await candidate.ReadAsync()).State.ShouldBe(state);
    }

    [Fact]
    public async Task Order_AfterTheWindow_SaysWhenItEnded()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        await tenant.SetClockAsync("2026-09-12 00:00");

        (await Pay.TryOrderAsync(candidate)).Refusals.Single().Sentence.ShouldContain("9月11日（周五）24:00截止");
    }

    private static string WithFee(string json, string rule)
    {
        var policy = System.Text.Json.Nodes.JsonNode.Parse(json)!;
        policy["payment"]!["amount"] = rule == "fixed"
            ? new System.Text.Json.Nodes.JsonObject { ["fixed"] = "88.50" }
            : new System.Text.Json.Nodes.JsonObject { ["perSubject"] = "40.00" };
        return policy.ToJsonString();
    }

    private static async Task<(TestTenant Tenant, TestClerk Clerk)> StartAsync(string time = "2026-09-08 10:00")
    {
        var tenant = await Pay.TenantAsync();
        await tenant.SetClockAsync(time);
        return (tenant, await tenant.ClerkAsync());
    }
}
