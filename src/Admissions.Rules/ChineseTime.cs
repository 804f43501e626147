using System.Globalization;

namespace Admissions.Rules;

/// <summary>Instants as the pages write them, in the campaign's zone: 「9月11日（周五）18:00」.</summary>
public static class ChineseTime
{
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

    /// <summary>「9月11日（周五）」.</summary>
    public static string Day(DateOnly day) => $"{day.Month}月{day.Day}日（周{Weekdays[(int)day.DayOfWeek]}）";

    /// <summary>「8:00–12:00」.</summary>
    public static string Hours(TimeOnly from, TimeOnly to) =>
        from.ToString("H':'mm", CultureInfo.InvariantCulture) + "–" + to.ToString("H':'mm", CultureInfo.InvariantCulture);
}
