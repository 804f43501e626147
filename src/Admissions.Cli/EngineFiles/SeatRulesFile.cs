using System.Text.Json;
using Admissions.Rules.Policy;
using Admissions.Rules.Seating;

namespace Admissions.Cli.EngineFiles;

/// <summary>rules.json of <c>admissions seat</c>.</summary>
/// <param name="Number">Segments of the numbers, or null when none are asked.</param>
public sealed record SeatRulesFile(SeatingRules Rules, string SeedText, SeatingSeed Seed, IReadOnlyList<NumberSegment>? Number)
{
    private const int MostSeats = 1000;

    /// <summary>What a number may tell of a seat.</summary>
    private static readonly string[] Fields = ["district", "category", "school", "candidate", "room", "seat"];

    private static readonly Dictionary<string, SeatWalk> Walks = new(StringComparer.Ordinal)
    {
        ["serpentine"] = SeatWalk.Serpentine, ["columns"] = SeatWalk.Columns,
    };

    private static readonly Dictionary<string, bool> Separations = new(StringComparer.Ordinal) { ["school"] = true, ["none"] = false };

    public static SeatRulesFile Read(PlacedJson json)
    {
        json.AllowOnly("seatsPerRoom", "columns", "walk", "separate", "mergeTail", "mergeable", "seed", "number");
        var rules = new SeatingRules(
            ReadColumns(json),
            json.Member("walk")?.OneOf(Walks) ?? SeatWalk.Serpentine,
            json.Member("separate") is { Kind: not JsonTokenType.Null } separate && separate.OneOf(Separations),
            json.Member("mergeTail")?.Truth() ?? false,
            json.Member("mergeable")?.List().Select(IReadOnlyList<string> (set) => [.. set.List().Select(category => category.Text())]).ToList() ?? []);
        var seedText = json.Required("seed").Text();
        if (!SeatingSeed.TryParse(seedText, out var seed))
            throw json.Required("seed").Problem("a seed is written in hexadecimal, two digits for each byte");
        return new SeatRulesFile(rules, seedText, seed, json.Member("number") is { Kind: not JsonTokenType.Null } number ? NumberSegments.Read(number, Fields) : null);
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

    private static List<int> ReadColumns(PlacedJson json)
    {
        var seats = Whole(json.Required("seatsPerRoom"), MostSeats);
        var columns = json.Required("columns");
        if (columns.Kind == JsonTokenType.Number)
        {
            var count = Whole(columns, MostSeats);
            return count <= seats ? [.. SeatingRules.EvenColumns(seats, count)] : throw columns.Problem("there are more columns than seats");
        }

        var given = columns.List().Select(column => Whole(column, MostSeats)).ToList();
        var held = given.Sum(column => (long)column);
        return held == seats ? given : throw columns.Problem($"the columns hold {held} seats, seatsPerRoom says {seats}");
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
