using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Accounts;

/// <summary>Wrong passwords lock those who type them (HR-74): not the owner in his own browser, and for a name that nobody has as for any other.</summary>
public sealed class SignInTriesTests
{
    private const string Wrong = "Wrong$word12";

    [Fact]
    public async Task SignIn_StrangerTriesTheName_LocksStrangersAndNotTheOwnersBrowser()
    {
        var (tenant, host) = (await TestTenant.CreateAsync(), await WebHost.GetAsync());
        var owner = await tenant.StaffAsync("CountyOfficer", "430102");
        var (own, stranger) = (host.Open(tenant), host.Open(tenant));
        (await TryAsync(own, owner.UserName!, TestTenant.Password)).Status.ShouldBe(HttpStatusCode.Redirect);

        for (var i = 0; i < 5; i++)
            await TryAsync(stranger, owner.UserName!, Wrong);

        (await TryAsync(stranger, owner.UserName!, TestTenant.Password)).Text.ShouldContain("账号暂时停用。请 15 分钟以后再试");
        (await TryAsync(host.Open(tenant), owner.UserName!, TestTenant.Password)).Text.ShouldContain("账号暂时停用", customMessage: "another stranger");
        (await TryAsync(own, owner.UserName!, TestTenant.Password)).Status.ShouldBe(HttpStatusCode.Redirect);
        await using var db = tenant.Open();
        (await db.KnownDevices.AsNoTracking().SingleAsync()).ShouldSatisfyAllConditions(d => d.UserId.ShouldBe(owner.Id), d => d.KeyHash.Length.ShouldBe(32), d => d.Failures.ShouldBe(0));
    }

    [Fact]
    public async Task SignIn_WrongInTheOwnersBrowser_LocksThatBrowserAlone()
    {
        var (tenant, host) = (await TestTenant.CreateAsync(), await WebHost.GetAsync());
        var owner = await tenant.StaffAsync("CountyOfficer", "430102");
        var (own, elsewhere) = (host.Open(tenant), host.Open(tenant));
        (await TryAsync(own, owner.UserName!, TestTenant.Password)).Status.ShouldBe(HttpStatusCode.Redirect);

        for (var i = 0; i < 4; i++)
            (await TryAsync(own, owner.UserName!, Wrong)).Text.ShouldContain("用户名或密码不对");
        (await TryAsync(own, owner.UserName!, Wrong)).Text.ShouldContain("账号暂时停用");

        (await TryAsync(own, owner.UserName!, TestTenant.Password)).Text.ShouldContain("账号暂时停用");
        (await TryAsync(elsewhere, owner.UserName!, TestTenant.Password)).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    /// <summary>Whoever tries a document cannot tell whether its owner has registered.</summary>
    [Fact]
    public async Task SignIn_NameThatNobodyHas_IsAnsweredAndLockedLikeAnyOther()
    {
        var (tenant, host) = (await TestTenant.CreateAsync(), await WebHost.GetAsync());
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await tenant.CandidateAsync();
        var answers = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var number in new[] { candidate.DocumentNumber, TestIds.Resident("430104", "19770315", 71) })
        {
            var browser = host.Open(tenant);
            answers[number] = [];
            for (var i = 0; i < 7; i++)
                answers[number].Add((await TryAsync(browser, number, Wrong, "ks")).Text.Replace(number, "", StringComparison.Ordinal));
        }

        var (known, unknown) = (answers[candidate.DocumentNumber], answers.Values.Last());
        unknown.ShouldBe(known);
        unknown[3].ShouldContain("用户名或密码不对");
        unknown[6].ShouldContain("账号暂时停用。请 15 分钟以后再试");
        await using var db = tenant.Open();
        (await db.UnknownNames.AsNoTracking().Select(n => n.Account).ToListAsync()).ShouldAllBe(n => n.Length == 32 && !n.Contains("4301", StringComparison.Ordinal), "digests, for some type their password there");
    }

    /// <summary>Neither another spelling nor another door tells more.</summary>
    [Theory]
    [InlineData("ks", " {0} ", "ks", "{0}")]
    [InlineData("gl", "{0}", "ks", "{0}")]
    [InlineData("ks", "{1}", "ks", "{0}")]
    [InlineData("czyx", "{0}", "gl", "{1}")]
    public async Task SignIn_NameThatNobodyHas_InAnotherSpellingOrAtAnotherDoor_IsTheSameName(string first, string written, string then, string plain)
    {
        var (tenant, host) = (await TestTenant.CreateAsync(), await WebHost.GetAsync());
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await tenant.CandidateAsync();
        var answers = new List<string>();
        foreach (var number in new[] { candidate.DocumentNumber, TestIds.Resident("430104", "19770315", 73) })
        {
            string Spelt(string how) => string.Format(System.Globalization.CultureInfo.InvariantCulture, how, number, $"{number[..6]} {number[6..]}");
            for (var i = 0; i < 5; i++)
                await TryAsync(host.Open(tenant), Spelt(written), Wrong, first);
            answers.Add((await TryAsync(host.Open(tenant), Spelt(plain), Wrong, then)).Text.Replace(Spelt(plain), "", StringComparison.Ordinal));
        }

        answers[0].ShouldContain("账号暂时停用");
        answers[1].ShouldBe(answers[0]);
    }

