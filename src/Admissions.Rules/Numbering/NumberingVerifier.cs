using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Admissions.Rules.Dispatch.Verification;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Numbering;

/// <summary>
/// Checks given numbers with its own reading of the segments: nothing of <see cref="NumberLayout"/> or <see cref="NumberAssigner"/> is used.
/// </summary>
public static class NumberingVerifier
{
    /// <param name="fieldOf">Value of a field of a row by name, null when it has none.</param>
    /// <param name="inOrder">The rows come in the order in which serials were given.</param>
    /// <returns>The checks numberUnique, numberReadsBack, serialsWithoutGap (from 1 in every scope) and, for rows in order, serialsInOrder.</returns>
    public static IReadOnlyList<CheckResult> Verify<TRow>(
        IReadOnlyList<NumberSegment> segments, IReadOnlyCollection<TRow> rows, Func<TRow, string> numberOf, Func<TRow, string, string?> fieldOf, bool inOrder = false)
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

        var (counted, ordered) = (new CheckCounter("serialsWithoutGap"), new CheckCounter("serialsInOrder"));
        foreach (var (scope, values) in serials)
        {
            var name = scope.Length == 0 ? "the run" : scope;
            ordered.Expect(CountUp(values), () => $"the serials of {name} do not follow the order of the candidates");
            values.Sort();
            counted.Expect(CountUp(values), () => $"the serials of {name} are not 1 to {values.Count}");
        }

        return [unique.Result(), readsBack.Result(), counted.Result(), .. inOrder ? [ordered.Result()] : Array.Empty<CheckResult>()];
    }

    /// <summary>
    /// The order in which serials are given on files, as places (from 0) among the names: that of the names, or with a seed the published
    /// random order (docs/rules/seating.md), computed here again.
    /// </summary>
    /// <param name="seedHex">Hexadecimal; null = no seed.</param>
    public static IReadOnlyList<int> SerialOrder(int count, string? seedHex)
    {
        if (seedHex is null) return [.. Enumerable.Range(0, count)];
        var hash = SHA256.HashData(Convert.FromHexString(seedHex));
        var (a, b) = (BinaryPrimitives.ReadUInt64LittleEndian(hash), BinaryPrimitives.ReadUInt64LittleEndian(hash.AsSpan(8)));
        return [.. Enumerable.Range(0, count).OrderBy(place => Stir(Stir(unchecked((ulong)place + a)) ^ b))];

        static ulong Stir(ulong z)
        {
            unchecked
            {
                z ^= z >> 30;
                z *= 0xBF58476D1CE4E5B9;
                z ^= z >> 27;
                z *= 0x94D049BB133111EB;
                return z ^ (z >> 31);
            }
        }
    }

    /// <param name="Segment">From 1.</param>
    public sealed record SegmentFault(int Segment, string Why);

    /// <summary>The first segment that no number could be read back by, with the reason; null when all can be used.</summary>
    public static SegmentFault? FaultOf(IReadOnlyList<NumberSegment> segments)
    {
        if (segments.Count == 0) return new(1, "there are no segments");
        for (var i = 0; i < segments.Count; i++)
        {
            if ((FaultAlone(segments[i]) ?? FaultAfter(segments.Take(i), segments[i])) is { } why) return new(i + 1, why);
        }

        return null;
    }

    private static string? FaultAlone(NumberSegment segment)
    {
        string?[] kinds = [segment.Literal, segment.Field, segment.Serial];
        if (kinds.Count(kind => kind is not null) != 1) return "a segment is one of literal, field and serial";
        if (segment.Map is { } map)
        {
            if (segment.Field is null) return "only a field has a map";
            if (map.Values.Select(code => code.Length).Distinct().Count() != 1) return "the codes of a map have one length, and there is at least one";
        }

        return WidthOf(segment) is >= 1 and <= 20 ? null : "a segment has 1 to 20 characters";
    }

    private static string? FaultAfter(IEnumerable<NumberSegment> before, NumberSegment segment)
    {
        foreach (var other in before)
        {
            if (segment.Serial is not null && other.Serial is not null) return "there is one serial at most";
            if (segment.Field is not null && segment.Field == other.Field && !(WidthOf(segment) == WidthOf(other) && CodesOf(segment).SetEquals(CodesOf(other)) && segment.Map is null == other.Map is null))
                return "a field that stands twice has the same width and map both times, or it could not be read back";
        }

        return null;
    }

    private static int WidthOf(NumberSegment segment) =>
        segment.Literal is { } text ? text.Length : segment.Map is { } map ? map.Values.First().Length : segment.Width;

    private static HashSet<(string, string)> CodesOf(NumberSegment segment) => segment.Map is { } map ? [.. map.Select(pair => (pair.Key, pair.Value))] : [];

    private static bool CountUp(List<long> values)
    {
        for (var i = 0; i < values.Count; i++)
            if (values[i] != i + 1)
                return false;
        return true;
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
