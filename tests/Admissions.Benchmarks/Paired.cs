using System.Diagnostics;
using System.Globalization;

namespace Admissions.Benchmarks;

/// <summary>
/// Paired timing: in every round the yardstick and the thing measured run one after the other, so that a busy machine slows
/// both; the figure is the median of the rounds' ratios, once of the clock's time and once of the processor's time.
/// </summary>
public static class Paired
{
    /// <param name="Ratio">Median of measured / yardstick.</param>
    /// <param name="CpuRatio">The same of the time the processor worked for this process on any thread; waiting for the processor is not in it.</param>
    /// <param name="Milliseconds">Median time of the thing measured.</param>
    /// <param name="AllocatedMegabytes">Allocated by one run of the thing measured.</param>
    public sealed record Figure(string Name, double Ratio, double CpuRatio, double Milliseconds, double YardstickMilliseconds, double AllocatedMegabytes, string Aim);

    /// <summary>Against the sort of the keys of what is measured.</summary>
    internal static Figure Measure(string name, string aim, int rounds, KeySort yardstick, Action measured) =>
        Measure(name, aim, rounds, yardstick.Sort, measured, yardstick.Fill);

    /// <summary>Runs both once to warm up, then <paramref name="rounds"/> times.</summary>
    /// <param name="prepare">Runs before each run of the yardstick, not timed.</param>
    public static Figure Measure(string name, string aim, int rounds, Action yardstick, Action measured, Action? prepare = null)
    {
        prepare?.Invoke();
        yardstick();
        measured();
        var (ratios, cpuRatios, times, yardsticks, allocated) = (new double[rounds], new double[rounds], new double[rounds], new double[rounds], 0L);
        for (var i = 0; i < rounds; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            prepare?.Invoke();
            (yardsticks[i], var yardstickCpu) = Time(yardstick);
            var before = GC.GetTotalAllocatedBytes(precise: true);
            (times[i], var cpu) = Time(measured);
            allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
            (ratios[i], cpuRatios[i]) = (times[i] / yardsticks[i], cpu / yardstickCpu);
        }

        return new Figure(name, Median(ratios), Median(cpuRatios), Median(times), Median(yardsticks), allocated / 1e6, aim);
    }

    /// <summary>Prints one table in Markdown.</summary>
    public static void Print(IEnumerable<Figure> figures)
    {
        Console.WriteLine("| figure | ratio | CPU ratio | aim | ms | yardstick ms | allocated MB |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var f in figures)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {f.Name} | {f.Ratio:0.00} | {f.CpuRatio:0.00} | {f.Aim} | {f.Milliseconds:0} | {f.YardstickMilliseconds:0} | {f.AllocatedMegabytes:0} |"));
    }

    private static (double Milliseconds, double CpuMilliseconds) Time(Action action)
    {
        var (start, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        action();
        return (Stopwatch.GetElapsedTime(start).TotalMilliseconds, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds);
    }

    private static double Median(double[] values)
    {
        var sorted = (double[])values.Clone();
        Array.Sort(sorted);
        return sorted[sorted.Length / 2];
    }
}
