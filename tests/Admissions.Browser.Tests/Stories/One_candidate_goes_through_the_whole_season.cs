using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exchange;
using Admissions.Core.Plans;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Admissions.Browser.Tests.Stories;

/// <summary>
/// One season in the pages of everybody who has a part in it, from the policy that opens it to the admission and its reasons:
/// the first choice returns the dossier, the second round dispatches it to the second choice, which admits.
/// </summary>
[Collection("Card reader")]
public sealed partial class One_candidate_goes_through_the_whole_season
{
    private const string Office = "/gl/adult-2027";
    private const string Own = "/ks/adult-2027";
    private const string Desk = "/czyx/adult-2027";
    private const string Sites = "考区代码,考区名称,县区代码,考点代码,考点名称,地址,联系人,联系电话,考室数\n0121,星沙考区,430121,A1,星沙中学,开元东路 0 号,罗敏,0731-55000318,2\n";
    private const string Scopes = "县区代码,科类,考区代码\n430121,,0121\n";

    private TestTenant _tenant = null!;
    private PlanLine _first = null!;
    private PlanLine _second = null!;
    private string _ticket = "";
    private TestCandidate _candidate = null!;

    [Fact]
    public async Task From_the_policy_to_the_admission()
    {
        _tenant = await TestTenant.CreateAsync();
        var administrator = await StaffPageAsync(await _tenant.StaffAsync("ProvinceAdministrator", "43"));
        var adult = await StaffPageAsync(await _tenant.StaffAsync("AdultAdmissionOfficer", "43"));
        var information = await StaffPageAsync(await _tenant.StaffAsync("InformationOfficer", "43"));
        var group = await StaffPageAsync(await _tenant.StaffAsync("AdmissionManagementOfficer", "43"));
        var city = await StaffPageAsync(await _tenant.StaffAsync("CityOfficer", "4301"));
        var county = await StaffPageAsync(await _tenant.StaffAsync("CountyOfficer", "430121"));
        var candidate = await (await Site.GetAsync()).OpenAsync(360, 780);

        await TheProvinceOpensTheCampaignAsync(administrator, adult, candidate);
        await _tenant.SetClockAsync("2027-08-29 10:00");
        var point = await ThePointGoesUpAsync(county, city, adult);

        await _tenant.SetClockAsync("2027-09-08 10:00");
        await TheCandidateRegistersAsync(candidate, point);
        await TheClerkConfirmsAsync(await StaffPageAsync(await _tenant.StaffAsync("PointReviewer", pointId: point.Id)));
        await TheCandidatePaysAsync(candidate);

        await _tenant.SetClockAsync("2027-09-20 10:00");
        await ImportAsync(information, "sites", "检查考点文件", Sites);
        await ImportAsync(information, "sites", "检查参考范围文件", Scopes);
        await TheDataGoUpAsync(county, city, information);
        await _tenant.SetClockAsync("2027-10-08 10:00");
        await RunAsync("numbering", information, adult);
        await TheRoomsAreAllocatedAsync(county, city, information);

        await _tenant.SetClockAsync("2027-10-20 10:00");
        await TheCandidatePrintsTheTicketAsync(candidate);
        await TheCountyPrintsAsync(county);

        await _tenant.SetClockAsync("2027-11-08 10:00");
        await ScoresAndLinesAsync(information, adult);

        await _tenant.SetClockAsync("2027-11-25 10:00");
        await RunAsync("dispatch/1", information, group);

        await _tenant.SetClockAsync("2027-11-26 10:00");
        await TheInstitutionDecidesAsync(_first, ReturnsAsync, "returned");
        await _tenant.SetClockAsync("2027-11-27 10:00");
        await TheProvinceConfirmsAsync(group, _first, "退档 1 份");

        await _tenant.SetClockAsync("2027-12-01 10:00");
        await RunAsync("dispatch/2", information, group);
        await _tenant.SetClockAsync("2027-12-02 10:00");
        await candidate.GoAsync(_tenant, $"{Own}/result");
        (await candidate.MainTextAsync()).ShouldNotContain("您已被", customMessage: "nothing is said before it is decided");
        await TheInstitutionDecidesAsync(_second, AdmitsAsync, "admitted");

        await _tenant.SetClockAsync("2027-12-03 10:00");
        await TheProvinceConfirmsAsync(group, _second, "录取 1 人");
        await TheRostersAreSealedAsync(group);
        await TheCandidateReadsWhyAsync(candidate);
    }

