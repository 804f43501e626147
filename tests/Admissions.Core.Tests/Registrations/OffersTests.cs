using Admissions.Core.Registrations;
using Admissions.Rules;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Registrations;

/// <summary>Which points and plan lines a candidate is offered, and how far he has come.</summary>
public sealed class OffersTests : IAsyncLifetime
{
    private TestTenant _tenant = null!;

    public async ValueTask InitializeAsync()
    {
        _tenant = await TestTenant.CreateAsync();
        await _tenant.SetClockAsync("2026-09-02 09:00");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    [Covers("HR-55", "HR-39")]
    public async Task List_HouseholdOutsideTheCity_IsRefusedUntilTheSixth()
    {
        var changsha = await _tenant.PointAsync("430111");
        var outsider = await _tenant.CandidateAsync().PledgedAsync();
        await outsider.FilledAsync([(await _tenant.PlanLineAsync()).Id], changsha.Id, ("householdRegistrationPlace", "430802"));
        var local = await _tenant.CandidateAsync().PledgedAsync();
        await local.FilledAsync([(await _tenant.PlanLineAsync()).Id], changsha.Id);

        await _tenant.SetClockAsync("2026-09-04 10:00");
        var onFourth = (await OffersAsync(outsider)).Single(p => p.Point.Id == changsha.Id);
        var refused = await outsider.TrySubmitAsync();
        var own = (await OffersAsync(local)).Single(p => p.Point.Id == changsha.Id);
        await _tenant.SetClockAsync("2026-09-06 00:00");
        var onSixth = (await OffersAsync(outsider)).Single(p => p.Point.Id == changsha.Id);

        onFourth.Refusals.ShouldHaveSingleItem().Sentence.ShouldContain("9月6日（周日）0:00起");
        refused.Refusals.ShouldHaveSingleItem().ShouldSatisfyAllConditions(r => r.Code.ShouldBe("point.household-outside"), r => r.Sentence.ShouldContain("9月6日（周日）0:00起"));
        own.IsOffered.ShouldBeTrue();
        onSixth.IsOffered.ShouldBeTrue();
        (await outsider.TrySubmitAsync()).Succeeded.ShouldBeTrue();
    }

    [Theory]
    [InlineData("20100301", true)]
    [InlineData("20080903", true)]
    [InlineData("20080901", false)]
    [Covers("HR-83")]
    public async Task List_ByAgeOnTheDay_OffersUnderageOnlyReviewPoints(string birth, bool underage)
    {
        var (ordinary, review) = (await _tenant.PointAsync("430121"), await _tenant.PointAsync("430121", underage: true));
        var candidate = await _tenant.CandidateAsync(birth: birth).PledgedAsync();
        await candidate.FilledAsync([(await _tenant.PlanLineAsync(StudyLevel.UpperSecondaryToCollege, "LiberalArts")).Id], review.Id,
            ("graduationDate", null), ("employmentStartDate", null));

        var offers = await OffersAsync(candidate);

        offers.Single(p => p.Point.Id == ordinary.Id).IsOffered.ShouldBe(!underage);
        offers.Single(p => p.Point.Id == review.Id).IsOffered.ShouldBeTrue();
    }

    [Fact]
    public async Task List_UnderageAndMedical_OffersOnlyPointsWithBothFlags()
    {
        var both = await _tenant.PointAsync("430121", medical: true, underage: true);
        var medical = await _tenant.PointAsync("430121", medical: true);
        var underage = await _tenant.PointAsync("430121", underage: true);
        var candidate = await _tenant.CandidateAsync(birth: "20100301").PledgedAsync();
        await candidate.FilledAsync([(await _tenant.PlanLineAsync(StudyLevel.UpperSecondaryToCollege, "ScienceEngineering", medical: true)).Id], both.Id);

        var offered = (await OffersAsync(candidate)).Where(p => p.IsOffered).Select(p => p.Point.Id).ToList();

        offered.ShouldContain(both.Id);
        offered.ShouldNotContain(medical.Id);
        offered.ShouldNotContain(underage.Id);
    }

    [Fact]
    [Covers("HR-42")]
    public async Task Search_ByMode_ListsLinesOfThatModeAndReasonsForOthersChoices()
    {
        var first = await _tenant.PlanLineAsync(mode: StudyMode.PartTime);
        var correspondence = await _tenant.PlanLineAsync(mode: StudyMode.Correspondence);
        var law = await _tenant.PlanLineAsync(category: "Law", mode: StudyMode.Correspondence);
        var candidate = await _tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([first.Id], (await _tenant.PointAsync("430121")).Id);

        var found = await SearchAsync(candidate, new CatalogueQuery(Mode: StudyMode.Correspondence, Size: 50));

        found.Rows.Select(r => r.Line.Mode).Distinct().ShouldBe([StudyMode.Correspondence]);
        found.Rows.Single(r => r.Line.Id == correspondence.Id).Refusals[2].ShouldBeNull();
        found.Rows.Single(r => r.Line.Id == law.Id).Refusals[2]!.Sentence.ShouldBe("第二志愿只能选“经济管理类”专业，这是“法学类”");
    }

    [Fact]
    public async Task Search_ByLevel_OffersOnlyThatLevelForTheFirstChoice()
    {
        var bachelor = await _tenant.PlanLineAsync(StudyLevel.UpperSecondaryToBachelor, "LiberalArts");
        await _tenant.PlanLineAsync(StudyLevel.UpperSecondaryToCollege, "LiberalArts");
        var candidate = await _tenant.CandidateAsync().PledgedAsync();

        var found = await SearchAsync(candidate, new CatalogueQuery(Level: StudyLevel.UpperSecondaryToBachelor, Size: 50));

        found.Rows.Select(r => r.Line.Level).Distinct().ShouldBe([StudyLevel.UpperSecondaryToBachelor]);
        found.Rows.Single(r => r.Line.Id == bachelor.Id).Refusals.Keys.ShouldBe([1]);
    }

    private async Task<IReadOnlyList<OfferedPoint>> OffersAsync(TestCandidate candidate)
    {
        await using var scope = _tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<PointOffers>().ListAsync(await FileAsync(candidate, scope.ServiceProvider), "43");
    }

    private async Task<CatalogueResult> SearchAsync(TestCandidate candidate, CatalogueQuery query)
    {
        await using var scope = _tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<CatalogueService>().SearchAsync(await FileAsync(candidate, scope.ServiceProvider), query);
    }

    private async Task<RegistrationFile> FileAsync(TestCandidate candidate, IServiceProvider services) =>
        (await services.GetRequiredService<RegistrationFiles>().FindAsync(candidate.Actor, await _tenant.ContextAsync()))!;
}
