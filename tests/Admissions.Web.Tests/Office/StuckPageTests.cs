using System.Globalization;
using System.Net;
using System.Text;
using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office;

/// <summary>The list of those who stand still: its figures, its files, who may see and record, and addresses that are wrong.</summary>
public sealed class StuckPageTests
{
    private const string Stuck = "/gl/adult-2026/stuck";

    [Fact]
    public async Task Dashboard_EveryFigureOfTheStuck_IsTheTotalOfTheListItLeadsTo()
    {
        var (tenant, clerk, _) = await WorldAsync();
        var host = await WebHost.GetAsync();
        foreach (var officer in new[]
        {
            await tenant.StaffAsync("AdultAdmissionOfficer", "43"), await tenant.StaffAsync("CityOfficer", "4301"), await tenant.StaffAsync("CountyOfficer", "430121"),
            await tenant.StaffAsync("PointHead", pointId: clerk.Point.Id),
        })
        {
            var browser = await host.Open(tenant).AsAsync(officer);
            var links = (await browser.GetAsync("/gl/adult-2026/dashboard")).Document.QuerySelectorAll("a[href*='/stuck?kind=']");

            links.Length.ShouldBe(5);
            foreach (var link in links)
            {
                var list = await browser.GetAsync(link.GetAttribute("href")![(tenant.Tenant.Slug.Length + 1)..]);
                var figure = int.Parse(link.TextContent.Replace("人", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
                var shown = list.Document.QuerySelector("#people .ex-tfoot span")?.TextContent;
                (shown is null ? 0 : int.Parse(shown.Split('共')[1].Replace("人", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture)).ShouldBe(figure, $"{officer.UserName} {link.GetAttribute("href")}");
                list.Document.QuerySelector(".ex-tabs a[aria-current] b")!.TextContent.ShouldBe(figure.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>The province's figures are as old as they say, and one press counts them anew.</summary>
    [Fact]
    public async Task Dashboard_OfTheProvince_SaysWhenItCountedAndCountsAnewWhenAsked()
    {
        var (tenant, clerk, _) = await WorldAsync();
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("AdultAdmissionOfficer", "43"));
        const string Home = "/gl/adult-2026/dashboard";
        var before = Figure(await browser.GetAsync(Home));
        await tenant.SubmittedCandidateAsync(clerk.Point);
        await using (var db = tenant.Open())
            await db.Database.ExecuteSqlAsync($"update counted_figures set counted_at = counted_at - interval '2 hours'");

        var old = await browser.GetAsync(Home);
        Figure(old).ShouldBe(before);
        old.Text.ShouldContain("这些人数截至 9月8日 08:0");
        old.Document.QuerySelectorAll("main button").Count(b => b.TextContent == "现在重新统计").ShouldBe(1);
        (await browser.PostAsync(Home, [], "Count")).Status.ShouldBe(HttpStatusCode.Redirect);
        var anew = await browser.GetAsync(Home);

        Figure(anew).ShouldBe(before + 1);
        anew.Text.ShouldContain("这些人数截至 9月8日 10:0");

        static int Figure(PageAnswer page) => int.Parse(page.Document.QuerySelector("a[href*='/stuck?kind=NotConfirmed']")!.TextContent.Replace("人", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task List_FromProvinceToPoint_AddsUpAtEveryStep()
    {
        var (tenant, clerk, _) = await WorldAsync();
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("AdultAdmissionOfficer", "43"));

        foreach (var (area, place) in new[] { ("", "长沙市"), ("&area=4301", "长沙县"), ("&area=430121", clerk.Point.Name) })
        {
            var page = await browser.GetAsync($"{Stuck}?kind=NotConfirmed{area}");
            var rows = page.Document.QuerySelectorAll("#places tbody tr").ToList();
            var total = page.Document.QuerySelector("#places tfoot tr")!.Children.Skip(1).Select(c => int.Parse(c.TextContent, CultureInfo.InvariantCulture)).ToList();

            for (var column = 0; column < total.Count; column++)
                rows.Sum(r => int.Parse(r.Children[column + 1].TextContent, CultureInfo.InvariantCulture)).ShouldBe(total[column]);
            rows.ShouldContain(r => r.Children[0].TextContent.Contains(place, StringComparison.Ordinal));
            total[1].ShouldBe(int.Parse(page.Document.QuerySelector(".ex-tabs a[aria-current] b")!.TextContent, CultureInfo.InvariantCulture));
        }
        (await browser.GetAsync($"{Stuck}?kind=NotConfirmed&area={clerk.Point.Code}")).Text.ShouldSatisfyAllConditions(t => t.ShouldContain("提交未来"), t => t.ShouldContain("其中 1 人没有登记原因。"), t => t.ShouldNotContain("@"));
    }

    [Fact]
    public async Task Export_OfTheCounty_IsMaskedAndLeavesAnEvent()
    {
        var (tenant, _, candidate) = await WorldAsync();
        var officer = await tenant.StaffAsync("CountyOfficer", "430121");
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(officer);

        var csv = Encoding.UTF8.GetString((await browser.GetAsync($"{Stuck}?kind=NotConfirmed&handler=Export&format=csv")).Bytes);
        var filtered = Encoding.UTF8.GetString((await browser.GetAsync($"{Stuck}?kind=NotConfirmed&q=%E6%9F%90&handler=Export&format=csv")).Bytes);
        var places = await browser.GetAsync($"{Stuck}?kind=NotConfirmed&handler=Places&format=xlsx");

        csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2);
        csv.ShouldSatisfyAllConditions(c => c.ShouldContain("提交未来"), c => c.ShouldNotContain(candidate.DocumentNumber), c => c.ShouldNotContain("19900000318"));
        filtered.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(1);
        places.Status.ShouldBe(HttpStatusCode.OK);
        await using var db = tenant.Open();
        var events = await db.Events.Where(e => e.Type == "ListExported").OrderBy(e => e.Id).ToListAsync();
        events.Select(e => e.ActorId).ShouldBe([officer.Id, officer.Id]);
        events[0].After!.ShouldSatisfyAllConditions(a => a.ShouldContain("kind=NotConfirmed"), a => a.ShouldContain("\"count\":1"), a => a.ShouldContain("长沙县未确认考生"));
    }

    [Fact]
    public async Task Record_ByWhomeverMay_IsShownWithItsHistoryAndByOthersRefused()
    {
        var (tenant, clerk, candidate) = await WorldAsync();
        var host = await WebHost.GetAsync();
        var path = $"{Stuck}/{candidate.RegistrationId}?kind=NotConfirmed";
        var (point, county) = (await host.Open(tenant).AsAsync(clerk.User), await host.Open(tenant).AsAsync(await tenant.StaffAsync("CountyOfficer", "430121")));
        var inspector = await host.Open(tenant).AsAsync(await tenant.StaffAsync("Inspector", "43"));
        var stranger = await host.Open(tenant).AsAsync(await tenant.StaffAsync("CountyOfficer", "430302"));
        KeyValuePair<string, string>[] reason = [new("Input.Code", "NoTime"), new("Input.Text", "出差，9月10日回来"), new("Input.ContactedAt", "2026-09-08 09:30")];

        var blank = await point.PostAsync(path, [new("Input.Text", "")], "Record");
        var time = await point.PostAsync(path, [.. reason[..2], new("Input.ContactedAt", "昨天")], "Record");
        var recorded = await point.PostAsync(path, reason, "Record");
        var corrected = await county.PostAsync(path, [new("Input.Code", "NotReached"), .. reason[1..]], "Record");
        var seen = await inspector.GetAsync(path);
        var refused = await inspector.PostCraftedAsync($"{Stuck}/{candidate.RegistrationId}?handler=Record&kind=NotConfirmed", Stuck, reason);
        var elsewhere = await stranger.GetAsync(path);
        var list = await county.GetAsync($"{Stuck}?kind=NotConfirmed&reason=NotReached");

        (blank.Status, time.Status, recorded.Status, corrected.Status).ShouldBe((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.Redirect, HttpStatusCode.Redirect));
        blank.Text.ShouldSatisfyAllConditions(t => t.ShouldContain("选择原因"), t => t.ShouldContain("填写具体情况"));
        time.Text.ShouldContain("2026-09-19 09:30");
        seen.Document.QuerySelectorAll("tbody tr").Length.ShouldBe(2);
        seen.Text.ShouldSatisfyAllConditions(t => t.ShouldContain("没有时间到现场"), t => t.ShouldContain("（已更正）"), t => t.ShouldContain(clerk.User.DisplayName), t => t.ShouldNotContain("19900000318"));
        seen.Document.QuerySelector("form[action*=Record]").ShouldBeNull();
        (refused.Status, elsewhere.Status).ShouldBe((HttpStatusCode.Forbidden, HttpStatusCode.NotFound));
        list.Text.ShouldContain("提交未来");
        (await point.GetAsync(path)).Text.ShouldContain("19900000318");
    }

    [Theory]
    [InlineData("kind=Nothing", "没有“Nothing”这一种")]
    [InlineData("kind=0", "没有“0”这一种")]
    [InlineData("area=4399", "没有代码是“4399”的地区或报名确认点，或者不在管辖范围内")]
    [InlineData("area=430302", "不在管辖范围内")]
    [InlineData("p=-1", "页码“-1”不对，要写从 1 起的整数")]
    [InlineData("ap=x", "页码“x”不对")]
    [InlineData("area=4399&handler=Export&format=csv", "不在管辖范围内")]
    public async Task Address_ThatIsWrong_IsAnsweredByASentence(string query, string sentence)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        await tenant.PointAsync("430302");
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("CityOfficer", "4301"));

        var answer = await browser.GetAsync($"{Stuck}?{query}");

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Document.QuerySelector("[role=alert]")!.TextContent.ShouldContain(sentence);
        answer.Document.QuerySelector("table").ShouldBeNull();
    }

    [Fact]
    public async Task Address_OfAnotherTenantsPointOrCandidate_IsNotTold()
    {
        var (_, clerk, candidate) = await WorldAsync();
        var other = await TestTenant.CreateAsync();
        var browser = await (await WebHost.GetAsync()).Open(other).AsAsync(await other.StaffAsync("AdultAdmissionOfficer", "43"));

        (await browser.GetAsync($"{Stuck}?area={clerk.Point.Code}")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await browser.GetAsync($"{Stuck}/{candidate.RegistrationId}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>In one county a draft, one who has submitted, and one who is confirmed and has not paid; elsewhere one who has submitted.</summary>
    private static async Task<(TestTenant Tenant, TestClerk Clerk, TestCandidate Submitted)> WorldAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync();
        var line = await tenant.PlanLineAsync();
        await (await tenant.CandidateAsync("还在填写").PledgedAsync()).FilledAsync([line.Id], clerk.Point.Id);
        var submitted = await tenant.SubmittedCandidateAsync(clerk.Point, line, "提交未来");
        await tenant.SubmittedCandidateAsync(await tenant.PointAsync("430302"), line);
        await clerk.ConfirmedCandidateAsync();
        return (tenant, clerk, submitted);
    }
}
