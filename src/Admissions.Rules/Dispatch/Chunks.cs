namespace Admissions.Rules.Dispatch;

/// <summary>Runs independent pieces of one loop on several threads; with one thread it is the plain loop.</summary>
internal static class Chunks
{
    public static void Run(int count, int threads, Action<int, int> piece)
    {
        if (threads <= 1 || count < 1 << 14)
        {
            piece(0, count);
            return;
        }

        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads },
            t => piece((int)((long)count * t / threads), (int)((long)count * (t + 1) / threads)));
    }
}
