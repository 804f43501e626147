using System.Net;
using Admissions.Core.Accounts;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Web.Tests.Accounts;

public sealed class SignInTests
{
    private static readonly KeyValuePair<string, string>[] Nothing = [];

    [Fact]
    [Covers("HR-01")]
    public async Task Post_StaffAtCandidatePortal_IsRefusedAndCandidateGoesHome()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var county = await tenant.StaffAsync("CountyOfficer", "430102");
        await SignUpAsync(tenant, "zhangsan01");
        var host = await WebHost.GetAsync();

        var refused = await host.Open(tenant).PostAsync("/ks/sign-in", Pair(county.UserName!, TestTenant.Password));
        var home = await host.Open(tenant).PostAsync("/ks/sign-in", Pair("zhangsan01", TestTenant.Password));

        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        refused.Text.ShouldContain("这不是考生账号");
        home.Status.ShouldBe(HttpStatusCode.Redirect);
        home.Location.ShouldBe($"/{tenant.Tenant.Slug}/ks/adult-2026");
    }

    [Fact]
    [Covers("HR-74")]
    public async Task Post_SixthAttemptInAMinute_IsLockedEvenWithTheRightPassword()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        await SignUpAsync(tenant, "lisi0001");
        var browser = (await WebHost.GetAsync()).Open(tenant);
        for (var i = 0; i < 5; i++)
            (await browser.PostAsync("/ks/sign-in", Pair("lisi0001", "Wrong$word12"))).Status.ShouldBe(HttpStatusCode.BadRequest);

        var sixth = await browser.PostAsync("/ks/sign-in", Pair("lisi0001", TestTenant.Password));

        sixth.Text.ShouldContain("账号暂时停用。请 15 分钟以后再试");
    }

    [Theory]
    [InlineData("123456", "password.short")]
    [InlineData("Ab3$kk09", null)]
    [InlineData("password123", "password.plain")]
    [InlineData("P@ssw0rd", "password.common")]
    [InlineData("Ab$199903", "password.personal")]
    [InlineData("Ab$430102", "password.personal")]
    [InlineData("Wangwu#1", "password.personal")]
    [InlineData("Ab$390000", "password.personal")]
    [Covers("HR-73")]
    public async Task SignUp_Password_IsJudged(string password, string? refusal)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");

        var outcome = await SignUpAsync(tenant, "wangwu01", password);

        outcome.Succeeded.ShouldBe(refusal is null);
        outcome.Refusals.Select(r => (r.Code, r.Field)).ShouldBe(refusal is null ? [] : [(refusal, "password")]);
    }

    [Fact]
    [Covers("HR-38")]
    public async Task SignUp_SameIdNumberTwice_NamesTheFirstUser()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        (await SignUpAsync(tenant, "first001")).Succeeded.ShouldBeTrue();

        var second = await SignUpAsync(tenant, "second01");

        second.Refusals.Single().Code.ShouldBe("account.registered");
        second.Refusals.Single().Sentence.ShouldContain("已经报名，用户名是 fi***01");
    }

    [Fact]
    public async Task SignUp_TwiceAtOnce_MakesOneRegistration()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => SignUpAsync(tenant, $"racer{i:000}")));

        outcomes.Count(o => o.Succeeded).ShouldBe(1);
        await using var db = tenant.Open();
        (await db.Registrations.CountAsync()).ShouldBe(1);
        (await db.Users.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task SignOut_CopiedCookie_IsDeadOnTheServer()
    {
        var tenant = await TestTenant.CreateAsync();
        var user = await tenant.StaffAsync("CityOfficer", "4301");
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(user);
        (await browser.GetAsync("/account/password")).Status.ShouldBe(HttpStatusCode.OK);

        await browser.PostCraftedAsync("/account/sign-out", "/account/password");

        (await browser.GetAsync("/account/password")).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Get_CookieOfAnotherTenant_IsNobody()
    {
        var hunan = await TestTenant.CreateAsync();
        var other = await TestTenant.CreateAsync("shaanxi-adult");
        var user = await hunan.StaffAsync("CityOfficer", "4301");
        var browser = await (await WebHost.GetAsync()).Open(hunan).AsAsync(user);

        var answer = await browser.Client.GetAsync($"/{other.Tenant.Slug}/account/password");

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldContain($"/{other.Tenant.Slug}/ks/sign-in");
    }

    [Fact]
    public async Task Get_IssuedAccount_MustSetItsOwnPasswordFirst()
    {
        var tenant = await TestTenant.CreateAsync();
        var user = await tenant.StaffAsync("CityOfficer", "4301");
        await using (var db = tenant.Open())
            await db.Users.ExecuteUpdateAsync(u => u.SetProperty(x => x.MustChangePassword, true));
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(user);

        (await browser.GetAsync("/gl")).Location.ShouldBe($"/{tenant.Tenant.Slug}/account/password");
        var changed = await browser.PostAsync("/account/password", [
            KeyValuePair.Create("Input.CurrentPassword", TestTenant.Password),
            KeyValuePair.Create("Input.NewPassword", "Qi9#luan77"),
            KeyValuePair.Create("Input.Again", "Qi9#luan77")]);

        changed.Status.ShouldBe(HttpStatusCode.Redirect);
        (await browser.GetAsync("/account/password")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/ks/sign-in")]
    [InlineData("/check/4326-0908-100041-SGX46G")]
    [InlineData("/nowhere/ks/sign-in")]
    public async Task Get_PageOfATenantOutsideEveryTenant_IsNotFound(string path)
    {
        var browser = (await WebHost.GetAsync()).Open(await TestTenant.CreateAsync());

        (await browser.Client.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Post_WithoutToken_IsRefused()
    {
        var tenant = await TestTenant.CreateAsync();
        var browser = (await WebHost.GetAsync()).Open(tenant);

        var answer = await browser.Client.PostAsync($"/{tenant.Tenant.Slug}/ks/sign-in", new FormUrlEncodedContent(Nothing));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private static KeyValuePair<string, string>[] Pair(string userName, string password) =>
        [KeyValuePair.Create("Input.UserName", userName), KeyValuePair.Create("Input.Password", password)];

    private static async Task<Core.Outcome<Registration>> SignUpAsync(TestTenant tenant, string userName, string password = TestTenant.Password)
    {
        await using var scope = tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<AccountService>().SignUpAsync(
            new SignUpOptions(userName, password, DocumentKind.ResidentIdCard, TestIds.Resident("430102", "19990307", 1), "张三", "13900000001"),
            await tenant.ProcessAsync(Core.Access.Actor.System));
    }
}
