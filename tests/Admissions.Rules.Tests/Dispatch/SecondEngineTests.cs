using System.Text;
using Admissions.Rules.Dispatch;
using Admissions.Rules.Dispatch.Verification;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>The engines against <see cref="PlainDispatch"/> on random instances, shuffled and on two threads; every result must also pass the verifier.</summary>
public sealed class SecondEngineTests
{
    private const int Instances = 10_000;

    [Theory]
    [InlineData(DispatchMode.Parallel)]
    [InlineData(DispatchMode.Sequential)]
    [InlineData(DispatchMode.DeferredAcceptance)]
    [InlineData(DispatchMode.Lottery)]
    public void Run_RandomInstances_AgreesWithPlainEngineAndPassesVerifier(DispatchMode mode)
    {
        Randomly.Check(Instances, (int)mode, seed => RandomInstance.Draw(mode, seed), instance => instance.Shrink(), Difference);
    }

    /// <summary>Larger instances reach what small ones cannot: refusals in batches, heaps, codes that do not fit 64 bits.</summary>
    [Theory]
    [InlineData(DispatchMode.Parallel)]
    [InlineData(DispatchMode.Sequential)]
    [InlineData(DispatchMode.DeferredAcceptance)]
    public void Run_LargerInstances_AgreesWithPlainEngine(DispatchMode mode)
    {
        Randomly.Check(120, (int)mode, seed => RandomInstance.Draw(mode, seed, scale: 12), instance => instance.Shrink(), Difference);
    }

    /// <summary>Enough rows that every loop is really cut into pieces and sorted class by class; programs beyond 16 bits as well.</summary>
    [Theory]
    [InlineData(DispatchMode.Parallel, 40)]
    [InlineData(DispatchMode.Sequential, 40)]
    [InlineData(DispatchMode.DeferredAcceptance, 40)]
    [InlineData(DispatchMode.Parallel, 70_000)]
    public void Run_ManyRows_GivesTheSameOnOneAndTwoThreadsAndPassesTheVerifier(DispatchMode mode, int programs)
    {
        var random = new Random(programs);
        var offered = Enumerable.Range(0, programs).Select(p => new DispatchProgram($"p{p:00000}", random.Next(40_000 / programs + 2)) { Line = random.Next(3) == 0 ? 200 : null }).ToList();
        var applicants = Enumerable.Range(0, 40_000).Select(c => new DispatchCandidate($"c{c:00000}", random.Next(100, 700),
            Enumerable.Range(0, random.Next(8)).Select(_ => offered[random.Next(programs)].Id).Distinct().ToList()) { Keys = [random.Next(150), random.Next(30)] }).ToList();
        var rules = new DispatchRules { Mode = mode, Ties = ["total", .. RandomInstance.KeyNames, "choice"] };
        var input = new RandomInstance(offered, applicants, rules).Input;

        var outcome = Dispatcher.Run(input, rules);

        Render(input, Dispatcher.Run(input, rules, threads: 2)).ShouldBe(Render(input, outcome));
        DispatchVerifier.Verify(input, rules, outcome).ShouldAllBe(check => check.Violations == 0);
    }

    private static string? Difference(RandomInstance instance)
    {
        var plain = new PlainDispatch(instance.Programs, instance.Candidates, instance.Rules);
        plain.Run();
        var input = instance.Input;
        var outcome = Dispatcher.Run(input, instance.Rules);
        var rendered = Render(input, outcome);
        if (!string.Equals(rendered, plain.Render(), StringComparison.Ordinal))
            return $"engine:\n{rendered}plain:\n{plain.Render()}";
        var random = new Random(instance.Candidates.Count);
        var shuffled = instance with
        {
            Programs = instance.Programs.OrderBy(_ => random.Next()).ToList(),
            Candidates = instance.Candidates.OrderBy(_ => random.Next()).ToList(),
        };
        if (!string.Equals(rendered, Render(shuffled.Input, Dispatcher.Run(shuffled.Input, instance.Rules, threads: 2)), StringComparison.Ordinal))
            return "another order of rows and two threads give another result";
        return DispatchVerifier.Verify(input, instance.Rules, outcome).FirstOrDefault(check => check.Violations > 0)?.ToString();
    }

    private static string Render(DispatchInput input, DispatchOutcome outcome)
    {
        var text = new StringBuilder();
        for (var c = 0; c < input.Candidates.Count; c++)
            for (var k = 0; k < outcome.LooksOf(input, c).Length; k++)
                if (outcome.LooksOf(input, c)[k] is var look and not ChoiceOutcome.NotLooked)
                    text.Append(input.Candidates.Id[c]).Append(' ').Append(k + 1).Append(' ')
                        .Append(input.Programs.Id[input.Choices.Of(c)[k]]).Append(' ').Append(look).AppendLine();
        foreach (var line in outcome.Lines)
            text.Append(input.Programs.Id[line.Program]).Append(' ').Append(line.Capacity).Append(' ').Append(line.Dispatched).AppendLine();
        return text.ToString();
    }
}
