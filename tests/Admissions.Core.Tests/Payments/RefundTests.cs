using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Payments;
using Admissions.Rules.Lifecycles;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Payments;

/// <summary>Money that may not count, from its discovery to both books being equal again, against the real simulator.</summary>
public sealed class RefundTests
{
    [Fact]
    public async Task Refund_DoublePaymentFoundByReconciliation_GoesBackOnceAndBothBooksAgree()
    {
        var (tenant, clerk, gateway, officer) = await StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        var (first, second) = await PayTwiceAsync(candidate, gateway);
        var found = await DoAsync<ReconciliationService, PaymentReconciliation>(tenant, officer, (s, c) => s.ReconcileAsync(Today(), c));
        var waiting = await ListAsync(tenant, officer);

        var silent = await TryRefundAsync(tenant, officer, first.Id, null);
        var refunds = await Task.WhenAll(TryRefundAsync(tenant, officer, first.Id, "重复缴费"), TryRefundAsync(tenant, officer, first.Id, "重复缴费"));
        var balance = await BalanceAsync(tenant);

        ReconciliationService.DifferencesOf(found).ShouldContain(d => d.Kind == PaymentDifferenceKind.ToRefund && d.OrderNumber == first.OrderNumber);
        waiting.ShouldHaveSingleItem().Id.ShouldBe(first.Id);
        silent.Succeeded.ShouldBeFalse();
        refunds.Count(r => r.Succeeded).ShouldBe(1);
        balance.ShouldBe(new LedgerBalance(320m, 160m, 320m, 160m));
        balance.IsEqual.ShouldBeTrue();
        (await Pay.OrdersAsync(candidate)).Select(o => (o.Id, o.State)).ShouldBe([(first.Id, PaymentOrderState.Refunded), (second.Id, PaymentOrderState.Succeeded)]);
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Valid);
        (await candidate.EventsAsync()).Count(e => e == "PaymentRefunded").ShouldBe(1);
        (await candidate.MessagesAsync())[^1].ShouldContain("已原路退回");
        (await ListAsync(tenant, officer)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Refund_GatewayDown_ChangesNothing()
    {
        var (tenant, clerk, gateway, officer) = await StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        var (first, _) = await PayTwiceAsync(candidate, gateway);
        await DoAsync<ReconciliationService, PaymentReconciliation>(tenant, officer, (s, c) => s.ReconcileAsync(Today(), c));
        tenant.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<PaymentOptions>>().Value.GatewayUrl = new Uri("http://127.0.0.1:1/");

        (await TryRefundAsync(tenant, officer, first.Id, "重复缴费")).Refusals.Single().Code.ShouldBe("refund.unavailable");
        (await Pay.OrdersAsync(candidate))[0].State.ShouldBe(PaymentOrderState.ToRefund);
    }

    [Fact]
    public async Task Refund_OrderThatCounts_IsRefused()
    {
        var (tenant, clerk, _, officer) = await StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        var order = await Pay.OrderAsync(candidate);

        (await TryRefundAsync(tenant, officer, order.Id, "退")).Succeeded.ShouldBeFalse();
        (await TryRefundAsync(tenant, clerk.Actor, order.Id, "退")).Refusals.Single().Code.ShouldBe("refund.not-permitted");
    }

    /// <summary>An order fails at first and is paid late, after the one that took its place.</summary>
    private static async Task<(PaymentOrder First, PaymentOrder Second)> PayTwiceAsync(TestCandidate candidate, SimulatorProcess gateway)
    {
        var first = await Pay.OrderAsync(candidate);
        await using (var db = candidate.Tenant.Open())
        {
            db.Attach(first);
            first.State = PaymentOrderState.Failed;
            await db.SaveChangesAsync();
        }
        var second = await Pay.OrderAsync(candidate);
        await gateway.PayAsync(second.MerchantId, second.OrderNumber, "160.00");
        await using var scope = candidate.Tenant.Scope();
        (await scope.ServiceProvider.GetRequiredService<PaymentService>().QueryAsync(second)).ShouldBe(NotificationOutcome.Settled);
        await gateway.PayAsync(first.MerchantId, first.OrderNumber, "160.00");
        return (first, second);
    }

    private static async Task<(TestTenant Tenant, TestClerk Clerk, SimulatorProcess Gateway, Actor Officer)> StartAsync()
    {
        var gateway = await SimulatorProcess.GetAsync();
        var tenant = await TestTenant.CreateAsync(configure: s => s.Configure<PaymentOptions>(o => (o.GatewayUrl, o.PublicKeyFile) = (gateway.Address, gateway.PublicKeyFile)));
        await tenant.SetClockAsync("2026-09-08 10:00");
        return (tenant, await tenant.ClerkAsync(), gateway, await tenant.ActorAsync(await tenant.StaffAsync("InformationOfficer", "43")));
    }

    private static DateOnly Today() => BillDays.DayOf(TimeProvider.System.GetUtcNow());

    private static async Task<T> DoAsync<TService, T>(TestTenant tenant, Actor actor, Func<TService, Events.ProcessContext, Task<Outcome<T>>> act)
        where TService : notnull
    {
        await using var scope = tenant.Scope();
        return Must(await act(scope.ServiceProvider.GetRequiredService<TService>(), await tenant.ProcessAsync(actor)));
    }

    private static async Task<Outcome<PaymentOrder>> TryRefundAsync(TestTenant tenant, Actor actor, long order, string? reason)
    {
        await using var scope = tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<RefundService>().RefundAsync(order, await tenant.ProcessAsync(actor, reason));
    }

    private static async Task<IReadOnlyList<PaymentOrder>> ListAsync(TestTenant tenant, Actor actor)
    {
        await using var scope = tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<RefundService>().WaitingAsync(await tenant.ProcessAsync(actor));
    }

    private static async Task<LedgerBalance> BalanceAsync(TestTenant tenant)
    {
        await using var scope = tenant.Scope();
        return Must(await scope.ServiceProvider.GetRequiredService<LedgerService>().CompareAsync());
    }
}
