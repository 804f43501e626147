using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Admissions.Browser.Tests.Stories;

/// <summary>The public site as somebody sees it who has no account: on a telephone and at a desk, with what is there and what is not.</summary>
public sealed class A_visitor_without_an_account
{
    private const string Bulletin = "关于周末照常办公的公告";

    [Fact]
    public async Task Finds_what_is_public_and_hears_in_plain_words_what_is_not()
    {
        var (tenant, receipt) = await WorldAsync();
        (IPage Page, int Width)[] windows = [(await (await Site.GetAsync()).OpenAsync(360, 780), 360), (await (await Site.GetAsync()).OpenAsync(1280, 900), 1280)];

        foreach (var (page, width) in windows)
        {
            await page.GoAsync(tenant, "/");
            var home = await page.Locator("body").InnerTextAsync();
            home.ShouldContain("湖南省2026年成人高校招生，正在报名");
            home.ShouldContain("时间安排");
            home.ShouldContain("9月2日至9月11日，正在进行");
            await ShouldBeWellAsync(page, width, "public-home");

            await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Link, new() { Name = Bulletin }).ClickAsync());
            (await page.MainTextAsync()).ShouldContain("各报名确认点周末照常办公。");
            await ShouldBeWellAsync(page, width, "public-bulletin");
            await SearchesTheCatalogueAsync(page, tenant, width);
            await ReadsTheListsAsync(page, tenant, width);
            await ChecksAPaperAsync(page, tenant, receipt, width);
            await IsRefusedAsync(page, tenant, width);
        }

        await tenant.SetClockAsync("2026-09-25 10:00");
        foreach (var (page, width) in windows)
        {
            await page.GoAsync(tenant, "/entitled/adult-2026");
            (await page.MainTextAsync()).ShouldContain("共 1 人次。");
            (await page.MainTextAsync()).ShouldContain("蒋文静");
            await ShouldBeWellAsync(page, width, "public-entitled");
        }
    }

    private static async Task SearchesTheCatalogueAsync(IPage page, TestTenant tenant, int width)
    {
        await page.GoAsync(tenant, "/");
        await page.Locator("#q").FillAsync("会计");
        await page.LoadAfterAsync(() => page.Locator("form:has(#q)").GetByRole(AriaRole.Button, new() { Name = "查找" }).ClickAsync());
        page.Url.ShouldContain("/catalogue/adult-2026?q=");
        (await page.MainTextAsync()).ShouldContain("找到 1 个专业");
        (await page.MainTextAsync()).ShouldContain("会计学");
        await ShouldBeWellAsync(page, width, "public-catalogue");

        await page.Locator("#q").FillAsync("没有这个专业");
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("Enter"));
        (await page.MainTextAsync()).ShouldContain("没有找到。请减少条件，或者换一个名称再查。");
    }

    /// <summary>Points, lines with the plan, and whoever gets points more: each says what it has, or when it will.</summary>
    private static async Task ReadsTheListsAsync(IPage page, TestTenant tenant, int width)
    {
        foreach (var (path, sentence, picture) in new[]
        {
            ("/points/adult-2026", "报名确认点", "public-points"), ("/lines/adult-2026", "控制线随成绩公布，现在还没有公布。", "public-lines"),
            ("/entitled/adult-2026", "照顾加分和免试公示将于9月23日（周三）0:00开放（北京时间）。", "public-entitled-closed"),
        })
        {
            (await page.GoAsync(tenant, path))!.Status.ShouldBe(200, path);
            (await page.MainTextAsync()).ShouldContain(sentence);
            await ShouldBeWellAsync(page, width, picture);
        }
    }

    /// <summary>The number of a receipt, typed as people type: small letters, blanks round it; then one character wrong.</summary>
    private static async Task ChecksAPaperAsync(IPage page, TestTenant tenant, string receipt, int width)
    {
        await page.GoAsync(tenant, "/");
        await CheckAsync(page, $" {receipt.ToLowerInvariant()} ");
        page.Url.ShouldEndWith($"/check/{receipt}");
        var genuine = await page.MainTextAsync();
        genuine.ShouldContain("这份报名回执是真的，现在有效。");
        genuine.ShouldContain("为保护个人信息，这里不显示姓名和证件号码。");
        genuine.ShouldNotContain("蒋文静");
        await ShouldBeWellAsync(page, width, "public-check");

        await CheckAsync(page, receipt[..^1] + (receipt[^1] == '7' ? '4' : '7'));
        var unknown = await page.MainTextAsync();
        unknown.ShouldContain("没有找到这个编号，不能证明这份文件是真的。");
        unknown.ShouldContain("请照纸面或短信逐位核对编号；仍然查不到，请打 0731-80000000。");
        unknown.ShouldNotContain("现在有效");
        await ShouldBeWellAsync(page, width, "public-check-unknown");
    }

    /// <summary>Pages of people with accounts lead to the door; what does not exist says so and how to go on. Nothing of it is English.</summary>
    private static async Task IsRefusedAsync(IPage page, TestTenant tenant, int width)
    {
        foreach (var (path, door) in new[] { ("/ks/adult-2026/choices", "/ks/"), ("/gl/adult-2026/dashboard", "/gl/sign-in"), ("/czyx/adult-2026/dossiers", "/czyx/sign-in") })
        {
            await page.GoAsync(tenant, path);
            page.Url.ShouldContain(door);
            page.Url.ShouldContain("sign-in");
            (await page.Locator("html").GetAttributeAsync("lang")).ShouldBe("zh-CN");
        }

        foreach (var path in new[] { "/nothing/here", "/catalogue/adult-1999" })
        {
            (await page.GoAsync(tenant, path))!.Status.ShouldBe(404, path);
            (await page.MainTextAsync()).ShouldContain("没有找到这一页。");
            (await page.MainTextAsync()).ShouldContain("请检查地址，或者从首页进入。");
        }
        await ShouldBeWellAsync(page, width, "public-not-found");
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "回到首页", Exact = true }).ClickAsync());
        (await page.Locator("body").InnerTextAsync()).ShouldContain("正在报名");
    }

    private static async Task CheckAsync(IPage page, string code)
    {
        await page.Locator("#number").FillAsync(code);
        await page.LoadAfterAsync(() => page.Locator("form:has(#number)").GetByRole(AriaRole.Button, new() { Name = "核验" }).ClickAsync());
    }

    /// <summary>The step of every story, with the elder look from the wide window; the pictures of both widths are taken once.</summary>
    private static async Task ShouldBeWellAsync(IPage page, int width, string picture)
    {
        await page.ShouldNotScrollSidewaysAsync();
        if (width < 1000)
            await page.ShouldShowWellAsync(picture);
        else
            (await page.FaultsAsync()).ShouldBeEmpty();
    }

    private static async Task<(TestTenant Tenant, string Receipt)> WorldAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await tenant.SubmittedCandidateAsync();
        await tenant.PlanLineAsync(major: "护理学");
        await tenant.PublishedBulletinAsync("43", BulletinAudience.Everyone, title: Bulletin);
        await tenant.ClaimAsync(candidate.RegistrationId, BonusClaimState.Approved);
        await using var db = tenant.Open();
        return (tenant, await db.PublicDocuments.Where(d => d.RegistrationId == candidate.RegistrationId).Select(d => d.Code).SingleAsync());
    }
}
