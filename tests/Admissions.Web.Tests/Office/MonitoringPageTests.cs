using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Core.Monitoring;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office;

/// <summary>Load, errors, failed sign-ins and payments with alarms (湘教考信字〔2019〕3号 §五 第 8 项).</summary>
public sealed class MonitoringPageTests
{
    private const string Page = "/gl/adult-2026/monitoring";
    private const string Attacker = "10.9.8.7";

    [Fact]
    [Covers("HR-156")]
    public async Task SignIn_FiftyFailuresInAMinuteFromOneAddress_RaisesAnAlarmAndThrottlesThatAddressAlone()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var officer = await tenant.StaffAsync("InformationOfficer", "43");
        var county = await tenant.StaffAsync("CountyOfficer", "430102");
        await using var db = tenant.Open();
        await db.Users.Where(u => u.Id == officer.Id).ExecuteUpdateAsync(u => u.SetProperty(x => x.PhoneNumber, "19900000901"));
        await using var one = await WebHost.WithAsync(("Admissions:Monitoring:Instance", "web-1"));
        await using var two = await WebHost.WithAsync(("Admissions:Monitoring:Instance", "web-2"));
        Browser[] attacker = [From(one, tenant, Attacker), From(two, tenant, Attacker)];

        var colleague = await tenant.StaffAsync("CountyOfficer", "430102");
        (await SignInAsync(From(two, tenant, Attacker), colleague)).Status.ShouldBe(HttpStatusCode.Redirect);

        for (var i = 0; i < 49; i++)
            (await FailAsync(attacker[i % 2], i)).ShouldBe(HttpStatusCode.BadRequest);
        (await db.Alarms.AnyAsync()).ShouldBeFalse("49 are none");
        (await FailAsync(attacker[1], 49)).ShouldBe(HttpStatusCode.BadRequest);

        // Throttled: each account a few more attempts, then 429 with the time to wait.
        for (var i = 0; i < 6; i++)
            (await FailAsync(attacker[0], 50)).ShouldBe(HttpStatusCode.BadRequest);
        var throttled = await TryAsync(attacker[0], 50);
        throttled.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        throttled.Text.ShouldMatch("请等 [0-9]+ 秒再试");
        // Nor do new names help: those who never signed in there have a few more attempts together.
        for (var i = 51; i < 65; i++)
            (await FailAsync(attacker[0], i)).ShouldBe(HttpStatusCode.BadRequest);
        for (var i = 65; i < 68; i++)
            (await FailAsync(attacker[0], i)).ShouldBe(HttpStatusCode.TooManyRequests);
        // A colleague who has signed in behind the same address is not kept out by it; others are not touched, and who is in already stays in wherever he is.
        (await SignInAsync(From(one, tenant, Attacker), colleague)).Status.ShouldBe(HttpStatusCode.Redirect);
        (await SignInAsync(From(one, tenant, "10.9.8.8"), county)).Status.ShouldBe(HttpStatusCode.Redirect);
        (await (await attacker[0].AsAsync(county)).GetAsync("/gl/adult-2026/dashboard")).Status.ShouldBe(HttpStatusCode.OK);

        var alarm = (await db.Alarms.ToListAsync()).ShouldHaveSingleItem();
        (alarm.Kind, alarm.Subject, alarm.Value, alarm.Times).ShouldBe((AlarmKind.FailedSignIns, Attacker, 50m, 1));
        var told = (await db.Events.Where(e => e.Type == AlarmService.RaisedEvent).ToListAsync()).ShouldHaveSingleItem();
        (told.Ip, told.Reason!.Contains($"地址 {Attacker} 一分钟内登录失败 50 次", StringComparison.Ordinal)).ShouldBe((Attacker, true));
        var message = (await db.Outbox.ToListAsync()).ShouldHaveSingleItem();
        (message.Recipient, message.Body.Contains(told.Reason, StringComparison.Ordinal)).ShouldBe(("19900000901", true));
        (await (await From(two, tenant, "10.1.1.1").AsAsync(officer)).GetAsync(Page)).Status.ShouldBe(HttpStatusCode.OK);
        var page = await (await From(one, tenant, "10.1.1.1").AsAsync(officer)).GetAsync(Page);
        page.Text.ShouldContain("1 项报警");
        page.Text.ShouldContain("没有从该地址登录过的账号每个每分钟只能试 6 次，合起来 20 次；在那里登录过的账号按平常的次数");
        page.Text.ShouldContain($"地址 {Attacker} 一分钟内登录失败 50 次（报警线 50 次）");
        page.Document.QuerySelector("section[aria-labelledby=log] tbody")!.TextContent.ShouldContain(told.Reason);
        var rows = page.Document.QuerySelectorAll("table")[0].QuerySelectorAll("tbody tr").ToDictionary(r => r.Children[0].TextContent, r => r.Children.Select(c => c.TextContent).ToList());
        rows.Keys.ShouldBe(["web-1", "web-2", "合计"]);
        (rows["web-1"][5], rows["web-2"][5], rows["合计"][5]).ShouldBe(("45", "25", "70"));
        (rows["web-1"][6], rows["合计"][6]).ShouldBe(("4", "4"));
    }

    [Fact]
    public async Task Get_PageThatFailed_CountsAsOneErrorOfItsInstance()
    {
        var tenant = await TestTenant.CreateAsync();
        await using var host = await WebHost.WithAsync(("Admissions:Monitoring:Instance", "web-1"), ("Admissions:Monitoring:LeastRequests", "1"), ("Admissions:PasswordLane:Queue", "-1"), ("Admissions:PasswordLane:Concurrent", "1"));
        var browser = host.Open(tenant);
        (await SignInAsync(browser, await tenant.StaffAsync("CountyOfficer", "430102"))).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await browser.GetAsync("/nowhere")).Status.ShouldBe(HttpStatusCode.NotFound);

        var page = await (await browser.AsAsync(await tenant.StaffAsync("ProvinceAdministrator", "43"))).GetAsync(Page);

        await using var db = tenant.Open();
        var counted = MonitoringReader.Sum(await MonitoringReader.InstancesAsync(db, new MonitoringOptions(), default));
        (counted.Requests, counted.Errors, counted.FailedSignIns).ShouldBe((3, 1, 0));
        page.Text.ShouldContain("没有报警");
        page.Document.QuerySelectorAll("tr.is-warn th").Select(t => t.TextContent).ShouldContain("出错率");
    }

    private static async Task<HttpStatusCode> FailAsync(Browser browser, int attempt) => (await TryAsync(browser, attempt)).Status;

    private static Task<PageAnswer> TryAsync(Browser browser, int attempt) =>
        browser.PostAsync("/gl/sign-in", [KeyValuePair.Create("Input.UserName", $"nobody{attempt:000}"), KeyValuePair.Create("Input.Password", "Wrong$word12")]);

    private static Task<PageAnswer> SignInAsync(Browser browser, User user) =>
        browser.PostAsync("/gl/sign-in", [KeyValuePair.Create("Input.UserName", user.UserName!), KeyValuePair.Create("Input.Password", TestTenant.Password)]);

    /// <summary>A browser at an address, as the balancer reports it.</summary>
    private static Browser From(WebHost host, TestTenant tenant, string address)
    {
        var browser = host.Open(tenant);
        browser.Client.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        return browser;
    }
}
