using Admissions.Core.Data;
using Admissions.Rules.Choices;
using Admissions.Rules.Eligibility;
using Admissions.Rules.Entitlements;
using Admissions.Rules.Policy;
using static Admissions.Rules.Tests.Eligibility.Registrations;

namespace Admissions.Rules.Tests.Eligibility;

/// <summary>Whatever is wrong with a registration, the refusal says which document it rests on.</summary>
public class RefusalSourceTests
{
    private static readonly string[] EveryRegistration =
    [
        "field.missing", "field.long", "field.code", "field.future", "name.digits", "telephone.format", "postal-code.format",
        "id.check-digit", "id.length", "id.missing", "birth-date.differs", "sex.differs", "language.not-offered",
        "choice.missing", "choice.slot", "choice.unknown-line", "choice.level-not-allowed", "choice.majors", "choice.one-institution", "choice.twice",
        "point.inactive", "point.level", "eligibility.education-college",
    ];

    [Theory]
    [InlineData("hunan-adult", "document.format", "document.missing", "field.not-asked", "choice.consent", "choice.category-not-allowed", "point.flag", "eligibility.medical-license", "eligibility.graduated-already", "eligibility.working-age")]
    [InlineData("shaanxi-adult", "document.not-accepted", "field.format", "point.kind", "point.county", "eligibility.medical-clinical", "eligibility.coal", "eligibility.exempt-service")]
    public void Check_RandomRegistrations_AlwaysNamesTheSource(string pack, params string[] ofThisPack)
    {
        var policy = pack == "hunan-adult" ? Hunan : Shaanxi;
        var seen = new HashSet<string>();
        Randomly.Check(4000, 20, seed => new Random(seed), _ => [], random =>
        {
            foreach (var refusal in RandomRefusals(random, policy))
            {
                seen.Add(refusal.Code);
                if (string.IsNullOrWhiteSpace(refusal.Source) || refusal.Source[0] == '@')
                    return $"{refusal.Code} ({refusal.Field}) names no document: {refusal.Sentence}";
            }

            return null;
        });

        EveryRegistration.Concat(ofThisPack).Except(seen).ShouldBeEmpty();
    }

    [Fact]
    public void Check_ClaimsOfEveryRule_AlwaysNameTheSource()
    {
        foreach (var policy in new[] { Hunan, Shaanxi })
        {
            var nothing = new Dictionary<string, string>();
            var refusals = policy.Bonuses.SelectMany(rule => rule.Grounds.Select(ground => ground.Code).Append(null)
                    .SelectMany(ground => Answers(rule).SelectMany(answers => ClaimRules.Check(rule, new ClaimFacts(ground, answers, "01")))))
                .Concat(policy.Exemptions.SelectMany(rule => rule.Grounds.Select(ground => ground.Code).Append(null)
                    .SelectMany(ground => policy.Levels.SelectMany(level => ClaimRules.Check(rule, new ClaimFacts(ground, nothing, Level: level))))))
                .Concat(policy.Exemptions.SelectMany(rule => ClaimRules.Missing(rule.Evidence, [], policy.Evidence, rule.Source)))
                .Concat(policy.Bonuses.SelectMany(rule => ClaimRules.Missing(rule.Evidence, [], policy.Evidence, rule.Source))).ToList();

            refusals.ShouldNotBeEmpty();
            refusals.ShouldAllBe(refusal => !string.IsNullOrWhiteSpace(refusal.Source));
        }
    }

    [Fact]
    public void ValidateForPublishing_WithoutTheDocuments_IsRefused()
    {
        var json = PolicyJson.Write(Hunan with { Sources = new Dictionary<CitedRule, string>() });

        PolicyValidator.Validate(json).ShouldBeEmpty();
        PolicyValidator.ValidateForPublishing(json).Count(error => error.Path == "sources").ShouldBe(6);
    }

    /// <summary>No answer, and each answer to each question alone.</summary>
    private static IEnumerable<Dictionary<string, string>> Answers(BonusRule rule) =>
        rule.Grounds.SelectMany(ground => ground.Questions).SelectMany(question => question.Answers.Select(answer => new Dictionary<string, string> { [question.Code] = answer.Code })).Append([]);

    private static IReadOnlyList<Refusal> RandomRefusals(Random random, CampaignPolicy policy)
    {
        var choices = RandomChoices(random, policy);
        var point = Point(random.Next(2) == 0 ? ["MedicalReviewPoint"] : []) with
        {
            Kind = Any(random, "Public", "CountyOffice", "CityOffice"),
            Division = Any(random, "430121", "610102", "610104"),
            Active = random.Next(5) > 0,
            Levels = random.Next(4) == 0 ? [policy.Levels[0]] : policy.Levels,
        };
        var facts = RandomFacts(random, policy);
        var registration = new RegistrationCase(facts, choices, policy, Day);
        return
        [
            .. RegistrationRules.Check(facts, choices, point, policy, Day, ReferenceData.CodeSets),
            .. RegistrationWarnings.Check(registration, point.Division),
            .. RegistrationWarnings.MissingReason(registration, point.Division) is { } missing ? [missing] : Array.Empty<Refusal>(),
        ];
    }

    private static RegistrationFacts RandomFacts(Random random, CampaignPolicy policy)
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

    private static List<ChoiceFacts> RandomChoices(Random random, CampaignPolicy policy)
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

    private static T Any<T>(Random random, params T[] values) => values[random.Next(values.Length)];
}
