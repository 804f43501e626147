using System.Net;
using System.Text;
using Admissions.Core.Data.Entities;
using Admissions.Core.Revocations;
using Admissions.Core.Rosters;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office;

/// <summary>Revoking an admission by forms alone, and what everybody concerned reads of it (HA-04, HA-84, HA-86).</summary>
public sealed class RevocationPageTests : PageTests
{
    private const string Home = "/gl/adult-2026";
    private const string Revocations = Home + "/revocations";
    private const string Rule = "专升本录取，没有国民教育系列专科毕业证书";
    private static readonly KeyValuePair<string, string>[] Order = [new("Input.Reason", Rule), new("Input.Evidence", "湘教考核〔2026〕5号")];

    private TestDesk _desk = null!;
    private Browser _group = null!, _division = null!;

    protected override async Task ArrangeAsync()
    {
        await Tenant.SetClockAsync("2026-12-10 10:00");
        _desk = await Tenant.DossiersAsync([300, 290, 280], levelQuota: 3, state: DossierState.Uploaded);
        await Tenant.LevelPlanAsync(_desk.Line, 3, admitted: 3);
        await using var db = Tenant.Open();
        await db.Dossiers.ExecuteUpdateAsync(d => d.SetProperty(x => x.DecisionIsAdmit, true).SetProperty(x => x.AdmittedPlanLineId, _desk.Line.Id).SetProperty(x => x.State, DossierState.Admitted));
        _group = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("AdmissionManagementOfficer", "43"));
        _division = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("AdultAdmissionOfficer", "43"));
        foreach (var handler in new[] { "Complete", "Seal" })
            (await _group.PostCraftedAsync($"{Home}/rosters?handler={handler}", $"{Home}/rosters", Key)).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Forms_FromTheNumberToTheDecision_NeedTwoPeopleAndKeepTheScan()
    {
        var row = (await _desk.ReadAsync(_desk.Dossiers[0])).Registration!;

        var found = await _group.GetAsync($"{Revocations}?Number={row.CandidateNumber}");
        var unknown = await _group.GetAsync($"{Revocations}?Number=26430199999999");
        var form = await _group.GetAsync(At("new", _desk.Dossiers[0]));
        var empty = await _group.PostAsync(At("new", _desk.Dossiers[0]), [new("Input.Reason", " "), new("Input.Evidence", "")]);
        var noPicture = await _group.PostAsync(At("new", _desk.Dossiers[0]), Order, files: [("Input.Scan", "报告.jpg", "image/jpeg", "不是图片"u8.ToArray())]);
        var proposed = await _group.PostAsync(At("new", _desk.Dossiers[0]), Order, files: [("Input.Scan", "报告.png", "image/png", Pictures.Png(600, 800))]);
        var twice = await _division.PostAsync(At("new", _desk.Dossiers[0]), Order);
        var own = await _group.GetAsync(Shown(proposed));
        var alone = await _group.PostAsync(Shown(proposed), [], press: ("Pass", "true"));
        var waiting = await _division.GetAsync($"{Home}/approvals");
        var scan = await _division.GetAsync($"{Shown(proposed)}?handler=Scan");
        var unsaid = await _division.PostAsync(Shown(proposed), [], press: ("Pass", "false"));
        var agreed = await _division.PostAsync(Shown(proposed), [], press: ("Pass", "true"));
        var again = await _division.PostCraftedAsync(Shown(proposed), "/account/password", new KeyValuePair<string, string>("Pass", "true"));

        found.Location.ShouldEndWith(At("new", _desk.Dossiers[0]));
        unknown.Text.ShouldContain("没有考生号是“26430199999999”的已录取考生");
        form.Text.ShouldContain(row.Name);
        empty.Status.ShouldBe(HttpStatusCode.BadRequest);
        empty.Text.ShouldContain("请写明录取违反了哪条规定");
        empty.Text.ShouldContain("请写明依据");
        noPicture.Status.ShouldBe(HttpStatusCode.BadRequest);
        noPicture.Text.ShouldContain("《依据的扫描件》");
        proposed.Status.ShouldBe(HttpStatusCode.Redirect, proposed.Text);
        twice.Status.ShouldBe(HttpStatusCode.Conflict);
        twice.Text.ShouldContain("已有人提出");
        own.Document.QuerySelectorAll("button[name=Pass][value=true]").ShouldBeEmpty();
        alone.Status.ShouldBe(HttpStatusCode.Conflict);
        alone.Text.ShouldContain("撤销录取须由两名不同的工作人员办理");
        waiting.Text.ShouldContain($"撤销录取：{row.Name}");
        waiting.Document.QuerySelector("main a[href*='/revocations/']").ShouldNotBeNull();
        scan.Response.Content.Headers.ContentType!.MediaType.ShouldBe("image/jpeg");
        unsaid.Status.ShouldBe(HttpStatusCode.BadRequest);
        agreed.Status.ShouldBe(HttpStatusCode.Redirect, agreed.Text);
        again.Status.ShouldBe(HttpStatusCode.Conflict);
        (await _desk.ReadAsync(_desk.Dossiers[0])).State.ShouldBe(DossierState.NotDispatched);
        (await _group.GetAsync(Revocations)).Text.ShouldContain("已撤销，变更单等盖章");
    }

    [Fact]
    public async Task List_NarrowedByStage_IsTakenAsAFileAndOnRecord()
    {
        foreach (var dossier in _desk.Dossiers.Take(2))
            (await _group.PostAsync(At("new", dossier), Order)).Status.ShouldBe(HttpStatusCode.Redirect);
        var (first, second) = ((await _desk.ReadAsync(_desk.Dossiers[0])).Registration!, (await _desk.ReadAsync(_desk.Dossiers[1])).Registration!);
        (await _division.PostAsync(Shown(await _division.GetAsync(Revocations), first.Name), [], press: ("Pass", "true"))).Status.ShouldBe(HttpStatusCode.Redirect);

        var all = await _group.GetAsync(Revocations);
        var waiting = await _group.GetAsync($"{Revocations}?state=Waiting");
        var named = await _group.GetAsync($"{Revocations}?q={first.CandidateNumber}");
        var link = waiting.Document.QuerySelectorAll(".ex-menu a").Single(a => a.TextContent == "导出为 CSV").GetAttribute("href")!;
        var file = await _group.GetAsync($"{Revocations}{link}");

        Names(all).ShouldBe([second.Name, first.Name], "who waits for a second person stands first");
        all.Text.ShouldContain("等审核 1 件");
        Names(waiting).ShouldBe([second.Name]);
        Names(named).ShouldBe([first.Name]);
        var text = Encoding.UTF8.GetString(file.Bytes);
        text.ShouldContain($"{second.Name},{second.CandidateNumber}");
        text.ShouldNotContain(first.CandidateNumber!);
        await using var db = Tenant.Open();
        (await db.Events.SingleAsync(e => e.Type == "ListExported")).After!.ShouldContain("state=Waiting");
    }

    [Fact]
    public async Task Sheet_IsPrintedWithWatermarkUntilTheGroupRegistersItsSeal()
    {
        var order = await RevokedAsync();
        var sheet = $"{At(order.Id)}?handler=Pdf";

        var draft = await PdfReader.ReadAsync((await _division.GetAsync(sheet)).Bytes);
        var byDivision = await _division.PostCraftedAsync($"{At(order.Id)}?handler=Seal", "/account/password");
        var done = await _group.PostAsync(At(order.Id), [], "handler=Seal");
        var final = await PdfReader.ReadAsync((await _group.GetAsync(sheet)).Bytes);
        var twice = await _group.PostCraftedAsync($"{At(order.Id)}?handler=Seal", "/account/password");

        draft.Unbroken.ShouldContain("未盖章无效");
        draft.Unbroken.ShouldContain(Rule);
        byDivision.Status.ShouldBe(HttpStatusCode.Forbidden);
        done.Status.ShouldBe(HttpStatusCode.Redirect, done.Text);
        final.Unbroken.ShouldNotContain("未盖章无效");
        final.Unbroken.ShouldContain(order.SheetNumber!);
        twice.Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Check_OfTheRoster_SaysThatSomebodyWasRevokedAndNamesNobody()
    {
        await using var db = Tenant.Open();
        var code = await db.PublicDocuments.Where(d => d.Kind == RosterService.PublicKind).Select(d => d.Code).SingleAsync();
        var anybody = Host.Open(Tenant);

        var before = await anybody.GetAsync($"/check/{code}");
        var order = await RevokedAsync();
        var after = await anybody.GetAsync($"/check/{code}");
        await _group.PostAsync(At(order.Id), [], "handler=Seal");
        var sheet = await anybody.GetAsync($"/check/{await db.PublicDocuments.Where(d => d.Kind == RevocationSheets.PublicKind).Select(d => d.Code).SingleAsync()}");

        before.Text.ShouldContain("这份录取名册是真的，现在有效");
        after.Text.ShouldContain("这份录取名册是真的，但盖章以后有 1 人的录取被撤销");
        after.Text.ShouldContain("核查发现录取不符合招生政策");
        after.Text.ShouldContain($"{order.SheetNumber} 撤销录取 1 人");
        after.Text.ShouldContain("变更单还没有盖章");
        after.Text.ShouldNotContain((await _desk.ReadAsync(_desk.Dossiers[0])).Registration!.Name);
        sheet.Text.ShouldContain("这份录取名册变更单是真的，现在有效");
    }

    [Fact]
    public async Task Result_OfTheCandidate_SaysRevokedAndWhyOnceResultsAreOut()
    {
        await using var db = Tenant.Open();
        var row = (await _desk.ReadAsync(_desk.Dossiers[0])).Registration!;
        var own = await Host.Open(Tenant).AsAsync(await db.Users.SingleAsync(u => u.Id == row.UserId));
        await RevokedAsync();

        var hidden = await own.GetAsync("/ks/adult-2026/result");
        var history = await own.GetAsync("/ks/adult-2026/history");
        await db.Campaigns.Where(c => c.Id == Tenant.CampaignId).ExecuteUpdateAsync(c => c.SetProperty(x => x.ResultsPublishedAt, DateTimeOffset.UnixEpoch));
        var shown = await own.GetAsync("/ks/adult-2026/result");

        hidden.Text.ShouldContain("录取结果还没有公布");
        hidden.Text.ShouldNotContain("撤销");
        history.Text.ShouldNotContain("撤销录取");
        shown.Text.ShouldContain($"您被{_desk.Line.Institution!.Name}{_desk.Line.MajorName}专业的录取已经撤销");
        shown.Text.ShouldContain($"原因：{Rule}");
    }

    [Fact]
    public async Task College_SeesItsOwnRevocationsWithTheSheetAndNobodyElses()
    {
        var order = await RevokedAsync();
        var row = (await _desk.ReadAsync(_desk.Dossiers[0])).Registration!;
        var other = await Tenant.DossiersAsync([250], "8031");
        var (own, stranger) = (await Host.Open(Tenant).AsAsync(_desk.Supervisor), await Host.Open(Tenant).AsAsync(other.Operator));

        var page = await own.GetAsync("/czyx/adult-2026/roster");
        var sheet = await own.GetAsync($"/czyx/adult-2026/roster?handler=Sheet&id={order.Id}");
        var foreign = await stranger.GetAsync("/czyx/adult-2026/roster");
        var foreignSheet = await stranger.GetAsync($"/czyx/adult-2026/roster?handler=Sheet&id={order.Id}");

        page.Text.ShouldContain(row.CandidateNumber!);
        page.Text.ShouldContain(Rule);
        sheet.Response.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        foreign.Text.ShouldNotContain(row.CandidateNumber!);
        foreignSheet.Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Show_NotAgreed_LeadsToAnotherProposalWhileHeIsAdmitted()
    {
        var proposed = await _group.PostAsync(At("new", _desk.Dossiers[0]), Order);
        var refused = await _division.PostAsync(Shown(proposed), [new("Reason", "证书已经核实")], press: ("Pass", "false"));

        var page = await _group.GetAsync(Shown(proposed));

        refused.Status.ShouldBe(HttpStatusCode.Redirect, refused.Text);
        page.Text.ShouldContain("证书已经核实");
        page.Document.QuerySelector($"main a[href$='{At("new", _desk.Dossiers[0])}']").ShouldNotBeNull();
        (await _desk.ReadAsync(_desk.Dossiers[0])).State.ShouldBe(DossierState.Admitted);
    }

    [Fact]
    public async Task New_WhoIsNotAdmitted_IsNotFoundAndAnOpenFormGoesBack()
    {
        var other = await Tenant.DossiersAsync([250], "8031");
        var page = await _division.GetAsync(At("new", _desk.Dossiers[0]));
        await RevokedAsync();

        var notAdmitted = await _group.GetAsync(At("new", other.Dossiers[0]));
        var late = await _division.PostCraftedAsync(At("new", _desk.Dossiers[0]), "/account/password", Order);
        var nobody = await _group.GetAsync(At(999_999));

        page.Status.ShouldBe(HttpStatusCode.OK);
        notAdmitted.Status.ShouldBe(HttpStatusCode.NotFound);
        late.Location.ShouldEndWith("/revocations");
        nobody.Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [MemberData(nameof(OfficeRoles.Without), "RevokeAdmission", MemberType = typeof(OfficeRoles))]
    public async Task Get_RoleWithoutPermission_IsForbidden(string role, string place)
    {
        var tenant = await OfficeRoles.TenantAsync();
        var browser = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync(role, place));

        foreach (var path in new[] { Revocations, At("new", 1), At(1) })
            (await browser.GetAsync(path)).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    private KeyValuePair<string, string>[] Key => [new("institution", $"{_desk.InstitutionId}"), new("level", nameof(StudyLevel.CollegeToBachelor))];

    /// <summary>The first of the desk, proposed by the group and decided by the division.</summary>
    private async Task<RevocationOrder> RevokedAsync()
    {
        var proposed = await _group.PostAsync(At("new", _desk.Dossiers[0]), Order);
        (await _division.PostAsync(Shown(proposed), [], press: ("Pass", "true"))).Status.ShouldBe(HttpStatusCode.Redirect);
        await using var db = Tenant.Open();
        return await db.RevocationOrders.SingleAsync();
    }

    /// <summary>The page to which an answer leads, inside the tenant.</summary>
    private static IEnumerable<string> Names(PageAnswer list) => list.Document.QuerySelectorAll("table.ex-table tbody th").Select(cell => cell.TextContent.Trim());

    private static string Shown(PageAnswer list, string name) => InTenant(list.Document.QuerySelectorAll("table.ex-table tbody th a").Single(a => a.TextContent.Trim() == name).GetAttribute("href")!);

    private static string Shown(PageAnswer answer) => InTenant(answer.Location!);

    private static string InTenant(string path) => path[path.IndexOf(Home, StringComparison.Ordinal)..];

    private static string At(long id) => $"{Revocations}/{id}";

    private static string At(string page, long id) => $"{Revocations}/{page}/{id}";
}
