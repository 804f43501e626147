using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Candidate;

/// <summary>Characters that no font has, by the pages: a name is taken and marked on paper, free text is refused at its field, and nothing is answered with 500.</summary>
public sealed class RareCharacterTests : PageTests
{
    private const string Root = "/ks/adult-2026";

    /// <summary>Four dragons, CJK Extension B, in no shipped font.</summary>
    private const string Name = "龙\U0002A6A5";

    private const string Mark = "龙〓", Code = "U+2A6A5";

    [Fact]
    public async Task Submit_NameNoFontHas_IsTakenWithAWarningToCandidateAndCounterAndItsFormPrints()
    {
        var clerk = await Tenant.ClerkAsync();
        var candidate = await Tenant.CandidateAsync(Name).PledgedAsync();
        await candidate.FilledAsync([(await Tenant.PlanLineAsync()).Id], clerk.Point.Id);
        var (own, counter) = (await Host.Open(Tenant).AsAsync(candidate.User), await Host.Open(Tenant).AsAsync(clerk.User));

        var check = await own.GetAsync($"{Root}/check");
        var submitted = await own.PostAsync($"{Root}/check", [KeyValuePair.Create("Truthful", "true"), KeyValuePair.Create("RiskAccepted", "true")]);
        var receipt = await own.GetAsync($"{Root}/receipt");
        var shown = await counter.GetAsync($"/gl/adult-2026/counter?id={candidate.RegistrationId}");
        var printed = await counter.GetAsync($"/gl/adult-2026/counter/{candidate.RegistrationId}/process-form");
        var downloaded = await own.GetAsync($"{Root}/receipt?handler=ProcessForm");

        check.Text.ShouldContain($"您姓名的第 2 字（{Code}）打印字库里没有");
        submitted.Location.ShouldEndWith("/receipt");
        receipt.Text.ShouldContain(Code);
        (await candidate.ReadAsync()).Name.ShouldBe(Name, "stored whole");
        shown.Document.Body!.TextContent.ShouldContain($"生僻字：姓名的第 2 字（{Code}）打印字库里没有");
        foreach (var answer in new[] { printed, downloaded })
            await ShouldBeMarkedAsync(answer);
    }

    [Theory]
    [InlineData("address", "长沙县😀路 8 号", "通讯地址里有打印不出来的字：“😀”（U+1F600）")]
    [InlineData("remark", "\u200B备注", "备注里有打印不出来的字：“\u200B”（U+200B）")]
    public async Task Save_FreeTextNoFontHas_IsRefusedAtTheFieldNamingTheCharacter(string field, string typed, string sentence)
    {
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([(await Tenant.PlanLineAsync()).Id], (await Tenant.PointAsync()).Id);
        var own = await Host.Open(Tenant).AsAsync(candidate.User);

        var answer = await own.PostAsync($"{Root}/basic/contact", [KeyValuePair.Create($"Fields[{field}]", typed)]);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Document.QuerySelector($"[id*='{field}'][id$='error']")!.TextContent.ShouldContain(sentence);
    }

