using System.Net;
using Admissions.Core.Registrations;
using Admissions.Rules;

namespace Admissions.Web.Tests.Candidate;

/// <summary>What a candidate is offered on the pages of choices and points, out of a list that holds more.</summary>
public sealed class OfferPageTests : PageTests
{
    private const string Root = "/ks/adult-2026";

    [Fact]
    [Covers("HR-40")]
    public async Task Get_ChoicesOfOneLevel_OffersOnlyItsMajorsForChoiceOneAndTheChoiceHoldsTheLevel()
    {
        var bachelor = await Tenant.PlanLineAsync(StudyLevel.UpperSecondaryToBachelor, "LiberalArts", major: "汉语言文学");
        var other = await Tenant.PlanLineAsync(StudyLevel.UpperSecondaryToBachelor, "ScienceEngineering", major: "土木工程");
        await Tenant.PlanLineAsync(StudyLevel.UpperSecondaryToCollege, "LiberalArts", major: "文秘");
        await Tenant.PlanLineAsync(StudyLevel.CollegeToBachelor, "Law", major: "法学");
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([], (await Tenant.PointAsync()).Id);
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);

        var all = await browser.GetAsync($"{Root}/choices");
        var levels = all.Document.QuerySelectorAll("#level option").ToDictionary(o => o.TextContent.Trim(), o => o.GetAttribute("value")!);
        var page = await browser.GetAsync($"{Root}/choices?level={levels["高起本"]}");
        var chosen = await browser.PostAsync($"{Root}/choices?level={levels["高起本"]}", [KeyValuePair.Create("line", $"{bachelor.Id}"), KeyValuePair.Create("order", "1")], "handler=Choose");
        var after = await browser.GetAsync($"{Root}/choices");

        OfferedFirst(all).Count.ShouldBe(4, "without a level every major of the plan is offered");
        OfferedFirst(page).ShouldBe([Named(bachelor), Named(other)], ignoreOrder: true);
        page.Text.ShouldNotContain("文秘");
        page.Text.ShouldNotContain("法学");
        chosen.Status.ShouldBe(HttpStatusCode.Redirect);
        after.Document.QuerySelector("#Choice1")!.TextContent.ShouldContain("高起本");
        RegistrationDraft.Read(await candidate.ReadAsync()).Choices.ShouldBe([bachelor.Id]);

        static string Named(Core.Data.Entities.PlanLine line) => $"{line.MajorCode} {line.MajorName}";
    }

    [Fact]
    [Covers("HR-78")]
    public async Task Get_Points_Shows3Of10AndChoosingOneStoresIt()
    {
        // 16 years old, second choice medical, household in Zhangjiajie, in the first days of registration: every filter has something to do.
        await Tenant.SetClockAsync("2026-09-03 10:00");
        const string county = "430802";
        var fitting = new List<long>();
        for (var i = 0; i < 3; i++)
            fitting.Add((await Tenant.PointAsync(county, medical: true, underage: true)).Id);
        await Tenant.PointAsync(county);
        await Tenant.PointAsync(county);
        await Tenant.PointAsync(county, medical: true);
        await Tenant.PointAsync(county, underage: true);
        await Tenant.PointAsync(county, medical: true, underage: true, levels: StudyLevel.CollegeToBachelor);
        await Tenant.PointAsync(county, medical: true, underage: true, levels: StudyLevel.UpperSecondaryToBachelor);
        var changsha = await Tenant.PointAsync("430111", medical: true, underage: true);
        var candidate = await Tenant.CandidateAsync(birth: "20100301").PledgedAsync();
        await candidate.FilledAsync([(await AccountingAsync()).Id, (await NursingAsync()).Id], changsha.Id, ("householdRegistrationPlace", county), ("medicalLicenseNumber", "201943012345"));
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);

        var own = await browser.GetAsync($"{Root}/point?city=4308");
        var elsewhere = await browser.GetAsync($"{Root}/point?city=4301");
        var saved = await browser.PostAsync($"{Root}/point?city=4308", [KeyValuePair.Create("PointId", $"{fitting[1]}")]);

        own.Text.ShouldContain("可以选的确认点（3 个）");
        own.Text.ShouldContain("您现在不能选的确认点（6 个）");
        elsewhere.Text.ShouldContain("您现在不能选的确认点（1 个）");
        Offered(own).Concat(Offered(elsewhere)).ShouldBe(fitting.Select(id => $"{id}"), ignoreOrder: true);
        saved.Location.ShouldEndWith("/check");
        RegistrationDraft.Read(await candidate.ReadAsync()).PointId.ShouldBe(fitting[1]);
    }

    [Fact]
    [Covers("HR-84")]
    public async Task Post_AccountingThenNursing_ListsAndTakesOnlyTheMedicalReviewPoint()
    {
        var (ordinary, medical) = (await Tenant.PointAsync("430111"), await Tenant.PointAsync("430111", medical: true));
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([(await AccountingAsync()).Id, (await NursingAsync()).Id], medical.Id, ("medicalLicenseNumber", "201943012345"));
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);

        var page = await browser.GetAsync($"{Root}/point?city=4301");
        var crafted = await browser.PostAsync($"{Root}/point?city=4301", [KeyValuePair.Create("PointId", $"{ordinary.Id}")]);
        var kept = RegistrationDraft.Read(await candidate.ReadAsync()).PointId;
        var saved = await browser.PostAsync($"{Root}/point?city=4301", [KeyValuePair.Create("PointId", $"{medical.Id}")]);

        Offered(page).ShouldBe([$"{medical.Id}"]);
        crafted.Status.ShouldBe(HttpStatusCode.BadRequest);
        crafted.Text.ShouldContain("报考医学类专业的考生只能选择指定的医卫类审核点");
        kept.ShouldBe(medical.Id, "a refused point is not stored");
        saved.Location.ShouldEndWith("/check");
        (await candidate.TrySubmitAsync()).Succeeded.ShouldBeTrue();
        (await candidate.ReadAsync()).PointId.ShouldBe(medical.Id);
    }

    private Task<Core.Data.Entities.PlanLine> AccountingAsync() => Tenant.PlanLineAsync(StudyLevel.UpperSecondaryToCollege, "ScienceEngineering", major: "会计");

    private Task<Core.Data.Entities.PlanLine> NursingAsync() => Tenant.PlanLineAsync(StudyLevel.UpperSecondaryToCollege, "ScienceEngineering", major: "护理学", medical: true);

    /// <summary>Majors with a button that makes them choice 1.</summary>
    private static List<string> OfferedFirst(PageAnswer page) =>
        [.. page.Document.QuerySelectorAll(".ex-options > li").Where(li => li.QuerySelector("button[name=order][value='1']") is not null).Select(li => li.QuerySelector("h3")!.TextContent.Trim())];

    private static IEnumerable<string?> Offered(PageAnswer page) => page.Document.QuerySelectorAll("input[name=PointId]").Select(i => i.GetAttribute("value"));
}
