using System.Numerics;

namespace Admissions.Rules.Dispatch;

/// <summary>
/// A column of scores as small distances from its best value: 0 is best, one step is the largest unit (whole point, tenth,
/// hundredth, thousandth) in which all values of the column can be told, and a distance needs <see cref="Bits"/> bits.
/// </summary>
internal sealed class KeyColumn
{
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
            var (high, low) = Range(values.AsSpan(from, to - from));
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
    public bool AppendTo(Span<ulong> codes, int from)
    {
        var own = values.AsSpan(from, codes.Length);
        return Unit == 1000 ? AppendWhole(codes, own) : AppendUnits(codes, own);
    }

    /// <summary>The distance of one value.</summary>
    public ulong Distance(int row) => Unit == 1000 ? (ulong)(Best - values[row]) / 1000 : (ulong)(Best - values[row]) / (ulong)Unit;

    /// <summary>Takes the next smaller unit.</summary>
    public void Refine() => Unit = Units[Array.IndexOf(Units, Unit) + 1];

    /// <summary>Refines until every value is a multiple of the unit.</summary>
    public void RefineFully()
    {
        var (best, remainder) = (Best, 0UL);
        if (Unit == 1000)
        {
            foreach (var value in values)
                remainder |= (ulong)(best - value) % 1000;
            if (remainder == 0)
                return;
        }

        foreach (var value in values)
            while ((Best - value) % Unit != 0)
                Refine();
    }

    /// <summary>A column of the same order whose values are dense ranks, for columns whose range needs too many bits.</summary>
    public KeyColumn Dense()
    {
        var distinct = values.Distinct().ToArray();
        Array.Sort(distinct);
        return new KeyColumn(Array.ConvertAll(values, value => (long)Array.BinarySearch(distinct, value)), distinct.Length - 1, 0, 1);
    }

    /// <summary>The same with the division by a constant, which is a multiplication.</summary>
    private bool AppendWhole(Span<ulong> codes, ReadOnlySpan<long> own)
    {
        var (best, bits, remainder) = (Best, Bits, 0UL);
        for (var i = 0; i < codes.Length && i < own.Length; i++)
        {
            var distance = (ulong)(best - own[i]);
            var steps = distance / 1000;
            remainder |= distance - (steps * 1000);
            codes[i] = (codes[i] << bits) | steps;
        }

        return remainder == 0;
    }

    private bool AppendUnits(Span<ulong> codes, ReadOnlySpan<long> own)
    {
        var (best, bits, unit, remainder) = (Best, Bits, (ulong)Unit, 0UL);
        for (var i = 0; i < codes.Length && i < own.Length; i++)
        {
            var distance = (ulong)(best - own[i]);
            var steps = distance / unit;
            remainder |= distance - (steps * unit);
            codes[i] = (codes[i] << bits) | steps;
        }

        return remainder == 0;
    }

    private static (long High, long Low) Range(ReadOnlySpan<long> values)
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
