using Admissions.Rules.Choices;
using Admissions.Rules.Eligibility;
using Admissions.Rules.Policy;
using static Admissions.Rules.Tests.Eligibility.Registrations;

namespace Admissions.Rules.Tests.Eligibility;

/// <summary>Registrations in which each field is right, wrong or missing at random, with choices of all levels.</summary>
internal static class RandomRegistrations
{
    public static RegistrationFacts RandomFacts(Random random, CampaignPolicy policy)
    {
        var facts = Facts(Any(random, "1999-01-01", "2009-05-05", "1975-12-31"));
        var extra = policy.BasicInformation.ExtraFields.Where(_ => random.Next(3) > 0).ToDictionary(field => field.Code, field => Any(random,
            "true", "x", "4", "2020-09-01", "2026-12-01", new string('长', 300), field.Options.Count > 0 ? field.Options[random.Next(field.Options.Count)].Code : "1"));
        return facts with
        {
            DocumentKind = Any(random, DocumentKind.ResidentIdCard, DocumentKind.ResidentIdCard, DocumentKind.Taiwan, DocumentKind.ForeignResident),
            DocumentNumber = Any(random, facts.DocumentNumber, facts.DocumentNumber, facts.DocumentNumber![..17] + "Q", facts.DocumentNumber[..17] + "0", facts.DocumentNumber[..17] + "1", "43010419990101", "", "01234567"),
            HouseholdRegistrationPlace = Any(random, "430104", "610102", "439999", null),
            Name = Any(random, "彭丽鹃", "彭3", "", "·彭", new string('彭', 61)),
            Sex = Any(random, "1", "2", "7", null),
            BirthDate = random.Next(4) == 0 ? Date(Any(random, "2000-01-01", "2031-01-01")) : facts.BirthDate,
            EducationAttained = Any(random, "30", "60", "70", "20", null),
            ForeignLanguage = Any(random, "EN", "JA", "FR", null),
            AdmissionType = Any(random, "Unified", "Separate", "Exempt", null),
            CandidateFeatures = random.Next(3) == 0 ? ["nothing"] : [],
            GraduationDate = Any<DateOnly?>(random, Date("2020-06-30"), Date("2030-06-30"), null),
            EmploymentStartDate = Any<DateOnly?>(random, Date("1990-01-01"), Date("2020-01-01"), null),
            MedicalLicenseNumber = Any(random, "201943012345", null),
            OccupationClass = Any(random, "4", "205", "x", null),
            Telephone = Any(random, "19900000412", "12", null),
            PostalCode = Any(random, "410100", "41", null),
            Remark = Any(random, null, new string('长', 300)),
            Extra = extra,
        };
    }

    public static List<ChoiceFacts> RandomChoices(Random random, CampaignPolicy policy)
    {
        PlanLineFacts?[] lines =
        [
            null, Line(policy: policy), Line("法学", category: "Law", policy: policy), Nursing(policy), Line("临床医学", category: "Medicine", medical: true, policy: policy),
            ToBachelor(policy: policy), ToCollege(policy: policy), ToCollege("机电一体化技术", "ScienceEngineering", policy), Line(policy: policy) with { InstitutionCode = "4301" },
            Line(policy: policy) with { Published = false }, Line(policy: policy) with { Category = "Magic" },
        ];
        return [.. Enumerable.Range(1, random.Next(1, policy.Choice.Slots.Count + 2)).Select(order => new ChoiceFacts(
            order,
            [.. Enumerable.Range(0, Any(random, 0, 1, 1, 1, 2)).Select(_ => new MajorChoice("1", lines[random.Next(lines.Length)]))],
            random.Next(4) == 0))];
    }

    public static T Any<T>(Random random, params T[] values) => values[random.Next(values.Length)];
}
