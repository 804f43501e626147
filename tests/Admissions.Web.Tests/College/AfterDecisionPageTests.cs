using System.IO.Compression;
using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.College;

/// <summary>What the upload refuses, what stays final, and what follows an ended level: photos, fee, collection.</summary>
public sealed class AfterDecisionPageTests : PageTests
{
    private const string Root = "/czyx/adult-2026";
    private const string Collections = "/gl/adult-2026/collections";

    protected override Task ArrangeAsync() => Tenant.InRoundOneAsync();

    [Theory]
    [InlineData("")]
    [InlineData("四个字的")]
    [Covers("HA-64")]
    public async Task Upload_ReturnWithCodeAndShortText_IsRefusedNamingTheCandidateAndFiveCharactersAreAccepted(string text)
    {
        var desk = await Tenant.DossiersAsync([320]);
        var browser = await Host.Open(Tenant).AsAsync(desk.Leader);
        // A row that is sent as it was shown is no decision: the empty reason replaces one that is too short.
        var stored = text.Length == 0 ? "证书" : text;
        await PreDecideAsync(desk, d => d.SetProperty(x => x.State, DossierState.PreReturned).SetProperty(x => x.DecisionIsAdmit, false).SetProperty(x => x.ReasonCode, "03").SetProperty(x => x.ReasonText, stored));

        var saved = await browser.PostAsync($"{Root}/dossiers", Return(text), "handler=Save");
        var refused = await UploadAsync(browser);
        (await browser.PostAsync($"{Root}/dossiers", Return("证书查无此"), "handler=Save")).Status.ShouldBe(HttpStatusCode.Redirect);
        var accepted = await UploadAsync(browser);

        saved.Status.ShouldBe(text.Length == 0 ? HttpStatusCode.BadRequest : HttpStatusCode.Redirect, "the reason may be finished later, before the upload");
        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        refused.Text.ShouldContain("考生0：预退档要写明原因，至少 5 个字");
        accepted.Status.ShouldBe(HttpStatusCode.Redirect);
        (await desk.ReadAsync(desk.Dossiers[0])).State.ShouldBe(DossierState.Uploaded);
    }

    [Fact]
    [Covers("HA-65")]
    public async Task Upload_AdmissionWithoutOrToAClosedMajor_IsRefusedNamingTheCandidate()
    {
        var desk = await Tenant.DossiersAsync([320]);
        var other = await Tenant.PlanLineAsync(category: "Law");
        var browser = await Host.Open(Tenant).AsAsync(desk.Leader);
        // The database holds no pre-admission without a major, so it is the saving that names the candidate, and the upload that stays shut.
        var saved = await browser.PostAsync($"{Root}/dossiers", [KeyValuePair.Create("Rows[0].Decision", "PreAdmitted"), KeyValuePair.Create("Rows[0].Major", "")], "handler=Save");
        var without = await UploadAsync(browser);
        await PreDecideAsync(desk, d => d.SetProperty(x => x.State, DossierState.PreAdmitted).SetProperty(x => x.DecisionIsAdmit, true).SetProperty(x => x.AdmittedPlanLineId, other.Id));
        var elsewhere = await UploadAsync(browser);
        await PreDecideAsync(desk, d => d.SetProperty(x => x.AdmittedPlanLineId, desk.Line.Id));
        await using var db = Tenant.Open();
        await db.PlanLines.Where(l => l.Id == desk.Line.Id).ExecuteUpdateAsync(l => l.SetProperty(x => x.ExecutionQuota, 0));
        var closed = await UploadAsync(browser);
        await db.PlanLines.Where(l => l.Id == desk.Line.Id).ExecuteUpdateAsync(l => l.SetProperty(x => x.ExecutionQuota, 40));
        var accepted = await UploadAsync(browser);

        without.Status.ShouldBe(HttpStatusCode.BadRequest);
        without.Text.ShouldContain("还有 1 份档案没有决定，全部决定以后才能上载：考生0。录取的要确定专业");
        saved.Text.ShouldContain("考生0：预录取要确定录取专业");
        elsewhere.Text.ShouldContain("考生0：录取专业要在本校同一层次、同一科类的专业里选");
        closed.Text.ShouldContain("考生0：这个专业的执行计划数是 0");
        accepted.Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    [Covers("HA-73")]
    public async Task Decide_UploadedAdmittedOrReturned_Answers409()
    {
        var desk = await Tenant.DossiersAsync([320, 310]);
        var browser = await Host.Open(Tenant).AsAsync(desk.Leader);
        await browser.PostAsync($"{Root}/dossiers", [KeyValuePair.Create("Rows[0].Decision", "PreAdmitted"), .. Return("证书查无此", 1)], "handler=Save");
        (await UploadAsync(browser)).Status.ShouldBe(HttpStatusCode.Redirect);

        var uploaded = await ChangeAsync(browser, desk.Dossiers[0]);
        await Tenant.SetClockAsync("2026-11-29 10:00");
        var group = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("AdmissionManagementOfficer", "43"));
        await using (var db = Tenant.Open())
        {
            db.ControlLines.Add(new ControlLine { CampaignId = Tenant.CampaignId, Level = desk.Line.Level, Category = desk.Line.Category, Line = 100 });
            await db.SaveChangesAsync();
        }
        await group.PostAsync("/gl/adult-2026/decisions", [], "handler=ConfirmAll");
        await Tenant.InRoundOneAsync();
        (await desk.ReadAsync(desk.Dossiers[0])).State.ShouldBe(DossierState.Admitted);
        (await desk.ReadAsync(desk.Dossiers[1])).State.ShouldBe(DossierState.NotDispatched);
        var admitted = await ChangeAsync(browser, desk.Dossiers[0]);
        var returned = await ChangeAsync(browser, desk.Dossiers[1]);

        uploaded.Status.ShouldBe(HttpStatusCode.Conflict);
        admitted.Status.ShouldBe(HttpStatusCode.Conflict);
        returned.Status.ShouldBe(HttpStatusCode.Conflict);
        returned.Text.ShouldContain("这份档案的退档已经确认，院校不能再更改");
        (await desk.ReadAsync(desk.Dossiers[0])).State.ShouldBe(DossierState.Admitted);
        (await desk.ReadAsync(desk.Dossiers[1])).State.ShouldBe(DossierState.NotDispatched);
    }

