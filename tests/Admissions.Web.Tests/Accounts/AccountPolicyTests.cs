using System.Net;
using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Accounts;

/// <summary>The policy's figures for accounts are those that count.</summary>
public sealed class AccountPolicyTests
{
    [Fact]
    public async Task SignIn_PolicyWithOtherFigures_GovernsIdleTimeAndLockout()
    {
        var tenant = await TestTenant.CreateAsync(edit: json => json
            .Replace("\"idleMinutes\": 30", "\"idleMinutes\": 7", StringComparison.Ordinal).Replace("\"failures\": 5, \"minutes\": 15", "\"failures\": 2, \"minutes\": 40", StringComparison.Ordinal));
        var user = await tenant.StaffAsync("CountyOfficer", "430102");
        var browser = (await WebHost.GetAsync()).Open(tenant);

        (await browser.PostAsync("/gl/sign-in", Pair(user, TestTenant.Password))).Status.ShouldBe(HttpStatusCode.Redirect);
        await using var db = tenant.Open();
        var session = await db.Sessions.AsNoTracking().SingleAsync(s => s.UserId == user.Id);
        var stranger = (await WebHost.GetAsync()).Open(tenant);
        await stranger.PostAsync("/gl/sign-in", Pair(user, "Wrong$word12"));
        var locked = await stranger.PostAsync("/gl/sign-in", Pair(user, "Wrong$word12"));

        (session.ExpiresAt - session.CreatedAt).ShouldBe(TimeSpan.FromMinutes(7));
        locked.Text.ShouldContain("请 40 分钟以后再试");
    }

    [Fact]
    public async Task Request_AfterAMinute_ProlongsTheSessionByThePolicysTime()
    {
        var tenant = await TestTenant.CreateAsync(edit: json => json.Replace("\"idleMinutes\": 30", "\"idleMinutes\": 7", StringComparison.Ordinal));
        var user = await tenant.StaffAsync("CountyOfficer", "430102");
        var browser = (await WebHost.GetAsync()).Open(tenant);
        var home = (await browser.PostAsync("/gl/sign-in", Pair(user, TestTenant.Password))).Location!;
        await using var db = tenant.Open();
        await db.Sessions.Where(s => s.UserId == user.Id).ExecuteUpdateAsync(s => s.SetProperty(x => x.LastSeenAt, x => x.LastSeenAt.AddMinutes(-2)));

        await browser.GetAsync(home[home.IndexOf("/gl/", StringComparison.Ordinal)..]);

        var session = await db.Sessions.AsNoTracking().SingleAsync(s => s.UserId == user.Id);
        (session.ExpiresAt - session.LastSeenAt).ShouldBe(TimeSpan.FromMinutes(7));
    }

    [Fact]
    public async Task ChangePassword_ShorterThanThePolicyAsks_IsRefusedWithItsFigure()
    {
        var tenant = await TestTenant.CreateAsync(edit: json => json.Replace("\"minLength\": 8", "\"minLength\": 14", StringComparison.Ordinal));
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("CountyOfficer", "430102"));

        var refused = await browser.PostAsync("/account/password", Change("Short$Pw9"));
        var changed = await browser.PostAsync("/account/password", Change("Longer$Pass9word"));

        refused.Text.ShouldContain("密码至少 14 位");
        changed.Status.ShouldBe(HttpStatusCode.Redirect);
    }

    private static KeyValuePair<string, string>[] Pair(User user, string password) => [new("Input.UserName", user.UserName!), new("Input.Password", password)];

    private static KeyValuePair<string, string>[] Change(string replacement) =>
        [new("Input.CurrentPassword", TestTenant.Password), new("Input.NewPassword", replacement), new("Input.Again", replacement)];
}
