using Admissions.Rules.Choices;
using Admissions.Rules.Eligibility;
using Admissions.Rules.Policy;
using static Admissions.Rules.Tests.Eligibility.RandomRegistrations;
using static Admissions.Rules.Tests.Eligibility.Registrations;

namespace Admissions.Rules.Tests.Eligibility;

/// <summary>The evaluator of conditions against <see cref="PlainConditions"/>, on random registrations with the shipped rules and with random ones.</summary>
public sealed class PlainConditionsTests
{
    private const int Drawn = 10_000;

    private static readonly string[] Fields = ["educationAttained", "graduationDate", "medicalLicenseNumber", "sex", "occupationClass", "telephone", "birthDate", "employmentStartDate", "lawAbiding", "nothing"];
    private static readonly string[] Days = ["RegistrationDay", "graduationDate", "employmentStartDate", "birthDate", "nothing"];

    [Theory]
    [InlineData("hunan-adult")]
    [InlineData("shaanxi-adult")]
    public void Holds_RandomRegistrations_AgreesWithThePlainReading(string pack)
    {
        var policy = pack == "hunan-adult" ? Hunan : Shaanxi;
        var (held, met, asked) = (0, 0, 0);
        Randomly.Check(Drawn, 50, seed => Asked.Draw(seed, policy), drawn => drawn.Shrink(), drawn =>
        {
            asked++;
            held += drawn.Case.Holds(drawn.When) ? 1 : 0;
            met += drawn.Case.Meets(drawn.Demand) ? 1 : 0;
            return Difference(drawn);
        });

        foreach (var so in new[] { held, met })
            so.ShouldBeInRange(asked / 10, asked * 9 / 10);
    }

    private static string? Difference(Asked drawn)
    {
        var (registration, policy) = (drawn.Case, drawn.Case.Policy);
        foreach (var when in policy.Eligibility.Select(rule => rule.When).Concat(policy.PointRules.Select(rule => rule.When)).Append(drawn.When))
            if (registration.Holds(when) != PlainConditions.Holds(when, registration))
                return $"holds: {when}";
        foreach (var demand in policy.Eligibility.SelectMany(rule => rule.Require).Append(drawn.Demand))
            if (registration.Meets(demand) != PlainConditions.Meets(demand, registration))
                return $"met: {demand}";
        var refusals = RegistrationRules.CheckBasicInformation(registration);
        var missing = refusals.Where(refusal => refusal.Code == "field.missing").Select(refusal => refusal.Field).ToHashSet();
        var expected = policy.GeneralEligibility().Where(rule => PlainConditions.Holds(rule.When, registration))
            .SelectMany(rule => rule.Require.Where(demand => !missing.Contains(demand.Field) && !PlainConditions.Meets(demand, registration)).Select(demand => $"eligibility.{rule.Code} {demand.Field}"));
        var said = refusals.Where(refusal => refusal.Code.StartsWith("eligibility.", StringComparison.Ordinal)).Select(refusal => $"{refusal.Code} {refusal.Field}").ToList();
        return said.SequenceEqual(expected, StringComparer.Ordinal) ? null : $"refused: {string.Join(", ", said)}";
    }

    /// <summary>A registration, and a condition and a demand to ask of it.</summary>
    private sealed record Asked(RegistrationCase Case, Condition When, Requirement Demand)
    {
        public static Asked Draw(int seed, CampaignPolicy policy)
        {
            var random = new Random(seed);
            var facts = RandomFacts(random, policy);
            if (random.Next(4) == 0)
                facts = facts with { BirthDate = Any<DateOnly?>(random, null, Day.AddYears(-17), Day.AddYears(-18), Day.AddYears(-18).AddDays(1), Date("2008-02-29")) };
            if (random.Next(3) == 0)
                facts = facts with { CandidateFeatures = [.. policy.Bonuses.Where(_ => random.Next(4) == 0).Select(rule => rule.Code)] };
            var onDate = Any(random, Day, Day, Date("2026-02-28"), Date("2026-03-01"));
            return new Asked(new RegistrationCase(facts, RandomChoices(random, policy), policy, onDate), RandomCondition(random, policy), RandomDemand(random, policy, deep: true));
        }