    [Fact]
    [Covers("HA-83")]
    public async Task Photos_OfAdmitted_AreOneFileEachByCandidateNumberAndOnlyInTheWindow()
    {
        var desk = await EndedAsync(admitted: 88, returned: 2);
        var browser = await Host.Open(Tenant).AsAsync(desk.Operator);
        await Tenant.SetClockAsync("2026-12-10 10:00");

        (await browser.GetAsync($"{Root}/photos")).Text.ShouldContain("录取 88 人，有相片 88 人");
        var answer = await browser.PostAsync($"{Root}/photos", [], "handler=Zip");
        await Tenant.SetClockAsync("2026-12-21 00:00");
        var late = await browser.PostCraftedAsync($"{Root}/photos?handler=Zip", Root);

        using var zip = new ZipArchive(new MemoryStream(answer.Bytes));
        await using var db = Tenant.Open();
        var numbers = await db.Dossiers.Where(d => d.State == DossierState.Admitted).Select(d => d.Registration!.CandidateNumber + ".jpg").ToListAsync();
        zip.Entries.Count.ShouldBe(88);
        zip.Entries.Select(e => e.FullName).Order(StringComparer.Ordinal).ShouldBe(numbers.Order(StringComparer.Ordinal));
        late.Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    [Covers("HA-84")]
    public async Task Fee_FollowsTheAdmittedUntilPaid()
    {
        var (paying, revoking) = (await EndedAsync(admitted: 88, institution: "8031"), await EndedAsync(admitted: 88, institution: "8032"));
        await Tenant.SetClockAsync("2026-12-10 10:00");
        var division = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("AdultAdmissionOfficer", "43"));

        var before = await division.GetAsync(Collections);
        await PayAsync(division, paying);
        await RevokeOneAsync(paying, division);
        await RevokeOneAsync(revoking, division);
        var after = await division.GetAsync(Collections);
        var twice = await PayAsync(division, paying);

        Row(before, paying).ShouldContain("88.00");
        Row(before, revoking).ShouldContain("88.00");
        Row(after, paying).ShouldContain("88.00");
        Row(after, paying).ShouldContain("已缴");
        Row(after, paying).ShouldContain("缴费后撤销录取，现应 87.00 元，多缴 1.00 元");
        Row(after, revoking).ShouldContain("87.00");
        Row(after, revoking).ShouldContain("登记缴费");
        twice.Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    [Covers("HA-85")]
    public async Task Collect_BeforeTheEnd_IsRefusedThenReceiverDateAndCountsAreKept()
    {
        var desk = await EndedAsync(admitted: 3, ended: false);
        await Tenant.SetClockAsync("2026-12-10 10:00");
        var division = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("AdultAdmissionOfficer", "43"));
        var group = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("AdmissionManagementOfficer", "43"));
        KeyValuePair<string, string>[] collected = [.. Key(desk), KeyValuePair.Create("receiver", "贺晓东"), KeyValuePair.Create("rosters", "2"), KeyValuePair.Create("notices", "3")];

