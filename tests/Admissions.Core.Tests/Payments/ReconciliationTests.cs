using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Admissions.Core.Jobs;
using Admissions.Core.Payments;
using Admissions.Core.Reporting;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Payments;

/// <summary>Against the real simulator process.</summary>
public sealed class ReconciliationTests
{
    [Fact]
    public async Task Reconcile_PaidInTheWindowButNeverNotified_CountsAsPaid()
    {
        var (tenant, clerk, gateway) = await StartAsync("2026-09-11 17:00");
        var candidate = await clerk.ConfirmedCandidateAsync();
        var order = await Pay.OrderAsync(candidate);
        await tenant.SetClockAsync("2026-09-12 02:00");
        var paidAt = await GatewayTimeAsync(tenant, "2026-09-11 23:58");
        await gateway.PayAsync(order.MerchantId, order.OrderNumber, "160.00", switches: ("time", paidAt.ToString("O", CultureInfo.InvariantCulture)));

        var done = await ReconcileAsync(tenant, DateOnly.FromDateTime(paidAt.DateTime));

        done.Settled.ShouldBe(1);
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Valid);
        (await candidate.ReadAsync()).PaidAt!.Value.ToOffset(TimeSpan.FromHours(8)).Day.ShouldBe(11);
        (await Pay.OutcomesAsync(tenant)).ShouldBe(["Settled"]);
    }

    [Fact]
    public async Task Reconcile_Differences_AreListedBothWays()
    {
        var (tenant, clerk, gateway) = await StartAsync("2026-09-08 10:00");
        var lost = await clerk.ConfirmedCandidateAsync("谭志远");
        var cheap = await clerk.ConfirmedCandidateAsync("杨梦琪");
        var (lostOrder, cheapOrder) = (await Pay.OrderAsync(lost), await Pay.OrderAsync(cheap));
        await gateway.PayAsync(lostOrder.MerchantId, lostOrder.OrderNumber, "160.00");
        await gateway.PayAsync(cheapOrder.MerchantId, cheapOrder.OrderNumber, "1.60");
        await gateway.PayAsync(lostOrder.MerchantId, $"P-{tenant.Tenant.Slug}", "160.00");

        var done = await ReconcileAsync(tenant, await TodayAsync(tenant));

        done.Settled.ShouldBe(1);
        done.BillCount.ShouldBe(3);
        ReconciliationService.DifferencesOf(done).OrderBy(d => d.Kind).Select(d => (d.Kind, d.BillAmount, d.OurAmount)).ShouldBe(
            [(PaymentDifferenceKind.OnlyInBill, 160m, null), (PaymentDifferenceKind.OtherAmount, 1.60m, 160m)]);
        (await ReconcileAsync(tenant, await TodayAsync(tenant))).Settled.ShouldBe(0);
    }

    [Fact]
    public async Task Reconcile_SettledHereButNotBilled_IsListed()
    {
        var (tenant, clerk, gateway) = await StartAsync("2026-09-08 10:00");
        var candidate = await clerk.ConfirmedCandidateAsync();
        var order = await Pay.OrderAsync(candidate);
        await using (var db = tenant.Open())
        {
            var now = (await tenant.ContextAsync()).Now;
            await db.PaymentOrders.Where(o => o.Id == order.Id).ExecuteUpdateAsync(o => o
                .SetProperty(x => x.State, PaymentOrderState.Succeeded).SetProperty(x => x.PaidAt, now).SetProperty(x => x.GatewayTransaction, "T1"));
        }

        var done = await ReconcileAsync(tenant, await TodayAsync(tenant));

        ReconciliationService.DifferencesOf(done).ShouldHaveSingleItem().ShouldBe(new PaymentDifference(PaymentDifferenceKind.OnlyHere, order.OrderNumber, null, 160m));
        gateway.Address.ShouldNotBeNull();
    }

    [Fact]
    public async Task Reconcile_GatewayDown_ChangesNothingAndSaysSo()
    {
        var tenant = await TestTenant.CreateAsync(configure: s => s.Configure<PaymentOptions>(o => (o.GatewayUrl, o.PublicKey) = (new Uri("http://127.0.0.1:1/"), "x")));

        await using var scope = tenant.Scope();
        var outcome = await scope.ServiceProvider.GetRequiredService<ReconciliationService>().ReconcileAsync(new DateOnly(2026, 9, 8), await tenant.ProcessAsync(Actor.System));

        outcome.Refusals.Single().Code.ShouldBe("payment.bill-unavailable");
    }

    [Fact]
    public async Task Query_PaidOrder_SettlesItAtOnce()
    {
        var (tenant, clerk, gateway) = await StartAsync("2026-09-08 10:00");
        var candidate = await clerk.ConfirmedCandidateAsync();
        var order = await Pay.OrderAsync(candidate);
        await using var scope = tenant.Scope();
        var payments = scope.ServiceProvider.GetRequiredService<PaymentService>();

        var before = await payments.QueryAsync(order);
        await gateway.PayAsync(order.MerchantId, order.OrderNumber, "160.00");
        var after = await payments.QueryAsync(order);

        before.ShouldBeNull();
        after.ShouldBe(NotificationOutcome.Settled);
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Valid);
    }

    [Fact]
    [Covers("HR-102")]
    public async Task Expire_UnconfirmedThenUnpaid_LeavesThePaidValid()
    {
        var (tenant, clerk, _) = await StartAsync("2026-09-08 10:00");
        var all = new List<TestCandidate>();
        for (var i = 0; i < 6; i++)
            all.Add(await clerk.ConfirmedCandidateAsync());
        foreach (var candidate in all)
            await PayAtGatewayAsync(candidate);
        for (var i = 0; i < 2; i++)
            all.Add(await clerk.ConfirmedCandidateAsync());
        for (var i = 0; i < 2; i++)
            all.Add(await tenant.SubmittedCandidateAsync(clerk.Point));

        await tenant.SetClockAsync("2026-09-11 23:59");
        Must(await ExpireUnconfirmedAsync(tenant)).ShouldBe(0);
        await tenant.SetClockAsync("2026-09-12 00:10");
        Must(await ExpireUnconfirmedAsync(tenant)).ShouldBe(2);
        (await StatesAsync()).ShouldBe([.. Enumerable.Repeat(RegistrationState.Valid, 6), RegistrationState.Confirmed, RegistrationState.Confirmed, RegistrationState.Invalid, RegistrationState.Invalid]);
        (await CountedAsync()).ShouldBe((8, 6), "who is not confirmed is in no count any more");
        await tenant.SetClockAsync("2026-09-21 00:10");
        (await ExpireUnpaidAsync(tenant)).Refusals.Single().Code.ShouldBe("payment.not-reconciled");
        await ReconcileMissingAsync(tenant);
        Must(await ExpireUnpaidAsync(tenant)).ShouldBe(2);

        var rows = new List<Registration>();
        foreach (var candidate in all)
            rows.Add(await candidate.ReadAsync());
        rows.Count(r => r.State == RegistrationState.Valid).ShouldBe(6);
        rows[6..8].ShouldAllBe(r => r.State == RegistrationState.Invalid && r.InvalidReason!.Contains("缴费"));
        rows[8..].ShouldAllBe(r => r.State == RegistrationState.Invalid && r.InvalidReason!.Contains("现场确认"));
        (await all[9].MessagesAsync())[^1].ShouldContain("没有在规定时间内进行现场确认");
        (await CountedAsync()).ShouldBe((6, 6), "nor who has not paid");

        async Task<RegistrationState[]> StatesAsync() => [.. await Task.WhenAll(all.Select(async c => (await c.ReadAsync()).State))];

        // The progress of the county, and whom it would report.
        async Task<(int Standing, int Reported)> CountedAsync()
        {
            await using var scope = tenant.Scope();
            var context = await tenant.ProcessAsync(await tenant.OfficerAsync("CountyOfficer", clerk.Point.CountyCode));
            var view = Must(await scope.ServiceProvider.GetRequiredService<AreaService>().FindAsync(null, context));
            var row = (await scope.ServiceProvider.GetRequiredService<ProgressFunnel>().ByAreaAsync(view, AreaLevel.Point, FunnelPeriod.Whole(context.Campaign), context)).Single(r => r.Key == clerk.Point.Code);
            row.Reconciles.ShouldBeTrue();
            await using var db = tenant.Open();
            return (row.Settled + row.Unpaid, (await ReportData.DigestAsync(db, context.Campaign, clerk.Point.CountyCode, default)).Summary.Candidates);
        }
    }

    [Fact]
    public async Task ExpireUnpaid_OneDayOfPaymentNotReconciled_IsRefusedNamingTheDay()
    {
        var (tenant, clerk, _) = await StartAsync("2026-09-08 10:00");
        var candidate = await clerk.ConfirmedCandidateAsync();
        await tenant.SetClockAsync("2026-09-21 00:10");
        var last = DateOnly.FromDateTime((await GatewayTimeAsync(tenant, "2026-09-11 23:59")).DateTime);
        var missing = last.AddDays(-3);
        for (var day = last.AddDays(-11); day <= last.AddDays(2); day = day.AddDays(1))
            if (day != missing)
                await ReconcileAsync(tenant, day);

        var refused = await ExpireUnpaidAsync(tenant);

        refused.Refusals.Single().Code.ShouldBe("payment.not-reconciled");
        refused.Refusals.Single().Sentence.ShouldContain(missing.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Confirmed);
        await ReconcileMissingAsync(tenant);
        Must(await ExpireUnpaidAsync(tenant)).ShouldBe(1);
    }

    [Fact]
    public async Task ExpireUnpaid_BillTakenBeforeItsDayEnded_DoesNotCount()
    {
        var (tenant, clerk, _) = await StartAsync("2026-09-08 10:00");
        await clerk.ConfirmedCandidateAsync();
        await tenant.SetClockAsync("2026-09-12 00:00");

        await ReconcileMissingAsync(tenant);

        (await ExpireUnpaidAsync(tenant)).Refusals.Single().Sentence.ShouldContain((await TodayAsync(tenant)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task ExpireUnpaid_CandidateWithExtendedPayment_StaysUntilItsEndAndItsBills()
    {
        var (tenant, clerk, _) = await StartAsync("2026-09-08 10:00");
        var extended = await clerk.ConfirmedCandidateAsync("谭志远");
        var other = await clerk.ConfirmedCandidateAsync("杨梦琪");
        await tenant.SetClockAsync("2026-09-12 10:00");
        var province = await tenant.ActorAsync(await tenant.StaffAsync("AdultAdmissionOfficer", "43"));
        await using (var scope = tenant.Scope())
        {
            Must(await scope.ServiceProvider.GetRequiredService<WindowService>().ExtendAsync(
                new WindowExtensionOptions("Payment", Beijing("2026-09-12 00:00"), Beijing("2026-09-25 00:00"), WindowScopeKind.Candidate, (await extended.ReadAsync()).CandidateNumber!, new WindowGrounds("湘教考成招字〔2026〕8号")),
                await tenant.ProcessAsync(province, "住院")));
        }

        await tenant.SetClockAsync("2026-09-21 00:10");
        await ReconcileMissingAsync(tenant);
        Must(await ExpireUnpaidAsync(tenant)).ShouldBe(1);
        ((await extended.ReadAsync()).State, (await other.ReadAsync()).State).ShouldBe((RegistrationState.Confirmed, RegistrationState.Invalid));
        await Pay.OrderAsync(extended);

        await tenant.SetClockAsync("2026-09-27 00:10");
        (await ExpireUnpaidAsync(tenant)).Refusals.Single().Code.ShouldBe("payment.not-reconciled");
        await ReconcileMissingAsync(tenant);
        Must(await ExpireUnpaidAsync(tenant)).ShouldBe(1);
    }

    [Fact]
    public async Task NightlyInvalidation_FetchesTheMissingBills_AndWithoutThemEndsNobody()
    {
        var (tenant, clerk, gateway) = await StartAsync("2026-09-08 10:00");
        var candidate = await clerk.ConfirmedCandidateAsync();
        await tenant.SetClockAsync("2026-09-21 00:10");
        var options = tenant.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<PaymentOptions>>().Value;
        options.GatewayUrl = new Uri("http://127.0.0.1:1/");

        (await InvalidateAsync(tenant)).Refusals.Single().Code.ShouldBe("payment.bill-unavailable");
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Confirmed);

        options.GatewayUrl = gateway.Address;
        Must(await InvalidateAsync(tenant)).ShouldContain("逾期未缴费作废 1 人");
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Invalid);
    }

    private static async Task<Outcome<string>> InvalidateAsync(TestTenant tenant)
    {
        await using var scope = tenant.Scope();
        var program = scope.ServiceProvider.GetServices<JobProgram>().Single(p => p.Kind == InvalidateOverdue.Name);
        var run = new JobRun { Kind = program.Kind, Arguments = "{}", CreatedAt = DateTimeOffset.UnixEpoch };
        return await program.RunAsync(new JobWork(run, await tenant.ProcessAsync(Actor.System), (_, _) => Task.FromResult(true)), default);
    }

    private static async Task<int> ReconcileMissingAsync(TestTenant tenant)
    {
        await using var scope = tenant.Scope();
        return Must(await scope.ServiceProvider.GetRequiredService<ReconciliationService>().ReconcileMissingAsync(await tenant.ProcessAsync(Actor.System)));
    }

    private static DateTimeOffset Beijing(string time) => new(DateTime.Parse(time, CultureInfo.InvariantCulture), TimeSpan.FromHours(8));

    private static async Task PayAtGatewayAsync(TestCandidate candidate)
    {
        var gateway = await SimulatorProcess.GetAsync();
        var order = await Pay.OrderAsync(candidate);
        await gateway.PayAsync(order.MerchantId, order.OrderNumber, "160.00");
        await using var scope = candidate.Tenant.Scope();
        (await scope.ServiceProvider.GetRequiredService<PaymentService>().QueryAsync(order)).ShouldBe(NotificationOutcome.Settled);
    }

    private static async Task<(TestTenant Tenant, TestClerk Clerk, SimulatorProcess Gateway)> StartAsync(string time)
    {
        var gateway = await SimulatorProcess.GetAsync();
        var tenant = await TestTenant.CreateAsync(configure: s => s.Configure<PaymentOptions>(o => (o.GatewayUrl, o.PublicKeyFile) = (gateway.Address, gateway.PublicKeyFile)));
        await tenant.SetClockAsync(time);
        return (tenant, await tenant.ClerkAsync(), gateway);
    }

    private static async Task<PaymentReconciliation> ReconcileAsync(TestTenant tenant, DateOnly day)
    {
        await using var scope = tenant.Scope();
        return Must(await scope.ServiceProvider.GetRequiredService<ReconciliationService>().ReconcileAsync(day, await tenant.ProcessAsync(Actor.System)));
    }

    private static async Task<Outcome<int>> ExpireUnconfirmedAsync(TestTenant tenant)
    {
        await using var scope = tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<InvalidationService>().ExpireUnconfirmedAsync(await tenant.ProcessAsync(Actor.System));
    }

    private static async Task<Outcome<int>> ExpireUnpaidAsync(TestTenant tenant)
    {
        await using var scope = tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<InvalidationService>().ExpireUnpaidAsync(await tenant.ProcessAsync(Actor.System));
    }

    /// <summary>Real Beijing time at which the campaign's clock shows the given time.</summary>
    private static async Task<DateTimeOffset> GatewayTimeAsync(TestTenant tenant, string campaignTime)
    {
        await using var db = tenant.Open();
        var offset = await db.Campaigns.Where(c => c.Id == tenant.CampaignId).Select(c => c.ClockOffset).SingleAsync();
        return new DateTimeOffset(DateTime.Parse(campaignTime, CultureInfo.InvariantCulture), TimeSpan.FromHours(8)) - offset;
    }

    private static async Task<DateOnly> TodayAsync(TestTenant tenant)
    {
        await using var db = tenant.Open();
        var now = await db.Database.SqlQuery<DateTimeOffset>($"select now() as \"Value\"").SingleAsync();
        return DateOnly.FromDateTime(now.ToOffset(TimeSpan.FromHours(8)).DateTime);
    }
}
