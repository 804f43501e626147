using Admissions.Core.Campaigns;
using Admissions.Rules.Entitlements;
using Admissions.Rules.Policy;
using Admissions.Rules.Scoring;

namespace Admissions.Rules.Tests.Entitlements;

/// <summary>Who is entitled, by the rules of the shipped pack (《2010年陕西省成人高校招生工作实施办法》第二十条).</summary>
public class ClaimRulesTests
{
    private static readonly CampaignPolicy Shaanxi = PolicyPacks.Read("shaanxi-adult");
    private static readonly DateOnly Young = new(2006, 6, 1);

    [Theory]
    [Covers("SX-131")]
    [InlineData("Olympic", "8", true)]
    [InlineData("Olympic", "9", false)]
    [InlineData("Other", "6", true)]
    [InlineData("Other", "7", false)]
    public void Check_WorldTier_CountsTheRanksOfItsKindOfEvent(string sport, string rank, bool ok) => Athlete("WorldTier", sport, rank).ShouldBe(ok);

    [Theory]
    [Covers("SX-132")]
    [InlineData("Olympic", "6", true)]
    [InlineData("Olympic", "7", false)]
    [InlineData("Other", "3", true)]
    [InlineData("Other", "4", false)]
    public void Check_AsianTier_CountsTheRanksOfItsKindOfEvent(string sport, string rank, bool ok) => Athlete("AsianTier", sport, rank).ShouldBe(ok);

    [Theory]
    [Covers("SX-133")]
    [InlineData("Olympic", "3", true)]
    [InlineData("Olympic", "4", false)]
    [InlineData("Other", "1", true)]
    [InlineData("Other", "2", false)]
    public void Check_NationalTier_CountsTheRanksOfItsKindOfEvent(string sport, string rank, bool ok) => Athlete("NationalTier", sport, rank).ShouldBe(ok);

    [Theory]
    [InlineData("", "8")]
    [InlineData("Olympic", "第一")]
    [InlineData("Olympic", "0")]
    public void Check_AthleteWithoutEventOrRank_IsAskedForThem(string sport, string rank) => Athlete("WorldTier", sport, rank).ShouldBeFalse();

    [Fact]
    public void Check_ServiceExemptionForAnotherLevel_IsRefused()
    {
        var rule = Shaanxi.Exemptions.Single(e => e.Code == "X1");

        ClaimRules.Check(rule, new ClaimFacts("Conscript", new Dictionary<string, string>(), Level: StudyLevel.CollegeToBachelor)).ShouldBeEmpty();
        ClaimRules.Check(rule, new ClaimFacts("Conscript", new Dictionary<string, string>(), Level: StudyLevel.UpperSecondaryToCollege)).ShouldHaveSingleItem().Code.ShouldBe("exemption.level");
    }

    [Fact]
    public void Points_MasterSportsman_AddFiftyOnceApproved()
    {
        Dossier(200, ["B50"]).ShouldBe(250);
        Dossier(200, []).ShouldBe(200);
    }

    [Fact]
    [Covers("SX-135")]
    public void Points_FirstClassAthlete_AddThirty() => Dossier(200, ["B30"]).ShouldBe(230);

    [Theory]
    [Covers("SX-136")]
    [InlineData("ModelWorker", "CityGovernment", 20)]
    [InlineData("ModelWorker", "CountyGovernment", 0)]
    [InlineData("SciencePrize", "Ministry", 20)]
    public void Points_AwardByItsGiver_CountFromTheCityUp(string honour, string by, int points) => Points("B20-1", "Award", null, ("honour", honour), ("awardedBy", by)).ShouldBe(points);

    [Theory]
    [Covers("SX-137")]
    [InlineData("Province", 20)]
    [InlineData("City", 0)]
    public void Points_RedBanner_CountsAtTheProvinceOnly(string level, int points) => Points("B20-2", null, null, ("honour", "RedBanner"), ("awardedAt", level)).ShouldBe(points);

    [Theory]
    [Covers("SX-138")]
    [InlineData("Personal", "Third", 20)]
    [InlineData("Personal", "Second", 20)]
    [InlineData("Collective", "Third", 0)]
    public void Points_Merit_MustBePersonal(string kind, string merit, int points) => Points("B20-3", null, null, ("force", "Army"), ("kind", kind), ("class", merit)).ShouldBe(points);

    [Theory]
    [Covers("SX-139")]
    [InlineData("Returned", 20)]
    [InlineData("ReturnedChild", 20)]
    [InlineData("OverseasChild", 20)]
    [InlineData("TaiwanOrigin", 20)]
    [InlineData("ReturnedSpouse", 0)]
    public void Points_OverseasChinese_CountForFourRelations(string relation, int points) => Points("B20-4", null, null, ("relation", relation)).ShouldBe(points);

