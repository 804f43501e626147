using System.Net;
using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office;

/// <summary>The timetable is changed with a reason and with what the change rests on (HR-51, HR-155).</summary>
public sealed class WindowPageTests
{
    private const string Page = "/gl/adult-2026/windows", Number = "湘教考成招字〔2026〕8号";

    [Fact]
    public async Task Extend_WithDocumentAndScan_ShowsBothInTheTimetableAndTheEvent()
    {
        var tenant = await StartAsync();
        var officer = await OpenAsync(tenant, "AdultAdmissionOfficer", "43");

        var extended = await officer.PostAsync($"{Page}?extend=Payment", Extension(("Reason", "停电"), ("Evidence", Number)), "Extend", files: [("Input.Scan", "批复.pdf", "application/pdf", ClaimBuilders.Pdf())]);

        extended.Status.ShouldBe(HttpStatusCode.Redirect);
        var shown = await officer.GetAsync(Page);
        shown.Text.ShouldContain($"依据：{Number}");
        var link = shown.Document.QuerySelector("a[href*='handler=Scan']")!.GetAttribute("href")!;
        var scan = await officer.GetAsync(Page + link);
        scan.Bytes.ShouldBe(ClaimBuilders.Pdf());
        await using var db = tenant.Open();
        var (kept, happened) = (await db.WindowEvidence.SingleAsync(), await db.Events.SingleAsync(e => e.Type == "WindowExtended"));
        happened.After!.ShouldContain(Number);
        happened.After!.ShouldContain(kept.Digest);
        (await OpenAsync(tenant, "CountyOfficer", "430121").ContinueWith(b => b.Result.GetAsync(Page + link)).Unwrap()).Status.ShouldBe(HttpStatusCode.Forbidden);
        var other = await StartAsync();
        (await (await OpenAsync(other, "AdultAdmissionOfficer", "43")).GetAsync(Page + link)).Status.ShouldBe(HttpStatusCode.NotFound, "another authority's scan");
    }

    [Fact]
    public async Task Withdraw_BeforeItBegins_KeepsWhatItRestedOn()
    {
        var tenant = await StartAsync();
        var officer = await OpenAsync(tenant, "AdultAdmissionOfficer", "43");
        await officer.PostAsync($"{Page}?extend=Payment", Extension(("Reason", "停电"), ("Evidence", Number)), "Extend", files: [("Input.Scan", "批复.pdf", "application/pdf", ClaimBuilders.Pdf())]);
        await using var db = tenant.Open();
        var window = await db.Windows.AsNoTracking().SingleAsync(w => w.IsExtension);

        (await officer.PostAsync($"{Page}?withdraw={window.Id}", [new("Input.Reason", "不办了")], "Withdraw")).Status.ShouldBe(HttpStatusCode.Redirect);

        (await db.Windows.AnyAsync(w => w.Id == window.Id)).ShouldBeFalse();
        (await db.WindowEvidence.SingleAsync()).WindowId.ShouldBe(window.Id);
    }

    [Fact]
    public async Task Move_AgainWithoutAScan_ShowsNoneBesideTheNewGrounds()
    {
        var tenant = await StartAsync();
        var officer = await OpenAsync(tenant, "AdultAdmissionOfficer", "43");
        await using var db = tenant.Open();
        var id = await db.Windows.Where(w => w.Code == "Payment").Select(w => w.Id).SingleAsync();
        await officer.PostAsync($"{Page}?move={id}", [new("Input.To", "2026-09-14 00:00"), new("Input.Reason", "停电"), new("Input.Evidence", Number)], "Move", files: [("Input.Scan", "批复.pdf", "application/pdf", ClaimBuilders.Pdf())]);
        var first = await officer.GetAsync(Page);
        await tenant.SetClockAsync("2026-09-08 11:00");

        await officer.PostAsync($"{Page}?move={id}", [new("Input.To", "2026-09-15 00:00"), new("Input.Reason", "台风"), new("Input.Evidence", "湘教考成招字〔2026〕9号")], "Move");

        first.Document.QuerySelectorAll("a[href*='handler=Scan']").Length.ShouldBe(1);
        var second = await officer.GetAsync(Page);
        second.Text.ShouldContain("依据：湘教考成招字〔2026〕9号");
        second.Document.QuerySelectorAll("a[href*='handler=Scan']").ShouldBeEmpty("the scan is of the document before");
        (await db.WindowEvidence.CountAsync()).ShouldBe(1);
    }

