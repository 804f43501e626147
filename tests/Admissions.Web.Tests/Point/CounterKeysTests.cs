using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Policy;
using static Admissions.Testing.RegistrationBuilders;
using static Admissions.Testing.ShaanxiBuilders;

namespace Admissions.Web.Tests.Point;

/// <summary>One key stands for one act, whatever the campaign and however far the candidate is.</summary>
public sealed class CounterKeysTests
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

    private static string At(TestCandidate candidate) => $"{Counter}?id={candidate.RegistrationId}";

    private static async Task<(TestTenant Tenant, TestClerk Clerk, Browser Browser)> ShaanxiAsync()
    {
        var tenant = await ShaanxiBuilders.ShaanxiAsync();
        var clerk = await tenant.ClerkAsync(await tenant.PointAsync("610102"), "PointHead");
        return (tenant, clerk, await (await WebHost.GetAsync()).Open(tenant).AsAsync(clerk.User));
    }
}
