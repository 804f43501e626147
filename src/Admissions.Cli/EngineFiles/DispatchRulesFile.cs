using System.Text.Json;
using Admissions.Rules.Dispatch;

namespace Admissions.Cli.EngineFiles;

/// <summary>rules.json of dispatch and lottery.</summary>
public static class DispatchRulesFile
{
    public const string Name = "rules.json";

    private static readonly Dictionary<string, DispatchMode> Modes = new(StringComparer.Ordinal)
    {
        ["parallel"] = DispatchMode.Parallel,
        ["sequential"] = DispatchMode.Sequential,
        ["deferredAcceptance"] = DispatchMode.DeferredAcceptance,
    };

    /// <summary>Once the order is drawn, a lottery goes on as parallel dispatch does; rules may name it either way.</summary>
    private static readonly Dictionary<string, DispatchMode> LotteryMode = new(StringComparer.Ordinal)
    {
        ["lottery"] = DispatchMode.Lottery, ["parallel"] = DispatchMode.Lottery,
    };

    private static readonly Dictionary<string, TieOverflow> Overflows = new(StringComparer.Ordinal)
    {
        ["all"] = TieOverflow.All, ["none"] = TieOverflow.None, ["lottery"] = TieOverflow.Lottery,
    };

    private static readonly Dictionary<string, CapacityRounding> Roundings = new(StringComparer.Ordinal)
    {
        ["halfUp"] = CapacityRounding.HalfUp, ["down"] = CapacityRounding.Down, ["up"] = CapacityRounding.Up,
    };

    /// <param name="lottery">A lottery run: the mode may be left out and neither ties nor reserves exist.</param>
    public static DispatchRules Read(PlacedJson json, bool lottery)
    {
        if (lottery)
            json.AllowOnly("mode", "ratio", "rounding", "seed");
        else
            json.AllowOnly("mode", "ratio", "rounding", "ties", "tieOverflow", "choiceStep", "reserved", "flexible", "seed");
        return new DispatchRules
        {
            Mode = !lottery ? json.Required("mode").OneOf(Modes) : json.Member("mode")?.OneOf(LotteryMode) ?? DispatchMode.Lottery,
            Ratio = json.Member("ratio") is { } ratio ? ThreeDigits(ratio) : 1m,
            Rounding = json.Member("rounding")?.OneOf(Roundings) ?? CapacityRounding.HalfUp,
            Ties = json.Member("ties")?.List().Select(tie => tie.Text()).ToList() ?? (lottery ? [] : [DispatchRules.Total]),
            TieOverflow = json.Member("tieOverflow")?.OneOf(Overflows) ?? TieOverflow.All,
            ChoiceStep = json.Member("choiceStep")?.List().Select(ThreeDigits).ToList() ?? [],
            Reserved = json.Member("reserved")?.List().Select(ReadReserved).ToList() ?? [],
            Flexible = json.Member("flexible")?.List().Select(ReadFlexible).ToList() ?? [],
            Seed = json.Member("seed") is { Kind: not JsonTokenType.Null } seed ? seed.Text() : null,
        };
    }

    /// <summary>Refuses rules that do not fit the input, at the place of the member the problem names first.</summary>
    public static void Check(PlacedJson json, DispatchRules rules, DispatchInput input)
    {
        foreach (var problem in RulesCheck.Find(rules, input))
            throw (json.Member(problem.Split(' ', ':')[0]) ?? json).Problem(problem);
    }

    /// <summary>Rules with every value written out, so that equal rules give equal bytes.</summary>
    public static void Write(Utf8JsonWriter json, DispatchRules rules)
    {
        json.WriteStartObject();
        json.WriteString("mode", rules.Mode == DispatchMode.Lottery ? "lottery" : NameOf(Modes, rules.Mode));
        json.WriteNumber("ratio", Plain(rules.Ratio));
        json.WriteString("rounding", NameOf(Roundings, rules.Rounding));
        WriteList(json, "ties", rules.Ties, json.WriteStringValue);
        json.WriteString("tieOverflow", NameOf(Overflows, rules.TieOverflow));
        WriteList(json, "choiceStep", rules.ChoiceStep, step => json.WriteNumberValue(Plain(step)));
        WriteList(json, "reserved", rules.Reserved, share =>
        {
            json.WriteStartObject();
            json.WriteString("tag", share.Tag);
            json.WriteNumber("percent", Plain(share.Percent));
            WriteList(json, "programs", share.Programs, json.WriteStringValue);
            json.WriteEndObject();
        });
        WriteList(json, "flexible", rules.Flexible, flexible =>
        {
            json.WriteStartObject();
            json.WriteString("group", flexible.Group);
            json.WriteNumber("places", flexible.Places);
            json.WriteEndObject();
        });
        json.WriteString("seed", rules.Seed);
        json.WriteEndObject();
    }

    private static ReservedShare ReadReserved(PlacedJson json)
    {
        json.AllowOnly("tag", "percent", "programs");
        var tag = json.Required("tag");
        if (tag.Text().Length == 0 || tag.Raw.Contains(';', StringComparison.Ordinal))
            throw tag.Problem("a tag is not empty and holds no semicolon");
        return new ReservedShare(tag.Text(), ThreeDigits(json.Required("percent")),
            json.Member("programs")?.List().Select(p => p.Text()).ToList() ?? ["*"]);
    }

    private static FlexiblePlaces ReadFlexible(PlacedJson json)
    {
        json.AllowOnly("group", "places");
        var places = json.Required("places").Number();
        return places >= 0 && places <= RulesCheck.MaxQuota && places == decimal.Truncate(places)
            ? new FlexiblePlaces(json.Required("group").Text(), (int)places)
            : throw json.Required("places").Problem("places must be a whole number ≥ 0");
    }

    internal static decimal ThreeDigits(PlacedJson json)
    {
        var value = json.Number();
        return Math.Abs(value) <= Points.Limit && value * 1000m == decimal.Truncate(value * 1000m)
            ? value : throw json.Problem("at most 3 fraction digits are allowed, and no more than 10^12");
    }

    private static string NameOf<T>(Dictionary<string, T> names, T value) => names.First(pair => Equals(pair.Value, value)).Key;

    private static decimal Plain(decimal value) => Points.ToDecimal(Points.FromDecimal(value));

    private static void WriteList<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
            write(item);
        json.WriteEndArray();
    }
}
