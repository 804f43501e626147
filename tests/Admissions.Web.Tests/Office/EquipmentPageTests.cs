using System.Net;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office;

/// <summary>Points and offices state their equipment; the level above sees who falls short (湘教考信字〔2019〕3号 §二.1…§二.3).</summary>
public sealed class EquipmentPageTests
{
    private const string Page = "/gl/adult-2026/equipment";
    private const string County = "430121";

    private static readonly Dictionary<string, string> Enough = new(StringComparer.Ordinal)
    {
        ["CollectionPlace"] = "星沙街道一楼大厅", ["FreeComputers"] = "2", ["Cores"] = "2", ["Clock"] = "3.0", ["Memory"] = "4", ["Disk"] = "500", ["IdReader"] = "有",
        ["HighResolutionCamera"] = "有", ["Printer"] = "有", ["Broadband"] = "有", ["Windows"] = "Windows 11", ["Browser"] = "Edge 128", ["Database"] = "Visual FoxPro 9", ["Antivirus"] = "火绒 6.0",
    };

    [Fact]
    [Covers("HR-09")]
    public async Task Post_PointWithTwoGigabytes_IsBelowMinimumInTheCountysList()
    {
        var (tenant, point, county) = await StartAsync();

        (await SaveAsync(point, new() { ["Memory"] = "2" })).Status.ShouldBe(HttpStatusCode.Redirect);

        var list = await county.GetAsync(Page);
        list.Text.ShouldContain("不达标");
        list.Text.ShouldContain("内存 2 G，低于最低配置（4 G）");
        (await (await OpenAsync(tenant, "CountyOfficer", "430102")).GetAsync(Page)).Text.ShouldNotContain("低于最低配置");
        (await SaveAsync(point, new() { ["Memory"] = "4" })).Status.ShouldBe(HttpStatusCode.Redirect);
        (await county.GetAsync(Page)).Text.ShouldNotContain("低于最低配置");
        await using var db = tenant.Open();
        (await db.Events.CountAsync(e => e.Type == "EquipmentChecked")).ShouldBe(2);
    }

    [Fact]
    [Covers("HR-160")]
    public async Task Post_NoFreeComputer_IsBelowMinimumAndTwoAreEnough()
    {
        var (_, point, county) = await StartAsync();

        await SaveAsync(point, new() { ["FreeComputers"] = "0" });
        var none = await county.GetAsync(Page);
        await SaveAsync(point, new() { ["FreeComputers"] = "2" });
        var two = await county.GetAsync(Page);

        none.Text.ShouldContain("供考生使用的联网计算机 0 台，低于最低配置（1 台）");
        StateOf(two).ShouldBe("达标");
        await SaveAsync(point, new() { ["CollectionPlace"] = "" });
        (await county.GetAsync(Page)).Text.ShouldContain("信息采集与确认场所没有填");
    }

    [Fact]
    [Covers("HR-161")]
    public async Task Post_OldAntivirusOrBlankItem_IsOutOfDateOrIncompleteForTheLevelAbove()
    {
        var (_, point, county) = await StartAsync();

        await SaveAsync(point, [], antivirus: "2026-08-08");
        var old = await county.GetAsync(Page);
        await SaveAsync(point, [], antivirus: "2026-08-09");
        var current = await county.GetAsync(Page);
        await SaveAsync(point, new() { ["Browser"] = "" });
        var blank = await county.GetAsync(Page);

        old.Text.ShouldContain("防病毒软件已过时（2026-08-08 更新，超过 30 天）");
        StateOf(current).ShouldBe("达标");
        StateOf(blank).ShouldBe("没有填完");
        blank.Text.ShouldContain("浏览器没有填");
    }

    [Fact]
    public async Task List_CityAndProvince_SeeTheLevelBelowFirst()
    {
        var (tenant, _, county) = await StartAsync();
        var (city, province) = (await OpenAsync(tenant, "CityOfficer", "4301"), await OpenAsync(tenant, "InformationOfficer", "43"));

        var edit = await county.GetAsync($"{Page}/edit");
        edit.Text.ShouldContain("DVD 光盘刻录机");
        edit.Text.ShouldNotContain("联网计算机");
        (await county.PostAsync($"{Page}/edit", [Field(edit, "Cores", "Value", "2")])).Status.ShouldBe(HttpStatusCode.Redirect);

        (await city.GetAsync(Page)).Text.ShouldContain("处理器核数 2 核，低于最低配置（4 核）");
        (await city.GetAsync($"{Page}?level=Point")).Text.ShouldContain("星沙报名确认点");
        (await province.GetAsync(Page)).Text.ShouldContain("长沙市招生考试机构");
        (await province.GetAsync($"{Page}?level=County&show=short")).Text.ShouldContain("低于最低配置（4 核）");
    }

    [Theory]
    [InlineData("Memory", "很多", "“内存”填数字")]
    [InlineData("IdReader", "也许", "“身份证阅读器”选“有”或者“无”")]
    public async Task Post_WhatCannotBe_SaysSoAtTheFieldAndChangesNothing(string code, string value, string sentence)
    {
        var (tenant, point, _) = await StartAsync();

        var answer = await SaveAsync(point, new() { [code] = value });

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Text.ShouldContain(sentence);
        answer.Document.QuerySelector(".ex-field.is-bad").ShouldNotBeNull();
        await using var db = tenant.Open();
        (await db.EquipmentChecks.AnyAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Post_UpdateInTheFuture_IsRefused()
    {
        var (_, point, _) = await StartAsync();

        (await SaveAsync(point, [], antivirus: "2026-09-09")).Text.ShouldContain("更新日期在今天之后");
    }

    [Theory]
    [MemberData(nameof(OfficeRoles.Without), "RecordInformationWork ViewInformationWork", MemberType = typeof(OfficeRoles))]
    public async Task Get_RoleWithoutPermission_IsForbidden(string role, string place)
    {
        var tenant = await OfficeRoles.TenantAsync();
        var browser = await OpenAsync(tenant, role, place);

        (await browser.GetAsync(Page)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await browser.GetAsync($"{Page}/edit")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static string StateOf(PageAnswer list) => list.Document.QuerySelectorAll(".ex-table tbody tr").Single(r => r.TextContent.Contains("星沙报名确认点", StringComparison.Ordinal))
        .QuerySelector(".ex-tag")!.TextContent.Trim();

    private static async Task<PageAnswer> SaveAsync(Browser point, Dictionary<string, string> changed, string antivirus = "2026-09-01")
    {
        var page = await point.GetAsync($"{Page}/edit");
        var fields = Enough.Select(e => Field(page, e.Key, "Value", changed.GetValueOrDefault(e.Key, e.Value))).ToList();
        fields.AddRange([Field(page, "Windows", "UpdatedOn", "2026-09-01"), Field(page, "Antivirus", "UpdatedOn", antivirus)]);
        return await point.PostAsync($"{Page}/edit", fields);
    }

    private static KeyValuePair<string, string> Field(PageAnswer page, string code, string part, string value)
    {
        var name = page.Document.QuerySelectorAll("input[name$='.Code']").Single(i => i.GetAttribute("value") == code).GetAttribute("name")!;
        return KeyValuePair.Create(name[..^"Code".Length] + part, value);
    }

    private static async Task<(TestTenant Tenant, Browser Point, Browser County)> StartAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var place = await tenant.PointAsync(County);
        var point = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("PointHead", pointId: place.Id));
        return (tenant, point, await OpenAsync(tenant, "CountyOfficer", County));
    }

    private static async Task<Browser> OpenAsync(TestTenant tenant, string role, string place) => await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync(role, place));
}