    [Theory]
    [InlineData(null, "application/pdf", "填写依据")]
    [InlineData("电", "text/html", "图片")]
    public async Task Extend_WithoutDocumentOrWithAWrongFile_ChangesNothingAndKeepsWhatWasTyped(string? words, string type, string sentence)
    {
        var tenant = await StartAsync();
        var officer = await OpenAsync(tenant, "AdultAdmissionOfficer", "43");
        var content = type == "text/html" ? "<script>alert(1)</script>"u8.ToArray() : ClaimBuilders.Pdf();

        var refused = await officer.PostAsync($"{Page}?extend=Payment", Extension(("Reason", "停电"), ("Evidence", words ?? " ")), "Extend", files: [("Input.Scan", "批复.pdf", type, content)]);

        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        refused.Text.ShouldContain(sentence);
        refused.Document.QuerySelector("[name='Input.Reason']")!.GetAttribute("value").ShouldBe("停电");
        // A good file that the browser forgets is asked for again; a wrong one is told what is wrong with it, once.
        refused.Document.QuerySelectorAll("#Input_Scan-error").ShouldHaveSingleItem().TextContent.ShouldContain(words is null ? "刚才选的文件没有跟着表单留下来，请重新选择" : sentence);
        await using var db = tenant.Open();
        (await db.Windows.AnyAsync(w => w.IsExtension)).ShouldBeFalse();
        (await db.WindowEvidence.AnyAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Move_RefusedWithAScan_AsksForTheFileAgainAndTakesItThen()
    {
        var tenant = await StartAsync();
        var officer = await OpenAsync(tenant, "AdultAdmissionOfficer", "43");
        await using var db = tenant.Open();
        var id = await db.Windows.Where(w => w.Code == "Payment").Select(w => w.Id).SingleAsync();
        (string, string, string, byte[]) file = ("Input.Scan", "批复.pdf", "application/pdf", ClaimBuilders.Pdf());

        var wrong = await officer.PostAsync($"{Page}?move={id}", [new("Input.To", "下周"), new("Input.Reason", "停电"), new("Input.Evidence", Number)], "Move", files: [file]);
        var without = await officer.PostAsync($"{Page}?move={id}", [new("Input.To", "下周"), new("Input.Reason", "停电"), new("Input.Evidence", Number)], "Move");
        var moved = await officer.PostAsync($"{Page}?move={id}", [new("Input.To", "2026-09-14 00:00"), new("Input.Reason", "停电"), new("Input.Evidence", Number)], "Move", files: [file]);

        wrong.Status.ShouldBe(HttpStatusCode.BadRequest);
        wrong.Document.QuerySelector("#Input_Scan-error")!.TextContent.ShouldContain("请重新选择");
        wrong.Document.QuerySelector("#Input_Scan")!.GetAttribute("aria-describedby").ShouldBe("scan-hint Input_Scan-error");
        without.Document.QuerySelector("#Input_Scan-error").ShouldBeNull("nothing was chosen, nothing is lost");
        moved.Status.ShouldBe(HttpStatusCode.Redirect);
        (await db.WindowEvidence.CountAsync()).ShouldBe(1);
    }

    private static async Task<TestTenant> StartAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        return tenant;
    }

    private static async Task<Browser> OpenAsync(TestTenant tenant, string role, string place) =>
        await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync(role, place));

    private static KeyValuePair<string, string>[] Extension(params (string Field, string Value)[] more) =>
    [
        new("Input.Scope", nameof(WindowScopeKind.City)), new("Input.Division", "4301"), new("Input.From", "2026-09-12 00:00"), new("Input.To", "2026-09-14 00:00"),
        .. more.Select(m => KeyValuePair.Create($"Input.{m.Field}", m.Value)),
    ];
}
