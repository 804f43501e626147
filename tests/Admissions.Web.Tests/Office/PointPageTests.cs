using System.Net;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office;

/// <summary>A registration point through the pages of county, city and province.</summary>
public sealed class PointPageTests
{
    private const string Points = "/gl/adult-2026/points";
    private const string Approvals = "/gl/adult-2026/approvals";

    [Fact]
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
        (await county.PostAsync(show, [], "Submit")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await city.PostAsync(Approvals, [], "Decide", ("Pass", "true"))).Status.ShouldBe(HttpStatusCode.Redirect);
        (await province.GetAsync(Approvals)).Text.ShouldContain("待办 1");
        (await province.PostAsync(Approvals, [], "Decide", ("Pass", "true"))).Status.ShouldBe(HttpStatusCode.Redirect);

        await using var db = tenant.Open();
        (await db.RegistrationPoints.SingleAsync()).State.ShouldBe(RegistrationPointState.Active);
        (await province.GetAsync(Approvals)).Text.ShouldContain("没有等您办理的事项");
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
    [MemberData(nameof(OfficeRoles.Without), "ProposePoint ReviewPointAtCity ReviewPointAtProvince", MemberType = typeof(OfficeRoles))]
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
