using System.Net;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office;

/// <summary>A point's user from application to work, through the pages.</summary>
public sealed class StaffPageTests
{
    private const string Home = "/gl/adult-2026";

    [Fact]
    [Covers("HR-04")]
    public async Task Apply_ThenSignIn_SeesWaitingAndNoCandidates()
    {
        var tenant = await SetupAsync();
        var browser = (await WebHost.GetAsync()).Open(tenant);

        var applied = await browser.PostAsync($"{Home}/apply", Application("p7-user"));
        applied.Status.ShouldBe(HttpStatusCode.Redirect);
        var signedIn = await browser.PostAsync("/gl/sign-in", [new("Input.UserName", "p7-user"), new("Input.Password", TestTenant.Password)]);
        signedIn.Status.ShouldBe(HttpStatusCode.Redirect);
        var home = await browser.GetAsync(Home);

        home.Location.ShouldBeNull();
        home.Text.ShouldContain("账号已申请，等待绑定");
        foreach (var path in new[] { "candidates", "counter", "dashboard", "points", "users" })
            (await browser.GetAsync($"{Home}/{path}")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    [Covers("HR-05")]
    public async Task Bind_CountyToItsOwnPoint_GivesThatPointsQueue()
    {
        var tenant = await SetupAsync();
        var host = await WebHost.GetAsync();
        var (own, foreign) = (await tenant.PointAsync("430121"), await tenant.PointAsync("430102"));
        await tenant.SetClockAsync("2026-09-08 10:00");
        var mine = await tenant.SubmittedCandidateAsync(own, name: "蒋文静");
        await tenant.SubmittedCandidateAsync(foreign, name: "欧阳振宇");
        await host.Open(tenant).PostAsync($"{Home}/apply", Application("p7-user"));
        await using var db = tenant.Open();
        var user = await db.Users.SingleAsync(u => u.UserName == "p7-user");
        var county = await host.Open(tenant).AsAsync(await tenant.StaffAsync("CountyOfficer", "430121"));
        var city = await host.Open(tenant).AsAsync(await tenant.StaffAsync("CityOfficer", "4301"));

        (await county.GetAsync($"{Home}/users")).Text.ShouldContain("p7-user");
        (await county.PostAsync($"{Home}/users/{user.Id}", Binding(foreign.Id), "Bind")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await city.PostCraftedAsync($"{Home}/users/{user.Id}?handler=Bind", "/account/password", Binding(own.Id))).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await county.PostAsync($"{Home}/users/{user.Id}", Binding(own.Id), "Bind")).Status.ShouldBe(HttpStatusCode.Redirect);

        var clerk = await host.Open(tenant).AsAsync(user);
        var list = await clerk.GetAsync($"{Home}/candidates");
        list.Status.ShouldBe(HttpStatusCode.OK);
        list.Text.ShouldContain((await mine.ReadAsync()).Name);
        list.Text.ShouldNotContain("欧阳振宇");
    }

    [Theory]
    [InlineData("CountyOfficer", "430121")]
    [InlineData("CityOfficer", "4301")]
    [InlineData("AdultAdmissionOfficer", "43")]
    [InlineData("AdmissionManagementOfficer", "43")]
    [InlineData("Inspector", "43")]
    public async Task Home_EveryOfficer_LandsOnTheDashboardOfHisScope(string role, string place)
    {
        var tenant = await SetupAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync(role, place));

        (await browser.GetAsync(Home)).Location.ShouldBe($"/{tenant.Tenant.Slug}{Home}/dashboard");
        var dashboard = await browser.GetAsync($"{Home}/dashboard");

        dashboard.Status.ShouldBe(HttpStatusCode.OK);
        dashboard.Text.ShouldContain("网上报名");
        dashboard.Text.ShouldContain("待办 0");
    }

    [Fact]
    public async Task Dashboard_County_CountsItsOwnCandidatesOnly()
    {
        var tenant = await SetupAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var own = await tenant.PointAsync("430121");
        await tenant.SubmittedCandidateAsync(own);
        await tenant.SubmittedCandidateAsync(await tenant.PointAsync("430102"));
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("CountyOfficer", "430121"));

        var rows = (await browser.GetAsync($"{Home}/dashboard")).Document.QuerySelectorAll("#by-area tbody tr");

        rows.Length.ShouldBe(1);
        rows[0].TextContent.ShouldContain(own.Name);
        // In the order in which a candidate goes through it.
        rows[0].Closest("table")!.QuerySelectorAll("thead th").Skip(1).Select(h => h.TextContent).ShouldBe(["已注册", "已提交", "已确认", "已缴费", "有效", "确认率"]);
        rows[0].QuerySelectorAll("td").Take(3).Select(c => c.TextContent).ShouldBe(["1", "1", "0"]);
    }

    [Theory]
    [InlineData("ProvinceAdministrator", "43", "windows policy users events")]
    [InlineData("CityOfficer", "4301", "bonuses users users/new plan points approvals")]
    [InlineData("AdmissionManagementOfficer", "43", "decisions rosters plan")]
    public async Task Get_PagesOfTheRole_Open(string role, string place, string paths)
    {
        var tenant = await SetupAsync();
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync(role, place));

        foreach (var path in paths.Split(' '))
            (await browser.GetAsync($"{Home}/{path}")).Status.ShouldBe(HttpStatusCode.OK, path);
    }

    [Theory]
    [MemberData(nameof(Closed))]
    public async Task Get_RoleWithoutPermission_IsForbidden(string role, string place, string path)
    {
        var tenant = await OfficeRoles.TenantAsync();
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync(role, place));

        (await browser.GetAsync($"{Home}/{path}")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    public static TheoryData<string, string, string> Closed()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var (path, permissions) in new[]
        {
            ("decisions", "ConfirmDecisions"), ("rosters", "SealRoster"), ("windows", "ManageWindows"), ("policy", "PublishPolicy"), ("bonuses", "DecideBonus"),
            ("users", "ManageOfficeUsers BindPointUsers"), ("users/new", "ManageOfficeUsers"), ("events", "ViewEvents"), ("inbox", "ViewEvents"),
        })
            foreach (var row in OfficeRoles.Without(permissions))
                data.Add(row.Data.Item1, row.Data.Item2, path);
        return data;
    }

    private static async Task<TestTenant> SetupAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-08-31 10:00");
        return tenant;
    }

    private static KeyValuePair<string, string>[] Application(string name) =>
    [
        new("Input.CountyCode", "430121"), new("Input.Name", "罗敏"), new("Input.Phone", "19900000318"),
        new("Input.UserName", name), new("Input.Password", TestTenant.Password), new("Input.Again", TestTenant.Password),
    ];

    private static KeyValuePair<string, string>[] Binding(long point) =>
        [new("PointId", point.ToString(System.Globalization.CultureInfo.InvariantCulture)), new("Roles", "PointReviewer")];
}
