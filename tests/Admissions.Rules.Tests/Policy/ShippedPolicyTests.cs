using Admissions.Core.Campaigns;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Tests.Policy;

/// <summary>The figures of the authorities' documents, as the shipped packs hold them.</summary>
public class ShippedPolicyTests
{
    private static readonly CampaignPolicy Hunan = PolicyPacks.Read("hunan-adult");
    private static readonly CampaignPolicy Shaanxi = PolicyPacks.Read("shaanxi-adult");

    [Theory]
    [Covers("SX-77", "SX-78", "SX-79", "SX-80", "SX-81", "SX-82", "SX-83", "SX-84", "SX-85", "SX-86", "SX-87", "SX-88", "SX-89", "SX-90", "SX-91", "SX-92")]
    [InlineData("高起本", "文史类", null, "语文 数学 外语 史地")]
    [InlineData("高起本", "文史类", "Art", "语文 数学 外语 史地")]
    [InlineData("高起本", "文史类", "ForeignLanguages", "语文 数学 外语 史地")]
    [InlineData("高起本", "理工类", null, "语文 数学 外语 理化")]
    [InlineData("高起本", "理工类", "Sport", "语文 数学 外语 理化")]
    [InlineData("高起专", "文史类", null, "语文 数学 外语")]
    [InlineData("高起专", "理工类", "Art", "语文 数学 外语")]
    [InlineData("专升本", "文史类", null, "政治 英语 大学语文")]
    [InlineData("专升本", "艺术类", null, "政治 英语 艺术概论")]
    [InlineData("专升本", "理工类", null, "政治 英语 高等数学")]
    [InlineData("专升本", "经济管理类", null, "政治 英语 高等数学")]
    [InlineData("专升本", "法学类", null, "政治 英语 民法")]
    [InlineData("专升本", "教育学类", null, "政治 英语 教育理论")]
    [InlineData("专升本", "农学类", null, "政治 英语 生态学基础")]
    [InlineData("专升本", "医学类", null, "政治 英语 医学综合")]
    [InlineData("专升本", "体育类", null, "政治 英语 教育理论")]
    [InlineData("专升本", "中医药类", null, "政治 英语 大学语文")]
    public void SubjectSetOf_EachCategory_IsThatOfTheTable(string level, string category, string? subCategory, string subjects)
    {
        foreach (var policy in new[] { Shaanxi, Hunan })
        {
            var set = policy.SubjectSetOf(Terms.LevelOf(level)!.Value, Terms.CategoryOf(category)!, subCategory).ShouldNotBeNull();
            string.Join(' ', set.Subjects.Select(Terms.Subject)).ShouldBe(subjects);
        }

        Shaanxi.Categories.Count.ShouldBe(14);
    }

    [Fact]
    public void SubjectSetOf_ShaanxiArt_DoesNotCountMathematics()
    {
        Shaanxi.SubjectSetOf(StudyLevel.UpperSecondaryToBachelor, "LiberalArts", "Art")!.ExcludedFromTotal.ShouldBe(["Mathematics"]);
        Shaanxi.SubjectSetOf(StudyLevel.UpperSecondaryToBachelor, "LiberalArts", "Sport")!.ExcludedFromTotal.ShouldBeEmpty();
        Hunan.SubjectSetOf(StudyLevel.UpperSecondaryToBachelor, "LiberalArts", "Art")!.ExcludedFromTotal.ShouldBeEmpty();
    }

    /// <summary>艺术、体育 are said by the pack, and what is measured by the group names it.</summary>
    [Fact]
    public void LineRules_ShaanxiArtAndSport_AreAGroupOfThePack()
    {
        var group = Shaanxi.LineRules.Groups.ShouldHaveSingleItem();
        (group.Categories, group.SubCategories).ShouldSatisfyAllConditions(named => named.Categories.ShouldBe(["Art", "Sport"]), named => named.SubCategories.ShouldBe(["Art", "Sport"]));
        Shaanxi.LineRules.ArtSportFloor!.Group.ShouldBe(group.Code);
        Shaanxi.LineRules.ProfessionalLine!.Group.ShouldBe(group.Code);
        Shaanxi.Score.SortKeys[0].ShouldStartWith($"{group.Code}:");
        (Hunan.LineRules.ArtSportFloor, Hunan.LineRules.ProfessionalLine).ShouldBe((null, null));
    }

    [Fact]
    public void Subjects_EveryPaper_Is150PointsIn120Or150Minutes()
    {
        Shaanxi.Subjects.ShouldAllBe(subject => subject.Max == 150);
        foreach (var set in Shaanxi.SubjectSets)
        {
            var minutes = set.Level == StudyLevel.CollegeToBachelor ? 150 : 120;
            set.Subjects.ShouldAllBe(code => Shaanxi.Subjects.Single(subject => subject.Code == code).Minutes == minutes);
        }
    }

