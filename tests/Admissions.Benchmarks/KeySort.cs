using System.Globalization;
using Admissions.Rules.Dispatch;
using Admissions.Rules.Seating;

namespace Admissions.Benchmarks;

/// <summary>
/// The yardstick of the engines: <c>Array.Sort</c> of the very 64-bit keys of the cohort that is measured, in the order of its rows. Each
/// sort gets a fresh copy, made before the clock starts.
/// </summary>
internal sealed class KeySort
{
    private readonly ulong[] keys;
    private readonly ulong[] copy;

    private KeySort(ulong[] keys) => (this.keys, copy) = (keys, new ulong[keys.Length]);

    /// <summary>The merit codes of the candidates: all keys that belong to a candidate, packed as the engine packs them.</summary>
    /// <exception cref="InvalidOperationException">The keys need more than 64 bits, so the codes hold a rank in place of some.</exception>
    public static KeySort OfMerit(DispatchInput input, DispatchRules rules)
    {
        var order = MeritOrder.By(Dispatcher.Columns(input, rules.Ties), input.Candidates.Count, threads: 1);
        if (order.Leading is null)
            throw new InvalidOperationException("The keys of this cohort need more than 64 bits.");
        var codes = new ulong[order.Count];
        for (var position = 0; position < codes.Length; position++)
            codes[order.Candidates[position]] = order.Codes[position];
        return new KeySort(codes);
    }

    /// <summary>
    /// The candidates' keys under the seed. District and category, by which the seating also orders, are not in them: with these a key
    /// would need 75 bits.
    /// </summary>
    public static KeySort OfSeats(SeatingInput input, SeatingSeed seed) => new(Array.ConvertAll(input.Ids, seed.KeyOf));

    /// <summary>What is sorted, for the line below the table.</summary>
    public string Describe(string name) => string.Create(CultureInfo.InvariantCulture,
        $"{name}: the yardstick sorts {keys.Length} keys, {keys.Distinct().Count()} of them distinct, of {64 - ulong.LeadingZeroCount(keys.Max())} bits");

    /// <summary>Before each sort, not timed.</summary>
    public void Fill() => keys.CopyTo(copy, 0);

    public void Sort() => Array.Sort(copy);
}
