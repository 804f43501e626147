using Admissions.Rules.Choices;
using static Admissions.Rules.Tests.Eligibility.Registrations;

namespace Admissions.Rules.Tests.Choices;

public class ChoiceRulesTests
{
    private static readonly PlanLineFacts Law = Line("法学", category: "Law");

    private static IReadOnlyList<Refusal> Check(params PlanLineFacts?[] lines) => ChoiceRules.Check(Form(lines), Hunan);

    private static IReadOnlyList<Refusal> CheckShaanxi(params PlanLineFacts?[] lines) => ChoiceRules.Check(Form(lines), Shaanxi);

    [Fact]
    public void Check_NoFirstChoice_IsRefused()
    {
        Check().ShouldHaveSingleItem().Sentence.ShouldBe("填写第一志愿");
        Check(null, Line()).ShouldHaveSingleItem().Field.ShouldBe("choices[1]");
    }

    [Fact]
    [Covers("HR-79")]
    public void Check_ToBachelorFirst_SecondMayBeEitherUpperSecondaryLevel()
    {
        Check(ToBachelor(), ToCollege()).ShouldBeEmpty();
        Check(ToBachelor(), ToBachelor("汉语言文学")).ShouldBeEmpty();
        Check(ToBachelor(), null).ShouldBeEmpty();
        Check(ToBachelor()).ShouldBeEmpty();
    }

    [Fact]
    [Covers("HR-80")]
    public void Check_ToCollegeFirst_SecondIsToCollegeOnly()
    {
        Check(ToCollege(), ToBachelor()).ShouldHaveSingleItem().Sentence.ShouldBe("第二志愿只能选“高起专”专业，您选的是“高起本”");
        Check(ToCollege(), Line()).ShouldHaveSingleItem().Source.ShouldBe("湘教考信字〔2019〕3号 §四.2");
        Check(ToCollege(), ToCollege("小学教育")).ShouldBeEmpty();
        Check(ToCollege(), null).ShouldBeEmpty();
    }

    [Fact]
    [Covers("HR-81")]
    public void Check_CollegeToBachelor_KeepsTheMajorClass()
    {
        var refusal = Check(Line(), Law).ShouldHaveSingleItem();
        refusal.Code.ShouldBe("choice.category-not-allowed");
        refusal.Sentence.ShouldBe("第二志愿只能选“经济管理类”专业，您选的是“法学类”");
        refusal.Field.ShouldBe("choices[2].majors[1]");
        Check(Line(), Line("工商管理")).ShouldBeEmpty();
    }

    [Fact]
    [Covers("HR-82")]
    public void Check_CollegeToBachelorAndUpperSecondaryLevels_DoNotMix()
    {
        Check(Line(), ToCollege()).ShouldHaveSingleItem().Code.ShouldBe("choice.level-not-allowed");
        Check(ToBachelor(), Line()).ShouldHaveSingleItem().Code.ShouldBe("choice.level-not-allowed");
    }

    [Fact]
    public void Check_SameMajorTwice_IsRefused()
    {
        Check(Line(), Line()).ShouldHaveSingleItem().Sentence.ShouldBe("第二志愿与第一志愿是同一个专业。请改选其他专业，或者不填第二志愿");
        Check(Line(), Line() with { Mode = StudyMode.Correspondence }).ShouldBeEmpty();
        Check(Line(), Line() with { InstitutionCode = "4301" }).ShouldBeEmpty();
    }

    [Fact]
    public void Check_LineThatIsNotOnOffer_IsRefused()
    {
        Check(Line() with { Campaign = "adult-2025" }).ShouldHaveSingleItem().Code.ShouldBe("choice.unknown-line");
        Check(Line() with { Published = false }).ShouldHaveSingleItem().Code.ShouldBe("choice.unknown-line");
        Check(Line() with { Category = "Magic" }).ShouldHaveSingleItem().Code.ShouldBe("choice.unknown-line");
        ChoiceRules.Check([new ChoiceFacts(1, [new MajorChoice("9999", null)])], Hunan).ShouldHaveSingleItem().Code.ShouldBe("choice.unknown-line");
    }

    [Fact]
    public void Check_MoreThanThePolicyGives_IsRefused()
    {
        Check(Line(), Line("工商管理"), Line("财务管理")).ShouldHaveSingleItem().Sentence.ShouldBe("最多填 2 个志愿。请去掉第三志愿");
        var two = new ChoiceFacts(1, [new MajorChoice("1", Line()), new MajorChoice("2", Line("工商管理"))]);
        ChoiceRules.Check([two], Hunan).ShouldHaveSingleItem().Code.ShouldBe("choice.majors");
    }

