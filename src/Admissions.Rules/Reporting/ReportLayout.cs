namespace Admissions.Rules.Reporting;

/// <summary>How a campaign's own fields enter a digest.</summary>
public enum OwnFieldsInReport
{
    None,

    /// <summary>Those not blank, in the policy's order, named ZD01, ZD02 … by their position.</summary>
    ByPosition,

    /// <summary>Those not blank, by their names in files, which stand for their codes.</summary>
    ByName,
}

/// <summary>What a digest is made of. A report keeps the number, and is compared with what is there now under the layout in which it was made.</summary>
/// <param name="Common">How many of <see cref="CandidateLayout.Fields"/>, from the first.</param>
public sealed record ReportLayout(int Number, int Common, OwnFieldsInReport Own)
{
    /// <summary>All there have been, by number. Whoever adds a common field or changes the canonical text adds a line and changes none.</summary>
    public static IReadOnlyList<ReportLayout> All { get; } =
    [
        new(1, 32, OwnFieldsInReport.None),
        new(2, 32, OwnFieldsInReport.ByPosition),
        new(3, 32, OwnFieldsInReport.ByName),
    ];

    /// <summary>The layout in which reports are made now.</summary>
    public static ReportLayout Current => All[^1];

    /// <summary>Reports that carry no number were made in one of these, which is not known: whichever fits.</summary>
    private const int LastUnnumbered = 2;

    /// <summary>The layouts in which a report may have been made, the newest first.</summary>
    /// <param name="number">As the report carries it; null for one made before there were numbers.</param>
    /// <returns>Empty when the number is newer than this program.</returns>
    public static IReadOnlyList<ReportLayout> Of(int? number) =>
        [.. All.Where(layout => number is { } known ? layout.Number == known : layout.Number <= LastUnnumbered).OrderByDescending(layout => layout.Number)];
}
