using System.Net;
using System.Text;
using Admissions.Core.Access;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office;

/// <summary>The plan's pages: list, import in two steps, publish.</summary>
public sealed class PlanPageTests
{
    private const string Head = "院校代码,院校名称,层次,科类,学习形式,专业代码,专业名称,学制,计划数,医学类,学费\n";
    private const string Line = "8012,湘岳大学,专升本,经济管理类,业余,020,会计学,2.5,40,否,2100\n";
    private static readonly KeyValuePair<string, string>[] Nothing = [];

    [Fact]
    public async Task Import_UploadPreviewConfirmPublish_MakesThePlanChoosable()
    {
        var tenant = await TestTenant.CreateAsync();
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("AdultAdmissionOfficer", "43"));

        var uploaded = await browser.PostAsync("/gl/adult-2026/plan/import", Nothing, files: [("Upload", "plan.csv", "text/csv", Encoding.UTF8.GetBytes(Head + Line))]);
        uploaded.Status.ShouldBe(HttpStatusCode.Redirect);
        var step = uploaded.Location!.Replace($"/{tenant.Tenant.Slug}", "", StringComparison.Ordinal);
        var preview = await browser.GetAsync(step);
        preview.Text.ShouldContain("检查通过");
        preview.Document.QuerySelectorAll("input[type=hidden]").Sum(i => i.GetAttribute("value")?.Length ?? 0).ShouldBeLessThan(1000);
        await using (var db = tenant.Open())
            (await db.PlanLines.CountAsync()).ShouldBe(0);

        (await browser.PostAsync(step, Nothing)).Location.ShouldBe($"/{tenant.Tenant.Slug}/gl/adult-2026/plan");
        (await browser.GetAsync("/gl/adult-2026/plan")).Text.ShouldContain("有 1 行计划还没有发布");
        (await browser.PostAsync("/gl/adult-2026/plan", Nothing, "Publish")).Status.ShouldBe(HttpStatusCode.Redirect);

        var list = await browser.GetAsync("/gl/adult-2026/plan?level=CollegeToBachelor&q=会计");
        list.Text.ShouldContain("已发布 1 行计划");
        list.Document.QuerySelector("table.ex-table")!.TextContent.ShouldContain("8012 湘岳大学");
        (await browser.GetAsync(step)).Location.ShouldBe($"/{tenant.Tenant.Slug}/gl/adult-2026/plan/import");
    }

    [Fact]
    public async Task Import_WrongFile_ListsEveryCellAndKeepsNothing()
    {
        var tenant = await TestTenant.CreateAsync();
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("AdultAdmissionOfficer", "43"));

        var answer = await browser.PostAsync("/gl/adult-2026/plan/import", Nothing,
            files: [("Upload", "plan.csv", "text/csv", Encoding.UTF8.GetBytes(Head + Line.Replace("业余", "网络", StringComparison.Ordinal).Replace(",40,", ",x,", StringComparison.Ordinal)))]);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Text.ShouldContain("有 2 处要修改");
        answer.Text.ShouldContain("第 2 行“学习形式”（E 列）");
        await using var db = tenant.Open();
        (await db.JobRuns.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Confirm_FileOfAnotherOfficer_IsNotShown()
    {
        var tenant = await TestTenant.CreateAsync();
        var host = await WebHost.GetAsync();
        var mine = await host.Open(tenant).AsAsync(await tenant.StaffAsync("AdultAdmissionOfficer", "43"));
        var other = await host.Open(tenant).AsAsync(await tenant.StaffAsync("AdultAdmissionOfficer", "43"));
        var uploaded = await mine.PostAsync("/gl/adult-2026/plan/import", Nothing, files: [("Upload", "plan.csv", "text/csv", Encoding.UTF8.GetBytes(Head + Line))]);
        var step = uploaded.Location!.Replace($"/{tenant.Tenant.Slug}", "", StringComparison.Ordinal);

        var answer = await other.GetAsync(step);

        answer.Location.ShouldBe($"/{tenant.Tenant.Slug}/gl/adult-2026/plan/import");
    }

    [Theory]
    [MemberData(nameof(OfficeRoles.Without), Permissions.ImportPlan, MemberType = typeof(OfficeRoles))]
    public async Task Import_RoleWithoutPermission_IsForbidden(string role, string place)
    {
        var tenant = await OfficeRoles.TenantAsync();
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync(role, place));

        (await browser.GetAsync("/gl/adult-2026/plan/import")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await browser.PostCraftedAsync("/gl/adult-2026/plan?handler=Publish", "/account/password")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }
}
