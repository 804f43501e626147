using System.Globalization;
using System.Text;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Admissions.Browser.Tests.Stories;

/// <summary>One season in the pages of everybody who has a part in it, from the counter to the admission and its reasons.</summary>
[Collection("Card reader")]
public sealed class One_candidate_goes_through_the_whole_season
{
    private const string Office = "/gl/adult-2026";
    private const string Own = "/ks/adult-2026";
    private const string Desk = "/czyx/adult-2026";
    private const string Sites = "考区代码,考区名称,县区代码,考点代码,考点名称,地址,联系人,联系电话,考室数\n0121,星沙考区,430121,A1,星沙中学,开元东路 0 号,罗敏,0731-55000318,2\n";
    private const string Scopes = "县区代码,科类,考区代码\n430121,,0121\n";

    private TestTenant _tenant = null!;
    private PlanLine _line = null!;
    private TestCandidate _candidate = null!;

    [Fact]
    public async Task From_the_counter_to_the_admission()
    {
        _tenant = await TestTenant.CreateAsync();
        await _tenant.SetClockAsync("2026-09-08 10:00");
        _line = await _tenant.PlanLineAsync(major: "会计学");
        var point = await _tenant.PointAsync();
        _candidate = await _tenant.SubmittedCandidateAsync(point, _line);
        await OpenInstitutionAsync();

        await TheClerkConfirmsAsync(await StaffPageAsync(await _tenant.StaffAsync("PointReviewer", pointId: point.Id)));
        var candidate = await _tenant.OpenAsync("ks", _candidate.User, 360, 780);
        await TheCandidatePaysAsync(candidate);

        var information = await StaffPageAsync(await _tenant.StaffAsync("InformationOfficer", "43"));
        await _tenant.SetClockAsync("2026-09-20 10:00");
        await ImportAsync(information, "sites", "检查考点文件", Sites);
        await ImportAsync(information, "sites", "检查参考范围文件", Scopes);
        await _tenant.SetClockAsync("2026-10-08 10:00");
        await _tenant.AcceptedReportsAsync();
        var adult = await StaffPageAsync(await _tenant.StaffAsync("AdultAdmissionOfficer", "43"));
        await RunAsync("numbering", information, adult);
        await _tenant.GenerateExamDocumentsAsync();

        await _tenant.SetClockAsync("2026-10-20 10:00");
        await TheCandidatePrintsTheTicketAsync(candidate);

        await _tenant.SetClockAsync("2026-11-08 10:00");
        await ScoresAndLinesAsync(information, adult);

        await _tenant.SetClockAsync("2026-11-25 10:00");
        var group = await StaffPageAsync(await _tenant.StaffAsync("AdmissionManagementOfficer", "43"));
        await RunAsync("dispatch/1", information, group);

        await _tenant.SetClockAsync("2026-11-26 10:00");
        await candidate.GoAsync(_tenant, $"{Own}/result");
        (await candidate.MainTextAsync()).ShouldNotContain("您已被", customMessage: "nothing is said before it is decided");
        await TheInstitutionDecidesAsync(await _tenant.OpenAsync("czyx", await _tenant.StaffAsync("InstitutionLeader", institutionId: _line.InstitutionId)));

        await _tenant.SetClockAsync("2026-11-27 10:00");
        await TheProvinceConfirmsAsync(group);
        await TheCandidateReadsWhyAsync(candidate);
    }

    /// <summary>Everything but the photo by keyboard, as at a busy counter.</summary>
    private async Task TheClerkConfirmsAsync(IPage page)
    {
        await page.GoAsync(_tenant, $"{Office}/counter");
        await page.Locator("#scan").FillAsync(_candidate.DocumentNumber);
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("Enter"));
        (await page.Locator("body").InnerTextAsync()).ShouldContain("不能确认");
        var row = await _candidate.ReadAsync();

