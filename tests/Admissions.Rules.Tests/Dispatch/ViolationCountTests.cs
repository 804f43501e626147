using Admissions.Rules.Dispatch;
using Admissions.Rules.Dispatch.Verification;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>
/// The verifier not only objects: it counts exactly. Of every way to grant choices in tiny instances the violations of "no envy" are counted once
/// more by the sentence of the rule, with loops, and must be as many, whatever the order of the rows.
/// </summary>
public sealed class ViolationCountTests
{
    private const int Results = 20_000;
    private const int MostWaysEach = 60;

    [Theory]
    [InlineData(DispatchMode.Parallel, TieOverflow.None)]
    [InlineData(DispatchMode.Parallel, TieOverflow.All)]
    [InlineData(DispatchMode.Sequential, TieOverflow.None)]
    [InlineData(DispatchMode.Sequential, TieOverflow.All)]
    [InlineData(DispatchMode.DeferredAcceptance, TieOverflow.None)]
    [InlineData(DispatchMode.DeferredAcceptance, TieOverflow.All)]
    public void Verify_AnyGrants_CountsEachViolationOnce(DispatchMode mode, TieOverflow overflow)
    {
        var (asked, several) = (0, 0);
        for (var seed = 0; asked < Results; seed++)
        {
            var drawn = RandomInstance.Draw(mode, 4_000_000 + seed);
            var instance = drawn with { Rules = drawn.Rules with { TieOverflow = overflow, Reserved = [], Flexible = [], OnlyChoice = null } };
            var (input, rules) = (instance.Input, instance.Rules);
            var random = new Random(seed);
            for (var way = 0; way < MostWaysEach; way++)
            {
                var granted = Enumerable.Range(0, input.Candidates.Count).Select(c => random.Next(input.Choices.Of(c).Length + 1)).ToArray();

                var counted = Violations(input, rules, granted);

                counted.ShouldBe(ByTheSentence(instance, input, granted), $"granted {string.Join(' ', granted)}, seed {seed}\n{instance}");
                (asked, several) = (asked + 1, several + (counted > 1 ? 1 : 0));
            }
        }

        several.ShouldBeGreaterThan(Results / 20);
    }

    /// <summary>Both a and b stand before c, who was taken: two violations, whoever of them has the smaller name and is looked at first.</summary>
    [Theory]
    [InlineData(520, 510)]
    [InlineData(510, 520)]
    public void Verify_TwoTurnedAwayBeforeTheLastTaken_CountsTwo(int first, int second)
    {
        var rules = TestData.RulesFor(DispatchMode.Parallel, TieOverflow.None);
        var input = DispatchInput.Create([new DispatchProgram("P", 1)], [TestData.Candidate("a", first, "P"), TestData.Candidate("b", second, "P"), TestData.Candidate("c", 500, "P")]);

        Violations(input, rules, [0, 0, 1]).ShouldBe(2);
    }

    private static long Violations(DispatchInput input, DispatchRules rules, int[] granted) =>
        DispatchVerifier.Verify(input, rules, MutationTests.Consistent(input, rules, granted)).Single(check => check.Name == "noEnvy").Violations;

    /// <summary>
    /// One for everybody turned away who stands before or with the last one taken; one for everybody turned away from a program with places left,
    /// unless ties close programs: then one for the program, if the best of those turned away, with all who are equal, would have found places.
    /// </summary>
    private static int ByTheSentence(RandomInstance instance, DispatchInput input, int[] granted)
    {
        var (plain, rules, violations) = (new PlainDispatch(instance.Programs, instance.Candidates, instance.Rules, instance.Keys), instance.Rules, 0);
        var candidates = instance.Candidates.OrderBy(c => c.Id, StringComparer.Ordinal).Select((c, i) => (C: c, Granted: granted[i])).ToList();
        foreach (var program in input.Programs.Id)
        {
            var taken = candidates.Where(c => c.Granted > 0 && c.C.Choices[c.Granted - 1] == program).Select(c => Standing(c.C, c.Granted)).ToList();
            var refused = candidates.SelectMany(c => Enumerable.Range(1, c.C.Choices.Count).Where(k => c.C.Choices[k - 1] == program && (c.Granted == 0 || k < c.Granted) && plain.Admits(program, c.C))
                .Select(k => Standing(c.C, k))).ToList();
            var left = plain.Capacity(program) - taken.Count;
            violations += refused.Count(own => taken.Exists(other => taken.TrueForAll(t => PlainDispatch.CompareKeys(t, other) <= 0) && PlainDispatch.CompareKeys(own, other) <= 0));
            if (left > 0 && rules.TieOverflow != TieOverflow.None)
                violations += refused.Count;
            else if (left > 0 && refused.Count > 0)
                violations += refused.Count(own => refused.TrueForAll(other => PlainDispatch.CompareKeys(own, other) <= 0)) <= left ? 1 : 0;
        }

        return violations;

        List<decimal> Standing(DispatchCandidate c, int choice) =>
            rules.Mode == DispatchMode.Sequential ? [-choice, .. plain.Keys(c, choice, withChoice: true)] : plain.Keys(c, choice, withChoice: true);
    }
}
