using System.Net;
using System.Text.RegularExpressions;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Policy;
using Admissions.Web.Areas.Point.Pages.Counter;
using static Admissions.Testing.RegistrationBuilders;
using static Admissions.Testing.ShaanxiBuilders;

namespace Admissions.Web.Tests.Point;

/// <summary>One key stands for one act, whatever the campaign and however far the candidate is.</summary>
public sealed partial class CounterKeysTests
{
    private const string Counter = "/gl/adult-2026/counter";

    [Fact]
    public async Task Keys_ShaanxisCourse_EachStandsForOneActAtEveryStep()
    {
        var (tenant, clerk, browser) = await ShaanxiAsync();
        var candidate = await tenant.ShaanxiSubmittedAsync(clerk.Point);
        var seen = new Dictionary<OnSiteStep, IReadOnlyList<string>>();
        async Task LookAsync()
        {
            var keys = Keys(await browser.GetAsync(At(candidate)));
            keys.ShouldBeUnique();
            seen[(await clerk.OpenAsync(candidate))!.Course.Next!.Step] = keys;
        }

        Keys(await browser.GetAsync(Counter)).ShouldBeUnique();
        await LookAsync();
        await clerk.ReviewedAsync(candidate);
        await LookAsync();
        Must(await clerk.TakeFeeAsync(candidate));
        await LookAsync();
        Must(await clerk.ActAsync(candidate, OnSiteActKind.PledgeSigned));
        await LookAsync();
        Must(await clerk.PhotographAsync(candidate));
        await LookAsync();
        await clerk.PrintedAsync(candidate);
        await clerk.CopiesReceivedAsync(candidate);
        await LookAsync();
        Must(await clerk.SignAsync(candidate));
        Keys(await browser.GetAsync(At(candidate))).ShouldBeUnique();

        seen.Keys.ShouldBe((await tenant.ContextAsync()).Policy.OnSite.Order, ignoreOrder: true);
        seen[OnSiteStep.Fee].ShouldContain("F3");
        // F6 opens the bonus while the pledge is due, and signs nothing.
        seen[OnSiteStep.Pledge].ShouldContain("F10");
        seen[OnSiteStep.Pledge].ShouldContain("F6");
        seen[OnSiteStep.Signature].ShouldContain("Shift+F8");
    }

    [Fact]
    public async Task Keys_PledgeStep_SignsWithItsOwnKeyAndF6OpensTheBonus()
    {
        var (tenant, clerk, browser) = await ShaanxiAsync();
        var candidate = await clerk.ReviewedAsync(await tenant.ShaanxiSubmittedAsync(clerk.Point));
        Must(await clerk.TakeFeeAsync(candidate));

        var page = await browser.GetAsync(At(candidate));

        page.Document.QuerySelectorAll("[data-key=F6]").ShouldHaveSingleItem().GetAttribute("href")!.ShouldEndWith($"/counter/{candidate.RegistrationId}/claims");
        page.Document.QuerySelectorAll("[data-key=F10]").ShouldHaveSingleItem().TextContent.ShouldContain("承诺书已签");
    }

    [Fact]
    public async Task Keys_HunanIdleDifferentReadyAndConfirmed_AreUnique()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync(await tenant.PointAsync(), "PointHead");
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(clerk.User);
        var fresh = await tenant.SubmittedCandidateAsync(clerk.Point);
        var special = await tenant.SpecialCandidateAsync(clerk.Point);