    [Fact]
    public void Check_MajorsOfTwoInstitutionsInOneChoice_IsRefused()
    {
        var policy = Hunan with { Choice = Hunan.Choice with { Slots = [Hunan.Choice.Slots[0] with { Majors = 2 }, Hunan.Choice.Slots[1]] } };
        var mixed = new ChoiceFacts(1, [new MajorChoice("1", Line()), new MajorChoice("2", Line("工商管理") with { InstitutionCode = "4301" })]);
        ChoiceRules.Check([mixed], policy).ShouldHaveSingleItem().Code.ShouldBe("choice.one-institution");
    }

    [Fact]
    public void Check_ConsentWherePolicyHasNone_IsRefused()
    {
        ChoiceRules.Check([ChoiceFacts.Of(1, Line()) with { ReassignmentConsent = true }], Hunan).ShouldHaveSingleItem().Code.ShouldBe("choice.consent");
        ChoiceRules.Check([ChoiceFacts.Of(1, Line(policy: Shaanxi)) with { ReassignmentConsent = true }], Shaanxi).ShouldBeEmpty();
        Shaanxi.Choice.ReassignmentConsent.ShouldBe(false);
    }

    [Fact]
    [Covers("SX-42")]
    public void Check_ShaanxiFirstThree_AreToBachelor()
    {
        var first = ToBachelor(policy: Shaanxi);
        CheckShaanxi(first, ToCollege(policy: Shaanxi)).ShouldHaveSingleItem().Sentence.ShouldBe("第二志愿只能选“高起本”专业，您选的是“高起专”");
        CheckShaanxi(first, ToBachelor("行政管理", policy: Shaanxi), ToBachelor("会计学", policy: Shaanxi)).ShouldBeEmpty();
    }

    [Fact]
    [Covers("SX-43")]
    public void Check_ShaanxiFourthAndFifth_AreToCollegeOfTheSameCategory()
    {
        var first = ToBachelor("土木工程", "ScienceEngineering", Shaanxi);
        CheckShaanxi(first, null, null, ToCollege(policy: Shaanxi)).ShouldHaveSingleItem().Sentence.ShouldBe("第四志愿只能选“理工类”专业，您选的是“文史类”");
        CheckShaanxi(first, null, null, ToCollege("机电一体化技术", "ScienceEngineering", Shaanxi)).ShouldBeEmpty();
        CheckShaanxi(first, null, null, ToBachelor("会计学", "ScienceEngineering", Shaanxi)).ShouldHaveSingleItem().Code.ShouldBe("choice.level-not-allowed");
        CheckShaanxi(first with { SubCategory = "Art" }, null, null, ToCollege("机电一体化技术", "ScienceEngineering", Shaanxi)).ShouldHaveSingleItem().Code.ShouldBe("choice.category-not-allowed");
    }

    [Fact]
    public void Check_ShaanxiOtherLevels_HaveThreeChoices() =>
        CheckShaanxi(ToCollege(policy: Shaanxi), null, null, ToCollege("小学教育", policy: Shaanxi)).ShouldHaveSingleItem().Sentence.ShouldBe("报考高起专最多填 3 个志愿。请去掉第四志愿");

    [Theory]
    [InlineData(StudyLevel.UpperSecondaryToBachelor, 5)]
    [InlineData(StudyLevel.UpperSecondaryToCollege, 3)]
    [InlineData(StudyLevel.CollegeToBachelor, 3)]
    public void SlotsOf_Shaanxi_AreFiveForUpperSecondaryToBachelorOnly(StudyLevel first, int count)
    {
        ChoiceRules.SlotsOf(first, Shaanxi).Select(slot => slot.Order).ShouldBe(Enumerable.Range(1, count));
        ChoiceRules.SlotsOf(first, Hunan).Count.ShouldBe(2);
    }

    [Fact]
    public void AllowedLevels_FollowTheFirstChoice()
    {
        ChoiceRules.AllowedLevels(1, null, Hunan).Count.ShouldBe(3);
        ChoiceRules.AllowedLevels(2, StudyLevel.UpperSecondaryToBachelor, Hunan).ShouldBe([StudyLevel.UpperSecondaryToBachelor, StudyLevel.UpperSecondaryToCollege]);
        ChoiceRules.AllowedLevels(2, StudyLevel.CollegeToBachelor, Hunan).ShouldBe([StudyLevel.CollegeToBachelor]);
        ChoiceRules.AllowedLevels(4, StudyLevel.CollegeToBachelor, Shaanxi).ShouldBeEmpty();
    }
}
