using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Admissions.Rules;

namespace Admissions.Core.Documents;

/// <summary>How a document's record becomes the data of its template: camelCase, moments as Beijing time, so that a template needs no calendar.</summary>
internal static class DocumentJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        // The line goes to a worker's stdin, never into HTML; Chinese stays one character instead of six.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new BeijingTimeConverter(), new JsonStringEnumConverter() },
    };

    /// <summary>"2026-10-24 09:00:00.000", in Beijing time.</summary>
    private sealed class BeijingTimeConverter : JsonConverter<DateTimeOffset>
    {
        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToOffset(ChineseTime.Beijing).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture));

        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Documents are written, never read.");
    }
}
