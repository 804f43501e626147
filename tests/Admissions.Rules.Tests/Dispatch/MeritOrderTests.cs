using Admissions.Rules.Dispatch;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>The packed and radix-sorted order against a plain sort by all columns.</summary>
public sealed class MeritOrderTests
{
    [Theory]
    [InlineData(1, 1, 3)]
    [InlineData(2_000, 2, 4)]
    [InlineData(2_000, 6, 700)]
    [InlineData(2_000, 7, 1_000_000)]
    [InlineData(2_000, 4, 900_000_000_000)]
    [InlineData(40_000, 3, 200)]
    [InlineData(40_000, 1, 2)]
    public void By_RandomColumns_OrdersLikeAPlainSort(int count, int columns, long range)
    {
        foreach (var unit in new long[] { 1000, 500, 100, 10, 1 })
        {
            var random = new Random(count + columns);
            var values = Enumerable.Range(0, columns).Select(_ => new long[count]).ToArray();
            foreach (var column in values)
                for (var i = 0; i < count; i++)
                    column[i] = (random.NextInt64(range) - (range / 2)) * (i < 1500 ? 1000 : unit);

            foreach (var threads in new[] { 1, 2 })
            {
                var order = MeritOrder.By(values, count, threads);

                order.Candidates.ShouldBe(Plain(values, count));
                for (var i = 1; i < count; i++)
                    (order.Codes[i] == order.Codes[i - 1]).ShouldBe(values.All(column => column[order.Candidates[i]] == column[order.Candidates[i - 1]]));
            }
        }
    }

    private static int[] Plain(long[][] values, int count)
    {
        var sorted = Enumerable.Range(0, count).OrderByDescending(i => values[0][i]);
        foreach (var column in values[1..])
            sorted = sorted.ThenByDescending(i => column[i]);
        return sorted.ThenBy(i => i).ToArray();
    }
}