        foreach (var at in new[] { Counter, At(fresh), At(special), At(await clerk.PreparedCandidateAsync("谭志远")), At(await clerk.ConfirmedCandidateAsync("欧阳芳")) })
            Keys(await browser.GetAsync(at)).ShouldBeUnique(at);
        Keys(await browser.GetAsync(At(special))).ShouldContain("Shift+F4");
    }

    /// <summary>The list of all keys names each key that some page of the counter has, and no other, for whoever stands there.</summary>
    [Theory]
    [InlineData("PointHead")]
    [InlineData("PointReviewer")]
    [InlineData("PointPhotographer")]
    [InlineData("PointPrinter")]
    public async Task Help_Hunan_NamesExactlyTheKeysOfThePages(string role)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync(await tenant.PointAsync(), "PointHead");
        TestCandidate[] candidates = [await tenant.SubmittedCandidateAsync(clerk.Point), await tenant.SpecialCandidateAsync(clerk.Point), await clerk.PreparedCandidateAsync("谭志远"), await clerk.ConfirmedCandidateAsync("欧阳芳")];
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync(role, pointId: clerk.Point.Id));

        var seen = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var at in candidates.Select(At).Prepend(Counter))
            seen.UnionWith(Keys(await browser.GetAsync(at)));

        Helped(await browser.GetAsync(Counter)).ShouldBe(seen, ignoreOrder: true);
    }

    [Fact]
    public async Task Help_ShaanxisCourse_NamesExactlyTheKeysOfItsSteps()
    {
        var (tenant, clerk, browser) = await ShaanxiAsync();
        var candidate = await tenant.ShaanxiSubmittedAsync(clerk.Point);
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        async Task LookAsync() => seen.UnionWith(Keys(await browser.GetAsync(At(candidate))));

        await LookAsync();
        await clerk.ReviewedAsync(candidate);
        await LookAsync();
        Must(await clerk.TakeFeeAsync(candidate));
        await LookAsync();
        Must(await clerk.ActAsync(candidate, OnSiteActKind.PledgeSigned));
        Must(await clerk.PhotographAsync(candidate));
        await clerk.PrintedAsync(candidate);
        await clerk.CopiesReceivedAsync(candidate);
        await LookAsync();

        var counter = await browser.GetAsync(Counter);
        Helped(counter).ShouldBe(seen, ignoreOrder: true);
        var items = Keys(await browser.GetAsync($"{Counter}/{candidate.RegistrationId}/claims")).Where(k => k.Length == 1).ToList();
        Helped(counter, "照顾加分页").ShouldBe([$"1–{items.Max()}", "F8", "Escape"], "digits open the items");
    }

    /// <summary>Who writes a key into a page writes it past the table that the list of all keys is made of.</summary>
    [Fact]
    public void Pages_OfThePoint_TakeEveryKeyFromTheTable()
    {
        var pages = Directory.GetFiles(Path.Combine(TestDatabase.Root, "src", "Admissions.Web", "Areas", "Point"), "*.cshtml", SearchOption.AllDirectories);
        pages.Length.ShouldBeGreaterThan(10);
        foreach (var page in pages)
        {
            var text = File.ReadAllText(page);
            KeyByHand().Matches(text).Select(m => m.Value).ShouldBeEmpty(page);
        }
    }

    [GeneratedRegex("""data-key="[^@]|<kbd>(?!@)(?!\+@)""")]
    private static partial Regex KeyByHand();

    [Fact]
    public async Task Box_PlusAndNumber_TakesThePaperOfThatNumber()
    {
        var (tenant, clerk, browser) = await ShaanxiAsync();
        var candidate = await tenant.ShaanxiSubmittedAsync(clerk.Point);
        var papers = (await browser.GetAsync(At(candidate))).Document.QuerySelectorAll("li").Where(li => li.QuerySelector("kbd")?.TextContent.StartsWith('+') == true).Select(li => li.QuerySelector("kbd + span")!.TextContent).ToList();

        foreach (var typed in new[] { "+1", "＋２", "+3", "+4" })
            (await browser.PostAsync(At(candidate), [KeyValuePair.Create("q", typed)], "handler=Box")).Status.ShouldBe(HttpStatusCode.Redirect, typed);
        var none = await browser.PostAsync(At(candidate), [KeyValuePair.Create("q", "+5")], "handler=Box");

        papers.ShouldBe(["身份证复印件", "毕业证书复印件", "发承诺书", "发信封"]);
        var course = (await clerk.OpenAsync(candidate))!.Course;
        course.MissingCopies.ShouldBeEmpty();
        course.Acts.Select(a => (a.Kind, a.Item)).ShouldBe([
            (OnSiteActKind.CopyReceived, "Identity"), (OnSiteActKind.CopyReceived, "Diploma"), (OnSiteActKind.PledgeHandedOut, null), (OnSiteActKind.EnvelopeHandedOut, null)]);
        none.Status.ShouldBe(HttpStatusCode.BadRequest);
        none.Document.QuerySelector("#message")!.TextContent.ShouldContain("纸质材料没有第 5 项");
    }

    [Fact]
    public async Task Devices_Page_NamesTheOldestBrowserThatWorksAsTheDocumentationDoes()
    {
        var (_, _, browser) = await ShaanxiAsync();

        var page = await browser.GetAsync($"{Counter}/devices");

        page.Text.ShouldContain("Chrome、Edge 109 以上，Firefox 115 以上，Safari 16 以上");
        (await File.ReadAllTextAsync(Path.Combine(TestDatabase.Root, "docs", "deployment.md"))).ShouldContain("Chrome and Edge 109 (the last for Windows 7 and 8.1), Firefox 115, Safari 16");
    }

    private static IReadOnlyList<string> Keys(PageAnswer page)
    {
        page.Status.ShouldBe(HttpStatusCode.OK);
        return [.. page.Document.QuerySelectorAll("[data-key]").Select(e => e.GetAttribute("data-key")!)];
    }

    /// <summary>Keys of the counter that the list names, as the browser calls them.</summary>
    private static IReadOnlyList<string> Helped(PageAnswer page, string part = "全部按键") =>
        [.. page.Document.QuerySelectorAll(".ex-key-help :is(h2, h3)").Single(h => h.TextContent == part).NextElementSibling!.QuerySelectorAll("kbd").Select(k => k.TextContent == "Esc" ? "Escape" : k.TextContent)];

    private static string At(TestCandidate candidate) => $"{Counter}?id={candidate.RegistrationId}";

    private static async Task<(TestTenant Tenant, TestClerk Clerk, Browser Browser)> ShaanxiAsync()
    {
        var tenant = await ShaanxiBuilders.ShaanxiAsync();
        var clerk = await tenant.ClerkAsync(await tenant.PointAsync("610102"), "PointHead");
        return (tenant, clerk, await (await WebHost.GetAsync()).Open(tenant).AsAsync(clerk.User));
    }
}
