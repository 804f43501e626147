using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.College;

/// <summary>Check, upload and receipt.</summary>
public sealed class UploadPageTests : PageTests
{
    private const string Root = "/czyx/adult-2026";
    private const string Upload = $"{Root}/upload";

    protected override Task ArrangeAsync() => Tenant.InRoundOneAsync();

    [Fact]
    [Covers("HA-67")]
    public async Task Post_Upload_BlockedWhileUndecidedThenReceiptWithCounts()
    {
        var desk = await Tenant.DossiersAsync([320, 310, 300]);
        var browser = await Host.Open(Tenant).AsAsync(desk.Leader);
        await DecideAsync(browser, (0, true), (1, true));

        var early = await SendAsync(browser);
        (await browser.GetAsync(Upload)).Document.QuerySelector("button[disabled]").ShouldNotBeNull();
        await DecideAsync(browser, (2, false));
        var sent = await browser.PostAsync(Upload, [], "handler=Upload");
        var receipt = await browser.GetAsync(sent.Location![sent.Location!.IndexOf(Root, StringComparison.Ordinal)..]);

        early.Status.ShouldBe(HttpStatusCode.BadRequest);
        early.Text.ShouldContain("还有 1 份档案没有决定，全部决定以后才能上载");
        await using var db = Tenant.Open();
        var upload = await db.DecisionUploads.SingleAsync(u => u.InstitutionId == desk.InstitutionId);
        (upload.AdmitCount, upload.ReturnCount, upload.UploadedById).ShouldBe((2, 1, desk.Leader.Id));
        receipt.Text.ShouldContain(upload.ReceiptNumber);
        receipt.Text.ShouldContain("拟录取2 人");
        receipt.Text.ShouldContain("拟退档1 人");
        (await db.Dossiers.CountAsync(d => d.UploadId == upload.Id && d.State == DossierState.Uploaded)).ShouldBe(3);
        (await browser.GetAsync(Upload)).Document.QuerySelector($"table a[href*='{upload.ReceiptNumber}']").ShouldNotBeNull();
        (await Host.Open(Tenant).GetAsync($"/check/{upload.ReceiptNumber}")).Text.ShouldContain("院校上载回执");
    }

    [Fact]
    [Covers("HA-66")]
    public async Task Post_UploadOverPlan_Refuses()
    {
        var desk = await Tenant.DossiersAsync([320, 310, 300], institution: "8015");
        await Tenant.LevelPlanAsync(desk.Line, quota: 100, admitted: 98);
        var browser = await Host.Open(Tenant).AsAsync(desk.Leader);
        await DecideAsync(browser, (0, true), (1, true), (2, true));

        (await browser.GetAsync(Upload)).Text.ShouldContain("专升本计划 100 人，已录取、待确认、预录取共 101 人，超出 1 人。");
        var answer = await SendAsync(browser);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Text.ShouldContain("超出 1 人。请改为预退档并写明原因");
        (await desk.ReadAsync(desk.Dossiers[0])).State.ShouldBe(DossierState.PreAdmitted);
    }

    [Fact]
    [Covers("HA-69")]
    public async Task Post_UploadOneMinuteLate_Answers409AndSaysTheProvinceHandlesIt()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-11-28 23:50");
        var desk = await tenant.DossiersAsync([320]);
        var browser = await Host.Open(tenant).AsAsync(desk.Leader);
        await DecideAsync(browser, (0, true));
        await tenant.SetClockAsync("2026-11-29 00:01");

        var answer = await SendAsync(browser);

