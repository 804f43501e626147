using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Jobs;
using Admissions.Core.Payments;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using static Admissions.Testing.RegistrationBuilders;

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
    public async Task Refund_WhoAskedDied_KeepsOfficersOutForMinutesOnly()
    {
        _line.Losing = true;
        await RefundAsync();
        _line.Losing = false;
        // As the row stands when the process was killed before it could book anything.
        await using (var db = _tenant.Open())
            await db.PaymentRefunds.ExecuteUpdateAsync(r => r.SetProperty(x => x.Answer, (RefundAnswer?)null).SetProperty(x => x.AnsweredAt, (DateTimeOffset?)null));

        var early = await RefundAsync();
        await _tenant.SetClockAsync("2026-09-08 10:10");
        var later = await RefundAsync();

        early.Refusals.Single().Code.ShouldBe("refund.under-way");
        later.Value!.State.ShouldBe(PaymentOrderState.Refunded);
        _line.Refunds.Distinct().ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("{'status':'REFUSED','order':'$order','merchant':'$merchant','refund':'$refund'}", RefundAnswer.Refused)]
    [InlineData("{'status':'REFUSED','order':'$order','merchant':'$merchant','refund':'another'}", RefundAnswer.Unknown)]
    [InlineData("{'status':'REFUSED','order':'another','merchant':'$merchant','refund':'$refund'}", RefundAnswer.Unknown)]
    [InlineData("{'status':'PROCESSING','order':'$order','merchant':'$merchant','refund':'$refund'}", RefundAnswer.Unknown)]
    [InlineData("{'status':'REFUNDED','order':'$order','merchant':'$merchant','refund':'$refund','amount':'1.60','transaction':'T','time':'2026-09-08T10:00:00+08:00'}", RefundAnswer.Unknown)]
    [InlineData("{'status':'REFUNDED','order':'$order','merchant':'$merchant','refund':'$refund','amount':'160.00'}", RefundAnswer.Unknown)]
    [InlineData("{}", RefundAnswer.Unknown)]
    public async Task Refund_SignedAnswerThatIsNoPlainRefusal_IsAskedAgain(string said, RefundAnswer stored)
    {
        PaymentOrder order;
        await using (var db = _tenant.Open())
            order = await db.PaymentOrders.AsNoTracking().SingleAsync(o => o.Id == _order);
        var options = _tenant.Services.GetRequiredService<IOptions<PaymentOptions>>().Value;
        options.PublicKey = Pay.PublicKey;
        _line.Instead = said.Replace('\'', '"').Replace("$order", order.OrderNumber, StringComparison.Ordinal)
            .Replace("$merchant", order.MerchantId, StringComparison.Ordinal).Replace("$refund", $"R{order.OrderNumber}", StringComparison.Ordinal);

        var answered = await RefundAsync();
        (await StoredAsync()).Answer.ShouldBe(stored);
        (_line.Instead, options.PublicKey) = (null, null);
        var again = await DoAsync<RefundService, (int Settled, int Open)>(Actor.System, (s, c) => s.AskAgainAsync(c));

        answered.Refusals.Single().Code.ShouldBe(stored == RefundAnswer.Refused ? "refund.refused" : "refund.unavailable");
        again.ShouldBe(stored == RefundAnswer.Refused ? (0, 0) : (1, 0));
    }

    [Fact]
    public async Task Nightly_CampaignThatHasEnded_AsksAgainWhatIsOwed()
    {
        _line.Losing = true;
        await RefundAsync();
        _line.Losing = false;
        await using var db = _tenant.Open();
        await db.Campaigns.ExecuteUpdateAsync(c => c.SetProperty(x => x.State, CampaignState.Closed));

        await using (var scope = _tenant.Scope())
            await JobWorker.QueueNightlyAsync(scope.ServiceProvider, default);

        var queued = await db.JobRuns.AsNoTracking().SingleAsync(r => r.CampaignId == _tenant.CampaignId);
        queued.Kind.ShouldBe(AskRefundsAgain.Name);
        var work = new JobWork(queued, await _tenant.ProcessAsync(Actor.System), (_, _) => Task.FromResult(true));
        await using (var scope = _tenant.Scope())
            Must(await scope.ServiceProvider.GetServices<JobProgram>().Single(p => p.Kind == AskRefundsAgain.Name).RunAsync(work, default)).ShouldContain("退成 1 笔");
        (await StoredAsync()).Order!.State.ShouldBe(PaymentOrderState.Refunded);
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
