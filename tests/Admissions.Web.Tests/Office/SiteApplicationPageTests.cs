using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Core.Reporting;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Web.Tests.Office;

/// <summary>A county proposes exam sites, city and province decide (湘教考信字〔2019〕3号 §四.9).</summary>
public sealed class SiteApplicationPageTests
{
    private const string Page = "/gl/adult-2026/site-applications";
    private const string Approvals = "/gl/adult-2026/approvals";
    private const string County = "430121";

    [Fact]
    [Covers("HR-125")]
    public async Task Apply_BeforeTheCountyHasReported_Is409AndAfterwardsTheFormIsOpen()
    {
        var (tenant, county, district) = await StartAsync("2026-09-20 10:00");
        Must(await tenant.AsOfficerAsync<DataReportService, DataReport>("CountyOfficer", County, (s, c) => s.CheckAsync(County, c)));

        var early = await county.PostCraftedAsync($"{Page}/edit", "/account/password", Fields(district));
        (await county.GetAsync($"{Page}/edit")).Status.ShouldBe(HttpStatusCode.Conflict);
        Must(await tenant.AsOfficerAsync<DataReportService, DataReport>("CountyOfficer", County, (s, c) => s.ReportToCityAsync(County, c)));
        var form = await county.GetAsync($"{Page}/edit");

        early.Status.ShouldBe(HttpStatusCode.Conflict);
        early.Text.ShouldContain("本县的报名数据还没有上报（现在县级已核）");
        form.Status.ShouldBe(HttpStatusCode.OK);
        (await county.PostAsync($"{Page}/edit", Fields(district))).Status.ShouldBe(HttpStatusCode.Redirect);
        await using var db = tenant.Open();
        (await db.ExamSites.SingleAsync()).ShouldSatisfyAllConditions(s => s.State.ShouldBe(ExamSiteState.Draft), s => s.Code.ShouldBe(County + "01"), s => s.CountyCode.ShouldBe(County));
    }

    [Fact]
    [Covers("HR-62")]
    public async Task SiteSetup_ApplicationAndAdjustment_UntilTheLastMinuteOf29September()
    {
        var (tenant, county, district) = await StartAsync("2026-09-29 23:50");
        var ids = await tenant.ReportableAsync(County, 1);
        await tenant.ReportedAsync(County);
        await using var db = tenant.Open();
        var other = new ExamDistrict { CampaignId = tenant.CampaignId, Code = "0122", Name = "浏阳考区", DivisionCode = "430181" };
        db.ExamDistricts.Add(other);
        db.ExamScopes.Add(new ExamScope { CampaignId = tenant.CampaignId, CountyCode = County, Category = "", DistrictId = district });
        await db.SaveChangesAsync();
        var number = await db.Registrations.Where(r => r.Id == ids[0]).Select(r => r.CandidateNumber!).SingleAsync();
        var city = await OpenAsync(tenant, "CityOfficer", "4301");
        Task<PageAnswer> AdjustAsync(long from, long to) => city.PostCraftedAsync($"/gl/adult-2026/district-adjustments?number={number}", "/account/password", new("Input.District", $"{to}"), new("Input.Seen", $"{from}"), new("Input.Reason", "考生本人申请"));

        await tenant.SetClockAsync("2026-09-29 23:59");
        var (applied, adjusted) = (await county.PostCraftedAsync($"{Page}/edit", "/account/password", Fields(district)), await AdjustAsync(district, other.Id));
        await tenant.SetClockAsync("2026-09-30 00:00");
        var (late, lateAdjusted) = (await county.PostCraftedAsync($"{Page}/edit", "/account/password", Fields(district)), await AdjustAsync(other.Id, district));

        applied.Status.ShouldBe(HttpStatusCode.Redirect, applied.Text);
        adjusted.Status.ShouldBe(HttpStatusCode.Redirect, adjusted.Text);
        late.Status.ShouldBe(HttpStatusCode.Conflict);
        late.Text.ShouldContain("已于");
        lateAdjusted.Status.ShouldBe(HttpStatusCode.Conflict);
        (await db.ExamSites.CountAsync()).ShouldBe(1);
        (await db.DistrictAdjustments.AsNoTracking().SingleAsync()).DistrictId.ShouldBe(other.Id);
    }

