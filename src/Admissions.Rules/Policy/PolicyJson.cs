using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Admissions.Rules.Policy;

/// <summary>How a policy is written as JSON: camelCase keys, PascalCase codes, nothing unknown, nothing missing.</summary>
public static class PolicyJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a document that <see cref="PolicyValidator"/> has passed, now or when an older layout was in force.</summary>
    /// <exception cref="PolicySchemaException">Its layout is newer than this program.</exception>
    /// <exception cref="JsonException">The document does not have the shape of a policy.</exception>
    public static CampaignPolicy Parse(string json) =>
        JsonSerializer.Deserialize<CampaignPolicy>(Upgrade(json), Options) ?? throw new JsonException("The policy is null.");

    /// <summary>The document in the present layout: the same text, to the byte, when it carries the present number; what is no document stays as it is.</summary>
    /// <exception cref="PolicySchemaException">Its layout is newer than this program.</exception>
    /// <exception cref="JsonException">It is no JSON, or says a key twice.</exception>
    public static string Upgrade(string json)
    {
        if (JsonNode.Parse(json, documentOptions: Strict) is not JsonObject document || (document.ContainsKey(PolicyUpgrade.Key) && PolicyUpgrade.NumberOf(document) == PolicyUpgrade.Current))
            return json;
        PolicyUpgrade.Run(document);
        return document.ToJsonString(Options);
    }

    /// <summary>
    /// A document that somebody hands in: without a number it is of the present layout and judged as it stands, because what a step
    /// would change in it may be a slip of the pen. What is no JSON stays as it is; the validator says so.
    /// </summary>
    public static string Numbered(string json)
    {
        try
        {
            if (JsonNode.Parse(json, documentOptions: Strict) is not JsonObject document || document.ContainsKey(PolicyUpgrade.Key))
                return json;
            document.Insert(0, PolicyUpgrade.Key, PolicyUpgrade.Current);
            return document.ToJsonString(Options);
        }
        catch (JsonException)
        {
            return json;
        }
    }

    public static string Write(CampaignPolicy policy) => JsonSerializer.Serialize(policy, Options);

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            DefaultIgnoreCondition = JsonIgnoreCondition.Never,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            AllowDuplicateProperties = false,
            WriteIndented = true,
            Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        };
        options.Converters.Add(new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false));
        options.Converters.Add(new HourMinuteConverter());
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private sealed class HourMinuteConverter : JsonConverter<TimeOnly>
    {
        public override TimeOnly Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String
            && TimeOnly.TryParseExact(reader.GetString(), "HH:mm", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var time)
                ? time
                : throw new JsonException("A time of day is written HH:mm.");

        public override void Write(Utf8JsonWriter writer, TimeOnly value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture));
    }
}
