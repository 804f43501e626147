using Admissions.Rules.Dispatch;
using Admissions.Rules.Dispatch.Verification;
using static Admissions.Rules.Tests.Dispatch.TestData;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>机动计划 in every mode that has it, its refusals at reading in those that do not, and 级差 in strict rounds.</summary>
public sealed class FlexibleAndStepTests
{
    private static readonly DispatchProgram[] Programs = [new("X@1", 1) { Group = "X" }, new("X@2", 1) { Group = "X" }];

    /// <summary>Round 1: a and d take the own places, b before e the flexible one; round 2 finds none left.</summary>
    [Fact]
    public void Run_FlexiblePlacesSequential_GoByMeritWithinTheRound()
    {
        DispatchCandidate[] candidates = [Candidate("a", 90, "X@1"), Candidate("b", 80, "X@1"), Candidate("c", 95, "X@3", "X@1"), Candidate("d", 70, "X@2"), Candidate("e", 60, "X@2")];
        var rules = RulesFor(DispatchMode.Sequential) with { Flexible = [new FlexiblePlaces("X", 1)] };

        Placed([.. Programs, new("X@3", 0)], candidates, rules).ShouldBe("a>X@1 b>X@1 d>X@2");
    }

    /// <summary>Ten draw for one own place each and two flexible ones: four are placed, in the order of the tickets.</summary>
    [Fact]
    public void Run_FlexiblePlacesLottery_GoInTheOrderOfTheTickets()
    {
        var candidates = Enumerable.Range(0, 10).Select(i => Candidate($"c{i}", 0, i % 2 == 0 ? "X@1" : "X@2")).ToList();
        var rules = RulesFor(DispatchMode.Lottery) with { Flexible = [new FlexiblePlaces("X", 2)] };
        var input = DispatchInput.Create(Programs, candidates);
        var outcome = Dispatcher.Run(input, rules);
        var plain = new PlainDispatch(Programs, candidates, rules, []);
        plain.Run();

        outcome.PlacedCount.ShouldBe(4);
        InstanceFiles.Bytes(input, rules, outcome).ShouldBe(plain.Files().Select(file => System.Text.Encoding.UTF8.GetBytes(file.Text)));
        DispatchVerifier.Verify(input, rules, outcome).ShouldAllBe(check => check.Violations == 0);
    }

    [Theory]
    [InlineData("parallel", "candidate,program,choice\nA,X,1\nB,X,1\n")]
    [InlineData("sequential", "candidate,program,choice\nA,X,1\nB,X,1\n")]
    public void Dispatch_FlexibleInRules_IsUsedAndVerified(string mode, string assignments)
    {
        using var folder = Sample(mode, """[{"group":"g","places":1}]""");

        folder.Run("dispatch").ShouldBe((0, "", ""));

        folder.Result("assignments.csv").ShouldBe(assignments);
        folder.Result("lines.csv").ShouldContain("X,1,2,1,490.5,80,1");
        folder.Run("verify").Exit.ShouldBe(0);
    }

    [Theory]
    [InlineData("deferredAcceptance", """[{"group":"g","places":1}]""", "", "flexible places cannot be used with deferredAcceptance")]
    [InlineData("parallel", """[{"group":"g","places":1}]""", ", \"tieOverflow\": \"none\"", "flexible places cannot be used with tieOverflow none")]
    [InlineData("sequential", """[{"group":"g","places":1}]""", ", \"tieOverflow\": \"none\"", "flexible places cannot be used with tieOverflow none")]
    [InlineData("sequential", """[{"group":"g","places":1}]""", ", \"reserved\": [{\"tag\":\"T\",\"percent\":5}]", "flexible places cannot be used together with reserved places")]
    [InlineData("parallel", """[{"group":"h","places":1}]""", "", "flexible: there is no program of group h")]
    [InlineData("parallel", """[{"group":"g","places":1},{"group":"g","places":2}]""", "", "flexible names a group twice")]
    public void Dispatch_FlexibleThatCannotBe_IsRefusedAtItsPlace(string mode, string flexible, string more, string problem)
    {
        using var folder = Sample(mode, flexible, more);
        var column = System.Text.Encoding.UTF8.GetString(folder.Read("rules.json")).IndexOf(flexible, StringComparison.Ordinal) + 1;

        folder.Run("dispatch").ShouldBe((2, "", $"rules.json:1:{column}: {problem}{Environment.NewLine}"));

        Directory.Exists(folder.Out).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{ "seed": "07", "flexible": [{"group":"g","places":1}] }""", "rules.json:1:29: flexible is not known")]
    [InlineData("""{ "mode": "parallel", "flexible": [{"group":"g","places":-1}] }""", "rules.json:1:58: places must be a whole number ≥ 0")]
    [InlineData("""{ "mode": "parallel", "flexible": [{"group":"g","places":1.5}] }""", "rules.json:1:58: places must be a whole number ≥ 0")]
    [InlineData("""{ "mode": "parallel", "flexible": [{"places":1}] }""", "rules.json:1:36: group is missing")]
    [InlineData("""{ "mode": "parallel", "flexible": {"group":"g"} }""", "rules.json:1:35: a list is expected")]
    public void Read_FlexibleOfWrongForm_IsRefusedAtItsPlace(string rules, string error)
    {
        using var folder = Sample("parallel", "[]");
        folder.Write("rules.json", rules);

        folder.Run(rules.Contains("mode", StringComparison.Ordinal) ? "dispatch" : "lottery").ShouldBe((2, "", error + Environment.NewLine));
    }

    /// <summary>
    /// Within a round everybody's choice has the same number, so the same points come off all of them, and the line is compared with the
    /// plain total: no step changes a byte of the result. <see cref="PlainDispatch"/> does take the points off (see <see cref="SecondEngineTests"/>).
    /// </summary>
    [Fact]
    public void Run_ChoiceStepInStrictRounds_DecidesNothing()
    {
        for (var seed = 0; seed < 3_000; seed++)
        {
            var instance = RandomInstance.Draw(DispatchMode.Sequential, seed);
            var (input, without) = (instance.Input, instance.Rules with { ChoiceStep = [] });
            var with = without with { ChoiceStep = [0.5m, 2, 100] };

            InstanceFiles.AreEqual(InstanceFiles.Bytes(input, with, Dispatcher.Run(input, with)), InstanceFiles.Bytes(input, without, Dispatcher.Run(input, without)))
                .ShouldBeTrue($"seed {seed}\n{instance}");
        }
    }

    [Fact]
    public void Explain_ChoiceStep_IsShownForTheChoice()
    {
        var input = DispatchInput.Create([new DispatchProgram("P", 0), new DispatchProgram("Q", 1)], [Candidate("a", 500, "P", "Q")]);
        var rules = RulesFor(DispatchMode.Sequential) with { ChoiceStep = [0, 20] };

        new DispatchExplainer(input, rules, Dispatcher.Run(input, rules)).Explain(0).Select(e => e.ChoiceStep).ShouldBe([0, 20]);
    }

    private static EngineFolder Sample(string mode, string flexible, string more = "")
    {
        var folder = EngineFolder.Sample();
        folder.Write("programs.csv", "program,quota,line,group\nX,1,,g\nY,0,400,g\n");
        folder.Write("rules.json", $$"""{ "mode": "{{mode}}", "ties": ["total", "key1"], "flexible": {{flexible}}{{more}} }""");
        return folder;
    }
}
