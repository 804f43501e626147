using Admissions.Rules.Dispatch;
using Admissions.Rules.Dispatch.Verification;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>
/// The short proof that no fair result is better for the candidates may say nothing, but where it speaks it must be right: it is asked of every fair
/// result of small instances and compared with the best result found again by raising limits.
/// </summary>
public sealed class NoBetterResultTests
{
    private const int FairResults = 2_000;

    /// <param name="priorities">Programs' own keys are drawn below this: the smaller, the more ties.</param>
    [Theory]
    [InlineData(TieOverflow.All, 40)]
    [InlineData(TieOverflow.All, 8)]
    [InlineData(TieOverflow.All, 4)]
    [InlineData(TieOverflow.None, 40)]
    [InlineData(TieOverflow.None, 5)]
    [InlineData(TieOverflow.Lottery, 5)]
    public void IsProved_EveryFairResult_OnlyOfTheBest(TieOverflow overflow, int priorities)
    {
        var rules = new DispatchRules { Mode = DispatchMode.DeferredAcceptance, Ties = [DispatchRules.ProgramKey], TieOverflow = overflow, Seed = "0123" };
        var (proved, best, others) = (0, 0, 0);
        for (var seed = 0; best + others < FairResults; seed++)
        {
            var input = Draw(new Random(seed), priorities);
            foreach (var granted in MutationTests.Ways(input, rules))
            {
                if (Judge(input, rules, granted) is not var (isBest, isProved))
                    continue;
                isProved.ShouldBe(isProved && isBest, $"seed {seed}: {string.Join(' ', granted)}");
                (proved, best, others) = (proved + (isProved ? 1 : 0), best + (isBest ? 1 : 0), others + (isBest ? 0 : 1));
            }
        }

        others.ShouldBeGreaterThan(FairResults / 100, "fair results that are not the best must be among them");
        proved.ShouldBeGreaterThan(priorities > 20 || overflow == TieOverflow.Lottery ? best * 9 / 10 : best / 10);
    }

    /// <summary>
    /// Keys of the candidates, which all programs share, before, behind or instead of their own ones, and few values of each: ties at several
    /// programs at once. Only candidates who agree in all shared keys can be tied, which is what the proof looks for first.
    /// </summary>
    [Theory]
    [InlineData(TieOverflow.All, 4)]
    [InlineData(TieOverflow.All, 2)]
    [InlineData(TieOverflow.None, 4)]
    [InlineData(TieOverflow.None, 2)]
    [InlineData(TieOverflow.Lottery, 3)]
    public void IsProved_SharedKeysWithManyTies_OnlyOfTheBest(TieOverflow overflow, int values)
    {
        string[][] orders =
        [
            [DispatchRules.ProgramKey, DispatchRules.Total], [DispatchRules.Total, DispatchRules.ProgramKey], ["key1", DispatchRules.ProgramKey, DispatchRules.Total],
            [DispatchRules.ProgramKey, "key1", DispatchRules.Choice], [DispatchRules.Total, "key1"], [DispatchRules.Total], [DispatchRules.Choice], [DispatchRules.Total, DispatchRules.Choice],
        ];
        var seen = orders.ToDictionary(ties => string.Join(',', ties), _ => (Best: 0, Proved: 0, Others: 0));
        for (var seed = 0; seen.Values.Sum(s => s.Best + s.Others) < FairResults / 2 || seen.Values.Sum(s => s.Others) < FairResults / 100; seed++)
        {
            var ties = orders[seed % orders.Length];
            var rules = new DispatchRules { Mode = DispatchMode.DeferredAcceptance, Ties = ties, TieOverflow = overflow, Seed = "0123" };
            var input = Draw(new Random(seed), values, values);
            foreach (var granted in MutationTests.Ways(input, rules))
            {
                if (Judge(input, rules, granted) is not var (isBest, isProved))
                    continue;
                isProved.ShouldBe(isProved && isBest, $"seed {seed}, {string.Join(',', ties)}: {string.Join(' ', granted)}");
                var (best, proved, others) = seen[string.Join(',', ties)];
                seen[string.Join(',', ties)] = (best + (isBest ? 1 : 0), proved + (isProved ? 1 : 0), others + (isBest ? 0 : 1));
            }
        }

        seen.ShouldAllBe(s => s.Value.Best > FairResults / 50 && s.Value.Proved > s.Value.Best / 10, string.Join("; ", seen));
    }

