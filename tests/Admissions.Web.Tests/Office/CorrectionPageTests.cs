using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Emergencies;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office;

/// <summary>What is locked after confirmation, and the province's way to correct it (HR-87, A-HR-6).</summary>
public sealed class CorrectionPageTests
{
    private const string Home = "/gl/adult-2026";
    private const string Token = "/account/password";
    private static readonly KeyValuePair<string, string>[] Order =
        [new("Fields[name]", "蒋雯静"), new("Fields[postalCode]", "410005"), new("Reason", "录入时姓名写错一个字"), new("Evidence", "考生本人申请、身份证复印件")];

    [Fact]
    [Covers("HR-87")]
    public async Task Confirmed_AnybodyThroughNormalScreens_Is409AndOnlyTheProvinceCorrectsWithReason()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        var before = await candidate.ReadAsync();
        var (own, point) = (await OpenAsync(tenant, candidate.User), await OpenAsync(tenant, clerk.User));

        var basic = await own.PostCraftedAsync("/ks/adult-2026/basic/identity", Token, new("Version", $"{before.DraftVersion}"), new("Fields[name]", "别人"));
        var draft = await own.PostCraftedAsync("/ks/adult-2026/basic/contact?handler=Draft", Token, new("Version", $"{before.DraftVersion}"), new("Fields[address]", "别处"));
        var choices = await own.PostCraftedAsync("/ks/adult-2026/choices?handler=Choose", Token, new("Version", $"{before.DraftVersion}"), new("line", $"{(await tenant.PlanLineAsync()).Id}"), new("order", "1"));
        var submit = await own.PostCraftedAsync("/ks/adult-2026/check", Token, new("Version", $"{before.DraftVersion}"), new("RiskAccepted", "true"));
        var byPoint = await point.PostCraftedAsync($"{Home}/candidates/{candidate.RegistrationId}/correct", Token, Order);
        var byCity = await (await StaffAsync(tenant, "CityOfficer", "4301")).PostCraftedAsync($"{Home}/candidates/{candidate.RegistrationId}/correct", Token, Order);

        new[] { basic.Status, draft.Status, choices.Status, submit.Status }.ShouldAllBe(s => s == HttpStatusCode.Conflict);
        basic.Text.ShouldContain("您的信息已经现场确认，基本信息和志愿不能再修改");
        (byPoint.Status, byCity.Status).ShouldBe((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden));
        var still = await candidate.ReadAsync();
        (still.Name, still.Version, still.Draft, still.DraftVersion, still.State).ShouldBe((before.Name, before.Version, before.Draft, before.DraftVersion, RegistrationState.Confirmed));
        (await point.GetAsync($"{Home}/candidates/{candidate.RegistrationId}")).Document.QuerySelector("a[href$='/correct']").ShouldBeNull();

        var first = await StaffAsync(tenant, "AdultAdmissionOfficer", "43");
        var path = $"{Home}/candidates/{candidate.RegistrationId}/correct";
        var without = await first.PostAsync(path, Order.Where(f => f.Key != "Reason").Append(new("Reason", " ")));
        var ordered = await first.PostAsync(path, Order);
        var order = await OrderAsync(tenant);
        var alone = await first.PostCraftedAsync($"{Home}/corrections/{order.Id}", path, new KeyValuePair<string, string>("Pass", "true"));
        var waiting = await candidate.ReadAsync();
        var second = await StaffAsync(tenant, "AdultAdmissionOfficer", "43");
        var inbox = await second.GetAsync($"{Home}/approvals");
        var shown = await second.GetAsync($"{Home}/corrections/{order.Id}");
        var passed = await second.PostAsync($"{Home}/corrections/{order.Id}", [], press: ("Pass", "true"));

