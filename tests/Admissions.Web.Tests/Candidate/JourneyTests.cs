using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Candidate;

/// <summary>A candidate without script, from the account to the receipt.</summary>
public sealed class JourneyTests : PageTests
{
    private const string Root = "/ks/adult-2026";

    [Fact]
    [Covers("HR-73", "HR-77")]
    public async Task SignUp_ToReceipt_WithoutScript_EndsWithTheProcessForm()
    {
        var (line, point) = (await Tenant.PlanLineAsync(), await Tenant.PointAsync());
        var browser = Host.Open(Tenant);
        var number = TestIds.Resident("430104", "19990101", 642);
        Dictionary<string, string> account = new()
        {
            ["Input.Name"] = "蒋文静", ["Input.DocumentKind"] = "ResidentIdCard", ["Input.DocumentNumber"] = number, ["Input.Phone"] = "19900000318",
            ["Input.UserName"] = "jiangwj", ["Input.Password"] = "123456", ["Input.Again"] = "123456",
        };

        var weak = await browser.PostAsync($"{Root}/sign-up", account);
        weak.Status.ShouldBe(HttpStatusCode.BadRequest);
        weak.Document.QuerySelector("#Input_Password-error").ShouldNotBeNull();
        (await browser.PostAsync($"{Root}/sign-up", new Dictionary<string, string>(account) { ["Input.Password"] = "Ab3$kk09", ["Input.Again"] = "Ab3$kk09" }))
            .Location.ShouldEndWith("/notices");
        (await browser.PostAsync($"{Root}/notices", [])).Location.ShouldEndWith("/pledge");
        (await browser.PostAsync($"{Root}/pledge", Values(("Agreed", "true")))).Location.ShouldEndWith("/basic/identity");
        (await browser.PostAsync($"{Root}/basic/identity", Fields(("ethnicity", "15"), ("politicalStatus", "13"), ("householdRegistrationPlace", "430121"))))
            .Location.ShouldEndWith("/basic/education");
        (await browser.PostAsync($"{Root}/basic/education", Fields(("educationAttained", "30"), ("foreignLanguage", "EN"), ("graduationDate", "2019年6月30日"),
            ("graduationSchool", "湘水职业学院"), ("diplomaNumber", "１２３４５２２０１５０６０００６４２")))).Location.ShouldEndWith("/basic/contact");
        (await browser.PostAsync($"{Root}/basic/contact", Fields(("occupationClass", "3"), ("address", "长沙县东升路 0 号"), ("postalCode", "410100"))))
            .Location.ShouldEndWith("/choices");
        (await browser.PostAsync($"{Root}/choices", Values(("line", $"{line.Id}"), ("order", "1")), "handler=Choose")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await browser.GetAsync(Root)).Text.ShouldContain("报名共 9 步，已完成 4 步");
        (await browser.PostAsync($"{Root}/choices", [])).Location.ShouldEndWith("/point");
        (await browser.PostAsync($"{Root}/point", Values(("PointId", $"{point.Id}")))).Location.ShouldEndWith("/check");
        (await browser.PostAsync($"{Root}/check", Values(("Truthful", "true"), ("RiskAccepted", "true")))).Location.ShouldEndWith("/receipt");

        var receipt = await browser.GetAsync($"{Root}/receipt");
        await using var db = Tenant.Open();
        var form = await db.FormVersions.SingleAsync();
        receipt.Text.ShouldContain(form.ReceiptNumber);
        receipt.Text.ShouldContain("现在生效的是本次提交（第 1 次）");
        receipt.Text.ShouldMatch(@"2026年9月8日 \d\d:\d\d:\d\d\.\d{3}");
        (await db.Registrations.SingleAsync()).DiplomaNumber.ShouldBe("123452201506000642");
        var pdf = await browser.GetAsync($"{Root}/receipt?handler=ProcessForm");
        pdf.Response.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        pdf.Response.Content.Headers.ContentDisposition!.FileNameStar!.ShouldStartWith("报名流程表-");
        pdf.Bytes.AsSpan(0, 5).ToArray().ShouldBe("%PDF-"u8.ToArray());
    }

    [Fact]
    [Covers("HR-75")]
    public async Task Get_FormBeforeNotices_RedirectsToNotices()
    {
        var candidate = await Tenant.CandidateAsync();
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);

        (await browser.GetAsync($"{Root}/basic/identity")).Location.ShouldEndWith("/notices");
        await browser.PostAsync($"{Root}/notices", []);

