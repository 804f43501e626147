using Admissions.Rules.Conditions;
using Admissions.Rules.Dispatch;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Tests.Conditions;

/// <summary>The one evaluator, as each part of a policy writes its conditions.</summary>
public sealed class ClauseTests
{
    private static readonly NamedFacts Known = new(new Dictionary<string, string>
    {
        ["sex"] = "2", ["features"] = "A;B", ["math"] = "59.5", ["from"] = "2020-02-29", ["to"] = "2022-02-28",
    });

    [Theory]
    [InlineData(ConditionKind.OneOf, "sex", "1;2", true)]
    [InlineData(ConditionKind.OneOf, "sex", "1", false)]
    [InlineData(ConditionKind.OneOf, "features", "A", false)]
    [InlineData(ConditionKind.OneOf, "nothing", "1", false)]
    [InlineData(ConditionKind.HasAny, "features", "B;C", true)]
    [InlineData(ConditionKind.HasAny, "features", "C", false)]
    [InlineData(ConditionKind.HasAny, "nothing", "A", false)]
    [InlineData(ConditionKind.HasNone, "features", "C", true)]
    [InlineData(ConditionKind.HasNone, "features", "A", false)]
    [InlineData(ConditionKind.HasNone, "nothing", "A", true)]
    [InlineData(ConditionKind.AtLeast, "math", "59.5", true)]
    [InlineData(ConditionKind.AtLeast, "math", "60", false)]
    [InlineData(ConditionKind.AtLeast, "nothing", "0", false)]
    [InlineData(ConditionKind.AtLeast, "features", "0", false)]
    [InlineData(ConditionKind.AtMost, "math", "59.5", true)]
    [InlineData(ConditionKind.AtMost, "math", "59", false)]
    [InlineData(ConditionKind.AtMost, "nothing", "100", false)]
    public void ToClause_SpecialCondition_MissingFactFailsAllButHasNone(ConditionKind kind, string fact, string values, bool holds) =>
        new DispatchCondition(kind, fact, values.Split(';')).ToClause().Holds(Known).ShouldBe(holds);

    [Theory]
    [InlineData("present", "sex", true)]
    [InlineData("present", "nothing", false)]
    [InlineData("blank", "nothing", true)]
    [InlineData("blank", "sex", false)]
    [InlineData("oneOf", "sex", true)]
    [InlineData("oneOf", "nothing", false)]
    [InlineData("atLeast", "math", true)]
    [InlineData("atLeast", "nothing", false)]
    [InlineData("notAfter", "from", true)]
    [InlineData("notAfter", "nothing", true)]
    [InlineData("twoYears", "to", true)]
    [InlineData("threeYears", "to", false)]
    [InlineData("threeYears", "nothing", true)]
    [InlineData("either", "nothing", true)]
    [InlineData("both", "nothing", false)]
    public void ToClause_Demand_ReadsEachTest(string test, string field, bool met) => Demand(test, field).ToClause().Holds(Known).ShouldBe(met);

    [Fact]
    public void ToClause_NoCondition_AlwaysHolds()
    {
        ((Condition?)null).ToClause().Holds(Known).ShouldBeTrue();
        new Condition().ToClause().Holds(new NamedFacts(null)).ShouldBeTrue();
        new Condition { Medical = false }.ToClause().Holds(Known).ShouldBeTrue();
        new Condition { Medical = true }.ToClause().Holds(Known).ShouldBeFalse();
    }

    /// <summary>Twenty programs of one class and one of another: two classes are asked, not 21 programs.</summary>
    [Theory]
    [InlineData(DispatchMode.Parallel)]
    [InlineData(DispatchMode.Sequential)]
    [InlineData(DispatchMode.DeferredAcceptance)]
    public void Run_ProgramsWithTheSameConditions_AskACandidateOnce(DispatchMode mode)
    {
        var asked = new Counting();
        var facts = new Dictionary<string, string>(asked) { ["math"] = "59", ["sex"] = "1" };
        IReadOnlyList<DispatchCondition> mathematics = [new(ConditionKind.AtLeast, "math", ["60"])], men = [new(ConditionKind.OneOf, "sex", ["1"])];
        var programs = Enumerable.Range(0, 21).Select(i => new DispatchProgram($"P{i:00}", 1) { Conditions = i == 20 ? men : [.. mathematics] }).ToList();
        var input = DispatchInput.Create(programs, [new DispatchCandidate("c", 500, [.. programs.Select(p => p.Id)]) { Facts = facts }]);
        asked.Questions = 0;

        var outcome = Dispatcher.Run(input, new DispatchRules { Mode = mode });

        outcome.GrantedChoice.ShouldBe([21]);
        asked.Questions.ShouldBe(2);
    }

    private static Requirement Demand(string test, string field) => test switch
    {
        "present" => new Requirement { Field = field, Present = true },
        "blank" => new Requirement { Field = field, Present = false },
        "oneOf" => new Requirement { Field = field, OneOf = ["2"] },
        "atLeast" => new Requirement { Field = field, AtLeast = "59" },
        "notAfter" => new Requirement { Field = field, NotAfter = "to" },
        "twoYears" => new Requirement { Field = field, NotBefore = "from", PlusYears = 2 },
        "threeYears" => new Requirement { Field = field, NotBefore = "from", PlusYears = 3 },
        "either" => new Requirement { AnyOf = [[Demand("present", field)], [Demand("present", "sex")]] },
        "both" => new Requirement { AnyOf = [[Demand("present", field), Demand("present", "sex")]] },
        _ => throw new ArgumentOutOfRangeException(nameof(test)),
    };

    private sealed class Counting : IEqualityComparer<string>
    {
        public int Questions { get; set; }

        public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

        public int GetHashCode(string obj)
        {
            Questions++;
            return StringComparer.Ordinal.GetHashCode(obj);
        }
    }
}