    [Fact]
    [Covers("HR-126")]
    public async Task Needs_HundredConfirmed_ShowsValidThoseWhoSitAndTheirRooms()
    {
        var (tenant, county, _) = await StartAsync("2026-09-20 10:00");
        var ids = await RunCandidates.InsertAsync(tenant, Enumerable.Range(0, 95).Select(_ => new RunCandidate(County, StudyLevel.CollegeToBachelor, "Law")));
        await using var db = tenant.Open();
        foreach (var id in ids.Take(4))
            db.ExemptionApplications.Add(new ExemptionApplication { CampaignId = tenant.CampaignId, RegistrationId = id, Code = "X", Ground = "全国劳动模范", State = ExemptionApplicationState.Approved, SitsExamination = false });
        await db.SaveChangesAsync();
        for (var i = 0; i < 5; i++)
        {
            var user = new User { UserName = $"confirmed{i}", NormalizedUserName = $"CONFIRMED{i}", DisplayName = "考生", Kind = UserKind.Candidate, Binding = BindingState.Bound };
            db.Users.Add(user);
            await db.SaveChangesAsync();
            db.Registrations.Add(new Registration
            {
                CampaignId = tenant.CampaignId, UserId = user.Id, State = RegistrationState.Confirmed, DocumentKind = DocumentKind.ResidentIdCard, DocumentNumber = TestIds.Resident("430104", "19900615", 40 + i),
                Name = "考生", CountyCode = County, Level = StudyLevel.CollegeToBachelor, Category = "Law", CandidateNumber = $"2643012190000{i}", Version = 1, CreatedAt = DateTimeOffset.UnixEpoch,
            });
        }
        await db.SaveChangesAsync();

        var page = await county.GetAsync(Page);

        page.Document.QuerySelectorAll("table")[0].QuerySelectorAll("tbody td").Select(t => t.TextContent).ShouldBe(["100", "95", "91", "4"]);
    }

    /// <summary>A window that was extended for a county does not change what the numbers were computed from.</summary>
    [Fact]
    public async Task Chain_AfterTheNumbersAreOut_ChangesNoSiteAndAProposalCanOnlyGoBack()
    {
        var (tenant, county, district) = await StartAsync("2026-09-20 10:00");
        await tenant.ReportedAsync(County);
        (await county.PostAsync($"{Page}/edit", Fields(district))).Status.ShouldBe(HttpStatusCode.Redirect);
        (await county.PostAsync(Page, [], "Submit")).Status.ShouldBe(HttpStatusCode.Redirect);
        await using var db = tenant.Open();
        var furong = new ExamDistrict { CampaignId = tenant.CampaignId, Code = "0101", Name = "芙蓉考区", DivisionCode = "430102" };
        db.ExamDistricts.Add(furong);
        await db.SaveChangesAsync();
        db.ExamSites.Add(new ExamSite { CampaignId = tenant.CampaignId, DistrictId = furong.Id, CountyCode = "430102", Code = "A1", Name = "育才中学", RoomCount = 2, State = ExamSiteState.Approved });
        db.ExamScopes.Add(new ExamScope { CampaignId = tenant.CampaignId, CountyCode = "430102", Category = "", DistrictId = furong.Id });
        await db.SaveChangesAsync();
        await RunCandidates.InsertAsync(tenant, [new RunCandidate("430102", StudyLevel.CollegeToBachelor, "Law")]);
        await tenant.SetClockAsync("2026-10-08 10:00");
        await tenant.NumberedAsync();
        await tenant.SetClockAsync("2026-09-20 10:00");

        var decided = await (await OpenAsync(tenant, "CityOfficer", "4301")).PostAsync(Approvals, [], "Decide", ("Pass", "true"));
        var another = await county.PostCraftedAsync($"{Page}/edit", "/account/password", Fields(district));

        decided.Text.ShouldContain("准考证号已经公布，考点和参考范围不能再改，不能通过。请写明原因，退回这项申报");
        another.Text.ShouldContain("准考证号已经公布，考点和参考范围不能再改");
        (await db.ExamSites.AsNoTracking().Where(s => s.CountyCode == County).Select(s => s.State).ToListAsync()).ShouldBe([ExamSiteState.SubmittedToCity]);
        (await db.Approvals.AsNoTracking().SingleAsync()).Step.ShouldBe(0);

        // Sites are settled by then, but what waits leaves the officer's list.
        await tenant.SetClockAsync("2026-10-09 10:00");
        var city = await OpenAsync(tenant, "CityOfficer", "4301");
        var returned = await city.PostAsync(Approvals, [new("Reason", "准考证号已经公布，本次不再增加考点")], "Decide", ("Pass", "false"));
        var again = await county.PostCraftedAsync($"{Page}?handler=Submit", "/account/password");

        returned.Status.ShouldBe(HttpStatusCode.Redirect, returned.Text);
        (await city.GetAsync(Approvals)).Text.ShouldContain("没有要办理的事项");
        again.Status.ShouldNotBe(HttpStatusCode.OK);
        (await db.ExamSites.AsNoTracking().OrderBy(s => s.CountyCode).Select(s => s.State).ToListAsync()).ShouldBe([ExamSiteState.Approved, ExamSiteState.ReturnedByCity]);
    }

