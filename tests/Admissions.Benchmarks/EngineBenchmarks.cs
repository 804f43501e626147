using System.Diagnostics;
using Admissions.Rules.Dispatch;
using Admissions.Rules.Dispatch.Verification;

namespace Admissions.Benchmarks;

/// <summary>
/// Dispatch against the sort of the same candidates' keys (<see cref="KeySort.OfMerit"/>), and its verifier against the run. Options: <c>--rounds N</c> (default 7),
/// <c>--large</c> also runs 13 million candidates, <c>--threads N</c>; <c>--memory</c> measures memory instead (<see cref="EngineMemory"/>).
/// </summary>
public static class EngineBenchmarks
{
    private const int Million = 1_000_000;

    public static Task RunAsync(string[] args)
    {
        if (EngineMemory.IsAsked(args))
            return EngineMemory.RunAsync(args);
        var (rounds, threads) = (Option(args, "--rounds", 7), Option(args, "--threads", 1));
        var (figures, sorted) = (new List<Paired.Figure>(), new List<string>());
        var parallel = new DispatchRules { Mode = DispatchMode.Parallel, Ties = DispatchCohort.Ties };
        var sequential = parallel with { Mode = DispatchMode.Sequential };
        var own = new DispatchRules { Mode = DispatchMode.DeferredAcceptance, Ties = ["programKey", .. DispatchCohort.Ties] };

        var ten = DispatchCohort.Draw(Million, 10, 2000, seed: 1);
        Compare("parallel 1 M × 10 × 2,000", "≤ 2.0 × sort", ten, parallel);
        Compare("sequential 1 M × 10 × 2,000", "", ten, sequential);
        Compare("parallel 1 M × 45 × 3,850", "≤ 2.5 × sort", DispatchCohort.Draw(Million, 45, 3850, seed: 2), parallel);
        Compare("deferred acceptance, own priorities, 1 M × 10", "≤ 6 × sort", DispatchCohort.Draw(Million, 10, 2000, seed: 3, ownPriorities: true), own);

        if (args.Contains("--large"))
        {
            var large = DispatchCohort.Draw(13 * Million, 10, 16_000, seed: 4);
            figures.Add(Paired.Measure("parallel 13 M × 10 × 16,000 (against 1 M × 10)", "≤ 20 × the 1 M run", rounds, () => Dispatcher.Run(ten, parallel, threads), () => Dispatcher.Run(large, parallel, threads)));
            CompareVerifier("13 M × 10 × 16,000", large, parallel);
        }

        Paired.Print(figures);
        sorted.ForEach(Console.WriteLine);
        Console.WriteLine($"processors {Environment.ProcessorCount}, threads {threads}, rounds {rounds}, peak working set {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB");
        return Task.CompletedTask;

        void Compare(string name, string aim, DispatchInput input, DispatchRules rules)
        {
            var sort = KeySort.OfMerit(input, rules);
            sorted.Add(sort.Describe(name));
            figures.Add(Paired.Measure(name, aim, rounds, sort, () => Dispatcher.Run(input, rules, threads)));
            CompareVerifier(name, input, rules);
        }

        void CompareVerifier(string name, DispatchInput input, DispatchRules rules)
        {
            var outcome = Dispatcher.Run(input, rules, threads);
            figures.Add(Paired.Measure($"verifier of {name} (against the run)", "≤ 1.0 × run", rounds, () => Dispatcher.Run(input, rules, threads), () => DispatchVerifier.Verify(input, rules, outcome)));
        }
    }

    private static int Option(string[] args, string name, int otherwise) =>
        Array.IndexOf(args, name) is var i and >= 0 ? int.Parse(args[i + 1], System.Globalization.CultureInfo.InvariantCulture) : otherwise;
}