        var early = await division.PostCraftedAsync($"{Collections}?handler=Collect", Collections, collected);
        await group.PostCraftedAsync("/gl/adult-2026/rosters?handler=Complete", "/gl/adult-2026/rosters", Key(desk));
        var unsealed = await division.PostCraftedAsync($"{Collections}?handler=Collect", Collections, collected);
        await group.PostCraftedAsync("/gl/adult-2026/rosters?handler=Seal", "/gl/adult-2026/rosters", Key(desk));
        var unpaid = await division.PostCraftedAsync($"{Collections}?handler=Collect", Collections, collected);
        await PayAsync(division, desk);
        var done = await division.PostCraftedAsync($"{Collections}?handler=Collect", Collections, collected);

        early.Status.ShouldBe(HttpStatusCode.Conflict);
        early.Text.ShouldContain("还没有录取结束");
        unsealed.Status.ShouldBe(HttpStatusCode.Conflict);
        unpaid.Text.ShouldContain("录取通知书工本费还没有缴纳");
        done.Status.ShouldBe(HttpStatusCode.Redirect, done.Text);
        await using var db = Tenant.Open();
        var roster = await db.Rosters.SingleAsync(r => r.InstitutionId == desk.InstitutionId);
        (roster.State, roster.CollectedBy, roster.CollectedOn, roster.CollectedRosters, roster.CollectedNotices)
            .ShouldBe((AdmissionRosterState.Collected, "贺晓东", new DateOnly(2026, 12, 10), 2, 3));
        Row(await division.GetAsync(Collections), desk).ShouldContain("贺晓东，2026-12-10，名册 2 份，通知书 3 份");
    }

    [Fact]
    [Covers("HA-86")]
    public async Task RosterPdf_BeforeTheSeal_IsMarkedVoidOnEveryPageAndAfterwardsNot()
    {
        var desk = await EndedAsync(admitted: 3);
        var (group, college) = (await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("AdmissionManagementOfficer", "43")), await Host.Open(Tenant).AsAsync(desk.Operator));
        var byGroup = $"/gl/adult-2026/rosters?handler=Pdf&institution={desk.InstitutionId}&level={nameof(StudyLevel.CollegeToBachelor)}";
        var byCollege = $"{Root}/roster?handler=Pdf&level={nameof(StudyLevel.CollegeToBachelor)}";

        var drafts = new[] { await PdfReader.ReadAsync((await group.GetAsync(byGroup)).Bytes), await PdfReader.ReadAsync((await college.GetAsync(byCollege)).Bytes) };
        await group.PostCraftedAsync("/gl/adult-2026/rosters?handler=Seal", "/gl/adult-2026/rosters", Key(desk));
        var final = new[] { await PdfReader.ReadAsync((await group.GetAsync(byGroup)).Bytes), await PdfReader.ReadAsync((await college.GetAsync(byCollege)).Bytes) };

        drafts.SelectMany(d => d.Pages).ShouldAllBe(p => p.Text.Contains("未盖章 无效", StringComparison.Ordinal));
        final.SelectMany(d => d.Pages).ShouldAllBe(p => !p.Text.Contains("未盖章 无效", StringComparison.Ordinal));
        final[0].Pages[0].Text.ShouldContain("湖南省教育厅成人高等学校招生录取专用章");
    }

    /// <summary>An institution with so many confirmed admissions, each with a photo, and returns; its level ended unless told otherwise.</summary>
    private async Task<TestDesk> EndedAsync(int admitted, int returned = 0, bool ended = true, string institution = "8012")
    {
        var desk = await Tenant.DossiersAsync([.. Enumerable.Range(0, admitted + returned).Select(i => 300m - i)], institution, levelQuota: admitted + 10, state: DossierState.Uploaded);
        await Tenant.LevelPlanAsync(desk.Line, admitted + 10, admitted);
        await using var db = Tenant.Open();
        var taken = desk.Dossiers.Take(admitted).ToList();
        await db.Dossiers.Where(d => taken.Contains(d.Id)).ExecuteUpdateAsync(d => d
            .SetProperty(x => x.DecisionIsAdmit, true).SetProperty(x => x.AdmittedPlanLineId, desk.Line.Id).SetProperty(x => x.State, DossierState.Admitted));
        var left = desk.Dossiers.Skip(admitted).ToList();
        await db.Dossiers.Where(d => left.Contains(d.Id)).ExecuteUpdateAsync(d => d.SetProperty(x => x.DecisionIsAdmit, false).SetProperty(x => x.State, DossierState.Returned));
        foreach (var registration in await db.Dossiers.Where(d => d.InstitutionId == desk.InstitutionId).Select(d => d.RegistrationId).ToListAsync())
            db.Photos.Add(new Photo { RegistrationId = registration, Origin = PhotoOrigin.Camera, Content = [0xFF, 0xD8], Width = 480, Height = 640, Digest = "00", TakenById = desk.Operator.Id, TakenAt = DateTimeOffset.UnixEpoch, IsCurrent = true });
        await db.SaveChangesAsync();
        if (ended)
        {
            var group = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("AdmissionManagementOfficer", "43"));
            (await group.PostCraftedAsync("/gl/adult-2026/rosters?handler=Complete", "/gl/adult-2026/rosters", Key(desk))).Status.ShouldBe(HttpStatusCode.Redirect);
        }
        return desk;
    }

    /// <summary>The first of the desk, as the province revokes it: the group proposes, the division decides.</summary>
    private async Task RevokeOneAsync(TestDesk desk, Browser division)
    {
        var group = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("AdmissionManagementOfficer", "43"));
        var proposed = await group.PostAsync($"/gl/adult-2026/revocations/new/{desk.Dossiers[0]}", [KeyValuePair.Create("Input.Reason", "没有专科毕业证书"), KeyValuePair.Create("Input.Evidence", "核查报告")]);
        var order = proposed.Location![proposed.Location!.IndexOf("/gl/", StringComparison.Ordinal)..];
        (await division.PostAsync(order, [], press: ("Pass", "true"))).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    private static Task<PageAnswer> PayAsync(Browser division, TestDesk desk) => division.PostCraftedAsync($"{Collections}?handler=Fee", Collections, Key(desk));

    private static KeyValuePair<string, string>[] Key(TestDesk desk) =>
        [KeyValuePair.Create("institution", $"{desk.InstitutionId}"), KeyValuePair.Create("level", nameof(StudyLevel.CollegeToBachelor))];

    private static string Row(PageAnswer page, TestDesk desk) =>
        page.Document.QuerySelectorAll("main tbody tr").Single(tr => tr.TextContent.Contains(desk.Line.Institution!.Code, StringComparison.Ordinal)).TextContent;

    private async Task PreDecideAsync(TestDesk desk, Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<Dossier>> set)
    {
        await using var db = Tenant.Open();
        await db.Dossiers.Where(d => d.Id == desk.Dossiers[0]).ExecuteUpdateAsync(set);
    }

    private static Task<PageAnswer> UploadAsync(Browser browser) => browser.PostCraftedAsync($"{Root}/upload?handler=Upload", Root, KeyValuePair.Create("round", "1"));

    private static Task<PageAnswer> ChangeAsync(Browser browser, long id) => browser.PostCraftedAsync($"{Root}/dossiers?handler=Save", Root,
        KeyValuePair.Create("Rows[0].Id", $"{id}"), KeyValuePair.Create("Rows[0].Decision", "PreReturned"), KeyValuePair.Create("Rows[0].Code", "09"), KeyValuePair.Create("Rows[0].Text", "其他说得清的原因"));

    private static KeyValuePair<string, string>[] Return(string text, int row = 0) =>
        [KeyValuePair.Create($"Rows[{row}].Decision", "PreReturned"), KeyValuePair.Create($"Rows[{row}].Code", "03"), KeyValuePair.Create($"Rows[{row}].Text", text)];
}
