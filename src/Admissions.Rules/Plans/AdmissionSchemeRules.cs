using Admissions.Rules.Policy;

namespace Admissions.Rules.Plans;

/// <summary>One major of a scheme.</summary>
/// <param name="Planned">PreExecutionPlan (预执行计划).</param>
/// <param name="QualifiedSource">Candidates of this major at or above the line (上线生源).</param>
public sealed record SchemeMajor(string Major, StudyMode Mode, int Planned, int QualifiedSource);

/// <summary>An institution's scheme for one level.</summary>
/// <param name="LevelPlan">LevelExecutionPlan before the scheme.</param>
/// <param name="OriginalFullTime">Full-time places of the original plan of the level.</param>
public sealed record Scheme(StudyLevel Level, int LevelPlan, int OriginalFullTime, IReadOnlyList<SchemeMajor> Majors)
{
    public int Planned => Majors.Sum(m => m.Planned);
    public int FullTimePlanned => Majors.Where(m => m.Mode == StudyMode.FullTime).Sum(m => m.Planned);
}

/// <summary>What the review of a scheme says.</summary>
/// <param name="Shortfall">By how much the total stays below the level plan; the user is warned and the plan is cut on approval (HA-41).</param>
public sealed record SchemeReview(IReadOnlyList<PlanRefused> Refusals, int Shortfall)
{
    public bool MayBeSubmitted => Refusals.Count == 0;
}

/// <summary>An approved scheme.</summary>
/// <param name="LevelPlan">LevelExecutionPlan from now on.</param>
/// <param name="Cut">Places cut from the level plan.</param>
/// <param name="ClosedMajors">Majors with plan 0: no dispatch, no admission by any path (HA-44).</param>
public sealed record ApprovedScheme(int LevelPlan, int Cut, IReadOnlyList<string> ClosedMajors);

/// <summary>Rules of the admission scheme (招生录取方案; HA-40…HA-47). That approval is final stands in AdmissionSchemeLifecycle.</summary>
/// <remarks>
/// A plan's way through a campaign, and where the rules of each step stand:
/// <list type="number">
/// <item>an institution's charter and its plan lines are checked before they are published (<see cref="CharterRules"/>, <see cref="PlanLineRules"/>);</item>
/// <item>places are given out by source region where the campaign does so (<see cref="RegionalPlanRules"/>);</item>
/// <item>numbers change with reasons, between regions, or by the flexible places (<see cref="PlanAdjustmentRules"/>);</item>
/// <item>the scheme divides a level's places among its majors, and approval cuts what is left over (here);</item>
/// <item>admission stays within what was approved, until a level is filled (<see cref="PlanCaps"/>).</item>
/// </list>
/// </remarks>
public static class AdmissionSchemeRules
{
    /// <summary>Everything that is wrong with a scheme; the same check runs on submission and again on approval.</summary>
    public static SchemeReview Review(PlanSchemePolicy policy, Scheme scheme)
    {
        var refusals = new List<PlanRefused>();
        refusals.AddRange(scheme.Majors.Where(m => m.Planned < 0).Select(m => new PlanNumberNegative(m.Major)));
        refusals.AddRange(scheme.Majors.CountBy(m => (m.Major, m.Mode)).Where(m => m.Value > 1).Select(m => new MajorTwice(m.Key.Major)));
        if (policy.Above == "Refuse" && scheme.Planned > scheme.LevelPlan)
            refusals.Add(new SchemeAboveLevelPlan(scheme.Planned, scheme.LevelPlan));
        if (policy.FullTimeAtMostOriginal && scheme.FullTimePlanned > scheme.OriginalFullTime)
            refusals.Add(new FullTimeAboveOriginal(scheme.FullTimePlanned, scheme.OriginalFullTime));
        refusals.AddRange(scheme.Majors.Where(m => m.QualifiedSource > 0 && m.Planned < policy.MajorWithSourceAtLeast)
            .Select(m => new MajorWithSourceCancelled(m.Major, m.QualifiedSource, policy.MajorWithSourceAtLeast)));
        return new(refusals, Math.Max(0, scheme.LevelPlan - scheme.Planned));
    }

    /// <summary>Submission: a total below the level plan must be accepted expressly (A-HA-2).</summary>
    public static IReadOnlyList<PlanRefused> Submit(PlanSchemePolicy policy, Scheme scheme, bool acceptCut)
    {
        var review = Review(policy, scheme);
        return review.Refusals.Count == 0 && review.Shortfall > 0 && !acceptCut
            ? [new SchemeCutNotAccepted(scheme.Planned, scheme.LevelPlan)]
            : review.Refusals;
    }

    /// <summary>Approval: the level plan becomes the total where the policy cuts, and majors with 0 are closed.</summary>
    public static IReadOnlyList<PlanRefused> TryApprove(PlanSchemePolicy policy, Scheme scheme, out ApprovedScheme approved)
    {
        var review = Review(policy, scheme);
        var levelPlan = policy.Below == "CutOnApproval" ? Math.Min(scheme.Planned, scheme.LevelPlan) : scheme.LevelPlan;
        approved = new(levelPlan, scheme.LevelPlan - levelPlan, [.. scheme.Majors.Where(m => m.Planned == 0).Select(m => m.Major)]);
        return review.Refusals;
    }

    /// <summary>Null when dossiers may be sent to the major and candidates admitted to it.</summary>
    public static MajorClosed? CheckOpen(string major, int planned) => planned > 0 ? null : new(major);
}
