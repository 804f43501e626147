using Admissions.Rules.Dispatch;
using Admissions.Rules.Dispatch.Verification;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>
/// Long lists of choices, which the verifier reads several at a time: a change of any single look, and any single candidate placed elsewhere, is caught.
/// </summary>
public sealed class LongListTests
{
    private const int Programs = 40;
    private const int Choices = 29;
    private const int Candidates = 120;

    [Theory]
    [InlineData(DispatchMode.Parallel, TieOverflow.All)]
    [InlineData(DispatchMode.Parallel, TieOverflow.None)]
    [InlineData(DispatchMode.Sequential, TieOverflow.All)]
    [InlineData(DispatchMode.DeferredAcceptance, TieOverflow.All)]
    [InlineData(DispatchMode.DeferredAcceptance, TieOverflow.None)]
    public void Verify_AnyLookOrGrantChanged_CountsViolation(DispatchMode mode, TieOverflow overflow)
    {
        var input = Draw(new Random(7), mode == DispatchMode.DeferredAcceptance);
        IReadOnlyList<string> ties = mode == DispatchMode.DeferredAcceptance ? [DispatchRules.ProgramKey, DispatchRules.Total, DispatchRules.Choice] : [DispatchRules.Total, "key1", DispatchRules.Choice];
        var rules = new DispatchRules { Mode = mode, Ties = ties, TieOverflow = overflow };
        var right = MutationTests.Consistent(input, rules, Dispatcher.Run(input, rules).GrantedChoice);
        Violations(input, rules, right).ShouldBe(0);
        right.Looks.Count(look => look == ChoiceOutcome.Full).ShouldBeGreaterThan(500);
        right.Looks.Count(look => look == ChoiceOutcome.BelowLine).ShouldBeGreaterThan(200);

        for (var at = 0; at < right.Looks.Length; at++)
        {
            var looks = (ChoiceOutcome[])right.Looks.Clone();
            looks[at] = (ChoiceOutcome)(((int)looks[at] + 1 + (at % 5)) % 6);
            Violations(input, rules, new DispatchOutcome { GrantedChoice = right.GrantedChoice, Lines = right.Lines, Looks = looks }).ShouldBeGreaterThan(0, $"look {at}");
        }

        for (var c = 0; c < Candidates; c++)
            for (var granted = 0; granted <= Choices; granted++)
                if (granted != right.GrantedChoice[c])
                {
                    var wrong = (int[])right.GrantedChoice.Clone();
                    wrong[c] = granted;
                    Violations(input, rules, MutationTests.Consistent(input, rules, wrong)).ShouldBeGreaterThan(0, $"candidate {c} by choice {granted}");
                }
    }

    /// <summary>
    /// The engine of parallel dispatch writes the trace in the order of its walk, and tells where each candidate's part begins; candidates by name are
    /// in another order. A change of any look, and any part said to begin elsewhere, is caught.
    /// </summary>
    [Theory]
    [InlineData(DispatchMode.Parallel, TieOverflow.All)]
    [InlineData(DispatchMode.Parallel, TieOverflow.None)]
    [InlineData(DispatchMode.Lottery, TieOverflow.All)]
    public void Verify_TraceInTheOrderOfTheWalk_CatchesEveryChange(DispatchMode mode, TieOverflow overflow)
    {
        var input = Draw(new Random(11), ownKeys: false);
        var rules = new DispatchRules { Mode = mode, Ties = mode == DispatchMode.Lottery ? [] : [DispatchRules.Total, "key1", DispatchRules.Choice], TieOverflow = overflow, Seed = "0b" };
        var right = Dispatcher.Run(input, rules);
        var begin = right.LookStart.ShouldNotBeNull();
        begin.SequenceEqual(begin.Order()).ShouldBeFalse();
        Violations(input, rules, right).ShouldBe(0);

        for (var c = 0; c < Candidates; c++)
        {
            for (var k = 0; k < right.LooksOf(input, c).Length; k++)
            {
                var looks = (ChoiceOutcome[])right.Looks.Clone();
                looks[begin[c] + k] = (ChoiceOutcome)(((int)looks[begin[c] + k] + 1 + (k % 5)) % 6);
                Violations(input, rules, With(looks, begin)).ShouldBeGreaterThan(0, $"look {k} of candidate {c}");
            }

            foreach (var other in new[] { (c + 1) % Candidates, (c + 17) % Candidates })
                if (!right.LooksOf(input, c).SequenceEqual(right.Looks.AsSpan(begin[other], right.LooksOf(input, c).Length)))
                    Violations(input, rules, With(right.Looks, [.. begin.Select((from, i) => i == c ? begin[other] : from)])).ShouldBeGreaterThan(0, $"candidate {c} reads the part of {other}");
        }

        Violations(input, rules, With(right.Looks, begin[1..])).ShouldBeGreaterThan(0);
        Violations(input, rules, With(right.Looks[1..], begin)).ShouldBeGreaterThan(0);
        Violations(input, rules, With(right.Looks, [.. begin.Select((from, i) => i == 5 ? -1 : from)])).ShouldBeGreaterThan(0);
        Violations(input, rules, With(right.Looks, [.. begin.Select((from, i) => i == 5 ? right.Looks.Length : from)])).ShouldBeGreaterThan(0);

        DispatchOutcome With(ChoiceOutcome[] looks, int[] lookStart) => new() { GrantedChoice = right.GrantedChoice, Lines = right.Lines, Looks = looks, LookStart = lookStart };
    }

