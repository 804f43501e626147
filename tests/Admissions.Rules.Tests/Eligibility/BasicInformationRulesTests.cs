using Admissions.Rules.Eligibility;
using Admissions.Rules.Identity;
using Admissions.Rules.Policy;
using static Admissions.Rules.Tests.Eligibility.Registrations;

namespace Admissions.Rules.Tests.Eligibility;

public class BasicInformationRulesTests
{
    [Fact]
    public void Check_GoodRegistration_FindsNothing() => Check().ShouldBeEmpty();

    [Theory]
    [Covers("HR-32", "HR-35")]
    [InlineData("name", "填写姓名")]
    [InlineData("sex", "选择性别")]
    [InlineData("ethnicity", "选择民族")]
    [InlineData("birthDate", "填写出生日期")]
    [InlineData("politicalStatus", "选择政治面貌")]
    [InlineData("educationAttained", "选择文化程度")]
    [InlineData("foreignLanguage", "选择外语语种")]
    [InlineData("admissionType", "选择招生类别")]
    [InlineData("occupationClass", "选择职业类别")]
    [InlineData("telephone", "填写联系电话")]
    [InlineData("address", "填写通讯地址")]
    [InlineData("postalCode", "填写邮政编码")]
    [InlineData("householdRegistrationPlace", "选择户籍所在地")]
    public void Check_RequiredFieldBlank_NamesItOnce(string field, string sentence)
    {
        var refusal = Check(Blank(field)).Where(refusal => refusal.Field == field).ShouldHaveSingleItem();
        refusal.Code.ShouldBe("field.missing");
        refusal.Sentence.ShouldBe(sentence);
    }

    [Theory]
    [InlineData("candidateFeatures")]
    [InlineData("employmentStartDate")]
    [InlineData("remark")]
    [InlineData("medicalLicenseNumber")]
    public void Check_OptionalFieldBlank_FindsNothing(string field) => Check(Blank(field)).ShouldBeEmpty();

    [Fact]
    public void Fields_OfTheHunanPolicy_AreThe21OfTheSeed()
    {
        RegistrationFacts.SeedFields.Count.ShouldBe(21);
        // The two numbers are given by the system and asked of nobody.
        Hunan.BasicInformation.Fields.Select(field => field.Field).ShouldBe(
            RegistrationFacts.SeedFields.Skip(2).Append("householdRegistrationPlace"), ignoreOrder: true);
    }

