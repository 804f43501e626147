using System.Globalization;
using Admissions.Rules.Dispatch;
using Admissions.Rules.Dispatch.Verification;
using static Admissions.Rules.Tests.Dispatch.TestData;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>Published examples with known results.</summary>
public sealed class WorkedExampleTests
{
    [Theory]
    [InlineData("4.1")]
    [InlineData("4.2")]
    public void CallOrderOf_PublishedReserveExample_GivesPublishedOrder(string example)
    {
        var lines = Vector("parcoursup_call_order.txt");
        var start = Array.FindIndex(lines, line => line.StartsWith($"[ex {example}]", StringComparison.Ordinal));
        var merit = lines[start].Split("in : ")[1].Split("  ")[0].Split(' ');
        var published = lines[start + 1].Split("out: ")[1].Split(' ');
        var candidates = merit.Select((id, i) => Candidate(id, 1000 - i, "p") with { Tags = TagsOf(id) });
        var input = DispatchInput.Create([new DispatchProgram("p", 5)], candidates);
        ReservedShare[] shares = example == "4.1" ? [new("B", 25, ["*"])] : [new("B", 20, ["*"]), new("R", 90, ["*"])];
        var rules = RulesFor(DispatchMode.DeferredAcceptance) with { Reserved = shares };

        var called = Dispatcher.CallOrderOf(input, rules, "p").Select(c => input.Candidates.Id[c]);

        called.ShouldBe(published);
    }

    private static string[] TagsOf(string id) => id[0] switch { 'B' => ["B"], 'R' => ["R"], 'D' => ["B", "R"], _ => [] };

    [Fact]
    public void Run_GraduateAdmissionSample_GivesPublishedSchools()
    {
        var lines = Vector("pat_a1080_sample.txt").Where(line => !line.StartsWith('#')).ToArray();
        var (people, schools) = (Numbers(lines[0])[0], Numbers(lines[0])[1]);
        var programs = Numbers(lines[1]).Select((quota, i) => new DispatchProgram($"{i}", quota));
        var candidates = lines.Skip(2).Take(people).Select((line, i) => Numbers(line) is var row
            ? Candidate($"{i:00}", (row[0] + row[1]) / 2m, row[2..].Select(p => $"{p}").ToArray()) with { Keys = [row[0]] } : null!);
        var input = DispatchInput.Create(programs, candidates, ["key1"]);

        var outcome = Dispatcher.Run(input, RulesFor(DispatchMode.Parallel, TieOverflow.All, "total", "key1"));

        for (var p = 0; p < schools; p++)
            Enumerable.Range(0, people).Where(c => outcome.ProgramOf(input, c) == p).ShouldBe(Numbers(lines[2 + people + p]));
    }

    private static int[] Numbers(string line) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();

    [Theory]
    [InlineData(TieOverflow.All, 3)]
    [InlineData(TieOverflow.None, 0)]
    [InlineData(TieOverflow.Lottery, 1)]
    public void Run_OneSeatThreeEqual_FollowsTieRule(TieOverflow overflow, int placed)
    {
        foreach (var mode in new[] { DispatchMode.Parallel, DispatchMode.Sequential, DispatchMode.DeferredAcceptance })
        {
            var input = DispatchInput.Create([new DispatchProgram("p", 1)], "abc".Select(id => Candidate($"{id}", 10, "p")));

            Dispatcher.Run(input, RulesFor(mode, overflow)).PlacedCount.ShouldBe(placed);
        }
    }

