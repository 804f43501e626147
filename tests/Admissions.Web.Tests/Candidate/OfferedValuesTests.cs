using System.Net;
using AngleSharp.Html.Dom;
using Admissions.Core.Registrations;
using Admissions.Rules;

namespace Admissions.Web.Tests.Candidate;

/// <summary>What the form's lists offer, and what is stored of a choice.</summary>
public sealed class OfferedValuesTests : PageTests
{
    private const string Root = "/ks/adult-2026";

    [Theory]
    [InlineData("ethnicity", "土家族", "15")]
    [InlineData("politicalStatus", "群众", "13")]
    [Covers("HR-21", "HR-23")]
    public async Task Post_WordOfACodeTable_StoresItsCode(string field, string word, string code)
    {
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);
        var page = await browser.GetAsync($"{Root}/basic/identity");
        var option = page.Document.QuerySelectorAll($"select[name='Fields[{field}]'] option").OfType<IHtmlOptionElement>().Single(o => o.Text == word);

        await browser.PostAsync($"{Root}/basic/identity", [KeyValuePair.Create($"Fields[{field}]", option.Value)]);
        await candidate.FilledAsync([(await Tenant.PlanLineAsync()).Id], (await Tenant.PointAsync()).Id, (field, RegistrationDraft.Read(await candidate.ReadAsync()).Text(field)));
        await candidate.SubmitAsync();

        var row = await candidate.ReadAsync();
        (field == "ethnicity" ? row.Ethnicity : row.PoliticalStatus).ShouldBe(code);
        (await browser.GetAsync($"{Root}/check")).Text.ShouldContain(word);
    }

    [Fact]
    [Covers("HR-25")]
    public async Task Get_LanguagesOfALevel_AreThoseOfThePolicy()
    {
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);
        var point = await Tenant.PointAsync();

        await candidate.FilledAsync([(await Tenant.PlanLineAsync()).Id], point.Id);
        var bachelor = await LanguagesAsync(browser);
        await candidate.FilledAsync([(await Tenant.PlanLineAsync()).Id], point.Id, ("foreignLanguage", "JA"));
        var crafted = await candidate.TrySubmitAsync();
        await candidate.FilledAsync([(await Tenant.PlanLineAsync(StudyLevel.UpperSecondaryToCollege, "LiberalArts")).Id], point.Id);
        var college = await LanguagesAsync(browser);

        bachelor.ShouldBe(["EN"]);
        crafted.Refusals.ShouldContain(r => r.Field == "foreignLanguage");
        college.ShouldBe(["EN", "JA", "RU"]);
    }

    [Fact]
    [Covers("HR-41")]
    public async Task Get_CategoriesOfALevel_AreThoseOfThePolicy()
    {
        var candidate = await Tenant.CandidateAsync().PledgedAsync();
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);

        (await CategoriesAsync(browser, "CollegeToBachelor")).ShouldBe(
            ["文史类", "艺术类", "理工类", "经济管理类", "法学类", "教育学类", "农学类", "医学类", "体育类", "中医药类"]);
        (await CategoriesAsync(browser, "UpperSecondaryToCollege")).ShouldBe(["文史类", "理工类"]);
    }

    [Fact]
    [Covers("HR-85")]
    public async Task Get_PointsForUnderageAndMedical_OffersBothFlagsAndNamesTheCitysWhereTheCountyHasNone()
    {
        var elsewhere = await Tenant.PointAsync("430102", medical: true, underage: true);
        var medicalOnly = await Tenant.PointAsync("430121", medical: true);
        var candidate = await Tenant.CandidateAsync(birth: "20100301").PledgedAsync();
        await candidate.FilledAsync([(await Tenant.PlanLineAsync(StudyLevel.UpperSecondaryToCollege, "ScienceEngineering", medical: true)).Id], elsewhere.Id,
            ("householdRegistrationPlace", "430121"), ("graduationDate", null), ("employmentStartDate", null));
        var browser = await Host.Open(Tenant).AsAsync(candidate.User);
        var county = await Host.Open(Tenant).AsAsync(await Tenant.StaffAsync("CountyOfficer", "430121"));

        var page = await browser.GetAsync($"{Root}/point?city=4301");
        var warned = await county.GetAsync("/gl/adult-2026/points");
        var own = await Tenant.PointAsync("430121", medical: true, underage: true);
        var after = await browser.GetAsync($"{Root}/point?city=4301");

        page.Document.QuerySelectorAll("input[name=PointId]").Select(e => e.GetAttribute("value")).ShouldBe([$"{elsewhere.Id}"]);
        var words = $"长沙县没有同时是低龄审核点和医卫类审核点的报名确认点。低龄又报考医学类专业的考生，请到长沙市的这些确认点：{elsewhere.Name}";
        page.Text.ShouldContain(words);
        warned.Text.ShouldContain(words);
        after.Text.ShouldNotContain("长沙县没有同时是");
        after.Document.QuerySelectorAll("input[name=PointId]").Select(e => e.GetAttribute("value")).ShouldContain($"{own.Id}");
        after.Text.ShouldContain(medicalOnly.Name);
    }

    private static async Task<IEnumerable<string?>> LanguagesAsync(Browser browser)
    {
        var page = await browser.GetAsync($"{Root}/basic/education");
        page.Status.ShouldBe(HttpStatusCode.OK);
        return page.Document.QuerySelectorAll("input[name='Fields[foreignLanguage]']").Select(e => e.GetAttribute("value"));
    }

    private static async Task<IEnumerable<string>> CategoriesAsync(Browser browser, string level) =>
        (await browser.GetAsync($"{Root}/choices?level={level}")).Document.QuerySelectorAll("#category option").OfType<IHtmlOptionElement>().Where(o => o.Value.Length > 0).Select(o => o.Text);
}