    [Fact]
    [Covers("HR-20")]
    public void Check_SexAgainstIdNumber_IsRefused() =>
        Check(Facts() with { Sex = "1" }).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            refusal => refusal.Field.ShouldBe("sex"), refusal => refusal.Sentence.ShouldContain("与身份证号码不一致"));

    [Fact]
    public void Check_BirthdayAgainstIdNumber_IsRefused()
    {
        Check(Facts() with { BirthDate = Date("1999-01-02") }).ShouldHaveSingleItem().Field.ShouldBe("birthDate");
        Check(Facts() with { BirthDate = Date("1999-01-01") }).ShouldBeEmpty();
    }

    [Fact]
    public void Check_WrongCheckDigit_IsRefused()
    {
        var good = Facts().DocumentNumber!;
        var wrong = good[..17] + (good[17] == '1' ? '2' : '1');
        Check(Facts() with { DocumentNumber = wrong }).ShouldHaveSingleItem().Code.ShouldBe("id.check-digit");
    }

    [Fact]
    public void Check_FullWidthIdNumber_IsAccepted() =>
        Check(Facts() with { DocumentNumber = string.Concat(Facts().DocumentNumber!.Select(c => (char)(c - '!' + '！'))) }).ShouldBeEmpty();

    [Theory]
    [InlineData("sex", "3")]
    [InlineData("ethnicity", "77")]
    [InlineData("politicalStatus", "99")]
    [InlineData("occupationClass", "x")]
    [InlineData("householdRegistrationPlace", "439999")]
    public void Check_UnknownCode_IsRefused(string field, string code) =>
        Check(With(field, code)).ShouldContain(refusal => refusal.Field == field && refusal.Code == "field.code");

    [Theory]
    [Covers("HR-37")]
    [InlineData("remark", 200)]
    [InlineData("address", 100)]
    [InlineData("graduationSchool", 60)]
    [InlineData("diplomaNumber", 30)]
    public void Check_TooLong_CountsCharacters(string field, int most)
    {
        Check(With(field, new string('字', most))).ShouldBeEmpty();
        Check(With(field, string.Concat(Enumerable.Repeat("𠀀", most)))).ShouldBeEmpty();
        Check(With(field, new string('字', most + 1))).ShouldHaveSingleItem().Sentence.ShouldContain($"您填了 {most + 1} 个");
    }

    [Fact]
    [Covers("HR-24")]
    public void Check_UpperSecondaryGraduateForCollegeToBachelor_IsRefusedWithReason()
    {
        var refusal = Check(Facts() with { EducationAttained = "60" }).ShouldHaveSingleItem();
        refusal.Field.ShouldBe("educationAttained");
        refusal.Sentence.ShouldStartWith("报考专升本，要已经取得大学专科或以上毕业证书");
    }

    [Theory]
    [InlineData("60", true)]
    [InlineData("40", true)]
    [InlineData("20", true)]
    [InlineData("70", false)]
    public void Check_EducationForUpperSecondaryLevels_IsAtLeastUpperSecondary(string education, bool good) =>
        Check(Facts() with { EducationAttained = education }, Form(ToBachelor())).Count.ShouldBe(good ? 0 : 1);

    [Theory]
    [Covers("SX-94")]
    [InlineData("JA", false)]
    [InlineData("FR", false)]
    [InlineData("EN", true)]
    public void Check_LanguageForCollegeToBachelor_IsEnglishOnly(string language, bool good) =>
        Check(Facts() with { ForeignLanguage = language }).Count.ShouldBe(good ? 0 : 1);

    [Theory]
    [Covers("SX-93")]
    [InlineData("JA", true)]
    [InlineData("RU", true)]
    [InlineData("FR", false)]
    public void Check_LanguageForUpperSecondaryLevels_IsOneOfThree(string language, bool good) =>
        Check(Facts() with { ForeignLanguage = language }, Form(ToCollege())).Count.ShouldBe(good ? 0 : 1);

    [Fact]
    [Covers("HR-28")]
    public void Check_GraduationInTheFuture_IsRefused()
    {
        Check(Facts() with { GraduationDate = Date("2030-07-01") }).ShouldHaveSingleItem().Sentence.ShouldContain("晚于今天");
        Check(Facts() with { GraduationDate = Day }).ShouldBeEmpty();
    }

    [Fact]
    [Covers("HR-29")]
    public void Check_GraduationSchool_IsAskedOfCollegeToBachelorOnly()
    {
        Check(Blank("graduationSchool")).ShouldHaveSingleItem().Field.ShouldBe("graduationSchool");
        Check(Blank("graduationSchool"), Form(ToCollege())).ShouldBeEmpty();
    }

    [Fact]
    public void Check_DiplomaNumber_IsAskedOfCollegeToBachelorOnly()
    {
        Check(Blank("diplomaNumber")).ShouldHaveSingleItem().Field.ShouldBe("diplomaNumber");
        Check(Blank("diplomaNumber"), Form(ToCollege())).ShouldBeEmpty();
    }

    [Fact]
    public void Check_MedicalLicense_IsAskedExactlyOfMedicalMajors()
    {
        var medical = Point("MedicalReviewPoint");
        Check(choices: Form(Nursing()), point: medical).ShouldHaveSingleItem().Sentence.ShouldBe("填写医学类执业资格证书编号，或者改选非医学类专业");
        Check(Facts() with { MedicalLicenseNumber = "201943012345" }, Form(Nursing()), medical).ShouldBeEmpty();
        Check(Facts() with { MedicalLicenseNumber = "201943012345" }).ShouldHaveSingleItem().Code.ShouldBe("field.not-asked");
        new RegistrationCase(Facts(), Form(Line()), Hunan, Day)
            .Asks(Hunan.BasicInformation.Fields.Single(field => field.Field == "medicalLicenseNumber")).ShouldBeFalse();
    }

    [Fact]
    [Covers("HR-33")]
    public void Check_WorkBeforeFourteen_IsRefused()
    {
        Check(Facts() with { EmploymentStartDate = Date("2005-01-01") }).ShouldHaveSingleItem().Field.ShouldBe("employmentStartDate");
        Check(Facts() with { EmploymentStartDate = Date("2013-01-01") }).ShouldBeEmpty();
    }

    [Fact]
    public void Check_UnknownFeature_IsRefused()
    {
        Check(Facts() with { CandidateFeatures = ["H-01", "X"] }).ShouldBeEmpty();
        Check(Facts() with { CandidateFeatures = ["B50"] }).ShouldHaveSingleItem().Field.ShouldBe("candidateFeatures");
    }

    [Fact]
    public void Check_OtherDocument_NeedsNoHouseholdButItsOwnFormat()
    {
        var facts = Facts() with { DocumentKind = DocumentKind.Taiwan, DocumentNumber = "01234567", HouseholdRegistrationPlace = null };
        Check(facts).ShouldBeEmpty();
        Check(facts with { DocumentNumber = "1234" }).ShouldHaveSingleItem().Code.ShouldBe("document.format");
    }

    [Fact]
    public void Check_ExtraField_FollowsItsCampaignOnly()
    {
        var field = new ExtraField { Code = "workUnit", Label = "工作单位", Kind = ExtraFieldKind.Text, Required = true, MaxLength = 60 };
        var policy = Hunan with { BasicInformation = Hunan.BasicInformation with { ExtraFields = [field] } };
        Check(policy: policy).ShouldHaveSingleItem().Sentence.ShouldBe("填写“工作单位”");
        Check(Facts() with { Extra = new Dictionary<string, string> { ["workUnit"] = new('厂', 61) } }, policy: policy).ShouldHaveSingleItem().Code.ShouldBe("field.long");
        Check(Facts() with { Extra = new Dictionary<string, string> { ["workUnit"] = "星沙机械厂" } }, policy: policy).ShouldBeEmpty();
        Check().ShouldBeEmpty();
    }

    [Fact]
    public void Check_ExtraFieldOfKindDivision_TakesCodesOfTheTableOnly()
    {
        var field = new ExtraField { Code = "workPlace", Label = "工作单位所在县（区）", Kind = ExtraFieldKind.Division };
        var policy = Hunan with { BasicInformation = Hunan.BasicInformation with { ExtraFields = [field] } };
        var codes = new CodeSets(new Dictionary<string, IReadOnlySet<string>> { [CodeSets.Places] = new HashSet<string> { "430100", "430121", "430102" } });
        IReadOnlyList<Refusal> Of(string? place) => [.. RegistrationRules.CheckBasicInformation(new RegistrationCase(
            Facts() with { Extra = place is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["workPlace"] = place } }, Form(Line(policy: policy)), policy, Day), codes).Where(r => r.Field == "workPlace")];

        Of(null).ShouldBeEmpty();
        Of("430102").ShouldBeEmpty();
        Of("芙蓉区").ShouldHaveSingleItem().Sentence.ShouldBe("工作单位所在县（区）请从列表中选择");
    }

    private static RegistrationFacts Blank(string field) => field switch
    {
        "birthDate" => Facts() with { BirthDate = null },
        "employmentStartDate" => Facts() with { EmploymentStartDate = null },
        "candidateFeatures" => Facts() with { CandidateFeatures = [] },
        _ => With(field, "  "),
    };

    private static RegistrationFacts With(string field, string value) => field switch
    {
        "name" => Facts() with { Name = value },
        "sex" => Facts() with { Sex = value },
        "ethnicity" => Facts() with { Ethnicity = value },
        "politicalStatus" => Facts() with { PoliticalStatus = value },
        "educationAttained" => Facts() with { EducationAttained = value },
        "foreignLanguage" => Facts() with { ForeignLanguage = value },
        "admissionType" => Facts() with { AdmissionType = value },
        "graduationSchool" => Facts() with { GraduationSchool = value },
        "diplomaNumber" => Facts() with { DiplomaNumber = value },
        "medicalLicenseNumber" => Facts() with { MedicalLicenseNumber = value },
        "occupationClass" => Facts() with { OccupationClass = value },
        "telephone" => Facts() with { Telephone = value },
        "address" => Facts() with { Address = value },
        "postalCode" => Facts() with { PostalCode = value },
        "remark" => Facts() with { Remark = value },
        "householdRegistrationPlace" => Facts() with { HouseholdRegistrationPlace = value },
        _ => throw new ArgumentOutOfRangeException(nameof(field)),
    };
}
