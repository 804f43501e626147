using Admissions.Core.Data.Entities;
using Admissions.Core.Reporting;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Admissions.Browser.Tests.Stories;

/// <summary>What another authority has exported is checked, loaded and looked at (HR-11).</summary>
public sealed class The_province_loads_candidates
{
    private const string Office = "/gl/adult-2026";

    [Fact]
    public async Task From_a_file_with_a_mistake_and_then_from_the_right_one()
    {
        var from = await TestTenant.CreateAsync();
        await from.SetClockAsync("2026-09-08 10:00");
        var clerk = await from.ClerkAsync(await from.PointAsync("430121"));
        var line = await from.PlanLineAsync();
        foreach (var name in new[] { "张三", "王䶮" })
            await clerk.PhotographedCandidateAsync(name, line);
        await using (var db = from.Open())
            await db.Registrations.ExecuteUpdateAsync(r => r.SetProperty(x => x.PaidAt, DateTimeOffset.UnixEpoch).SetProperty(x => x.State, RegistrationState.Valid));
        var table = await from.ExportedAsync(ExportFormat.Gb18030);
        var to = await from.SuccessorAsync();
        var page = await to.OpenAsync("gl", await to.StaffAsync("InformationOfficer", "43"));

        await page.GoAsync(to, $"{Office}/exchange");
        (await page.FaultsAsync()).ShouldBeEmpty();
        await page.PictureAsync("province-exchange");
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "载入考生" }).ClickAsync());
        (await page.FaultsAsync()).ShouldBeEmpty();
        await page.PictureAsync("province-load");
        await ChooseAsync(page, to.Changed(table, (row, key, was) => row == 1 && key == "telephone" ? "12" : was), null);
        (await page.FaultsAsync()).ShouldBeEmpty();
        await page.PictureAsync("province-load-wrong");
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "换一个文件" }).ClickAsync());
        await ChooseAsync(page, table, await from.ExportedPhotosAsync());
        (await page.FaultsAsync()).ShouldBeEmpty();
        await page.PictureAsync("province-load-check");
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "载入 2 名考生" }).ClickAsync());

        (await page.MainTextAsync()).ShouldContain("差异 0 处");
        (await page.FaultsAsync()).ShouldBeEmpty();
        await page.PictureAsync("province-load-batch");
        await using var loaded = to.Open();
        (await loaded.Registrations.CountAsync(r => r.Origin == RegistrationOrigin.CandidateFile)).ShouldBe(2);
    }

    private static async Task ChooseAsync(IPage page, byte[] table, byte[]? photos)
    {
        await page.GetByLabel("考生数据文件").SetInputFilesAsync(new FilePayload { Name = "430121.dbf", MimeType = "application/octet-stream", Buffer = table });
        if (photos is not null)
            await page.GetByLabel("相片压缩包").SetInputFilesAsync(new FilePayload { Name = "430121-相片.zip", MimeType = "application/zip", Buffer = photos });
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "检查文件" }).ClickAsync());
    }
}