    [Fact]
    public void Run_Finland2011_Places1970WithoutBlockingPair()
    {
        var rows = Published("finland_2011_spring_allocation_ALPAT", ';').ToList();
        var programs = rows.DistinctBy(row => row[3]).Select(row => new DispatchProgram(row[3], int.Parse(row[4], CultureInfo.InvariantCulture)));
        var candidates = rows.GroupBy(row => row[0]).Select(own => own.OrderBy(row => int.Parse(row[1], CultureInfo.InvariantCulture)).ToList())
            .Select(own => Candidate(own[0][0], -decimal.Parse(own[0][0], CultureInfo.InvariantCulture), own.Select(row => row[3]).ToArray()) with
            {
                ProgramKeys = own.Select(row => decimal.Parse(row[5].Replace(',', '.'), CultureInfo.InvariantCulture)).ToArray(),
            });
        var input = DispatchInput.Create(programs, candidates);
        var rules = RulesFor(DispatchMode.DeferredAcceptance, TieOverflow.All, "programKey", "total");

        var outcome = Dispatcher.Run(input, rules);

        input.Candidates.Count.ShouldBe(4472);
        outcome.PlacedCount.ShouldBe(1970);
        BlockingPairs(input, outcome).ShouldBe(0);
        DispatchVerifier.Verify(input, rules, outcome).ShouldAllBe(check => check.Violations == 0);
    }

    /// <summary>Counted by hand: a candidate and a program he prefers to what he got, which has a place left or somebody it ranks behind him.</summary>
    private static int BlockingPairs(DispatchInput input, DispatchOutcome outcome)
    {
        var (choices, pairs) = (input.Choices, 0);
        var taken = Enumerable.Range(0, input.Programs.Count).Select(_ => new List<(long Points, long Number)>()).ToArray();
        for (var c = 0; c < input.Candidates.Count; c++)
            if (outcome.GrantedChoice[c] is var granted and > 0)
                taken[choices.Of(c)[granted - 1]].Add((choices.ProgramKey![choices.Start[c] + granted - 1], input.Candidates.Total[c]));
        for (var c = 0; c < input.Candidates.Count; c++)
            for (var k = 0; k < (outcome.GrantedChoice[c] == 0 ? choices.Of(c).Length : outcome.GrantedChoice[c] - 1); k++)
            {
                var (program, own) = (choices.Of(c)[k], (choices.ProgramKey![choices.Start[c] + k], input.Candidates.Total[c]));
                pairs += taken[program].Count < input.Programs.Quota[program] || taken[program].Exists(other => other.CompareTo(own) < 0) ? 1 : 0;
            }

        return pairs;
    }

    /// <summary>The example of GD-80: one place each in X and Y; A 500 (X, Y), B 490 (X, Y), C 480 (Y).</summary>
    [Fact]
    [Covers("GD-80")]
    public void Run_ChoiceFirstAndScoreFirst_DifferAsStated()
    {
        DispatchProgram[] programs = [new("X", 1), new("Y", 1)];
        DispatchCandidate[] candidates = [Candidate("A", 500, "X", "Y"), Candidate("B", 490, "X", "Y"), Candidate("C", 480, "Y")];

        Placed(programs, candidates, RulesFor(DispatchMode.Sequential)).ShouldBe("A>X C>Y");
        Placed(programs, candidates, RulesFor(DispatchMode.Parallel)).ShouldBe("A>X B>Y");
    }

    /// <summary>
    /// Two equal candidates, one place each in P and Q. One by one without overflow the second would miss P; taking the first
    /// choice that was open before the block would place C at Q beside B although B came with the better choice number.
    /// </summary>
    [Fact]
    public void Run_TieBlockAtQuotaEdge_IsWorkedByChoiceNumber()
    {
        DispatchProgram[] programs = [new("P", 1), new("Q", 1), new("R", 1)];
        DispatchCandidate[] candidates =
        [
            Candidate("A", 500, "P"), Candidate("B", 500, "P"),
            Candidate("C", 500, "Z", "Q", "R"), Candidate("D", 500, "Q"),
        ];
        programs = [.. programs, new("Z", 0)];

        Placed(programs, candidates, RulesFor(DispatchMode.Parallel, TieOverflow.All, "total", "choice")).ShouldBe("A>P B>P C>R D>Q");
        Placed(programs, candidates, RulesFor(DispatchMode.Parallel)).ShouldBe("A>P B>P C>Q D>Q");
    }

