namespace Admissions.Rules.Policy;

/// <summary>Who records an equipment check: a registration point, or the office of a county or city.</summary>
public enum EquipmentLevel
{
    Point,
    County,
    City,
}

/// <summary>What a line of an equipment check asks for.</summary>
public enum EquipmentItemKind
{
    /// <summary>A figure that must reach the level's minimum.</summary>
    Number,

    /// <summary>Is it there?</summary>
    Present,

    /// <summary>Words, e.g. the place; must not be blank.</summary>
    Text,

    /// <summary>A program: its name and version, and the day of its last update.</summary>
    Software,
}

/// <summary>One line of the equipment check-list (HR-09, HR-160, HR-161).</summary>
/// <param name="Levels">Who has the line.</param>
/// <param name="Minimum">For figures: the lowest that is enough, by level.</param>
/// <param name="Unit">Of the figure, e.g. G or 台.</param>
public sealed record EquipmentItem(
    string Code, string Name, EquipmentItemKind Kind, IReadOnlyList<EquipmentLevel> Levels, IReadOnlyDictionary<EquipmentLevel, decimal>? Minimum = null, string? Unit = null)
{
    /// <summary>Programs only: an update older than <see cref="InformationWorkPolicy.SoftwareDays"/> is out of date.</summary>
    public bool MustBeCurrent { get; init; }
}

/// <summary>People and equipment of information work (HR-07, HR-09, HR-160…HR-162).</summary>
/// <param name="Source">The document behind it, as it is cited to people.</param>
/// <param name="SoftwareDays">Days after which an update is too old.</param>
public sealed record InformationWorkPolicy(string Source, int SoftwareDays, IReadOnlyList<EquipmentItem> Equipment);
