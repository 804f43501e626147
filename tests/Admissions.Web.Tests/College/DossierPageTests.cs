using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Core.Dossiers;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.College;

/// <summary>The list of dispatched candidates and the decisions on it, without script.</summary>
public sealed class DossierPageTests : PageTests
{
    private const string Root = "/czyx/adult-2026";
    private const string List = $"{Root}/dossiers";

    protected override Task ArrangeAsync() => Tenant.InRoundOneAsync();

    [Fact]
    public async Task Post_Download_TakesOverTheRoundAndListsFromHighToLow()
    {
        var desk = await Tenant.DossiersAsync([240, 342, 318], state: DossierState.Dispatched);
        var browser = await Host.Open(Tenant).AsAsync(desk.Operator);

        (await browser.GetAsync(List)).Document.QuerySelectorAll("#dossiers tbody tr").Length.ShouldBe(0);
        (await browser.GetAsync($"{List}/{desk.Dossiers[0]}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await browser.PostAsync(Root, [], "handler=Download")).Location.ShouldEndWith("/dossiers");

        var list = await browser.GetAsync(List);
        list.Text.ShouldContain("已下载 3 份档案。");
        list.Document.QuerySelectorAll("#dossiers tbody tr td b").Select(b => b.TextContent).ShouldBe(["342", "318", "240"]);
        (await desk.ReadAsync(desk.Dossiers[0])).State.ShouldBe(DossierState.Downloaded);
    }

    [Fact]
    [Covers("HA-63")]
    public async Task Post_Save_SetsManyRowsAndNamesTheUndecided()
    {
        var desk = await Tenant.DossiersAsync([.. Enumerable.Range(0, 55).Select(i => 300m - i)]);
        var browser = await Host.Open(Tenant).AsAsync(desk.Operator);
        var rows = desk.Dossiers.Take(54).SelectMany((_, i) => i < 53 ? Admit(i, desk.Line.Id) : Return(i, "03", "毕业证书编号查无此证"));

        var page = await browser.PostAsync($"{List}?n=100", [.. rows], "handler=Save");

        page.Status.ShouldBe(HttpStatusCode.Redirect);
        (await browser.GetAsync(Root)).Text.ShouldContain("还有 1 份没有决定");
        (await browser.PostAsync($"{List}?n=100", Admit(54, desk.Line.Id), "handler=Save")).Status.ShouldBe(HttpStatusCode.Redirect);
        await using var db = Tenant.Open();
        var states = await db.Dossiers.Where(d => d.InstitutionId == desk.InstitutionId).GroupBy(d => d.State).ToDictionaryAsync(g => g.Key, g => g.Count());
        states.ShouldBe(new Dictionary<DossierState, int> { [DossierState.PreAdmitted] = 54, [DossierState.PreReturned] = 1 }, ignoreOrder: true);
        (await db.Events.CountAsync(e => e.Type == "DossierPreDecided")).ShouldBe(55);
    }

    [Fact]
    public async Task Post_SaveWithBadRows_NamesEachAtTheTopAndAtTheRowAndKeepsWhatWasTyped()
    {
        var desk = await Tenant.DossiersAsync([320, 310, 300]);
        var browser = await Host.Open(Tenant).AsAsync(desk.Operator);

        var page = await browser.PostAsync(List, [.. Admit(0, desk.Line.Id), .. Return(1, "03", "四个字的"), .. Admit(2, null)], "handler=Save");

        page.Status.ShouldBe(HttpStatusCode.BadRequest);
        page.Document.QuerySelectorAll(".ex-errors li a").Select(a => (a.GetAttribute("href"), a.TextContent)).ShouldBe(
        [
            ("#Rows_1__Text", "考生1：预退档要写明原因，至少 5 个字"),
            ("#Rows_2__Major", "考生2：预录取要确定录取专业"),
        ], ignoreOrder: true);
        page.Document.QuerySelector("#Rows_1__Text")!.GetAttribute("value").ShouldBe("四个字的");
        page.Document.QuerySelector("#Rows_1__Text-error").ShouldNotBeNull();
        page.Document.QuerySelector("#Rows_2__Major-error").ShouldNotBeNull();
        (await desk.ReadAsync(desk.Dossiers[0])).State.ShouldBe(DossierState.Downloaded);
    }

    [Fact]
    public async Task Post_Batch_PreAdmitsTheTickedAndSavesTheOtherRows()
    {
        var desk = await Tenant.DossiersAsync([320, 310, 300]);
        var browser = await Host.Open(Tenant).AsAsync(desk.Operator);

        var page = await browser.PostCraftedAsync($"{List}?handler=Batch", List,
            [.. Tick(desk.Dossiers[0]), .. Tick(desk.Dossiers[1]), KeyValuePair.Create("Rows[0].Id", $"{desk.Dossiers[2]}"), .. Return(0, "01", "没有达到章程要求")]);

        page.Status.ShouldBe(HttpStatusCode.Redirect);
        (await desk.ReadAsync(desk.Dossiers[0])).AdmittedPlanLineId.ShouldBe(desk.Line.Id);
        (await desk.ReadAsync(desk.Dossiers[1])).State.ShouldBe(DossierState.PreAdmitted);
        (await desk.ReadAsync(desk.Dossiers[2])).State.ShouldBe(DossierState.PreReturned);
        (await browser.PostCraftedAsync($"{List}?handler=Batch", List)).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Get_List_FlagsAHigherReturnAboveALowerAdmission()
    {
        var desk = await Tenant.DossiersAsync([250, 240]);
        var browser = await Host.Open(Tenant).AsAsync(desk.Operator);
        await browser.PostAsync(List, [.. Return(0, "03", "毕业证书编号查无此证"), .. Admit(1, desk.Line.Id)], "handler=Save");

        var page = await browser.GetAsync(List);

        page.Document.QuerySelector($"#r{desk.Dossiers[0]} .ex-tag.ex-warn")!.TextContent.ShouldContain("高分退");
        page.Document.QuerySelector($"#r{desk.Dossiers[1]}")!.TextContent.ShouldNotContain("高分退");
        page.Text.ShouldContain("考生0 250 分预退档");
    }

    [Fact]
    public async Task Get_Filtered_ShowsOnlyWhatWasAskedFor()
    {
        var desk = await Tenant.DossiersAsync([320, 310, 300]);
        var browser = await Host.Open(Tenant).AsAsync(desk.Operator);
        await browser.PostAsync(List, Admit(0, desk.Line.Id), "handler=Save");

        (await RowsAsync(browser, "?decision=Undecided")).ShouldBe(2);
        (await RowsAsync(browser, "?decision=Admit")).ShouldBe(1);
        (await RowsAsync(browser, $"?major={desk.Line.Id}")).ShouldBe(3);
        (await RowsAsync(browser, "?q=考生2")).ShouldBe(1);
        (await RowsAsync(browser, "?level=UpperSecondaryToCollege")).ShouldBe(0);
        (await browser.GetAsync($"{List}?q=没有这人")).Text.ShouldContain("没有符合条件的档案。");
    }

    [Fact]
    public async Task Get_Dossier_ShowsTheFileAndLogsTheAccess()
    {
        var desk = await Tenant.DossiersAsync([320]);
        var dossier = await desk.ReadAsync(desk.Dossiers[0]);
        var browser = await Host.Open(Tenant).AsAsync(desk.Operator);

        var page = await browser.GetAsync($"{List}/{dossier.Id}");

        page.Status.ShouldBe(HttpStatusCode.OK);
        page.Text.ShouldContain(dossier.Registration!.DocumentNumber);
        page.Text.ShouldContain("档案分320");
        await using var db = Tenant.Open();
        var entry = await db.AccessLog.SingleAsync(a => a.RegistrationId == dossier.RegistrationId);
        (entry.ActorId, entry.Purpose).ShouldBe((desk.Operator.Id, DossierFiles.Purpose));
    }

    [Fact]
    public async Task Get_OwnHistory_TellsOfTheInstitutionOnlyWhenResultsArePublished()
    {
        var desk = await Tenant.DossiersAsync([320]);
        var dossier = await desk.ReadAsync(desk.Dossiers[0]);
        var college = await Host.Open(Tenant).AsAsync(desk.Operator);
        await college.GetAsync($"{List}/{dossier.Id}");
        await college.PostAsync(List, Admit(0, desk.Line.Id), "handler=Save");
        await using var db = Tenant.Open();
        db.Events.Add(new Event
        {
            CampaignId = Tenant.CampaignId, Type = "ReconsiderationRequested", SubjectType = nameof(Dossier), SubjectId = dossier.Id, RegistrationId = dossier.RegistrationId,
            ActorName = "省考试院 李明", At = DateTimeOffset.UnixEpoch, PolicyVersion = 1,
        });
        await db.SaveChangesAsync();
        var candidate = await Host.Open(Tenant).AsAsync(await db.Users.SingleAsync(u => u.Id == dossier.Registration!.UserId));

        var before = await candidate.GetAsync("/ks/adult-2026/history");
        await db.Campaigns.Where(c => c.Id == Tenant.CampaignId).ExecuteUpdateAsync(c => c.SetProperty(x => x.ResultsPublishedAt, DateTimeOffset.UnixEpoch));
        var after = await candidate.GetAsync("/ks/adult-2026/history");

        before.Status.ShouldBe(HttpStatusCode.OK);
        before.Text.ShouldNotContain("院校");
        before.Text.ShouldNotContain("复议");
        before.Text.ShouldNotContain(desk.Operator.DisplayName);
        after.Text.ShouldContain($"{desk.Operator.DisplayName} 院校审阅档案");
    }

    private static async Task<int> RowsAsync(Browser browser, string query) =>
        (await browser.GetAsync(List + query)).Document.QuerySelectorAll("#dossiers tbody tr").Length;

    private static KeyValuePair<string, string>[] Tick(long id) => [KeyValuePair.Create("ids", $"{id}")];

    private static KeyValuePair<string, string>[] Admit(int row, long? major) =>
        [KeyValuePair.Create($"Rows[{row}].Decision", "PreAdmitted"), KeyValuePair.Create($"Rows[{row}].Major", $"{major}")];

    private static KeyValuePair<string, string>[] Return(int row, string code, string text) =>
        [KeyValuePair.Create($"Rows[{row}].Decision", "PreReturned"), KeyValuePair.Create($"Rows[{row}].Code", code), KeyValuePair.Create($"Rows[{row}].Text", text)];
}
