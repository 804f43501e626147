using Admissions.Rules.Eligibility;
using Admissions.Rules.Identity;
using static Admissions.Rules.Tests.Eligibility.Registrations;

namespace Admissions.Rules.Tests.Eligibility;

public class PointRulesTests
{
    [Fact]
    [Covers("HR-71")]
    public void Check_PointForAnotherLevel_IsRefused()
    {
        var point = Point() with { Levels = [StudyLevel.UpperSecondaryToCollege] };
        Check(point: point).ShouldHaveSingleItem().Sentence.ShouldContain("不办理专升本");
        Check(choices: Form(ToCollege()), point: point).ShouldBeEmpty();
    }

    [Fact]
    public void Check_InactivePoint_IsRefused() => Check(point: Point() with { Active = false }).ShouldHaveSingleItem().Code.ShouldBe("point.inactive");

    [Theory]
    [Covers("HR-83")]
    [InlineData("2010-03-01", true)]
    [InlineData("2008-09-03", true)]
    [InlineData("2008-09-01", false)]
    [InlineData("2008-09-02", false)]
    public void Check_SeventeenOrYounger_NeedsAnUnderageReviewPoint(string birth, bool underage)
    {
        // The scenario's birthdays moved by seven years, as the campaign is.
        var facts = Facts(birth) with { EducationAttained = "60", GraduationDate = Date("2026-06-30") };
        var refusals = Check(facts, Form(ToCollege()));
        refusals.Any(refusal => refusal.Code == "point.flag").ShouldBe(underage);
        if (underage)
            refusals.ShouldHaveSingleItem().Sentence.ShouldBe("未满 18 周岁的考生只能选择指定的低龄审核点。请改选标有“低龄审核点”的报名确认点");
        Check(facts, Form(ToCollege()), Point("UnderageReviewPoint")).ShouldBeEmpty();
    }

    [Fact]
    public void Check_MedicalSecondChoice_NeedsAMedicalReviewPoint()
    {
        var facts = Facts() with { MedicalLicenseNumber = "201943012345" };
        var choices = Form(Nursing(), Line("药学", category: "Medicine", medical: true));
        Check(facts, choices).ShouldHaveSingleItem().Field.ShouldBe("point");
        Check(facts, choices, Point("MedicalReviewPoint")).ShouldBeEmpty();
        Check(facts, Form(Line("生物技术", category: "Medicine"), Nursing())).ShouldHaveSingleItem().Code.ShouldBe("point.flag");
    }

    [Theory]
    [InlineData(17, "未满 18 周岁的考生")]
    [InlineData(15, "未满 16 周岁的考生")]
    public void Served_UnderageFlag_IsWordedFromThePolicy(int atMost, string who)
    {
        var policy = Hunan with
        {
            PointRules = [.. Hunan.PointRules.Select(r => r.When.Age is { } age ? r with { When = r.When with { Age = age with { AtMost = atMost } } } : r)],
        };

        PointRules.Served(PointFacts.UnderageReviewPoint, policy).ShouldBe(who);
        PointRules.Served(PointFacts.MedicalReviewPoint, policy).ShouldBe("报考医学类专业的考生");
        PointRules.Served(PointFacts.UnderageReviewPoint, policy with { PointRules = [] }).ShouldBeNull();
    }

    [Fact]
    public void Check_UnderageAndMedical_NeedsBothFlags()
    {
        var facts = Facts("2009-05-05") with { EducationAttained = "60", GraduationDate = Date("2026-06-30"), MedicalLicenseNumber = "201943012345" };
        var choices = Form(Line("护理", StudyLevel.UpperSecondaryToCollege, "ScienceEngineering", medical: true));
        Check(facts, choices).Count.ShouldBe(2);
        Check(facts, choices, Point("MedicalReviewPoint")).ShouldHaveSingleItem();
        Check(facts, choices, Point("UnderageReviewPoint")).ShouldHaveSingleItem();
        Check(facts, choices, Point("UnderageReviewPoint", "MedicalReviewPoint")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("2008-02-29", "2026-02-28", 17)]
    [InlineData("2008-02-29", "2026-03-01", 18)]
    [InlineData("2008-09-02", "2026-09-02", 18)]
    public void Age_On_CountsCompletedYears(string birth, string day, int years) => Age.On(Date(birth), Date(day)).ShouldBe(years);

    [Fact]
    [Covers("SX-50")]
    public void Check_ShaanxiMedical_IsForTheOwnCountyOfficeOnly()
    {
        var facts = ShaanxiFacts(("nurseLicense", "201961012345"), ("workPlace", "610113"));
        var choices = Form(Nursing(Shaanxi));
        var ordinary = Point() with { Division = "610102" };
        Check(facts, choices, ordinary, Shaanxi).ShouldHaveSingleItem().Code.ShouldBe("point.kind");
        Check(facts, choices, ordinary with { Kind = "CountyOffice", Division = "610104" }, Shaanxi).ShouldHaveSingleItem().Code.ShouldBe("point.county");
        Check(facts, choices, ordinary with { Kind = "CountyOffice" }, Shaanxi).ShouldBeEmpty();
        Check(facts, choices, ordinary with { Kind = "CountyOffice", Division = "610113" }, Shaanxi).ShouldBeEmpty();
    }

    [Fact]
    public void Check_ShaanxiExempt_IsForTheCityOfficeOnly()
    {
        var facts = ShaanxiFacts(
            ("serviceKind", "Conscript"), ("serviceStart", "2020-09-01"), ("serviceEnd", "2022-09-01"), ("serviceAssessment", "Qualified"))
            with { AdmissionType = "Exempt" };
        Check(facts, Form(Line(policy: Shaanxi)), Point() with { Kind = "CountyOffice" }, Shaanxi).ShouldHaveSingleItem().Code.ShouldBe("point.kind");
        Check(facts, Form(Line(policy: Shaanxi)), Point() with { Kind = "CityOffice", Division = "6101" }, Shaanxi).ShouldBeEmpty();
    }
}
