using Admissions.Rules.Dispatch;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>The order in which a program calls its candidates, against the plain implementation, on random instances with reserved places.</summary>
public sealed class CallOrderTests
{
    private const int Instances = 10_000;
    private const int InstancesOnFiles = 40;

    /// <summary>The modes that may reserve places, with each way of treating a tie at the edge.</summary>
    public static MatrixTheoryData<DispatchMode, TieOverflow> Cases { get; } =
        new([DispatchMode.Parallel, DispatchMode.Sequential, DispatchMode.DeferredAcceptance], [TieOverflow.All, TieOverflow.None, TieOverflow.Lottery]);

    [Theory]
    [InlineData(DispatchMode.Parallel)]
    [InlineData(DispatchMode.Sequential)]
    [InlineData(DispatchMode.DeferredAcceptance)]
    public void CallOrderOf_RandomInstancesWithReserves_AgreesWithPlainOrder(DispatchMode mode)
    {
        var moved = 0;
        Randomly.Check(Instances, 10 + (int)mode, seed => Reserved(mode, seed), instance => instance.Shrink(), Difference);

        moved.ShouldBeGreaterThan(Instances / 10);

        string? Difference(RandomInstance instance)
        {
            var (input, shuffled) = (instance.Input, instance.Shuffled(new Random(instance.Candidates.Count)).Input);
            var plain = new PlainDispatch(instance.Programs, instance.Candidates, instance.Rules, instance.Keys);
            foreach (var program in instance.Programs.Select(p => p.Id))
            {
                var expected = plain.CallOrder(program).ConvertAll(c => c.Id);
                foreach (var rows in new[] { input, shuffled })
                    if (Ids(rows, instance.Rules, program) is var order && !order.SequenceEqual(expected, StringComparer.Ordinal))
                        return $"program {program} calls {string.Join(' ', order)} instead of {string.Join(' ', expected)}";
                moved += expected.SequenceEqual(Ids(input, instance.Rules with { Reserved = [] }, program), StringComparer.Ordinal) ? 0 : 1;
            }

            return null;
        }
    }

    private static List<string> Ids(DispatchInput input, DispatchRules rules, string program) => [.. Dispatcher.CallOrderOf(input, rules, program).Select(c => input.Candidates.Id[c])];

    /// <summary>The same as the command line prints it from files with shuffled rows.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void CallOrder_RandomInstancesOnFiles_PrintsThePlainOrder(DispatchMode mode, TieOverflow overflow)
    {
        using var folder = new EngineFolder();
        var random = new Random(1);
        foreach (var instance in Enumerable.Range(3_000_000, InstancesOnFiles).Select(seed => Reserved(mode, seed).ForFiles()).Select(drawn => drawn with { Rules = drawn.Rules with { TieOverflow = overflow } }))
        {
            var plain = new PlainDispatch(instance.Programs, instance.Candidates, instance.Rules, instance.Keys);
            InstanceFiles.Write(folder, instance, random);
            foreach (var program in instance.Programs.Select(p => p.Id))
                folder.Run("dispatch", "--call-order", program)
                    .ShouldBe((0, string.Concat(plain.CallOrder(program).Select(c => c.Id + Environment.NewLine)), ""), $"program {program}\n{instance}");
        }
    }

    /// <summary>The drawn instance, with reserves drawn for it where it had none.</summary>
    private static RandomInstance Reserved(DispatchMode mode, int seed) => RandomInstance.Draw(mode, seed).WithReserves(new Random(seed));
}
