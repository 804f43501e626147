using System.Globalization;
using Admissions.Rules.Dispatch.Verification;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Numbering;

/// <summary>
/// Checks given numbers with its own reading of the segments: nothing of <see cref="NumberLayout"/> or <see cref="NumberAssigner"/> is used.
/// </summary>
public static class NumberingVerifier
{
    /// <param name="fieldOf">Value of a field of a row by name, null when it has none.</param>
    /// <returns>The checks numberUnique, numberReadsBack and serialsWithoutGap (from 1 in every scope).</returns>
    public static IReadOnlyList<CheckResult> Verify<TRow>(
        IReadOnlyList<NumberSegment> segments, IReadOnlyCollection<TRow> rows, Func<TRow, string> numberOf, Func<TRow, string, string?> fieldOf)
    {
        var (unique, readsBack) = (new CheckCounter("numberUnique"), new CheckCounter("numberReadsBack"));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var serials = new Dictionary<string, List<long>>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var number = numberOf(row);
            unique.Expect(seen.Add(number), () => $"number {number} is given twice");
            readsBack.Expect(ReadsBack(segments, number, field => fieldOf(row, field), serials), () => $"number {number} does not say what it should");
        }

        var counted = new CheckCounter("serialsWithoutGap");
        foreach (var (scope, values) in serials)
        {
            values.Sort();
            counted.Expect(values.Select((value, i) => value == i + 1).All(x => x), () => $"the serials of {(scope.Length == 0 ? "the run" : scope)} are not 1 to {values.Count}");
        }

        return [unique.Result(), readsBack.Result(), counted.Result()];
    }

    /// <summary>Goes through the number from the left, segment by segment, and compares each with what the row says.</summary>
    private static bool ReadsBack(IReadOnlyList<NumberSegment> segments, string number, Func<string, string?> field, Dictionary<string, List<long>> serials)
    {
        var rest = number.AsSpan();
        foreach (var segment in segments)
        {
            var expected = segment.Literal ?? (segment.Field is null ? null : Written(segment, field(segment.Field)));
            if (expected is null && segment.Serial is null) return false;
            var width = expected?.Length ?? segment.Width;
            if (rest.Length < width) return false;
            var found = rest[..width];
            rest = rest[width..];
            if (expected is not null)
            {
                if (!found.SequenceEqual(expected)) return false;
                continue;
            }

            if (!long.TryParse(found, NumberStyles.None, CultureInfo.InvariantCulture, out var serial)) return false;
            var scope = segment.Serial == "tenant" ? "" : field(segment.Serial!) ?? "";
            if (!serials.TryGetValue(scope, out var values)) serials[scope] = values = [];
            values.Add(serial);
        }

        return rest.IsEmpty;
    }

    private static string? Written(NumberSegment segment, string? value) =>
        value is null ? null : segment.Map is null ? value.PadLeft(segment.Width, '0') : segment.Map.GetValueOrDefault(value);
}
