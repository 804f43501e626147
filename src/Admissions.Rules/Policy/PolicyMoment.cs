using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Admissions.Rules.Policy;

/// <summary>
/// A date of a policy, with or without a time. Without a time it means the whole day of the campaign's zone:
/// as a start it opens at 00:00, as an end it closes at 24:00 (policies §0.1; 「X日前」 includes day X, §0.2).
/// With a time it means that instant, at which the thing is already closed (HC-63).
/// </summary>
[JsonConverter(typeof(PolicyMomentConverter))]
public readonly record struct PolicyMoment(DateOnly Date, TimeOnly? Time = null)
{
    /// <summary>The first instant inside, when this value is a start.</summary>
    public DateTimeOffset OpensAt(TimeZoneInfo zone) => At(Date.ToDateTime(Time ?? TimeOnly.MinValue), zone);

    /// <summary>The first instant outside, when this value is an end.</summary>
    public DateTimeOffset ClosesAt(TimeZoneInfo zone) =>
        At(Time is { } time ? Date.ToDateTime(time) : Date.AddDays(1).ToDateTime(TimeOnly.MinValue), zone);

    /// <summary>Reads <c>2026-09-02</c>, <c>2026-09-02T18:00</c> or <c>2026-09-02T18:00:00</c>.</summary>
    public static bool TryParse(string? text, out PolicyMoment moment)
    {
        moment = default;
        if (text is null)
            return false;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            moment = new PolicyMoment(date);
            return true;
        }

        if (!DateTime.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
            return false;
        moment = new PolicyMoment(DateOnly.FromDateTime(at), TimeOnly.FromDateTime(at));
        return true;
    }

    public override string ToString() => Time is { } time
        ? Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + time.ToString("'T'HH:mm:ss", CultureInfo.InvariantCulture)
        : Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTimeOffset At(DateTime local, TimeZoneInfo zone) => new(local, zone.GetUtcOffset(local));
}

internal sealed class PolicyMomentConverter : JsonConverter<PolicyMoment>
{
    public override PolicyMoment Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && PolicyMoment.TryParse(reader.GetString(), out var moment)
            ? moment
            : throw new JsonException("A policy date is written yyyy-MM-dd or yyyy-MM-ddTHH:mm.");

    public override void Write(Utf8JsonWriter writer, PolicyMoment value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

/// <summary>An amount in yuan; in JSON a string with two decimals, so that no reader makes a binary fraction of it.</summary>
[JsonConverter(typeof(YuanConverter))]
public readonly record struct Yuan(decimal Amount)
{
    public static bool TryParse(string? text, out Yuan yuan)
    {
        var good = text is not null
            && text.Length > 3 && text[^3] == '.'
            && decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount);
        yuan = good ? new Yuan(decimal.Parse(text!, CultureInfo.InvariantCulture)) : default;
        return good;
    }

    public override string ToString() => Amount.ToString("0.00", CultureInfo.InvariantCulture);
}

internal sealed class YuanConverter : JsonConverter<Yuan>
{
    public override Yuan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Yuan.TryParse(reader.GetString(), out var yuan)
            ? yuan
            : throw new JsonException("An amount is a string with two decimals, e.g. \"160.00\".");

    public override void Write(Utf8JsonWriter writer, Yuan value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
