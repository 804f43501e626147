namespace Admissions.Rules.Policy;

/// <param name="Version">Counts up with each published change.</param>
public sealed record CampaignHeader(string Tenant, string Code, string Name, int Version, string TimeZone);

public sealed record CategoryRule(StudyLevel Level, string Code, IReadOnlyList<string> SubCategories);

/// <param name="ExcludedFromTotal">Subjects shown but not summed (SX-122).</param>
public sealed record SubjectSet(
    StudyLevel Level,
    string Category,
    IReadOnlyList<string> Subjects,
    IReadOnlyList<string> ExcludedFromTotal,
    string? SubCategory = null);

/// <param name="Max">Full mark (SX-95).</param>
/// <param name="Minutes">Length of the paper (SX-96).</param>
/// <param name="Parts">Parts of a split paper, for bag labels (SX-97).</param>
/// <param name="Barcodes">Labels per candidate (SX-76).</param>
public sealed record SubjectRule(string Code, int Max, int Minutes, int Parts, int Barcodes);

/// <param name="Years">Shortest allowed duration; halves are allowed (SX-05, SX-06).</param>
public sealed record DurationRule(StudyLevel Level, StudyMode Mode, decimal Years);

/// <summary>A named list of majors that a rule refers to, e.g. the clinical ones (SX-29).</summary>
public sealed record MajorList(string Code, string Name, IReadOnlyList<string> Majors);

/// <param name="Regional">Null = plans are not divided by source region.</param>
public sealed record PlanPolicy(PlanSchemePolicy? Scheme, PlanCapPolicy? Cap, string Adjustment, RegionalPlanPolicy? Regional = null);

/// <summary>Plans by source region with a flexible part (GD §三(一)3).</summary>
/// <param name="FlexibleReviewed">Whether changes of the flexible plan are reviewed (GD-34).</param>
/// <param name="BothCitiesApprove">Whether the giving and the receiving city must both approve a transfer, or the giving one alone (GD-35).</param>
/// <param name="ReviewedBatches">Batches in which changes of the schools' plans are reviewed (GD-37).</param>
/// <param name="SourcePlanBindsIn">Phases in which the places of a region bind; in the others the total alone does (GD-57).</param>
public sealed record RegionalPlanPolicy(bool FlexibleReviewed, bool BothCitiesApprove, IReadOnlyList<string> ReviewedBatches, IReadOnlyList<string> SourcePlanBindsIn);

public sealed record PlanSchemePolicy(
    string Above,
    string Below,
    bool FullTimeAtMostOriginal,
    int MajorWithSourceAtLeast,
    int Approvals);

/// <summary>Hard: never above the number. Soft: above only with a warning (HA-66).</summary>
public enum CapKind
{
    Hard,
    Soft,
    None,
}

public sealed record PlanCapPolicy(CapKind Level, CapKind Major);

/// <summary>One session of one paper (SX-103, SX-104); its length must hold the paper's minutes.</summary>
public sealed record ExamSession(IReadOnlyList<StudyLevel> Levels, string Subject, PolicyMoment From, PolicyMoment To);
