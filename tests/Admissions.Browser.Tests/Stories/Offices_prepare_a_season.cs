using System.Text;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Admissions.Browser.Tests.Stories;

/// <summary>What must stand before a candidate can register: a point that county, city and province have passed, and a published plan.</summary>
public sealed class Offices_prepare_a_season
{
    private const string Office = "/gl/adult-2026";
    private const string Head = "院校代码,院校名称,层次,科类,学习形式,专业代码,专业名称,学制,计划数,医学类,学费\n";
    private const string Accounting = "8012,湘岳大学,专升本,经济管理类,业余,020,会计学,2.5,40,否,2100\n";
    private const string Nursing = "8012,湘岳大学,专升本,医学类,业余,031,护理学,3,25,是,3200\n";

    [Fact]
    public async Task A_point_goes_up_from_county_to_province()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-08-29 10:00");
        var county = await tenant.OpenAsync("gl", await tenant.StaffAsync("CountyOfficer", "430121"));
        var city = await tenant.OpenAsync("gl", await tenant.StaffAsync("CityOfficer", "4301"));
        var province = await tenant.OpenAsync("gl", await tenant.StaffAsync("AdultAdmissionOfficer", "43"));

        await county.GoAsync(tenant, $"{Office}/points/new");
        await county.GetByLabel("名称").FillAsync("星沙报名确认点");
        await county.GetByLabel("地址").FillAsync("长沙县星沙街道开元东路 0 号");
        await county.GetByLabel("联系人").FillAsync("罗敏");
        await county.GetByLabel("专升本").CheckAsync();
        await Primary(county);
        await Press(county, "上报确认点");
        (await county.MainTextAsync()).ShouldContain("没有上报", customMessage: "a point without a telephone cannot be reached");
        await county.PictureAsync("office-point-refused");
        await county.ShouldBeAccessibleAsync();
        var shown = county.Url.Split('?')[0];
        await county.LoadAfterAsync(() => county.GetByRole(AriaRole.Link, new() { NameRegex = new("更改.*联系电话") }).ClickAsync());
        await county.GetByLabel("联系电话").FillAsync("0731-55000318");
        await Primary(county);
        await Press(county, "上报确认点");

        await city.GoAsync(tenant, $"{Office}/approvals");
        await city.PictureAsync("office-approvals");
        await city.ShouldBeAccessibleAsync();
        await Press(city, "退回报名确认点设置");
        (await city.MainTextAsync()).ShouldContain("没有办理", customMessage: "nothing is sent back without a reason");
        await city.GetByLabel("退回原因").FillAsync("地址没有写楼层");
        await Press(city, "退回报名确认点设置");
        (await city.MainTextAsync()).ShouldContain("没有要办理的事项");

        await county.GotoAsync(shown);
        (await county.MainTextAsync()).ShouldContain("地址没有写楼层");
        await county.LoadAfterAsync(() => county.GetByRole(AriaRole.Link, new() { NameRegex = new("更改.*地址") }).ClickAsync());
        await county.GetByLabel("地址").FillAsync("长沙县星沙街道开元东路 0 号 2 楼");
        await Primary(county);
        await Press(county, "上报确认点");
        await city.GoAsync(tenant, $"{Office}/approvals");
        await Press(city, "通过并上报省成招处");
        await province.GoAsync(tenant, $"{Office}/approvals");
        (await province.MainTextAsync()).ShouldContain("2 楼");
        await Press(province, "同意报名确认点设置");

        await county.GotoAsync(shown);
        await county.PictureAsync("office-point");
        await county.ShouldBeAccessibleAsync();
        await county.GoAsync(tenant, $"{Office}/dashboard");
        await county.PictureAsync("office-dashboard-county");
        await using var db = tenant.Open();
        (await db.RegistrationPoints.AsNoTracking().SingleAsync()).State.ShouldBe(RegistrationPointState.Active);
    }

    [Fact]
    public async Task A_plan_with_errors_is_corrected_imported_and_published()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-08-29 10:00");
        var page = await tenant.OpenAsync("gl", await tenant.StaffAsync("AdultAdmissionOfficer", "43"));
        await using var db = tenant.Open();

        await page.GoAsync(tenant, $"{Office}/plan/import");
        await UploadAsync(page, Head + Accounting.Replace(",40,", ",四十,", StringComparison.Ordinal) + Nursing.Replace("业余", "网络", StringComparison.Ordinal));
        var text = await page.MainTextAsync();
        text.ShouldContain("文件有 2 处要修改");
        text.ShouldContain("第 2 行“计划数”（I 列）");
        text.ShouldContain("第 3 行“学习形式”（E 列）");
        await page.PictureAsync("office-plan-errors");
        (await page.FaultsAsync()).ShouldBeEmpty();
        (await db.PlanLines.CountAsync()).ShouldBe(0, "a file with one error changes nothing");

        await UploadAsync(page, Head + Accounting + Nursing);
        (await page.MainTextAsync()).ShouldContain("检查通过");
        await page.PictureAsync("office-plan-preview");
        (await page.FaultsAsync()).ShouldBeEmpty();
        await Press(page, "导入 2 行计划");
        (await page.MainTextAsync()).ShouldContain("有 2 行计划还没有发布");
        await Press(page, "发布 2 行计划");
        (await page.MainTextAsync()).ShouldContain("已发布 2 行计划");
        await page.PictureAsync("office-plan");
        await page.ShouldBeAccessibleAsync();
        (await db.PlanLines.CountAsync(l => l.State == PlanLineState.Published)).ShouldBe(2);

        var anybody = await (await Site.GetAsync()).OpenAsync(360, 780);
        await anybody.GoAsync(tenant, "/catalogue/adult-2026");
        (await anybody.MainTextAsync()).ShouldContain("护理学");
        await anybody.ShouldShowWellAsync("public-catalogue");
    }

    private static Task Press(IPage page, string name) =>
        page.LoadAfterAsync(() => page.Locator("main").GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync());

    private static Task Primary(IPage page) => page.LoadAfterAsync(() => page.Locator("main form button.btn-primary").ClickAsync());

    private static async Task UploadAsync(IPage page, string csv)
    {
        await page.Locator("main input[type=file]").SetInputFilesAsync(new FilePayload { Name = "2026年招生计划.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(csv) });
        await Press(page, "检查文件");
    }
}
