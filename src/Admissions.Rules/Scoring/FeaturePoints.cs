using Admissions.Rules.Policy;

namespace Admissions.Rules.Scoring;

/// <summary>A bonus item that a candidate has, and whether it is among those that count.</summary>
/// <param name="Derived">Given by a fact, without a claim (SX-142).</param>
public sealed record BonusItem(string Code, string Name, int Points, bool Derived, bool Counts);

/// <summary>FeaturePoints (特征分) of one candidate.</summary>
public sealed record FeaturePointsResult(int Points, IReadOnlyList<BonusItem> Items);

/// <summary>A bonus is approved whose value nobody has entered, or whose code the policy does not know.</summary>
public sealed record BonusWithoutPoints(string BonusCode) : ScoreRefused(
    "score.bonus-without-points", BonusCode, $"加分项目 {BonusCode} 没有规定分值。请先在招生政策中录入分值。", "HR-118");

/// <summary>Combines the approved and derived bonuses of a candidate by the campaign's rule (HR-48, SX-144).</summary>
public static class FeaturePoints
{
    /// <param name="approved">Codes of the approved claims.</param>
    /// <returns>Null and the result, or why it cannot be computed.</returns>
    public static ScoreRefused? TryCompute(
        IReadOnlyList<BonusRule> bonuses, BonusCombination combination, IReadOnlyCollection<string> approved, DateOnly birthDate, out FeaturePointsResult result)
    {
        result = new(0, []);
        if (approved.FirstOrDefault(code => bonuses.All(b => b.Code != code)) is { } unknown) return new BonusWithoutPoints(unknown);
        var had = bonuses.Where(b => Derives(b, birthDate) || approved.Contains(b.Code)).ToList();
        if (had.Find(b => b.Points is null) is { } open) return new BonusWithoutPoints(open.Code);

        // Of several items of the largest value the first in the policy's order is the one that counts.
        var largest = had.MaxBy(b => b.Points);
        var items = had.Select(b => new BonusItem(b.Code, b.Name, b.Points!.Value, Derives(b, birthDate), combination == BonusCombination.Sum || ReferenceEquals(b, largest))).ToList();
        result = new(items.Where(i => i.Counts).Sum(i => i.Points), items);
        return null;
    }

    /// <summary>Born on that day counts: the date decides, not the completed age (A-SX-3).</summary>
    private static bool Derives(BonusRule bonus, DateOnly birthDate) => bonus.Derived is { } derived && birthDate <= derived.BornOnOrBefore;
}
