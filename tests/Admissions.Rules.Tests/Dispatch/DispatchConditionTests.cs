using Admissions.Rules.Dispatch;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>Special conditions (GD-83) from the policy and from files to the dispatch.</summary>
public sealed class DispatchConditionTests
{
    [Theory]
    [InlineData(null, null, null, null, true)]
    [InlineData("8012", null, null, null, true)]
    [InlineData("8012", "020", StudyLevel.CollegeToBachelor, "Art", true)]
    [InlineData("8013", null, null, null, false)]
    [InlineData("8012", "021", null, null, false)]
    [InlineData(null, null, StudyLevel.UpperSecondaryToCollege, null, false)]
    [InlineData(null, null, null, "LiberalArts", false)]
    public void HoldsFor_PlacesNamed_MustAllAgree(string? institution, string? major, StudyLevel? level, string? category, bool holds) =>
        new DispatchConditionRule(ConditionKind.OneOf, "sex", ["1"], "限男生", institution, major, level, category)
            .HoldsFor("8012", "020", StudyLevel.CollegeToBachelor, "Art").ShouldBe(holds);

    [Fact]
    public void Explain_ConditionOfThePolicy_GivesItsWords()
    {
        var rule = new DispatchConditionRule(ConditionKind.AtLeast, "Mathematics", ["60"], "数学不低于 60 分");
        var input = DispatchInput.Create([new DispatchProgram("X", 1) { Conditions = [rule.Condition()] }], [Candidate("a", 500, "59"), Candidate("b", 400, "60")]);
        var rules = new DispatchRules { Mode = DispatchMode.Parallel };

        var outcome = Dispatcher.Run(input, rules);

        outcome.GrantedChoice.ShouldBe([0, 1]);
        new DispatchExplainer(input, rules, outcome).Explain(0).Single().ShouldSatisfyAllConditions(
            e => e.Outcome.ShouldBe(ChoiceOutcome.ConditionUnmet), e => e.Unmet!.Text.ShouldBe("数学不低于 60 分"));
    }

    [Fact]
    public void Dispatch_ConditionFiles_AreAskedTracedAndVerified()
    {
        using var folder = EngineFolder.Sample();
        folder.Write("conditions.csv", "program,kind,fact,values\nX,atLeast,math,60\nX,oneOf,sex,1;2\nY,hasNone,features,barred\n");
        folder.Write("facts.csv", "candidate,fact,value\nA,math,59\nA,sex,1\nB,math,60\nB,sex,2\n");

        folder.Run("dispatch").ShouldBe((0, "", ""));

        folder.Result("trace.csv").ShouldBe("candidate,choice,program,outcome\nA,1,X,conditionUnmet\nB,1,X,placed\nC,1,Y,belowLine\n");
        folder.Run("verify").Exit.ShouldBe(0);
        folder.Write("facts.csv", "candidate,fact,value\nA,math,60\nA,sex,1\n");
        folder.Run("verify").Exit.ShouldBe(3);
    }

    [Theory]
    [InlineData("conditions.csv", "program,kind,fact,values\nZ,oneOf,sex,1\n", "conditions.csv:2:1:")]
    [InlineData("conditions.csv", "program,kind,fact,values\nX,like,sex,1\n", "conditions.csv:2:3:")]
    [InlineData("conditions.csv", "program,kind,fact,values\nX,atLeast,math,much\n", "conditions.csv:2:16:")]
    [InlineData("conditions.csv", "program,kind,fact,values\nX,oneOf,,1\n", "conditions.csv:2:9:")]
    [InlineData("facts.csv", "candidate,fact,value\nZ,sex,1\n", "facts.csv:2:1:")]
    [InlineData("facts.csv", "candidate,fact,value\nA,sex,1\nA,sex,2\n", "facts.csv:3:3:")]
    [InlineData("facts.csv", "candidate,fact\nA,sex\n", "facts.csv:1:16:")]
    public void Dispatch_BadConditionFile_NamesThePlace(string name, string text, string place)
    {
        using var folder = EngineFolder.Sample();
        folder.Write(name, text);

        var (exit, output, error) = folder.Run("dispatch");

        (exit, output).ShouldBe((2, ""), error);
        error.ShouldStartWith(place);
        Directory.Exists(folder.Out).ShouldBeFalse();
    }

    private static DispatchCandidate Candidate(string id, decimal total, string mathematics) =>
        new(id, total, ["X"]) { Facts = new Dictionary<string, string> { ["Mathematics"] = mathematics } };
}