    [Fact]
    [Covers("HR-127", "HR-128")]
    public async Task Chain_CountyCityProvince_ReturnsWithReasonAndApproves()
    {
        var (tenant, county, district) = await StartAsync("2026-09-20 10:00");
        await tenant.ReportedAsync(County);
        var (city, province) = (await OpenAsync(tenant, "CityOfficer", "4301"), await OpenAsync(tenant, "AdultAdmissionOfficer", "43"));

        var none = await county.PostAsync($"{Page}/edit", Fields(district, rooms: "0"));
        none.Status.ShouldBe(HttpStatusCode.BadRequest);
        none.Text.ShouldContain("考室数填 1 至");
        (await county.PostAsync($"{Page}/edit", Fields(district))).Status.ShouldBe(HttpStatusCode.Redirect);
        (await county.PostAsync(Page, [], "Submit")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await StateAsync(tenant)).ShouldBe(ExamSiteState.SubmittedToCity);

        (await city.PostAsync(Approvals, [new("Reason", "")], "Decide", ("Pass", "false"))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await city.PostAsync(Approvals, [new("Reason", "考室数与学校不符")], "Decide", ("Pass", "false"))).Status.ShouldBe(HttpStatusCode.Redirect);
        (await StateAsync(tenant)).ShouldBe(ExamSiteState.ReturnedByCity);
        (await county.GetAsync(Page)).Text.ShouldContain("考室数与学校不符");
        (await county.PostAsync(Page, [], "Submit")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await city.PostAsync(Approvals, [], "Decide", ("Pass", "true"))).Status.ShouldBe(HttpStatusCode.Redirect);
        (await StateAsync(tenant)).ShouldBe(ExamSiteState.SubmittedToProvince);
        // What goes through the chain is decided there, not by approving everything at once.
        (await (await OpenAsync(tenant, "InformationOfficer", "43")).PostCraftedAsync("/gl/adult-2026/sites?handler=Approve", "/account/password")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await StateAsync(tenant)).ShouldBe(ExamSiteState.SubmittedToProvince);
        (await province.PostAsync(Approvals, [], "Decide", ("Pass", "true"))).Status.ShouldBe(HttpStatusCode.Redirect);
        (await StateAsync(tenant)).ShouldBe(ExamSiteState.Approved);
    }

    [Fact]
    public async Task Edit_SiteOfAnotherCounty_IsNotFound()
    {
        var (tenant, county, district) = await StartAsync("2026-09-20 10:00");
        await tenant.ReportedAsync(County);
        await using var db = tenant.Open();
        var site = new ExamSite { CampaignId = tenant.CampaignId, DistrictId = district, CountyCode = "430102", Code = "43010201", Name = "育才中学", RoomCount = 4, State = ExamSiteState.Draft };
        db.ExamSites.Add(site);
        await db.SaveChangesAsync();

        (await county.GetAsync($"{Page}/edit?id={site.Id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await county.PostCraftedAsync($"{Page}/edit?id={site.Id}", "/account/password", Fields(district))).Text.ShouldContain("可能不在管辖范围内");
        (await county.GetAsync(Page)).Text.ShouldNotContain("育才中学");
    }

    [Theory]
    [MemberData(nameof(OfficeRoles.Without), "ProposeSite", MemberType = typeof(OfficeRoles))]
    public async Task Get_RoleWithoutPermission_IsForbidden(string role, string place)
    {
        var browser = await OpenAsync(await OfficeRoles.TenantAsync(), role, place);

        (await browser.GetAsync(Page)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await browser.GetAsync($"{Page}/edit")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static KeyValuePair<string, string>[] Fields(long district, string rooms = "12") =>
    [
        new("Input.Name", "星沙中学"), new("Input.DistrictId", $"{district}"), new("Input.RoomCount", rooms), new("Input.Address", "开元东路 0 号"),
        new("Input.ContactName", "罗敏"), new("Input.ContactPhone", "0731-55000318"),
    ];

    private static async Task<ExamSiteState> StateAsync(TestTenant tenant)
    {
        await using var db = tenant.Open();
        return await db.ExamSites.Select(s => s.State).SingleAsync();
    }

    private static async Task<(TestTenant Tenant, Browser County, long District)> StartAsync(string at)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync(at);
        await using var db = tenant.Open();
        var district = new ExamDistrict { CampaignId = tenant.CampaignId, Code = "0121", Name = "星沙考区", DivisionCode = County };
        db.ExamDistricts.Add(district);
        await db.SaveChangesAsync();
        return (tenant, await OpenAsync(tenant, "CountyOfficer", County), district.Id);
    }

    private static async Task<Browser> OpenAsync(TestTenant tenant, string role, string place) => await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync(role, place));
}
