using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Admissions.Web.Tests.College;

/// <summary>An institution's charter: its elements, its truth against the plan, its versions (《2010年陕西省成人高校招生工作实施办法》第四条).</summary>
public sealed class CharterPageTests
{
    private const string Difference = "专升本函授：章程写学制 2.5 年，招生计划是 3 年";

    [Fact]
    [Covers("SX-159")]
    public async Task Publish_CharterSaysTwoAndAHalfYearsAndThePlanThree_IsListedAndNeedsAReasonToKeepIt()
    {
        var (tenant, leader, page) = await StartAsync();
        await tenant.PlanLineAsync(mode: StudyMode.Correspondence, years: 3, major: "会计学");

        (await SaveAsync(leader, page, Whole("2.5"))).Status.ShouldBe(HttpStatusCode.Redirect);
        var listed = await leader.GetAsync(page);
        var bare = await leader.PostAsync(page, [], "Publish");
        var unreasoned = await leader.PostAsync(page, [new("Kept[0].Keep", "true")], "Publish");
        var unticked = await leader.PostAsync(page, [new("Kept[0].Reason", "老生按三年培养")], "Publish");

        listed.Text.ShouldContain("章程和招生计划有 1 处不一致");
        listed.Text.ShouldContain(Difference);
        foreach (var refused in new[] { bare, unreasoned, unticked })
        {
            refused.Status.ShouldBe(HttpStatusCode.BadRequest);
            refused.Text.ShouldContain("确实要保留的，勾选“保留”并写明理由");
        }
        (unticked.Document.QuerySelector("[name='Kept[0].Reason']") as IHtmlInputElement)!.Value.ShouldBe("老生按三年培养");
        await using var db = tenant.Open();
        (await db.Charters.AsNoTracking().SingleAsync()).PublishedAt.ShouldBeNull();

        var kept = await leader.PostAsync(page, [new("Kept[0].Keep", "true"), new("Kept[0].Reason", "按三年培养，章程下一版改")], "Publish");

        kept.Status.ShouldBe(HttpStatusCode.Redirect, kept.Text);
        (await db.Charters.AsNoTracking().SingleAsync()).Kept.ShouldContain("按三年培养，章程下一版改");
        (await db.Events.SingleAsync(e => e.Type == "CharterPublished")).After!.ShouldContain("按三年培养，章程下一版改");
        (await ReadAsync(tenant)).Text.ShouldContain($"{Difference}（{await MajorAsync(tenant)}）。院校说明：按三年培养，章程下一版改");
    }

