using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Admissions.Rules.Policy;

/// <summary>How a policy is written as JSON: camelCase keys, PascalCase codes, nothing unknown, nothing missing.</summary>
public static class PolicyJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Reads a document that <see cref="PolicyValidator"/> has passed.</summary>
    /// <exception cref="JsonException">The document does not have the shape of a policy.</exception>
    public static CampaignPolicy Parse(string json) =>
        JsonSerializer.Deserialize<CampaignPolicy>(json, Options) ?? throw new JsonException("The policy is null.");

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
