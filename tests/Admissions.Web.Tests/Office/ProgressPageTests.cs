using System.Globalization;
using System.Net;
using System.Text;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office;

/// <summary>Registered → confirmed → paid → valid by day and by area, as each level sees it.</summary>
public sealed class ProgressPageTests
{
    private const string Progress = "/gl/adult-2026/progress";
    private static readonly string[] Stages = ["已注册", "已提交", "已确认", "已缴费", "有效"];

    [Fact]
    public async Task Progress_OfEveryLevel_ShowsTheLevelBelowAndAgrees()
    {
        var (tenant, clerk) = await WorldAsync();
        var host = await WebHost.GetAsync();

        foreach (var (role, place, level, names) in new[]
        {
            ("AdultAdmissionOfficer", "43", "市（州）", "长沙市 6,湘潭市 1,没有选报名确认点 1"), ("CityOfficer", "4301", "县（市、区）", "长沙县 6"),
            ("CountyOfficer", "430121", "报名确认点", $"{clerk.Point.Name} 6"), ("PointHead", "", "报名确认点", $"{clerk.Point.Name} 6"),
        })
        {
            var officer = place.Length > 0 ? await tenant.StaffAsync(role, place) : await tenant.StaffAsync(role, pointId: clerk.Point.Id);
            var page = await (await host.Open(tenant).AsAsync(officer)).GetAsync(Progress);

            page.Text.ShouldContain("按日、按地的人数都相符");
            Cells(page, "#by-area thead th").Take(6).ShouldBe([level, .. Stages]);
            Cells(page, "#by-day thead th").ShouldBe(["日期", .. Stages]);
            // Whoever is nowhere but at the province is nobody's but the province's.
            Sums(page, "#by-day").ShouldBe(role == "AdultAdmissionOfficer" ? [8, 7, 4, 3, 3] : [6, 6, 4, 3, 3]);
            Sums(page, "#by-area").Take(5).ShouldBe(Sums(page, "#by-day"));
            foreach (var name in names.Split(','))
                page.Document.QuerySelectorAll("#by-area tbody tr").ShouldContain(r => $"{r.Children[0].TextContent} {r.Children[1].TextContent}" == name, name);
            page.Document.QuerySelector("[data-chart=by-day][data-columns='1,3,4,5']").ShouldNotBeNull();
            page.Document.QuerySelector("[data-chart=by-area][data-columns='1,3,4,5']").ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task Progress_FromTheProvinceDown_LeadsToThePointAndAddsUp()
    {
        var (tenant, clerk) = await WorldAsync();
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("AdultAdmissionOfficer", "43"));
        var page = await browser.GetAsync($"{Progress}?from=2026-09-01&to=2026-09-30");

        foreach (var name in new[] { "长沙市", "长沙县", clerk.Point.Name })
        {
            var row = page.Document.QuerySelectorAll("#by-area tbody tr").Single(r => r.Children[0].TextContent == name);
            var expected = Numbers(row);
            var link = row.QuerySelector("a")!.GetAttribute("href")!;
            link.ShouldContain("from=2026-09-01&to=2026-09-30");
            page = await browser.GetAsync(link[(tenant.Tenant.Slug.Length + 1)..]);
            Sums(page, "#by-area").Take(5).ShouldBe(expected.Take(5));
            Sums(page, "#by-day").ShouldBe(expected.Take(5));
        }
        var points = await browser.GetAsync($"{Progress}?level=Point");
        points.Document.QuerySelectorAll("#by-area tbody th").Select(h => h.TextContent).ShouldContain(clerk.Point.Name);
        Sums(points, "#by-area")[0].ShouldBe(8);
    }

    [Fact]
    public async Task Progress_OfSomeDays_CountsWhatHappenedOnThemAndNamesTheRest()
    {
        var (tenant, _) = await WorldAsync();
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("CountyOfficer", "430121"));

        var second = await browser.GetAsync($"{Progress}?from=2026-09-09&to=2026-09-09");
        var until = await browser.GetAsync($"{Progress}?from=2026-09-09&to=2026-09-09&sum=1");

        Cells(second, "#by-day tbody tr:first-child > *").ShouldBe(["2026-09-09", "3", "3", "3", "3", "3"]);
        Sums(second, "#by-area").Take(5).ShouldBe([3, 3, 3, 3, 3]);
        second.Text.ShouldContain("这些日期以外：已注册 3 人，已提交 3 人，已确认 1 人，已缴费 0 人，有效 0 人，没有列入。");
        Cells(until, "#by-day tbody tr:first-child > *").ShouldBe(["2026-09-09", "6", "6", "4", "3", "3"]);
        Sums(until, "#by-area").Take(5).ShouldBe([6, 6, 4, 3, 3]);
        until.Text.ShouldSatisfyAllConditions(t => t.ShouldContain("按日、按地的人数都相符"), t => t.ShouldNotContain("没有列入"));
    }

    [Fact]
    public async Task Export_OfBothTables_HoldsWhatIsShown()
    {
        var (tenant, _) = await WorldAsync();
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("AdultAdmissionOfficer", "43"));
        const string asked = "from=2026-09-08&to=2026-09-09&level=County&sum=1";
        var page = await browser.GetAsync($"{Progress}?{asked}");

