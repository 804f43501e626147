using System.Net;
using System.Text;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exams;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office;

/// <summary>Exam districts and the candidates who sit in another one (湘教考信字〔2019〕3号 §三 第 7 项).</summary>
public sealed class DistrictPageTests
{
    private const string Sites = "/gl/adult-2026/sites";
    private const string Districts = "/gl/adult-2026/sites/districts";
    private const string Adjustments = "/gl/adult-2026/district-adjustments";

    [Fact]
    [Covers("HR-163")]
    public async Task Districts_SetUpBeforeScopes_OnceEachAndOnlyInTheWindow()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-29 23:59");
        var city = await OpenAsync(tenant, "CityOfficer", "4301");

        var first = await SetAsync(city, "0101", "芙蓉考区", "430102");
        var twice = await SetAsync(city, "0101", "天心考区", "430103");
        var scope = await UploadScopesAsync(city, "430102,,0109");
        var known = await UploadScopesAsync(city, "430102,,0101");
        await tenant.SetClockAsync("2026-09-30 00:00");
        var late = await SetAsync(city, "0102", "天心考区", "430103");

        first.Status.ShouldBe(HttpStatusCode.Redirect, first.Text);
        twice.Status.ShouldBe(HttpStatusCode.BadRequest);
        twice.Text.ShouldContain("考区代码 0101 已经有了（芙蓉考区）");
        scope.Status.ShouldBe(HttpStatusCode.BadRequest);
        scope.Text.ShouldContain("0109");
        known.Status.ShouldBe(HttpStatusCode.Redirect, known.Text);
        late.Status.ShouldBe(HttpStatusCode.BadRequest);
        late.Text.ShouldContain("已于");
        (await city.GetAsync(Sites)).Text.ShouldContain("芙蓉区招生办公室");
        (await (await OpenAsync(tenant, "CountyOfficer", "430102")).GetAsync(Districts)).Text.ShouldContain("0101 芙蓉考区");
        await using var db = tenant.Open();
        (await db.ExamDistricts.SingleAsync()).ShouldSatisfyAllConditions(d => d.Code.ShouldBe("0101"), d => d.DivisionCode.ShouldBe("430102"));
        (await db.Events.CountAsync(e => e.Type == "ExamDistrictCreated")).ShouldBe(1);
    }

    [Fact]
    public async Task Districts_SetUpByACounty_AreItsOwnAndNoNeighboursAreTouched()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-20 10:00");
        var (county, neighbour) = (await OpenAsync(tenant, "CountyOfficer", "430102"), await OpenAsync(tenant, "CountyOfficer", "430103"));

        var own = await SetAsync(county, "0101", "芙蓉考区", "430102");
        var foreign = await county.PostCraftedAsync(Districts, "/account/password", new("Input.Code", "0102"), new("Input.Name", "天心考区"), new("Input.DivisionCode", "430103"));
        var edited = await neighbour.PostCraftedAsync($"{Districts}?edit=0101", "/account/password", new("Input.Name", "天心考区"), new("Input.DivisionCode", "430103"));

        own.Status.ShouldBe(HttpStatusCode.Redirect, own.Text);
        own.Location.ShouldEndWith("/sites/districts");
        foreign.Text.ShouldContain("选择负责这个考区的机构");
        edited.Text.ShouldContain("没有这个考区，可能不在管辖范围内");
        (await neighbour.GetAsync(Districts)).Text.ShouldNotContain("芙蓉考区");
        (await county.GetAsync(Sites)).Status.ShouldBe(HttpStatusCode.Forbidden);
        await using var db = tenant.Open();
        (await db.ExamDistricts.SingleAsync()).ShouldSatisfyAllConditions(d => d.Name.ShouldBe("芙蓉考区"), d => d.DivisionCode.ShouldBe("430102"));
    }

    [Theory]
    [InlineData("01", "芙蓉考区", "430102", "应为 4 位数字")]
    [InlineData("0201", "芙蓉考区", "430102", "应以 01 开头")]
    [InlineData("0101", "", "430102", "填写考区名称")]
    [InlineData("0101", "芙蓉考区", "430202", "选择负责这个考区的机构")]
    public async Task Districts_WrongInput_SaysWhat(string code, string name, string office, string sentence)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-20 10:00");

        var answer = await (await OpenAsync(tenant, "CityOfficer", "4301")).PostCraftedAsync(Districts, "/account/password", new("Input.Code", code), new("Input.Name", name), new("Input.DivisionCode", office));

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Text.ShouldContain(sentence);
    }

    [Fact]
    [Covers("HR-131")]
    public async Task Adjust_OneCandidate_WithReasonInTheWindowAndNeverAfterNumbering()
    {
        var (tenant, number, _, second) = await StageAsync();
        var province = await OpenAsync(tenant, "InformationOfficer", "43");

        (await province.GetAsync($"{Adjustments}?number={number}")).Text.ShouldContain("0101 芙蓉考区");
        var without = await AdjustAsync(province, number, second, "");
        var moved = await AdjustAsync(province, number, second, "考生本人申请，已到天心区工作");
        await tenant.SetClockAsync("2026-09-30 00:00");
        var late = await province.PostCraftedAsync($"{Adjustments}?number={number}", "/account/password", new("Input.District", $"{second}"), new("Input.Reason", "改回"));

        without.Status.ShouldBe(HttpStatusCode.BadRequest);
        without.Text.ShouldContain("写明调整的原因");
        moved.Status.ShouldBe(HttpStatusCode.Redirect, moved.Text);
        late.Status.ShouldBe(HttpStatusCode.Conflict);
        late.Text.ShouldContain("已于");
        await using var db = tenant.Open();
        var logged = await db.Events.SingleAsync(e => e.Type == "DistrictAdjusted");
        (logged.Reason, logged.Before!.Contains("0101", StringComparison.Ordinal), logged.After!.Contains("0102", StringComparison.Ordinal)).ShouldBe(("考生本人申请，已到天心区工作", true, true));
        (await province.GetAsync(Adjustments)).Text.ShouldContain("考生本人申请，已到天心区工作");

        await NumberAsync(tenant);
        (await db.Registrations.AsNoTracking().SingleAsync(r => r.CandidateNumber == number)).TicketNumber.ShouldStartWith("260102");
        await tenant.SetClockAsync("2026-09-29 23:59");
        var numbered = await province.PostCraftedAsync($"{Adjustments}?number={number}", "/account/password", new("Input.District", $"{second}"), new("Input.Reason", "改回"));
        numbered.Status.ShouldBe(HttpStatusCode.Conflict);
        numbered.Text.ShouldContain("准考证号已经公布，不能再调整考区");
    }

    [Fact]
    public async Task Adjust_CandidateOfAnotherCity_IsNotFoundAndACityOffersItsOwnDistricts()
    {
        var (tenant, number, first, second) = await StageAsync();
        await using var db = tenant.Open();
        db.ExamDistricts.Add(new ExamDistrict { CampaignId = tenant.CampaignId, Code = "0201", Name = "株洲考区", DivisionCode = "4302" });
        await db.SaveChangesAsync();
        var (own, other) = (await OpenAsync(tenant, "CityOfficer", "4301"), await OpenAsync(tenant, "CityOfficer", "4302"));

        var offered = await own.GetAsync($"{Adjustments}?number={number}");
        offered.Text.ShouldContain("0102 天心考区");
        offered.Text.ShouldNotContain("株洲考区");
        (await other.GetAsync($"{Adjustments}?number={number}")).Text.ShouldContain("可能不在管辖范围内");
        (await other.PostCraftedAsync($"{Adjustments}?number={number}", "/account/password", new("Input.District", $"{second}"), new("Input.Reason", "试试"))).Status.ShouldBe(HttpStatusCode.NotFound);
        (await db.AccessLog.CountAsync(a => a.Purpose == DistrictAdjustments.Purpose)).ShouldBe(1, "the city that looked, and not the one that saw nothing");
        (await AdjustAsync(own, number, first, "没有变化")).Text.ShouldContain("已经在考区 0101");
        // A page from before another officer's move tells of it and changes nothing.
        (await AdjustAsync(own, number, second, "旧页面", seen: second)).Text.ShouldContain("的考区刚刚由别人改为 0101");
    }

    /// <summary>SX-160: who sits in a district sits in his own city.</summary>
    [Fact]
    public async Task Districts_GivenToAnotherCityWhileCountiesSitInIt_IsRefusedWhereCandidatesStayInTheirs()
    {
        var tenant = await TestTenant.CreateAsync("shaanxi-adult");
        await tenant.SetClockAsync("2026-09-05 10:00");
        await using var db = tenant.Open();
        var district = new ExamDistrict { CampaignId = tenant.CampaignId, Code = "01", Name = "西安考区", DivisionCode = "6101" };
        db.ExamDistricts.Add(district);
        await db.SaveChangesAsync();
        var province = await OpenAsync(tenant, "InformationOfficer", "61");
        Task<PageAnswer> GiveAsync() => province.PostAsync($"{Districts}?edit=01", [new("Input.DivisionCode", "6104")]);

        var empty = await GiveAsync();
        await db.ExamDistricts.ExecuteUpdateAsync(d => d.SetProperty(x => x.DivisionCode, "6101"));
        db.ExamScopes.Add(new ExamScope { CampaignId = tenant.CampaignId, CountyCode = "610102", Category = "", DistrictId = district.Id });
        await db.SaveChangesAsync();
        var used = await GiveAsync();

        empty.Status.ShouldBe(HttpStatusCode.Redirect, empty.Text);
        used.Status.ShouldBe(HttpStatusCode.BadRequest);
        used.Text.ShouldContain("他们要在本市考试，不能改由其他市的机构负责");
    }

    [Theory]
    [MemberData(nameof(OfficeRoles.Without), "AdjustDistrict", MemberType = typeof(OfficeRoles))]
    public async Task Get_RoleWithoutPermission_IsForbidden(string role, string place) =>
        (await (await OpenAsync(await OfficeRoles.TenantAsync(), role, place)).GetAsync(Adjustments)).Status.ShouldBe(HttpStatusCode.Forbidden);

    private static Task<PageAnswer> SetAsync(Browser browser, string code, string name, string office) =>
        browser.PostAsync(Districts, [new("Input.Code", code), new("Input.Name", name), new("Input.DivisionCode", office)]);

    private static async Task<PageAnswer> AdjustAsync(Browser browser, string number, long district, string reason, long? seen = null)
    {
        var shown = (await browser.GetAsync($"{Adjustments}?number={number}")).Document.QuerySelector("input[name='Input.Seen']")?.GetAttribute("value");
        return await browser.PostCraftedAsync($"{Adjustments}?number={number}", "/account/password", new("Input.District", $"{district}"), new("Input.Reason", reason), new("Input.Seen", seen is null ? shown ?? "" : $"{seen}"));
    }

    private static Task<PageAnswer> UploadScopesAsync(Browser browser, string line) =>
        browser.PostAsync(Sites, [], "Scopes", null, [("Upload", "参考范围.csv", "text/csv", Encoding.UTF8.GetBytes($"县区代码,科类,考区代码\n{line}\n"))]);

    /// <summary>Two districts of one city with rooms; one candidate whose county sits in the first.</summary>
    private static async Task<(TestTenant Tenant, string Number, long First, long Second)> StageAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-29 23:58");
        await using var db = tenant.Open();
        var first = new ExamDistrict { CampaignId = tenant.CampaignId, Code = "0101", Name = "芙蓉考区", DivisionCode = "430102" };
        db.ExamDistricts.Add(first);
        await db.SaveChangesAsync();
        var second = new ExamDistrict { CampaignId = tenant.CampaignId, Code = "0102", Name = "天心考区", DivisionCode = "430103" };
        db.ExamDistricts.Add(second);
        await db.SaveChangesAsync();
        foreach (var (district, county) in new[] { (first, "430102"), (second, "430103") })
            db.ExamSites.Add(new ExamSite { CampaignId = tenant.CampaignId, DistrictId = district.Id, CountyCode = county, Code = "A" + county, Name = "育才中学", RoomCount = 2, State = ExamSiteState.Approved });
        db.ExamScopes.Add(new ExamScope { CampaignId = tenant.CampaignId, CountyCode = "430102", Category = "", DistrictId = first.Id });
        await db.SaveChangesAsync();
        var ids = await RunCandidates.InsertAsync(tenant, [new RunCandidate("430102", StudyLevel.CollegeToBachelor, "Law"), new RunCandidate("430102", StudyLevel.CollegeToBachelor, "Law")]);
        var number = await db.Registrations.Where(r => r.Id == ids[0]).Select(r => r.CandidateNumber!).SingleAsync();
        return (tenant, number, first.Id, second.Id);
    }

    private static async Task NumberAsync(TestTenant tenant)
    {
        await tenant.SetClockAsync("2026-10-08 10:00");
        await tenant.NumberedAsync();
    }

    private static async Task<Browser> OpenAsync(TestTenant tenant, string role, string place) => await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync(role, place));
}
