using System.Globalization;

namespace Admissions.Rules;

/// <summary>Instants as the pages write them, in the campaign's zone: 「9月11日（周五）18:00」.</summary>
public static class ChineseTime
{
    /// <summary>Ahead of UTC in all of China, without daylight saving since 1992: for what belongs to no campaign, and so to no zone of a policy.</summary>
    public static readonly TimeSpan Beijing = TimeSpan.FromHours(8);

    private const string Weekdays = "日一二三四五六";

    /// <summary>「9月2日（周三）0:00」.</summary>
    public static string Start(DateTimeOffset instant, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(instant, zone);
        return Day(DateOnly.FromDateTime(local.DateTime)) + local.ToString("H':'mm", CultureInfo.InvariantCulture);
    }

    /// <summary>As <see cref="Start"/>, but midnight is the end of the day before: 「9月11日（周五）24:00」.</summary>
    public static string End(DateTimeOffset instant, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(instant, zone);
        return local.TimeOfDay == TimeSpan.Zero
            ? Day(DateOnly.FromDateTime(local.DateTime).AddDays(-1)) + "24:00"
            : Start(instant, zone);
    }

    /// <summary>「9月1日（周二）至9月10日（周四）」; hours only where a day is not whole: 「9月1日（周二）8:00至9月10日（周四）18:00」.</summary>
    public static string Span(DateTimeOffset from, DateTimeOffset to, TimeZoneInfo zone)
    {
        var (start, end) = (Start(from, zone), End(to, zone));
        return $"{Whole(start, "0:00")}至{Whole(end, "24:00")}";

        static string Whole(string moment, string edge) => moment.EndsWith("）" + edge, StringComparison.Ordinal) ? moment[..^edge.Length] : moment;
    }

    /// <summary>「9月11日（周五）」.</summary>
    public static string Day(DateOnly day) => $"{day.Month}月{day.Day}日（周{Weekdays[(int)day.DayOfWeek]}）";

    /// <summary>「8:00–12:00」.</summary>
    public static string Hours(TimeOnly from, TimeOnly to) =>
        from.ToString("H':'mm", CultureInfo.InvariantCulture) + "–" + to.ToString("H':'mm", CultureInfo.InvariantCulture);
}
