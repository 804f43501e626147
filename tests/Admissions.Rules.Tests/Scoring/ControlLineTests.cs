using Admissions.Rules.Policy;
using Admissions.Rules.Scoring;

namespace Admissions.Rules.Tests.Scoring;

public class ControlLineTests
{
    private const StudyLevel Bachelor = StudyLevel.UpperSecondaryToBachelor;

    [Fact]
    [Covers("SX-121")]
    public void Check_ArtAndSportLines_MayNotFallBelowSeventyPercentRoundedUp()
    {
        var rules = Lines(new(Bachelor, "LiberalArts", null, 121), new(StudyLevel.CollegeToBachelor, "LiberalArts", null, 121));

        ControlLines.Check(rules, new(Bachelor, "LiberalArts", "Art", 84)).ShouldNotBeNull().Lowest.ShouldBe(85);
        ControlLines.Check(rules, new(Bachelor, "LiberalArts", "Art", 85)).ShouldBeNull();
        ControlLines.Check(rules, new(Bachelor, "LiberalArts", "Sport", 84)).ShouldNotBeNull();
        ControlLines.Check(rules, new(StudyLevel.CollegeToBachelor, "LiberalArts", "Art", 1)).ShouldBeNull();
        ControlLines.Check(rules, new(Bachelor, "LiberalArts", "ForeignLanguages", 1)).ShouldBeNull();
    }

    [Fact]
    public void Check_AllLines_ListsEveryOneThatIsTooLow()
    {
        var rules = Lines(new(Bachelor, "LiberalArts", null, 100), new(Bachelor, "LiberalArts", "Art", 69), new(Bachelor, "LiberalArts", "Sport", 70));

        ControlLines.Check(rules).ShouldHaveSingleItem().SubCategory.ShouldBe("Art");
    }

    [Fact]
    public void LowestArtSportLine_HalfPointStep_RoundsUpToIt()
    {
        var rules = Lines(new LevelCategoryLine(Bachelor, "LiberalArts", null, 121)) with { ArtSportFloor = new([Bachelor], 0.7m, 0.5m, "ArtSport") };

        ControlLines.LowestArtSportLine(rules, Bachelor, "LiberalArts", "Art").ShouldBe(85);
        ControlLines.LowestArtSportLine(Lines(new LevelCategoryLine(Bachelor, "LiberalArts", null, 120)), Bachelor, "LiberalArts", "Art").ShouldBe(84);
    }

    [Fact]
    public void PositionOf_Score_IncludesTheLine()
    {
        Position(99.9m).ShouldBe(LinePosition.BelowLine);
        Position(100).ShouldBe(LinePosition.Above);
        Position(100.1m).ShouldBe(LinePosition.Above);
        LinePosition Position(decimal dossier) =>
            ControlLines.PositionOf(Lines(new LevelCategoryLine(Bachelor, "LiberalArts", null, 100)), new(Bachelor, "LiberalArts", null, 50, dossier));
    }

    [Fact]
    public void PositionOf_ComparedWithTotal_LeavesTheBonusOut()
    {
        var rules = Lines(new LevelCategoryLine(Bachelor, "LiberalArts", null, 100)) with { ComparedWith = LineBasis.TotalScore };

        ControlLines.PositionOf(rules, new(Bachelor, "LiberalArts", null, 99, 119)).ShouldBe(LinePosition.BelowLine);
    }

    [Fact]
    public void PositionOf_Art_NeedsBothLines()
    {
        var rules = Lines(new(Bachelor, "LiberalArts", null, 120), new(Bachelor, "LiberalArts", "Art", 90));

        Position(new(Bachelor, "LiberalArts", "Art", 95, 95, 60), 60).ShouldBe(LinePosition.Above);
        Position(new(Bachelor, "LiberalArts", "Art", 95, 95, 59.5m), 60).ShouldBe(LinePosition.BelowProfessionalLine);
        Position(new(Bachelor, "LiberalArts", "Art", 95, 95), 60).ShouldBe(LinePosition.BelowProfessionalLine);
        Position(new(Bachelor, "LiberalArts", "Art", 89, 89, 90), 60).ShouldBe(LinePosition.BelowLine);
        Position(new(Bachelor, "LiberalArts", "Art", 95, 95, 60), null).ShouldBe(LinePosition.NoLine);
        Position(new(Bachelor, "LiberalArts", "Art", 0, 0, Exempt: true), 60).ShouldBe(LinePosition.Exempt);
        LinePosition Position(LineCandidate candidate, decimal? line) => ControlLines.PositionOf(rules, candidate, line);
    }

    [Fact]
    public void PositionOf_NoLineEntered_SaysSo() =>
        ControlLines.PositionOf(Lines(new LevelCategoryLine(Bachelor, "LiberalArts", null, null)), new(Bachelor, "LiberalArts", null, 500, 500)).ShouldBe(LinePosition.NoLine);

    /// <summary>Which categories are art and sport is data: with another group others have the floor, the professional line and the key.</summary>
    [Fact]
    public void ControlLines_GroupOfOtherCategories_AppliesToThese()
    {
        var rules = Lines(new(Bachelor, "LiberalArts", null, 120), new(Bachelor, "LiberalArts", "Art", 10), new(Bachelor, "LiberalArts", "ForeignLanguages", 83))
            with { Groups = [new CategoryGroup("ArtSport", ["Medicine"], ["ForeignLanguages"])] };
        var policy = Policies.Shaanxi with { LineRules = rules };

        ControlLines.Check(rules).ShouldHaveSingleItem().SubCategory.ShouldBe("ForeignLanguages");
        ControlLines.LowestArtSportLine(rules, Bachelor, "LiberalArts", "Art").ShouldBeNull();
        ControlLines.NeedsProfessional(rules, Bachelor, "LiberalArts", "Art").ShouldBeFalse();
        ControlLines.NeedsProfessional(rules, Bachelor, "LiberalArts", "ForeignLanguages").ShouldBeTrue();
        ControlLines.NeedsProfessional(rules, StudyLevel.CollegeToBachelor, "Medicine", null).ShouldBeTrue();
        ControlLines.SortKeys(policy, Bachelor, "LiberalArts", "ForeignLanguages").ShouldBe(["ProfessionalScore", "DossierScore"]);
        ControlLines.SortKeys(policy, Bachelor, "LiberalArts", "Art").ShouldBe(["DossierScore"]);
    }

    [Fact]
    public void SortKeys_ArtAndSport_BeginWithTheProfessionalScore()
    {
        ControlLines.SortKeys(Policies.Shaanxi, Bachelor, "LiberalArts", "Art").ShouldBe(["ProfessionalScore", "DossierScore"]);
        ControlLines.SortKeys(Policies.Shaanxi, StudyLevel.CollegeToBachelor, "Sport", null).ShouldBe(["ProfessionalScore", "DossierScore"]);
        ControlLines.SortKeys(Policies.Shaanxi, Bachelor, "LiberalArts", null).ShouldBe(["DossierScore"]);
        ControlLines.SortKeys(Policies.Hunan, Bachelor, "LiberalArts", "Art").ShouldBe(["DossierScore"]);
    }

    private static LineRules Lines(params LevelCategoryLine[] lines) => Policies.Shaanxi.LineRules with { ByLevelCategory = lines };
}
