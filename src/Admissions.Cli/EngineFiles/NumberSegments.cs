using System.Text.Json;
using Admissions.Rules.Numbering;
using Admissions.Rules.Policy;

namespace Admissions.Cli.EngineFiles;

/// <summary>The member <c>number</c> of a rules.json: the segments of a number.</summary>
public static class NumberSegments
{
    private const int Widest = 20;

    /// <summary>Scope of a serial that counts everybody.</summary>
    private const string WholeRun = "tenant";

    /// <param name="fields">What a number may tell.</param>
    public static List<NumberSegment> Read(PlacedJson number, IReadOnlyCollection<string> fields)
    {
        var segments = number.List().Select(ReadSegment).ToList();
        if (NumberingVerifier.FaultOf(segments) is { } fault)
            throw (number.Items.Count >= fault.Segment ? number.Items[fault.Segment - 1] : number).Problem("the segment is not usable: " + fault.Why);
        for (var i = 0; i < segments.Count; i++)
            if ((segments[i].Field ?? segments[i].Serial) is { } field && segments[i].Serial != WholeRun && !fields.Contains(field, StringComparer.Ordinal))
                throw number.Items[i].Problem($"\"{EngineText.Shortened(field)}\" is none of {string.Join(", ", fields)}");
        return segments;
    }

    public static void Write(Utf8JsonWriter json, IReadOnlyList<NumberSegment> segments)
    {
        json.WriteStartArray("number");
        foreach (var segment in segments) WriteSegment(json, segment);
        json.WriteEndArray();
    }

    private static NumberSegment ReadSegment(PlacedJson segment)
    {
        segment.AllowOnly("literal", "field", "serial", "width", "map");
        var map = segment.Member("map") is not { } given ? null : given.Kind == JsonTokenType.StartObject
            ? given.Members.ToDictionary(pair => pair.Key, pair => pair.Value.Text(), StringComparer.Ordinal)
            : throw given.Problem("an object is expected");
        return new(segment.Member("literal")?.Text(), segment.Member("field")?.Text(), segment.Member("serial")?.Text(), ReadWidth(segment.Member("width")), map);
    }

    private static int ReadWidth(PlacedJson? width) =>
        width is null ? 0
        : width.Number() is var number && number >= 1 && number <= Widest && number == decimal.Truncate(number) ? (int)number
        : throw width.Problem($"a whole number within 1…{Widest} is expected");

    private static void WriteSegment(Utf8JsonWriter json, NumberSegment segment)
    {
        json.WriteStartObject();
        if (segment.Literal is not null) json.WriteString("literal", segment.Literal);
        if (segment.Field is not null) json.WriteString("field", segment.Field);
        if (segment.Serial is not null) json.WriteString("serial", segment.Serial);
        if (segment.Width > 0) json.WriteNumber("width", segment.Width);
        if (segment.Map is not null)
        {
            json.WriteStartObject("map");
            foreach (var (value, code) in segment.Map.OrderBy(pair => pair.Key, StringComparer.Ordinal)) json.WriteString(value, code);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
