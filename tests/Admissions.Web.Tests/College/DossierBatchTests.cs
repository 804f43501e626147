using System.Net;
using System.Text;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.College;

/// <summary>Many decided at once on the list of dispatched candidates, and which of its columns are shown.</summary>
public sealed class DossierBatchTests : PageTests
{
    private const string List = "/czyx/adult-2026/dossiers";
    private const string Return = $"{List}?handler=BatchReturn";
    private const string Reason = "毕业证书编号查无此证";

    private TestDesk _desk = null!;
    private Browser _operator = null!;

    protected override async Task ArrangeAsync()
    {
        await Tenant.InRoundOneAsync();
        _desk = await Tenant.DossiersAsync([320, 310, 300]);
        _operator = await Host.Open(Tenant).AsAsync(_desk.Operator);
    }

    [Fact]
    public async Task Post_BatchReturn_PreReturnsTheTickedForOneReasonAndSavesTheOtherRows()
    {
        var answer = await _operator.PostCraftedAsync(Return, List, [.. Tick(0), .. Tick(1), .. Because("03", Reason),
            new("Rows[0].Id", $"{_desk.Dossiers[2]}"), new("Rows[0].Decision", "PreAdmitted"), new("Rows[0].Major", $"{_desk.Line.Id}")]);

        answer.Status.ShouldBe(HttpStatusCode.Redirect);
        foreach (var at in new[] { 0, 1 })
        {
            var returned = await _desk.ReadAsync(_desk.Dossiers[at]);
            (returned.State, returned.ReasonCode, returned.ReasonText).ShouldBe((DossierState.PreReturned, "03", Reason));
        }
        (await _desk.ReadAsync(_desk.Dossiers[2])).State.ShouldBe(DossierState.PreAdmitted);
        (await EventsAsync()).ShouldBe(3);
        (await _operator.GetAsync(List)).Text.ShouldContain("已保存 3 份决定，没有上载。");
    }

    /// <summary>One sentence at the field of the batch, not one for every ticked row; ticks and words stay.</summary>
    [Theory]
    [InlineData("", Reason, "#BatchCode", "预退档要选择原因")]
    [InlineData("99", Reason, "#BatchCode", "退档原因代码表里没有这个代码，请重新选择")]
    [InlineData("03", "四个字的", "#BatchText", "预退档要写明原因，至少 5 个字")]
    public async Task Post_BatchReturnWithoutAProperReason_SaysItOnceAndKeepsTicksAndWords(string code, string text, string field, string sentence)
    {
        var answer = await _operator.PostCraftedAsync(Return, List, [.. Tick(0), .. Tick(2), .. Because(code, text)]);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Document.QuerySelectorAll(".ex-errors li a").Select(a => (a.GetAttribute("href"), a.TextContent)).ShouldBe([(field, sentence)]);
        answer.Document.QuerySelector("#BatchText")!.GetAttribute("value").ShouldBe(text);
        answer.Document.QuerySelectorAll("input[name=ids][checked]").Select(i => i.GetAttribute("value")).ShouldBe([$"{_desk.Dossiers[0]}", $"{_desk.Dossiers[2]}"]);
        await NothingIsSavedAsync();
    }

    /// <summary>A wrong row beside the batch refuses all of it, and is named where it stands.</summary>
    [Fact]
    public async Task Post_BatchReturnBesideAWrongRow_ChangesNothingAndNamesTheRow()
    {
        var answer = await _operator.PostCraftedAsync(Return, List, [.. Tick(0), .. Tick(1), .. Because("03", Reason),
            new("Rows[0].Id", $"{_desk.Dossiers[2]}"), new("Rows[0].Decision", "PreAdmitted"), new("Rows[0].Major", "")]);

        answer.Status.ShouldBe(HttpStatusCode.BadRequest);
        answer.Document.QuerySelectorAll(".ex-errors li a").Select(a => (a.GetAttribute("href"), a.TextContent)).ShouldBe([("#Rows_2__Major", "考生2：预录取要确定录取专业")]);
        answer.Document.QuerySelector($"#r{_desk.Dossiers[2]}")!.ClassName.ShouldBe("is-bad");
        answer.Document.QuerySelector($"#r{_desk.Dossiers[1]} input[value=PreReturned]")!.HasAttribute("checked").ShouldBeTrue("what was asked for is still there");
        await NothingIsSavedAsync();
    }

    [Theory]
    [InlineData("Batch")]
    [InlineData("BatchReturn")]
    public async Task Post_BatchWithOneThatCannotBeDecidedAnyMore_ChangesNothing(string handler)
    {
        await using var db = Tenant.Open();
        await db.Dossiers.Where(d => d.Id == _desk.Dossiers[1]).ExecuteUpdateAsync(d => d.SetProperty(x => x.Suspended, true));

        var answer = await _operator.PostCraftedAsync($"{List}?handler={handler}", List, [.. Tick(0), .. Tick(1), .. Because("03", Reason)]);

        answer.Status.ShouldBe(HttpStatusCode.Conflict);
        answer.Text.ShouldContain("勾选的有 1 份已经不能在这一页决定");
        await NothingIsSavedAsync();
    }

