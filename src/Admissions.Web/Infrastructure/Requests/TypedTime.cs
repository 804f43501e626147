using System.Globalization;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>Moments as officers type them, in the campaign's zone.</summary>
public static class TypedTime
{
    /// <summary>What a field shows when the text cannot be read.</summary>
    public const string Wrong = "按“2026-09-11 18:00”的样子填写日期和时间";

    private static readonly string[] Formats = ["yyyy-MM-dd HH:mm", "yyyy-MM-dd'T'HH:mm", "yyyy-M-d H:mm"];

    /// <summary>Null when the text is no moment.</summary>
    public static DateTimeOffset? Read(string? text, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return DateTime.TryParseExact(text?.Trim(), Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? new DateTimeOffset(local, zone.GetUtcOffset(local))
            : null;
    }
}
