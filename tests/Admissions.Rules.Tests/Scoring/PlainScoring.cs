using System.Globalization;
using Admissions.Rules.Policy;
using Admissions.Rules.Scoring;
using Admissions.Rules.Scoring.Verification;

namespace Admissions.Rules.Tests.Scoring;

/// <summary>
/// The second implementation of scoring: every rule as its sentence says it, with loops, written out as text. It shares nothing with the
/// scoring classes but the policy and the papers.
/// </summary>
internal static class PlainScoring
{
    /// <summary>One line for a candidate: why there is no score, or all that follows from the papers.</summary>
    public static string Candidate(CampaignPolicy policy, ScoringFacts c)
    {
        var other = c.Target is not null && c.Target != c.Level && policy.Score.CrossLevel == "TargetLevelSubjects";
        SubjectSet? own = null, general = null;
        foreach (var set in policy.SubjectSets)
        {
            if (set.Level != (other ? c.Target!.Value : c.Level) || set.Category != c.Category)
                continue;
            if (set.SubCategory == c.SubCategory)
                own ??= set;
            if (set.SubCategory is null)
                general ??= set;
        }

        if ((own ?? general) is not { } papers)
            return "score.subject-set-unknown category";
        foreach (var paper in c.Papers)
            if (!other && !papers.Subjects.Contains(paper.Subject))
                return $"score.subject-not-examined {paper.Subject}";
        var (sheet, total) = ("", 0m);
        foreach (var subject in papers.Subjects)
        {
            var found = c.Papers.Where(paper => paper.Subject == subject).ToList();
            if (found.Count > 1)
                return $"score.twice {subject}";
            if (found.Count == 0 || (found[0].Score is null && found[0].Mark == ScoreMark.None))
                return $"score.missing {subject}";
            foreach (var rule in policy.Subjects)
                if (rule.Code == subject && (found[0].Score < 0 || found[0].Score > rule.Max))
                    return $"score.out-of-range {subject}";
            var counts = !papers.ExcludedFromTotal.Contains(subject);
            if (counts && found[0].Mark == ScoreMark.None)
                total += found[0].Score!.Value;
            sheet += $" {subject} {Number(found[0].Score)} {found[0].Mark} {(counts ? "counts" : "shown")};";
        }

        return Bonuses(policy, c, out var points, out var items) is { } refused ? refused
            : $"total {Number(total)}:{sheet} bonus {points}:{items} {AfterBonus(policy, c, total, points)}";
    }

    /// <summary>The floors of art and sport lines, one line each, and the lines that lie under theirs.</summary>
    public static string Floors(LineRules rules, IEnumerable<FloorClaim> asked)
    {
        var text = "";
        foreach (var one in asked)
            text += $"{one.Level} {one.Category} {one.SubCategory} {Number(Floor(rules, one.Level, one.Category, one.SubCategory))}\n";
        foreach (var line in rules.ByLevelCategory)
            if (line.Line is { } entered && line.SubCategory is { } sub && Floor(rules, line.Level, line.Category, sub) is { } lowest && entered < lowest)
                text += $"too low {line.Level} {line.Category} {sub} {Number(entered)} {Number(lowest)}\n";
        return text;
    }

    /// <summary>The one-point table, row by row from the highest score, each counted among all scores.</summary>
    public static string Table(IReadOnlyList<decimal> scores, decimal step)
    {
        var text = "";
        if (scores.Count == 0)
            return text;
        var row = 0m;
        while (row + step <= scores.Max())
            row += step;
        for (; row + step > scores.Min(); row -= step)
            text += $"{Number(row)} {scores.Count(score => score >= row && score < row + step)} {scores.Count(score => score >= row)}\n";
        return text;
    }

    /// <summary>One more than those in a row above the row of this score.</summary>
    public static int RankOf(IReadOnlyList<decimal> scores, decimal step, decimal score)
    {
        var above = step;
        while (above <= score)
            above += step;
        return scores.Count(other => other >= above) + 1;
    }

    private static string? Bonuses(CampaignPolicy policy, ScoringFacts c, out int points, out string items)
    {
        (points, items) = (0, "");
        foreach (var code in c.Approved)
            if (!policy.Bonuses.Any(bonus => bonus.Code == code))
                return $"score.bonus-without-points {code}";
        var had = policy.Bonuses.Where(bonus => c.Approved.Contains(bonus.Code) || IsDerived(bonus, c)).ToList();
        foreach (var bonus in had)
            if (bonus.Points is null)
                return $"score.bonus-without-points {bonus.Code}";
        var one = had.Find(bonus => had.TrueForAll(rival => rival.Points <= bonus.Points));
        foreach (var bonus in had)
        {
            var counts = policy.BonusCombination == BonusCombination.Sum || bonus == one;
            points += counts ? bonus.Points!.Value : 0;
            items += $" {bonus.Code} {bonus.Points} {(IsDerived(bonus, c) ? "derived" : "claimed")} {(counts ? "counts" : "shown")};";
        }

        return null;
    }

