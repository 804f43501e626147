using Admissions.Core.Data;
using Admissions.Rules.Choices;
using Admissions.Rules.Eligibility;
using Admissions.Rules.Entitlements;
using Admissions.Rules.Numbering;
using Admissions.Rules.Policy;
using Admissions.Rules.Seating;
using static Admissions.Rules.Tests.Eligibility.RandomRegistrations;
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

    /// <summary>Seating and numbering know no campaign; its own document stands behind their refusals wherever they number at all.</summary>
    [Fact]
    public void Cite_SeatingAndNumbering_NamesTheDocumentOfTheCampaign()
    {
        var input = SeatingInput.From([new(1, "01", "A", ""), new(1, "01", "A", "")], [new("01", 0)]);
        var rooms = SeatingEngine.Run(input, new SeatingRules([30]), new SeatingSeed([1])).Refusals.ShouldHaveSingleItem();

        Hunan.Cite(rooms.Source).ShouldBe("湘教考信字〔2019〕3号 §四.9");
        Hunan.Cite(new CandidateTwice(1).Source).ShouldBe("湘教考信字〔2019〕3号 §四.10");
        Hunan.Cite(new NumberTwice("1").Source).ShouldBe("湘教考信字〔2019〕3号 §四.10");
        Shaanxi.Cite(rooms.Source).ShouldBe("《2010年陕西省成人高校招生工作实施办法》第十一条");
        Shaanxi.Cite(new CandidateTwice(1).Source).ShouldBe("《2010年陕西省成人高校招生工作实施办法》第十一条");
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
}
