using System.Globalization;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Admissions.Browser.Tests.Stories;

/// <summary>One round at an institution's desk: read, pre-admit, pre-return with a reason, give account of the order, upload.</summary>
public sealed class An_institution_decides
{
    private const string Desk = "/czyx/adult-2026";

    [Fact]
    public async Task From_the_list_to_the_receipt()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.InRoundOneAsync();
        var desk = await tenant.DossiersAsync([265m, 243.5m, 231m]);
        var page = await tenant.OpenAsync("czyx", desk.Operator);

        await page.GoAsync(tenant, $"{Desk}/dossiers/{desk.Dossiers[0]}");
        await page.PictureAsync("college-dossier");
        await page.ShouldBeAccessibleAsync();

        await page.GoAsync(tenant, $"{Desk}/dossiers");
        foreach (var row in new[] { 0, 2 })
        {
            await page.Locator($"label[for='Rows_{row}__Decision']").ClickAsync();
            await page.Locator($"#Rows_{row}__Major").SelectOptionAsync(desk.Line.Id.ToString(CultureInfo.InvariantCulture));
        }
        await page.Locator("fieldset.ex-pick").Nth(1).GetByText("预退档").ClickAsync();
        await SaveAsync(page);
        (await page.MainTextAsync()).ShouldContain("没有保存", customMessage: "a return needs its reason");
        await page.PictureAsync("college-refused");
        await page.ShouldBeAccessibleAsync();
        (await desk.ReadAsync(desk.Dossiers[0])).State.ShouldBe(DossierState.Downloaded, "one wrong row keeps the page from being saved");

        await page.Locator("#Rows_1__Code").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await page.Locator("#Rows_1__Text").FillAsync("考生书面放弃，附本人申请");
        await SaveAsync(page);
        (await page.MainTextAsync()).ShouldContain("已全部决定，可以上载");
        (await page.MainTextAsync()).ShouldContain("高分退、低分录");
        await page.PictureAsync("college-decided");
        (await desk.ReadAsync(desk.Dossiers[1])).State.ShouldBe(DossierState.PreReturned);

        var leader = await tenant.OpenAsync("czyx", desk.Leader);
        await leader.GoAsync(tenant, $"{Desk}/upload");
        await UploadAsync(leader);
        (await leader.MainTextAsync()).ShouldContain("没有上载", customMessage: "the order must be explained");
        await leader.GetByLabel("高分退、低分录的理由").FillAsync("243.5 分的考生书面放弃，申请附后");
        await leader.PictureAsync("college-upload");
        await leader.ShouldBeAccessibleAsync();
        await UploadAsync(leader);
        (await leader.MainTextAsync()).ShouldContain("已上载，这是回执");
        var supervisor = await tenant.OpenAsync("czyx", await tenant.StaffAsync("InstitutionSupervisor", institutionId: desk.Line.InstitutionId));
        await supervisor.GoAsync(tenant, $"{Desk}/dossiers");
        (await supervisor.Locator("main button[type=submit]", new() { HasTextString = "保存" }).CountAsync()).ShouldBe(0, "who supervises decides nothing");
        await supervisor.ShouldShowWellAsync("supervisor-dossiers");
        var inspector = await tenant.OpenAsync("gl", await tenant.StaffAsync("Inspector", "43"));
        await inspector.GoAsync(tenant, "/gl/adult-2026/events");
        (await inspector.MainTextAsync()).ShouldContain("上载");
        await inspector.ShouldShowWellAsync("inspector-events");
        await using var db = tenant.Open();
        (await db.Dossiers.AsNoTracking().Select(d => d.State).Distinct().SingleAsync()).ShouldBe(DossierState.Uploaded);
    }

    private static Task SaveAsync(IPage page) => page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "保存本页决定" }).ClickAsync());

    private static Task UploadAsync(IPage page) => page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "上载 3 份录退决定" }).ClickAsync());
}
