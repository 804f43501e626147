using System.Globalization;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Scoring;

/// <summary>An art or sport line lies under the floor of its category's line (SX-121).</summary>
public sealed record ArtSportLineTooLow(StudyLevel Level, string Category, string SubCategory, decimal Line, decimal Lowest) : ScoreRefused(
    "line.below-floor", "line",
    $"{Level.Word()}{Terms.Category(Category)}（{Terms.Category(SubCategory)}）控制线 {Line.ToString("0.###", CultureInfo.InvariantCulture)} 分低于下限 {Lowest.ToString("0.###", CultureInfo.InvariantCulture)} 分。请改为不低于下限的分数。",
    "SX-121");

/// <summary>How a candidate stands to the lines.</summary>
public enum LinePosition
{
    Above,
    BelowLine,

    /// <summary>Culture reaches the line, the professional test does not (SX-123).</summary>
    BelowProfessionalLine,

    /// <summary>No line has been entered for this level and category.</summary>
    NoLine,

    /// <summary>Admitted to dispatch without a score (A-HA-13).</summary>
    Exempt,
}

/// <summary>What is compared with the lines.</summary>
/// <param name="Professional">Score of the professional test; null = not tested, which is below every professional line.</param>
public sealed record LineCandidate(StudyLevel Level, string Category, string? SubCategory, decimal Total, decimal Dossier, decimal? Professional = null, bool Exempt = false);

/// <summary>Control lines by level and category (录取控制分数线).</summary>
public static class ControlLines
{
    /// <summary>The line that applies: of the sub-category if it has one, otherwise of the category; null when none has been entered.</summary>
    public static decimal? LineOf(LineRules rules, StudyLevel level, string category, string? subCategory) =>
        rules.ByLevelCategory.FirstOrDefault(l => l.Level == level && l.Category == category && l.SubCategory == subCategory && l.Line is not null)?.Line
        ?? rules.ByLevelCategory.FirstOrDefault(l => l.Level == level && l.Category == category && l.SubCategory is null)?.Line;

    /// <summary>The lowest line a sub-category of the floor's group (art and sport) may have; null where the floor does not apply.</summary>
    public static decimal? LowestArtSportLine(LineRules rules, StudyLevel level, string category, string? subCategory)
    {
        if (rules.ArtSportFloor is not { } floor || !floor.Levels.Contains(level) || !HasSubCategory(GroupOf(rules, floor.Group), subCategory)) return null;
        return LineOf(rules, level, category, null) is { } line ? Math.Ceiling(line * floor.Ratio / floor.Step) * floor.Step : null;
    }

    /// <summary>Checks a line that the province is about to set.</summary>
    public static ArtSportLineTooLow? Check(LineRules rules, LevelCategoryLine entered) =>
        entered is { Line: { } line, SubCategory: { } sub } && LowestArtSportLine(rules, entered.Level, entered.Category, sub) is { } lowest && line < lowest
            ? new(entered.Level, entered.Category, sub, line, lowest)
            : null;

    /// <summary>Checks a whole set of lines, as it stands before publishing.</summary>
    public static IReadOnlyList<ArtSportLineTooLow> Check(LineRules rules) => [.. rules.ByLevelCategory.Select(l => Check(rules, l)).OfType<ArtSportLineTooLow>()];

    /// <summary>Whether the professional test counts for this candidate: the group (art and sport) and the levels that the policy names (A-SX-15).</summary>
    public static bool NeedsProfessional(LineRules rules, StudyLevel level, string category, string? subCategory) =>
        rules.ProfessionalLine is { } rule && rule.Levels.Contains(level) && IsIn(GroupOf(rules, rule.Group), category, subCategory);

    /// <param name="professionalLine">Lowest professional score, of the category or of the institution; null = none has been set.</param>
    public static LinePosition PositionOf(LineRules rules, LineCandidate candidate, decimal? professionalLine = null)
    {
        if (candidate.Exempt) return LinePosition.Exempt;
        if (LineOf(rules, candidate.Level, candidate.Category, candidate.SubCategory) is not { } line) return LinePosition.NoLine;
        var compared = rules.ComparedWith == LineBasis.DossierScore ? candidate.Dossier : candidate.Total;
        if (compared < line) return LinePosition.BelowLine;
        if (!NeedsProfessional(rules, candidate.Level, candidate.Category, candidate.SubCategory)) return LinePosition.Above;
        if (professionalLine is null) return LinePosition.NoLine;
        return candidate.Professional >= professionalLine ? LinePosition.Above : LinePosition.BelowProfessionalLine;
    }

    /// <summary>
    /// Keys of dispatch in falling order. A policy key written <c>ArtSport:ProfessionalScore</c> stands only for those of the group before the
    /// colon whose professional test counts (SX-124); there the professional score alone decides before all others, a bonus counts towards the
    /// culture line only (A-SX-19).
    /// </summary>
    public static IReadOnlyList<string> SortKeys(CampaignPolicy policy, StudyLevel level, string category, string? subCategory)
    {
        var professional = NeedsProfessional(policy.LineRules, level, category, subCategory);
        var keys = new List<string>();
        foreach (var key in policy.Score.SortKeys)
        {
            var colon = key.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || (professional && IsIn(GroupOf(policy.LineRules, key[..colon]), category, subCategory))) keys.Add(key[(colon + 1)..]);
        }

        return keys;
    }

    private static CategoryGroup? GroupOf(LineRules rules, string? code) => rules.Groups?.FirstOrDefault(group => group.Code == code);

    private static bool IsIn(CategoryGroup? group, string category, string? subCategory) =>
        group?.Categories.Contains(category, StringComparer.Ordinal) == true || HasSubCategory(group, subCategory);

    private static bool HasSubCategory(CategoryGroup? group, string? subCategory) =>
        subCategory is not null && group?.SubCategories.Contains(subCategory, StringComparer.Ordinal) == true;
}
