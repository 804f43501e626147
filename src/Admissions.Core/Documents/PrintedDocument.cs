using System.Text.Json;
using System.Text.Json.Serialization;

namespace Admissions.Core.Documents;

/// <summary>
/// What every printed document carries. A document is one record and one template of the same name in
/// <c>src/print-worker/templates</c>. Equal records print equal bytes: the print time is a value, not a clock.
/// </summary>
public abstract record PrintedDocument
{
    /// <summary>The issuing authority, for example 湖南省教育考试院; stands in the foot of every page.</summary>
    public required string Authority { get; init; }

    /// <summary>The campaign's full name, above the title.</summary>
    public required string Campaign { get; init; }

    /// <summary>Print time of the foot of every page, shown as Beijing time.</summary>
    public required DateTimeOffset PrintedAt { get; init; }

    /// <summary>What the time in the foot is.</summary>
    public virtual string TimeLabel => "打印时间";

    /// <summary>Large grey words across every page, for example 草稿 or 模拟演练; null for none.</summary>
    public virtual string? Watermark { get; init; }
}

/// <summary>A picture that the system itself encoded as JPEG (never one as uploaded).</summary>
public sealed record PrintedPicture([property: JsonPropertyName("image")] byte[] Jpeg);

/// <summary>A Code 128 barcode: 1 to 48 printable ASCII characters.</summary>
public sealed record Code128([property: JsonPropertyName("code128")] string Text);

/// <summary>A QR code, level M.</summary>
public sealed record QrCode([property: JsonPropertyName("qr")] string Text);

/// <summary>A labelled value, as in a summary list; an empty value prints an empty place.</summary>
public sealed record PrintedField(string Label, string? Value);

/// <summary>One choice in words: institution and major as 代码 名称.</summary>
/// <param name="Ordinal">第一志愿, 第二志愿 …</param>
/// <param name="Duration">For example 2.5年.</param>
public sealed record PrintedChoice(
    string Ordinal, string StudyLevel, string ExamCategory, string StudyMode, string Institution, string Major, string Duration);

/// <summary>
/// The text is the name of a person. It prints with whatever characters it has: one that no font has is shown as 〓, and
/// the sheet says at its end which it is. Any other text with such a character stops the document.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PersonalNameAttribute() : JsonConverterAttribute(typeof(PersonalNameConverter));

/// <summary>Writes <c>{"person": name}</c>.</summary>
internal sealed class PersonalNameConverter : JsonConverter<string>
{
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("person", value);
        writer.WriteEndObject();
    }

    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Documents are written, never read.");
}
