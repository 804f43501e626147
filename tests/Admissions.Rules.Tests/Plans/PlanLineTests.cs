using System.Globalization;
using Admissions.Rules.Plans;
using Admissions.Rules.Policy;
using Admissions.Rules.Tests.Scoring;

namespace Admissions.Rules.Tests.Plans;

public class PlanLineTests
{
    private static readonly CampaignPolicy Shaanxi = Policies.Shaanxi;

    [Theory]
    [Covers("SX-05")]
    [InlineData(StudyLevel.UpperSecondaryToBachelor, StudyMode.FullTime, "3.5", "4")]
    [InlineData(StudyLevel.UpperSecondaryToCollege, StudyMode.FullTime, "1.5", "2")]
    [InlineData(StudyLevel.CollegeToBachelor, StudyMode.FullTime, "1.5", "2")]
    public void Check_FullTimeDuration_HasAMinimum(StudyLevel level, StudyMode mode, string tooShort, string enough) => CheckDuration(level, mode, tooShort, enough);

    [Theory]
    [Covers("SX-06")]
    [InlineData(StudyLevel.UpperSecondaryToBachelor, StudyMode.PartTime, "4.5", "5")]
    [InlineData(StudyLevel.UpperSecondaryToCollege, StudyMode.PartTime, "2", "2.5")]
    [InlineData(StudyLevel.CollegeToBachelor, StudyMode.Correspondence, "2", "2.5")]
    public void Check_PartTimeAndCorrespondenceDuration_HasAMinimum(StudyLevel level, StudyMode mode, string tooShort, string enough) => CheckDuration(level, mode, tooShort, enough);

    [Fact]
    [Covers("SX-16")]
    public void Check_CorrespondenceWithoutStation_IsRefused()
    {
        Check(Line("会计学", StudyMode.Correspondence) with { StationFiled = false }).ShouldHaveSingleItem().ShouldBeOfType<StationMissing>();
        Check(Line("会计学", StudyMode.Correspondence)).ShouldBeEmpty();
        Check(Line("会计学", StudyMode.PartTime) with { StationFiled = false }).ShouldBeEmpty();
    }

    [Fact]
    [Covers("SX-17")]
    public void Check_MedicalByCorrespondence_IsRefusedForEveryMajorOfTheList()
    {
        var barred = Shaanxi.MajorLists.Single(l => l.Code == PlanLineRules.BarredCorrespondence).Majors;

        barred.Count.ShouldBe(11);
        foreach (var major in barred)
            Check(Line(major, StudyMode.Correspondence)).ShouldHaveSingleItem().ShouldBeOfType<MedicalByCorrespondence>().Major.ShouldBe(major);
        Check(Line("临床医学", StudyMode.PartTime)).ShouldBeEmpty();
    }

    [Fact]
    [Covers("SX-18")]
    public void Check_LanguageByCorrespondence_NeedsTheMinistrysNumber()
    {
        var line = Line("英语", StudyMode.Correspondence) with { ArtOrForeignLanguage = true };

        Check(line).ShouldHaveSingleItem().ShouldBeOfType<CorrespondenceApprovalMissing>();
        Check(line with { MinistryApproval = "教函〔2010〕1号" }).ShouldBeEmpty();
        Check(line with { Mode = StudyMode.PartTime }).ShouldBeEmpty();
    }

    [Fact]
    [Covers("SX-19")]
    public void Check_MajorOutsideTheCatalogue_IsRefused() =>
        Check(Line("养花学", StudyMode.PartTime) with { InCatalogue = false }).ShouldHaveSingleItem().ShouldBeOfType<MajorNotInCatalogue>();

    [Fact]
    public void Check_SeveralFaults_AreAllNamed() =>
        Check(Line("临床医学", StudyMode.Correspondence) with { StationFiled = false, Years = 1, InCatalogue = false, Number = -1 }).Count.ShouldBe(5);

    [Fact]
    public void Check_PolicyWithoutTheRules_LetsEverythingPass() =>
        PlanLineRules.Check(Shaanxi with { PlanRules = [], DurationMin = [] }, Line("临床医学", StudyMode.Correspondence) with { StationFiled = false, Years = 1, InCatalogue = false }).ShouldBeEmpty();

    [Fact]
    public void CheckPublished_BeforePublication_NothingOpens()
    {
        PlanLineRules.CheckRegistrationMayOpen(Shaanxi, cataloguePublished: false).ShouldNotBeNull();
        PlanLineRules.CheckRegistrationMayOpen(Shaanxi, cataloguePublished: true).ShouldBeNull();
        PlanLineRules.CheckPublished(Shaanxi, "会计学", published: false).ShouldNotBeNull().Sentence.ShouldContain("会计学");
        PlanLineRules.CheckPublished(Shaanxi, "会计学", published: true).ShouldBeNull();
    }

    [Fact]
    public void Compare_FullTimePlan_FlagsRiseAndShare()
    {
        PlanLineRules.Compare(100, 120, 400, 0.5m).ShouldBe(new FullTimeShare(true, false));
        PlanLineRules.Compare(100, 90, 400, 0.5m).ShouldBe(new FullTimeShare(false, false));
        PlanLineRules.Compare(100, 100, 200, 0.5m).ShouldBe(new FullTimeShare(false, false));
        PlanLineRules.Compare(100, 100, 199, 0.5m).ShouldBe(new FullTimeShare(false, true));
    }

    private static void CheckDuration(StudyLevel level, StudyMode mode, string tooShort, string enough)
    {
        var line = Line("会计学", mode) with { Level = level };

        Check(line with { Years = decimal.Parse(tooShort, CultureInfo.InvariantCulture) }).ShouldHaveSingleItem().ShouldBeOfType<DurationTooShort>().Sentence.ShouldContain($"{enough} 年");
        Check(line with { Years = decimal.Parse(enough, CultureInfo.InvariantCulture) }).ShouldBeEmpty();
    }

    private static IReadOnlyList<PlanRefused> Check(PlanLineFacts line) => PlanLineRules.Check(Shaanxi, line);

    private static PlanLineFacts Line(string major, StudyMode mode) =>
        new(StudyLevel.CollegeToBachelor, mode, major, 2.5m, 30, InCatalogue: true, ArtOrForeignLanguage: false, StationFiled: true, MinistryApproval: null);
}
