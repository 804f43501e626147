using Admissions.Rules.Dispatch;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>The order in which a program calls its candidates, against the plain implementation, on random instances with reserved places.</summary>
public sealed class CallOrderTests
{
    private const int Instances = 1_500;
    private const int InstancesOnFiles = 60;

    /// <summary>The modes that may reserve places, with each way of treating a tie at the edge.</summary>
    public static MatrixTheoryData<DispatchMode, TieOverflow> Cases { get; } = new([DispatchMode.Parallel, DispatchMode.DeferredAcceptance], [TieOverflow.All, TieOverflow.None, TieOverflow.Lottery]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void CallOrderOf_RandomInstancesWithReserves_AgreesWithPlainOrder(DispatchMode mode, TieOverflow overflow)
    {
        var moved = 0;
        foreach (var instance in Reserved(mode, overflow).Take(Instances))
        {
            var plain = new PlainDispatch(instance.Programs, instance.Candidates, instance.Rules, instance.Keys);
            foreach (var program in instance.Programs.Select(p => p.Id))
            {
                var order = Dispatcher.CallOrderOf(instance.Input, instance.Rules, program).Select(c => instance.Input.Candidates.Id[c]).ToList();

                order.ShouldBe(plain.CallOrder(program).ConvertAll(c => c.Id), $"program {program}\n{instance}");
                var byMerit = Dispatcher.CallOrderOf(instance.Input, instance.Rules with { Reserved = [] }, program).Select(c => instance.Input.Candidates.Id[c]);
                moved += order.SequenceEqual(byMerit) ? 0 : 1;
            }
        }

        moved.ShouldBeGreaterThan(Instances / 10);
    }

    /// <summary>The same as the command line prints it from files with shuffled rows.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void CallOrder_RandomInstancesOnFiles_PrintsThePlainOrder(DispatchMode mode, TieOverflow overflow)
    {
        using var folder = new EngineFolder();
        var random = new Random(1);
        foreach (var instance in Reserved(mode, overflow).Select(drawn => drawn.ForFiles()).Take(InstancesOnFiles))
        {
            var plain = new PlainDispatch(instance.Programs, instance.Candidates, instance.Rules, instance.Keys);
            InstanceFiles.Write(folder, instance, random);
            foreach (var program in instance.Programs.Select(p => p.Id))
                folder.Run("dispatch", "--call-order", program)
                    .ShouldBe((0, string.Concat(plain.CallOrder(program).Select(c => c.Id + Environment.NewLine)), ""), $"program {program}\n{instance}");
        }
    }

    private static IEnumerable<RandomInstance> Reserved(DispatchMode mode, TieOverflow overflow) =>
        Enumerable.Range(3_000_000, int.MaxValue - 3_000_000).Select(seed => RandomInstance.Draw(mode, seed))
            .Where(instance => instance.Rules.Reserved.Count > 0 && instance.Rules.TieOverflow == overflow);
}
