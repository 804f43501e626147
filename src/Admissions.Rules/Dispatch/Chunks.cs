namespace Admissions.Rules.Dispatch;

/// <summary>Runs independent pieces of one loop on several threads; with one thread it is the plain loop.</summary>
internal static class Chunks
{
    private const int WorthAThread = 1 << 14;

    /// <summary>Number of pieces a loop of this length is cut into; the same length and threads give the same pieces.</summary>
    public static int Of(int count, int threads) => threads <= 1 || count < WorthAThread ? 1 : threads;

    public static void Run(int count, int threads, Action<int, int> piece) => Run(count, threads, (_, from, to) => piece(from, to));

    /// <param name="piece">Gets the number of the piece, its first index and the one past its last.</param>
    public static void Run(int count, int threads, Action<int, int, int> piece)
    {
        var pieces = Of(count, threads);
        if (pieces == 1)
            piece(0, 0, count);
        else
            Parallel.For(0, pieces, new ParallelOptions { MaxDegreeOfParallelism = threads },
                t => piece(t, (int)((long)count * t / pieces), (int)((long)count * (t + 1) / pieces)));
    }
}
