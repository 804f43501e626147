using System.Net;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office;

/// <summary>Who answers for information work at an office and who does it (湘教考信字〔2019〕3号 §二.4).</summary>
public sealed class InformationStaffPageTests
{
    private const string Page = "/gl/adult-2026/information-staff";

    [Fact]
    [Covers("HR-07")]
    public async Task Post_WithoutAdministrator_IsRefusedAndTheProvinceListsTheOffice()
    {
        var tenant = await StartAsync();
        var (county, province) = (await OpenAsync(tenant, "CountyOfficer", "430121"), await OpenAsync(tenant, "ProvinceAdministrator", "43"));

        var refused = await SaveAsync(county, administrator: "");
        var before = await province.GetAsync($"{Page}?show=without&n=200");
        var two = await SaveAsync(county, administrator: "罗敏、周楠");
        var saved = await SaveAsync(county, administrator: "罗敏");
        var after = await province.GetAsync($"{Page}?show=without&n=200");

        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        refused.Text.ShouldContain("还没有信息管理员。每个单位要确定 1 名具体做信息工作的人员");
        refused.Document.QuerySelector("[name='Input.InChargeName']")!.GetAttribute("value").ShouldBe("谭志远");
        two.Text.ShouldContain("信息管理员只能有 1 名");
        Offices(before).ShouldContain("430121 长沙县招生办公室");
        saved.Status.ShouldBe(HttpStatusCode.Redirect);
        Offices(after).ShouldNotContain("430121 长沙县招生办公室");
        Offices(after).ShouldContain("4301 长沙市招生考试机构");
        await using var db = tenant.Open();
        (await db.InformationStaff.SingleAsync()).AdministratorName.ShouldBe("罗敏");
        (await db.Events.SingleAsync(e => e.Type == "InformationStaffRecorded")).After.ShouldNotBeNull().ShouldContain("罗敏");
    }

    [Fact]
    [Covers("HR-162")]
    public async Task Post_AdministratorWithoutQualification_IsListedAboveUntilItIsEntered()
    {
        var tenant = await StartAsync();
        var (county, city) = (await OpenAsync(tenant, "CountyOfficer", "430121"), await OpenAsync(tenant, "CityOfficer", "4301"));

        await SaveAsync(county, administrator: "罗敏");
        var lacking = await city.GetAsync($"{Page}?show=unqualified");
        await SaveAsync(county, administrator: "罗敏", new("Input.Knowledge", "计算机本科，做信息工作 5 年"), new("Input.TrainedOn", "2026-08-20"));
        var entered = await city.GetAsync($"{Page}?show=unqualified");

        Offices(lacking).ShouldBe(["430121 长沙县招生办公室"]);
        lacking.Text.ShouldContain("1 个单位的信息管理员没有登记业务能力或者政策培训");
        Offices(entered).ShouldBeEmpty();
    }

    [Fact]
    public async Task List_AnotherCity_IsNotSeen()
    {
        var tenant = await StartAsync();
        await SaveAsync(await OpenAsync(tenant, "CountyOfficer", "430121"), administrator: "罗敏");

        var other = await (await OpenAsync(tenant, "CityOfficer", "4302")).GetAsync(Page);

        other.Text.ShouldNotContain("罗敏");
        Offices(other).ShouldAllBe(o => o.StartsWith("4302", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Post_ByTheProvince_IsForbidden()
    {
        var tenant = await StartAsync();
        var province = await OpenAsync(tenant, "InformationOfficer", "43");

        (await province.PostCraftedAsync(Page, "/account/password", new KeyValuePair<string, string>("Input.AdministratorName", "罗敏"))).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [MemberData(nameof(OfficeRoles.Without), "ViewInformationWork", MemberType = typeof(OfficeRoles))]
    public async Task Get_RoleWithoutPermission_IsForbidden(string role, string place) =>
        (await (await OpenAsync(await OfficeRoles.TenantAsync(), role, place)).GetAsync(Page)).Status.ShouldBe(HttpStatusCode.Forbidden);

    private static List<string> Offices(PageAnswer page) => [.. page.Document.QuerySelectorAll(".ex-table tbody th").Select(t => t.TextContent.Trim())];

    private static Task<PageAnswer> SaveAsync(Browser browser, string administrator, params KeyValuePair<string, string>[] more) => browser.PostAsync(Page,
    [
        new("Input.InChargeName", "谭志远"), new("Input.InChargePhone", "0731-55000318"), new("Input.AdministratorName", administrator), new("Input.AdministratorPhone", "19900000318"), .. more,
    ]);

    private static async Task<TestTenant> StartAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-08-28 10:00");
        return tenant;
    }

    private static async Task<Browser> OpenAsync(TestTenant tenant, string role, string place) => await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync(role, place));
}