    [Fact]
    public void Run_FlexiblePlaces_GoByMeritToCandidatesOfAnyRegion()
    {
        DispatchProgram[] programs = [new("X@1", 1) { Group = "X" }, new("X@2", 1) { Group = "X" }];
        DispatchCandidate[] candidates = [Candidate("a", 90, "X@1"), Candidate("b", 80, "X@1"), Candidate("c", 70, "X@2"), Candidate("d", 60, "X@2"), Candidate("e", 50, "X@1")];
        var rules = RulesFor(DispatchMode.Parallel) with { Flexible = [new FlexiblePlaces("X", 2)] };

        Placed(programs, candidates, rules).ShouldBe("a>X@1 b>X@1 c>X@2 d>X@2");
    }

    [Fact]
    public void Run_LineAndConditions_SkipWithReasonAndWaiverMarksBelowLine()
    {
        var math = new DispatchCondition(ConditionKind.AtLeast, "math", ["60"], "数学不低于60分");
        DispatchProgram[] programs = [new("M", 5) { Conditions = [math] }, new("L", 5) { Line = 450 }, new("N", 5)];
        DispatchCandidate[] candidates =
        [
            Candidate("a", 449, "L", "M", "N") with { Facts = new Dictionary<string, string> { ["math"] = "59" } },
            Candidate("b", 450, "L"),
            Candidate("c", 449, "L") with { BelowLineAllowedAt = ["L"] },
            Candidate("d", 300, "M") with { Facts = new Dictionary<string, string> { ["math"] = "60" } },
        ];
        var input = DispatchInput.Create(programs, candidates);
        var rules = RulesFor(DispatchMode.Parallel);
        var outcome = Dispatcher.Run(input, rules);
        var explainer = new DispatchExplainer(input, rules, outcome);

        Placed(input, outcome).ShouldBe("a>N b>L c>L d>M");
        explainer.Explain(0).Select(e => e.Outcome).ShouldBe([ChoiceOutcome.BelowLine, ChoiceOutcome.ConditionUnmet, ChoiceOutcome.Placed]);
        explainer.Explain(0)[0].AboveLineBy.ShouldBe(-1);
        explainer.Explain(0)[1].Unmet.ShouldBe(math);
        explainer.Explain(2)[0].BelowLine.ShouldBeTrue();
        DispatchVerifier.Verify(input, rules, outcome).ShouldAllBe(check => check.Violations == 0);
    }

    [Fact]
    [Covers("GD-82")]
    public void Run_LinesByClass_TakeTheHigherOfControlLineAndProgramLine()
    {
        DispatchProgram[] programs = [new("X", 9) { LinesByClass = new Dictionary<string, decimal> { ["R1"] = 450 } }];
        DispatchCandidate[] candidates =
        [
            Candidate("a", 449, "X") with { LineClass = "R1" }, Candidate("b", 450, "X") with { LineClass = "R1" },
            Candidate("c", 399, "X") with { LineClass = "R2" }, Candidate("d", 400, "X") with { LineClass = "R2" },
        ];
        var rules = RulesFor(DispatchMode.Parallel) with { ControlLines = new Dictionary<string, decimal> { ["R1"] = 400, ["R2"] = 400 } };

        Placed(programs, candidates, rules).ShouldBe("b>X d>X");
    }

    [Fact]
    public void Explain_TurnedAway_NamesTheDecidingKeyAndRank()
    {
        DispatchProgram[] programs = [new("P", 1)];
        DispatchCandidate[] candidates = [Candidate("a", 500, "P") with { Keys = [90] }, Candidate("b", 500, "P") with { Keys = [87] }];
        var input = DispatchInput.Create(programs, candidates, ["math"]);
        var rules = RulesFor(DispatchMode.Parallel, TieOverflow.All, "total", "math");

        var explanation = new DispatchExplainer(input, rules, Dispatcher.Run(input, rules)).Explain(1).Single();

        (explanation.Outcome, explanation.Rank, explanation.Capacity, explanation.Dispatched).ShouldBe((ChoiceOutcome.Full, 2, 1, 1));
        explanation.DecidedBy.ShouldBe(DecidedBy.Key);
        explanation.DecidingKey.ShouldBe(new KeyComparison("math", 87, 90));
    }

