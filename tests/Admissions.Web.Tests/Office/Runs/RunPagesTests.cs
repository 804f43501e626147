using System.Net;
using System.Text;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office.Runs;

/// <summary>Sites, numbering run, release and printing as officers do them, page by page.</summary>
public sealed class RunPagesTests
{
    private const string Campaign = "/gl/adult-2026";
    private const string Sites = "考区代码,考区名称,县区代码,考点代码,考点名称,地址,联系人,联系电话,考室数\n0101,芙蓉考区,430102,A1,育才中学,韶山路 1 号,周明,0731-80000000,4\n";
    private const string Scopes = "县区代码,科类,考区代码\n430102,,0101\n";

    [Fact]
    [Covers("HR-139")]
    public async Task Walk_SitesNumberingReleaseAndDoorList_EachByItsOfficer()
    {
        var tenant = await TestTenant.CreateAsync();
        var information = await SignInAsync(tenant, "InformationOfficer", "43");
        await tenant.SetClockAsync("2026-09-20 10:00");
        await ImportAsync(information, "Sites", Sites);
        await ImportAsync(information, "Scopes", Scopes);
        await RunCandidates.InsertAsync(tenant, Enumerable.Range(0, 40).Select(_ => new RunCandidate("430102", StudyLevel.CollegeToBachelor, "Law")));
        await tenant.SetClockAsync("2026-10-08 10:00");
        await tenant.AcceptedReportsAsync();

        var started = await information.PostAsync($"{Campaign}/runs/new/numbering", []);
        started.Status.ShouldBe(HttpStatusCode.Redirect);
        var run = $"{Campaign}/runs/{started.Location!.Split('/')[^1]}";
        await tenant.WorkAsync();
        (await information.GetAsync(run)).Text.ShouldContain("试算完成，还没有发布");
        (await information.PostAsync(run, [], "Request")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await information.GetAsync(run)).Text.ShouldContain("这个账号不能发布这次结果");

        var adult = await SignInAsync(tenant, "AdultAdmissionOfficer", "43");
        var digest = await DigestAsync(tenant);
        var wrong = await adult.PostAsync(run, [KeyValuePair.Create("DigestDigits", digest[0] == '0' ? "1111" : "0000")], "Release");
        var released = await adult.PostAsync(run, [KeyValuePair.Create("DigestDigits", digest[..4].ToUpperInvariant())], "Release");

        wrong.Status.ShouldBe(HttpStatusCode.BadRequest);
        wrong.Text.ShouldContain("输入的不是结果指纹的前 4 位");
        released.Status.ShouldBe(HttpStatusCode.Redirect);
        await tenant.WorkAsync();
        (await adult.GetAsync(run)).Text.ShouldContain("已发布：编排准考证号 40");

        var county = await SignInAsync(tenant, "CountyOfficer", "430102");
        var room = await RoomAsync(tenant);
        (await county.GetAsync($"{Campaign}/rooms")).Text.ShouldContain("现在不能打印考务资料");
        await tenant.GenerateExamDocumentsAsync();
        await tenant.SetClockAsync("2026-10-16 10:00");
        (await county.PostCraftedAsync($"{Campaign}/rooms/{room}/door-list.pdf", $"{Campaign}/rooms")).Status.ShouldBe(HttpStatusCode.Conflict);
        await tenant.SetClockAsync("2026-10-17 10:00");
        await OpenWithoutPrintingAsync(tenant, county, room);
        var printed = await county.PostAsync($"{Campaign}/rooms", [], $"rooms/{room}/door-list.pdf");
        printed.Response.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        foreach (var paper in new[] { "seat-chart", "sign-sheet", "desk-labels", "answer-bags", "exception-record", "sheets/arrangement", "sheets/photo-stubs", "sheets/barcodes" })
            (await county.PostAsync($"{Campaign}/rooms", [], $"rooms/{room}/{paper}.pdf")).Status.ShouldBe(HttpStatusCode.OK, paper);
        var pack = await county.PostAsync($"{Campaign}/rooms", [], "all.zip");
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(pack.Bytes));
        zip.Entries.Count.ShouldBe(1 + (2 * 6));
        (await county.PostAsync($"{Campaign}/rooms", [], "summary.pdf")).Response.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        (await (await SignInAsync(tenant, "CountyOfficer", "430103")).PostCraftedAsync($"{Campaign}/rooms/{room}/door-list.pdf", $"{Campaign}/rooms")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    /// <summary>An address that is merely opened, by a person or by a program that follows links, prints nothing and records nothing.</summary>
    private static async Task OpenWithoutPrintingAsync(TestTenant tenant, Browser county, long room)
    {
        await using var db = tenant.Open();
        var before = await db.Events.CountAsync();
        var site = await db.ExamRooms.Where(r => r.Id == room).Select(r => r.SiteId).SingleAsync();
        foreach (var address in new[] { $"{room}/door-list.pdf", $"{room}/sheets/barcodes.pdf", $"sites/{site}/summary.pdf", $"sites/{site}/all.zip" })
        {
            var opened = await county.GetAsync($"{Campaign}/rooms/{address}");
            opened.Status.ShouldBe(HttpStatusCode.Redirect, address);
            opened.Location.ShouldEndWith("/rooms");
        }
        (await db.Events.CountAsync()).ShouldBe(before);
    }

    [Fact]
    [Covers("HR-18")]
    public async Task TicketNumber_BeforeTheRunBlank_AfterwardsInListExportAndTicket()
    {
        var tenant = await TestTenant.CreateAsync();
        var information = await SignInAsync(tenant, "InformationOfficer", "43");
        await tenant.SetClockAsync("2026-09-20 10:00");
        await ImportAsync(information, "Sites", Sites);
        await ImportAsync(information, "Scopes", Scopes);
        var ids = await RunCandidates.InsertAsync(tenant, [new RunCandidate("430102", StudyLevel.CollegeToBachelor, "Law")]);
        await tenant.SetClockAsync("2026-10-08 10:00");
        (await TicketsAsync(information)).ShouldBe([("", "")]);
        await tenant.AcceptedReportsAsync();

        var run = $"{Campaign}/runs/{(await information.PostAsync($"{Campaign}/runs/new/numbering", [])).Location!.Split('/')[^1]}";
        await tenant.WorkAsync();
        await information.PostAsync(run, [], "Request");
        (await TicketsAsync(information)).ShouldBe([("", "")]);
        var adult = await SignInAsync(tenant, "AdultAdmissionOfficer", "43");
        await adult.PostAsync(run, [KeyValuePair.Create("DigestDigits", (await DigestAsync(tenant))[..4])], "Release");
        await tenant.WorkAsync();
        await tenant.GenerateExamDocumentsAsync();

        await using var db = tenant.Open();
        var row = await db.Registrations.SingleAsync(r => r.Id == ids[0]);
        row.TicketNumber.ShouldNotBeNullOrEmpty();
        (await TicketsAsync(information)).ShouldBe([(row.TicketNumber!, row.TicketNumber!)]);
        await tenant.SetClockAsync("2026-10-20 10:00");
        var candidate = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await db.Users.SingleAsync(u => u.Id == row.UserId));
        (await candidate.GetAsync("/ks/adult-2026/ticket")).Text.ShouldContain(row.TicketNumber!);
        var printed = await candidate.PostAsync("/ks/adult-2026/ticket", []);
        printed.Response.Content.Headers.ContentDisposition!.FileNameStar.ShouldBe($"准考证-{row.TicketNumber}.pdf");

        static async Task<IEnumerable<(string Table, string Export)>> TicketsAsync(Browser browser)
        {
            var table = await browser.GetAsync($"{Campaign}/candidates");
            var column = table.Document.QuerySelectorAll("main table thead th").ToList().FindIndex(h => h.TextContent.Contains("准考证号", StringComparison.Ordinal));
            var export = Encoding.UTF8.GetString((await browser.GetAsync($"{Campaign}/candidates?handler=Export&format=csv")).Bytes).TrimStart('\uFEFF').Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var field = export[0].Trim().Split(',').ToList().IndexOf("准考证号");
            return table.Document.QuerySelectorAll("main table tbody tr").Zip(export.Skip(1), (tr, line) => (tr.Children[column].TextContent.Trim(), line.Trim().Split(',')[field].Trim('"', '=')));
        }
    }