    /// <summary>Around the largest score that is compared in 32 bits: who is turned away from an empty program was wronged, whatever is said of him.</summary>
    [Theory]
    [InlineData(1_073_741_823)]
    [InlineData(1_073_741_824)]
    [InlineData(1_073_741_825)]
    [InlineData(-1_073_741_823)]
    [InlineData(-1_073_741_824)]
    public void Verify_LargestScoreTurnedAwayFromAnEmptyProgram_CountsViolation(long thousandths)
    {
        var input = DispatchInput.Create([new DispatchProgram("p", 1)], [new DispatchCandidate("c", thousandths / 1000m, ["p"]) { Keys = [thousandths / 1000m] }], ["key1"]);
        foreach (var mode in new[] { DispatchMode.Parallel, DispatchMode.DeferredAcceptance })
        {
            var rules = new DispatchRules { Mode = mode, Ties = ["key1", DispatchRules.Total, DispatchRules.Choice], TieOverflow = TieOverflow.All };
            Violations(input, rules, Dispatcher.Run(input, rules)).ShouldBe(0);
            var nobody = MutationTests.Consistent(input, rules, [0]);
            foreach (var look in new[] { ChoiceOutcome.BelowLine, ChoiceOutcome.Full, ChoiceOutcome.Closed })
                Violations(input, rules, new DispatchOutcome { GrantedChoice = nobody.GrantedChoice, Lines = nobody.Lines, Looks = [look] }).ShouldBeGreaterThan(0, $"{mode}, {look}");
        }
    }

    /// <summary>Places that nobody could fill need no room.</summary>
    [Fact]
    public void Run_MorePlacesThanCandidates_HoldsAll()
    {
        var input = DispatchInput.Create([new DispatchProgram("p", 100_000_000)], [new DispatchCandidate("c", 500, ["p"]) { ProgramKeys = [1] }], []);
        var rules = new DispatchRules { Mode = DispatchMode.DeferredAcceptance, Ratio = 20, Ties = [DispatchRules.ProgramKey], TieOverflow = TieOverflow.All };

        Dispatcher.Run(input, rules).GrantedChoice.ShouldBe([1]);
    }

    private static long Violations(DispatchInput input, DispatchRules rules, DispatchOutcome outcome) => DispatchVerifier.Verify(input, rules, outcome).Sum(check => check.Violations);

    private static DispatchInput Draw(Random random, bool ownKeys)
    {
        var programs = Enumerable.Range(0, Programs).Select(i => new DispatchProgram($"p{i:00}", random.Next(3)) { Line = random.Next(3) == 0 ? random.Next(300, 500) : null }).ToList();
        return DispatchInput.Create(programs, Enumerable.Range(0, Candidates).Select(i =>
            new DispatchCandidate($"c{i:000}", random.Next(300, 420), programs.Select(p => p.Id).OrderBy(_ => random.Next()).Take(Choices).ToList())
            {
                Keys = [random.Next(3)],
                ProgramKeys = ownKeys ? Enumerable.Range(0, Choices).Select(_ => (decimal)random.Next(30)).ToList() : [],
            }), ["key1"]);
    }
}
