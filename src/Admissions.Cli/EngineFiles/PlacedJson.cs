using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Admissions.Cli.EngineFiles;

/// <summary>
/// A JSON value that knows where it stands, so that a wrong value in rules.json is reported with line and column.
/// Comments are allowed and skipped; a name may stand once per object.
/// </summary>
public sealed class PlacedJson
{
    /// <summary>As many characters as a decimal can hold digits.</summary>
    private const int LongestNumber = 28;

    private readonly string file;
    private readonly (long Line, long Column) place;

    private PlacedJson(string file, (long Line, long Column) at, JsonTokenType kind) => (this.file, place, Kind) = (file, at, kind);

    public JsonTokenType Kind { get; }

    /// <summary>Text of a string, digits of a number.</summary>
    public string Raw { get; private init; } = "";

    public IReadOnlyDictionary<string, PlacedJson> Members { get; private init; } = new Dictionary<string, PlacedJson>();

    public IReadOnlyList<PlacedJson> Items { get; private init; } = [];

    public static PlacedJson Read(string directory, string name)
    {
        if (!File.Exists(Path.Combine(directory, name)))
            throw FileProblemException.Missing(directory, name);
        var bytes = FileProblemException.ReadWhole(directory, name);
        if (bytes.AsSpan().StartsWith("\uFEFF"u8))
            throw new FileProblemException(name, 1, 1, "the file starts with a byte order mark; UTF-8 without BOM is required");
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip });
        try
        {
            reader.Read();
            var root = ReadValue(ref reader, name, bytes);
            reader.Read();
            if (root.Kind != JsonTokenType.StartObject)
                throw root.Problem("an object is expected");
            return root;
        }
        catch (JsonException wrong)
        {
            var (line, column) = PlaceOf(bytes, StartOfLine(bytes, wrong.LineNumber ?? 0) + (int)(wrong.BytePositionInLine ?? 0));
            throw new FileProblemException(name, line, column, "not valid JSON");
        }
        catch (InvalidOperationException)
        {
            var (line, column) = PlaceOf(bytes, (int)reader.TokenStartIndex);
            throw new FileProblemException(name, line, column, "not valid UTF-8");
        }
    }

    public FileProblemException Problem(string problem) => new(file, place.Line, place.Column, problem);

    /// <summary>The member, or null when it is not there.</summary>
    public PlacedJson? Member(string name) => Members.GetValueOrDefault(name);

    public PlacedJson Required(string name) => Member(name) ?? throw Problem($"{name} is missing");

    /// <summary>Refuses members that are not in the list.</summary>
    public void AllowOnly(params ReadOnlySpan<string> names)
    {
        if (Kind != JsonTokenType.StartObject)
            throw Problem("an object is expected");
        foreach (var (name, value) in Members)
            if (!names.Contains(name))
                throw value.Problem($"{EngineText.Shortened(name)} is not known");
    }

    public string Text() => Kind == JsonTokenType.String ? Raw : throw Problem("a text is expected");

    /// <summary>A number as it is written: none that a decimal could only hold rounded, or as zero.</summary>
    public decimal Number() =>
        Kind == JsonTokenType.Number && Raw.Length <= LongestNumber && decimal.TryParse(Raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && (value != 0 || !Raw.Split('e', 'E')[0].AsSpan().ContainsAnyInRange('1', '9'))
            ? value : throw Problem("a number of at most 28 characters is expected");

    /// <summary>A whole number from 0.</summary>
    public long Whole(long most) =>
        Number() is var value && value >= 0 && value <= most && value == decimal.Truncate(value) ? (long)value : throw Problem($"a whole number within 0…{most} is expected");

    public bool Truth() => Kind is JsonTokenType.True or JsonTokenType.False ? Kind == JsonTokenType.True : throw Problem("true or false is expected");

    public IReadOnlyList<PlacedJson> List() => Kind == JsonTokenType.StartArray ? Items : throw Problem("a list is expected");

    /// <summary>One of the texts given, mapped to its value.</summary>
    public T OneOf<T>(IReadOnlyDictionary<string, T> meanings) =>
        meanings.TryGetValue(Text(), out var value) ? value : throw Problem($"\"{EngineText.Shortened(Raw)}\" is none of {string.Join(", ", meanings.Keys)}");

    private static PlacedJson ReadValue(ref Utf8JsonReader reader, string file, byte[] bytes)
    {
        var at = PlaceOf(bytes, (int)reader.TokenStartIndex);
        var kind = reader.TokenType;
        switch (kind)
        {
            case JsonTokenType.StartObject:
                var members = new Dictionary<string, PlacedJson>(StringComparer.Ordinal);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    var (line, column) = PlaceOf(bytes, (int)reader.TokenStartIndex);
                    reader.Read();
                    if (!members.TryAdd(name, ReadValue(ref reader, file, bytes)))
                        throw new FileProblemException(file, line, column, $"{EngineText.Shortened(name)} stands twice");
                }

                return new PlacedJson(file, at, kind) { Members = members };
            case JsonTokenType.StartArray:
                var items = new List<PlacedJson>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(ReadValue(ref reader, file, bytes));
                return new PlacedJson(file, at, kind) { Items = items };
            case JsonTokenType.String:
                return new PlacedJson(file, at, kind) { Raw = reader.GetString()! };
            default:
                return new PlacedJson(file, at, kind) { Raw = Encoding.UTF8.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan) };
        }
    }

    /// <param name="line">From 0.</param>
    private static int StartOfLine(byte[] bytes, long line)
    {
        var start = 0;
        for (; line > 0; line--)
            start = Array.IndexOf(bytes, (byte)'\n', start) + 1;
        return start;
    }

    /// <summary>Line and column of a byte, both from 1, the column in characters (code points).</summary>
    private static (long Line, long Column) PlaceOf(byte[] bytes, int offset)
    {
        var before = bytes.AsSpan(0, Math.Min(offset, bytes.Length));
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        var column = 1;
        foreach (var value in before[lineStart..])
            if ((value & 0xC0) != 0x80)
                column++;
        return (before.Count((byte)'\n') + 1, column);
    }
}
