using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Payments;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Admissions.Core.Tests.Payments;

/// <summary>Refunds whose answer is lost on the way, and books that are compared without a page waiting for the gateway.</summary>
public sealed class LostAnswerTests : IAsyncLifetime
{
    private SimulatorProcess _gateway = null!;
    private LosingGateway _line = null!;
    private TestTenant _tenant = null!;
    private TestCandidate _candidate = null!;
    private Actor _officer = null!;
    private long _order;

    public async ValueTask InitializeAsync()
    {
        _gateway = await SimulatorProcess.GetAsync();
        _line = new LosingGateway(_gateway.Address);
        _tenant = await TestTenant.CreateAsync(configure: s => s.Configure<PaymentOptions>(o => (o.GatewayUrl, o.PublicKeyFile) = (_line.Address, _gateway.PublicKeyFile)));
        await _tenant.SetClockAsync("2026-09-08 10:00");
        _officer = await _tenant.ActorAsync(await _tenant.StaffAsync("InformationOfficer", "43"));
        var clerk = await _tenant.ClerkAsync();
        _candidate = await clerk.ConfirmedCandidateAsync();
        _order = await PaidTooLateAsync();
    }

    public async ValueTask DisposeAsync() => await _line.DisposeAsync();

    [Fact]
    public async Task Refund_AnswerLost_IsStoredAsUnknownAndAskedAgainByTheJobUnderTheSameNumber()
    {
        _line.Losing = true;
        var lost = await RefundAsync();
        var unknown = await StoredAsync();
        _line.Losing = false;
        var again = await DoAsync<RefundService, (int Settled, int Open)>(Actor.System, (s, c) => s.AskAgainAsync(c));

        lost.Refusals.Single().Code.ShouldBe("refund.unavailable");
        lost.Refusals.Single().Sentence.ShouldContain("退没退成还不知道");
        unknown.ShouldSatisfyAllConditions(r => r.Answer.ShouldBe(RefundAnswer.Unknown), r => r.Order!.State.ShouldBe(PaymentOrderState.ToRefund));
        again.ShouldBe((1, 0));
        (await StoredAsync()).ShouldSatisfyAllConditions(
            r => r.Answer.ShouldBe(RefundAnswer.Refunded), r => r.Attempts.ShouldBe(2), r => r.Order!.State.ShouldBe(PaymentOrderState.Refunded), r => r.Order!.RefundTransaction.ShouldNotBeNull());
        _line.Refunds.ShouldBe([unknown.Number, unknown.Number]);
        (await DoAsync<LedgerService, Outcome<LedgerBalance>>(Actor.System, (s, _) => s.CompareAsync())).Value!.GatewayRefunded.ShouldBe(160m, "money goes back once");
        (await _candidate.EventsAsync()).Where(e => e.Contains("Refund", StringComparison.Ordinal)).ShouldBe(["PaymentToRefund", "RefundRequested", "RefundUnanswered", "PaymentRefunded"]);
    }

    [Fact]
    public async Task Refund_AfterALostAnswer_MayBeAskedAgainByTheOfficer()
    {
        _line.Losing = true;
        await RefundAsync();
        _line.Losing = false;

        (await RefundAsync()).Value!.State.ShouldBe(PaymentOrderState.Refunded);
        _line.Refunds.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Refund_WhileTheGatewayIsAsked_HoldsNoRowAndTakesNoSecondRequest()
    {
        Outcome<PaymentOrder>? second = null;
        _line.Meanwhile = async () =>
        {
            _line.Meanwhile = null;
            await using var db = _tenant.Open();
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.Database.ExecuteSqlAsync($"select 1 from registrations where id = {_candidate.RegistrationId} for update nowait");
            await db.Database.ExecuteSqlAsync($"select 1 from payment_orders where id = {_order} for update nowait");
            await transaction.RollbackAsync();
            second = await RefundAsync();
        };

        (await RefundAsync()).Succeeded.ShouldBeTrue();

        second!.Refusals.Single().Code.ShouldBe("refund.under-way");
        _line.Refunds.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Compare_GatewayThatNamesNoBalance_IsRefusedAndTheStoredOneStays()
    {
        var first = await DoAsync<LedgerService, Outcome<LedgerBalance>>(Actor.System, (s, _) => s.CompareAsync());
        _tenant.Services.GetRequiredService<IOptions<PaymentOptions>>().Value.GatewayUrl = new Uri(_line.Address, "/orders/none?x=");
        var nothing = await DoAsync<LedgerService, Outcome<LedgerBalance>>(Actor.System, (s, _) => s.CompareAsync());

        first.Succeeded.ShouldBeTrue();
        nothing.Refusals.Single().Code.ShouldBe("balance.unavailable");
        LedgerBalance.Of((await DoAsync<LedgerService, PaymentBalance?>(Actor.System, (s, _) => s.LastAsync()))!).ShouldBe(first.Value);
    }

    /// <summary>An order paid after another one has settled: it stands for refund.</summary>
    private async Task<long> PaidTooLateAsync()
    {
        var first = await Pay.OrderAsync(_candidate);
        await using (var db = _tenant.Open())
        {
            db.Attach(first);
            first.State = PaymentOrderState.Failed;
            await db.SaveChangesAsync();
        }
        var second = await Pay.OrderAsync(_candidate);
        foreach (var order in new[] { second, first })
        {
            await _gateway.PayAsync(order.MerchantId, order.OrderNumber, "160.00");
            await DoAsync<PaymentService, NotificationOutcome?>(Actor.System, (s, _) => s.QueryAsync(order));
        }
        return first.Id;
    }

    private Task<Outcome<PaymentOrder>> RefundAsync() => DoAsync<RefundService, Outcome<PaymentOrder>>(_officer, (s, c) => s.RefundAsync(_order, c), "重复缴费");

    private async Task<PaymentRefund> StoredAsync()
    {
        await using var db = _tenant.Open();
        return await db.PaymentRefunds.AsNoTracking().Include(r => r.Order).SingleAsync();
    }

    private Task<T> DoAsync<TService, T>(Actor actor, Func<TService, ProcessContext, Task<T>> act, string? reason = null) where TService : notnull =>
        _tenant.DoAsync(actor, act, reason);
}
