using System.Diagnostics;
using System.Globalization;

namespace Admissions.Benchmarks;

/// <summary>
/// Paired timing: in every round the yardstick and the thing measured run one after the other, so that a busy machine slows
/// both; the figure is the median of the rounds' ratios.
/// </summary>
public static class Paired
{
    /// <param name="Ratio">Median of measured / yardstick.</param>
    /// <param name="Milliseconds">Median time of the thing measured.</param>
    /// <param name="AllocatedMegabytes">Allocated by one run of the thing measured.</param>
    public sealed record Figure(string Name, double Ratio, double Milliseconds, double YardstickMilliseconds, double AllocatedMegabytes, string Aim);

    /// <summary>Runs both once to warm up, then <paramref name="rounds"/> times.</summary>
    public static Figure Measure(string name, string aim, int rounds, Action yardstick, Action measured)
    {
        yardstick();
        measured();
        var (ratios, times, yardsticks, allocated) = (new double[rounds], new double[rounds], new double[rounds], 0L);
        for (var i = 0; i < rounds; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            yardsticks[i] = Time(yardstick);
            var before = GC.GetTotalAllocatedBytes(precise: true);
            times[i] = Time(measured);
            allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
            ratios[i] = times[i] / yardsticks[i];
        }

        return new Figure(name, Median(ratios), Median(times), Median(yardsticks), allocated / 1e6, aim);
    }

    /// <summary>Prints one table in Markdown.</summary>
    public static void Print(IEnumerable<Figure> figures)
    {
        Console.WriteLine("| figure | ratio | aim | ms | yardstick ms | allocated MB |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var f in figures)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {f.Name} | {f.Ratio:0.00} | {f.Aim} | {f.Milliseconds:0} | {f.YardstickMilliseconds:0} | {f.AllocatedMegabytes:0} |"));
    }

    private static double Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(double[] values)
    {
        var sorted = (double[])values.Clone();
        Array.Sort(sorted);
        return sorted[sorted.Length / 2];
    }
}