    private static bool IsDerived(BonusRule bonus, ScoringFacts c) => bonus.Derived is { } derived && derived.BornOnOrBefore >= c.BirthDate;

    private static string AfterBonus(CampaignPolicy policy, ScoringFacts c, decimal total, int points)
    {
        var level = c.Target ?? c.Level;
        var dossier = policy.Score.Dossier == "Total" ? total : total + points;
        var keys = "";
        foreach (var key in policy.Score.SortKeys)
            if (!key.Contains(':'))
                keys += $",{key}";
            else if (ProfessionalCounts(policy, level, c))
                foreach (var group in policy.LineRules.Groups ?? [])
                    if (key.StartsWith($"{group.Code}:", StringComparison.Ordinal) && IsOf(group, c))
                        keys += $",{key.Replace($"{group.Code}:", "", StringComparison.Ordinal)}";
        return $"dossier {Number(dossier)} composite {Number(Composite(policy, level, c, total))} {Position(policy, level, c, total, dossier)} {keys.TrimStart(',')}";
    }

    private static decimal? Composite(CampaignPolicy policy, StudyLevel level, ScoringFacts c, decimal total)
    {
        var rule = c.Composite;
        if (rule is null)
            foreach (var own in policy.Score.Composites ?? [])
                if (own.Level == level && own.Category == c.Category && (own.SubCategory == c.SubCategory || (own.SubCategory is null && rule is null)))
                {
                    rule = new CompositeRule(own.CultureWeight, own.ProfessionalWeight, own.Digits);
                    if (own.SubCategory == c.SubCategory)
                        break;
                }

        if (rule is null || c.Professional is not { } professional)
            return null;
        var parts = rule.Digits switch { 0 => 1, 1 => 10, 2 => 100, _ => 1000 };
        return decimal.Floor((((total * rule.CultureWeight) + (professional * rule.ProfessionalWeight)) * parts) + 0.5m) / parts;
    }

    private static string Position(CampaignPolicy policy, StudyLevel level, ScoringFacts c, decimal total, decimal dossier)
    {
        if (c.Exempt)
            return "Exempt";
        if ((Line(policy.LineRules, level, c.Category, c.SubCategory) ?? Line(policy.LineRules, level, c.Category, null)) is not { } line)
            return "NoLine";
        if ((policy.LineRules.ComparedWith == LineBasis.TotalScore ? total : dossier) < line)
            return "BelowLine";
        if (!ProfessionalCounts(policy, level, c))
            return "Above";
        return c.ProfessionalLine is null ? "NoLine" : c.Professional is { } tested && tested >= c.ProfessionalLine ? "Above" : "BelowProfessionalLine";
    }

    private static bool ProfessionalCounts(CampaignPolicy policy, StudyLevel level, ScoringFacts c)
    {
        foreach (var group in policy.LineRules.Groups ?? [])
            if (policy.LineRules.ProfessionalLine is { } rule && rule.Levels.Contains(level) && rule.Group == group.Code)
                return IsOf(group, c);
        return false;
    }

    private static bool IsOf(CategoryGroup group, ScoringFacts c) => group.Categories.Contains(c.Category) || group.SubCategories.Any(sub => sub == c.SubCategory);

    private static decimal? Line(LineRules rules, StudyLevel level, string category, string? sub)
    {
        foreach (var line in rules.ByLevelCategory)
            if (line.Level == level && line.Category == category && line.SubCategory == sub)
                return line.Line;
        return null;
    }

    private static decimal? Floor(LineRules rules, StudyLevel level, string category, string sub)
    {
        if (rules.ArtSportFloor is not { } floor || !floor.Levels.Contains(level) || Line(rules, level, category, null) is not { } line)
            return null;
        if (rules.Groups?.Any(group => group.Code == floor.Group && group.SubCategories.Contains(sub)) != true)
            return null;
        var lowest = 0m;
        while (lowest < line * floor.Ratio)
            lowest += floor.Step;
        return lowest;
    }

    public static string Number(decimal? number) => number?.ToString("0.######", CultureInfo.InvariantCulture) ?? "none";
}