    [Theory]
    [InlineData(5, 500, "programKey", 5, 10)]
    [InlineData(10, 390, "total", 390, 400)]
    public void Explain_TurnedAwayByTheProgramsOwnOrder_NamesTheKeyThatDecided(int own, int total, string key, int mine, int last)
    {
        DispatchProgram[] programs = [new("P", 1)];
        DispatchCandidate[] candidates = [Candidate("a", 400, "P") with { ProgramKeys = [10] }, Candidate("b", total, "P") with { ProgramKeys = [own] }];
        var input = DispatchInput.Create(programs, candidates, []);
        var rules = RulesFor(DispatchMode.DeferredAcceptance, TieOverflow.All, "programKey", "total");

        var explanation = new DispatchExplainer(input, rules, Dispatcher.Run(input, rules)).Explain(1).Single();

        (explanation.Outcome, explanation.DecidedBy).ShouldBe((ChoiceOutcome.Full, DecidedBy.Key));
        explanation.DecidingKey.ShouldBe(new KeyComparison(key, mine, last));
    }

    [Fact]
    public void Run_OnlyChoice_WorksThatChoiceNumberAlone()
    {
        DispatchProgram[] programs = [new("P", 1), new("Q", 1)];
        DispatchCandidate[] candidates = [Candidate("a", 500, "P", "Q"), Candidate("b", 490, "Q", "P")];

        Placed(programs, candidates, RulesFor(DispatchMode.Sequential) with { OnlyChoice = 2 }).ShouldBe("a>Q b>P");
    }

    [Theory]
    [InlineData("1.0", CapacityRounding.HalfUp, 3)]
    [InlineData("1.05", CapacityRounding.HalfUp, 3)]
    [InlineData("1.2", CapacityRounding.HalfUp, 4)]
    [InlineData("1.5", CapacityRounding.HalfUp, 5)]
    [InlineData("1.5", CapacityRounding.Down, 4)]
    [InlineData("1.05", CapacityRounding.Up, 4)]
    public void Run_Ratio_RoundsCapacity(string ratio, CapacityRounding rounding, int capacity)
    {
        var input = DispatchInput.Create([new DispatchProgram("p", 3)], []);
        var rules = RulesFor(DispatchMode.Parallel) with { Ratio = decimal.Parse(ratio, CultureInfo.InvariantCulture), Rounding = rounding };

        Dispatcher.Run(input, rules).Lines[0].Capacity.ShouldBe(capacity);
    }

    /// <summary>50 applicants, 20 places: the same seed draws the same 20, another seed others.</summary>
    [Fact]
    [Covers("GD-88")]
    public void Run_Lottery_IsReproducibleUnderItsSeed()
    {
        var candidates = Enumerable.Range(0, 50).Select(i => Candidate($"c{i:00}", 0, "p")).ToList();
        var rules = RulesFor(DispatchMode.Lottery);

        var input = DispatchInput.Create([new DispatchProgram("p", 20)], candidates);
        var outcome = Dispatcher.Run(input, rules);
        var drawn = Placed(input, outcome);

        drawn.Split(' ').Length.ShouldBe(20);
        Placed([new("p", 20)], Enumerable.Reverse(candidates), rules).ShouldBe(drawn);
        Placed([new("p", 20)], candidates, rules with { Seed = "08" }).ShouldNotBe(drawn);
        DispatchVerifier.Verify(input, rules, outcome).ShouldAllBe(check => check.Violations == 0);
    }
}