        foreach (var (table, handler) in new[] { ("#by-day", "Days"), ("#by-area", "Areas") })
        {
            var link = page.Document.QuerySelector($"{table} a[href*='handler={handler}&format=csv']")!.GetAttribute("href")!;
            var file = Encoding.UTF8.GetString((await browser.GetAsync($"{Progress}{link}")).Bytes).TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
            file[0].ShouldBe(string.Join(',', Cells(page, $"{table} thead th")));
            file.Skip(1).ShouldBe(page.Document.QuerySelectorAll($"{table} tbody tr").Select(r => string.Join(',', r.Children.Select(c => c.TextContent.Trim().Replace(",", "", StringComparison.Ordinal)))));
        }
        (await browser.GetAsync($"{Progress}?{asked}&handler=Areas&format=xlsx")).Response.Content.Headers.ContentDisposition!.FileNameStar!.ShouldEndWith(".xlsx");
    }

    [Fact]
    public async Task Progress_BeforeRegistration_SaysWhenItBegins()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-08-20 10:00");
        await tenant.PointAsync();
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("CityOfficer", "4301"));

        var page = await browser.GetAsync(Progress);

        page.Text.ShouldSatisfyAllConditions(t => t.ShouldContain("报名还没有开始"), t => t.ShouldContain("9月"), t => t.ShouldContain("现在还没有人注册"));
        page.Document.QuerySelector("table").ShouldBeNull();
    }

    [Theory]
    [InlineData("from=2026-13-01", "开始日期“2026-13-01”不对，请按“2026-09-01”的样子填写")]
    [InlineData("to=%E6%98%A8%E5%A4%A9", "结束日期“昨天”不对")]
    [InlineData("from=2026-09-09&to=2026-09-01", "开始日期 2026-09-09 晚于结束日期 2026-09-01")]
    [InlineData("from=2020-01-01&to=2026-09-01", "一次最多看 366 天")]
    [InlineData("level=City", "不能按这个级别合计")]
    [InlineData("level=9", "不能按这个级别合计")]
    [InlineData("sum=2", "只能按“每日”或者“累计”查看")]
    [InlineData("area=4399", "没有代码是“4399”的地区或报名确认点")]
    [InlineData("area=4303", "不在管辖范围内")]
    [InlineData("p=-1", "页码“-1”不对")]
    [InlineData("from=x&handler=Days&format=csv", "开始日期“x”不对")]
    public async Task Address_ThatIsWrong_IsAnsweredByASentence(string query, string sentence)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("CityOfficer", "4301"));

        var answer = await browser.GetAsync($"{Progress}?{query}");

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Document.QuerySelector("[role=alert]")!.TextContent.ShouldContain(sentence);
        answer.Document.QuerySelector("table").ShouldBeNull();
    }

    [Fact]
    public async Task Address_OfAnotherTenantsPoint_IsNotTold()
    {
        var (_, clerk) = await WorldAsync();
        var other = await TestTenant.CreateAsync();
        var browser = await (await WebHost.GetAsync()).Open(other).AsAsync(await other.StaffAsync("AdultAdmissionOfficer", "43"));

        (await browser.GetAsync($"{Progress}?area={clerk.Point.Code}")).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    /// <summary>
    /// On 8 September in 430121 one draft's worth of an account nowhere, one confirmed and two submitted, one submitted in 430302; on the 9th, three valid ones.
    /// </summary>
    private static async Task<(TestTenant Tenant, TestClerk Clerk)> WorldAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync();
        await clerk.ConfirmedCandidateAsync();
        await tenant.SubmittedCandidateAsync(clerk.Point);
        await tenant.SubmittedCandidateAsync(clerk.Point);
        await tenant.SubmittedCandidateAsync(await tenant.PointAsync("430302"));
        await tenant.CandidateAsync();
        await tenant.SetClockAsync("2026-09-09 23:30");
        var valid = (await tenant.ReportableAsync(clerk.Point.CountyCode, 3)).ToArray();
        await using var db = tenant.Open();
        var ninth = new DateTimeOffset(2026, 9, 9, 23, 15, 0, TimeSpan.FromHours(8)).ToUniversalTime();
        await db.Registrations.Where(r => valid.Contains(r.Id)).ExecuteUpdateAsync(r => r.SetProperty(x => x.PointId, clerk.Point.Id).SetProperty(x => x.CreatedAt, ninth)
            .SetProperty(x => x.SubmittedAt, ninth).SetProperty(x => x.ConfirmedAt, ninth).SetProperty(x => x.PaidAt, ninth));
        return (tenant, clerk);
    }

    private static IEnumerable<string> Cells(PageAnswer page, string selector) => page.Document.QuerySelectorAll(selector).Select(c => c.TextContent.Trim());

    private static IReadOnlyList<int> Sums(PageAnswer page, string table) =>
        page.Document.QuerySelector($"{table} tfoot tr") is { } total ? Numbers(total) : Numbers(page.Document.QuerySelector($"{table} tbody tr:last-child")!);

    private static IReadOnlyList<int> Numbers(IElement row) =>
        [.. row.Children.Skip(1).Select(c => c.TextContent.Trim()).TakeWhile(t => t.Length > 0 && char.IsAsciiDigit(t[0])).Select(t => int.Parse(t, NumberStyles.AllowThousands, CultureInfo.InvariantCulture))];
}
