using System.Numerics;

namespace Admissions.Rules.Dispatch;

/// <summary>
/// Sorts 64-bit codes with a number each, ascending; numbers of equal codes stay in their order. Two steps: one pass over
/// memory deals the codes out into classes by their leading bits; each class then fits a near cache, where
/// least-significant-digit passes sort it by as many further bits as tell most of its codes apart, and the short runs still
/// equal there are finished by insertion. Linear in the number of codes.
/// </summary>
internal static class RadixSort
{
    private const int LongestInsertion = 32;
    private const int MostClassBits = 11;
    private const int ClassSizeBits = 10;

    /// <summary>Counts the classes of codes and says where each begins.</summary>
    /// <param name="bits">Bits a code may use, from the lowest.</param>
    public static CodeClasses Divide(ulong[] codes, int bits, int threads)
    {
        var classBits = Math.Min(bits, Math.Clamp(BitOperations.Log2((uint)codes.Length | 1) - ClassSizeBits, 0, MostClassBits));
        var counts = CodeClasses.Counters(Chunks.Of(codes.Length, threads), 1 << classBits);
        var classes = new CodeClasses(counts, codes.Length, bits - classBits);
        Chunks.Run(codes.Length, threads, (piece, from, to) =>
        {
            var own = counts[piece];
            foreach (var code in codes.AsSpan(from..to))
                own[classes.Of(code)]++;
        });
        CodeClasses.TurnIntoStarts(counts);
        return classes;
    }

    /// <summary>Sorts each class of codes that have been dealt out already.</summary>
    public static void SortClasses(CodeClasses classes, ulong[] codes, int[] numbers, int threads) =>
        Chunks.Run(codes.Length, threads, (from, to) =>
        {
            var scratch = new Scratch(classes.Largest());
            for (var i = 0; i < classes.Count; i++)
                if (classes.Range(i) is var (start, end) && start >= from && start < to)
                    SortClass(codes.AsSpan(start..end), numbers.AsSpan(start..end), classes.Shift, scratch);
        });

    private static void SortClass(Span<ulong> codes, Span<int> numbers, int bits, Scratch scratch)
    {
        if (codes.Length <= LongestInsertion || bits == 0)
        {
            Insert(codes, numbers);
            return;
        }

        var digitBits = codes.Length < 1 << 14 ? 8 : 11;
        var telling = BitOperations.Log2((uint)codes.Length) + 6;
        var passes = (Math.Min(bits, telling) + digitBits - 1) / digitBits;
        var lowest = Math.Max(0, bits - (passes * digitBits));
        var counts = scratch.Counts.AsSpan(0, passes << digitBits);
        CountDigits(codes, counts, digitBits, lowest);
        var otherCodes = scratch.Codes.AsSpan(0, codes.Length);
        var otherNumbers = scratch.Numbers.AsSpan(0, codes.Length);
        var swapped = false;
        for (var pass = 0; pass < passes; pass++)
        {
            var places = counts.Slice(pass << digitBits, 1 << digitBits);
            if (places.Contains(codes.Length))
                continue;
            TurnIntoStarts(places);
            if (swapped)
                Scatter(otherCodes, otherNumbers, codes, numbers, places, lowest + (pass * digitBits));
            else
                Scatter(codes, numbers, otherCodes, otherNumbers, places, lowest + (pass * digitBits));
            swapped = !swapped;
        }

        if (swapped)
        {
            otherCodes.CopyTo(codes);
            otherNumbers.CopyTo(numbers);
        }

        if (lowest > 0)
            FinishRuns(codes, numbers, lowest);
    }

    private static void Scatter(
        ReadOnlySpan<ulong> codes, ReadOnlySpan<int> numbers, Span<ulong> toCodes, Span<int> toNumbers, Span<int> places, int shift)
    {
        var mask = places.Length - 1;
        for (var i = 0; i < codes.Length && i < numbers.Length; i++)
        {
            var code = codes[i];
            var target = places[(int)(code >> shift) & mask]++;
            toCodes[target] = code;
            toNumbers[target] = numbers[i];
        }
    }

    private static void CountDigits(ReadOnlySpan<ulong> codes, Span<int> counts, int digitBits, int lowest)
    {
        counts.Clear();
        var mask = (1 << digitBits) - 1;
        foreach (var code in codes)
        {
            var rest = code >> lowest;
            for (var first = 0; first < counts.Length; first += mask + 1, rest >>= digitBits)
                counts[first + ((int)rest & mask)]++;
        }
    }

    private static void TurnIntoStarts(Span<int> counts)
    {
        var start = 0;
        foreach (ref var count in counts)
            (count, start) = (start, start + count);
    }

    /// <summary>Sorts the runs whose codes agree above the lowest bits.</summary>
    private static void FinishRuns(Span<ulong> codes, Span<int> numbers, int lowest)
    {
        for (var from = 0; from < codes.Length;)
        {
            var to = from + 1;
            while (to < codes.Length && codes[to] >> lowest == codes[from] >> lowest)
                to++;
            if (to - from > LongestInsertion)
                SortLongRun(codes[from..to], numbers[from..to]);
            else if (to - from > 1)
                Insert(codes[from..to], numbers[from..to]);
            from = to;
        }
    }

    private static void Insert(Span<ulong> codes, Span<int> numbers)
    {
        for (var i = 1; i < codes.Length; i++)
        {
            var (code, number, at) = (codes[i], numbers[i], i);
            for (; at > 0 && codes[at - 1] > code; at--)
                (codes[at], numbers[at]) = (codes[at - 1], numbers[at - 1]);
            (codes[at], numbers[at]) = (code, number);
        }
    }

    /// <summary>The library's sort is not stable, so numbers of equal codes, ascending before, are put in order afterwards.</summary>
    private static void SortLongRun(Span<ulong> codes, Span<int> numbers)
    {
        codes.Sort(numbers);
        for (var i = 0; i < codes.Length;)
        {
            var end = i + 1;
            while (end < codes.Length && codes[end] == codes[i])
                end++;
            numbers[i..end].Sort();
            i = end;
        }
    }

    /// <summary>Room for the other side of a pass, kept from class to class.</summary>
    private sealed class Scratch(int largest)
    {
        public ulong[] Codes { get; } = new ulong[largest];

        public int[] Numbers { get; } = new int[largest];

        public int[] Counts { get; } = new int[8 << 11];
    }
}