    [Fact]
    public async Task Save_ModeFeeAndPlaceOtherThanThePlan_AreListedAndGoneWhenTheyAgree()
    {
        var (tenant, leader, page) = await StartAsync();
        await tenant.PlanLineAsync(mode: StudyMode.Correspondence, years: 2.5m, major: "会计学");
        await tenant.PlanLineAsync(mode: StudyMode.PartTime, years: 2.5m, major: "法学");
        await using var db = tenant.Open();
        await db.PlanLines.Where(l => l.Mode == StudyMode.Correspondence).ExecuteUpdateAsync(l => l.SetProperty(x => x.Tuition, 2400m).SetProperty(x => x.Place, "宝鸡函授站"));

        await SaveAsync(leader, page, Whole("2.5"));
        var listed = await leader.GetAsync(page);
        await db.PlanLines.Where(l => l.Mode == StudyMode.PartTime).ExecuteUpdateAsync(l => l.SetProperty(x => x.Quota, 0));
        await db.PlanLines.Where(l => l.Mode == StudyMode.Correspondence).ExecuteUpdateAsync(l => l.SetProperty(x => x.Tuition, 2100m).SetProperty(x => x.Place, "西安市友谊西路"));
        var agreed = await leader.GetAsync(page);

        listed.Text.ShouldContain("章程写收费 2100 元／年，招生计划是 2400 元／年");
        listed.Text.ShouldContain("章程写办学地点“西安市友谊西路”，招生计划是“宝鸡函授站”");
        listed.Text.ShouldContain("专升本业余：章程没有写，招生计划有");
        agreed.Text.ShouldContain("和招生计划一致");
        (await leader.PostAsync(page, [], "Publish")).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    [Covers("SX-08")]
    public async Task Publish_WithoutFees_NamesWhatIsMissingAndCompleteEverybodyReadsIt()
    {
        var (tenant, leader, page) = await StartAsync();
        await tenant.PlanLineAsync(mode: StudyMode.Correspondence, years: 2.5m);
        await SaveAsync(leader, page, Whole("2.5", fees: ""));

        var without = await leader.PostAsync(page, [], "Publish");
        (await ReadAsync(tenant)).Status.ShouldBe(HttpStatusCode.NotFound);
        await SaveAsync(leader, page, Whole("2.5"));
        (await leader.PostAsync(page, [], "Publish")).Status.ShouldBe(HttpStatusCode.Redirect);

        without.Status.ShouldBe(HttpStatusCode.BadRequest);
        without.Text.ShouldContain("章程缺少专升本函授的收费标准，不能公布");
        var read = await ReadAsync(tenant);
        read.Status.ShouldBe(HttpStatusCode.OK);
        foreach (var element in new[] { "陕西省内考生", "专升本 函授", "学制 2.5 年", "西安市友谊西路", "收费 2100 元／年", "从高分到低分", "没有加试" })
            read.Text.ShouldContain(element);
        var host = await WebHost.GetAsync();
        (await host.Open(tenant).GetAsync($"/catalogue/{tenant.CampaignSlug}")).Document.QuerySelector($"a[href$='/charter/{tenant.CampaignSlug}/8012']").ShouldNotBeNull();
    }

    [Fact]
    [Covers("SX-09")]
    public async Task Publish_SecondVersion_KeepsTheFirstReadableWithItsDateAndWhoAnswersForIt()
    {
        var (tenant, leader, page) = await StartAsync();
        await tenant.PlanLineAsync(mode: StudyMode.Correspondence, years: 2.5m);
        await SaveAsync(leader, page, Whole("2.5"));
        await leader.PostAsync(page, [], "Publish");
        await tenant.SetClockAsync("2026-08-20 09:30");
        await SaveAsync(leader, page, [.. Whole("2.5").Where(f => f.Key != "Input.Principle"), new("Input.Principle", "分数相同的看语文成绩")]);
        await leader.PostAsync(page, [], "Publish");

        var now = await ReadAsync(tenant);
        var first = await ReadAsync(tenant, "?v=1");

        now.Text.ShouldContain("分数相同的看语文成绩");
        now.Text.ShouldContain("第 2 版 2026-08-20 09:30");
        first.Text.ShouldContain("从高分到低分");
        first.Text.ShouldContain("第 1 版 2026-08-18 10:00");
        first.Text.ShouldContain("负责人 邓志明");
        await using var db = tenant.Open();
        await Should.ThrowAsync<PostgresException>(() => db.Charters.Where(c => c.Version == 1).ExecuteUpdateAsync(c => c.SetProperty(x => x.Principle, "改写历史")));
    }

    [Fact]
    public async Task Save_OpenedBeforeAColleagueSaved_IsRefusedAndKeepsWhatWasTyped()
    {
        var (tenant, leader, page) = await StartAsync();
        var other = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await LeaderAsync(tenant));
        var opened = (await leader.GetAsync(page)).Document.QuerySelector("form[action*=Save] [name='Input.Seen']")!.GetAttribute("value")!;
        await SaveAsync(other, page, Whole("3"));

        var late = await SaveAsync(leader, page, [.. Whole("2.5"), new("Input.Seen", opened)]);

        late.Status.ShouldBe(HttpStatusCode.BadRequest);
        late.Text.ShouldContain("招生章程刚刚由");
        (late.Document.QuerySelectorAll("[name$='.Years']").Cast<IHtmlInputElement>()).ShouldContain(i => i.Value == "2.5");
    }

