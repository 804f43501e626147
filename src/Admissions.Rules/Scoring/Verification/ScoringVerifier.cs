using Admissions.Rules.Dispatch.Verification;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Scoring.Verification;

/// <summary>
/// Checks scores against papers, approved bonuses and lines with its own reading of the policy: nothing that computes scores is used. It
/// tests results instead of computing them where that can be done: a total must come out again from all papers less the excluded ones, a
/// largest bonus must not be smaller than any other, a rounded number must lie beside the exact one.
/// </summary>
public sealed class ScoringVerifier
{
    private readonly CampaignPolicy policy;
    private readonly CheckCounter refusals = new("refusals");
    private readonly CheckCounter totals = new("totals");
    private readonly CheckCounter bonuses = new("bonuses");
    private readonly CheckCounter dossiers = new("dossierScores");
    private readonly CheckCounter composites = new("compositeScores");
    private readonly CheckCounter positions = new("linePositions");
    private readonly CheckCounter sortKeys = new("sortKeys");

    private ScoringVerifier(CampaignPolicy policy) => this.policy = policy;

    /// <summary>The scores of a campaign.</summary>
    public static IReadOnlyList<CheckResult> Verify(CampaignPolicy policy, IEnumerable<(ScoringFacts Facts, ScoringClaim Claim)> candidates)
    {
        var verifier = new ScoringVerifier(policy);
        foreach (var (facts, claim) in candidates)
            verifier.Check(facts, claim);
        return [verifier.refusals.Result(), verifier.totals.Result(), verifier.bonuses.Result(), verifier.dossiers.Result(),
            verifier.composites.Result(), verifier.positions.Result(), verifier.sortKeys.Result()];
    }

    /// <summary>The floors of art and sport lines, and the lines refused for lying under them.</summary>
    public static IReadOnlyList<CheckResult> VerifyLines(LineRules rules, IReadOnlyCollection<FloorClaim> floors, IReadOnlyCollection<ArtSportLineTooLow> refused) =>
        LineReading.Verify(rules, floors, refused);

    /// <summary>A one-point table of the scores; a score counts in the row at or below it.</summary>
    public static IReadOnlyList<CheckResult> VerifyTable(IEnumerable<decimal> scores, decimal step, OnePointClaim claim) =>
        OnePointReading.Verify([.. scores.Order()], step, claim);

    private void Check(ScoringFacts facts, ScoringClaim claim)
    {
        var elsewhere = facts.Target is { } target && target != facts.Level && policy.Score.CrossLevel == "TargetLevelSubjects";
        var set = SetOf(elsewhere ? facts.Target!.Value : facts.Level, facts.Category, facts.SubCategory);
        var faults = Faults(facts, set, elsewhere);
        if (faults.Count > 0 || claim.Refused is not null)
        {
            refusals.Expect(claim.Refused is { } refused && faults.Contains((refused.Code, refused.Field)) && claim.Sheet is null,
                () => $"candidate {facts.Candidate}: {claim.Refused?.Code ?? "no refusal"} of {claim.Refused?.Field}, the faults are {string.Join(", ", faults)}");
            return;
        }

        refusals.Add(1);
        CheckTotal(facts, claim, set!);
        CheckBonuses(facts, claim);
        var points = claim.Features?.Points ?? 0;
        dossiers.Expect(claim.Dossier - (policy.Score.Dossier == "TotalPlusFeaturePoints" ? points : 0) == claim.Sheet?.Total,
            () => $"candidate {facts.Candidate}: the dossier score {claim.Dossier} does not follow from {claim.Sheet?.Total} and {points}");
        CheckComposite(facts, claim);
        CheckLine(facts, claim);
    }

    private SubjectSet? SetOf(StudyLevel level, string category, string? subCategory)
    {
        SubjectSet? found = null;
        foreach (var set in policy.SubjectSets)
            if (set.Level == level && set.Category == category && (set.SubCategory == subCategory || (set.SubCategory is null && found is null)))
                found = found is null || found.SubCategory is null ? set : found;
        return found;
    }

