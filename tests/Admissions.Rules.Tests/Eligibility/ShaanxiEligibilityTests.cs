using Admissions.Rules.Eligibility;
using Admissions.Rules.Policy;
using static Admissions.Rules.Tests.Eligibility.Registrations;

namespace Admissions.Rules.Tests.Eligibility;

public class ShaanxiEligibilityTests
{
    private static readonly PointFacts County = Point() with { Kind = "CountyOffice", Division = "610102" };

    private static IReadOnlyList<Refusal> CheckMajor(string major, string category, params (string Code, string Value)[] extra) =>
        Check(ShaanxiFacts(extra), Form(Line(major, category: category, medical: category != "EconomicsManagement", policy: Shaanxi)), County, Shaanxi);

    [Fact]
    public void Check_GoodRegistration_FindsNothing() => CheckMajor("会计学", "EconomicsManagement").ShouldBeEmpty();

    [Fact]
    public void Check_ForeignDocument_IsRefused() =>
        Check(ShaanxiFacts() with { DocumentKind = DocumentKind.ForeignResident, DocumentNumber = "USA110080010101" }, policy: Shaanxi)
            .ShouldContain(refusal => refusal.Code == "document.not-accepted");

    [Theory]
    [Covers("SX-24")]
    [InlineData("lawAbiding", "“本人遵守中华人民共和国宪法和法律”要选“是”")]
    [InlineData("healthy", "“本人身体健康，生活能自理，不影响所报专业学习”要选“是”")]
    [InlineData("employmentStatus", "选择“从业情况”")]
    public void Check_DeclarationBlank_IsRefused(string field, string sentence)
    {
        var refusal = CheckMajor("会计学", "EconomicsManagement", (field, "")).ShouldHaveSingleItem();
        refusal.Field.ShouldBe(field);
        refusal.Sentence.ShouldBe(sentence);
    }

    [Fact]
    [Covers("SX-26")]
    public void Check_LowerSecondary_IsRefused() =>
        Check(ShaanxiFacts() with { EducationAttained = "70" }, Form(ToCollege(policy: Shaanxi)), policy: Shaanxi).ShouldHaveSingleItem().Field.ShouldBe("educationAttained");

    [Fact]
    [Covers("SX-27")]
    public void Check_CollegeToBachelor_NeedsADiplomaAlreadyObtained()
    {
        Check(ShaanxiFacts() with { EducationAttained = "60" }, policy: Shaanxi).ShouldHaveSingleItem().Field.ShouldBe("educationAttained");
        Check(ShaanxiFacts() with { GraduationDate = Day.AddDays(1) }, policy: Shaanxi).ShouldHaveSingleItem().Field.ShouldBe("graduationDate");
        Check(ShaanxiFacts(("diplomaIssuer", "SelfStudy")), policy: Shaanxi).ShouldBeEmpty();
    }

    /// <summary>(a) alone; (b) alone; (c) without either; (c) with the one, with the other, with both; nothing, and the halves of (c) alone.</summary>
    [Theory]
    [Covers("SX-28")]
    [InlineData(true, "assistantPhysicianLicense")]
    [InlineData(true, "secondaryMedicalDiploma")]
    [InlineData(false, "ruralDoctorLicense")]
    [InlineData(true, "ruralDoctorLicense", "secondaryEducation")]
    [InlineData(true, "ruralDoctorLicense", "secondaryLevelCertificate")]
    [InlineData(true, "ruralDoctorLicense", "secondaryEducation", "secondaryLevelCertificate")]
    [InlineData(false)]
    [InlineData(false, "secondaryEducation")]
    [InlineData(false, "secondaryLevelCertificate")]
    public void Check_ClinicalMajor_NeedsOneOfThreeQualifications(bool good, params string[] held)
    {
        var refusals = CheckMajor("临床医学", "Medicine", [.. held.Select(code => (code, "true"))]);

        if (good)
            refusals.ShouldBeEmpty();
        else
            refusals.ShouldHaveSingleItem().Sentence.ShouldContain("乡村医生执业证书和中专学历（或中专水平证书）");
    }

