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
/// dense rank, which needs at most 31 bits. The codes are sorted by <see cref="RadixSort"/>, which keeps candidates with
/// equal keys in the order of their ids and begins by dealing them out into classes of like merit.
/// </remarks>
internal sealed class MeritOrder
{
    /// <summary>Candidate indices, best first; equal candidates by id.</summary>
    public required int[] Candidates { get; init; }

    /// <summary>Codes parallel to <see cref="Candidates"/>, ascending; equal codes are exact ties.</summary>
    public required ulong[] Codes { get; init; }

    /// <summary>
    /// Parallel to <see cref="Candidates"/>: the candidate's place among all when these are dealt out by <see cref="Classes"/>,
    /// those of one class by index. Candidates of near positions have near slots.
    /// </summary>
    public required int[] Slots { get; init; }

    /// <summary>The classes by which the sort began.</summary>
    public required CodeClasses Classes { get; init; }

    /// <summary>Class of each candidate.</summary>
    public required ushort[] ClassOf { get; init; }

    /// <summary>How the first column can be read off a code; null when codes were made dense.</summary>
    public LeadingColumn? Leading { get; private init; }

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
        var byRow = new ulong[count];
        var (bits, leading) = count == 0 ? (0, null) : Pack(columns.Select(values => KeyColumn.Of(values, threads)).ToArray(), byRow, threads);
        var classes = RadixSort.Divide(byRow, bits, threads);
        var codes = GC.AllocateUninitializedArray<ulong>(count);
        var rows = GC.AllocateUninitializedArray<int>(count);
        var slots = GC.AllocateUninitializedArray<int>(count);
        var classOf = GC.AllocateUninitializedArray<ushort>(count);
        Chunks.Run(count, threads, (piece, from, to) =>
        {
            var next = classes.Begin[piece].ToArray();
            for (var row = from; row < to; row++)
            {
                var own = classes.Of(byRow[row]);
                var slot = next[own]++;
                (codes[slot], rows[slot], classOf[row]) = (byRow[row], row, (ushort)own);
            }
        });
        Chunks.Run(count, threads, (from, to) =>
        {
            for (var slot = from; slot < to; slot++)
                slots[slot] = slot;
        });
        RadixSort.SortClasses(classes, codes, slots, threads);
        var candidates = GC.AllocateUninitializedArray<int>(count);
        Chunks.Run(count, threads, (from, to) =>
        {
            for (var position = from; position < to; position++)
                candidates[position] = rows[slots[position]];
        });
        return new MeritOrder { Candidates = candidates, Codes = codes, Slots = slots, Classes = classes, ClassOf = classOf, Leading = leading };
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
        return new MeritOrder
        {
            Candidates = candidates, Codes = codes, Slots = candidates, Classes = new CodeClasses([[0]], ids.Length, 64), ClassOf = new ushort[ids.Length],
        };
    }

    /// <summary>Fills the codes and returns the bits they use.</summary>
    private static (int Bits, LeadingColumn? Leading) Pack(KeyColumn[] columns, ulong[] codes, int threads)
    {
        var (usedBits, dense) = (0, columns.Length == 0 || columns[0].Bits > 31);
        for (var k = 0; k < columns.Length; k++)
            if (columns[k].Bits > 31)
                columns[k] = columns[k].Dense();
        for (var first = 0; first < columns.Length;)
        {
            var end = first;
            var bits = usedBits;
            while (end < columns.Length && bits + columns[end].Bits <= 64)
                bits += columns[end++].Bits;
            if (end == first)
            {
                (usedBits, dense) = (MakeDense(codes), true);
                continue;
            }

            if (Append(columns[first..end], codes, threads) is { } wrong)
            {
                wrong.Refine();
                Array.Clear(codes);
                (first, usedBits) = (0, 0);
                continue;
            }

            (first, usedBits) = (end, bits);
        }

        return (usedBits, dense ? null : new LeadingColumn(columns[0].Best, columns[0].Unit, usedBits - columns[0].Bits));
    }

    /// <summary>Appends columns block by block, so that a block of codes stays in the cache; returns a column whose unit is too large.</summary>
    private static KeyColumn? Append(KeyColumn[] columns, ulong[] codes, int threads)
    {
        KeyColumn? wrong = null;
        Chunks.Run(codes.Length, threads, (from, to) =>
        {
            for (; from < to; from += KeyColumn.BlockLength)
                foreach (var column in columns)
                    if (!column.AppendTo(codes.AsSpan(from, Math.Min(KeyColumn.BlockLength, to - from)), from))
                        wrong = column;
        });
        return wrong;
    }

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
}

/// <summary>The first column as the leading bits of a code, from <paramref name="Shift"/> up: steps of <paramref name="Unit"/> down from <paramref name="Best"/>.</summary>
internal sealed record LeadingColumn(long Best, long Unit, int Shift)
{
    public long ValueOf(ulong code) => Best - (Unit * (Shift < 64 ? (long)(code >> Shift) : 0));
}
