using System.Net;
using Admissions.Core;
using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Core.Emergencies;
using Admissions.Core.Exchange;
using Admissions.Rules.Emergencies;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.EmergencyBuilders;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Web.Tests.Emergencies;

/// <summary>What points, offices and candidates see of an emergency.</summary>
public sealed class EmergencyPageTests : IAsyncLifetime
{
    private TestTenant _tenant = null!;
    private WebHost _host = null!;

    private string Root => $"/gl/{_tenant.CampaignSlug}";

    public async ValueTask InitializeAsync()
    {
        _host = await WebHost.GetAsync();
        _tenant = await TestTenant.CreateAsync();
        await _tenant.SetClockAsync("2026-09-08 10:00");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    [Covers("HR-150")]
    public async Task BatchEntry_OutsideAreaOrTimeOfAnActivation_HasNoMenuAndAnswers403()
    {
        var (x, y) = (await ClerkAsync("430121"), await ClerkAsync("430202"));
        (await HasMenuAsync(x)).ShouldBeFalse();
        (await PostAsync(x)).ShouldBe(HttpStatusCode.Forbidden);

        await _tenant.ActivatedAsync("4301");

        (await HasMenuAsync(x)).ShouldBeTrue();
        (await PostAsync(x)).ShouldBe(HttpStatusCode.BadRequest);
        (await HasMenuAsync(y)).ShouldBeFalse();
        (await PostAsync(y)).ShouldBe(HttpStatusCode.Forbidden);
        await _tenant.SetClockAsync("2026-09-12 00:00");
        (await HasMenuAsync(x)).ShouldBeFalse();
        (await PostAsync(x)).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    [Covers("HR-158")]
    public async Task DraftOnly_ForACity_TellsItsCandidatesAndGivesItsPointsBatchEntry()
    {
        var clerk = await ClerkAsync("430121");
        var candidate = await _tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([(await _tenant.PlanLineAsync()).Id], (await _tenant.PointAsync("430121")).Id);
        await _tenant.ActivatedAsync("4301", mode: CollectionMode.DraftOnly);

        var home = await (await _host.Open(_tenant).AsAsync(candidate.User)).GetAsync($"/ks/{_tenant.CampaignSlug}");

        home.Text.ShouldContain("本地暂停网上填报");
        home.Text.ShouldContain("信息采集草表");
        (await HasMenuAsync(clerk)).ShouldBeTrue();
        (await PostAsync(clerk)).ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Areas_OfMeasuresAndSlots_AreChosenFromTheActorsDivisions()
    {
        var province = await _host.Open(_tenant).AsAsync(await _tenant.StaffAsync("ProvinceAdministrator", "43"));
        var city = await _host.Open(_tenant).AsAsync(await _tenant.StaffAsync("CityOfficer", "4301"));
        var offered = Options(await province.GetAsync($"{Root}/emergencies"), "Input.Division");

        offered.Count.ShouldBe(1 + 14 + 122);
        offered[0].ShouldBe(("43", "全省（湖南省）"));
        offered.ShouldContain(("430121", "长沙市　长沙县"));
        var prepared = await province.PostAsync($"{Root}/emergencies", new Dictionary<string, string>
        {
            ["Input.Division"] = "43", ["Input.From"] = "2026-09-08 10:00", ["Input.To"] = "2026-09-08 18:00", ["Input.Measures"] = EmergencyMeasures.FillingSlots, ["Input.Basis"] = "省教育考试院应急领导小组决定",
        });
        prepared.Status.ShouldBe(HttpStatusCode.Redirect, prepared.Text);
        var show = prepared.Location![prepared.Location!.IndexOf("/gl/", StringComparison.Ordinal)..];

        var own = Options(await city.GetAsync(show), "Slot.Division");

        own.Select(o => o.Value).ShouldBe(Core.Data.ReferenceData.Children("4301").Select(c => c.Code).Prepend("4301"));
        (await city.PostAsync(show, [new("Slot.Division", "430121"), new("Slot.From", "2026-09-08 12:00"), new("Slot.To", "2026-09-08 14:00")], "AddSlot")).Status.ShouldBe(HttpStatusCode.Redirect);
        (await city.GetAsync(show)).Text.ShouldContain("湖南省长沙市长沙县");
        (await province.PostAsync($"{Root}/emergencies", [new("Input.Division", "61"), new("Input.Measures", EmergencyMeasures.FillingSlots)])).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    private static IReadOnlyList<(string Value, string Text)> Options(PageAnswer page, string field) =>
        [.. page.Document.QuerySelectorAll($"select[name='{field}'] option").Select(o => (o.GetAttribute("value") ?? "", o.TextContent)).Where(o => o.Item1.Length > 0)];

    [Fact]
    [Covers("HR-153")]
    public async Task PolicyDifference_Reported_LeadsTheProvinceToTheItemAndItsCorrectionIsInForceWithTheNextRequest()
    {
        var candidate = await (await _tenant.ClerkAsync()).ConfirmedCandidateAsync();
        var payer = await _host.Open(_tenant).AsAsync(candidate.User);
        var city = await _tenant.StaffActorAsync("CityOfficer", "4301");
        var report = Must(await _tenant.DoAsync<IncidentService, Outcome<IncidentReport>>(city,
            (s, c) => s.ReportAsync(new IncidentOptions(IncidentService.PolicyDifference, "全市考生", Beijing("2026-09-08 09:00"), "收费与文件不一致", "payment.amount"), c)));
        var province = await _host.Open(_tenant).AsAsync(await _tenant.StaffAsync("ProvinceAdministrator", "43"));
        (await payer.GetAsync($"/ks/{_tenant.CampaignSlug}/pay")).Text.ShouldContain("160.00");

        var shown = await province.GetAsync($"{Root}/incidents/{report.Id}");
        var link = shown.Document.QuerySelector("a[href*='policy?item=']")!.GetAttribute("href")!.Replace($"/{_tenant.Tenant.Slug}", "", StringComparison.Ordinal);
        var item = await province.GetAsync(link);
        var wrong = await province.PostAsync(link, [KeyValuePair.Create("Value", "{ 不是 JSON")], "handler=Item");
        var corrected = await province.PostAsync(link, [KeyValuePair.Create("Value", """{ "byLevel": { "UpperSecondaryToBachelor": "170.00", "UpperSecondaryToCollege": "160.00", "CollegeToBachelor": "145.00" } }""")], "handler=Item");

        item.Document.QuerySelector("textarea[name=Value]")!.TextContent.ShouldContain("160.00");
        item.Document.QuerySelector("input[name=Reason]")!.GetAttribute("value")!.ShouldContain($"第 {report.Id} 号异常情况报告");
        wrong.Status.ShouldBe(HttpStatusCode.BadRequest);
        wrong.Text.ShouldContain("不是正确的 JSON");
        corrected.Status.ShouldBe(HttpStatusCode.Redirect);
        corrected.Location.ShouldEndWith($"/incidents/{report.Id}");
        (await province.GetAsync($"{Root}/incidents/{report.Id}")).Text.ShouldContain("上报时第 1 版，现行第 2 版");
        (await payer.GetAsync($"/ks/{_tenant.CampaignSlug}/pay")).Text.ShouldContain("145.00");
        var context = await _tenant.ContextAsync();
        context.PolicyVersion.ShouldBe(report.PolicyVersion + 1);
        PolicyJson.Write(context.Policy with { Payment = _tenant.Policy.Payment }).ShouldBe(PolicyJson.Write(_tenant.Policy), "nothing but the item has changed");
        await using var db = _tenant.Open();
        var published = await db.Events.SingleAsync(e => e.Type == "PolicyPublished");
        published.Before!.ShouldContain("160.00");
        published.After!.ShouldSatisfyAllConditions(a => a.ShouldContain("145.00"), a => a.ShouldContain("payment.amount"), a => a.ShouldContain($"\"incidentId\":{report.Id}"));
    }

    [Fact]
    public async Task PolicyItem_UnknownOrOfAnotherReport_IsRefused()
    {
        var city = await _tenant.StaffActorAsync("CityOfficer", "4301");
        var report = Must(await _tenant.DoAsync<IncidentService, Outcome<IncidentReport>>(city,
            (s, c) => s.ReportAsync(new IncidentOptions(IncidentService.PolicyDifference, "全市考生", Beijing("2026-09-08 09:00"), "收费与文件不一致", "payment.amount"), c)));
        var province = await _host.Open(_tenant).AsAsync(await _tenant.StaffAsync("ProvinceAdministrator", "43"));

        (await province.GetAsync($"{Root}/policy?item=payment.nonsense")).Text.ShouldContain("没有“payment.nonsense”这一条");
        (await province.PostAsync($"{Root}/policy?item=accounts.idleMinutes&incident={report.Id}", [KeyValuePair.Create("Value", "20")], "handler=Item")).Text.ShouldContain("说的不是这一条");
        (await province.PostAsync($"{Root}/policy?item=payment.amount&incident={report.Id}", [KeyValuePair.Create("Value", "-5")], "handler=Item")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await _tenant.ContextAsync()).PolicyVersion.ShouldBe(1);
    }

    [Fact]
    [Covers("HR-159")]
    public async Task Close_WithoutCauseOrMeasure_IsRefusedAndTheClosedOneIsInTheExport()
    {
        var city = await _tenant.StaffActorAsync("CityOfficer", "4301");
        var officer = await _tenant.StaffAsync("InformationOfficer", "43");
        var browser = await _host.Open(_tenant).AsAsync(officer);
        var report = Must(await _tenant.DoAsync<IncidentService, Outcome<IncidentReport>>(city,
            (s, c) => s.ReportAsync(new IncidentOptions("PaymentFailure", "全市考生", Beijing("2026-09-08 09:00"), "大批考生缴费失败"), c)));
        var page = $"{Root}/incidents/{report.Id}";
        (await browser.PostAsync(page, [KeyValuePair.Create("Input.Text", "请等待")], "Answer")).Status.ShouldBe(HttpStatusCode.Redirect);

        var noCause = await browser.PostAsync(page, [KeyValuePair.Create("Input.Cause", ""), KeyValuePair.Create("Input.Measure", "延时缴费")], "Close");
        var noMeasure = await browser.PostAsync(page, [KeyValuePair.Create("Input.Cause", "平台故障"), KeyValuePair.Create("Input.Measure", "")], "Close");
        await _tenant.SetClockAsync("2026-09-08 11:20");
        var closed = await browser.PostAsync(page, [KeyValuePair.Create("Input.Cause", "平台故障"), KeyValuePair.Create("Input.Measure", "延时缴费")], "Close");

        noCause.Status.ShouldBe(HttpStatusCode.BadRequest);
        noMeasure.Status.ShouldBe(HttpStatusCode.BadRequest);
        closed.Status.ShouldBe(HttpStatusCode.Redirect);
        var export = TableReader.Read((await browser.GetAsync($"{Root}/incidents?handler=Export&format=xlsx&state=Closed")).Bytes).Value!;
        var row = export.Rows.ShouldHaveSingleItem();
        row[export.Column("原因")].ShouldBe("平台故障");
        row[export.Column("措施")].ShouldBe("延时缴费");
        row[export.Column("办结时间")].ShouldBe("2026-09-08 11:20");
    }

    [Fact]
    [Covers("HR-155")]
    public async Task ExtendRegistration_ByTwoDays_ShowsBannerNewEndAndWhatFollows()
    {
        var officer = await _tenant.StaffAsync("AdultAdmissionOfficer", "43");
        var browser = await _host.Open(_tenant).AsAsync(officer);

        var extended = await browser.PostAsync($"{Root}/windows?extend=Registration", [
            KeyValuePair.Create("Input.Scope", nameof(WindowScopeKind.Tenant)), KeyValuePair.Create("Input.From", "2026-09-12 00:00"),
            KeyValuePair.Create("Input.To", "2026-09-14 00:00"), KeyValuePair.Create("Input.Reason", "省中心机房故障"), KeyValuePair.Create("Input.Evidence", "湘教考成招字〔2026〕8号")], "Extend");

        extended.Status.ShouldBe(HttpStatusCode.Redirect);
        var windows = await browser.GetAsync($"{Root}/windows");
        windows.Text.ShouldContain("核实已确认未缴费考生”在 6 天后开始");
        (await _host.Open(_tenant).GetAsync("/")).Text.ShouldContain("网上报名延长到 9月13日（周日）24:00");
        await _tenant.SetClockAsync("2026-09-13 10:00");
        (await _tenant.ContextAsync()).IsOpen("Registration").ShouldBeTrue();
    }

    private async Task<Browser> ClerkAsync(string county) =>
        await _host.Open(_tenant).AsAsync(await _tenant.StaffAsync("PointHead", pointId: (await _tenant.PointAsync(county)).Id));

    private async Task<bool> HasMenuAsync(Browser clerk) =>
        (await clerk.GetAsync($"{Root}/candidates")).Document.QuerySelectorAll("a").Any(a => a.GetAttribute("href")?.EndsWith("/draft-forms", StringComparison.Ordinal) == true);

    private async Task<HttpStatusCode> PostAsync(Browser clerk) =>
        (await clerk.PostCraftedAsync($"{Root}/draft-forms/enter", "/account/password", KeyValuePair.Create("Values[name]", "蒋文静"))).Status;
}