    /// <summary>The shipped policy, moved by a year on the page; its plan; its publication. Until then the public finds nothing.</summary>
    private async Task TheProvinceOpensTheCampaignAsync(IPage administrator, IPage adult, IPage anybody)
    {
        await administrator.GoAsync(_tenant, "/gl/campaigns");
        await administrator.PictureAsync("office-campaigns");
        await administrator.ShouldBeAccessibleAsync();
        await PressAsync(administrator, "读入并核对");
        var document = administrator.GetByLabel("政策（JSON）");
        await document.FillAsync((await document.InputValueAsync()).Replace("2026", "2027", StringComparison.Ordinal));
        await administrator.GetByLabel("网址").FillAsync("adult-2027");
        await PressAsync(administrator, "再核对");
        (await administrator.MainTextAsync()).ShouldContain("核对“湖南省2027年成人高校招生”");
        await administrator.PictureAsync("office-campaign-read");
        await administrator.ShouldBeAccessibleAsync();
        await PressAsync(administrator, "建立招生项目");
        (await administrator.MainTextAsync()).ShouldContain("还没有公布，只有工作人员看得到");
        (await anybody.GoAsync(_tenant, "/catalogue/adult-2027"))!.Status.ShouldBe(404);

        await using var db = _tenant.Open();
        _tenant = _tenant.In(await db.Campaigns.AsNoTracking().SingleAsync(c => c.Slug == "adult-2027"));
        await adult.GoAsync(_tenant, $"{Office}/plan/import");
        await adult.Locator("main input[type=file]").SetInputFilesAsync(new FilePayload { Name = "2027年招生计划.xlsx", MimeType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Buffer = Plan() });
        await PressAsync(adult, "检查文件");
        (await adult.MainTextAsync()).ShouldContain("检查通过");
        await adult.ShouldBeAccessibleAsync();
        await PressAsync(adult, "导入 2 行计划");
        await PressAsync(adult, "发布 2 行计划");
        var lines = await db.PlanLines.AsNoTracking().Include(l => l.Institution).Where(l => l.CampaignId == _tenant.CampaignId).OrderBy(l => l.Institution!.Code).ToListAsync();
        (_first, _second) = (lines[0], lines[1]);

        await administrator.GoAsync(_tenant, $"{Office}/opening");
        await administrator.PictureAsync("office-opening");
        await administrator.ShouldBeAccessibleAsync();
        await administrator.GetByLabel("依据").FillAsync("教考〔2027〕1号");
        await PressAsync(administrator, "公布招生项目");
        (await administrator.MainTextAsync()).ShouldContain("已经公布");
        await anybody.GoAsync(_tenant, "/catalogue/adult-2027");
        (await anybody.MainTextAsync()).ShouldContain("会计学");
    }

    private static byte[] Plan()
    {
        using var file = new MemoryStream();
        XlsxWriter.Write(file, "计划", PlanImport.Columns,
        [
            ["8012", "湘岳大学", "专升本", "经济管理类", "业余", "020", "会计学", 2.5m, 40, "否", 2100m],
            ["8026", "沅江财经学院", "专升本", "经济管理类", "函授", "031", "财务管理", 2.5m, 30, "否", 1980m],
        ]);
        return file.ToArray();
    }