    [Fact]
    [Covers("HR-140")]
    public async Task Ticket_OfAnotherCandidate_HasNoAddress()
    {
        var tenant = await TestTenant.CreateAsync();
        var point = await PointAsync(tenant, "A-03");
        var ids = await RunCandidates.InsertAsync(tenant, Enumerable.Repeat(new RunCandidate("430102", StudyLevel.CollegeToBachelor, "Law"), 2));
        await tenant.SeatedAsync(ids[0], point);
        await tenant.SetClockAsync("2026-10-20 10:00");
        await using var db = tenant.Open();
        var other = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await db.Users.SingleAsync(u => db.Registrations.Any(r => r.Id == ids[1] && r.UserId == u.Id)));

        var direct = await other.GetAsync($"/ks/adult-2026/ticket/{ids[0]}");
        var crafted = await other.PostCraftedAsync($"/ks/adult-2026/ticket?id={ids[0]}", "/ks/adult-2026", KeyValuePair.Create("Id", $"{ids[0]}"));

        direct.Status.ShouldBe(HttpStatusCode.NotFound);
        crafted.Status.ShouldBe(HttpStatusCode.Conflict, "his own has no number; the other's is never asked for");
        (await db.Events.AnyAsync(e => e.Type == "TicketPrinted")).ShouldBeFalse();
    }

    [Fact]
    [Covers("HR-141")]
    public async Task PrintTicket_AtOwnPoint_GivesPdfAndEventAndOtherPointFindsNobody()
    {
        var tenant = await TestTenant.CreateAsync();
        var (own, other) = (await PointAsync(tenant, "A-03"), await PointAsync(tenant, "A-02"));
        var ids = await RunCandidates.InsertAsync(tenant, [new RunCandidate("430102", StudyLevel.CollegeToBachelor, "Law")]);
        var number = await tenant.SeatedAsync(ids[0], own);
        await tenant.SetClockAsync("2026-10-20 10:00");
        var printer = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("PointPrinter", pointId: own));
        var stranger = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("PointPrinter", pointId: other));

        var printed = await printer.PostAsync($"{Campaign}/tickets?q={number}", [], "Print");
        var refused = await stranger.PostCraftedAsync($"{Campaign}/tickets?handler=Print", $"{Campaign}/tickets", KeyValuePair.Create("Id", $"{ids[0]}"));

        printed.Response.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        refused.Status.ShouldBe(HttpStatusCode.NotFound);
        (await stranger.GetAsync($"{Campaign}/tickets?q={number}")).Text.ShouldContain("本点没有这名考生");
        await using var db = tenant.Open();
        (await db.Events.SingleAsync(e => e.Type == "TicketPrinted")).Reason.ShouldBe("报名确认点代为打印");
    }

    [Theory]
    [InlineData("runs")]
    [InlineData("runs/new/numbering")]
    [InlineData("sites")]
    [InlineData("scores")]
    public async Task Open_ByCountyOfficer_IsForbidden(string page)
    {
        var tenant = await TestTenant.CreateAsync();
        var county = await SignInAsync(tenant, "CountyOfficer", "430102");

        (await county.GetAsync($"{Campaign}/{page}")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task New_WithoutCandidates_NamesEveryBlockAndOffersNoButton()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-10-08 10:00");
        var information = await SignInAsync(tenant, "InformationOfficer", "43");

        var page = await information.GetAsync($"{Campaign}/runs/new/numbering");

        page.Text.ShouldContain("没有报名有效的考生");
        page.Document.QuerySelector("main button.btn-primary").ShouldBeNull();
    }

    [Fact]
    public async Task New_SecondRoundBeforeTheFirstIsDecided_NamesHowManyAreOpenAndRunsNothing()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.InRoundOneAsync();
        await tenant.DossiersAsync([265m, 243.5m]);
        await tenant.SetClockAsync("2026-12-01 10:00");
        var information = await SignInAsync(tenant, "InformationOfficer", "43");

        var page = await information.GetAsync($"{Campaign}/runs/new/dispatch/2");
        var forced = await information.PostCraftedAsync($"{Campaign}/runs/new/dispatch/2", "/account/password");

        page.Text.ShouldContain("上一轮的档案还没有全部录退确认");
        page.Text.ShouldContain("2 份");
        page.Document.QuerySelector("main button.btn-primary").ShouldBeNull();
        forced.Status.ShouldBe(HttpStatusCode.BadRequest);
        forced.Text.ShouldContain("上一轮的档案还没有全部录退确认");
        await using var db = tenant.Open();
        (await db.Runs.AnyAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task ImportScores_FileWithErrors_NamesEveryPlaceAndStays()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-11-08 10:00");
        var ids = await RunCandidates.InsertAsync(tenant, [new RunCandidate("430102", StudyLevel.CollegeToBachelor, "Law")]);
        await using var db = tenant.Open();
        await db.Registrations.Where(r => r.Id == ids[0]).ExecuteUpdateAsync(r => r.SetProperty(x => x.TicketNumber, "T00"));
        var information = await SignInAsync(tenant, "InformationOfficer", "43");

        var wrong = await UploadAsync(information, "scores", null, "准考证号,政治,英语,民法\nT00,151,80,\n");
        var good = await UploadAsync(information, "scores", null, "准考证号,政治,英语,民法\nT00,150,80,缺考\n");
        var done = await information.PostAsync(good.Location![good.Location!.IndexOf("/gl/", StringComparison.Ordinal)..], []);

        wrong.Status.ShouldBe(HttpStatusCode.BadRequest);
        wrong.Text.ShouldContain("政治成绩 151 超出 0 至 150 分");
        wrong.Text.ShouldContain("“民法”（D 列）是空的");
        done.Location.ShouldEndWith("/lines");
        (await db.Registrations.AsNoTracking().SingleAsync(r => r.Id == ids[0])).DossierScore.ShouldBe(230);
    }

    [Fact]
    public async Task SetLines_ThenPublish_ShowsThemFixed()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-11-08 10:00");
        await RunCandidates.InsertAsync(tenant, [new RunCandidate("430102", StudyLevel.CollegeToBachelor, "Law") { DossierScore = 200 }]);
        var adult = await SignInAsync(tenant, "AdultAdmissionOfficer", "43");
        var page = await adult.GetAsync($"{Campaign}/lines");
        var index = page.Document.QuerySelectorAll("input[type=hidden][name$='.Key']").ToList().FindIndex(i => i.GetAttribute("value") == "CollegeToBachelor/Law/");

        var saved = await adult.PostAsync($"{Campaign}/lines", [KeyValuePair.Create($"Entries[{index}].Line", "120")]);
        var published = await adult.PostAsync($"{Campaign}/lines", [], "Publish");

        saved.Status.ShouldBe(HttpStatusCode.Redirect);
        published.Status.ShouldBe(HttpStatusCode.Redirect);
        (await adult.GetAsync($"{Campaign}/lines")).Text.ShouldContain("公布以后不能再改");
        (await adult.GetAsync($"{Campaign}/lines/table/CollegeToBachelor/Law")).Text.ShouldContain("20011");
    }

    [Fact]
    [Covers("HR-63")]
    public async Task Board_NumberingWindow_ListsItsThreeTasksAndTheRunIsRefusedAfterIt()
    {
        var tenant = await TestTenant.CreateAsync();
        var information = await SignInAsync(tenant, "InformationOfficer", "43");
        await tenant.SetClockAsync("2026-09-20 10:00");
        await ImportAsync(information, "Sites", Sites);
        await ImportAsync(information, "Scopes", Scopes);
        await RunCandidates.InsertAsync(tenant, [new RunCandidate("430102", StudyLevel.CollegeToBachelor, "Law")]);

        await tenant.SetClockAsync("2026-10-10 10:00");
        var board = await information.GetAsync($"{Campaign}/board");
        await tenant.SetClockAsync("2026-10-17 00:00");
        var late = await information.PostCraftedAsync($"{Campaign}/runs/new/numbering", "/account/password", KeyValuePair.Create("WarningsRead", "true"));
        await using var db = tenant.Open();
        var none = await db.Runs.CountAsync();
        await tenant.SetClockAsync("2026-10-16 23:59");
        await tenant.AcceptedReportsAsync();
        var inTime = await information.PostAsync($"{Campaign}/runs/new/numbering", []);

        foreach (var (code, name, owner) in new[] { ("Numbering", "编排准考证号", "省级"), ("RoomAllocation", "考室分配到考点", "县（市、区）、市（州）"), ("ExamDocuments", "生成考务文件", "省级") })
        {
            var row = board.Document.QuerySelector($"#a-{code}").ShouldNotBeNull(code).TextContent;
            row.ShouldContain(name);
            row.ShouldContain(owner);
            row.ShouldContain("10月16日");
        }
        ((int)late.Status).ShouldBeInRange(400, 409);
        late.Text.ShouldContain("编排准考证号已于");
        none.ShouldBe(0);
        inTime.Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    [Covers("HR-64")]
    public async Task Ticket_OnTheSixteenth_IsFromTheSeventeenthAndPrintsToTheLastMinute()
    {
        var tenant = await TestTenant.CreateAsync();
        var ids = await RunCandidates.InsertAsync(tenant, [new RunCandidate("430102", StudyLevel.CollegeToBachelor, "Law")]);
        await tenant.SeatedAsync(ids[0], await PointAsync(tenant, "A-03"));
        await using var db = tenant.Open();
        var candidate = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await db.Users.SingleAsync(u => db.Registrations.Any(r => r.UserId == u.Id)));

        await tenant.SetClockAsync("2026-10-16 10:00");
        var early = await candidate.GetAsync("/ks/adult-2026/ticket");
        var refused = await candidate.PostCraftedAsync("/ks/adult-2026/ticket", "/account/password");
        await tenant.SetClockAsync("2026-10-27 23:59");
        var printed = await candidate.PostAsync("/ks/adult-2026/ticket", []);
        await tenant.SetClockAsync("2026-10-28 00:00");
        var late = await candidate.PostCraftedAsync("/ks/adult-2026/ticket", "/account/password");

        early.Text.ShouldContain("10月17日");
        early.Document.QuerySelectorAll("main form").ShouldBeEmpty();
        (refused.Status, late.Status).ShouldBe((HttpStatusCode.Conflict, HttpStatusCode.Conflict));
        printed.Status.ShouldBe(HttpStatusCode.OK);
        printed.Bytes.AsSpan(0, 5).ToArray().ShouldBe("%PDF-"u8.ToArray());
    }

    [Fact]
    [Covers("HR-115")]
    public async Task Exempt_Candidate_IsNotNumberedHasNoTicketAndADossierWithoutScore()
    {
        var tenant = await TestTenant.CreateAsync();
        var information = await SignInAsync(tenant, "InformationOfficer", "43");
        var ids = await RunCandidates.InsertAsync(tenant, Enumerable.Repeat(new RunCandidate("430102", StudyLevel.CollegeToBachelor, "Law"), 2));
        await tenant.SetClockAsync("2026-09-08 10:00");
        var application = RegistrationBuilders.Must(await tenant.ApplyExemptionAsync(ids[1], "X", "全国劳动模范"));
        await tenant.SetClockAsync("2026-09-14 10:00");
        var city = await tenant.OfficerAsync("CityOfficer", "4301");
        RegistrationBuilders.Must(await tenant.SeeOriginalsAsync(city, application));
        RegistrationBuilders.Must(await tenant.DecideExemptionAsync(city, application, true));
        RegistrationBuilders.Must(await tenant.DecideExemptionAsync(await tenant.OfficerAsync("AdultAdmissionOfficer", "43"), application, true));
        await tenant.SetClockAsync("2026-09-20 10:00");
        await ImportAsync(information, "Sites", Sites);
        await ImportAsync(information, "Scopes", Scopes);
        await tenant.SetClockAsync("2026-10-08 10:00");
        await tenant.AcceptedReportsAsync();

        var run = $"{Campaign}/runs/{(await information.PostAsync($"{Campaign}/runs/new/numbering", [])).Location!.Split('/')[^1]}";
        await tenant.WorkAsync();
        await information.PostAsync(run, [], "Request");
        var adult = await SignInAsync(tenant, "AdultAdmissionOfficer", "43");
        (await adult.PostAsync(run, [KeyValuePair.Create("DigestDigits", (await DigestAsync(tenant))[..4])], "Release")).Status.ShouldBe(HttpStatusCode.Redirect);
        await tenant.WorkAsync();

        await using var db = tenant.Open();
        (await db.Registrations.Where(r => r.TicketNumber != null).Select(r => r.Id).ToListAsync()).ShouldBe([ids[0]]);
        (await db.Seats.Select(s => s.RegistrationId).ToListAsync()).ShouldBe([ids[0]]);
        await tenant.GenerateExamDocumentsAsync();
        await tenant.SetClockAsync("2026-10-20 10:00");
        var own = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await db.Users.SingleAsync(u => db.Registrations.Any(r => r.Id == ids[1] && r.UserId == u.Id)));
        (await own.GetAsync("/ks/adult-2026/ticket")).Text.ShouldContain("您免试入学，不用参加考试，没有准考证");
        (await own.PostCraftedAsync("/ks/adult-2026/ticket", "/account/password")).Status.ShouldBe(HttpStatusCode.Conflict);

        await tenant.InRoundOneAsync();
        var desk = await tenant.DossiersAsync([300]);
        var dossier = new Dossier { CampaignId = tenant.CampaignId, RegistrationId = ids[1], State = DossierState.Downloaded, InstitutionId = desk.InstitutionId, PlanLineId = desk.Line.Id, ChoiceNumber = 1, Round = 1 };
        db.Dossiers.Add(dossier);
        await db.SaveChangesAsync();
        var college = await (await WebHost.GetAsync()).Open(tenant).AsAsync(desk.Operator);
        var file = await college.GetAsync($"/czyx/adult-2026/dossiers/{dossier.Id}");
        file.Text.ShouldContain("招生类别免试");
        file.Text.ShouldContain("免试，没有成绩");
        file.Text.ShouldNotContain("档案分");
        (await college.GetAsync($"/czyx/adult-2026/dossiers/{desk.Dossiers[0]}")).Text.ShouldContain("档案分");
    }

    [Fact]
    [Covers("HR-47")]
    public async Task ImportScores_FourSubjectsOneAbsent_IsShownAsAbsentAndCountsNought()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-11-08 10:00");
        var ids = await RunCandidates.InsertAsync(tenant, [new RunCandidate("430102", StudyLevel.UpperSecondaryToBachelor, "LiberalArts")]);
        await using var db = tenant.Open();
        var point = await PointAsync(tenant, "A-03");
        await db.Registrations.Where(r => r.Id == ids[0]).ExecuteUpdateAsync(r => r.SetProperty(x => x.TicketNumber, "T00").SetProperty(x => x.PointId, point));
        var information = await SignInAsync(tenant, "InformationOfficer", "43");
        var subjects = tenant.Policy.SubjectSetOf(StudyLevel.UpperSecondaryToBachelor, "LiberalArts", null)!.Subjects.Select(Terms.Subject).ToList();

        var check = await UploadAsync(information, "scores", null, $"准考证号,{string.Join(',', subjects)}\nT00,110,缺考,90,100\n");
        check.Status.ShouldBe(HttpStatusCode.Redirect, check.Text);
        await information.PostAsync(check.Location![check.Location!.IndexOf("/gl/", StringComparison.Ordinal)..], []);
        await db.Campaigns.Where(c => c.Id == tenant.CampaignId).ExecuteUpdateAsync(c => c.SetProperty(x => x.ScoresPublishedAt, DateTimeOffset.UnixEpoch));
        var own = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await db.Users.SingleAsync(u => db.Registrations.Any(r => r.Id == ids[0] && r.UserId == u.Id)));
        var result = await own.GetAsync("/ks/adult-2026/result");
        var record = await information.GetAsync($"{Campaign}/candidates/{ids[0]}");

        subjects.Count.ShouldBe(4);
        var scores = await db.Scores.AsNoTracking().Where(s => s.RegistrationId == ids[0]).ToListAsync();
        scores.Count.ShouldBe(4);
        scores.Single(s => s.Mark == ScoreMark.Absent).ShouldSatisfyAllConditions(s => Terms.Subject(s.Subject).ShouldBe(subjects[1]), s => s.Points.ShouldBe(0));
        (await db.Registrations.AsNoTracking().SingleAsync(r => r.Id == ids[0])).TotalScore.ShouldBe(300);
        foreach (var page in new[] { result, record })
        {
            var words = page.Text.Replace(" ", "", StringComparison.Ordinal);
            words.ShouldContain($"{subjects[1]}缺考");
            words.ShouldContain("总分300");
        }
    }

    private static async Task<Browser> SignInAsync(TestTenant tenant, string role, string place) =>
        await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync(role, place));

    private static async Task ImportAsync(Browser browser, string handler, string csv)
    {
        var check = await UploadAsync(browser, "sites", handler, csv);
        check.Status.ShouldBe(HttpStatusCode.Redirect, check.Text);
        (await browser.PostAsync(check.Location![check.Location!.IndexOf("/gl/", StringComparison.Ordinal)..], [])).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    private static Task<PageAnswer> UploadAsync(Browser browser, string page, string? handler, string csv) =>
        browser.PostAsync($"{Campaign}/{page}", [], handler, files: [("Upload", "file.csv", "text/csv", Encoding.UTF8.GetBytes(csv))]);

    private static async Task<string> DigestAsync(TestTenant tenant)
    {
        await using var db = tenant.Open();
        return (await db.Runs.Select(r => r.OutputDigest).SingleAsync())!;
    }

    private static async Task<long> RoomAsync(TestTenant tenant)
    {
        await using var db = tenant.Open();
        return await db.ExamRooms.OrderBy(r => r.Number).Select(r => r.Id).FirstAsync();
    }

    private static async Task<long> PointAsync(TestTenant tenant, string code)
    {
        await using var db = tenant.Open();
        var point = new RegistrationPoint
        {
            CampaignId = tenant.CampaignId, CountyCode = "430102", Code = code, Name = "芙蓉区报名点 " + code, Address = "五一大道 1 号", ContactName = "周明", ContactPhone = "0731-80000000",
            Levels = [StudyLevel.CollegeToBachelor], State = RegistrationPointState.Active,
        };
        db.RegistrationPoints.Add(point);
        await db.SaveChangesAsync();
        return point.Id;
    }
}
