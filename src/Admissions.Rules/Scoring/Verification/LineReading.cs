using Admissions.Rules.Dispatch.Verification;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Scoring.Verification;

/// <summary>Control lines as the verifier reads them.</summary>
internal static class LineReading
{
    /// <summary>The categories of the group, or its sub-categories; none where it is not declared.</summary>
    public static IEnumerable<string> NamesIn(LineRules rules, string? group, bool wholeCategories)
    {
        foreach (var declared in rules.Groups ?? [])
            if (declared.Code == group)
                foreach (var name in wholeCategories ? declared.Categories : declared.SubCategories)
                    yield return name;
    }

    /// <summary>Whether a candidate of this category, and perhaps sub-category, belongs to the group.</summary>
    public static bool Belongs(LineRules rules, string? group, string category, string? subCategory) =>
        NamesIn(rules, group, wholeCategories: true).Any(name => name == category) || NamesIn(rules, group, wholeCategories: false).Any(name => name == subCategory);

    /// <summary>The line entered for the sub-category, else the category's; null when neither has been entered.</summary>
    public static decimal? LineOf(LineRules rules, StudyLevel level, string category, string? subCategory)
    {
        decimal? ofCategory = null;
        foreach (var row in rules.ByLevelCategory)
        {
            if (row.Level != level || row.Category != category || row.Line is null)
                continue;
            if (subCategory is not null && row.SubCategory == subCategory)
                return row.Line;
            if (row.SubCategory is null)
                ofCategory ??= row.Line;
        }

        return ofCategory;
    }

    public static IReadOnlyList<CheckResult> Verify(LineRules rules, IReadOnlyCollection<FloorClaim> floors, IReadOnlyCollection<ArtSportLineTooLow> refused)
    {
        var (lowest, tooLow) = (new CheckCounter("artSportFloors"), new CheckCounter("artSportLines"));
        foreach (var claim in floors)
        {
            var floor = FloorOf(rules, claim.Level, claim.Category, claim.SubCategory);
            lowest.Expect(claim.Lowest == floor, () => $"{claim.Lowest} is said to be the lowest line of {claim.Level} {claim.Category} {claim.SubCategory}, it is {floor}");
        }

        var left = refused.ToList();
        foreach (var row in rules.ByLevelCategory)
        {
            if (row is not { Line: { } line, SubCategory: { } sub })
                continue;
            var floor = FloorOf(rules, row.Level, row.Category, sub);
            var said = left.FindIndex(r => r.Level == row.Level && r.Category == row.Category && r.SubCategory == sub && r.Line == line && r.Lowest == floor);
            tooLow.Expect(said >= 0 == line < floor, () => $"the line {line} of {row.Level} {row.Category} {sub} over a floor of {floor} is {(said < 0 ? "let pass" : "refused")}");
            if (said >= 0)
                left.RemoveAt(said);
        }

        tooLow.Expect(left.Count == 0, () => $"{left.Count} lines are refused that nobody entered or with a wrong floor, e.g. {left[0].Category} {left[0].SubCategory}");
        return [lowest.Result(), tooLow.Result()];
    }

    /// <summary>The first multiple of the score step that is not smaller than the share of the category's line.</summary>
    private static decimal? FloorOf(LineRules rules, StudyLevel level, string category, string subCategory)
    {
        if (rules.ArtSportFloor is not { } rule || !rule.Levels.Contains(level) || LineOf(rules, level, category, null) is not { } line
            || !NamesIn(rules, rule.Group, wholeCategories: false).Contains(subCategory, StringComparer.Ordinal))
            return null;
        var share = line * rule.Ratio;
        var below = share - (share % rule.Step);
        return below < share ? below + rule.Step : below;
    }
}

/// <summary>One-point tables as the verifier reads them: every figure is counted again among the sorted scores.</summary>
internal static class OnePointReading
{
    /// <param name="sorted">The scores, ascending.</param>
    public static IReadOnlyList<CheckResult> Verify(decimal[] sorted, decimal step, OnePointClaim claim)
    {
        var (rows, ranks, scores) = (new CheckCounter("onePointRows"), new CheckCounter("ranks"), new CheckCounter("scoresAtRanks"));
        rows.Expect(claim.Rows.Count == 0 == (sorted.Length == 0), () => $"{claim.Rows.Count} rows for {sorted.Length} scores");
        if (claim.Rows.Count > 0 && sorted.Length > 0)
        {
            rows.Expect(IsRowOf(claim.Rows[0].Score, sorted[^1], step), () => $"the first row {claim.Rows[0].Score} is not that of the highest score {sorted[^1]}");
            rows.Expect(IsRowOf(claim.Rows[^1].Score, sorted[0], step), () => $"the last row {claim.Rows[^1].Score} is not that of the lowest score {sorted[0]}");
        }

        for (var i = 0; i < claim.Rows.Count; i++)
        {
            var row = claim.Rows[i];
            var (reaching, above) = (Reaching(sorted, row.Score), Reaching(sorted, row.Score + step));
            rows.Expect((i == 0 || claim.Rows[i - 1].Score - row.Score == step) && row.Count == reaching - above && row.Cumulative == reaching,
                () => $"the row {row.Score} says {row.Count} and {row.Cumulative}, {reaching - above} and {reaching} are right");
        }

        foreach (var (score, rank) in claim.Ranks)
            ranks.Expect(rank == Reaching(sorted, NextRow(score, step)) + 1, () => $"rank {rank} is told for {score}, {Reaching(sorted, NextRow(score, step))} candidates stand in higher rows");
        foreach (var (rank, score) in claim.ScoresAt)
            scores.Expect(rank < 1 || rank > sorted.Length ? score is null : score is { } told && IsRowOf(told, sorted[^rank], step),
                () => $"{score} is told for rank {rank}");
        return [rows.Result(), ranks.Result(), scores.Result()];
    }

    private static bool IsRowOf(decimal row, decimal score, decimal step) => row % step == 0 && row <= score && score < row + step;

    /// <summary>The row above the one in which the score counts; scores are not negative, a remainder is what lies above the own row.</summary>
    private static decimal NextRow(decimal score, decimal step) => score - (score % step) + step;

    /// <summary>How many scores are at least this (binary search).</summary>
    private static int Reaching(decimal[] sorted, decimal score)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] >= score)
                high = middle;
            else
                low = middle + 1;
        }

        return sorted.Length - low;
    }
}