    /// <summary>Everything that stands in the way of a score, as code and field of its refusal.</summary>
    private HashSet<(string Code, string Field)> Faults(ScoringFacts facts, SubjectSet? set, bool elsewhere)
    {
        var faults = new HashSet<(string, string)>();
        if (set is null)
            return [("score.subject-set-unknown", "category")];
        foreach (var paper in facts.Papers)
            if (!set.Subjects.Contains(paper.Subject, StringComparer.Ordinal) && !elsewhere)
                faults.Add(("score.subject-not-examined", paper.Subject));
        foreach (var subject in set.Subjects)
        {
            var (number, unmarked, outside) = (0, false, false);
            foreach (var paper in facts.Papers)
            {
                if (paper.Subject != subject)
                    continue;
                number++;
                unmarked |= paper.Score is null && paper.Mark == ScoreMark.None;
                outside |= paper.Score < 0 || paper.Score > (policy.Subjects.FirstOrDefault(s => s.Code == subject)?.Max ?? 0);
            }

            if (number > 1)
                faults.Add(("score.twice", subject));
            if (number == 0 || unmarked)
                faults.Add(("score.missing", subject));
            if (outside)
                faults.Add(("score.out-of-range", subject));
        }

        foreach (var code in facts.Approved)
            if (policy.Bonuses.All(b => b.Code != code))
                faults.Add(("score.bonus-without-points", code));
        foreach (var bonus in policy.Bonuses)
            if (bonus.Points is null && IsEntitled(facts, bonus))
                faults.Add(("score.bonus-without-points", bonus.Code));
        return faults;
    }

    private void CheckTotal(ScoringFacts facts, ScoringClaim claim, SubjectSet set)
    {
        var lines = claim.Sheet?.Lines ?? [];
        totals.Expect(lines.Select(l => l.Score.Subject).SequenceEqual(set.Subjects, StringComparer.Ordinal),
            () => $"candidate {facts.Candidate}: the sheet lists {string.Join(", ", lines.Select(l => l.Score.Subject))} instead of {string.Join(", ", set.Subjects)}");
        foreach (var line in lines)
            totals.Expect(facts.Papers.Contains(line.Score) && line.CountsInTotal != set.ExcludedFromTotal.Contains(line.Score.Subject, StringComparer.Ordinal),
                () => $"candidate {facts.Candidate}: {line.Score.Subject} stands in the sheet with other points or counts wrongly");
        decimal all = 0, excluded = 0;
        foreach (var paper in facts.Papers)
        {
            if (paper.Mark != ScoreMark.None || !set.Subjects.Contains(paper.Subject, StringComparer.Ordinal))
                continue;
            all += paper.Score!.Value;
            if (set.ExcludedFromTotal.Contains(paper.Subject, StringComparer.Ordinal))
                excluded += paper.Score.Value;
        }

        totals.Expect(claim.Sheet?.Total == all - excluded, () => $"candidate {facts.Candidate}: the total is {claim.Sheet?.Total}, all papers make {all}, {excluded} of them excluded");
    }

    private void CheckBonuses(ScoringFacts facts, ScoringClaim claim)
    {
        var items = claim.Features?.Items ?? [];
        var entitled = policy.Bonuses.Where(b => IsEntitled(facts, b)).ToList();
        bonuses.Expect(items.Select(i => (i.Code, i.Name, i.Points, i.Derived)).SequenceEqual(entitled.Select(b => (b.Code, b.Name, b.Points!.Value, IsBornInTime(facts, b)))),
            () => $"candidate {facts.Candidate}: the items are {string.Join(", ", items.Select(i => i.Code))}, entitled to {string.Join(", ", entitled.Select(b => b.Code))}");
        var counting = items.Where(i => i.Counts).ToList();
        if (policy.BonusCombination == BonusCombination.Sum)
            bonuses.Expect(counting.Count == items.Count, () => $"candidate {facts.Candidate}: an item is left out of the sum");
        else
            bonuses.Expect(counting.Count == Math.Min(1, items.Count)
                && counting.TrueForAll(best => items.All(i => i.Points < best.Points || (i.Points == best.Points && IndexOf(items, best) <= IndexOf(items, i)))),
                () => $"candidate {facts.Candidate}: not the first of the largest items alone counts");
        var sum = 0;
        foreach (var item in counting)
            sum += item.Points;
        bonuses.Expect(claim.Features?.Points == sum, () => $"candidate {facts.Candidate}: {claim.Features?.Points} bonus points, the counting items make {sum}");
    }