        without.Status.ShouldBe(HttpStatusCode.BadRequest);
        without.Text.ShouldContain("请写明更正的原因");
        without.Document.QuerySelector("input[name='Fields[name]']")!.GetAttribute("value").ShouldBe("蒋雯静");
        ordered.Status.ShouldBe(HttpStatusCode.Redirect);
        alone.Status.ShouldBe(HttpStatusCode.Conflict);
        alone.Text.ShouldContain("另一");
        (waiting.Name, waiting.Version).ShouldBe((before.Name, before.Version));
        inbox.Document.QuerySelector($"a[href$='/corrections/{order.Id}']").ShouldNotBeNull();
        shown.Document.QuerySelector("tr[data-field=name]")!.TextContent.ShouldBe("姓名蒋文静蒋雯静");
        passed.Status.ShouldBe(HttpStatusCode.Redirect);
        var after = await candidate.ReadAsync();
        (after.Name, after.PostalCode, after.Version, after.State, after.CandidateNumber).ShouldBe(("蒋雯静", "410005", before.Version + 1, RegistrationState.Confirmed, before.CandidateNumber));
        await using var db = tenant.Open();
        var corrected = await db.Events.SingleAsync(e => e.RegistrationId == candidate.RegistrationId && e.Type == "RegistrationCorrected");
        corrected.Reason.ShouldBe("录入时姓名写错一个字");
        corrected.Before!.ShouldContain("蒋文静");
        corrected.After!.ShouldContain("蒋雯静");
        var told = (await candidate.MessagesAsync())[^1];
        told.ShouldContain("姓名、邮政编码");
        told.ShouldNotContain("蒋雯静");
    }

    [Fact]
    public async Task Corrected_Candidate_ReadsOldAndNewInHisHistoryAndSignsAgain()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        var order = await CorrectAsync(tenant, candidate);
        var own = await OpenAsync(tenant, candidate.User);
        var stranger = await OpenAsync(tenant, (await clerk.ConfirmedCandidateAsync("谭志远")).User);

        var home = await own.GetAsync("/ks/adult-2026");
        var history = await own.GetAsync("/ks/adult-2026/history");
        var page = await own.GetAsync("/ks/adult-2026/corrections");
        var foreign = await stranger.PostCraftedAsync("/ks/adult-2026/corrections", Token, new KeyValuePair<string, string>("id", $"{order.Id}"));
        var signed = await own.PostAsync("/ks/adult-2026/corrections", []);

        home.Text.ShouldContain("省级招考机构更正了您的报名信息");
        history.Text.ShouldContain("更正报名信息（第 2 次）：姓名由“蒋文静”改为“蒋雯静”；邮政编码由“410100”改为“410005”");
        history.Text.ShouldContain("原因：录入时姓名写错一个字");
        page.Text.ShouldContain("姓名蒋文静蒋雯静");
        foreign.Status.ShouldBe(HttpStatusCode.NotFound);
        signed.Status.ShouldBe(HttpStatusCode.Redirect);
        (await OrderAsync(tenant)).SignedAt.ShouldNotBeNull();
        (await own.GetAsync("/ks/adult-2026")).Text.ShouldNotContain("核对并签字");
        (await candidate.EventsAsync()).ShouldContain("CorrectionSigned");
    }

    /// <summary>HR-158: while his area is only looked at, nobody signs; when the emergency is over he does.</summary>
    [Fact]
    public async Task Sign_InReadOnlyModeOfHisCity_IsRefusedUntilItEnds()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        await CorrectAsync(tenant, candidate);
        var own = await OpenAsync(tenant, candidate.User);
        await tenant.ActivatedAsync(clerk.Point.CountyCode[..4], until: "2026-09-08 12:00", mode: CollectionMode.ReadOnly);

        var page = await own.GetAsync("/ks/adult-2026/corrections");
        var refused = await own.PostCraftedAsync("/ks/adult-2026/corrections", Token, new KeyValuePair<string, string>("id", $"{(await OrderAsync(tenant)).Id}"));
        var told = await own.GetAsync("/ks/adult-2026/corrections");
        var unsigned = await OrderAsync(tenant);
        await tenant.SetClockAsync("2026-09-08 13:00");
        var signed = await own.PostAsync("/ks/adult-2026/corrections", []);

        page.Text.ShouldContain("12:00前只能查看，不能修改");
        page.Document.QuerySelectorAll("main form").ShouldBeEmpty();
        refused.Status.ShouldBe(HttpStatusCode.Redirect);
        told.Text.ShouldContain("没有签字，请到时再签");
        unsigned.SignedAt.ShouldBeNull();
        signed.Status.ShouldBe(HttpStatusCode.Redirect);
        (await OrderAsync(tenant)).SignedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Correct_CountyThatHasReported_IsRefusedUntilTheReportComesBack()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        await SettleAsync(tenant, candidate);
        await tenant.SetClockAsync("2026-09-28 10:00");
        await tenant.ReportedAsync(clerk.Point.CountyCode);
        var first = await StaffAsync(tenant, "AdultAdmissionOfficer", "43");
        (await first.PostAsync($"{Home}/candidates/{candidate.RegistrationId}/correct", Order)).Status.ShouldBe(HttpStatusCode.Redirect);
        var order = await OrderAsync(tenant);
        var second = await StaffAsync(tenant, "InformationOfficer", "43");

        var frozen = await second.PostAsync($"{Home}/corrections/{order.Id}", [], press: ("Pass", "true"));
        var still = await candidate.ReadAsync();
        var city = await StaffAsync(tenant, "CityOfficer", "4301");
        (await city.PostAsync($"{Home}/reports/{clerk.Point.CountyCode}", [new("Reason", "有考生信息要更正")], "ReturnByCity")).Status.ShouldBe(HttpStatusCode.Redirect);
        var passed = await second.PostAsync($"{Home}/corrections/{order.Id}", [], press: ("Pass", "true"));

        frozen.Status.ShouldBe(HttpStatusCode.Conflict);
        frozen.Text.ShouldContain("请市（州）招考机构退回上报");
        still.Name.ShouldBe("蒋文静");
        passed.Status.ShouldBe(HttpStatusCode.Redirect);
        (await candidate.ReadAsync()).ShouldSatisfyAllConditions(r => r.Name.ShouldBe("蒋雯静"), r => r.State.ShouldBe(RegistrationState.Valid));
        (await tenant.ReportedAsync(clerk.Point.CountyCode)).Version.ShouldBe(2);
    }

    [Fact]
    public async Task Correct_ChoiceWhosePlanWasWithdrawn_IsTheWayOutOfTheCountysCheck()
    {
        var (tenant, clerk) = await StartAsync();
        var (withdrawn, other) = (await tenant.PlanLineAsync(), await tenant.PlanLineAsync());
        var candidate = await clerk.PrepareAsync(await tenant.SubmittedCandidateAsync(clerk.Point, withdrawn));
        RegistrationBuilders.Must(await clerk.ConfirmAsync(candidate));
        await SettleAsync(tenant, candidate);
        await using var db = tenant.Open();
        await db.PlanLines.Where(l => l.Id == withdrawn.Id).ExecuteUpdateAsync(l => l.SetProperty(x => x.State, PlanLineState.Closed));
        await tenant.SetClockAsync("2026-09-28 10:00");
        var county = await StaffAsync(tenant, "CountyOfficer", clerk.Point.CountyCode);
        (await county.PostCraftedAsync($"{Home}/reports?handler=Check", $"{Home}/reports")).Text.ShouldContain("志愿无效 1 人");
        var first = await StaffAsync(tenant, "AdultAdmissionOfficer", "43");
        var path = $"{Home}/candidates/{candidate.RegistrationId}/correct";
        KeyValuePair<string, string>[] why = [new("Reason", "所报专业停招"), new("Evidence", "考生改报申请")];

        var unknown = await first.PostAsync(path, [new("Choices[1]", "8012 999"), .. why]);
        var nothing = await first.PostAsync(path, why);
        var ordered = await first.PostAsync(path, [new("Choices[1]", $"8012 {other.MajorCode}"), .. why]);
        var twice = await first.PostAsync(path, [new("Choices[1]", $"8012 {other.MajorCode}"), .. why]);
        var order = await OrderAsync(tenant);
        (await (await StaffAsync(tenant, "InformationOfficer", "43")).PostAsync($"{Home}/corrections/{order.Id}", [], press: ("Pass", "true"))).Status.ShouldBe(HttpStatusCode.Redirect);

        unknown.Status.ShouldBe(HttpStatusCode.BadRequest);
        unknown.Text.ShouldContain("没有已公布的招生计划“8012 999”");
        nothing.Text.ShouldContain("没有要更正的内容");
        ordered.Status.ShouldBe(HttpStatusCode.Redirect);
        twice.Status.ShouldBe(HttpStatusCode.Conflict);
        (await db.ChoiceForms.SingleAsync(f => f.RegistrationId == candidate.RegistrationId && f.IsEffective)).ShouldSatisfyAllConditions(
            f => f.PlanLineIds.ShouldBe([other.Id]), f => f.Version.ShouldBe(2));
        (await county.PostAsync($"{Home}/reports", [], "Check")).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Correct_AgainstTheRulesOrRefusedOrNumbered_ChangesNothing()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        var draft = await tenant.SubmittedCandidateAsync(clerk.Point, name: "谭志远");
        var first = await StaffAsync(tenant, "AdultAdmissionOfficer", "43");
        var path = $"{Home}/candidates/{candidate.RegistrationId}/correct";

        var wrong = await first.PostAsync(path, [new("Fields[sex]", "1"), new("Reason", "性别有误"), new("Evidence", "考生申请")]);
        var early = await first.GetAsync($"{Home}/candidates/{draft.RegistrationId}/correct");
        var (otherTenant, _) = await StartAsync();
        var foreign = await (await StaffAsync(otherTenant, "AdultAdmissionOfficer", "43")).GetAsync(path);
        (await first.PostAsync(path, Order)).Status.ShouldBe(HttpStatusCode.Redirect);
        var order = await OrderAsync(tenant);
        var second = await StaffAsync(tenant, "InformationOfficer", "43");
        var silent = await second.PostAsync($"{Home}/corrections/{order.Id}", [], press: ("Pass", "false"));
        var refused = await second.PostAsync($"{Home}/corrections/{order.Id}", [new("Reason", "材料不够")], press: ("Pass", "false"));
        await using var db = tenant.Open();
        await db.Registrations.Where(r => r.Id == candidate.RegistrationId).ExecuteUpdateAsync(r => r.SetProperty(x => x.TicketNumber, "26010100101"));
        var numbered = await first.PostCraftedAsync(path, Token, Order);

        wrong.Status.ShouldBe(HttpStatusCode.BadRequest);
        wrong.Text.ShouldContain("性别");
        early.Text.ShouldContain("考生还没有现场确认，可以自己修改");
        foreign.Status.ShouldBe(HttpStatusCode.NotFound);
        silent.Status.ShouldBe(HttpStatusCode.BadRequest);
        refused.Status.ShouldBe(HttpStatusCode.Redirect);
        numbered.Status.ShouldBe(HttpStatusCode.Conflict);
        (await candidate.ReadAsync()).ShouldSatisfyAllConditions(r => r.Name.ShouldBe("蒋文静"), r => r.Version.ShouldBe(1));
        (await OrderAsync(tenant)).RefusedReason.ShouldBe("材料不够");
    }

    [Fact]
    public async Task Correct_CodedFields_OfferTheCodesOfThePolicyAndNoOthers()
    {
        var tenant = await TestTenant.CreateAsync("shaanxi-adult", policy => policy.Replace("""["EN", "JA", "RU"]""", """["EN", "JA"]""", StringComparison.Ordinal));
        await tenant.SetClockAsync("2026-09-08 10:00");
        var id = (await (await tenant.ClerkAsync(await tenant.PointAsync("610104"))).ValidCandidatesAsync(1))[0];

        var page = await (await StaffAsync(tenant, "AdultAdmissionOfficer", "61")).GetAsync($"{Home}/candidates/{id}/correct");

        Codes("employmentStatus").ShouldBe(["", "Employed", "Working", "Other"]);
        Codes("foreignLanguage").ShouldBe(["", "EN", "JA"]);

        IEnumerable<string?> Codes(string field) => page.Document.QuerySelectorAll($"select[name='Fields[{field}]'] option").Select(o => o.GetAttribute("value"));
    }

    private static async Task<CorrectionOrder> CorrectAsync(TestTenant tenant, TestCandidate candidate)
    {
        (await (await StaffAsync(tenant, "AdultAdmissionOfficer", "43")).PostAsync($"{Home}/candidates/{candidate.RegistrationId}/correct", Order)).Status.ShouldBe(HttpStatusCode.Redirect);
        var order = await OrderAsync(tenant);
        (await (await StaffAsync(tenant, "InformationOfficer", "43")).PostAsync($"{Home}/corrections/{order.Id}", [], press: ("Pass", "true"))).Status.ShouldBe(HttpStatusCode.Redirect);
        return order;
    }

    /// <summary>The fee is settled; paying has tests of its own.</summary>
    private static async Task SettleAsync(TestTenant tenant, TestCandidate candidate)
    {
        await using var db = tenant.Open();
        await db.Registrations.Where(r => r.Id == candidate.RegistrationId)
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.State, RegistrationState.Valid).SetProperty(x => x.PaidAt, new DateTimeOffset(2026, 9, 9, 0, 0, 0, TimeSpan.Zero)));
    }

    private static async Task<CorrectionOrder> OrderAsync(TestTenant tenant)
    {
        await using var db = tenant.Open();
        return await db.CorrectionOrders.AsNoTracking().SingleAsync();
    }

    private static async Task<(TestTenant Tenant, TestClerk Clerk)> StartAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        return (tenant, await tenant.ClerkAsync());
    }

    private static async Task<Browser> StaffAsync(TestTenant tenant, string role, string place) => await OpenAsync(tenant, await tenant.StaffAsync(role, place));

    private static async Task<Browser> OpenAsync(TestTenant tenant, User user) => await (await WebHost.GetAsync()).Open(tenant).AsAsync(user);
}
