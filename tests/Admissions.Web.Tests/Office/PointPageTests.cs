using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office;

/// <summary>A registration point through the pages of county, city and province.</summary>
public sealed class PointPageTests
{
    private const string Points = "/gl/adult-2026/points";
    private const string Approvals = "/gl/adult-2026/approvals";

    [Fact]
    [Covers("HR-68")]
    public async Task Chain_CountyCityProvince_MakesAPointActive()
    {
        var tenant = await SetupAsync();
        var host = await WebHost.GetAsync();
        var county = await host.Open(tenant).AsAsync(await tenant.StaffAsync("CountyOfficer", "430121"));
        var city = await host.Open(tenant).AsAsync(await tenant.StaffAsync("CityOfficer", "4301"));
        var province = await host.Open(tenant).AsAsync(await tenant.StaffAsync("AdultAdmissionOfficer", "43"));

        var created = await county.PostAsync($"{Points}/new", [F("Name", "星沙报名确认点"), F("Address", "开元东路 0 号"), F("ContactName", "罗敏"), F("Levels", "CollegeToBachelor")]);
        created.Status.ShouldBe(HttpStatusCode.Redirect);
        var show = created.Location!.Replace($"/{tenant.Tenant.Slug}", "", StringComparison.Ordinal);
        var incomplete = await county.PostAsync(show, [], "Submit");
        incomplete.Status.ShouldBe(HttpStatusCode.BadRequest);
        (await county.PostAsync($"{show}/edit", [F("ContactPhone", "0731-55000318")])).Status.ShouldBe(HttpStatusCode.Redirect);
        (await county.PostAsync(show, [], "Submit")).Status.ShouldBe(HttpStatusCode.Redirect);

        (await city.PostAsync(Approvals, [new("Reason", "")], "Decide", ("Pass", "false"))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await city.PostAsync(Approvals, [new("Reason", "缺少楼层")], "Decide", ("Pass", "false"))).Status.ShouldBe(HttpStatusCode.Redirect);
        (await county.GetAsync(show)).Text.ShouldContain("缺少楼层");
        (await county.PostAsync($"{show}/edit", [F("Address", "开元东路 0 号 3 楼")])).Status.ShouldBe(HttpStatusCode.Redirect);
        (await county.PostAsync(show, [], "Submit")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await city.PostAsync(Approvals, [], "Decide", ("Pass", "true"))).Status.ShouldBe(HttpStatusCode.Redirect);
        (await province.GetAsync(Approvals)).Text.ShouldContain("待办 1");
        (await province.GetAsync(Approvals)).Text.ShouldContain("开元东路 0 号 3 楼");
        (await province.PostAsync(Approvals, [], "Decide", ("Pass", "true"))).Status.ShouldBe(HttpStatusCode.Redirect);

        await using var db = tenant.Open();
        (await db.RegistrationPoints.SingleAsync()).State.ShouldBe(RegistrationPointState.Active);
        (await province.GetAsync(Approvals)).Text.ShouldContain("没有要办理的事项");
    }

