using Admissions.Rules.Policy;

namespace Admissions.Rules.Scoring;

/// <summary>One line of a score sheet.</summary>
/// <param name="CountsInTotal">False for a subject that is shown for reference only (SX-122).</param>
public sealed record ScoreLine(SubjectScore Score, bool CountsInTotal);

/// <summary>TotalScore (总分) of one candidate with the lines it was added up from, in the order of the subject set.</summary>
public sealed record ScoreSheet(decimal Total, IReadOnlyList<ScoreLine> Lines);

/// <summary>Adds up subject scores. The total is never typed (HR-49); it is computed again from the papers whenever one of them changes.</summary>
/// <remarks>
/// The first step from papers to a place in the order of dispatch; where each step stands:
/// <list type="number">
/// <item>the papers that count are added up to the total of the candidate's level, or of the level of a choice (here);</item>
/// <item>bonuses, claimed and derived, become the feature points (<see cref="FeaturePoints"/>);</item>
/// <item>both make the dossier score; culture and professional score a composite one (<see cref="DossierScore"/>, <see cref="CompositeScore"/>);</item>
/// <item>control lines, floors and professional lines say who may be dispatched, and by which keys (<see cref="ControlLines"/>);</item>
/// <item>rank and score of everybody are read off the one-point table (<see cref="OnePointTable"/>).</item>
/// </list>
/// </remarks>
public static class TotalScore
{
    /// <summary>Total for the candidate's own level, category and sub-category.</summary>
    /// <returns>Null and the sheet, or the first reason why there is no total.</returns>
    public static ScoreRefused? TryCompute(
        CampaignPolicy policy, StudyLevel level, string category, string? subCategory, IReadOnlyCollection<SubjectScore> scores, out ScoreSheet sheet)
    {
        sheet = new(0, []);
        return policy.SubjectSetOf(level, category, subCategory) is { } set
            ? TryCompute(set, policy.Subjects, scores, out sheet)
            : new SubjectSetUnknown(level, category);
    }

    /// <summary>Total over one subject set; scores of other subjects are refused.</summary>
    public static ScoreRefused? TryCompute(SubjectSet set, IReadOnlyList<SubjectRule> subjects, IReadOnlyCollection<SubjectScore> scores, out ScoreSheet sheet)
    {
        sheet = new(0, []);
        if (scores.FirstOrDefault(s => !set.Subjects.Contains(s.Subject, StringComparer.Ordinal)) is { } stranger)
            return new SubjectNotExamined(stranger.Subject);
        return Sum(set, subjects, scores, out sheet);
    }

    /// <summary>
    /// Total for a choice of another level (SX-163): with TargetLevelSubjects the papers of the target level's subject set, with SameTotal
    /// the candidate's own total.
    /// </summary>
    public static ScoreRefused? TryComputeForChoice(
        CampaignPolicy policy, StudyLevel own, StudyLevel target, string category, string? subCategory, IReadOnlyCollection<SubjectScore> scores, out ScoreSheet sheet)
    {
        if (own == target || policy.Score.CrossLevel != "TargetLevelSubjects")
            return TryCompute(policy, own, category, subCategory, scores, out sheet);
        sheet = new(0, []);
        if (policy.SubjectSetOf(target, category, subCategory) is not { } set) return new SubjectSetUnknown(target, category);
        return Sum(set, policy.Subjects, [.. scores.Where(s => set.Subjects.Contains(s.Subject, StringComparer.Ordinal))], out sheet);
    }

    private static ScoreRefused? Sum(SubjectSet set, IReadOnlyList<SubjectRule> subjects, IReadOnlyCollection<SubjectScore> scores, out ScoreSheet sheet)
    {
        sheet = new(0, []);
        var lines = new List<ScoreLine>();
        foreach (var subject in set.Subjects)
        {
            var papers = scores.Where(s => s.Subject == subject).ToList();
            if (papers.Count > 1) return new ScoreTwice(subject);
            if (papers.Count == 0 || (papers[0].Score is null && papers[0].Mark == ScoreMark.None)) return new ScoreMissing(subject);
            if (Check(papers[0], subjects) is { } outside) return outside;
            lines.Add(new(papers[0], !set.ExcludedFromTotal.Contains(subject, StringComparer.Ordinal)));
        }

        sheet = new(lines.Where(l => l.CountsInTotal).Sum(l => l.Score.Counted), lines);
        return null;
    }

    /// <summary>Null when the score lies within 0 and the subject's full mark (SX-95).</summary>
    public static ScoreOutOfRange? Check(SubjectScore score, IReadOnlyList<SubjectRule> subjects)
    {
        var max = subjects.FirstOrDefault(s => s.Code == score.Subject)?.Max ?? 0;
        return score.Score is { } value && (value < 0 || value > max) ? new ScoreOutOfRange(score.Subject, value, max) : null;
    }
}