    private async Task<RegistrationPoint> ThePointGoesUpAsync(IPage county, IPage city, IPage province)
    {
        await county.GoAsync(_tenant, $"{Office}/points/new");
        foreach (var (label, value) in new[] { ("名称", "星沙报名确认点"), ("地址", "长沙县星沙街道开元东路 0 号"), ("联系人", "罗敏"), ("联系电话", "0731-55000318") })
            await county.GetByLabel(label).FillAsync(value);
        await county.GetByLabel("专升本").CheckAsync();
        await county.LoadAfterAsync(() => county.Locator("main form button.btn-primary").ClickAsync());
        await PressAsync(county, "上报确认点");
        await city.GoAsync(_tenant, $"{Office}/approvals");
        await PressAsync(city, "通过并上报省成招处");
        await province.GoAsync(_tenant, $"{Office}/approvals");
        await PressAsync(province, "同意报名确认点设置");
        await using var db = _tenant.Open();
        var point = await db.RegistrationPoints.AsNoTracking().SingleAsync(p => p.CampaignId == _tenant.CampaignId);
        point.State.ShouldBe(RegistrationPointState.Active);
        return point;
    }

    /// <summary>From nothing to the numbered receipt, on a phone.</summary>
    private async Task TheCandidateRegistersAsync(IPage page, RegistrationPoint point)
    {
        var number = TestIds.Resident("430104", "19880615", 24);
        await page.GoAsync(_tenant, $"{Own}/sign-up");
        foreach (var (field, value) in new[] { ("UserName", "zhanghui2027"), ("Password", "Qi9#luan77"), ("Again", "Qi9#luan77"), ("DocumentNumber", number), ("Name", "章慧"), ("Phone", "19900000427") })
            await A_nurse_registers_on_her_phone.Fill(page, field, value);
        await A_nurse_registers_on_her_phone.Submit(page);
        await page.GoAsync(_tenant, $"{Own}/notices");
        await A_nurse_registers_on_her_phone.CheckAll(page);
        await A_nurse_registers_on_her_phone.Submit(page);
        await page.GoAsync(_tenant, $"{Own}/pledge");
        await A_nurse_registers_on_her_phone.CheckAll(page);
        await A_nurse_registers_on_her_phone.Submit(page);
        await A_nurse_registers_on_her_phone.FillTheForm(page, _tenant, Own);
        foreach (var (line, button) in new[] { (_first, "设为第一志愿"), (_second, "设为第二志愿") })
        {
            await page.GoAsync(_tenant, $"{Own}/choices?q={Uri.EscapeDataString(line.MajorName)}");
            await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = button }).First.ClickAsync());
        }
        await page.PictureAsync("candidate-two-choices");
        await page.GoAsync(_tenant, $"{Own}/point?city=4301");
        await page.Locator($"#point-{point.Id}").CheckAsync();
        await A_nurse_registers_on_her_phone.Submit(page);
        await page.GoAsync(_tenant, $"{Own}/check");
        await A_nurse_registers_on_her_phone.CheckAll(page);
        await PressAsync(page, "提交报名");
        page.Url.ShouldContain("/receipt", customMessage: await page.MainTextAsync());

        await using var db = _tenant.Open();
        var row = await db.Registrations.AsNoTracking().SingleAsync(r => r.CampaignId == _tenant.CampaignId);
        row.State.ShouldBe(RegistrationState.Submitted);
        var user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == row.UserId);
        _candidate = new TestCandidate(_tenant, user, await _tenant.ActorAsync(user), row.Id, number);
    }

    /// <summary>The county checks and freezes its data, the city sends them on with those of its other counties, the province takes them in (HR-121…125).</summary>
    private async Task TheDataGoUpAsync(IPage county, IPage city, IPage province)
    {
        foreach (var other in ReportingBuilders.CountiesOf("4301").Where(c => c != "430121"))
            await _tenant.ReportedAsync(other);
        await county.GoAsync(_tenant, $"{Office}/reports");
        await PressAsync(county, "核查无误，准备上报");
        await PressAsync(county, "上报市（州）");
        (await county.MainTextAsync()).ShouldContain("数据已冻结");
        await county.PictureAsync("office-reported");
        await city.GoAsync(_tenant, $"{Office}/reports");
        await PressAsync(city, "上报省级");
        await province.GoAsync(_tenant, $"{Office}/reports");
        await PressAsync(province, "核对并接收");
        await using var db = _tenant.Open();
        (await db.DataReports.SingleAsync(r => r.CampaignId == _tenant.CampaignId && r.CountyCode == "430121")).State.ShouldBe(DataReportState.Accepted);
    }

    /// <summary>The county sends its district's rooms up; the city passes them on; the province takes them in and makes the papers.</summary>
    private async Task TheRoomsAreAllocatedAsync(IPage county, IPage city, IPage province)
    {
        foreach (var (page, act) in new[] { (county, "提交市级审核"), (city, "审核无误，提交省级"), (province, "接收") })
        {
            await page.GoAsync(_tenant, $"{Office}/allocations");
            await page.LoadAfterAsync(() => page.Locator("main tbody a").First.ClickAsync());
            await PressAsync(page, act);
        }
        await province.GoAsync(_tenant, $"{Office}/allocations");
        await province.PictureAsync("office-allocations");
        await province.ShouldBeAccessibleAsync();
        await PressAsync(province, "生成考务文件");
        (await province.MainTextAsync()).ShouldContain("考务文件已于");
    }

    private async Task TheCountyPrintsAsync(IPage page)
    {
        await page.GoAsync(_tenant, $"{Office}/rooms");
        await page.PictureAsync("office-rooms");
        await page.ShouldBeAccessibleAsync();
        foreach (var paper in new[] { "门贴", "座次表" })
        {
            var download = await page.RunAndWaitForDownloadAsync(() => page.Locator("main").GetByRole(AriaRole.Button, new() { NameRegex = new($"^{paper}") }).First.ClickAsync());
            var sheet = await File.ReadAllBytesAsync(await download.PathAsync());
            sheet[..5].ShouldBe("%PDF-"u8.ToArray(), paper);
            (await PdfReader.ReadAsync(sheet)).Unbroken.ShouldContain("章慧", customMessage: paper);
        }
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
        (await first.MainTextAsync()).ShouldContain("正在运算。");
        await first.ShouldShowWellAsync($"office-going-{kind.Replace('/', '-')}");
        await _tenant.WorkAsync();
        // The page follows the work by itself.
        await Assertions.Expect(first.Locator("main")).ToContainTextAsync("试算完成，还没有发布");
        await first.PictureAsync($"office-run-{kind.Replace('/', '-')}");
        await first.ShouldBeAccessibleAsync();
        await first.LoadAfterAsync(() => first.GetByRole(AriaRole.Button, new() { Name = "我已核对，申请发布" }).ClickAsync());
        (await first.MainTextAsync()).ShouldContain("这个账号不能发布这次结果");

        await second.GotoAsync(first.Url);
        var digest = await second.Locator("div:has(> dt:text-is('结果指纹')) .ex-hash").InnerTextAsync();
        await second.Locator("#Input_DigestDigits").FillAsync(digest[..4]);
        await second.LoadAfterAsync(() => second.GetByRole(AriaRole.Button, new() { NameRegex = new("^发布.*结果$") }).ClickAsync());
        (await second.MainTextAsync()).ShouldContain("正在发布。");
        await _tenant.WorkAsync();
        await Assertions.Expect(second.Locator("main")).ToContainTextAsync("已发布：");
        await second.PictureAsync($"office-released-{kind.Replace('/', '-')}");
        await second.ShouldBeAccessibleAsync();
    }

    private async Task TheCandidatePrintsTheTicketAsync(IPage page)
    {
        await page.GoAsync(_tenant, $"{Own}/ticket");
        _ticket = TicketNumber().Match(await page.MainTextAsync()).Groups[1].Value;
        _ticket.ShouldBe((await _candidate.ReadAsync()).TicketNumber);
        await page.ShouldShowWellAsync("candidate-ticket");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { NameRegex = new("下载准考证") }).ClickAsync());
        var ticket = await PdfReader.ReadAsync(await File.ReadAllBytesAsync(await download.PathAsync()), barcodes: true);
        await using var db = _tenant.Open();
        var seat = await db.Seats.AsNoTracking().Include(s => s.Room).SingleAsync(s => s.RegistrationId == _candidate.RegistrationId);
        ticket.Pages.ShouldHaveSingleItem();
        ticket.Unbroken.ShouldContain("章慧");
        ticket.Unbroken.ShouldContain($"考室号{seat.Room!.Number:000}座位号{seat.Number:00}");
        ticket.Unbroken.ShouldContain("A1星沙中学");
        ticket.Barcodes.ShouldContain(new ReadBarcode("Code128", _ticket));
    }

    private async Task ScoresAndLinesAsync(IPage information, IPage adult)
    {
        var subjects = string.Join(',', new[] { "Politics", "English", "AdvancedMathematics" }.Select(Terms.Subject));
        await ImportAsync(information, "scores", "检查文件", $"准考证号,{subjects}\n{_ticket},81,72.5,90\n");

        await adult.GoAsync(_tenant, $"{Office}/lines");
        var line = $"tr:has(input[value='CollegeToBachelor/{_first.Category}/']) input[name$='.Line']";
        await adult.Locator(line).FillAsync("120");
        await adult.LoadAfterAsync(() => adult.GetByRole(AriaRole.Button, new() { Name = "保存控制线" }).ClickAsync());
        (await adult.Locator(line).InputValueAsync()).ShouldBe("120");
        await adult.LoadAfterAsync(() => adult.GetByRole(AriaRole.Button, new() { Name = "公布成绩和控制线" }).ClickAsync());
        (await adult.MainTextAsync()).ShouldContain("公布以后不能再改");
        await adult.PictureAsync("office-lines");
        await adult.ShouldBeAccessibleAsync();
    }

    private async Task TheInstitutionDecidesAsync(PlanLine line, Func<IPage, PlanLine, Task> decide, string picture)
    {
        var page = await _tenant.OpenAsync("czyx", await _tenant.StaffAsync("InstitutionLeader", institutionId: line.InstitutionId));
        await page.GoAsync(_tenant, Desk);
        await page.PictureAsync($"college-home-{picture}");
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { NameRegex = new("下载 1 份档案") }).ClickAsync());
        await page.GoAsync(_tenant, $"{Desk}/dossiers");
        await decide(page, line);
        await page.PictureAsync($"college-dossiers-{picture}");
        await page.ShouldBeAccessibleAsync();
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "保存本页决定" }).ClickAsync());
        (await page.MainTextAsync()).ShouldContain("已全部决定，可以上载");
        await page.GoAsync(_tenant, $"{Desk}/upload");
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { NameRegex = new("上载 1 份录退决定") }).ClickAsync());
        (await page.MainTextAsync()).ShouldContain("已上载，这是回执");
        await page.PictureAsync($"college-upload-{picture}");
        await page.ShouldBeAccessibleAsync();
    }

    private static async Task ReturnsAsync(IPage page, PlanLine line)
    {
        await page.Locator("fieldset.ex-pick").First.GetByText("预退档").ClickAsync();
        await page.Locator("#Rows_0__Code").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await page.Locator("#Rows_0__Text").FillAsync("考生书面放弃，附本人申请");
    }

    private static async Task AdmitsAsync(IPage page, PlanLine line)
    {
        await page.Locator("label[for='Rows_0__Decision']").ClickAsync();
        await page.Locator("#Rows_0__Major").SelectOptionAsync(line.Id.ToString(CultureInfo.InvariantCulture));
    }

    private async Task TheProvinceConfirmsAsync(IPage page, PlanLine line, string done)
    {
        await page.GoAsync(_tenant, $"{Office}/decisions?institution={line.InstitutionId}");
        await page.PictureAsync("office-decisions");
        await page.ShouldBeAccessibleAsync();
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "确认 1 份符合规定的" }).ClickAsync());
        (await page.MainTextAsync()).ShouldContain(done);
    }

    private async Task TheRostersAreSealedAsync(IPage page)
    {
        await page.GoAsync(_tenant, $"{Office}/rosters");
        while (await page.GetByRole(AriaRole.Button, new() { Name = "结束录取" }).CountAsync() > 0)
            await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "结束录取" }).First.ClickAsync());
        await TheRosterReadsAsync(page, "草稿 PDF", isVoid: true);
        while (await page.GetByRole(AriaRole.Button, new() { Name = "登记盖章" }).CountAsync() > 0)
            await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "登记盖章" }).First.ClickAsync());
        (await page.MainTextAsync()).ShouldContain("盖章");
        await TheRosterReadsAsync(page, "名册 PDF", isVoid: false);
        await page.LoadAfterAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "公布录取结果" }).ClickAsync());
        (await page.MainTextAsync()).ShouldContain("公布，考生可以查到");
        await page.PictureAsync("office-rosters");
        await page.ShouldBeAccessibleAsync();
        await using var db = _tenant.Open();
        (await db.Rosters.AsNoTracking().ToListAsync()).ShouldAllBe(r => r.SealedAt != null);
    }

    /// <summary>The roster that admitted, on paper: before the seal every page says that it is void, after it none.</summary>
    private async Task TheRosterReadsAsync(IPage page, string link, bool isVoid)
    {
        var row = page.Locator("main tbody tr", new() { HasText = _second.Institution!.Name });
        var download = await page.RunAndWaitForDownloadAsync(() => row.GetByRole(AriaRole.Link, new() { Name = link }).ClickAsync());
        var roster = await PdfReader.ReadAsync(await File.ReadAllBytesAsync(await download.PathAsync()));
        roster.Unbroken.ShouldContain("新生录取名册");
        roster.Unbroken.ShouldContain($"{_ticket}章慧");
        roster.Unbroken.ShouldContain(_second.MajorName);
        roster.Pages.ShouldAllBe(p => p.Text.Contains("未盖章 无效", StringComparison.Ordinal) == isVoid);
    }

    private async Task TheCandidateReadsWhyAsync(IPage page)
    {
        await page.GoAsync(_tenant, $"{Own}/result");
        var text = await page.MainTextAsync();
        text.ShouldContain($"您已被{_second.Institution!.Name}录取：{_second.MajorName}");
        text.ShouldContain("为什么是这个结果");
        text.ShouldContain("您在这个志愿的考生中排第 1 名，名额 40 人，在名额内。", customMessage: "the first choice took the dossier");
        text.ShouldContain("名额 30 人，在名额内。");
        text.ShouldContain("院校退档，11月27日 10:00 批准。原因：考生书面放弃，附本人申请。");
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
        (await page.FaultsAsync()).ShouldBeEmpty();
        await page.LoadAfterAsync(() => page.Locator("main form button.btn-primary").ClickAsync());
        (await page.Locator("main h2:text('没有导入')").CountAsync()).ShouldBe(0, await page.MainTextAsync());
    }

    private static Task PressAsync(IPage page, string name) =>
        page.LoadAfterAsync(() => page.Locator("main").GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync());

    private Task<IPage> StaffPageAsync(User user) => _tenant.OpenAsync("gl", user);

    [GeneratedRegex(@"您的准考证号：(\d+)")]
    private static partial Regex TicketNumber();
}