    [Theory]
    [InlineData(StudyLevel.UpperSecondaryToBachelor, 4, 5)]
    [InlineData(StudyLevel.UpperSecondaryToCollege, 2, 2.5)]
    [InlineData(StudyLevel.CollegeToBachelor, 2, 2.5)]
    public void DurationMin_Shaanxi_HoldsThoseOfTheDocument(StudyLevel level, double fullTime, double others)
    {
        decimal Years(StudyMode mode) => Shaanxi.DurationMin.Single(rule => rule.Level == level && rule.Mode == mode).Years;
        Years(StudyMode.FullTime).ShouldBe((decimal)fullTime);
        Years(StudyMode.PartTime).ShouldBe((decimal)others);
        Years(StudyMode.Correspondence).ShouldBe((decimal)others);
    }

    [Fact]
    public void Bonuses_Shaanxi_HoldThePointsOfTheDocument()
    {
        Shaanxi.BonusCombination.ShouldBe(BonusCombination.Max);
        Shaanxi.Bonuses.Select(bonus => (bonus.Code, bonus.Points)).ShouldBe(
        [
            ("B50", 50), ("B30", 30), ("B20-1", 20), ("B20-2", 20), ("B20-3", 20), ("B20-4", 20), ("B20-5", 20), ("B20-6", 20), ("B20-7", 20), ("B10", 10),
        ]);
        // The document of 2010 names 31 December 1985; the campaign is 16 years later.
        Shaanxi.Bonuses.Single(bonus => bonus.Derived is not null).Derived!.BornOnOrBefore.ShouldBe(new DateOnly(2001, 12, 31));
    }

    [Theory]
    [InlineData("WorldTier", 8, 6)]
    [InlineData("AsianTier", 6, 3)]
    [InlineData("NationalTier", 3, 1)]
    public void Exemptions_ShaanxiAthletes_HoldTheRanksOfTheDocument(string ground, int olympic, int other)
    {
        var tier = Shaanxi.Exemptions.Single(exemption => exemption.Code == "X3").Grounds.Single(candidate => candidate.Code == ground);
        tier.OlympicRankAtMost.ShouldBe(olympic);
        tier.OtherRankAtMost.ShouldBe(other);
    }

    [Fact]
    public void MajorLists_ShaanxiBarredFromCorrespondence_AreEleven()
    {
        Shaanxi.MajorLists.Single(list => list.Code == "BarredCorrespondence").Majors.Count.ShouldBe(11);
        Shaanxi.MajorLists.Single(list => list.Code == "Clinical").Majors.ShouldBe(["临床医学", "口腔医学", "预防医学", "中医学"]);
    }

    /// <summary>What the authority's document does not state is not cited from it: the refusal says that the province decided so.</summary>
    [Fact]
    public void Sources_WhereTheDocumentIsSilent_SayThatTheProvinceDecided()
    {
        var silent = 0;
        foreach (var policy in PolicyPacks.Names.Select(PolicyPacks.Read))
        {
            Expect(policy, "languages", policy.Sources[CitedRule.Languages]);
            Expect(policy, "identity", policy.Sources[CitedRule.Identity]);
            foreach (var bonus in policy.Bonuses)
                Expect(policy, "bonuses", bonus.Source);
        }

        silent.ShouldBe(8);

        void Expect(CampaignPolicy policy, string path, string? source)
        {
            source.ShouldNotBeNullOrWhiteSpace();
            (source == "本省自定（文件没有规定）").ShouldBe(policy.NotInSeed.Contains(path), $"{policy.Campaign.Code} {path}: {source}");
            silent += policy.NotInSeed.Contains(path) ? 1 : 0;
        }
    }

    [Fact]
    public void Amount_Of_FollowsTheRuleOfTheCampaign()
    {
        new FeeRule(PerSubject: new Yuan(40)).Of(StudyLevel.CollegeToBachelor, 3).ToString().ShouldBe("120.00");
        new FeeRule(Fixed: new Yuan(160)).Of(StudyLevel.CollegeToBachelor, 3).ToString().ShouldBe("160.00");
        Hunan.Payment.Amount!.Of(StudyLevel.UpperSecondaryToBachelor, 4).ToString().ShouldBe("170.00");
        Hunan.Payment.Amount!.Of(StudyLevel.CollegeToBachelor, 3).ToString().ShouldBe("160.00");
    }

    [Theory]
    [InlineData("2026-09-02", true)]
    [InlineData("2026-09-02T18:00", true)]
    [InlineData("2026-09-02T18:00:00", true)]
    [InlineData("2026-02-30", false)]
    [InlineData("2026-9-2", false)]
    [InlineData("9月2日", false)]
    public void PolicyMoment_TryParse_ReadsTwoForms(string text, bool good) => PolicyMoment.TryParse(text, out _).ShouldBe(good);

    [Theory]
    [InlineData("160.00", true)]
    [InlineData("0.50", true)]
    [InlineData("160", false)]
    [InlineData("160.0", false)]
    [InlineData("1,600.00", false)]
    [InlineData("abc.de", false)]
    public void Yuan_TryParse_WantsTwoDecimals(string text, bool good) => Yuan.TryParse(text, out _).ShouldBe(good);
}
