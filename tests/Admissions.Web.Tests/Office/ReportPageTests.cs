using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Core.Reporting;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Web.Tests.Office;

/// <summary>County, city and province report the registration data up, each on its page.</summary>
public sealed class ReportPageTests
{
    private const string Reports = "/gl/adult-2026/reports";
    private const string County = "430121";
    private static readonly KeyValuePair<string, string>[] Nothing = [];

    public static TheoryData<string, string> WithoutReports => OfficeRoles.Without("ViewReports");

    [Theory]
    [MemberData(nameof(WithoutReports))]
    public async Task Get_WithoutPermission_Is403(string role, string place)
    {
        var tenant = await OfficeRoles.TenantAsync();

        (await (await AsAsync(tenant, role, place)).GetAsync(Reports)).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    [Covers("HR-121")]
    public async Task Check_OneCandidateWithoutPhoto_IsRefusedWithTheList()
    {
        var tenant = await StartAsync();
        var ids = await tenant.ReportableAsync(County, 2);
        var bare = (await tenant.ReportableAsync(County, 1, photos: false)).Single();
        var officer = await AsAsync(tenant, "CountyOfficer", County);

        var page = await officer.GetAsync(Reports);
        var refused = await officer.PostCraftedAsync($"{Reports}?handler=Check", Reports);
        await tenant.PhotographedAsync([bare]);
        var checkedNow = await officer.PostAsync(Reports, Nothing, "Check");
        var reported = await officer.PostAsync(Reports, Nothing, "Report");

        page.Document.QuerySelector("form[action*=Check] button")!.HasAttribute("disabled").ShouldBeTrue();
        refused.Status.ShouldBe(HttpStatusCode.Conflict);
        refused.Text.ShouldContain("没有相片 1 人");
        refused.Document.QuerySelector($"a[href$='/candidates/{bare}']").ShouldNotBeNull();
        (checkedNow.Status, reported.Status).ShouldBe((HttpStatusCode.Redirect, HttpStatusCode.Redirect));
        (await ReportAsync(tenant, County)).ShouldSatisfyAllConditions(r => r.State.ShouldBe(DataReportState.ReportedToCity), r => r.Version.ShouldBe(1));
        ids.Count.ShouldBe(2);
    }

    [Fact]
    [Covers("HR-122")]
    public async Task BonusEdit_AfterTheReport_Is409UntilTheCityReturnsIt()
    {
        var tenant = await StartAsync();
        var id = (await tenant.ReportableAsync(County, 1)).Single();
        await tenant.ReportedAsync(County);
        var claim = await FrozenClaimAsync(tenant, id);
        var city = await AsAsync(tenant, "CityOfficer", "4301");
        KeyValuePair<string, string>[] reject = [new("Pass", "false"), new("Reason", "退役证与本人不符")];
        var path = $"/gl/adult-2026/claims/bonus/{claim}?handler=Decide";

        var frozen = await city.PostCraftedAsync(path, Reports, reject);
        var without = await city.PostAsync($"{Reports}/{County}", [new("Reason", " ")], "ReturnByCity");
        var returned = await city.PostAsync($"{Reports}/{County}", [new("Reason", "两名考生加分材料不全")], "ReturnByCity");
        var edited = await city.PostCraftedAsync(path, Reports, reject);

        frozen.Status.ShouldBe(HttpStatusCode.Conflict);
        frozen.Text.ShouldContain("已于9月28日");
        without.Status.ShouldBe(HttpStatusCode.BadRequest);
        (returned.Status, edited.Status).ShouldBe((HttpStatusCode.Redirect, HttpStatusCode.Redirect));
        (await tenant.ReportedAsync(County)).Version.ShouldBe(2);
    }

    [Fact]
    [Covers("HR-123")]
    public async Task ReportCity_EightOfNineCounties_HasADisabledButtonNamingTheNinth()
    {
        var tenant = await StartAsync();
        var counties = ReportingBuilders.CountiesOf("4301");
        foreach (var county in counties.SkipLast(1))
            await tenant.ReportedAsync(county);
        var ninth = Core.Data.ReferenceData.Division(counties[^1])!.Name;
        var city = await AsAsync(tenant, "CityOfficer", "4301");

        var page = await city.GetAsync(Reports);
        var refused = await city.PostCraftedAsync($"{Reports}?handler=ReportCity", Reports);
        await tenant.ReportedAsync(counties[^1]);
        var done = await city.PostAsync(Reports, Nothing, "ReportCity");

        counties.Count.ShouldBe(9);
        var button = page.Document.QuerySelector("form[action*=ReportCity]")!;
        button.QuerySelector("button")!.HasAttribute("disabled").ShouldBeTrue();
        button.TextContent.ShouldContain(ninth + "没有上报");
        refused.Status.ShouldBe(HttpStatusCode.Conflict);
        refused.Text.ShouldContain($"还有 1 个县（市、区）没有上报：{ninth}");
        done.Status.ShouldBe(HttpStatusCode.Redirect);
        (await ReportAsync(tenant, counties[0])).State.ShouldBe(DataReportState.ReportedToProvince);
    }

    [Fact]
    public async Task Report_AtTheEndOfTheWindow_IsOkThenClosedAndReadOnly()
    {
        var tenant = await StartAsync("2026-09-29 23:59");
        var id = (await tenant.ReportableAsync(County, 1)).Single();
        var claim = await tenant.ClaimAsync(id, BonusClaimState.EnteredAtPoint);
        var (county, city) = (await AsAsync(tenant, "CountyOfficer", County), await AsAsync(tenant, "CityOfficer", "4301"));
        var open = await tenant.ClaimAsync((await tenant.ReportableAsync("430111", 1)).Single(), BonusClaimState.EnteredAtPoint);
        KeyValuePair<string, string>[] reject = [new("Pass", "false"), new("Reason", "退役证与本人不符")];

        var bonus = await city.PostCraftedAsync($"/gl/adult-2026/claims/bonus/{claim.Id}?handler=Decide", Reports, reject);
        var checkedNow = await county.PostAsync(Reports, Nothing, "Check");
        var reported = await county.PostAsync(Reports, Nothing, "Report");
        await tenant.SetClockAsync("2026-09-30 00:00");
        var late = await AsAsync(tenant, "CountyOfficer", "430111");
        var page = await late.GetAsync(Reports);
        var refused = await late.PostCraftedAsync($"{Reports}?handler=Check", Reports);
        var lateBonus = await city.PostCraftedAsync($"/gl/adult-2026/claims/bonus/{open.Id}?handler=Decide", Reports, reject);
        var bonuses = await city.GetAsync($"/gl/adult-2026/claims/bonus/{open.Id}");

        (bonus.Status, checkedNow.Status, reported.Status).ShouldBe((HttpStatusCode.Redirect, HttpStatusCode.Redirect, HttpStatusCode.Redirect));
        refused.Status.ShouldBe(HttpStatusCode.Conflict);
        ((int)lateBonus.Status).ShouldBeInRange(400, 409);
        page.Text.ShouldContain("截止");
        page.Document.QuerySelectorAll("main form[method=post]").ShouldBeEmpty();
        bonuses.Document.QuerySelectorAll("main form[method=post]").ShouldBeEmpty();
    }

    [Fact]
    [Covers("HR-65")]
    public async Task Board_CountyNotReportedOnTwentyEighth_IsARedLineOnTheCitysBoard()
    {
        var tenant = await StartAsync("2026-09-28 10:00");
        var counties = ReportingBuilders.CountiesOf("4301");
        foreach (var county in counties.Skip(1))
            await tenant.ReportedAsync(county);
        var name = Core.Data.ReferenceData.Division(counties[0])!.Name;
        var city = await AsAsync(tenant, "CityOfficer", "4301");

        var board = await city.GetAsync("/gl/adult-2026/board");
        var list = await city.GetAsync(Reports);
        await tenant.SetClockAsync("2026-09-20 10:00");
        var early = await city.GetAsync("/gl/adult-2026/board");

        var row = board.Document.QuerySelector("#a-BonusAndReport")!;
        row.ClassList.ShouldContain("is-bad");
        row.TextContent.ShouldContain("县（市、区）");
        row.TextContent.ShouldContain("8 / 9");
        row.TextContent.ShouldContain(name);
        row.TextContent.ShouldContain("9月29日");
        board.Document.QuerySelectorAll("tbody tr").Length.ShouldBe(tenant.Policy.Windows.DistinctBy(w => w.Code).Sum(w => Math.Max(1, w.Tasks.Count)));
        list.Document.QuerySelectorAll("tr.is-bad th").ShouldHaveSingleItem().TextContent.ShouldContain(name);
        early.Document.QuerySelector("#a-BonusAndReport")!.ClassList.ShouldNotContain("is-bad");
    }

    [Fact]
    public async Task Show_OfAnotherCity_IsNotFound()
    {
        var tenant = await StartAsync();
        await tenant.ReportedAsync(County);

        (await (await AsAsync(tenant, "CityOfficer", "4302")).GetAsync($"{Reports}/{County}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await (await AsAsync(tenant, "CountyOfficer", "430111")).GetAsync($"{Reports}/{County}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await (await AsAsync(tenant, "CityOfficer", "4301")).GetAsync($"{Reports}/{County}")).Text.ShouldContain("现在的数据与上报时一致");
        (await (await AsAsync(tenant, "InformationOfficer", "43")).GetAsync(Reports)).Text.ShouldContain("还有 14 个市（州）没有上报");
    }

    private static async Task<TestTenant> StartAsync(string clock = "2026-09-28 10:00")
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync(clock);
        return tenant;
    }

    private static async Task<Browser> AsAsync(TestTenant tenant, string role, string place) =>
        await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync(role, place));

    private static async Task<DataReport> ReportAsync(TestTenant tenant, string county)
    {
        await using var db = tenant.Open();
        return await db.DataReports.AsNoTracking().SingleAsync(r => r.CampaignId == tenant.CampaignId && r.CountyCode == county);
    }

    /// <summary>A claim put in past the database's own guard, so that the service's refusal is what is seen.</summary>
    private static async Task<long> FrozenClaimAsync(TestTenant tenant, long registration)
    {
        await using var owner = new Npgsql.NpgsqlConnection(await TestDatabase.AdministratorAsync());
        await owner.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand(
            "insert into bonus_claims (registration_id, code, state, tenant_id) values ($1, 'H-01', 'EnteredAtPoint', $2) returning id", owner);
        await using (var mute = new Npgsql.NpgsqlCommand("set session_replication_role = replica", owner))
            await mute.ExecuteNonQueryAsync();
        command.Parameters.Add(new() { Value = registration });
        command.Parameters.Add(new() { Value = tenant.Tenant.Id });
        var claim = (long)(await command.ExecuteScalarAsync())!;
        await tenant.StartReviewAsync(claim, registration);
        return claim;
    }
}