    [Fact]
    public async Task Publish_KeptWithoutKeyOrTwice_IsReadAsNothingMore()
    {
        var (tenant, leader, page) = await StartAsync();
        await tenant.PlanLineAsync(mode: StudyMode.Correspondence, years: 3, major: "会计学");
        await SaveAsync(leader, page, Whole("2.5"));
        var key = (await leader.GetAsync(page)).Document.QuerySelector("[name='Kept[0].Key']")!.GetAttribute("value")!;

        var without = await leader.PostAsync(page, [new("Kept[0].Key", ""), new("Kept[0].Keep", "true"), new("Kept[0].Reason", "老生按三年培养")], "Publish");
        var twice = await leader.PostAsync(page,
            [new("Kept[0].Keep", "true"), new("Kept[0].Reason", "老生按三年培养"), new("Kept[1].Key", key), new("Kept[1].Keep", "true"), new("Kept[1].Reason", "另一个理由")], "Publish");

        without.Status.ShouldBe(HttpStatusCode.BadRequest);
        without.Text.ShouldContain("勾选“保留”并写明理由");
        twice.Status.ShouldBe(HttpStatusCode.Redirect, twice.Text);
        await using var db = tenant.Open();
        (await db.Charters.AsNoTracking().SingleAsync()).Kept.ShouldContain("老生按三年培养");
    }

    [Fact]
    public async Task Read_PrincipleOfSeveralParagraphs_KeepsThem()
    {
        var (tenant, leader, page) = await StartAsync();
        await tenant.PlanLineAsync(mode: StudyMode.Correspondence, years: 2.5m);
        await SaveAsync(leader, page, [.. Whole("2.5").Where(f => f.Key != "Input.Principle"), new("Input.Principle", "一、从高分到低分。\n二、分数相同的看语文成绩。")]);
        await leader.PostAsync(page, [], "Publish");

        var principle = (await ReadAsync(tenant)).Document.QuerySelectorAll("p.ex-typed").Single(p => p.TextContent.StartsWith("一、", StringComparison.Ordinal));

        principle.TextContent.Split('\n').Select(line => line.Trim()).ShouldBe(["一、从高分到低分。", "二、分数相同的看语文成绩。"]);
        (await (await WebHost.GetAsync()).Open(tenant).Client.GetStringAsync("/css/theme.css")).ShouldContain(".ex-typed { white-space: pre-line; }");
    }

    private static Task<PageAnswer> SaveAsync(Browser browser, string page, IEnumerable<KeyValuePair<string, string>> fields) => browser.PostAsync(page, fields, "Save");

    /// <summary>Everything Art. 4 asks, for 专升本函授, the last line of levels × modes.</summary>
    private static KeyValuePair<string, string>[] Whole(string years, string fees = "2100") =>
    [
        new("Input.Rows[8].Years", years), new("Input.Rows[8].Place", "西安市友谊西路"), new("Input.Rows[8].Fees", fees), new("Input.Range", "陕西省内考生"),
        new("Input.Principle", "从高分到低分"), new("Input.ExtraTests", "没有加试"), new("Input.Responsible", "邓志明"),
    ];

    private static async Task<PageAnswer> ReadAsync(TestTenant tenant, string query = "") =>
        await (await WebHost.GetAsync()).Open(tenant).GetAsync($"/charter/{tenant.CampaignSlug}/8012{query}");

    private static async Task<string> MajorAsync(TestTenant tenant)
    {
        await using var db = tenant.Open();
        return await db.PlanLines.Select(l => l.MajorCode + " " + l.MajorName).SingleAsync();
    }

    private static async Task<User> LeaderAsync(TestTenant tenant)
    {
        await using var db = tenant.Open();
        if (await db.Institutions.SingleOrDefaultAsync(i => i.Code == "8012") is not { } institution)
        {
            db.Institutions.Add(institution = new Institution { Code = "8012", Name = "秦岭大学" });
            await db.SaveChangesAsync();
        }
        return await tenant.StaffAsync("InstitutionLeader", institutionId: institution.Id);
    }

    private static async Task<(TestTenant Tenant, Browser Leader, string Page)> StartAsync()
    {
        var tenant = await TestTenant.CreateAsync("shaanxi-adult");
        await tenant.SetClockAsync("2026-08-18 10:00");
        return (tenant, await (await WebHost.GetAsync()).Open(tenant).AsAsync(await LeaderAsync(tenant)), $"/czyx/{tenant.CampaignSlug}/charter");
    }
}