        /// <summary>The same with a choice or a field less, or with less to ask.</summary>
        public IEnumerable<Asked> Shrink() => Case.Choices.Select(gone => With(Case with { Choices = [.. Case.Choices.Where(choice => choice != gone)] }))
            .Concat(Case.Facts.Extra.Keys.Select(gone => With(Case with { Facts = Case.Facts with { Extra = Case.Facts.Extra.Where(field => field.Key != gone).ToDictionary() } })))
            .Concat(new Func<RegistrationFacts, RegistrationFacts>[]
            {
                f => f with { BirthDate = null }, f => f with { EducationAttained = null }, f => f with { GraduationDate = null }, f => f with { EmploymentStartDate = null },
                f => f with { MedicalLicenseNumber = null }, f => f with { OccupationClass = null }, f => f with { AdmissionType = null }, f => f with { CandidateFeatures = [] },
            }.Select(less => less(Case.Facts)).Where(facts => facts != Case.Facts).Select(facts => With(Case with { Facts = facts })))
            .Concat(new Func<Condition, Condition>[]
            {
                w => w with { Level = null }, w => w with { Category = null }, w => w with { Document = null }, w => w with { AdmissionType = null }, w => w with { Exempt = null },
                w => w with { Bonus = null }, w => w with { Age = null }, w => w with { Medical = null }, w => w with { MajorList = null }, w => w with { MedicalOutside = null },
            }.Select(less => less(When)).Where(when => when != When).Select(when => this with { When = when }))
            .Concat((Demand.AnyOf ?? []).SelectMany(group => group).Select(one => this with { Demand = one }));

        public override string ToString() => string.Join('\n', [$"{Case.OnDate} {Case.Facts}", .. Case.Facts.Extra.Select(field => $"{field}"),
            .. Case.Choices.SelectMany(choice => choice.Majors.Select(major => $"choice {choice.Order}: {major.Line}")), $"{When}", $"{Demand} {string.Join(" or ", (Demand.AnyOf ?? []).Select(group => string.Join(" and ", group)))}"]);

        private Asked With(RegistrationCase other) => this with { Case = other };

        private static Condition RandomCondition(Random random, CampaignPolicy policy)
        {
            List<string> lists = [.. policy.MajorLists.Select(list => list.Code).Where(_ => random.Next(2) == 0)];
            return new Condition
            {
                Level = Maybe(5, policy.Levels.Where(_ => random.Next(3) > 0).ToList()),
                Category = Maybe(8, policy.Categories.Select(category => category.Code).Distinct().Where(_ => random.Next(2) == 0).ToList()),
                Document = Maybe(8, new List<DocumentKind> { DocumentKind.ResidentIdCard }),
                AdmissionType = Maybe(8, new List<string> { "Unified", "Exempt" }),
                Exempt = random.Next(8) == 0 ? random.Next(3) == 0 : null,
                Bonus = random.Next(8) == 0 ? random.Next(2) == 0 : null,
                Age = random.Next(6) == 0 ? new AgeLimit(Any(random, 16, 17, 18, 24), "RegistrationDay") : null,
                Medical = random.Next(6) == 0 ? random.Next(2) == 0 : null,
                MajorList = Maybe(8, lists),
                MedicalOutside = Maybe(8, lists),
            };

            T? Maybe<T>(int one, T value)
                where T : class => random.Next(one) == 0 ? value : null;
        }

        private static Requirement RandomDemand(Random random, CampaignPolicy policy, bool deep)
        {
            var field = Any(random, Fields);
            return random.Next(deep ? 9 : 7) switch
            {
                0 => new Requirement { Field = field, Present = random.Next(2) == 0 },
                1 => new Requirement { Field = field, OneOf = ["1", "30", "4", "true"] },
                2 => field == "educationAttained" ? new Requirement { Field = field, AtLeast = Any(random, "UpperSecondary", "College", "Bachelor") }
                    : new Requirement { Field = field, AtLeast = Any(random, "2", "4", "100") },
                3 => new Requirement { Field = Any(random, Days), NotAfter = Any(random, Days) },
                4 => new Requirement { Field = Any(random, Days), NotBefore = Any(random, Days), PlusYears = Any<int?>(random, null, 2, 6) },
                5 when policy.MajorLists.Count > 0 => new Requirement { MajorsIn = policy.MajorLists[random.Next(policy.MajorLists.Count)].Code },
                6 when policy.MajorLists.Count > 0 => new Requirement { MajorsNotIn = policy.MajorLists[random.Next(policy.MajorLists.Count)].Code },
                5 or 6 => new Requirement { Field = field, Present = true },
                _ => new Requirement { AnyOf = [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => (IReadOnlyList<Requirement>)[.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => RandomDemand(random, policy, deep: false))])] },
            };
        }
    }
}
