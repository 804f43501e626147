using System.Numerics;

namespace Admissions.Rules.Dispatch;

/// <summary>
/// Sorts 64-bit codes with a row number each, ascending; rows of equal codes stay in their order. Least-significant-digit
/// passes sort by as many leading bits as tell most rows apart; the short runs that are still equal there are finished by
/// insertion. Linear in the number of rows.
/// </summary>
internal static class RadixSort
{
    private const int DigitBits = 11;
    private const int Digits = 1 << DigitBits;
    private const int LongestInsertion = 32;

    /// <param name="bits">Bits a code may use, from the lowest.</param>
    /// <remarks>The arrays may be replaced by others of the same length.</remarks>
    public static void Sort(ref ulong[] codes, ref int[] rows, int bits)
    {
        if (codes.Length < 2 || bits == 0)
            return;
        var telling = BitOperations.Log2((uint)codes.Length) + 8;
        var passes = Math.Min((bits + DigitBits - 1) / DigitBits, (telling + DigitBits - 1) / DigitBits);
        var lowest = Math.Max(0, bits - (passes * DigitBits));
        var counts = CountDigits(codes, passes, lowest);
        var otherCodes = new ulong[codes.Length];
        var otherRows = new int[rows.Length];
        for (var pass = 0; pass < passes; pass++)
        {
            var places = counts.AsSpan(pass * Digits, Digits);
            if (places.Contains(codes.Length))
                continue;
            TurnIntoStarts(places);
            Scatter(codes, rows, otherCodes, otherRows, places, lowest + (pass * DigitBits));
            (codes, otherCodes) = (otherCodes, codes);
            (rows, otherRows) = (otherRows, rows);
        }

        if (lowest > 0)
            FinishRuns(codes, rows, lowest);
    }

    private static void Scatter(ulong[] codes, int[] rows, ulong[] otherCodes, int[] otherRows, Span<int> places, int shift)
    {
        for (var i = 0; i < codes.Length; i++)
        {
            var code = codes[i];
            var target = places[(int)(code >> shift) & (Digits - 1)]++;
            otherCodes[target] = code;
            otherRows[target] = rows[i];
        }
    }

    private static int[] CountDigits(ulong[] codes, int passes, int lowest)
    {
        var counts = new int[passes * Digits];
        foreach (var code in codes)
        {
            var rest = code >> lowest;
            for (var first = 0; first < counts.Length; first += Digits, rest >>= DigitBits)
                counts[first + ((int)rest & (Digits - 1))]++;
        }

        return counts;
    }

    private static void TurnIntoStarts(Span<int> counts)
    {
        var start = 0;
        foreach (ref var count in counts)
            (count, start) = (start, start + count);
    }

    /// <summary>Sorts the runs whose codes agree above the lowest bits.</summary>
    private static void FinishRuns(ulong[] codes, int[] rows, int lowest)
    {
        for (var from = 0; from < codes.Length;)
        {
            var to = from + 1;
            while (to < codes.Length && codes[to] >> lowest == codes[from] >> lowest)
                to++;
            if (to - from > LongestInsertion)
                SortLongRun(codes, rows, from, to);
            else if (to - from > 1)
                Insert(codes, rows, from, to);
            from = to;
        }
    }

    private static void Insert(ulong[] codes, int[] rows, int from, int to)
    {
        for (var i = from + 1; i < to; i++)
        {
            var (code, row, at) = (codes[i], rows[i], i);
            for (; at > from && codes[at - 1] > code; at--)
                (codes[at], rows[at]) = (codes[at - 1], rows[at - 1]);
            (codes[at], rows[at]) = (code, row);
        }
    }

    /// <summary>Array.Sort is not stable, so rows of equal codes are put in order afterwards.</summary>
    private static void SortLongRun(ulong[] codes, int[] rows, int from, int to)
    {
        Array.Sort(codes, rows, from, to - from);
        for (var i = from; i < to;)
        {
            var end = i + 1;
            while (end < to && codes[end] == codes[i])
                end++;
            Array.Sort(rows, i, end - i);
            i = end;
        }
    }
}