    /// <summary>Two of one institution: what a colleague has decided since the page was shown is told, not overwritten.</summary>
    [Fact]
    public async Task Post_RowsThatAColleagueHasDecidedSince_AreRefusedWhereTouchedAndLeftWhereNot()
    {
        var (first, second) = (_desk.Dossiers[0], _desk.Dossiers[1]);
        var colleague = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("InstitutionOperator", institutionId: _desk.InstitutionId));
        (await _operator.PostCraftedAsync($"{List}?handler=Batch", List, [.. Tick(0)])).Status.ShouldBe(HttpStatusCode.Redirect);
        var shown = await _operator.GetAsync(List);
        var (firstRow, secondRow) = (AsShown(shown, 0, first, "PreAdmitted"), AsShown(shown, 1, second, null));
        (await colleague.PostCraftedAsync(Return, List, [.. Tick(0), .. Because("03", Reason)])).Status.ShouldBe(HttpStatusCode.Redirect);
        var decided = await EventsAsync();

        var ticked = await _operator.PostCraftedAsync($"{List}?handler=Batch", List, [.. firstRow, .. secondRow, .. Tick(0)]);
        ticked.Status.ShouldBe(HttpStatusCode.Conflict);
        ticked.Text.ShouldContain("您打开名单以后，别人改了决定，这次没有保存");
        ((await _desk.ReadAsync(first)).State, await EventsAsync()).ShouldBe((DossierState.PreReturned, decided));

        (await _operator.PostCraftedAsync($"{List}?handler=Batch", List, [.. firstRow, .. secondRow, .. Tick(1)])).Status.ShouldBe(HttpStatusCode.Redirect);
        (await _desk.ReadAsync(first)).State.ShouldBe(DossierState.PreReturned, "what this clerk has not touched stays as the colleague decided");
        (await _desk.ReadAsync(second)).State.ShouldBe(DossierState.PreAdmitted);
    }

    /// <summary>A row's fields as the page sends them back when nobody touches them.</summary>
    private static IEnumerable<KeyValuePair<string, string>> AsShown(PageAnswer page, int at, long dossier, string? decision)
    {
        var row = page.Document.QuerySelector($"#r{dossier}")!;
        string Value(string field) => row.QuerySelector($"[name='Rows[{at}].{field}']")!.GetAttribute("value") ?? "";
        yield return new($"Rows[{at}].Id", Value("Id"));
        yield return new($"Rows[{at}].Seen", Value("Seen"));
        yield return new($"Rows[{at}].Major", row.QuerySelector($"select[name='Rows[{at}].Major'] option[selected]")?.GetAttribute("value") ?? "");
        if (decision is not null)
            yield return new($"Rows[{at}].Decision", decision);
    }

    [Fact]
    public async Task Post_BatchReturnOfNobodyOrByTheSupervisor_IsRefused()
    {
        (await _operator.PostCraftedAsync(Return, List, [.. Because("03", Reason)])).Text.ShouldContain("先勾选要预退档的考生");
        var supervisor = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("InstitutionSupervisor", institutionId: _desk.InstitutionId));

        (await supervisor.PostCraftedAsync(Return, "/account/password", [.. Tick(0), .. Because("03", Reason)])).Status.ShouldBe(HttpStatusCode.Forbidden);
        await NothingIsSavedAsync();
    }

    [Fact]
    public async Task Get_WithChosenColumns_ShowsThemOnScreenAndInTheFileAndAlwaysTheDecision()
    {
        var all = await _operator.GetAsync(List);
        var few = await _operator.GetAsync($"{List}?cols=number,level");

        Heads(all).ShouldBe(["", "序", "考生号", "姓名", "档案分", "志愿", "投档专业", "在职", "状态", "决定", "录取专业、退档原因"]);
        Heads(few).ShouldBe(["", "序", "考生号", "姓名", "层次", "决定", "录取专业、退档原因"]);
        few.Document.QuerySelectorAll("#dossiers tbody tr").ShouldAllBe(row => row.Children.Length == 7);
        few.Document.QuerySelectorAll(".ex-menu input[name=cols][checked]").Select(i => i.GetAttribute("value")).ShouldBe(["number", "level"]);
        few.Document.QuerySelector("#decide")!.GetAttribute("action")!.ShouldContain("cols=number", customMessage: "saving keeps the columns");
        var file = Encoding.UTF8.GetString((await _operator.GetAsync($"{List}?cols=number,level&handler=Export&format=csv")).Bytes);
        file.TrimStart('\uFEFF').Split('\n')[0].TrimEnd('\r').ShouldBe("考生号,姓名,层次,决定,拟录取专业,退档原因");
    }

    private static IEnumerable<string> Heads(PageAnswer page) => page.Document.QuerySelectorAll("#dossiers thead th").Select(h => h.TextContent.Trim());

    private IEnumerable<KeyValuePair<string, string>> Tick(int at) => [new("ids", $"{_desk.Dossiers[at]}")];

    private static IEnumerable<KeyValuePair<string, string>> Because(string code, string text) => [new("BatchCode", code), new("BatchText", text)];

    private async Task<int> EventsAsync()
    {
        await using var db = Tenant.Open();
        return await db.Events.CountAsync(e => e.Type == "DossierPreDecided");
    }

    private async Task NothingIsSavedAsync()
    {
        foreach (var dossier in _desk.Dossiers)
            (await _desk.ReadAsync(dossier)).State.ShouldBe(DossierState.Downloaded);
        (await EventsAsync()).ShouldBe(0);
    }
}