    [Fact]
    [Covers("HR-69", "HR-70")]
    public async Task Offer_PointOfTheCounty_OnlyAfterTheProvincesConsentAndToANurseOnlyTheMedicalOne()
    {
        var tenant = await SetupAsync();
        var host = await WebHost.GetAsync();
        var county = await host.Open(tenant).AsAsync(await tenant.StaffAsync("CountyOfficer", "430121"));
        var city = await host.Open(tenant).AsAsync(await tenant.StaffAsync("CityOfficer", "4301"));
        var province = await host.Open(tenant).AsAsync(await tenant.StaffAsync("AdultAdmissionOfficer", "43"));
        foreach (var (name, medical) in new[] { ("星沙医卫类审核点", "true"), ("星沙普通确认点", "false") })
        {
            var created = await county.PostAsync($"{Points}/new", [F("Name", name), F("Address", "开元东路 0 号"), F("ContactName", "罗敏"), F("ContactPhone", "0731-55000318"), F("Levels", "CollegeToBachelor"), F("IsMedicalReviewPoint", medical)]);
            created.Status.ShouldBe(HttpStatusCode.Redirect, created.Text);
            (await county.PostAsync(created.Location!.Replace($"/{tenant.Tenant.Slug}", "", StringComparison.Ordinal), [], "Submit")).Status.ShouldBe(HttpStatusCode.Redirect);
            (await city.PostAsync(Approvals, [], "Decide", ("Pass", "true"))).Status.ShouldBe(HttpStatusCode.Redirect);
        }
        (await province.PostAsync("/gl/adult-2026/windows?extend=PointSetup",
            [F("Scope", nameof(WindowScopeKind.City)), F("ScopeCode", "4301"), F("From", "2026-08-31 00:00"), F("To", "2026-09-10 00:00"), F("Reason", "补设确认点"), F("Evidence", "湘教考成招字〔2026〕8号")], "Extend")).Status.ShouldBe(HttpStatusCode.Redirect);
        await tenant.SetClockAsync("2026-09-08 10:00");
        await using var db = tenant.Open();
        var points = await db.RegistrationPoints.AsNoTracking().ToDictionaryAsync(p => p.Name, p => p.Id);
        var some = (await tenant.PointAsync("430121", medical: true)).Id;
        var (nurse, clerk) = (await tenant.CandidateAsync().PledgedAsync(), await tenant.CandidateAsync("谭志远").PledgedAsync());
        await nurse.FilledAsync([(await tenant.PlanLineAsync(category: "Medicine", medical: true)).Id], some, ("medicalLicenseNumber", "201943012345"));
        await clerk.FilledAsync([(await tenant.PlanLineAsync()).Id], some);
        async Task<List<string?>> OfferedAsync(TestCandidate candidate) =>
            [.. (await (await host.Open(tenant).AsAsync(candidate.User)).GetAsync("/ks/adult-2026/point?city=4301")).Document.QuerySelectorAll("input[name=PointId]").Select(i => i.GetAttribute("value"))];

        (await db.RegistrationPoints.AsNoTracking().Where(p => points.Values.Contains(p.Id)).Select(p => p.State).Distinct().ToListAsync()).ShouldBe([RegistrationPointState.SubmittedToProvince]);
        var (nurseBefore, clerkBefore) = (await OfferedAsync(nurse), await OfferedAsync(clerk));
        foreach (var _ in points)
            (await province.PostAsync(Approvals, [], "Decide", ("Pass", "true"))).Status.ShouldBe(HttpStatusCode.Redirect);
        var (nurseAfter, clerkAfter) = (await OfferedAsync(nurse), await OfferedAsync(clerk));

        (nurseBefore.Contains($"{some}"), clerkBefore.Contains($"{some}")).ShouldBe((true, true));
        foreach (var id in points.Values)
            nurseBefore.Concat(clerkBefore).ShouldNotContain($"{id}");
        clerkAfter.ShouldContain($"{points["星沙普通确认点"]}");
        clerkAfter.ShouldContain($"{points["星沙医卫类审核点"]}");
        nurseAfter.ShouldContain($"{points["星沙医卫类审核点"]}");
        nurseAfter.ShouldNotContain($"{points["星沙普通确认点"]}");
    }

    [Fact]
    public async Task Edit_SentAfterTheWindowClosed_SaysSoChangesNothingAndKeepsWhatWasTyped()
    {
        var tenant = await SetupAsync();
        var point = await tenant.PointAsync("430121", state: RegistrationPointState.Draft);
        var county = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("CountyOfficer", "430121"));
        var form = await county.GetAsync($"{Points}/{point.Id}/edit");
        form.Status.ShouldBe(HttpStatusCode.OK);
        form.Text.ShouldContain("低龄审核点：未满 18 周岁的考生在这里办理", customMessage: "the policy says 17 at most");
        await tenant.SetClockAsync("2026-08-31 00:00");

        var sent = await county.PostCraftedAsync($"{Points}/{point.Id}/edit", "/account/password",
            F("Name", "改过的名称"), F("Address", "改过的地址"), F("ContactName", "罗敏"), F("ContactPhone", "0731-55000318"), F("Levels", "CollegeToBachelor"));

