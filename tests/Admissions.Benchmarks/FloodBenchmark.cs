using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;

namespace Admissions.Benchmarks;

/// <summary>What people who are already in feel while far more sign-ins are offered than passwords can be computed.</summary>
internal static class FloodBenchmark
{
    /// <summary>Enough connections that those who wait in the lane do not keep the others from being offered.</summary>
    private const int Senders = 160;

    private const int Rounds = 5, Seconds = 8, LeadIn = 3, PagesPerSecond = 20, Times = 30;

    /// <param name="page">A page of somebody who is in.</param>
    /// <param name="attempt">Signs in anew; costs one password.</param>
    public static async Task RunAsync(int port, byte[] page, IReadOnlyList<byte[]> attempts)
    {
        var capacity = await CapacityAsync(port, attempts);
        var (calm, flooded) = (new List<double>(), new List<double>());
        var (offered, answered) = (0L, new SortedDictionary<int, long>());
        for (var round = 0; round <= Rounds; round++)
        {
            var before = await LatenciesAsync(port, page, Seconds);
            using var over = new CancellationTokenSource();
            var flood = FloodAsync(port, attempts, capacity * Times, over.Token);
            // The flood is measured, not its first seconds, in which all its connections are made at once.
            await LatenciesAsync(port, page, LeadIn);
            var during = await LatenciesAsync(port, page, Seconds);
            await over.CancelAsync();
            var statuses = await flood;
            // The first round warms up.
            if (round == 0)
                continue;
            calm.AddRange(before);
            flooded.AddRange(during);
            foreach (var (status, count) in statuses)
                answered[status] = answered.GetValueOrDefault(status) + count;
            offered += statuses.Values.Sum();
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"passwords a second: {capacity:0.0}; offered a second: {offered / (double)(Rounds * (Seconds + LeadIn)):0} ({offered / (Rounds * (Seconds + LeadIn)) / capacity:0.0} times); answers: {string.Join(", ", answered.Select(a => $"{a.Key} × {a.Value}"))}"));
        Console.WriteLine("| page of who is in, ms | p50 | p95 | p99 |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var (name, times) in new[] { ("no sign-ins", calm), ("flood", flooded) })
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {At(times, 0.50):0.0} | {At(times, 0.95):0.0} | {At(times, 0.99):0.0} |"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"p99 ratio {At(flooded, 0.99) / At(calm, 0.99):0.00} (aim ≤ 2)"));
    }

    /// <summary>Passwords a second that one after the other is served.</summary>
    private static async Task<double> CapacityAsync(int port, IReadOnlyList<byte[]> attempts)
    {
        using var client = await WireClient.ConnectAsync(port);
        await client.SendAsync(attempts[0]);
        var start = Stopwatch.GetTimestamp();
        const int tries = 12;
        for (var i = 0; i < tries; i++)
            if ((await client.SendAsync(attempts[i % attempts.Count])).Status != 302)
                throw new InvalidOperationException($"Nobody signed in:\n{client.Text}");
        return tries / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Milliseconds of pages asked for at a steady pace, whether or not the one before is answered.</summary>
    private static async Task<List<double>> LatenciesAsync(int port, byte[] page, int seconds)
    {
        const int connections = 8;
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        var due = Pace(PagesPerSecond, over.Token);
        var times = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            var own = new List<double>();
            using var client = await WireClient.ConnectAsync(port);
            await foreach (var at in due.ReadAllAsync(CancellationToken.None))
            {
                var status = (await client.SendAsync(page)).Status;
                if (status != 200)
                    throw new InvalidOperationException($"A page was answered {status}.");
                own.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
            }
            return own;
        })));
        return [.. times.SelectMany(t => t)];
    }

    private static async Task<Dictionary<int, long>> FloodAsync(int port, IReadOnlyList<byte[]> attempts, double perSecond, CancellationToken over)
    {
        var due = Pace(perSecond, over);
        var all = await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            var statuses = new Dictionary<int, long>();
            using var client = await WireClient.ConnectAsync(port);
            var turn = sender;
            await foreach (var _ in due.ReadAllAsync(CancellationToken.None))
            {
                if (over.IsCancellationRequested)
                    break;
                var status = (await client.SendAsync(attempts[turn++ % attempts.Count])).Status;
                statuses[status] = statuses.GetValueOrDefault(status) + 1;
            }
            return statuses;
        }, CancellationToken.None)));
        return all.SelectMany(s => s).GroupBy(s => s.Key).ToDictionary(g => g.Key, g => g.Sum(s => s.Value));
    }

    /// <summary>A turn for every request that is due, with the moment from which it waits; ends when it is over.</summary>
    private static ChannelReader<long> Pace(double perSecond, CancellationToken over)
    {
        var turns = Channel.CreateUnbounded<long>();
        _ = Task.Run(async () =>
        {
            using var clock = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            var (start, given) = (Stopwatch.GetTimestamp(), 0L);
            try
            {
                while (await clock.WaitForNextTickAsync(over))
                    for (; given < Stopwatch.GetElapsedTime(start).TotalSeconds * perSecond; given++)
                        turns.Writer.TryWrite(Stopwatch.GetTimestamp());
            }
            catch (OperationCanceledException)
            {
                // The time is up; nothing more is due.
            }
            turns.Writer.Complete();
        }, CancellationToken.None);
        return turns.Reader;
    }

    private static double At(List<double> times, double share) => times.Order().ElementAt((int)Math.Min(times.Count - 1, Math.Floor(times.Count * share)));
}
