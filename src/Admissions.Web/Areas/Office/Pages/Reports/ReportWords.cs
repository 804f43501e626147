using Admissions.Rules;

namespace Admissions.Web.Areas.Office.Pages.Reports;

/// <summary>The Chinese words for what a digest counts: levels, categories, modes; a bonus stands for itself.</summary>
public static class ReportWords
{
    public static string Of(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length == 0)
            return "没有填";
        if (Enum.TryParse<StudyLevel>(key, out var level) && Enum.IsDefined(level))
            return level.Word();
        return Enum.TryParse<StudyMode>(key, out var mode) && Enum.IsDefined(mode) ? mode.Word() : Terms.Category(key);
    }
}