        ((int)sent.Status).ShouldBeInRange(400, 409);
        sent.Text.ShouldContain("确定报名确认点已于");
        sent.Document.QuerySelector("[name='Input.Address']")!.GetAttribute("value").ShouldBe("改过的地址");
        await using var db = tenant.Open();
        (await db.RegistrationPoints.AsNoTracking().SingleAsync(p => p.Id == point.Id)).ShouldSatisfyAllConditions(p => p.Name.ShouldBe(point.Name), p => p.Address.ShouldBe(point.Address));
    }

    [Fact]
    public async Task Get_PointOfAnotherCounty_IsNotFound()
    {
        var tenant = await SetupAsync();
        var other = await tenant.PointAsync("430102", state: RegistrationPointState.Draft);
        var county = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("CountyOfficer", "430121"));

        (await county.GetAsync($"{Points}/{other.Id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await county.GetAsync($"{Points}/{other.Id}/edit")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await county.GetAsync(Points)).Text.ShouldNotContain(other.Name);
    }

    [Fact]
    public async Task Capacity_OfAnActivePoint_IsTheCountysToChangeAndNotBelowWhoHasIt()
    {
        var tenant = await SetupAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var point = await tenant.PointAsync("430121", capacity: 1);
        await tenant.SubmittedCandidateAsync(point);
        var late = await (await tenant.CandidateAsync("谭志远").PledgedAsync()).FilledAsync([(await tenant.PlanLineAsync()).Id], (await tenant.PointAsync("430121")).Id);
        var host = await WebHost.GetAsync();
        var county = await host.Open(tenant).AsAsync(await tenant.StaffAsync("CountyOfficer", "430121"));
        var candidate = await host.Open(tenant).AsAsync(late.User);
        const string Choose = "/ks/adult-2026/point?city=4301";
        var page = $"{Points}/{point.Id}";

        (await county.GetAsync(page)).Text.ShouldContain("1 人，已有 1 人提交");
        var full = await candidate.GetAsync(Choose);
        full.Text.ShouldContain($"“{point.Name}”最多接待 1 人，已经报满。请换一个报名确认点");
        full.Document.QuerySelector($"input[name=PointId][value='{point.Id}']").ShouldBeNull();

        foreach (var (typed, sentence) in new[] { ("0", "最多接待人数填 1 到"), ("一百", "最多接待人数填 1 到"), ("-3", "最多接待人数填 1 到"), ("100000", "最多接待人数填 1 到"), ("99999999999", "最多接待人数填 1 到") })
        {
            var refused = await county.PostAsync(page, [new("Capacity", typed)], "Capacity");
            refused.Status.ShouldBe(HttpStatusCode.BadRequest);
            refused.Text.ShouldContain(sentence);
            refused.Document.QuerySelector("[name=Capacity]")!.GetAttribute("value").ShouldBe(typed);
        }
        (await county.PostAsync(page, [new("Capacity", "３")], "Capacity")).Status.ShouldBe(HttpStatusCode.Redirect, "full-width digits are digits");
        (await candidate.GetAsync(Choose)).Text.ShouldContain("还可以报 2 人");
        await tenant.SubmittedCandidateAsync(point);
        var below = await county.PostAsync(page, [new("Capacity", "1")], "Capacity");
        below.Status.ShouldBe(HttpStatusCode.BadRequest);
        below.Text.ShouldContain("已有 2 名考生提交到这个确认点，最多接待人数不能少于 2");
        (await county.PostAsync(page, [new("Capacity", "")], "Capacity")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await county.GetAsync(page)).Text.ShouldContain("不限，已有 2 人提交");
        await using var db = tenant.Open();
        (await db.Events.CountAsync(e => e.Type == "RegistrationPointCapacitySet")).ShouldBe(2);

        var neighbour = await host.Open(tenant).AsAsync(await tenant.StaffAsync("CountyOfficer", "430102"));
        (await neighbour.PostCraftedAsync($"{page}?handler=Capacity", "/account/password", new KeyValuePair<string, string>("Capacity", "5"))).Status.ShouldBe(HttpStatusCode.NotFound);
        var city = await host.Open(tenant).AsAsync(await tenant.StaffAsync("CityOfficer", "4301"));
        (await city.GetAsync(page)).Document.QuerySelector("[name=Capacity]").ShouldBeNull();
        (await city.PostCraftedAsync($"{page}?handler=Capacity", "/account/password", new KeyValuePair<string, string>("Capacity", "5"))).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await db.RegistrationPoints.AsNoTracking().SingleAsync(p => p.Id == point.Id)).Capacity.ShouldBeNull();
    }

    [Fact]
    public async Task New_AfterTheWindow_SaysWhenItEnded()
    {
        var tenant = await SetupAsync();
        await tenant.SetClockAsync("2026-09-03 10:00");
        var county = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("CountyOfficer", "430121"));

        var answer = await county.GetAsync($"{Points}/new");

        answer.Status.ShouldBe(HttpStatusCode.Conflict);
        answer.Text.ShouldContain("截止");
        (await county.GetAsync(Points)).Text.ShouldContain("现在不能新增、修改和审核确认点");
    }

    [Theory]
    [MemberData(nameof(OfficeRoles.Without), "ProposePoint ReviewPointAtCity ReviewPointAtProvince CorrectRegistration RevokeAdmission", MemberType = typeof(OfficeRoles))]
    public async Task Get_RoleWithoutPermission_IsForbidden(string role, string place)
    {
        var tenant = await OfficeRoles.TenantAsync();
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync(role, place));

        foreach (var path in new[] { Points, $"{Points}/new", Approvals })
            (await browser.GetAsync(path)).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static async Task<TestTenant> SetupAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-08-29 10:00");
        return tenant;
    }

    private static KeyValuePair<string, string> F(string name, string value) => new($"Input.{name}", value);
}
