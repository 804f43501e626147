using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Admissions.Browser.Tests.Stories;

/// <summary>Equipment, information people, districts and sites, as the offices that answer for them enter and read them.</summary>
public sealed class Offices_report_their_means
{
    private const string Office = "/gl/adult-2026";
    private const string County = "430121";

    [Fact]
    public async Task A_point_falls_short_and_its_county_and_city_see_it()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var place = await tenant.PointAsync(County);
        var point = await tenant.OpenAsync("gl", await tenant.StaffAsync("PointHead", pointId: place.Id));
        await point.GoAsync(tenant, $"{Office}/equipment/edit");
        await point.GetByLabel("内存").FillAsync("2");
        await point.GetByLabel("防病毒软件", new() { Exact = true }).FillAsync("火绒 6.0");
        await point.GetByLabel("防病毒软件最近更新日期").FillAsync("2026-07-01");
        await point.GetByRole(AriaRole.Group, new() { Name = "身份证阅读器" }).GetByLabel("无").CheckAsync();
        await point.ShouldShowWellAsync("point-equipment-edit");
        await point.LoadAfterAsync(() => point.GetByRole(AriaRole.Button, new() { Name = "保存填报" }).ClickAsync());
        await point.ShouldShowWellAsync("point-equipment");

        var county = await tenant.OpenAsync("gl", await tenant.StaffAsync("CountyOfficer", County));
        await county.GoAsync(tenant, $"{Office}/equipment");
        (await county.MainTextAsync()).ShouldContain("内存 2 G，低于最低配置（4 G）");
        await county.ShouldShowWellAsync("office-equipment");

        await county.GoAsync(tenant, $"{Office}/information-staff");
        await county.GetByLabel("信息管理责任人").FillAsync("谭志远");
        await county.GetByLabel("责任人电话").FillAsync("0731-55000318");
        await county.Locator("#Input_AdministratorName").FillAsync("罗敏");
        await county.GetByLabel("信息管理员电话").FillAsync("19900000318");
        await county.LoadAfterAsync(() => county.GetByRole(AriaRole.Button, new() { Name = "保存人员" }).ClickAsync());
        await county.ShouldShowWellAsync("office-information-staff");
        var city = await tenant.OpenAsync("gl", await tenant.StaffAsync("CityOfficer", "4301"));
        await city.GoAsync(tenant, $"{Office}/information-staff?show=unqualified");
        (await city.MainTextAsync()).ShouldContain("罗敏");
        await city.ShouldBeAccessibleAsync();
    }

    [Fact]
    public async Task A_county_proposes_a_site_and_one_candidate_moves()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-20 10:00");
        var ids = await tenant.ReportableAsync(County, 3);
        await tenant.ReportedAsync(County);
        var city = await tenant.OpenAsync("gl", await tenant.StaffAsync("CityOfficer", "4301"));
        foreach (var (code, name, office) in new[] { ("0121", "星沙考区", County), ("0122", "浏阳考区", "430181") })
        {
            await city.GoAsync(tenant, $"{Office}/sites/districts");
            await city.GetByLabel("考区代码").FillAsync(code);
            await city.GetByLabel("考区名称").FillAsync(name);
            await city.GetByLabel("负责机构").SelectOptionAsync(office);
            if (code == "0122")
                await city.ShouldShowWellAsync("office-district");
            await city.LoadAfterAsync(() => city.GetByRole(AriaRole.Button, new() { Name = "保存考区" }).ClickAsync());
        }
        (await city.MainTextAsync()).ShouldContain("浏阳考区");

        var county = await tenant.OpenAsync("gl", await tenant.StaffAsync("CountyOfficer", County));
        await county.GoAsync(tenant, $"{Office}/site-applications/edit");
        await county.GetByLabel("考点名称").FillAsync("星沙中学");
        await county.GetByLabel("考区").SelectOptionAsync(new SelectOptionValue { Label = "0121 星沙考区" });
        await county.GetByLabel("考室数").FillAsync("12");
        await county.GetByLabel("地址").FillAsync("开元东路 0 号");
        await county.GetByLabel("联系人").FillAsync("罗敏");
        await county.GetByLabel("联系电话").FillAsync("0731-55000318");
        await county.ShouldShowWellAsync("office-site-edit");
        (await county.FaultsAsync()).ShouldBeEmpty();
        await county.LoadAfterAsync(() => county.GetByRole(AriaRole.Button, new() { Name = "保存考点" }).ClickAsync());
        await county.ShouldShowWellAsync("office-site-applications");
        await county.LoadAfterAsync(() => county.GetByRole(AriaRole.Button, new() { Name = "上报", Exact = true }).ClickAsync());
        await city.GoAsync(tenant, $"{Office}/approvals");
        (await city.MainTextAsync()).ShouldContain("星沙中学");
        await city.ShouldShowWellAsync("office-site-approval");

        await using var db = tenant.Open();
        db.ExamScopes.Add(new ExamScope { CampaignId = tenant.CampaignId, CountyCode = County, Category = "", DistrictId = await db.ExamDistricts.Where(d => d.Code == "0121").Select(d => d.Id).SingleAsync() });
        await db.SaveChangesAsync();
        var number = await db.Registrations.Where(r => r.Id == ids[0]).Select(r => r.CandidateNumber!).SingleAsync();
        await city.GoAsync(tenant, $"{Office}/district-adjustments?number={number}");
        await city.GetByLabel("调到考区").SelectOptionAsync(new SelectOptionValue { Label = "0122 浏阳考区" });
        await city.GetByLabel("原因").FillAsync("考生本人申请，已到浏阳工作");
        await city.ShouldShowWellAsync("office-district-adjustment");
        await city.LoadAfterAsync(() => city.GetByRole(AriaRole.Button, new() { Name = "调整考区" }).ClickAsync());
        (await city.MainTextAsync()).ShouldContain("考生本人申请，已到浏阳工作");
        await city.ShouldShowWellAsync("office-district-adjusted");
    }
}