    /// <summary>The engine's results of the random instances with everything: reserves, lines by class, conditions, choice numbers.</summary>
    [Fact]
    public void IsProved_RandomInstances_OfManyWithTies()
    {
        var (proved, asked) = (0, 0);
        for (var seed = 0; seed < 3_000; seed++)
        {
            var instance = RandomInstance.Draw(DispatchMode.DeferredAcceptance, 3_000_000 + seed, scale: 1 + (seed % 3));
            var input = instance.Input;
            Judge(input, instance.Rules, Dispatcher.Run(input, instance.Rules).GrantedChoice).ShouldNotBeNull().ShouldSatisfyAllConditions(
                judged => judged.IsBest.ShouldBeTrue($"{instance}"), judged => proved += judged.IsProved ? 1 : 0);
            asked++;
        }

        proved.ShouldBeGreaterThan(asked / 4);
    }

    /// <summary>
    /// a holds the place at P and wants that at Q, d the other way round; c stands with d at P. In the better result both c and d are at P, by their tie:
    /// one more is placed than here, so that no step from P to where its first one turned away is placed needs to lead on.
    /// </summary>
    [Fact]
    public void IsProved_BetterResultBringsSomebodyInByATie_SaysNothing()
    {
        var rules = new DispatchRules { Mode = DispatchMode.DeferredAcceptance, Ties = [DispatchRules.ProgramKey] };
        var input = DispatchInput.Create(
            [new DispatchProgram("P", 1), new DispatchProgram("Q", 1)],
            [Candidate("a", ("Q", 1), ("P", 9)), Candidate("c", ("P", 5)), Candidate("d", ("P", 5), ("Q", 9))]);

        Dispatcher.Run(input, rules).GrantedChoice.ShouldBe([1, 1, 1]);
        Judge(input, rules, [2, 0, 2]).ShouldBe((false, false));
        Judge(input, rules, [1, 1, 1]).ShouldBe((true, true));
    }

    /// <summary>Null when the result is not fair.</summary>
    private static (bool IsBest, bool IsProved)? Judge(DispatchInput input, DispatchRules rules, int[] granted)
    {
        var outcome = MutationTests.Consistent(input, rules, granted);
        if (rules.Reserved.Count == 0 && DispatchVerifier.Verify(input, rules, outcome) is var checks && checks.Any(check => check.Violations > 0 && check.Name != "bestForCandidates"))
            return null;
        var order = new VerifierRules(input, rules);
        if (rules.Reserved.Count > 0)
            new VerifierReserves(input, rules, order).Fill(granted);
        var taken = new TakenPlaces(input, rules, order, granted);
        var claims = new ClaimCheck(input, rules, order, taken, findBest: true);
        new LookWalk(input, rules, order, outcome, claims, new TraceCheck(input, rules, order, taken, outcome)).Run();
        return (new BestForCandidates(input, rules, order, taken).Check(granted).Violations == 0, new NoBetterResult(input, rules, order, taken, claims, granted).IsProved());
    }

    /// <summary>Few places, lists of up to three choices, own keys of the programs, and keys of the candidates that are equal where there is but one value.</summary>
    private static DispatchInput Draw(Random random, int priorities, int shared = 1)
    {
        string[] programs = ["P", "Q", "R", "S"];
        return DispatchInput.Create(
            programs.Select(id => new DispatchProgram(id, random.Next(1, 3))),
            Enumerable.Range(0, random.Next(3, 6)).Select(i => Candidate($"c{i}", [.. programs.OrderBy(_ => random.Next()).Take(random.Next(1, 4)).Select(id => (id, random.Next(priorities)))])
                with { Total = 500 + Shared(), Keys = [Shared()] }), ["key1"]);

        int Shared() => shared > 1 ? random.Next(shared) : 0;
    }

    private static DispatchCandidate Candidate(string id, params (string Program, int Key)[] choices) =>
        new(id, 500, choices.Select(choice => choice.Program).ToList()) { ProgramKeys = choices.Select(choice => (decimal)choice.Key).ToList() };
}