    [Theory]
    [Covers("SX-140")]
    [InlineData("Child", 20)]
    [InlineData("Spouse", 20)]
    [InlineData("Sibling", 0)]
    public void Points_Martyrs_CountForChildAndSpouse(string relation, int points) => Points("B20-5", null, null, ("relation", relation)).ShouldBe(points);

    [Theory]
    [Covers("SX-141")]
    [InlineData("TownMinority", "03", "town", "XiKou", 20)]
    [InlineData("TownMinority", "11", "town", "XiKou", 20)]
    [InlineData("TownMinority", "01", "town", "XiKou", 0)]
    [InlineData("ThirdLine", "01", "unitPlace", "County", 20)]
    [InlineData("ThirdLine", "01", "unitPlace", "CityGovernmentSeat", 0)]
    public void Points_TownsAndThirdLine_CountForMinoritiesAndRemoteUnits(string ground, string ethnicity, string question, string answer, int points) =>
        Points("B20-6", ground, ethnicity, (question, answer)).ShouldBe(points);

    /// <summary>The seed's day moved with the year: 1985-12-31 for the examination of 2010 is 2001-12-31 for that of 2026.</summary>
    [Fact]
    [Covers("SX-142")]
    public void Points_TwentyFiveYears_AreDerivedFromThePacksOwnDayInclusive()
    {
        var age = Shaanxi.Bonuses.Single(b => b.Derived is not null);
        var day = age.Derived!.BornOnOrBefore;

        day.ShouldBe(new DateOnly(1985 + 2026 - 2010, 12, 31));
        Derived(Shaanxi.Bonuses, day).ShouldBe(20);
        Derived(Shaanxi.Bonuses, day.AddDays(-1)).ShouldBe(20);
        Derived(Shaanxi.Bonuses, day.AddDays(1)).ShouldBe(0);
        IReadOnlyList<BonusRule> ofTheSeed = [age with { Derived = new DerivedBonus(new DateOnly(1985, 12, 31)) }];
        Derived(ofTheSeed, new DateOnly(1985, 12, 31)).ShouldBe(20);
        Derived(ofTheSeed, new DateOnly(1986, 1, 1)).ShouldBe(0);
        ClaimRules.Check(age, new ClaimFacts(null, new Dictionary<string, string>())).ShouldHaveSingleItem().Code.ShouldBe("claim.derived");

        static int Derived(IReadOnlyList<BonusRule> rules, DateOnly born)
        {
            FeaturePoints.TryCompute(rules, Shaanxi.BonusCombination, [], born, out var result).ShouldBeNull();
            return result.Points;
        }
    }

    [Fact]
    public void Missing_CopyNumberOrOriginal_NamesEach()
    {
        ClaimRules.Missing(["AwardCertificate"], [new EvidenceFacts("AwardCertificate", null, 0, false)], Shaanxi.Evidence, "《办法》第二十条")
            .ShouldHaveSingleItem().ShouldBe(new Refusal("evidence.missing", "AwardCertificate", "材料不齐：《获奖证书》缺复印件、编号、原件核验", "《办法》第二十条"));
        ClaimRules.Missing(["AwardCertificate"], [new EvidenceFacts("AwardCertificate", "1", 1, false)], Shaanxi.Evidence, null, originals: false).ShouldBeEmpty();
    }

    private static bool Athlete(string ground, string sport, string rank) =>
        ClaimRules.Check(Shaanxi.Exemptions.Single(e => e.Code == "X3"), new ClaimFacts(ground, new Dictionary<string, string> { ["event"] = sport, ["rank"] = rank })).Count == 0;

    /// <summary>What the claim adds: it is approved when the rules find it entitled, else it can only be rejected.</summary>
    private static int Points(string code, string? ground, string? ethnicity, params (string Question, string Answer)[] answers)
    {
        var refusals = ClaimRules.Check(Shaanxi.Bonuses.Single(b => b.Code == code), new ClaimFacts(ground, answers.ToDictionary(a => a.Question, a => a.Answer), ethnicity));
        FeaturePoints.TryCompute(Shaanxi.Bonuses, Shaanxi.BonusCombination, refusals.Count == 0 ? [code] : [], Young, out var result).ShouldBeNull();
        return result.Points;
    }

    private static decimal Dossier(decimal total, string[] approved)
    {
        FeaturePoints.TryCompute(Shaanxi.Bonuses, Shaanxi.BonusCombination, approved, Young, out var result).ShouldBeNull();
        return DossierScore.Of(Shaanxi.Score, total, result.Points);
    }
}
