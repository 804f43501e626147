using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exchange;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Web.Tests.Accounts;

/// <summary>Forgotten passwords at the counter and the office; doors that strangers try too often.</summary>
public sealed class RecoveryPageTests
{
    private const string Campaign = "/gl/adult-2026";

    [Fact]
    public async Task Reset_AtTheCounter_ShowsTheOneTimePasswordOnceAndForcesAnother()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync();
        var candidate = await tenant.SubmittedCandidateAsync(clerk.Point);
        var host = await WebHost.GetAsync();
        var counter = await host.Open(tenant).AsAsync(clerk.User);

        var wrong = await counter.PostAsync($"{Campaign}/recovery", Card(candidate, "谭志远"), "Reset");
        var issued = await counter.PostAsync($"{Campaign}/recovery", Card(candidate, "蒋文静"), "Reset");
        var password = issued.Document.QuerySelector("#one-time-password")!.TextContent;
        var signedIn = await host.Open(tenant).PostAsync("/ks/sign-in", [new("Input.UserName", candidate.User.UserName!), new("Input.Password", password)]);

        wrong.Status.ShouldBe(HttpStatusCode.BadRequest);
        wrong.Text.ShouldContain("与报名信息对不上");
        signedIn.Location.ShouldEndWith("/account/password");
        (await counter.GetAsync($"{Campaign}/recovery")).Text.ShouldNotContain(password);
    }

    [Fact]
    public async Task Reset_OfAnOfficer_ByTheLevelAbove_ShowsTheOneTimePasswordOnce()
    {
        var tenant = await TestTenant.CreateAsync();
        var county = await tenant.StaffAsync("CountyOfficer", "430102");
        var city = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("CityOfficer", "4301"));

        var issued = await city.PostAsync($"{Campaign}/users/{county.Id}", [new("Reason", "忘记密码，电话核实")], "Reset");

        issued.Document.QuerySelector("#one-time-password")!.TextContent.Length.ShouldBe(12);
        await using var db = tenant.Open();
        (await db.Events.SingleAsync(e => e.Type == "PasswordReset")).Reason.ShouldBe("忘记密码，电话核实");
    }

    [Fact]
    public async Task CreateOfficer_WithRunAndReleaseTogether_IsRefused()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-08-10 10:00");
        var admin = await tenant.ActorAsync(await tenant.StaffAsync("ProvinceAdministrator", "43"));
        await using var scope = tenant.Scope();

        var refused = await scope.ServiceProvider.GetRequiredService<Core.Accounts.StaffAccountService>().CreateOfficeUserAsync(
            new Core.Accounts.OfficeUserOptions("both0001", "周明", null, "43", ["InformationOfficer", "AdmissionManagementOfficer"]), await tenant.ProcessAsync(admin));

        refused.Refusals.ShouldHaveSingleItem().Code.ShouldBe("staff.separation");
    }

    [Fact]
    public async Task SignIn_MoreOftenThanTheLimit_IsToldHowLongToWaitAndOtherAccountsGoOn()
    {
        await using var host = await WebHost.WithAsync(("Admissions:RateLimits:SignIn:Address", "50"), ("Admissions:RateLimits:SignIn:Account", "2"), ("Admissions:RateLimits:SignIn:Seconds", "300"));
        var tenant = await TestTenant.CreateAsync();
        var (user, other) = (await tenant.StaffAsync("CountyOfficer", "430102"), await tenant.StaffAsync("CountyOfficer", "430102"));
        var browser = host.Open(tenant);
        for (var i = 0; i < 2; i++)
            (await host.Open(tenant).PostAsync("/gl/sign-in", Pair(user))).Status.ShouldBe(HttpStatusCode.Redirect, "browsers that are not known yet count together");

        var third = await browser.PostAsync("/gl/sign-in", Pair(user));

        third.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        third.Text.ShouldMatch("请等 [0-9]+ 秒再试");
        third.Response.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 300);
        (await browser.PostAsync("/gl/sign-in", Pair(other))).Status.ShouldBe(HttpStatusCode.Redirect);
        (await browser.GetAsync("/gl/sign-in")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task SignIn_NeighbourWhoTriesTheSameAccount_LocksOnlyHimselfOut()
    {
        await using var host = await WebHost.WithAsync(("Admissions:RateLimits:SignIn:Address", "4"), ("Admissions:RateLimits:SignIn:Account", "2"), ("Admissions:RateLimits:SignIn:Seconds", "300"));
        var tenant = await TestTenant.CreateAsync();
        var (owner, other) = (await tenant.StaffAsync("CountyOfficer", "430102"), await tenant.StaffAsync("CountyOfficer", "430102"));
        var neighbour = From(host, tenant, "2001:db8:1:2::7");
        for (var i = 0; i < 3; i++)
            await neighbour.PostAsync("/gl/sign-in", Pair(owner));

        (await neighbour.PostAsync("/gl/sign-in", Pair(owner))).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        (await From(host, tenant, "10.9.8.7").PostAsync("/gl/sign-in", Pair(owner))).Status.ShouldBe(HttpStatusCode.Redirect, "the owner signs in from where he is");
        (await From(host, tenant, "2001:db8:1:2::8").PostAsync("/gl/sign-in", Pair(other))).Status.ShouldBe(HttpStatusCode.Redirect, "what succeeds is not counted against the address");
    }

    [Fact]
    public async Task SignUp_SameDocumentUnderEverNewNames_IsCountedByTheDocumentHoweverItIsWritten()
    {
        await using var host = await WebHost.WithAsync(("Admissions:RateLimits:SignUp:Address", "50"), ("Admissions:RateLimits:SignUp:Account", "2"), ("Admissions:RateLimits:SignUp:Seconds", "300"));
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var browser = host.Open(tenant);
        Task<PageAnswer> SignUpAsync(string document, string userName) => browser.PostAsync("/ks/adult-2026/sign-up", new Dictionary<string, string>
        {
            ["Input.DocumentNumber"] = document, ["Input.UserName"] = userName,
        });

        (await SignUpAsync("430102199001011230", "luo0001")).Status.ShouldNotBe(HttpStatusCode.TooManyRequests);
        (await SignUpAsync("４３０１０２ 199001011230", "luo0002")).Status.ShouldNotBe(HttpStatusCode.TooManyRequests);
        (await SignUpAsync("430102199001011230", "luo0003")).Status.ShouldBe(HttpStatusCode.TooManyRequests);

        for (var i = 0; i < 3; i++)
            (await SignUpAsync($"43010219900101125{i}", "luo0001")).Status.ShouldNotBe(HttpStatusCode.TooManyRequests, "a name is nobody's before it is given");
    }

    [Fact]
    public async Task SignUp_FromOneAddressForManyDocuments_IsCountedByTheAddress()
    {
        await using var host = await WebHost.WithAsync(("Admissions:RateLimits:SignUp:Address", "3"), ("Admissions:RateLimits:SignUp:Account", "2"), ("Admissions:RateLimits:SignUp:Seconds", "300"));
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var browser = host.Open(tenant);
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
            answers.Add((await browser.PostAsync("/ks/adult-2026/sign-up", new Dictionary<string, string> { ["Input.DocumentNumber"] = $"43010219900101125{i}", ["Input.UserName"] = $"luo000{i}" })).Status);

        answers.Count(a => a == HttpStatusCode.TooManyRequests).ShouldBe(1);
        answers[3].ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Check_MoreOftenThanTheLimitOfAnAddress_IsRefusedInChinese()
    {
        await using var host = await WebHost.WithAsync(("Admissions:RateLimits:Check:Address", "2"), ("Admissions:RateLimits:Check:Seconds", "300"));
        var browser = host.Open(await TestTenant.CreateAsync());
        await browser.GetAsync("/check/43-A");
        await browser.GetAsync("/check/43-B");

        var third = await browser.GetAsync("/check/43-C");

        third.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        third.Text.ShouldContain("短时间内操作太多");
    }

    [Fact]
    public async Task SignIn_LaneFull_SaysSoAndKeepsTheUserName()
    {
        await using var host = await WebHost.WithAsync(("Admissions:PasswordLane:Concurrent", "1"), ("Admissions:PasswordLane:Queue", "0"), ("Admissions:PasswordLane:WaitSeconds", "3"));
        var tenant = await TestTenant.CreateAsync();
        var user = await tenant.StaffAsync("CountyOfficer", "430102");
        using var taken = (await host.Services.GetRequiredService<Core.Accounts.PasswordLane>().EnterAsync()).Value;

        var busy = await host.Open(tenant).PostAsync("/gl/sign-in", Pair(user));

        busy.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        busy.Text.ShouldContain("现在登录的人很多");
        busy.Document.QuerySelector("input[name='Input.UserName']")!.GetAttribute("value").ShouldBe(user.UserName);
    }

    [Fact]
    public async Task Jobs_FileBetweenCheckAndImport_IsNotListedAndBelongsToItsUploader()
    {
        var tenant = await TestTenant.CreateAsync();
        var (uploader, other) = (await tenant.StaffAsync("AdultAdmissionOfficer", "43"), await tenant.StaffAsync("AdultAdmissionOfficer", "43"));
        JobRun file;
        await using (var scope = tenant.Scope())
        {
            var files = scope.ServiceProvider.GetRequiredService<CheckedFiles>();
            file = await files.PutAsync("ScoreImport", "成绩.csv", [1], await tenant.ProcessAsync(await tenant.ActorAsync(uploader)));
            (await files.FindAsync("ScoreImport", file.Id, await tenant.ProcessAsync(await tenant.ActorAsync(other)))).ShouldBeNull();
            (await files.FindAsync("ScoreImport", file.Id, await tenant.ProcessAsync(await tenant.ActorAsync(uploader)))).ShouldNotBeNull();
        }

        (await (await (await WebHost.GetAsync()).Open(tenant).AsAsync(uploader)).GetAsync($"{Campaign}/jobs")).Text.ShouldNotContain("ScoreImport");
    }

    /// <summary>A browser at an address, as the balancer reports it.</summary>
    private static Browser From(WebHost host, TestTenant tenant, string address)
    {
        var browser = host.Open(tenant);
        browser.Client.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        return browser;
    }

    private static KeyValuePair<string, string>[] Pair(User user) => [new("Input.UserName", user.UserName!), new("Input.Password", TestTenant.Password)];

    private static KeyValuePair<string, string>[] Card(TestCandidate candidate, string name) =>
        [new("Input.DocumentKind", "ResidentIdCard"), new("Input.DocumentNumber", candidate.DocumentNumber), new("Input.Name", name)];
}
