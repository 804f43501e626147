using System.Globalization;
using Admissions.Rules.Identity;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Equipment;

/// <summary>What was entered for one line.</summary>
/// <param name="Value">A figure, 有 or 无, or words.</param>
/// <param name="UpdatedOn">Programs only: day of the last update.</param>
public sealed record EquipmentEntry(string? Value, DateOnly? UpdatedOn = null);

/// <summary>In what way a line falls short.</summary>
public enum EquipmentShortfall
{
    /// <summary>Not filled in: the check is not complete.</summary>
    Blank,
    BelowMinimum,
    Missing,
    OutOfDate,
}

/// <summary>One line that falls short, with the sentence for the level above.</summary>
public sealed record EquipmentFinding(string Code, EquipmentShortfall Shortfall, string Sentence);

/// <summary>The equipment check against the minimum configuration (HR-09, HR-160, HR-161, 湘教考信字〔2019〕3号 §二.1…§二.3).</summary>
public static class EquipmentRules
{
    public const string Yes = "有";
    public const string No = "无";

    /// <summary>Longest text of a line.</summary>
    public const int TextMaxLength = 60;

    /// <summary>The lines that a level fills in, in the order of the policy.</summary>
    public static IReadOnlyList<EquipmentItem> ItemsOf(InformationWorkPolicy policy, EquipmentLevel level)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return [.. policy.Equipment.Where(item => item.Levels.Contains(level))];
    }

    /// <summary>What cannot have been meant: no figure, a day to come, too long. Blank lines may be saved and filled in later.</summary>
    public static Refusal? CheckEntry(EquipmentItem item, EquipmentEntry entry, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Value is { } text)
        {
            if (item.Kind == EquipmentItemKind.Number && (!TryFigure(text, out var figure) || figure < 0))
                return new Refusal("equipment.figure", item.Code, $"“{item.Name}”填数字，例如 {Figure(item.Minimum?.Values.FirstOrDefault() ?? 1)}");
            if (item.Kind == EquipmentItemKind.Present && text is not (Yes or No))
                return new Refusal("equipment.present", item.Code, $"“{item.Name}”选“{Yes}”或者“{No}”");
            if (text.Length > TextMaxLength)
                return new Refusal("equipment.long", item.Code, $"“{item.Name}”不超过 {TextMaxLength} 个字");
        }
        return entry.UpdatedOn > today ? new Refusal("equipment.future", item.Code, $"“{item.Name}”的更新日期在今天之后，请核对") : null;
    }

    /// <summary>Every line that falls short; empty when the level has what is asked.</summary>
    public static IReadOnlyList<EquipmentFinding> Check(InformationWorkPolicy policy, EquipmentLevel level, IReadOnlyDictionary<string, EquipmentEntry> entries, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return [.. ItemsOf(policy, level).Select(item => Judge(policy, item, level, entries.GetValueOrDefault(item.Code), today)).OfType<EquipmentFinding>()];
    }

    /// <summary>The minimum as it is shown beside a line, e.g. 4 G; null where there is none.</summary>
    public static string? MinimumOf(EquipmentItem item, EquipmentLevel level)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.Minimum is { } minimum && minimum.TryGetValue(level, out var least) ? Figure(least, item.Unit) : null;
    }

    private static EquipmentFinding? Judge(InformationWorkPolicy policy, EquipmentItem item, EquipmentLevel level, EquipmentEntry? entry, DateOnly today)
    {
        if (entry?.Value is not { Length: > 0 } value || (item.MustBeCurrent && entry.UpdatedOn is null))
            return new EquipmentFinding(item.Code, EquipmentShortfall.Blank, $"{item.Name}没有填");
        return item.Kind switch
        {
            EquipmentItemKind.Number when item.Minimum is { } minimum && minimum.TryGetValue(level, out var least) && TryFigure(value, out var figure) && figure < least =>
                new EquipmentFinding(item.Code, EquipmentShortfall.BelowMinimum, $"{item.Name} {Figure(figure, item.Unit)}，低于最低配置（{Figure(least, item.Unit)}）"),
            EquipmentItemKind.Present when value == No => new EquipmentFinding(item.Code, EquipmentShortfall.Missing, $"没有{item.Name}"),
            EquipmentItemKind.Software when item.MustBeCurrent && entry.UpdatedOn!.Value.AddDays(policy.SoftwareDays) < today =>
                new EquipmentFinding(item.Code, EquipmentShortfall.OutOfDate, $"{item.Name}已过时（{entry.UpdatedOn:yyyy-MM-dd} 更新，超过 {policy.SoftwareDays} 天）"),
            _ => null,
        };
    }

    private static bool TryFigure(string text, out decimal figure) => decimal.TryParse(DigitText.Normalise(text), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out figure);

    private static string Figure(decimal figure, string? unit = null) =>
        unit is null ? figure.ToString("0.##", CultureInfo.InvariantCulture) : $"{figure.ToString("0.##", CultureInfo.InvariantCulture)} {unit}";
}