    [Fact]
    public void Check_MajorAddedToTheClinicalList_IsClinicalAtOnce()
    {
        var choices = Form(Line("针灸推拿学", category: "ChineseMedicine", medical: true, policy: Shaanxi));
        var facts = ShaanxiFacts(("medicalEmployer", "县中医院"), ("medicalPost", "医师")) with { OccupationClass = "205" };
        Check(facts, choices, County, Shaanxi).ShouldBeEmpty();

        var lists = Shaanxi.MajorLists.Select(list => list.Code == "Clinical" ? list with { Majors = [.. list.Majors, "针灸推拿学"] } : list).ToList();
        Check(facts, choices, County, Shaanxi with { MajorLists = lists }).ShouldHaveSingleItem().Code.ShouldBe("eligibility.medical-clinical");
    }

    [Fact]
    [Covers("SX-30")]
    public void Check_Nursing_NeedsTheNurseLicense()
    {
        CheckMajor("护理学", "Medicine").ShouldHaveSingleItem().Sentence.ShouldBe("填写执业护士证书编号，或者改选非护理类专业");
        CheckMajor("护理学", "Medicine", ("nurseLicense", "201961012345")).ShouldBeEmpty();
    }

    [Fact]
    [Covers("SX-31")]
    public void Check_OtherMedicalMajor_NeedsHealthStaff()
    {
        var choices = Form(Line("药学", category: "Medicine", medical: true, policy: Shaanxi));
        var facts = ShaanxiFacts(("medicalEmployer", "县医院"), ("medicalPost", "药师"));
        Check(facts with { OccupationClass = "208" }, choices, County, Shaanxi).ShouldHaveSingleItem().Field.ShouldBe("occupationClass");
        Check(facts with { OccupationClass = "205" }, choices, County, Shaanxi).ShouldBeEmpty();
        Check(ShaanxiFacts() with { OccupationClass = "205" }, choices, County, Shaanxi).Count.ShouldBe(2);
    }

    [Theory]
    [Covers("SX-33")]
    [InlineData("采矿工程（煤炭单独招生）", "frontLineYears", "4", false)]
    [InlineData("采矿工程（煤炭单独招生）", "frontLineYears", "5", true)]
    [InlineData("采矿工程（煤炭单独招生）", "coalPost", "TeamLeader", true)]
    [InlineData("采矿工程（煤炭单独招生）", "awardLevel", "County", true)]
    [InlineData("会计学", "frontLineYears", "5", false)]
    public void Check_Coal_NeedsAConditionAndACoalMajor(string major, string field, string value, bool good)
    {
        var facts = ShaanxiFacts((field, value)) with { AdmissionType = "Separate" };
        var choices = Form(Line(major, category: "ScienceEngineering", policy: Shaanxi));
        Check(facts, choices, policy: Shaanxi).Count.ShouldBe(good ? 0 : 1);
    }

    [Theory]
    [Covers("SX-34")]
    [InlineData("2020-09-01", "2022-09-01", "Qualified", "会计学", true)]
    [InlineData("2020-09-01", "2026-12-01", "Qualified", "会计学", false)]
    [InlineData("2020-09-01", "2022-09-01", "Unqualified", "会计学", false)]
    [InlineData("2019-09-01", "2021-09-01", "Qualified", "会计学", false)]
    [InlineData("2020-09-01", "2022-09-01", "Qualified", "采矿工程（煤炭单独招生）", false)]
    public void Check_ExemptCollegeToBachelor_NeedsServiceAfterCollege(string start, string end, string assessment, string major, bool good)
    {
        var facts = ShaanxiFacts(("serviceKind", "VillageOfficial"), ("serviceStart", start), ("serviceEnd", end), ("serviceAssessment", assessment))
            with { AdmissionType = "Exempt" };
        var point = Point() with { Kind = "CityOffice", Division = "6101" };
        Check(facts, Form(Line(major, policy: Shaanxi)), point, Shaanxi).Count.ShouldBe(good ? 0 : 1);
    }
}
