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
        for (var seed = 0; seed < Instances; seed++)
        {
            var instance = RandomInstance.Draw(mode, seed);
            if (Difference(instance, seed) is not null)
                Assert.Fail(Smallest(instance, seed));
        }
    }

    /// <summary>Larger instances reach what small ones cannot: refusals in batches, heaps, codes that do not fit 64 bits.</summary>
    [Theory]
    [InlineData(DispatchMode.Parallel)]
    [InlineData(DispatchMode.Sequential)]
    [InlineData(DispatchMode.DeferredAcceptance)]
    public void Run_LargerInstances_AgreesWithPlainEngine(DispatchMode mode)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var instance = RandomInstance.Draw(mode, 5_000_000 + seed, scale: 12);
            if (Difference(instance, seed) is not null)
                Assert.Fail(Smallest(instance, seed));
        }
    }

    private static string? Difference(RandomInstance instance, int seed)
    {
        var plain = new PlainDispatch(instance.Programs, instance.Candidates, instance.Rules);
        plain.Run();
        var input = instance.Input;
        var outcome = Dispatcher.Run(input, instance.Rules);
        var rendered = Render(input, outcome);
        if (!string.Equals(rendered, plain.Render(), StringComparison.Ordinal))
            return $"engine:\n{rendered}plain:\n{plain.Render()}";
        var random = new Random(seed);
        var shuffled = instance with
        {
            Programs = instance.Programs.OrderBy(_ => random.Next()).ToList(),
            Candidates = instance.Candidates.OrderBy(_ => random.Next()).ToList(),
        };
        if (!string.Equals(rendered, Render(shuffled.Input, Dispatcher.Run(shuffled.Input, instance.Rules, threads: 2)), StringComparison.Ordinal))
            return "another order of rows and two threads give another result";
        return DispatchVerifier.Verify(input, instance.Rules, outcome).FirstOrDefault(check => check.Violations > 0)?.ToString();
    }

    /// <summary>The smallest instance found that still fails, with what went wrong.</summary>
    private static string Smallest(RandomInstance instance, int seed)
    {
        while (instance.Shrink().FirstOrDefault(smaller => Difference(smaller, seed) is not null) is { } smaller)
            instance = smaller;
        return $"seed {seed}\n{instance}\n{Difference(instance, seed)}";
    }

    private static string Render(DispatchInput input, DispatchOutcome outcome)
    {
        var text = new StringBuilder();
        for (var c = 0; c < input.Candidates.Count; c++)
            for (var at = input.Choices.Start[c]; at < input.Choices.Start[c + 1]; at++)
                if (outcome.Looks[at] != ChoiceOutcome.NotLooked)
                    text.Append(input.Candidates.Id[c]).Append(' ').Append(at - input.Choices.Start[c] + 1).Append(' ')
                        .Append(input.Programs.Id[input.Choices.Program[at]]).Append(' ').Append(outcome.Looks[at]).AppendLine();
        foreach (var line in outcome.Lines)
            text.Append(input.Programs.Id[line.Program]).Append(' ').Append(line.Capacity).Append(' ').Append(line.Dispatched).AppendLine();
        return text.ToString();
    }
}