    private static int IndexOf(IReadOnlyList<BonusItem> items, BonusItem item)
    {
        for (var i = 0; i < items.Count; i++)
            if (ReferenceEquals(items[i], item))
                return i;
        return -1;
    }

    private static bool IsEntitled(ScoringFacts facts, BonusRule bonus) =>
        facts.Approved.Contains(bonus.Code, StringComparer.Ordinal) || IsBornInTime(facts, bonus);

    private static bool IsBornInTime(ScoringFacts facts, BonusRule bonus) => bonus.Derived is not null && facts.BirthDate.DayNumber - bonus.Derived.BornOnOrBefore.DayNumber < 1;

    /// <summary>A rounded number is a multiple of its last digit's unit and lies within half of it from the exact number, a half only upwards.</summary>
    private void CheckComposite(ScoringFacts facts, ScoringClaim claim)
    {
        if (WeightsOf(facts) is not { } rule || facts.Professional is not { } professional || claim.Sheet is null)
        {
            composites.Expect(claim.Composite is null, () => $"candidate {facts.Candidate} has a composite score that nobody asked for");
            return;
        }

        var unit = 1m;
        for (var digit = 0; digit < rule.Digits; digit++)
            unit /= 10;
        var exact = (rule.CultureWeight * claim.Sheet.Total) + (rule.ProfessionalWeight * professional);
        var off = claim.Composite - exact;
        composites.Expect(claim.Composite % unit == 0 && (exact < 0 ? off >= -unit / 2 && off < unit / 2 : off > -unit / 2 && off <= unit / 2),
            () => $"candidate {facts.Candidate}: the composite score {claim.Composite} is not {exact} rounded to {rule.Digits} digits");
    }

    /// <summary>The weights asked for, else those of the policy: the sub-category's own, or the category's where it has none.</summary>
    private CompositeRule? WeightsOf(ScoringFacts facts)
    {
        CompositeRule? found = facts.Composite;
        foreach (var own in facts.Composite is null ? policy.Score.Composites ?? [] : [])
        {
            if (own.Level != (facts.Target ?? facts.Level) || own.Category != facts.Category || (own.SubCategory is not null && own.SubCategory != facts.SubCategory))
                continue;
            if (found is null || own.SubCategory is not null)
                found = new CompositeRule(own.CultureWeight, own.ProfessionalWeight, own.Digits);
        }

        return found;
    }

    private void CheckLine(ScoringFacts facts, ScoringClaim claim)
    {
        var level = facts.Target ?? facts.Level;
        var tested = policy.LineRules.ProfessionalLine is { } rule && rule.Levels.Contains(level)
            && LineReading.Belongs(policy.LineRules, rule.Group, facts.Category, facts.SubCategory);
        if (claim.Position is { } position)
        {
            var line = LineReading.LineOf(policy.LineRules, level, facts.Category, facts.SubCategory);
            var reached = (policy.LineRules.ComparedWith == LineBasis.TotalScore ? claim.Sheet?.Total : claim.Dossier) >= line;
            var right = position switch
            {
                LinePosition.Exempt => facts.Exempt,
                LinePosition.BelowLine => !facts.Exempt && line is not null && !reached,
                LinePosition.BelowProfessionalLine => !facts.Exempt && reached && tested && facts.ProfessionalLine is not null && !(facts.Professional >= facts.ProfessionalLine),
                LinePosition.NoLine => !facts.Exempt && (line is null || (reached && tested && facts.ProfessionalLine is null)),
                _ => !facts.Exempt && reached && (!tested || facts.Professional >= facts.ProfessionalLine),
            };
            positions.Expect(right, () => $"candidate {facts.Candidate} with {claim.Sheet?.Total} and {claim.Dossier} is said to be {position}, the line is {line}");
        }

        if (claim.SortKeys is not { } keys)
            return;
        var expected = new List<string>();
        foreach (var key in policy.Score.SortKeys)
            if (key.Split(':') is not [var group, var only])
                expected.Add(key);
            else if (tested && LineReading.Belongs(policy.LineRules, group, facts.Category, facts.SubCategory))
                expected.Add(only);
        sortKeys.Expect(keys.SequenceEqual(expected, StringComparer.Ordinal), () => $"candidate {facts.Candidate} is sorted by {string.Join(", ", keys)} instead of {string.Join(", ", expected)}");
    }
}
