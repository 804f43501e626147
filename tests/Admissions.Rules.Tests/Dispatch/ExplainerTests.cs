using Admissions.Rules.Dispatch;
using static Admissions.Rules.Tests.Dispatch.TestData;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>What decided about a choice that was not granted: a key, the lot, a tie nobody of which was taken, or a reserved place.</summary>
public sealed class ExplainerTests
{
    /// <summary>Equal totals; the one who named the program first was taken, and no lot was drawn.</summary>
    [Fact]
    public void Explain_EqualTotalsAndLaterChoice_IsDecidedByTheChoiceNumber()
    {
        DispatchProgram[] programs = [new("P", 1), new("Q", 0)];

        var explanation = Explain(programs, [Candidate("a", 500, "P"), Candidate("b", 500, "Q", "P")], RulesFor(DispatchMode.Parallel, TieOverflow.All, "total", "choice"));

        (explanation.Outcome, explanation.DecidedBy).ShouldBe((ChoiceOutcome.Full, DecidedBy.Key));
        explanation.DecidingKey.ShouldBe(new KeyComparison(DispatchRules.Choice, 2, 1));
    }

    [Fact]
    public void Explain_LowerTotal_IsDecidedByTheTotal()
    {
        var explanation = Explain([new("P", 1)], [Candidate("a", 500, "P"), Candidate("b", 499.5m, "P")], RulesFor(DispatchMode.Parallel, TieOverflow.Lottery, "total", "choice"));

        (explanation.Outcome, explanation.DecidedBy).ShouldBe((ChoiceOutcome.Full, DecidedBy.Key));
        explanation.DecidingKey.ShouldBe(new KeyComparison(DispatchRules.Total, 499.5m, 500));
    }

    [Theory]
    [InlineData(DispatchMode.Parallel)]
    [InlineData(DispatchMode.Sequential)]
    [InlineData(DispatchMode.DeferredAcceptance)]
    public void Explain_EqualInAllKeysAndDrawnLater_IsDecidedByTheLot(DispatchMode mode)
    {
        var input = DispatchInput.Create([new DispatchProgram("P", 1)], [Candidate("a", 500, "P"), Candidate("b", 500, "P")]);
        var rules = RulesFor(mode, TieOverflow.Lottery);
        var outcome = Dispatcher.Run(input, rules);
        var turnedAway = Array.IndexOf(outcome.GrantedChoice, 0);

        var explanation = new DispatchExplainer(input, rules, outcome).Explain(turnedAway).ShouldHaveSingleItem();

        (explanation.Outcome, explanation.DecidedBy, explanation.DecidingKey).ShouldBe((ChoiceOutcome.Full, DecidedBy.Lot, null));
    }

    [Fact]
    public void Explain_LotteryRun_IsDecidedByTheLot()
    {
        var input = DispatchInput.Create([new DispatchProgram("P", 1)], [Candidate("a", 0, "P"), Candidate("b", 0, "P")]);
        var rules = new DispatchRules { Mode = DispatchMode.Lottery, Ties = [], Seed = "07" };
        var outcome = Dispatcher.Run(input, rules);

        var explanation = new DispatchExplainer(input, rules, outcome).Explain(Array.IndexOf(outcome.GrantedChoice, 0)).ShouldHaveSingleItem();

        (explanation.Outcome, explanation.DecidedBy, explanation.Keys.Count).ShouldBe((ChoiceOutcome.Full, DecidedBy.Lot, 0));
    }

    /// <summary>Two tied for one place close the program: it is the tie that turned them away, and whoever is behind them.</summary>
    [Theory]
    [InlineData("b")]
    [InlineData("c")]
    [InlineData("d")]
    public void Explain_ProgramClosedByATie_IsDecidedByTheTie(string id)
    {
        DispatchCandidate[] candidates = [Candidate("a", 500, "P"), Candidate("b", 490, "P"), Candidate("c", 490, "P"), Candidate("d", 480, "P")];

        var explanation = Explain([new("P", 2)], candidates, RulesFor(DispatchMode.Parallel, TieOverflow.None), id);

        (explanation.Outcome, explanation.DecidedBy, explanation.DecidingKey).ShouldBe((ChoiceOutcome.Closed, DecidedBy.Tie, null));
    }

    /// <summary>Half of every prefix is reserved: called are c, a and, in front of b, d.</summary>
    [Theory]
    [InlineData(500)]
    [InlineData(490)]
    public void Explain_LastOneCalledByAReserve_IsDecidedByTheReservedPlace(int reserved)
    {
        DispatchCandidate[] candidates = [Candidate("a", 510, "P"), Candidate("b", 500, "P"), Candidate("c", 520, "P") with { Tags = ["D"] }, Candidate("d", reserved, "P") with { Tags = ["D"] }];
        var rules = RulesFor(DispatchMode.Parallel) with { Reserved = [new ReservedShare("D", 50, ["P"])] };

        var explanation = Explain([new("P", 3)], candidates, rules);

        (explanation.Outcome, explanation.DecidedBy, explanation.DecidingKey).ShouldBe((ChoiceOutcome.Full, DecidedBy.ReservedPlace, null));
    }

    /// <summary>The last choice that was looked at.</summary>
    private static ChoiceExplanation Explain(DispatchProgram[] programs, DispatchCandidate[] candidates, DispatchRules rules, string id = "b")
    {
        var input = DispatchInput.Create(programs, candidates);
        return new DispatchExplainer(input, rules, Dispatcher.Run(input, rules)).Explain(Array.IndexOf(input.Candidates.Id, id))[^1];
    }
}
