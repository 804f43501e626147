using System.Globalization;
using System.Text;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Numbering;

/// <summary>
/// How a candidate number (考生号, HR-17) or an admission ticket number (准考证号, HR-18) is put together: a list of segments of fixed width,
/// so that every number can be read back. A literal stands for itself; a field is written with leading zeros or by its map; a serial counts
/// from 1 within its scope.
/// </summary>
public sealed class NumberLayout
{
    /// <summary>Scope of a serial that runs through the whole campaign.</summary>
    public const string WholeCampaign = "tenant";

    /// <summary>Name under which <see cref="TryParse"/> gives the serial.</summary>
    public const string SerialName = "serial";

    private readonly Part[] _parts;

    private NumberLayout(Part[] parts)
    {
        _parts = parts;
        Length = parts.Sum(p => p.Width);
    }

    private sealed record Part(NumberSegment Segment, int Width)
    {
        public string? Name => Segment.Field ?? (Segment.Serial is null ? null : SerialName);
    }

    /// <summary>Characters of every number of this layout.</summary>
    public int Length { get; }

    /// <summary>The fields a caller must supply, scopes of serials included.</summary>
    public IReadOnlyList<string> Fields =>
        [.. _parts.Select(p => p.Segment.Field ?? (p.Segment.Serial is WholeCampaign ? null : p.Segment.Serial)).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>Checks the segments of a policy.</summary>
    /// <returns>Null and the layout, or the first thing that is wrong.</returns>
    public static NumberRefused? TryCreate(IReadOnlyList<NumberSegment> segments, out NumberLayout layout)
    {
        layout = new([]);
        if (segments.Count == 0) return new NumberLayoutUnusable(1, "没有任何段。");
        var parts = new List<Part>();
        foreach (var segment in segments)
        {
            var number = parts.Count + 1;
            var kinds = (segment.Literal is null ? 0 : 1) + (segment.Field is null ? 0 : 1) + (segment.Serial is null ? 0 : 1);
            if (kinds != 1) return new NumberLayoutUnusable(number, "每段只能是固定文字、字段、顺序号三者之一。");
            if (segment.Literal is { Length: 0 }) return new NumberLayoutUnusable(number, "固定文字为空。");
            if (segment.Map is { } map && (segment.Field is null || map.Count == 0 || map.Values.Any(v => v.Length != map.Values.First().Length)))
                return new NumberLayoutUnusable(number, "对照表只用于字段，且各代码位数须相同。");
            var width = segment.Literal?.Length ?? segment.Map?.Values.First().Length ?? segment.Width;
            if (width is < 1 or > 20) return new NumberLayoutUnusable(number, "位数须为 1 至 20。");
            if (segment.Serial is not null && parts.Exists(p => p.Segment.Serial is not null))
                return new NumberLayoutUnusable(number, "顺序号只能有一段。");
            if (parts.Exists(p => p.Segment.Field is { } field && field == segment.Field && (p.Width != width || !SameMap(p.Segment.Map, segment.Map))))
                return new NumberLayoutUnusable(number, "同一个字段写了两段，两段的位数和对照表须相同，否则号码不能读回。");
            parts.Add(new(segment, width));
        }

        layout = new([.. parts]);
        return null;
    }

    private static bool SameMap(IReadOnlyDictionary<string, string>? one, IReadOnlyDictionary<string, string>? other) =>
        one is null || other is null ? one == other : one.Count == other.Count && one.All(pair => other.GetValueOrDefault(pair.Key) == pair.Value);

    /// <summary>Writes one number.</summary>
    /// <param name="field">Value of a field by name, null when the candidate has none.</param>
    /// <param name="serial">Next value of the counter of this scope and scope value, e.g. ("county", "430102").</param>
    public NumberRefused? TryBuild(Func<string, string?> field, Func<string, string, long> serial, out string number)
    {
        number = "";
        var text = new StringBuilder(Length);
        foreach (var (segment, width) in _parts)
        {
            if (segment.Literal is { } literal)
            {
                text.Append(literal);
                continue;
            }

            string value;
            if (segment.Serial is { } scope)
            {
                var scopeValue = scope == WholeCampaign ? "" : field(scope);
                if (scope != WholeCampaign && string.IsNullOrEmpty(scopeValue)) return new NumberValueMissing(scope);
                value = serial(scope, scopeValue!).ToString(CultureInfo.InvariantCulture);
            }
            else
            {
                var given = field(segment.Field!);
                if (string.IsNullOrEmpty(given)) return new NumberValueMissing(segment.Field!);
                value = given;
                if (segment.Map is { } map && !map.TryGetValue(given, out value!)) return new NumberValueNotMapped(segment.Field!, given);
            }

            if (value.Length > width) return new NumberValueTooWide(segment.Field ?? SerialName, value, width);
            text.Append('0', width - value.Length).Append(value);
        }

        number = text.ToString();
        return null;
    }

    /// <summary>
    /// Reads a number back into its parts by field name, as they stand in it (with leading zeros, mapped fields as their code).
    /// The serial has the name <see cref="SerialName"/>.
    /// </summary>
    public NumberRefused? TryParse(string number, out IReadOnlyDictionary<string, string> parts)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        parts = read;
        if (number.Length != Length) return new NumberNotReadable(number, $"应为 {Length} 位，实为 {number.Length} 位。");
        var at = 0;
        foreach (var part in _parts)
        {
            var text = number.Substring(at, part.Width);
            var from = at + 1;
            at += part.Width;
            if (part.Segment.Literal is { } literal && text != literal)
                return new NumberNotReadable(number, $"第 {from} 位起应为“{literal}”。");
            if (part.Name is not { } name) continue;
            if (part.Segment.Map is { } map && !map.Values.Contains(text, StringComparer.Ordinal))
                return new NumberNotReadable(number, $"第 {from} 位起的“{text}”不是{NumberWords.Of(name)}的代码。");
            if (part.Segment.Serial is not null && !text.All(char.IsAsciiDigit))
                return new NumberNotReadable(number, $"第 {from} 位起的顺序号须为数字。");
            if (read.TryGetValue(name, out var before) && before != text)
                return new NumberNotReadable(number, $"{NumberWords.Of(name)}前后不一致。");
            read[name] = text;
        }

        return null;
    }
}
