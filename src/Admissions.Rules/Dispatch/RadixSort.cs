namespace Admissions.Rules.Dispatch;

/// <summary>Stable least-significant-digit radix sort of 64-bit codes with a row number each: linear in the number of rows.</summary>
internal static class RadixSort
{
    private const int DigitBits = 11;
    private const int Digits = 1 << DigitBits;

    /// <summary>Sorts ascending by the lowest <paramref name="bits"/> bits; the arrays may be replaced by others of the same length.</summary>
    public static void Sort(ref ulong[] codes, ref int[] rows, int bits)
    {
        var passes = (bits + DigitBits - 1) / DigitBits;
        if (passes == 0 || codes.Length < 2)
            return;
        var counts = CountDigits(codes, passes);
        var otherCodes = new ulong[codes.Length];
        var otherRows = new int[rows.Length];
        for (var pass = 0; pass < passes; pass++)
        {
            var ends = counts.AsSpan(pass * Digits, Digits);
            if (ends.Contains(codes.Length))
                continue;
            TurnIntoStarts(ends);
            var shift = pass * DigitBits;
            for (var i = 0; i < codes.Length; i++)
            {
                var code = codes[i];
                var target = ends[(int)(code >> shift) & (Digits - 1)]++;
                otherCodes[target] = code;
                otherRows[target] = rows[i];
            }

            (codes, otherCodes) = (otherCodes, codes);
            (rows, otherRows) = (otherRows, rows);
        }
    }

    private static int[] CountDigits(ulong[] codes, int passes)
    {
        var counts = new int[passes * Digits];
        foreach (var code in codes)
            for (var pass = 0; pass < passes; pass++)
                counts[(pass * Digits) + ((int)(code >> (pass * DigitBits)) & (Digits - 1))]++;
        return counts;
    }

    private static void TurnIntoStarts(Span<int> counts)
    {
        var start = 0;
        foreach (ref var count in counts)
            (count, start) = (start, start + count);
    }
}