        await using var db = Tenant.Open();
        var read = await db.Acceptances.SingleAsync(a => a.RegistrationId == candidate.RegistrationId);
        (read.Kind, read.TextVersion).ShouldBe((AcceptanceKind.Notices, 1));
        read.At.ToOffset(TimeSpan.FromHours(8)).Hour.ShouldBe(10);
    }

    [Fact]
    public async Task Get_FormBeforePledge_Answers403AndSigningOpensIt()
    {
        var candidate = await Tenant.CandidateAsync();
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);
        await browser.PostAsync($"{Root}/notices", []);

        var refused = await browser.GetAsync($"{Root}/basic/identity");
        var unticked = await browser.PostAsync($"{Root}/pledge", []);
        await browser.PostAsync($"{Root}/pledge", Values(("Agreed", "true")));

        refused.Status.ShouldBe(HttpStatusCode.Forbidden);
        unticked.Status.ShouldBe(HttpStatusCode.BadRequest);
        (await browser.GetAsync($"{Root}/basic/identity")).Status.ShouldBe(HttpStatusCode.OK);
        await using var db = Tenant.Open();
        var pledge = await db.Acceptances.SingleAsync(a => a.RegistrationId == candidate.RegistrationId && a.Kind == AcceptanceKind.HonestyPledge);
        pledge.TextVersion.ShouldBe(1);
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Draft);
    }

    [Fact]
    [Covers("HR-93")]
    public async Task Get_ProcessForm_DraftHasNoLinkAndSubmittedHas()
    {
        var draft = await Tenant.CandidateAsync().PledgedAsync();
        var submitted = await Tenant.SubmittedCandidateAsync();
        var drafting = await Host.Open(Tenant).AsAsync(draft.User);
        var done = await Host.Open(Tenant).AsAsync(submitted.User);

        (await drafting.GetAsync(Root)).Document.QuerySelector("a[href*='handler=ProcessForm']").ShouldBeNull();
        (await drafting.GetAsync($"{Root}/receipt?handler=ProcessForm")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await done.GetAsync(Root)).Document.QuerySelector("a[href*='handler=ProcessForm']").ShouldNotBeNull();
        (await done.GetAsync($"{Root}/receipt?handler=ProcessForm")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Covers("HR-103")]
    public async Task Get_HomeOfInvalid_SaysWhy()
    {
        var candidate = await Tenant.SubmittedCandidateAsync();
        await using (var db = Tenant.Open())
            await db.Registrations.Where(r => r.Id == candidate.RegistrationId).ExecuteUpdateAsync(
                r => r.SetProperty(x => x.State, RegistrationState.Invalid).SetProperty(x => x.InvalidReason, "没有在9月11日前现场确认"));

        var home = await (await Host.Open(Tenant).AsAsync(candidate.User)).GetAsync(Root);

        home.Document.QuerySelector(".ex-banner.ex-bad strong")!.TextContent.ShouldBe("您的网上报名无效：没有在9月11日前现场确认。");
        home.Document.QuerySelector("a[href$='/basic/identity']").ShouldBeNull();
    }

    [Fact]
    public async Task Post_CheckAfterWindowClosed_Answers409AndKeepsTheDraft()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-11 23:50");
        var candidate = await tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([(await tenant.PlanLineAsync()).Id], (await tenant.PointAsync()).Id);
        var browser = await Host.Open(tenant).AsAsync(candidate.User);
        var page = await browser.GetAsync($"{Root}/check");
        var token = page.Document.QuerySelector("form input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        await tenant.SetClockAsync("2026-09-12 00:00:41");

        var answer = await browser.Client.PostAsync($"/{tenant.Tenant.Slug}{Root}/check", new FormUrlEncodedContent(Values(
            ("Truthful", "true"), ("RiskAccepted", "true"), ("Version", page.Document.QuerySelector("input[name=Version]")!.GetAttribute("value")!), ("__RequestVerificationToken", token))));

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("网上报名已于9月11日（周五）24:00截止（北京时间）");
        (await candidate.ReadAsync()).Version.ShouldBe(0);
        RegistrationDraft.Read(await candidate.ReadAsync()).Text("address").ShouldNotBeNull();
    }

    [Fact]
    public async Task Get_OtherTenantsCampaign_AsksToSignIn()
    {
        var candidate = await Tenant.SubmittedCandidateAsync();
        var other = await TestTenant.CreateAsync("shaanxi-adult");
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);

        var answer = await browser.Client.GetAsync($"/{other.Tenant.Slug}{Root}/receipt");

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldContain("/ks/sign-in");
    }

    private static KeyValuePair<string, string>[] Fields(params (string Field, string Value)[] fields) =>
        [.. fields.Select(f => KeyValuePair.Create($"Fields[{f.Field}]", f.Value))];

    private static KeyValuePair<string, string>[] Values(params (string Name, string Value)[] values) =>
        [.. values.Select(v => KeyValuePair.Create(v.Name, v.Value))];
}
