using System.Diagnostics;
using System.Globalization;
using Admissions.Rules.Dispatch;

namespace Admissions.Benchmarks;

/// <summary>
/// Peak memory of one parallel dispatch, measured in a process of its own that does nothing else: <c>engines --memory</c>. Options:
/// <c>--candidates N</c> (default 1,000,000), <c>--choices N</c> (10), <c>--programs N</c> (2,000), <c>--threads N</c> (1).
/// </summary>
public static class EngineMemory
{
    public const string Option = "--memory";
    private const string Alone = "--memory-alone";

    /// <summary>Sizes that have an aim, each with its own.</summary>
    private static readonly Dictionary<(int Candidates, int Choices), double> Aims = new() { [(1_000_000, 10)] = 0.6e9, [(13_000_000, 10)] = 4e9 };

    public static bool IsAsked(string[] args) => args.Contains(Option) || args.Contains(Alone);

    public static async Task RunAsync(string[] args)
    {
        if (args.Contains(Alone))
        {
            Measure(args);
            return;
        }

        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. Self(), "engines", Alone, .. args.Where(arg => arg != Option)]))
            ?? throw new InvalidOperationException("The process to measure did not start.");
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The process to measure ended with {process.ExitCode}.");
    }

    /// <summary>The path of this program's assembly where the process is the general host (dotnet X.dll).</summary>
    private static string[] Self() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];

    private static void Measure(string[] args)
    {
        var (candidates, choices, programs) = (Number(args, "--candidates", 1_000_000), Number(args, "--choices", 10), Number(args, "--programs", 2_000));
        var input = DispatchCohort.Draw(candidates, choices, programs, seed: 1);
        var before = Peak();
        var outcome = Dispatcher.Run(input, new DispatchRules { Mode = DispatchMode.Parallel, Ties = DispatchCohort.Ties }, Number(args, "--threads", 1));
        var peak = Peak();
        Console.WriteLine("| candidates | choices | programs | placed | peak bytes before the run | peak bytes | aim |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {candidates} | {choices} | {programs} | {outcome.PlacedCount} | {before} | {peak} | {AimFor(candidates, choices, peak)} |"));
    }

    private static string AimFor(int candidates, int choices, long peak) =>
        Aims.TryGetValue((candidates, choices), out var aim) ? string.Create(CultureInfo.InvariantCulture, $"≤ {aim / 1e9:0.0} GB: {(peak <= aim ? "met" : "missed")}") : "none for this size";

    private static long Peak()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }

    private static int Number(string[] args, string name, int otherwise) =>
        Array.IndexOf(args, name) is var i and >= 0 ? int.Parse(args[i + 1], CultureInfo.InvariantCulture) : otherwise;
}
