using System.Globalization;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Tests.Numbering;

/// <summary>Layout and rows of one small numbering; prints itself when a test fails on it.</summary>
/// <param name="Rows">In the order in which numbers are given: the values of the fields, by name; a field may be missing.</param>
internal sealed record NumberingInstance(List<NumberSegment> Segments, List<Dictionary<string, string>> Rows)
{
    private static readonly string[] Fields = ["county", "category", "room"];

    public static NumberingInstance Draw(int number)
    {
        var random = new Random(number);
        var serial = random.Next(4) > 0;
        var (county, room) = (random.Next(1, 7), random.Next(1, 4));
        var map = new Dictionary<string, string> { ["A"] = random.Next(2) == 0 ? "1" : "7", ["B"] = "2" };
        var segments = new List<NumberSegment>();
        for (var i = random.Next(1, 6); i > 0; i--)
            segments.Add(random.Next(6) switch
            {
                0 => new(Literal: random.Next(1000).ToString(CultureInfo.InvariantCulture)),
                1 => new(Literal: random.Next(2) == 0 ? "考" : "A-"),
                2 => new(Field: "category", Map: map),
                3 => new(Field: "room", Width: room),
                _ => new(Field: "county", Width: county),
            });
        if (serial)
            segments.Insert(random.Next(segments.Count + 1), new(Serial: random.Next(3) == 0 ? "tenant" : Fields[random.Next(2)], Width: random.Next(1, 4)));
        var odd = random.Next(3) == 0;
        var rows = Enumerable.Range(0, random.Next(1, serial ? 25 : 4)).Select(_ => Row(random, odd)).ToList();
        return new NumberingInstance(segments, rows);
    }

    /// <summary>The same with one row less, then with one segment less.</summary>
    public IEnumerable<NumberingInstance> Shrink() => Rows.Where(_ => Rows.Count > 1).Select(gone => this with { Rows = Rows.Where(r => r != gone).ToList() })
        .Concat(Segments.Where(_ => Segments.Count > 1).Select(gone => this with { Segments = Segments.Where(s => s != gone).ToList() }));

    public override string ToString() => string.Join(' ', Segments) + "\n" + string.Join('\n', Rows.Select(row => string.Join(' ', row)));

    /// <summary>One row in three instances lacks a value, has one that is too wide, or one without a code.</summary>
    private static Dictionary<string, string> Row(Random random, bool odd)
    {
        var row = new Dictionary<string, string>
        {
            ["county"] = $"{random.Next(1, 4)}",
            ["category"] = random.Next(2) == 0 ? "A" : "B",
            ["room"] = $"{random.Next(1, 10)}",
        };
        if (odd && random.Next(12) == 0)
            row[Fields[random.Next(3)]] = random.Next(3) switch { 0 => "", 1 => "C", _ => "4301021" };
        if (odd && random.Next(12) == 0)
            row["category"] = "C";
        if (odd && random.Next(24) == 0)
            row.Remove(Fields[random.Next(3)]);
        return row;
    }
}

/// <summary>The second implementation of numbering: each number is written piece by piece, and cut into its pieces again.</summary>
internal static class PlainNumbers
{
    /// <returns>The numbers, or the one word that says why there are none.</returns>
    public static (List<string> Numbers, string? Refused) Give(NumberingInstance instance)
    {
        var (numbers, counted) = (new List<string>(), new List<string>());
        foreach (var row in instance.Rows)
        {
            var number = "";
            foreach (var segment in instance.Segments)
            {
                var (text, refused) = Piece(segment, row, counted);
                if (refused is not null)
                    return ([], refused);
                number += text;
            }

            if (numbers.Contains(number))
                return ([], "NumberTwice");
            numbers.Add(number);
        }

        return (numbers, null);
    }

    /// <returns>The pieces of a number by the name of their field, or null when it cannot be a number of the layout.</returns>
    public static Dictionary<string, string>? Cut(NumberingInstance instance, string number)
    {
        var pieces = new Dictionary<string, string>();
        foreach (var segment in instance.Segments)
        {
            var width = segment.Literal?.Length ?? segment.Map?.First().Value.Length ?? segment.Width;
            if (number.Length < width)
                return null;
            var (piece, name) = (number[..width], segment.Field ?? (segment.Serial is null ? null : "serial"));
            number = number[width..];
            if ((segment.Literal is { } literal && piece != literal) || (segment.Map is { } map && !map.Values.Contains(piece)) || (segment.Serial is not null && piece.Any(c => c is < '0' or > '9')))
                return null;
            if (name is null)
                continue;
            if (pieces.TryGetValue(name, out var before) && before != piece)
                return null;
            pieces[name] = piece;
        }

        return number.Length == 0 ? pieces : null;
    }

    /// <param name="counted">Scope and value of every serial given so far, one entry each.</param>
    private static (string Text, string? Refused) Piece(NumberSegment segment, Dictionary<string, string> row, List<string> counted)
    {
        if (segment.Literal is { } literal)
            return (literal, null);
        var text = row.GetValueOrDefault(segment.Field ?? segment.Serial!);
        if (segment.Serial is { } scope)
        {
            if (scope != "tenant" && string.IsNullOrEmpty(text))
                return ("", "NumberValueMissing");
            var counter = scope == "tenant" ? "" : text!;
            counted.Add(counter);
            text = counted.Count(c => c == counter).ToString(CultureInfo.InvariantCulture);
        }
        else if (string.IsNullOrEmpty(text))
            return ("", "NumberValueMissing");
        else if (segment.Map is { } map)
            return map.TryGetValue(text, out var code) ? (code, null) : ("", "NumberValueNotMapped");
        return text.Length > segment.Width ? ("", "NumberValueTooWide") : (text.PadLeft(segment.Width, '0'), null);
    }
}
