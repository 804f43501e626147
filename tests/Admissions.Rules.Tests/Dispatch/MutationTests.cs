using Admissions.Rules.Dispatch;
using Admissions.Rules.Dispatch.Verification;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>Right results are corrupted in many ways; the verifier must catch every corruption.</summary>
public sealed class MutationTests
{
    private const int PerMode = 400;
    private const int OthersPerMode = 40_000;
    private const long MostWays = 2_000;

    [Theory]
    [InlineData(DispatchMode.Parallel)]
    [InlineData(DispatchMode.Sequential)]
    [InlineData(DispatchMode.DeferredAcceptance)]
    [InlineData(DispatchMode.Lottery)]
    public void Verify_CorruptedResult_CountsViolation(DispatchMode mode)
    {
        var caught = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var seed = 0; caught.Values.Sum() < PerMode; seed++)
        {
            var instance = RandomInstance.Draw(mode, 1_000_000 + seed);
            var input = instance.Input;
            var right = Dispatcher.Run(input, instance.Rules);
            if (Corrupt(input, instance.Rules, right, new Random(seed)) is not { } wrong)
                continue;
            DispatchVerifier.Verify(input, instance.Rules, wrong.Outcome).Sum(check => check.Violations)
                .ShouldBeGreaterThan(0, $"{wrong.What}, seed {seed}\n{instance}");
            caught[wrong.What] = caught.GetValueOrDefault(wrong.What) + 1;
        }