        answer.Status.ShouldBe(HttpStatusCode.Conflict);
        answer.Text.ShouldContain("由省教育考试院代为处理");
        (await desk.ReadAsync(desk.Dossiers[0])).State.ShouldBe(DossierState.PreAdmitted);
        (await browser.GetAsync(Root)).Document.QuerySelector(".ex-banner.ex-bad strong")!.TextContent.ShouldContain("没有上载的 1 份由省教育考试院代为处理");
        var decide = await browser.PostCraftedAsync($"{Root}/dossiers?handler=Save", Root, Row(desk.Dossiers[0], admit: false));
        decide.Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    [Covers("HA-07")]
    public async Task Post_UploadWithAHigherReturn_WarnsAndNeedsAReason()
    {
        var desk = await Tenant.DossiersAsync([250, 240], institution: "8016");
        var browser = await Host.Open(Tenant).AsAsync(desk.Leader);
        await DecideAsync(browser, (0, false), (1, true));

        (await browser.GetAsync(Upload)).Text.ShouldContain("有 1 份高分退、低分录，上载要写明理由");
        var without = await browser.PostAsync(Upload, [], "handler=Upload");
        var with = await browser.PostAsync(Upload, [KeyValuePair.Create("OrderReason", "毕业证书核验没有通过")], "handler=Upload");

        without.Status.ShouldBe(HttpStatusCode.BadRequest);
        without.Document.QuerySelector("#OrderReason-error")!.TextContent.ShouldContain("高分退、低分录，写明理由才能上载");
        with.Status.ShouldBe(HttpStatusCode.Redirect);
        await using var db = Tenant.Open();
        (await db.Events.SingleAsync(e => e.Type == "DecisionsUploaded" && e.ActorId == desk.Leader.Id)).Reason.ShouldBe("毕业证书核验没有通过");
    }

    [Fact]
    public async Task Post_DecideUploadedOrConfirmed_Answers409()
    {
        var desk = await Tenant.DossiersAsync([320, 310], institution: "8017");
        var browser = await Host.Open(Tenant).AsAsync(desk.Leader);
        await DecideAsync(browser, (0, true), (1, true));
        await browser.PostAsync(Upload, [], "handler=Upload");

        var uploaded = await browser.PostCraftedAsync($"{Root}/dossiers?handler=Save", Root, Row(desk.Dossiers[0], admit: false));
        await using (var db = Tenant.Open())
            await db.Dossiers.Where(d => d.Id == desk.Dossiers[0]).ExecuteUpdateAsync(d => d.SetProperty(x => x.State, DossierState.Admitted));
        var admitted = await browser.PostCraftedAsync($"{Root}/dossiers?handler=Save", Root, Row(desk.Dossiers[0], admit: false));

        uploaded.Status.ShouldBe(HttpStatusCode.Conflict);
        admitted.Status.ShouldBe(HttpStatusCode.Conflict);
        (await desk.ReadAsync(desk.Dossiers[0])).DecisionIsAdmit.ShouldBe(true);
        (await desk.ReadAsync(desk.Dossiers[1])).State.ShouldBe(DossierState.Uploaded);
    }

    [Fact]
    public async Task Post_AnswerReconsideration_ChangesOrKeepsWithExplanation()
    {
        var desk = await Tenant.DossiersAsync([320], institution: "8018");
        var browser = await Host.Open(Tenant).AsAsync(desk.Operator);
        await using (var db = Tenant.Open())
            await db.Dossiers.Where(d => d.Id == desk.Dossiers[0]).ExecuteUpdateAsync(d => d.SetProperty(x => x.State, DossierState.PreReturned)
                .SetProperty(x => x.DecisionIsAdmit, false).SetProperty(x => x.ReasonCode, "03").SetProperty(x => x.ReasonText, "毕业证书编号查无此证"));
        await using (var db = Tenant.Open())
        {
            await db.Dossiers.Where(d => d.Id == desk.Dossiers[0]).ExecuteUpdateAsync(d => d.SetProperty(x => x.State, DossierState.Uploaded));
            await db.Dossiers.Where(d => d.Id == desk.Dossiers[0]).ExecuteUpdateAsync(d => d.SetProperty(x => x.State, DossierState.Reconsidering));
        }
        var page = $"{Root}/dossiers/{desk.Dossiers[0]}";

        (await browser.GetAsync(Root)).Text.ShouldContain("提请复议 1 份");
        var kept = await browser.PostAsync(page, [], "handler=Answer");
        var changed = await browser.PostAsync(page, [KeyValuePair.Create("Input.Decision", "PreAdmitted"), KeyValuePair.Create("Input.Major", $"{desk.Line.Id}")], "handler=Answer");

        kept.Status.ShouldBe(HttpStatusCode.BadRequest);
        kept.Document.QuerySelector("#Input_Explanation-error")!.TextContent.ShouldContain("维持原来的决定，要写明理由");
        changed.Status.ShouldBe(HttpStatusCode.Redirect);
        var dossier = await desk.ReadAsync(desk.Dossiers[0]);
        (dossier.State, dossier.DecisionIsAdmit).ShouldBe((DossierState.Uploaded, true));
    }

