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
    private const string ArtSportOnly = "ArtSport:";
    private static readonly string[] ArtAndSport = ["Art", "Sport"];

    /// <summary>The line that applies: of the sub-category if it has one, otherwise of the category; null when none has been entered.</summary>
    public static decimal? LineOf(LineRules rules, StudyLevel level, string category, string? subCategory) =>
        rules.ByLevelCategory.FirstOrDefault(l => l.Level == level && l.Category == category && l.SubCategory == subCategory && l.Line is not null)?.Line
        ?? rules.ByLevelCategory.FirstOrDefault(l => l.Level == level && l.Category == category && l.SubCategory is null)?.Line;

    /// <summary>The lowest line an art or sport sub-category may have; null where the floor does not apply.</summary>
    public static decimal? LowestArtSportLine(LineRules rules, StudyLevel level, string category, string? subCategory)
    {
        if (rules.ArtSportFloor is not { } floor || !floor.Levels.Contains(level) || !ArtAndSport.Contains(subCategory, StringComparer.Ordinal)) return null;
        return LineOf(rules, level, category, null) is { } line ? Math.Ceiling(line * floor.Ratio / floor.Step) * floor.Step : null;
    }

    /// <summary>Checks a line that the province is about to set.</summary>
    public static ArtSportLineTooLow? Check(LineRules rules, LevelCategoryLine entered) =>
        entered is { Line: { } line, SubCategory: { } sub } && LowestArtSportLine(rules, entered.Level, entered.Category, sub) is { } lowest && line < lowest
            ? new(entered.Level, entered.Category, sub, line, lowest)
            : null;

    /// <summary>Checks a whole set of lines, as it stands before publishing.</summary>
    public static IReadOnlyList<ArtSportLineTooLow> Check(LineRules rules) => [.. rules.ByLevelCategory.Select(l => Check(rules, l)).OfType<ArtSportLineTooLow>()];

    /// <summary>Whether the professional test counts for this candidate: art and sport of the levels the policy names (A-SX-15).</summary>
    public static bool NeedsProfessional(LineRules rules, StudyLevel level, string category, string? subCategory) =>
        rules.ProfessionalLine is { } rule && rule.Levels.Contains(level)
        && (ArtAndSport.Contains(subCategory, StringComparer.Ordinal) || ArtAndSport.Contains(category, StringComparer.Ordinal));

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
    /// Keys of dispatch in falling order. A policy key written <c>ArtSport:ProfessionalScore</c> stands only for art and sport (SX-124);
    /// there the professional score alone decides before all others, a bonus counts towards the culture line only (A-SX-19).
    /// </summary>
    public static IReadOnlyList<string> SortKeys(CampaignPolicy policy, StudyLevel level, string category, string? subCategory)
    {
        var professional = NeedsProfessional(policy.LineRules, level, category, subCategory);
        return [.. policy.Score.SortKeys
            .Where(key => professional || !key.StartsWith(ArtSportOnly, StringComparison.Ordinal))
            .Select(key => key.StartsWith(ArtSportOnly, StringComparison.Ordinal) ? key[ArtSportOnly.Length..] : key)];
    }
}