        await page.Keyboard.PressAsync("F2");
        await page.Locator("[name=cardName]").FillAsync(row.Name);
        await page.Locator("[name=cardNumber]").FillAsync(row.DocumentNumber);
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("Enter"));

        await page.Locator("summary", new() { HasText = "上传相片文件" }).ClickAsync();
        await page.Locator("[name=photo]").SetInputFilesAsync(new FilePayload { Name = "photo.png", MimeType = "image/png", Buffer = Pictures.Png(960, 1280) });
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "上传相片" }).ClickAsync());
        (await page.Locator("img[alt='考生相片']").CountAsync()).ShouldBe(1, await page.MainTextAsync());
        await page.PictureAsync("point-counter");
        await page.ShouldBeAccessibleAsync();

        var waiting = page.Locator("li:has(button[aria-label$='：通过']) kbd");
        while (await waiting.CountAsync() > 0)
        {
            await page.Locator("#scan").FillAsync(await waiting.First.InnerTextAsync());
            await page.LoadAfterAsync(() => page.Keyboard.PressAsync("Enter"));
        }
        await page.LoadAfterAsync(() => page.Keyboard.PressAsync("F8"));
        (await page.Locator("body").InnerTextAsync()).ShouldContain($"已确认：{row.Name}");
        (await _candidate.ReadAsync()).State.ShouldBe(RegistrationState.Confirmed);
    }

    private async Task TheCandidatePaysAsync(IPage page)
    {
        await page.GoAsync(_tenant, $"{Own}/pay");
        await page.ShouldShowWellAsync("candidate-pay");
        await page.LoadAfterAsync(() => page.Locator("main form button.btn-primary").ClickAsync());
        var go = page.GetByRole(AriaRole.Link, new() { NameRegex = new("^去支付") });
        if (await go.CountAsync() > 0)
            await page.LoadAfterAsync(() => go.ClickAsync());
        (await page.Locator("body").InnerTextAsync()).ShouldContain("模拟支付网关");
        await page.Locator("button[value=pay]").ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("缴费成功，您的报名有效");
        await page.ShouldShowWellAsync("candidate-paid");
        (await _candidate.ReadAsync()).State.ShouldBe(RegistrationState.Valid);
    }

    private async Task RunAsync(string kind, IPage first, IPage second)
    {
        await first.GoAsync(_tenant, $"{Office}/runs/new/{kind}");
        foreach (var box in await first.Locator("main input[type=checkbox]").AllAsync())
            await box.CheckAsync();
        (await first.MainTextAsync()).ShouldContain("预检没有阻止");
        await first.LoadAfterAsync(() => first.GetByRole(AriaRole.Button, new() { Name = "固定数据，开始运算" }).ClickAsync());
        (await first.MainTextAsync()).ShouldContain("试算完成，还没有发布");
        await first.PictureAsync($"office-run-{kind.Split('/')[0]}");
        await first.ShouldBeAccessibleAsync();
        await first.LoadAfterAsync(() => first.GetByRole(AriaRole.Button, new() { Name = "我已核对，申请发布" }).ClickAsync());
        (await first.MainTextAsync()).ShouldContain("您不能发布这次结果");

        await second.GotoAsync(first.Url);
        await using var db = _tenant.Open();
        var digest = await db.Runs.OrderByDescending(r => r.Id).Select(r => r.OutputDigest).FirstAsync();
        await second.Locator("#Input_DigestDigits").FillAsync(digest![..4]);
        await second.LoadAfterAsync(() => second.GetByRole(AriaRole.Button, new() { NameRegex = new("^发布.*结果$") }).ClickAsync());
        (await second.MainTextAsync()).ShouldContain("已发布");
        await second.PictureAsync($"office-released-{kind.Split('/')[0]}");
        await second.ShouldBeAccessibleAsync();
    }

    private async Task TheCandidatePrintsTheTicketAsync(IPage page)
    {
        await page.GoAsync(_tenant, $"{Own}/ticket");
        (await page.MainTextAsync()).ShouldContain((await _candidate.ReadAsync()).TicketNumber!);
        await page.ShouldShowWellAsync("candidate-ticket");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { NameRegex = new("下载准考证") }).ClickAsync());
        var ticket = await File.ReadAllBytesAsync(await download.PathAsync());
        ticket[..5].ShouldBe("%PDF-"u8.ToArray());
        ticket.Length.ShouldBeGreaterThan(20_000);
    }

    private async Task ScoresAndLinesAsync(IPage information, IPage adult)
    {
        var ticket = (await _candidate.ReadAsync()).TicketNumber;
        var subjects = string.Join(',', new[] { "Politics", "English", "AdvancedMathematics" }.Select(Terms.Subject));
        await ImportAsync(information, "scores", "检查文件", $"准考证号,{subjects}\n{ticket},81,72.5,90\n");

        await adult.GoAsync(_tenant, $"{Office}/lines");
        var line = $"tr:has(input[value='CollegeToBachelor/{_line.Category}/']) input[name$='.Line']";
        await adult.Locator(line).FillAsync("120");
        await adult.LoadAfterAsync(() => adult.GetByRole(AriaRole.Button, new() { Name = "保存控制线" }).ClickAsync());
        (await adult.Locator(line).InputValueAsync()).ShouldBe("120");
        await adult.LoadAfterAsync(() => adult.GetByRole(AriaRole.Button, new() { Name = "公布成绩和控制线" }).ClickAsync());
        (await adult.MainTextAsync()).ShouldContain("公布以后不能再改");
        await adult.PictureAsync("office-lines");
        await adult.ShouldBeAccessibleAsync();
    }

    private async Task TheInstitutionDecidesAsync(IPage page)
    {
        await page.GoAsync(_tenant, Desk);
        await page.PictureAsync("college-home");
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { NameRegex = new("下载 1 份档案") }).ClickAsync());
        await page.GoAsync(_tenant, $"{Desk}/dossiers");
        await page.Locator("label[for='Rows_0__Decision']").ClickAsync();
        await page.Locator("#Rows_0__Major").SelectOptionAsync(_line.Id.ToString(CultureInfo.InvariantCulture));
        await page.PictureAsync("college-dossiers");
        await page.ShouldBeAccessibleAsync();
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "保存本页决定" }).ClickAsync());
        (await page.MainTextAsync()).ShouldContain("已全部决定，可以上载");
        await page.GoAsync(_tenant, $"{Desk}/upload");
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { NameRegex = new("上载 1 份录退决定") }).ClickAsync());
        (await page.MainTextAsync()).ShouldContain("已上载，这是回执");
        await page.PictureAsync("college-upload-receipt");
        await page.ShouldBeAccessibleAsync();
    }

    private async Task TheProvinceConfirmsAsync(IPage page)
    {
        await page.GoAsync(_tenant, $"{Office}/decisions?institution={_line.InstitutionId}");
        await page.PictureAsync("office-decisions");
        await page.ShouldBeAccessibleAsync();
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "确认 1 份符合规定的" }).ClickAsync());
        (await page.MainTextAsync()).ShouldContain("录取 1 人");
        await page.GoAsync(_tenant, $"{Office}/rosters");
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "结束录取" }).ClickAsync());
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "登记盖章" }).ClickAsync());
        (await page.MainTextAsync()).ShouldContain("盖章");
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "公布录取结果" }).ClickAsync());
        (await page.MainTextAsync()).ShouldContain("公布，考生可以查到");
        await page.PictureAsync("office-rosters");
        await page.ShouldBeAccessibleAsync();
        await using var db = _tenant.Open();
        (await db.Rosters.AsNoTracking().SingleAsync()).SealedAt.ShouldNotBeNull();
    }

    private async Task TheCandidateReadsWhyAsync(IPage page)
    {
        await page.GoAsync(_tenant, $"{Own}/result");
        var text = await page.MainTextAsync();
        text.ShouldContain($"您已被{_line.Institution!.Name}录取：{_line.MajorName}");
        text.ShouldContain("为什么是这个结果");
        text.ShouldContain("您在这个志愿的考生中排第 1 名，名额 40 人，在名额内。");
        text.ShouldContain("243.5");
        await page.ShouldShowWellAsync("candidate-result");
    }

    /// <summary>Chooses the file in the form that the button belongs to, and confirms what was checked.</summary>
    private async Task ImportAsync(IPage page, string path, string button, string csv)
    {
        await page.GoAsync(_tenant, $"{Office}/{path}");
        var form = page.Locator("main form", new() { Has = page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }) });
        await form.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "file.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(csv) });
        await page.LoadAfterAsync(() => form.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync());
        (await page.MainTextAsync()).ShouldContain("检查通过");
        await page.LoadAfterAsync(() => page.Locator("main form button.btn-primary").ClickAsync());
        (await page.Locator("main h2:text('没有导入')").CountAsync()).ShouldBe(0, await page.MainTextAsync());
    }

    /// <summary>The plan of the level and the institution's part in the season, which the plan import and the scheme bring about.</summary>
    private async Task OpenInstitutionAsync()
    {
        await _tenant.LevelPlanAsync(_line, _line.Quota);
        await using var db = _tenant.Open();
        db.CampaignInstitutions.Add(new CampaignInstitution { CampaignId = _tenant.CampaignId, InstitutionId = _line.InstitutionId, State = InstitutionState.Open });
        await db.SaveChangesAsync();
    }

    private Task<IPage> StaffPageAsync(User user) => _tenant.OpenAsync("gl", user);
}
