using System.Net;
using Admissions.Core.Data.Entities;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Bulletins;

/// <summary>What candidates and the public read, without script; what must be read stands before the form.</summary>
public sealed class CandidateBulletinTests : PageTests
{
    private const string Root = "/ks/adult-2026";

    [Fact]
    [Covers("HR-75")]
    public async Task Get_FormBeforeABulletinThatMustBeRead_LeadsToItAndBackAndKeepsTheTime()
    {
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);
        var bulletin = await Tenant.PublishedBulletinAsync(mustRead: true);
        var page = $"{Root}/bulletins/{bulletin.Id}?back=basic%2Fidentity";

        (await browser.GetAsync($"{Root}/basic/identity")).Location.ShouldEndWith(page);
        foreach (var step in new[] { "pledge", "choices", "point", "check" })
            (await browser.GetAsync($"{Root}/{step}")).Location!.ShouldContain($"/bulletins/{bulletin.Id}?back={step}");
        var opened = await browser.GetAsync(page);
        opened.Text.ShouldContain("这份公告必须先读完");
        (await browser.GetAsync($"{Root}/basic/identity")).Status.ShouldBe(HttpStatusCode.Redirect, "opening it is not yet saying so");
        var read = await browser.PostAsync(page, []);

        read.Location.ShouldEndWith($"{Root}/basic/identity");
        (await browser.GetAsync($"{Root}/basic/identity")).Status.ShouldBe(HttpStatusCode.OK);
        await using var db = Tenant.Open();
        var kept = await db.BulletinReads.SingleAsync(r => r.UserId == candidate.User.Id);
        kept.At.ToOffset(TimeSpan.FromHours(8)).Hour.ShouldBe(10);
        (await browser.GetAsync($"{Root}/bulletins/{bulletin.Id}")).Text.ShouldMatch(@"您在 .*10:\d\d.* 读过");
        (await browser.GetAsync($"{Root}/history")).Text.ShouldContain($"读完公告“{bulletin.Title}”");
    }

    [Fact]
    public async Task Post_OfAFormOpenedBeforeTheBulletinCame_IsTakenAndLosesNothing()
    {
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);
        var form = await browser.GetAsync($"{Root}/basic/identity");
        await Tenant.PublishedBulletinAsync(mustRead: true);

        var autosaved = await SendAsync(browser, form, "?handler=Draft", ("Fields[ethnicity]", "15"));
        var version = System.Text.Json.JsonDocument.Parse(await autosaved.Content.ReadAsStringAsync()).RootElement.GetProperty("version").GetInt32();
        var saved = await SendAsync(browser, form, "", ("Fields[ethnicity]", "15"), ("Fields[politicalStatus]", "13"), ("Fields[householdRegistrationPlace]", "430121"), ("Version", $"{version}"));

        autosaved.StatusCode.ShouldBe(HttpStatusCode.OK);
        saved.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        saved.Headers.Location!.OriginalString.ShouldEndWith("/basic/education");
        (await candidate.ReadAsync()).Draft!.ShouldContain("430121");
        (await browser.GetAsync($"{Root}/basic/education")).Location!.ShouldContain("back=basic%2Feducation");
    }

    [Fact]
    public async Task Get_FormAfterTheFirstSubmission_IsNotBlocked()
    {
        var candidate = await Tenant.SubmittedCandidateAsync();
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);
        await Tenant.PublishedBulletinAsync(mustRead: true);

        foreach (var step in new[] { "basic/identity", "choices", "point", "check", "receipt" })
            (await browser.GetAsync($"{Root}/{step}")).Status.ShouldBe(HttpStatusCode.OK, step);
        (await browser.GetAsync(Root)).Text.ShouldContain("您有 1 条公告没有读：查看公告");
    }

    [Fact]
    public async Task Post_Read_OfSeveral_LeadsThroughAllOfThemOldestFirst()
    {
        var browser = await Host.Open(Tenant).AsAsync((await Tenant.CandidateAsync().PledgedAsync()).User);
        var (first, second) = (await Tenant.PublishedBulletinAsync(mustRead: true), await Tenant.PublishedBulletinAsync("43", BulletinAudience.Candidates, mustRead: true));
        await Tenant.PublishedBulletinAsync();

        (await browser.GetAsync(Root)).Text.ShouldContain("您有 3 条公告没有读，其中有必读的，读完才能继续填报");
        foreach (var bulletin in new[] { first, second })
        {
            var led = (await browser.GetAsync($"{Root}/choices?q=8012")).Location!;
            led.ShouldContain($"/bulletins/{bulletin.Id}?back=");
            (await browser.PostAsync(led[$"/{Tenant.Tenant.Slug}".Length..], [])).Location.ShouldEndWith($"{Root}/choices?q=8012");
        }
        (await browser.GetAsync($"{Root}/choices?q=8012")).Status.ShouldBe(HttpStatusCode.OK);
        (await browser.GetAsync(Root)).Text.ShouldContain("您有 1 条公告没有读：查看公告");
    }

    [Fact]
    public async Task Withdraw_OfABulletinThatStandsBefore_OpensTheFormAtOnce()
    {
        var browser = await Host.Open(Tenant).AsAsync((await Tenant.CandidateAsync().PledgedAsync()).User);
        var bulletin = await Tenant.PublishedBulletinAsync(mustRead: true);
        var open = await browser.GetAsync($"{Root}/bulletins/{bulletin.Id}?back=choices");
        (await browser.GetAsync($"{Root}/choices")).Status.ShouldBe(HttpStatusCode.Redirect);

        RegistrationBuilders.Must(await Tenant.BulletinAsync(await Tenant.OfficerAsync("ProvinceAdministrator", "43"), (s, c) => s.WithdrawAsync(bulletin.Id, c), "写错"));

        (await browser.GetAsync($"{Root}/choices")).Status.ShouldBe(HttpStatusCode.OK);
        (await browser.GetAsync($"{Root}/bulletins/{bulletin.Id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await browser.GetAsync($"{Root}/bulletins/{bulletin.Id}?back=choices")).Location!.ShouldEndWith($"{Root}/choices", customMessage: "who was being led there goes on");
        (await Host.Open(Tenant).GetAsync($"/bulletins/adult-2026/{bulletin.Id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        var late = await SendAsync(browser, open, $"bulletins/{bulletin.Id}", ("back", "choices"));
        late.Headers.Location!.OriginalString.ShouldEndWith($"{Root}/choices", customMessage: "who had it open goes on");
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("choices\r\nX: y")]
    public async Task Post_Read_WithAStrangeWayBack_StaysInTheCampaign(string back)
    {
        var browser = await Host.Open(Tenant).AsAsync((await Tenant.CandidateAsync()).User);
        var bulletin = await Tenant.PublishedBulletinAsync(mustRead: true);

        var answer = await browser.PostAsync($"{Root}/bulletins/{bulletin.Id}", [KeyValuePair.Create("back", back)]);

        answer.Status.ShouldBe(HttpStatusCode.Redirect);
        answer.Location!.ShouldStartWith($"/{Tenant.Tenant.Slug}{Root}");
    }

    /// <summary>One that need not be read counts as read when it is opened, for who opened it.</summary>
    [Fact]
    public async Task Get_Bulletin_CountsItReadForThisCandidateAlone()
    {
        var (first, second) = (await Tenant.CandidateAsync(), await Tenant.CandidateAsync());
        var (one, other) = (await Host.Open(Tenant).AsAsync(first.User), await Host.Open(Tenant).AsAsync(second.User));
        var bulletin = await Tenant.PublishedBulletinAsync("43", BulletinAudience.Candidates);
        (await one.GetAsync($"{Root}/bulletins")).Text.ShouldContain("您有 1 条没有读");

        (await one.GetAsync($"{Root}/bulletins/{bulletin.Id}")).Status.ShouldBe(HttpStatusCode.OK);

        (await one.GetAsync($"{Root}/bulletins")).Text.ShouldContain("您都看过了");
        (await other.GetAsync($"{Root}/bulletins")).Text.ShouldContain("您有 1 条没有读");
        await using var db = Tenant.Open();
        (await db.Events.AnyAsync(e => e.Type == "BulletinRead")).ShouldBeFalse("like an access record, it is no act of his");
    }

    [Fact]
    public async Task Get_PublicPages_ShowTheNewestThreeAndEverythingEncoded()
    {
        for (var i = 1; i <= 4; i++)
            await Tenant.PublishedBulletinAsync(title: $"第 {i} 号公告");
        var marked = await Tenant.PublishedBulletinAsync("430121", title: "<b>县里的</b>公告");
        var hidden = await Tenant.PublishedBulletinAsync("43", BulletinAudience.Offices, title: "给机构的通知");
        var browser = Host.Open(Tenant);

        var home = await browser.GetAsync("/");
        var list = await browser.GetAsync("/bulletins/adult-2026");
        var page = await browser.GetAsync($"/bulletins/adult-2026/{marked.Id}");

        home.Document.QuerySelectorAll(".ex-news a").Select(a => a.TextContent).ShouldBe(["第 4 号公告", "第 3 号公告", "第 2 号公告"]);
        list.Document.QuerySelectorAll(".ex-news a").Length.ShouldBe(5);
        list.Text.ShouldContain("<b>县里的</b>公告 长沙县");
        page.Document.QuerySelector("h1")!.TextContent.ShouldBe("<b>县里的</b>公告");
        page.Document.QuerySelector("main b").ShouldBeNull();
        var link = page.Document.QuerySelector<IHtmlAnchorElement>(".ex-prose a").ShouldNotBeNull();
        (link.Href, link.GetAttribute("rel")).ShouldBe(("https://example.gov.cn/notice", "noopener noreferrer"));
        page.Document.QuerySelectorAll(".ex-prose p").Length.ShouldBe(2);
        list.Text.ShouldNotContain("给机构的通知");
        (await browser.GetAsync($"/bulletins/adult-2026/{hidden.Id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        var elsewhere = await TestTenant.CreateAsync();
        (await Host.Open(elsewhere).GetAsync($"/bulletins/adult-2026/{marked.Id}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>Sends a page that was opened some time ago.</summary>
    private static Task<HttpResponseMessage> SendAsync(Browser browser, PageAnswer page, string path, params (string Key, string Value)[] fields)
    {
        var opened = page.Response.RequestMessage!.RequestUri!;
        var token = page.Document.QuerySelector("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        var version = page.Document.QuerySelector("input[name=Version]")?.GetAttribute("value");
        var values = fields.Append(("__RequestVerificationToken", token)).Concat(version is null || fields.Any(f => f.Key == "Version") ? [] : [("Version", version)]);
        return browser.Client.PostAsync(path.StartsWith('?') || path.Length == 0 ? opened.AbsolutePath + path : opened.AbsolutePath, new FormUrlEncodedContent(values.Select(v => KeyValuePair.Create(v.Item1, v.Item2))));
    }
}
