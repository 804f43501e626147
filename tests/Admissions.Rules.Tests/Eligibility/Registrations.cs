using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Rules.Choices;
using Admissions.Rules.Eligibility;
using Admissions.Rules.Identity;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Tests.Eligibility;

/// <summary>Registrations that are right, to be spoiled by one test each.</summary>
internal static class Registrations
{
    public static readonly CampaignPolicy Hunan = PolicyPacks.Read("hunan-adult");
    public static readonly CampaignPolicy Shaanxi = PolicyPacks.Read("shaanxi-adult");
    public static readonly DateOnly Day = new(2026, 9, 2);

    /// <summary>A graduate of a college, born 1 January 1999, living in 长沙.</summary>
    public static RegistrationFacts Facts(string birth = "1999-01-01", Sex sex = Sex.Female) => new()
    {
        DocumentKind = DocumentKind.ResidentIdCard,
        DocumentNumber = IdNumber("430104", birth, sex),
        HouseholdRegistrationPlace = "430104",
        Name = "彭丽鹃",
        Sex = sex == Sex.Male ? "1" : "2",
        Ethnicity = "15",
        BirthDate = Date(birth),
        PoliticalStatus = "13",
        EducationAttained = "30",
        ForeignLanguage = "EN",
        AdmissionType = "Unified",
        GraduationDate = Date("2020-06-30"),
        GraduationSchool = "湘水职业学院",
        DiplomaNumber = "123452020600041277",
        OccupationClass = "4",
        Telephone = "19900000412",
        Address = "长沙县星沙街道东升路 0 号",
        PostalCode = "410100",
    };

    /// <summary>The same person under Shaanxi's own fields.</summary>
    public static RegistrationFacts ShaanxiFacts(params (string Code, string Value)[] extra)
    {
        var values = new Dictionary<string, string>
        {
            ["lawAbiding"] = "true", ["healthy"] = "true", ["employmentStatus"] = "Employed", ["diplomaIssuer"] = "Institution", ["diplomaAuthentic"] = "true",
        };
        foreach (var (code, value) in extra)
            values[code] = value;
        return Facts() with { HouseholdRegistrationPlace = "610102", Extra = values };
    }

    public static PlanLineFacts Line(
        string major = "会计学",
        StudyLevel level = StudyLevel.CollegeToBachelor,
        string category = "EconomicsManagement",
        bool medical = false,
        CampaignPolicy? policy = null) => new()
        {
            Campaign = (policy ?? Hunan).Campaign.Code,
            InstitutionCode = "4314",
            InstitutionName = "湖南工商大学",
            MajorCode = major.Sum(c => c).ToString(System.Globalization.CultureInfo.InvariantCulture),
            MajorName = major,
            Level = level,
            Category = category,
            Mode = StudyMode.PartTime,
            Years = 2.5m,
            Medical = medical,
        };

    public static PlanLineFacts Nursing(CampaignPolicy? policy = null) => Line("护理学", category: "Medicine", medical: true, policy: policy);

    public static PlanLineFacts ToBachelor(string major = "法学", string category = "LiberalArts", CampaignPolicy? policy = null) =>
        Line(major, StudyLevel.UpperSecondaryToBachelor, category, policy: policy);

    public static PlanLineFacts ToCollege(string major = "学前教育", string category = "LiberalArts", CampaignPolicy? policy = null) =>
        Line(major, StudyLevel.UpperSecondaryToCollege, category, policy: policy);

    public static List<ChoiceFacts> Form(params PlanLineFacts?[] lines) =>
        [.. lines.Select((line, index) => line is null ? new ChoiceFacts(index + 1, []) : ChoiceFacts.Of(index + 1, line))];

    public static PointFacts Point(params string[] flags) => new()
    {
        Code = "430121-03",
        Name = "星沙报名确认点",
        Division = "430121",
        Kind = "Public",
        Levels = [StudyLevel.UpperSecondaryToBachelor, StudyLevel.UpperSecondaryToCollege, StudyLevel.CollegeToBachelor],
        Flags = flags,
    };

    public static IReadOnlyList<Refusal> Check(
        RegistrationFacts? facts = null, List<ChoiceFacts>? choices = null, PointFacts? point = null, CampaignPolicy? policy = null) =>
        RegistrationRules.Check(facts ?? Facts(), choices ?? Form(Line(policy: policy)), point ?? Point(), policy ?? Hunan, Day, ReferenceData.CodeSets);

    public static string IdNumber(string region, string birth, Sex sex, int serial = 0)
    {
        var first = region + birth.Replace("-", "", StringComparison.Ordinal) + (serial * 2 + (sex == Sex.Male ? 1 : 2)).ToString("000", System.Globalization.CultureInfo.InvariantCulture);
        return first + ResidentIdNumber.CheckCharacter(first);
    }

    public static DateOnly Date(string text) => DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
