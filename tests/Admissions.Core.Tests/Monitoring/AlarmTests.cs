using Admissions.Core.Data.Entities;
using Admissions.Core.Monitoring;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Admissions.Core.Tests.Monitoring;

/// <summary>What all instances served is judged together, and an alarm is raised once (HR-156).</summary>
public sealed class AlarmTests
{
    [Fact]
    public async Task Judge_ErrorsAndPaymentsOfTwoInstancesBeyondTheLine_RaisesEachOnceAndTellsTheOfficers()
    {
        var tenant = await StartAsync();
        using var one = Counts("one");
        using var two = Counts("two");
        for (var i = 0; i < 10; i++)
        {
            one.Request(tenant.Database, failed: i == 0, TimeSpan.FromMilliseconds(20));
            two.Request(tenant.Database, failed: i == 0, TimeSpan.FromMilliseconds(40));
            (i < 5 ? one : two).Payment(tenant.Database, settled: i < 7);
        }
        await one.WriteAsync(tenant.Database);
        await two.WriteAsync(tenant.Database);

        (await JudgeAsync(tenant)).ShouldBe(2);
        (await JudgeAsync(tenant)).ShouldBe(0, "they stand already");

        await using var db = tenant.Open();
        (await MonitoringReader.InstancesAsync(db, new MonitoringOptions(), default)).Select(i => (i.Instance, i.Requests, i.Errors, i.MeanMilliseconds, i.Payments)).ShouldBe([("one", 10, 1, 20m, 5), ("two", 10, 1, 40m, 5)]);
        (await db.Alarms.OrderBy(a => a.Kind).ToListAsync()).Select(a => (a.Kind, a.Value, a.Threshold, a.Times)).ShouldBe([(AlarmKind.Errors, 10m, 2m, 1), (AlarmKind.Payments, 70m, 80m, 1)]);
        (await db.Events.Where(e => e.Type == AlarmService.RaisedEvent).Select(e => e.Reason).ToListAsync()).ShouldBe(["出错率 10%（报警线 2%）", "缴费成功率 70%（报警线 80%）"], ignoreOrder: true);
        (await db.Outbox.Select(m => m.Recipient).Distinct().ToListAsync()).ShouldBe(["19900000901"]);
        (await db.Outbox.CountAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task Judge_TooFewToSayAnything_RaisesNothing()
    {
        var tenant = await StartAsync();
        using var counts = Counts("one");
        counts.Request(tenant.Database, failed: true, TimeSpan.FromMinutes(1));
        counts.Payment(tenant.Database, settled: false);
        await counts.WriteAsync(tenant.Database);

        (await JudgeAsync(tenant)).ShouldBe(0);
    }

    [Fact]
    public async Task Write_Twice_AddsToTheMinuteAndCountsNothingTwice()
    {
        var tenant = await StartAsync();
        using var counts = Counts("one");
        counts.Request(tenant.Database, failed: false, TimeSpan.FromMilliseconds(5));
        await counts.WriteAsync(tenant.Database);
        await counts.WriteAsync(tenant.Database);
        counts.Request(tenant.Database, failed: false, TimeSpan.FromMilliseconds(9));
        await counts.WriteAsync(tenant.Database);

        await using var db = tenant.Open();
        var all = MonitoringReader.Sum(await MonitoringReader.InstancesAsync(db, new MonitoringOptions(), default));
        (all.Requests, all.Milliseconds, all.SlowestMilliseconds).ShouldBe((2, 14, 9));
    }

    [Fact]
    public async Task CountFailure_EightyAtOnce_RaisesOneAlarmForTheAddressAlone()
    {
        var tenant = await StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 80).Select(_ => WatchAsync(tenant, w => w.CountFailureAsync("2001:db8::1", "nobody"))));

        (await WatchAsync(tenant, w => w.StandingAsync("2001:db8::2", 60))).ShouldBe(new AddressStanding(true, 1), "one customer has the whole /64");
        (await WatchAsync(tenant, w => w.StandingAsync("2001:db8:0:1::1", 60))).ShouldBe(AddressStanding.Unknown);
        await using var db = tenant.Open();
        (await db.SignInFailures.SumAsync(f => f.Count)).ShouldBe(80);
        (await db.Events.CountAsync(e => e.Type == AlarmService.RaisedEvent)).ShouldBe(1);
        (await db.Outbox.CountAsync()).ShouldBe(1);
    }

    private static async Task<TestTenant> StartAsync()
    {
        var tenant = await TestTenant.CreateAsync(configure: services => services.Configure<MonitoringOptions>(o => (o.LeastRequests, o.LeastPayments, o.ErrorPercent, o.PaymentPercent, o.FailedSignIns) = (20, 10, 2, 80, 50)));
        foreach (var role in new[] { "InformationOfficer", "Inspector" })
        {
            var officer = await tenant.StaffAsync(role, "43");
            await using var db = tenant.Open();
            var phone = role == "Inspector" ? "19900000902" : "19900000901";
            await db.Users.Where(u => u.Id == officer.Id).ExecuteUpdateAsync(u => u.SetProperty(x => x.PhoneNumber, phone));
        }
        return tenant;
    }

    private static TrafficCounts Counts(string instance) => new(Options.Create(new MonitoringOptions { Instance = instance }));

    private static async Task<int> JudgeAsync(TestTenant tenant)
    {
        await using var scope = tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<AlarmService>().JudgeAsync();
    }

    private static async Task WatchAsync(TestTenant tenant, Func<SignInWatch, Task> act)
    {
        await using var scope = tenant.Scope();
        await act(scope.ServiceProvider.GetRequiredService<SignInWatch>());
    }

    private static async Task<T> WatchAsync<T>(TestTenant tenant, Func<SignInWatch, Task<T>> act)
    {
        await using var scope = tenant.Scope();
        return await act(scope.ServiceProvider.GetRequiredService<SignInWatch>());
    }
}
