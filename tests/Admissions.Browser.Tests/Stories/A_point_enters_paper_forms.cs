using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Admissions.Browser.Tests.Stories;

/// <summary>After a power cut a point brings its paper forms as a table: what is wrong is said before anything is written, and the batch can be taken back (HR-150).</summary>
public sealed class A_point_enters_paper_forms
{
    private const string Office = "/gl/adult-2026";

    [Fact]
    public async Task By_a_workbook_with_one_wrong_row()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var line = await tenant.PlanLineAsync();
        await using var db = tenant.Open();
        line = await db.PlanLines.AsNoTracking().Include(l => l.Institution).SingleAsync(l => l.Id == line.Id);
        var clerk = await tenant.ClerkAsync();
        await tenant.ActivatedAsync("4301");
        var numbers = await tenant.CollectedFormsAsync(clerk.Actor, 2);
        var workbook = tenant.FormsWorkbook([tenant.TypedForm(numbers[0], line), tenant.TypedForm(numbers[1], line, ("documentNumber", "430104196001150000"))]);
        var before = await db.Registrations.CountAsync();
        var page = await tenant.OpenAsync("gl", clerk.User);

        await page.GoAsync(tenant, $"{Office}/draft-forms/import");
        await page.Locator("main input[type=file]").SetInputFilesAsync(new FilePayload { Name = "草表.xlsx", MimeType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Buffer = workbook });
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "检查文件" }).ClickAsync());

        var wrong = await page.Locator("main tr.is-warn").InnerTextAsync();
        wrong.ShouldStartWith("3\t" + numbers[1]);
        wrong.ShouldEndWith("身份证号码有误：最后一位与前 17 位不符。请照证件逐位核对");
        (await page.FaultsAsync()).ShouldBeEmpty();
        await page.PictureAsync("point-draft-forms-check");
        (await db.Registrations.CountAsync()).ShouldBe(before, "a check writes nothing");

        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "录入 1 份草表" }).ClickAsync());
        (await db.Registrations.CountAsync()).ShouldBe(before + 1);
        (await page.FaultsAsync()).ShouldBeEmpty();
        await page.PictureAsync("point-draft-forms-batch");

        await page.Locator("main [name=Reason]").FillAsync("拿错了一叠草表");
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "撤回 1 份录入" }).ClickAsync());
        (await page.MainTextAsync()).ShouldContain("拿错了一叠草表");
        (await db.Registrations.CountAsync()).ShouldBe(before);
    }
}
