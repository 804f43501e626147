using System.Numerics;

namespace Admissions.Rules.Dispatch;

/// <summary>
/// All candidates from best to worst by the tie keys that belong to the candidate (everything but programKey and choice).
/// </summary>
/// <remarks>
/// Fast representation: the key columns of a candidate are packed into one 64-bit code, the most important key in the
/// highest bits, each key stored as its distance from the column's best value, so that a smaller code is better and two
/// codes are equal exactly when all keys are. A column takes only as many bits as its range needs, after dividing by the
/// largest common unit (whole, tenth, hundredth points). Should the columns not fit, the code so far is replaced by its
/// dense rank, which needs at most 31 bits. The codes are sorted with their row numbers by <see cref="RadixSort"/>, which
/// is stable, so candidates with equal keys stay in the order of their ids.
/// </remarks>
internal sealed class MeritOrder
{
    private MeritOrder(int[] candidates, ulong[] codes)
    {
        Candidates = candidates;
        Codes = codes;
    }

    /// <summary>Candidate indices, best first; equal candidates by id.</summary>
    public int[] Candidates { get; }

    /// <summary>Codes parallel to <see cref="Candidates"/>, ascending; equal codes are exact ties.</summary>
    public ulong[] Codes { get; }

    public int Count => Candidates.Length;

    /// <summary>One past the last position tied with the one given.</summary>
    public int BlockEnd(int position)
    {
        var end = position + 1;
        while (end < Codes.Length && Codes[end] == Codes[position])
            end++;
        return end;
    }

    /// <summary>Dense rank per candidate: 0 is best, equal keys share a rank.</summary>
    public int[] DenseRanks()
    {
        var ranks = new int[Count];
        var rank = -1;
        for (var i = 0; i < Count; i++)
        {
            if (i == 0 || Codes[i] != Codes[i - 1])
                rank++;
            ranks[Candidates[i]] = rank;
        }

        return ranks;
    }

    /// <summary>Orders the candidates by the given columns, larger is better.</summary>
    public static MeritOrder By(IReadOnlyList<long[]> columns, int count, int threads)
    {
        var codes = new ulong[count];
        var usedBits = 0;
        foreach (var values in count == 0 ? [] : columns)
        {
            var (column, scale) = (values, ColumnScale.Of(values, threads));
            if (scale.Bits > 31)
            {
                column = Dense(values);
                scale = ColumnScale.Of(column, threads);
            }

            if (usedBits + scale.Bits > 64)
                usedBits = MakeDense(codes);
            Append(codes, column, scale, threads);
            usedBits += scale.Bits;
        }

        var candidates = new int[count];
        for (var i = 0; i < count; i++)
            candidates[i] = i;
        RadixSort.Sort(ref codes, ref candidates, usedBits);
        return new MeritOrder(candidates, codes);
    }

    /// <summary>Order of a lottery: by ticket, nobody tied.</summary>
    public static MeritOrder ByTicket(string[] ids, LotteryDraw draw, int threads)
    {
        var tickets = new LotteryTicket[ids.Length];
        Parallel.For(0, ids.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => tickets[i] = draw.TicketOf(ids[i]));
        var candidates = new int[ids.Length];
        var codes = new ulong[ids.Length];
        for (var i = 0; i < ids.Length; i++)
        {
            candidates[i] = i;
            codes[i] = (ulong)i;
        }

        Array.Sort(tickets, candidates);
        return new MeritOrder(candidates, codes);
    }

    private static void Append(ulong[] codes, long[] column, ColumnScale scale, int threads) =>
        Chunks.Run(codes.Length, threads, (from, to) =>
        {
            var (best, bits) = (scale.Best, scale.Bits);
            switch (scale.Unit)
            {
                case 1000:
                    for (var i = from; i < to; i++)
                        codes[i] = (codes[i] << bits) | ((ulong)(best - column[i]) / 1000);
                    break;
                case 100:
                    for (var i = from; i < to; i++)
                        codes[i] = (codes[i] << bits) | ((ulong)(best - column[i]) / 100);
                    break;
                default:
                    for (var i = from; i < to; i++)
                        codes[i] = (codes[i] << bits) | ((ulong)(best - column[i]) / (ulong)scale.Unit);
                    break;
            }
        });

    /// <summary>Replaces codes by their dense ranks and returns the bits these need.</summary>
    private static int MakeDense(ulong[] codes)
    {
        var sorted = (ulong[])codes.Clone();
        Array.Sort(sorted);
        var distinct = sorted.Distinct().ToArray();
        for (var i = 0; i < codes.Length; i++)
            codes[i] = (ulong)Array.BinarySearch(distinct, codes[i]);
        return BitOperations.Log2((uint)distinct.Length) + 1;
    }

    /// <summary>A column of the same order whose values are dense ranks.</summary>
    private static long[] Dense(long[] column)
    {
        var distinct = column.Distinct().ToArray();
        Array.Sort(distinct);
        return Array.ConvertAll(column, value => (long)Array.BinarySearch(distinct, value));
    }
}

/// <summary>Best value of a column, the unit its values are whole multiples of (counted from the best), and the bits a distance needs.</summary>
internal readonly record struct ColumnScale(long Best, long Unit, int Bits)
{
    public static ColumnScale Of(long[] column, int threads)
    {
        var gate = new Lock();
        var (best, worst) = (long.MinValue, long.MaxValue);
        Chunks.Run(column.Length, threads, (from, to) =>
        {
            var (high, low) = (long.MinValue, long.MaxValue);
            for (var i = from; i < to; i++)
            {
                high = Math.Max(high, column[i]);
                low = Math.Min(low, column[i]);
            }

            lock (gate)
                (best, worst) = (Math.Max(best, high), Math.Min(worst, low));
        });
        var unit = IsMultiple(column, best, 1000) ? 1000 : IsMultiple(column, best, 100) ? 100 : IsMultiple(column, best, 10) ? 10 : 1;
        var range = (ulong)(best - worst) / (ulong)unit;
        return new ColumnScale(best, unit, range == 0 ? 0 : BitOperations.Log2(range) + 1);
    }

    private static bool IsMultiple(long[] column, long best, long unit)
    {
        if (unit == 1000)
        {
            foreach (var value in column)
                if ((ulong)(best - value) % 1000 != 0)
                    return false;
            return true;
        }

        foreach (var value in column)
            if ((ulong)(best - value) % (ulong)unit != 0)
                return false;
        return true;
    }
}