        PerMode.ShouldBeGreaterThanOrEqualTo(Corruptions.AtLeast);
        caught.Count.ShouldBe(3 + 6, string.Join(", ", caught));
    }

    /// <summary>
    /// Only one result stands: of tiny instances every other way to grant choices is tried, with lines and trace that agree with it, and the
    /// verifier must object to each.
    /// </summary>
    [Theory]
    [InlineData(DispatchMode.Parallel)]
    [InlineData(DispatchMode.Sequential)]
    [InlineData(DispatchMode.DeferredAcceptance)]
    [InlineData(DispatchMode.Lottery)]
    public void Verify_EveryOtherResultOfTinyInstances_CountsViolation(DispatchMode mode)
    {
        var others = 0;
        for (var seed = 0; others < OthersPerMode; seed++)
        {
            var instance = RandomInstance.Draw(mode, 2_000_000 + seed);
            var input = instance.Input;
            if (Enumerable.Range(0, input.Candidates.Count).Aggregate(1L, (ways, c) => Math.Min(MostWays + 1, ways * (input.Choices.Of(c).Length + 1))) > MostWays)
                continue;
            var right = Dispatcher.Run(input, instance.Rules);
            foreach (var granted in Ways(input, instance.Rules))
            {
                if (granted.AsSpan().SequenceEqual(right.GrantedChoice))
                    continue;
                DispatchVerifier.Verify(input, instance.Rules, Consistent(input, instance.Rules, granted)).Sum(check => check.Violations)
                    .ShouldBeGreaterThan(0, $"granted {string.Join(' ', granted)} instead of {string.Join(' ', right.GrantedChoice)}, seed {seed}\n{instance}");
                others++;
            }
        }
    }

    /// <summary>
    /// Two equal candidates, one place at P and one at Q: each gets his first choice. Closing both programs because "two equals came" would
    /// need each closure to send the one who then asks for the other.
    /// </summary>
    [Fact]
    public void Verify_ClosuresThatExcuseEachOther_CountsViolation()
    {
        var rules = TestData.RulesFor(DispatchMode.Parallel, TieOverflow.None);
        var input = DispatchInput.Create([new DispatchProgram("P", 1), new DispatchProgram("Q", 1)], [TestData.Candidate("a", 500, "P", "Q"), TestData.Candidate("b", 500, "Q", "P")]);

        Dispatcher.Run(input, rules).GrantedChoice.ShouldBe([1, 1]);
        DispatchVerifier.Verify(input, rules, Consistent(input, rules, [0, 0])).Sum(check => check.Violations).ShouldBeGreaterThan(0);
    }

    /// <summary>Every way to grant each candidate one of his choices or none.</summary>
    internal static IEnumerable<int[]> Ways(DispatchInput input, DispatchRules rules)
    {
        var granted = new int[input.Candidates.Count];
        while (true)
        {
            if (rules.OnlyChoice is not { } only || granted.All(choice => choice == 0 || choice == only))
                yield return (int[])granted.Clone();
            var c = 0;
            while (c < granted.Length && ++granted[c] > input.Choices.Of(c).Length)
                granted[c++] = 0;
            if (c == granted.Length)
                yield break;
        }
    }

    /// <summary>
    /// Half of the corruptions change the grants and rebuild lines and trace so that these agree with the wrong grants (only
    /// the rules of fairness can catch them); the other half spoil a line or a single look.
    /// </summary>
    private static (DispatchOutcome Outcome, string What)? Corrupt(DispatchInput input, DispatchRules rules, DispatchOutcome right, Random random)
    {
        if (random.Next(2) == 0)
            return CorruptRecord(input, right, random);
        var granted = (int[])right.GrantedChoice.Clone();
        var c = random.Next(granted.Length);
        var (what, choices) = (random.Next(3), input.Choices.Of(c).Length);
        if (what == 0 && choices > 0)
            granted[c] = (granted[c] + 1 + random.Next(choices)) % (choices + 1);
        else if (what == 1)
            granted[c] = 0;
        else if (Swap(input, granted, c, random) is false)
            return null;
        return granted.AsSpan().SequenceEqual(right.GrantedChoice) ? null : (Consistent(input, rules, granted), $"grants changed ({what})");
    }

    /// <summary>Two candidates who both chose both programs change places.</summary>
    private static bool Swap(DispatchInput input, int[] granted, int c, Random random)
    {
        var other = random.Next(granted.Length);
        if (granted[c] == 0 || other == c)
            return false;
        var mine = input.Choices.Of(c)[granted[c] - 1];
        var theirs = granted[other] == 0 ? -1 : input.Choices.Of(other)[granted[other] - 1];
        var (atOther, atMine) = (input.Choices.Of(other).IndexOf(mine), theirs < 0 ? -1 : input.Choices.Of(c).IndexOf(theirs));
        if (mine == theirs || atOther < 0 || (theirs >= 0 && atMine < 0))
            return false;
        (granted[c], granted[other]) = (atMine + 1, atOther + 1);
        return true;
    }

    private static (DispatchOutcome, string)? CorruptRecord(DispatchInput input, DispatchOutcome right, Random random)
    {
        var (lines, looks) = ((DispatchLine[])right.Lines.Clone(), Looks(input, right));
        var p = random.Next(lines.Length);
        var what = random.Next(6);
        what = (what is 2 or 3 or 4) && lines[p].LastTotal is null ? 5 : what;
        switch (what)
        {
            case 0:
                lines[p] = lines[p] with { Capacity = lines[p].Capacity + 1 };
                break;
            case 1:
                lines[p] = lines[p] with { Dispatched = lines[p].Dispatched + 1 };
                break;
            case 2:
                lines[p] = lines[p] with { LastTotal = lines[p].LastTotal + 1000 };
                break;
            case 3:
                lines[p] = lines[p] with { LastChoice = lines[p].LastChoice + 1 };
                break;
            case 4:
                lines[p] = lines[p] with { LastKeys = lines[p].LastKeys.Select(key => key - 500).ToArray() };
                break;
            default:
                if (looks.Length == 0)
                    return null;
                var at = random.Next(looks.Length);
                looks[at] = (ChoiceOutcome)(((int)looks[at] + 1 + random.Next(5)) % 6);
                break;
        }

        return (new DispatchOutcome { GrantedChoice = right.GrantedChoice, Lines = lines, Looks = looks }, $"record changed ({what})");
    }

    /// <summary>A copy of the trace with one outcome per choice.</summary>
    private static ChoiceOutcome[] Looks(DispatchInput input, DispatchOutcome right)
    {
        var looks = new ChoiceOutcome[input.Choices.Program.Length];
        for (var c = 0; c < right.GrantedChoice.Length; c++)
            right.LooksOf(input, c).CopyTo(looks.AsSpan(input.Choices.Start[c]));
        return looks;
    }

    /// <summary>Lines and trace as they would be if the grants were right.</summary>
    internal static DispatchOutcome Consistent(DispatchInput input, DispatchRules rules, int[] granted)
    {
        var order = new VerifierRules(input, rules);
        var taken = new TakenPlaces(input, rules, order, granted);
        var looks = new ChoiceOutcome[input.Choices.Program.Length];
        for (var c = 0; c < granted.Length; c++)
            for (var at = input.Choices.Start[c]; at < input.Choices.Start[c + 1]; at++)
            {
                var (number, p) = (at - input.Choices.Start[c] + 1, input.Choices.Program[at]);
                looks[at] = (granted[c] > 0 && number > granted[c]) || (rules.OnlyChoice is { } only && only != number) ? ChoiceOutcome.NotLooked
                    : number == granted[c] ? ChoiceOutcome.Placed
                    : order.Entitlement(c, p) is var entitled && entitled != ChoiceOutcome.Placed ? entitled
                    : taken.Count[p] >= taken.Capacity[p] ? ChoiceOutcome.Full : ChoiceOutcome.Closed;
            }

        var lines = Enumerable.Range(0, input.Programs.Count).Select(p => taken.Last[p] is var last and >= 0
            ? new DispatchLine(p, taken.Capacity[p], taken.Count[p], input.Candidates.Total[last],
                input.Candidates.Keys.Select(column => column[last]).ToArray(), granted[last])
            : new DispatchLine(p, taken.Capacity[p], taken.Count[p], null, [], null)).ToArray();
        return new DispatchOutcome { GrantedChoice = granted, Lines = lines, Looks = looks };
    }
}