    [Fact]
    [Covers("HA-71")]
    public async Task SendBack_PreReturnWithoutGround_IsReconsideringAndOneMoreOnTheCollegesList()
    {
        var desk = await Tenant.DossiersAsync([320, 310], institution: "8021");
        var college = await Host.Open(Tenant).AsAsync(desk.Leader);
        await DecideAsync(college, (0, true), (1, false));
        (await SendAsync(college)).Status.ShouldBe(HttpStatusCode.Redirect);
        var (home, list) = (await college.GetAsync(Root), await college.GetAsync($"{Root}/dossiers?decision=Reconsidering"));
        var province = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("AdmissionManagementOfficer", "43"));
        var decision = $"/gl/adult-2026/decisions/{desk.Dossiers[1]}";

        var silent = await province.PostAsync(decision, [new("Reason", " ")], "SendBack");
        var stillUploaded = await desk.ReadAsync(desk.Dossiers[1]);
        var sent = await province.PostAsync(decision, [new("Reason", "退档理由查无依据，请复议")], "SendBack");
        var (homeAfter, listAfter) = (await college.GetAsync(Root), await college.GetAsync($"{Root}/dossiers?decision=Reconsidering"));
        var opened = await college.GetAsync($"{Root}/dossiers/{desk.Dossiers[1]}");

        silent.Status.ShouldBe(HttpStatusCode.BadRequest);
        stillUploaded.State.ShouldBe(DossierState.Uploaded);
        sent.Status.ShouldBe(HttpStatusCode.Redirect);
        (await desk.ReadAsync(desk.Dossiers[1])).State.ShouldBe(DossierState.Reconsidering);
        home.Text.ShouldContain("提请复议0 份");
        homeAfter.Text.ShouldContain("提请复议1 份");
        list.Document.QuerySelectorAll($"a[href*='/dossiers/{desk.Dossiers[1]}']").ShouldBeEmpty();
        listAfter.Document.QuerySelector($"a[href*='/dossiers/{desk.Dossiers[1]}']").ShouldNotBeNull();
        listAfter.Document.QuerySelectorAll($"a[href*='/dossiers/{desk.Dossiers[0]}']").ShouldBeEmpty();
        opened.Text.ShouldContain("退档理由查无依据，请复议");
    }

    private static Task<PageAnswer> SendAsync(Browser browser) =>
        browser.PostCraftedAsync($"{Upload}?handler=Upload", Root, KeyValuePair.Create("round", "1"));

    private static async Task DecideAsync(Browser browser, params (int Row, bool Admit)[] rows)
    {
        var fields = rows.SelectMany(r => r.Admit
            ? new[] { KeyValuePair.Create($"Rows[{r.Row}].Decision", "PreAdmitted") }
            : [KeyValuePair.Create($"Rows[{r.Row}].Decision", "PreReturned"), KeyValuePair.Create($"Rows[{r.Row}].Code", "03"), KeyValuePair.Create($"Rows[{r.Row}].Text", "毕业证书编号查无此证")]).ToList();
        (await browser.PostAsync($"{Root}/dossiers", fields, "handler=Save")).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    private static KeyValuePair<string, string>[] Row(long id, bool admit) =>
    [
        KeyValuePair.Create("Rows[0].Id", $"{id}"), KeyValuePair.Create("Rows[0].Decision", admit ? "PreAdmitted" : "PreReturned"),
        KeyValuePair.Create("Rows[0].Code", "03"), KeyValuePair.Create("Rows[0].Text", "毕业证书编号查无此证"),
    ];
}