    /// <summary>A stranger's count is no business of the owner's own browser; and who changes his password has one known browser left.</summary>
    [Fact]
    public async Task SignIn_InTheOwnersBrowser_LeavesTheStrangersCountAndANewPasswordForgetsOtherBrowsers()
    {
        var (tenant, host) = (await TestTenant.CreateAsync(), await WebHost.GetAsync());
        var owner = await tenant.StaffAsync("CountyOfficer", "430102");
        var (own, other, stranger) = (host.Open(tenant), host.Open(tenant), host.Open(tenant));
        foreach (var browser in new[] { own, other })
            (await TryAsync(browser, owner.UserName!, TestTenant.Password)).Status.ShouldBe(HttpStatusCode.Redirect);
        for (var i = 0; i < 4; i++)
            await TryAsync(stranger, owner.UserName!, Wrong);
        (await TryAsync(own, owner.UserName!, TestTenant.Password)).Status.ShouldBe(HttpStatusCode.Redirect);

        (await TryAsync(stranger, owner.UserName!, Wrong)).Text.ShouldContain("账号暂时停用", customMessage: "the fifth");

        (await own.PostAsync("/account/password", [new("Input.CurrentPassword", TestTenant.Password), new("Input.NewPassword", "Qi9#luan77"), new("Input.Again", "Qi9#luan77")])).Status.ShouldBe(HttpStatusCode.Redirect);
        (await TryAsync(other, owner.UserName!, "Qi9#luan77")).Text.ShouldContain("账号暂时停用", customMessage: "a stranger now");
        (await TryAsync(own, owner.UserName!, "Qi9#luan77")).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task SignIn_NeighbourAtTheSameAddress_DoesNotUseUpTheTriesOfAKnownBrowser()
    {
        await using var host = await WebHost.WithAsync(("Admissions:RateLimits:SignIn:Address", "2"), ("Admissions:RateLimits:SignIn:Account", "3"));
        var tenant = await TestTenant.CreateAsync();
        var owner = await tenant.StaffAsync("CountyOfficer", "430102");
        var (own, neighbour) = (host.Open(tenant), host.Open(tenant));
        foreach (var browser in new[] { own, neighbour })
            browser.Client.DefaultRequestHeaders.Add("X-Forwarded-For", "10.20.30.40");
        (await TryAsync(own, owner.UserName!, TestTenant.Password)).Status.ShouldBe(HttpStatusCode.Redirect);

        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
            answers.Add((await TryAsync(neighbour, owner.UserName!, Wrong)).Status);
        answers[^1].ShouldBe(HttpStatusCode.TooManyRequests);
        foreach (var other in new[] { "nobody001", "nobody002", "nobody003" })
            await TryAsync(neighbour, other, Wrong);

        (await TryAsync(neighbour, "nobody004", Wrong)).Status.ShouldBe(HttpStatusCode.TooManyRequests, "too many accounts failed at this address");
        (await TryAsync(own, owner.UserName!, TestTenant.Password)).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("%00%ff")]
    public async Task SignIn_MarkThatIsNotOurs_CountsAsNone(string mark)
    {
        var (tenant, host) = (await TestTenant.CreateAsync(), await WebHost.GetAsync());
        var owner = await tenant.StaffAsync("CountyOfficer", "430102");
        var browser = host.Open(tenant);
        browser.Client.DefaultRequestHeaders.Add("Cookie", $"{DeviceCookie.Name}={mark}");

        (await TryAsync(browser, owner.UserName!, TestTenant.Password)).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    /// <summary>HR-08: nothing of a person stays on a public terminal.</summary>
    [Fact]
    public async Task SignIn_AtAPublicTerminal_LeavesNoMark()
    {
        var (tenant, host) = (await TestTenant.CreateAsync(), await WebHost.GetAsync());
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await tenant.CandidateAsync();
        var browser = host.Open(tenant);
        browser.Client.DefaultRequestHeaders.Add("Cookie", "adm-kiosk=1");

        var answer = await TryAsync(browser, candidate.User.UserName!, TestTenant.Password, "ks");

        answer.Status.ShouldBe(HttpStatusCode.Redirect);
        answer.Response.Headers.GetValues("Set-Cookie").ShouldNotContain(c => c.StartsWith(DeviceCookie.Name, StringComparison.Ordinal));
        await using var db = tenant.Open();
        (await db.KnownDevices.AnyAsync()).ShouldBeFalse();
    }

    private static Task<PageAnswer> TryAsync(Browser browser, string name, string password, string portal = "gl") =>
        browser.PostAsync($"/{portal}/sign-in", [new("Input.UserName", name), new("Input.Password", password)]);
}