    [Fact]
    public async Task Submit_DraftThatHoldsSuchText_IsRefused()
    {
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([(await Tenant.PlanLineAsync()).Id], (await Tenant.PointAsync()).Id,
            ("address", "长沙县😀路 8 号"), ("medicalLicenseNumber", "110430000000001"));

        var submitted = await candidate.TrySubmitAsync();

        submitted.Refusals.ShouldHaveSingleItem().ShouldSatisfyAllConditions(r => r.Code.ShouldBe("text.unprintable"), r => r.Field.ShouldBe("address"));
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Draft);
    }

    [Fact]
    public async Task Print_TicketAndRoomSheetWithSuchAName_AreMarked()
    {
        var id = await SeatedAsync();
        await using var db = Tenant.Open();
        var own = await Host.Open(Tenant).AsAsync(await db.Users.SingleAsync(u => db.Registrations.Any(r => r.Id == id && r.UserId == u.Id)));
        var city = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("InformationOfficer", "43"));
        var room = await db.ExamRooms.Select(r => r.Id).SingleAsync();

        await ShouldBeMarkedAsync(await own.PostAsync($"{Root}/ticket", []));
        foreach (var paper in new[] { "door-list", "seat-chart", "sign-sheet", "desk-labels" })
            await ShouldBeMarkedAsync(await city.PostCraftedAsync($"/gl/adult-2026/rooms/{room}/{paper}.pdf", "/gl/adult-2026/rooms"));
    }

    [Fact]
    public async Task Print_SiteAddressNoFontHas_Answers409NamingFieldCharacterAndWhatToDo()
    {
        var id = await SeatedAsync();
        await using var db = Tenant.Open();
        await db.ExamSites.ExecuteUpdateAsync(s => s.SetProperty(x => x.Address, "韶山路😀 1 号"));
        var own = await Host.Open(Tenant).AsAsync(await db.Users.SingleAsync(u => db.Registrations.Any(r => r.Id == id && r.UserId == u.Id)));

        var answer = await own.PostAsync($"{Root}/ticket", []);

        answer.Status.ShouldBe(HttpStatusCode.Conflict);
        answer.Text.ShouldContain("考点地址里有打印字库没有的字：“😀”（U+1F600）");
        answer.Text.ShouldContain("请把这几个字换成能打印的字");
        (await db.Events.AnyAsync(e => e.RegistrationId == id && e.Type == "TicketPrinted")).ShouldBeFalse();
        (await db.PublicDocuments.AnyAsync(d => d.RegistrationId == id)).ShouldBeFalse();
    }

    [Fact]
    public async Task Print_RosterWithSuchAName_IsMarked()
    {
        await Tenant.InRoundOneAsync();
        var desk = await Tenant.DossiersAsync([320, 310], state: DossierState.Uploaded);
        await Tenant.LevelPlanAsync(desk.Line, 10, 2);
        await using var db = Tenant.Open();
        await db.Dossiers.ExecuteUpdateAsync(d => d
            .SetProperty(x => x.DecisionIsAdmit, true).SetProperty(x => x.AdmittedPlanLineId, desk.Line.Id).SetProperty(x => x.State, DossierState.Admitted));
        var first = (await desk.ReadAsync(desk.Dossiers[0])).RegistrationId;
        await db.Registrations.Where(r => r.Id == first).ExecuteUpdateAsync(r => r.SetProperty(x => x.Name, Name).SetProperty(x => x.TicketNumber, "26010100101"));
        var group = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("AdmissionManagementOfficer", "43"));
        (await group.PostCraftedAsync("/gl/adult-2026/rosters?handler=Complete", "/gl/adult-2026/rosters",
            KeyValuePair.Create("institution", $"{desk.InstitutionId}"), KeyValuePair.Create("level", $"{desk.Line.Level}"))).Status.ShouldBe(HttpStatusCode.Redirect);
        var college = await Host.Open(Tenant).AsAsync(desk.Leader);

        await ShouldBeMarkedAsync(await group.GetAsync($"/gl/adult-2026/rosters?handler=Pdf&institution={desk.InstitutionId}&level={desk.Line.Level}"));
        await ShouldBeMarkedAsync(await college.GetAsync($"/czyx/adult-2026/roster?handler=Pdf&level={desk.Line.Level}"));
    }

    [Fact]
    public async Task Confirm_AndPrintWhatCannotBePrinted_SaysThatTheConfirmationStands()
    {
        var clerk = await Tenant.ClerkAsync();
        await using var db = Tenant.Open();
        await db.RegistrationPoints.Where(p => p.Id == clerk.Point.Id).ExecuteUpdateAsync(p => p.SetProperty(x => x.Address, "开元东路😀 0 号"));
        var candidate = await clerk.PreparedCandidateAsync();
        var browser = await Host.Open(Tenant).AsAsync(clerk.User);
        var at = $"/gl/adult-2026/counter?id={candidate.RegistrationId}";

        var early = await browser.GetAsync($"/gl/adult-2026/counter/{candidate.RegistrationId}/process-form");
        var done = await browser.PostAsync(at, [], "handler=Confirm", press: ("print", "true"));
        var next = await browser.GetAsync("/gl/adult-2026/counter");

        early.Status.ShouldBe(HttpStatusCode.Conflict);
        early.Text.ShouldContain("考生蒋文静的地址里有打印字库没有的字：“😀”（U+1F600）");
        done.Status.ShouldBe(HttpStatusCode.Redirect);
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Confirmed);
        next.Document.Body!.TextContent.ShouldContain("已确认：蒋文静，但流程表没有印出来");
        next.Document.Body!.TextContent.ShouldContain("确认有效，不用重做");
        (await db.Events.AnyAsync(e => e.RegistrationId == candidate.RegistrationId && e.Type == "ProcessFormPrinted")).ShouldBeFalse();
    }

    private async Task<long> SeatedAsync()
    {
        var id = (await RunCandidates.InsertAsync(Tenant, [new RunCandidate("430102", StudyLevel.CollegeToBachelor, "Law")]))[0];
        await Tenant.SeatedAsync(id);
        await Tenant.SetClockAsync("2026-10-20 10:00");
        await using var db = Tenant.Open();
        await db.Registrations.Where(r => r.Id == id).ExecuteUpdateAsync(r => r.SetProperty(x => x.Name, Name));
        return id;
    }

    private static async Task ShouldBeMarkedAsync(PageAnswer answer)
    {
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
        answer.Response.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        var pdf = await PdfReader.ReadAsync(answer.Bytes);
        pdf.Unbroken.ShouldContain(Mark);
        pdf.Unbroken.ShouldContain($"{Mark}：第2字{Code}");
    }
}
