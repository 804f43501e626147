using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Admissions.Rules.Dispatch;

/// <summary>
/// A column of scores as small distances from its best value: 0 is best, one step is the largest unit (whole point, tenth,
/// hundredth, thousandth) in which all values of the column can be told, and a distance needs <see cref="Bits"/> bits.
/// </summary>
internal sealed class KeyColumn
{
    /// <summary>Values handled at a time, so that their codes stay in the nearest cache.</summary>
    public const int BlockLength = 2048;

    private static readonly long[] Units = [1000, 100, 10, 1];
    private readonly long[] values;
    private readonly long worst;

    private KeyColumn(long[] values, long best, long worst, long unit) => (this.values, Best, this.worst, Unit) = (values, best, worst, unit);

    public long Best { get; }

    public long Unit { get; private set; }

    public int Bits => (ulong)(Best - worst) / (ulong)Unit is var range and > 0 ? BitOperations.Log2(range) + 1 : 0;

    /// <summary>Measures a column; the unit is guessed from its first values and proved while packing.</summary>
    public static KeyColumn Of(long[] values, int threads)
    {
        var gate = new Lock();
        var (best, worst) = (long.MinValue, long.MaxValue);
        Chunks.Run(values.Length, threads, (from, to) =>
        {
            var (high, low) = RangeOf(values.AsSpan(from, to - from));
            lock (gate)
                (best, worst) = (Math.Max(best, high), Math.Min(worst, low));
        });
        var sample = values.Length > 1000 ? values[..1000] : values;
        var unit = Units.First(u => sample.All(value => (best - value) % u == 0) && (best - worst) % u == 0);
        return new KeyColumn(values, best, worst, unit);
    }

    /// <summary>
    /// Shifts each code left and puts the column's distance below it.
    /// </summary>
    /// <returns>False when a value is no multiple of the unit; the codes are spoilt then.</returns>
    /// <remarks>
    /// Dividing a multiple of the unit is multiplying by the inverse of its odd part (in 64-bit arithmetic) and rotating its
    /// power of two away; anything else comes out of it larger than any multiple could.
    /// </remarks>
    public bool AppendTo(Span<ulong> codes, int from)
    {
        var own = MemoryMarshal.Cast<long, ulong>(values.AsSpan(from, codes.Length));
        var (best, bits, twos, most) = ((ulong)Best, Bits, BitOperations.TrailingZeroCount(Unit), (ulong)(Best - worst) / (ulong)Unit);
        var (inverse, largest, i) = (InverseOf((ulong)Unit >> twos), 0UL, 0);
        var largests = Vector<ulong>.Zero;
        for (; i <= codes.Length - Vector<ulong>.Count; i += Vector<ulong>.Count)
        {
            var product = (new Vector<ulong>(best) - new Vector<ulong>(own[i..])) * inverse;
            var steps = (product >> twos) | (product << (64 - twos));
            largests = Vector.Max(largests, steps);
            ((new Vector<ulong>(codes[i..]) << bits) | steps).CopyTo(codes[i..]);
        }

        for (; i < codes.Length; i++)
        {
            var steps = BitOperations.RotateRight((best - own[i]) * inverse, twos);
            largest = Math.Max(largest, steps);
            codes[i] = (codes[i] << bits) | steps;
        }

        for (var lane = 0; lane < Vector<ulong>.Count; lane++)
            largest = Math.Max(largest, largests[lane]);
        return largest <= most;
    }

    /// <summary>The number that gives 1 when multiplied by an odd one; every step doubles the bits that are right (Newton).</summary>
    private static ulong InverseOf(ulong odd)
    {
        var inverse = odd;
        for (var right = 3; right < 64; right *= 2)
            inverse *= 2 - (odd * inverse);
        return inverse;
    }

    /// <summary>The distance of one value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Distance(int row) => Unit == 1000 ? (ulong)(Best - values[row]) / 1000 : (ulong)(Best - values[row]) / (ulong)Unit;

    /// <summary>Takes the next smaller unit.</summary>
    public void Refine() => Unit = Units[Array.IndexOf(Units, Unit) + 1];

    /// <summary>Refines until every value is a multiple of the unit.</summary>
    public void RefineFully()
    {
        var scratch = new ulong[BlockLength];
        for (var from = 0; from < values.Length;)
            if (AppendTo(scratch.AsSpan(0, Math.Min(BlockLength, values.Length - from)), from))
                from += BlockLength;
            else
                Refine();
    }

    /// <summary>A column of the same order whose values are dense ranks, for columns whose range needs too many bits.</summary>
    public KeyColumn Dense()
    {
        var distinct = values.Distinct().ToArray();
        Array.Sort(distinct);
        return new KeyColumn(Array.ConvertAll(values, value => (long)Array.BinarySearch(distinct, value)), distinct.Length - 1, 0, 1);
    }

    /// <summary>Largest and smallest value; of no values the smallest and the largest number there is.</summary>
    public static (long High, long Low) RangeOf(ReadOnlySpan<long> values)
    {
        var (high, low, i) = (long.MinValue, long.MaxValue, 0);
        if (values.Length >= Vector<long>.Count)
        {
            var (highs, lows) = (new Vector<long>(long.MinValue), new Vector<long>(long.MaxValue));
            for (; i <= values.Length - Vector<long>.Count; i += Vector<long>.Count)
            {
                var next = new Vector<long>(values[i..]);
                (highs, lows) = (Vector.Max(highs, next), Vector.Min(lows, next));
            }

            for (var lane = 0; lane < Vector<long>.Count; lane++)
                (high, low) = (Math.Max(high, highs[lane]), Math.Min(low, lows[lane]));
        }

        for (; i < values.Length; i++)
            (high, low) = (Math.Max(high, values[i]), Math.Min(low, values[i]));
        return (high, low);
    }
}
