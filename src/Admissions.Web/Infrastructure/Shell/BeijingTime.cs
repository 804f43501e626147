using System.Globalization;
using Admissions.Rules;

namespace Admissions.Web.Infrastructure.Shell;

/// <summary>Times as users read them: Beijing time, 24-hour clock, digits; wording of the style guide (用语).</summary>
public static class BeijingTime
{
    private const string Weekdays = "日一二三四五六";

    public static DateTimeOffset From(DateTimeOffset instant) => instant.ToOffset(ChineseTime.Beijing);

    /// <summary>9月8日 15:46</summary>
    public static string Short(DateTimeOffset instant) => Format(instant, "M月d日 HH:mm");

    /// <summary>9月8日 15:45:24</summary>
    public static string ToSecond(DateTimeOffset instant) => Format(instant, "M月d日 HH:mm:ss");

    /// <summary>2026年9月8日 15:46:07.218, for receipts.</summary>
    public static string Exact(DateTimeOffset instant) => Format(instant, "yyyy年M月d日 HH:mm:ss.fff");

    /// <summary>2026-09-08 15:46, for tables.</summary>
    public static string Table(DateTimeOffset instant) => Format(instant, "yyyy-MM-dd HH:mm");

    /// <summary>9月8日</summary>
    public static string Day(DateTimeOffset instant) => Format(instant, "M月d日");

    /// <summary>2026年9月8日</summary>
    public static string Day(DateOnly date) => date.ToString("yyyy年M月d日", CultureInfo.InvariantCulture);

    /// <summary>9月2日（周三）0:00, when something begins.</summary>
    public static string Start(DateTimeOffset instant)
    {
        var local = From(instant);
        return $"{local.Month}月{local.Day}日（周{Weekdays[(int)local.DayOfWeek]}）{local.ToString("H:mm", CultureInfo.InvariantCulture)}";
    }

    /// <summary>9月11日（周五）18:00. Midnight ends the day before: 9月11日（周五）24:00.</summary>
    public static string Deadline(DateTimeOffset instant)
    {
        var local = From(instant);
        var midnight = local.TimeOfDay == TimeSpan.Zero;
        var day = midnight ? local.AddDays(-1) : local;
        var hour = midnight ? "24:00" : local.ToString("HH:mm", CultureInfo.InvariantCulture);
        return $"{day.Month}月{day.Day}日（周{Weekdays[(int)day.DayOfWeek]}）{hour}";
    }

    /// <summary>3 天 02:14:36, never below zero.</summary>
    public static string Left(TimeSpan left)
    {
        if (left < TimeSpan.Zero) left = TimeSpan.Zero;
        var days = left.Days > 0 ? $"{left.Days} 天 " : "";
        return days + left.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>Machine-readable value of a <c>&lt;time&gt;</c> element.</summary>
    public static string Iso(DateTimeOffset instant) => Format(instant, "yyyy-MM-ddTHH:mm:sszzz");

    private static string Format(DateTimeOffset instant, string format) => From(instant).ToString(format, CultureInfo.InvariantCulture);
}
