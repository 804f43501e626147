using System.Globalization;
using System.Text.Json;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Policy;
using Admissions.Web.Shared.TagHelpers;

namespace Admissions.Web.Infrastructure.Shell;

/// <summary>
/// What an event says of before and after, for people who read no JSON: 「市（州）：4301 长沙市；发放：120 枚」, in the order of the JSON.
/// What has no word is shown as it stands; nothing is left out and nothing is added that could not be read before.
/// </summary>
public sealed class EventFacts(CampaignPolicy policy, EventNames names)
{
    /// <summary>Lists up to this length are shown on the page as they are.</summary>
    private const int WholeList = 8;

    /// <summary>How many items of a longer list the page shows.</summary>
    private const int FirstOfList = 5;

    /// <summary>Characters of one text that the page shows.</summary>
    private const int LongText = 200;

    private const int DigestLength = 64, DigitsOfDigest = 16;

    public string? Before(Event e, bool whole = false) => Of(e, e?.Before, whole);

    public string? After(Event e, bool whole = false) => Of(e, e?.After, whole);

    /// <summary>The word for a key of an event; null when it has none and stands for itself.</summary>
    public string? Label(string type, string subject, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return EventFactWords.Find(type, subject, key)?.Label ?? OwnWord(subject, key);
    }

    /// <param name="whole">For files: digests, lists and texts in full length.</param>
    private string? Of(Event e, string? json, bool whole)
    {
        ArgumentNullException.ThrowIfNull(e);
        if (json is null)
            return null;
        try
        {
            using var document = JsonDocument.Parse(json);
            return Top(e, document.RootElement, whole);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escaped half of a surrogate pair, which is sound JSON and no text.
            return Short(json, whole);
        }
    }

    private string Top(Event e, JsonElement root, bool whole)
    {
        if (root.ValueKind == JsonValueKind.Object)
            return Pairs(e, root, "；", whole);
        var fact = EventFactWords.Find(e.Type, e.SubjectType, "");
        var value = Value(e, fact, root, default, whole);
        return fact is { Label.Length: > 0 } ? $"{fact.Label}：{value}" : value;
    }

    private string Pairs(Event e, JsonElement element, string separator, bool whole)
    {
        var pairs = element.EnumerateObject().Select(property =>
        {
            var fact = EventFactWords.Find(e.Type, e.SubjectType, property.Name);
            return $"{fact?.Label ?? OwnWord(e.SubjectType, property.Name) ?? property.Name}：{Value(e, fact, property.Value, element, whole)}";
        }).ToList();
        return pairs.Count == 0 ? "没有" : string.Join(separator, pairs);
    }

    private string Value(Event e, EventFact? fact, JsonElement element, JsonElement around, bool whole) => element.ValueKind switch
    {
        JsonValueKind.Object => $"（{Pairs(e, element, "，", whole)}）",
        JsonValueKind.Array => List(e, fact, element, whole),
        JsonValueKind.Null => "没有",
        _ => Scalar(fact, element, new FactReading(policy, names, around), whole),
    };

    private string List(Event e, EventFact? fact, JsonElement array, bool whole)
    {
        var length = array.GetArrayLength();
        if (length == 0)
            return "没有";
        var one = fact is null ? null : fact with { Unit = "" };
        var shown = array.EnumerateArray().Take(whole || length <= WholeList ? length : FirstOfList).Select(item => Value(e, one, item, array, whole)).ToList();
        var text = string.Join('、', shown);
        return shown.Count == length ? text : $"共 {length.ToString("N0", CultureInfo.InvariantCulture)} {(fact is { Unit.Length: > 0 } ? fact.Unit : "项")}：{text}等";
    }

    private static string Scalar(EventFact? fact, JsonElement element, FactReading reading, bool whole)
    {
        var text = element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
        if (fact?.Word?.Invoke(reading, text) is { } word)
            return Short(word, whole);
        return element.ValueKind switch
        {
            JsonValueKind.True => "是",
            JsonValueKind.False => "否",
            JsonValueKind.Number => Figure(text, fact?.Unit ?? ""),
            _ => Text(text, whole),
        };
    }

    private static string Figure(string text, string unit) =>
        unit.Length > 0 && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var figure)
            ? $"{figure.ToString("#,##0.##", CultureInfo.InvariantCulture)} {unit}" : text;

    private static string Text(string text, bool whole) =>
        text.Length == 0 ? "没有填"
        : text.Length == DigestLength && text.All(char.IsAsciiHexDigit) ? whole ? text : Grouping.ByFour(text.ToUpperInvariant(), DigitsOfDigest)
        : FactValues.Time(text) ?? Short(text, whole);

    private static string Short(string text, bool whole) =>
        whole || text.Length <= LongText ? text : $"{text[..LongText]}……（共 {text.Length.ToString("N0", CultureInfo.InvariantCulture)} 字，导出可以看到全部）";

    /// <summary>Keys that are words already, that name a control line, or that the policy has a word for.</summary>
    private string? OwnWord(string subject, string key)
    {
        if (key.Any(letter => letter is >= '\u4e00' and <= '\u9fff'))
            return key;
        if (subject == nameof(EquipmentCheck))
            return policy.InformationWork?.Equipment.FirstOrDefault(item => item.Code == key)?.Name;
        return key.Split('/') is [var level, var category, var sub] && Enum.TryParse<StudyLevel>(level, out var known) && Enum.IsDefined(known)
            ? $"{known.Word()}{Terms.Category(category)}{(sub.Length == 0 ? "" : $"（{Terms.Category(sub)}）")}" : null;
    }
}
