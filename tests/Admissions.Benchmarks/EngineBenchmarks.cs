using System.Diagnostics;
using Admissions.Rules.Dispatch;
using Admissions.Rules.Dispatch.Verification;

namespace Admissions.Benchmarks;

/// <summary>
/// Dispatch and its verifier against Array.Sort of a million 64-bit keys. Options: <c>--rounds N</c> (default 7),
/// <c>--large</c> also runs 13 million candidates, <c>--threads N</c>; <c>--memory</c> measures memory instead (<see cref="EngineMemory"/>).
/// </summary>
public static class EngineBenchmarks
{
    private const int Million = 1_000_000;

    public static Task RunAsync(string[] args)
    {
        if (EngineMemory.IsAsked(args))
            return EngineMemory.RunAsync(args);
        var rounds = Option(args, "--rounds", 7);
        var threads = Option(args, "--threads", 1);
        var sort = SortAMillionKeys();
        var figures = new List<Paired.Figure>();
        var parallel = new DispatchRules { Mode = DispatchMode.Parallel, Ties = DispatchCohort.Ties };
        var own = new DispatchRules { Mode = DispatchMode.DeferredAcceptance, Ties = ["programKey", .. DispatchCohort.Ties] };

        var ten = DispatchCohort.Draw(Million, 10, 2000, seed: 1);
        figures.Add(Paired.Measure("parallel 1 M × 10 × 2,000", "≤ 2.0 × sort", rounds, sort, () => Dispatcher.Run(ten, parallel, threads)));
        var outcome = Dispatcher.Run(ten, parallel);
        figures.Add(Paired.Measure("its verifier (against the run)", "≤ 1.0 × run", rounds, () => Dispatcher.Run(ten, parallel, threads), () => DispatchVerifier.Verify(ten, parallel, outcome)));
        figures.Add(Paired.Measure("sequential 1 M × 10 × 2,000", "", rounds, sort, () => Dispatcher.Run(ten, parallel with { Mode = DispatchMode.Sequential }, threads)));

        var hunan = DispatchCohort.Draw(Million, 45, 3850, seed: 2);
        figures.Add(Paired.Measure("parallel 1 M × 45 × 3,850", "≤ 2.5 × sort", rounds, sort, () => Dispatcher.Run(hunan, parallel, threads)));
        hunan = null;

        var priorities = DispatchCohort.Draw(Million, 10, 2000, seed: 3, ownPriorities: true);
        figures.Add(Paired.Measure("deferred acceptance, own priorities, 1 M × 10", "≤ 6 × sort", rounds, sort, () => Dispatcher.Run(priorities, own, threads)));
        priorities = null;

        if (args.Contains("--large"))
        {
            var large = DispatchCohort.Draw(13 * Million, 10, 16_000, seed: 4);
            figures.Add(Paired.Measure("parallel 13 M × 10 × 16,000 (against 1 M × 10)", "≤ 20 × the 1 M run", Math.Min(rounds, 7), () => Dispatcher.Run(ten, parallel, threads), () => Dispatcher.Run(large, parallel, threads)));
        }

        Paired.Print(figures);
        Console.WriteLine($"processors {Environment.ProcessorCount}, threads {threads}, rounds {rounds}, peak working set {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB");
        return Task.CompletedTask;
    }

    private static Action SortAMillionKeys()
    {
        var random = new Random(0);
        var keys = new ulong[Million];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = (ulong)random.NextInt64();
        var copy = new ulong[Million];
        return () =>
        {
            keys.CopyTo(copy, 0);
            Array.Sort(copy);
        };
    }

    private static int Option(string[] args, string name, int otherwise) =>
        Array.IndexOf(args, name) is var i and >= 0 ? int.Parse(args[i + 1], System.Globalization.CultureInfo.InvariantCulture) : otherwise;
}
