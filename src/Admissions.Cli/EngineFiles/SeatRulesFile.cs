using System.Text.Json;
using Admissions.Rules.Dispatch.Verification;
using Admissions.Rules.Policy;
using Admissions.Rules.Seating;

namespace Admissions.Cli.EngineFiles;

/// <summary>rules.json of <c>admissions seat</c>.</summary>
/// <param name="Rules">As the verifier reads them.</param>
/// <param name="ColumnCount">The number of columns where rules.json names nothing else of them.</param>
/// <param name="Number">Segments of the numbers, or null when none are asked.</param>
public sealed record SeatRulesFile(SeatingRules Rules, int? ColumnCount, string SeedText, IReadOnlyList<NumberSegment>? Number)
{
    private const int MostSeats = 1000;

    /// <summary>What a number may tell of a seat.</summary>
    private static readonly string[] Fields = ["district", "category", "school", "candidate", "room", "seat"];

    private static readonly Dictionary<string, SeatWalk> Walks = new(StringComparer.Ordinal)
    {
        ["serpentine"] = SeatWalk.Serpentine, ["columns"] = SeatWalk.Columns,
    };

    private static readonly Dictionary<string, bool> Separations = new(StringComparer.Ordinal) { ["school"] = true, ["none"] = false };

    /// <summary>The rules as the engine reads them: it divides seats into columns by itself, and so does the verifier.</summary>
    public SeatingRules EngineRules => ColumnCount is { } count ? Rules with { Columns = SeatingRules.EvenColumns(Rules.SeatsPerRoom, count) } : Rules;

    public static SeatRulesFile Read(PlacedJson json)
    {
        json.AllowOnly("seatsPerRoom", "columns", "walk", "separate", "mergeTail", "mergeable", "seed", "number");
        var (columns, columnCount) = ReadColumns(json);
        var rules = new SeatingRules(
            columns,
            json.Member("walk")?.OneOf(Walks) ?? SeatWalk.Serpentine,
            json.Member("separate") is { Kind: not JsonTokenType.Null } separate && separate.OneOf(Separations),
            json.Member("mergeTail")?.Truth() ?? false,
            json.Member("mergeable")?.List().Select(IReadOnlyList<string> (set) => [.. set.List().Select(category => category.Text())]).ToList() ?? []);
        var seedText = json.Required("seed").Text();
        if (!SeedReading.IsSeed(seedText))
            throw json.Required("seed").Problem("a seed is written in hexadecimal, two digits for each byte");
        return new SeatRulesFile(rules, columnCount, seedText, json.Member("number") is { Kind: not JsonTokenType.Null } number ? NumberSegments.Read(number, Fields) : null);
    }

    /// <summary>Rules with every value written out, so that equal rules give equal bytes.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("seatsPerRoom", Rules.SeatsPerRoom);
        WriteList(json, "columns", Rules.Columns, json.WriteNumberValue);
        json.WriteString("walk", Walks.First(pair => pair.Value == Rules.Walk).Key);
        json.WriteString("separate", Separations.First(pair => pair.Value == Rules.SeparateSchools).Key);
        json.WriteBoolean("mergeTail", Rules.MergeTails);
        WriteList(json, "mergeable", Rules.Mergeable ?? [], set => WriteItems(json, set, json.WriteStringValue));
        json.WriteString("seed", SeedText);
        if (Number is not null)
            NumberSegments.Write(json, Number);
        json.WriteEndObject();
    }

    private static (IReadOnlyList<int> Columns, int? Count) ReadColumns(PlacedJson json)
    {
        var seats = Whole(json.Required("seatsPerRoom"), MostSeats);
        var columns = json.Required("columns");
        if (columns.Kind == JsonTokenType.Number)
        {
            var count = Whole(columns, MostSeats);
            return count <= seats ? (SeatingVerifier.ColumnsOf(seats, count), count) : throw columns.Problem("there are more columns than seats");
        }

        var given = columns.List().Select(column => Whole(column, MostSeats)).ToList();
        var held = given.Sum(column => (long)column);
        return held == seats ? (given, null) : throw columns.Problem($"the columns hold {held} seats, seatsPerRoom says {seats}");
    }

    private static int Whole(PlacedJson value, int most) =>
        value.Number() is var number && number >= 1 && number <= most && number == decimal.Truncate(number)
            ? (int)number : throw value.Problem($"a whole number within 1…{most} is expected");

    private static void WriteList<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WritePropertyName(name);
        WriteItems(json, items, write);
    }

    private static void WriteItems<T>(Utf8JsonWriter json, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray();
        foreach (var item in items) write(item);
        json.WriteEndArray();
    }
}
