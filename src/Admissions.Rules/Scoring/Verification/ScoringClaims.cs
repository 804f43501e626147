namespace Admissions.Rules.Scoring.Verification;

/// <summary>A candidate as scoring finds him.</summary>
/// <param name="Approved">Codes of the approved bonuses.</param>
/// <param name="Target">Level of the choice that is scored (SX-163); null = the candidate's own.</param>
/// <param name="Professional">Score of the professional test; null = not tested.</param>
/// <param name="ProfessionalLine">Lowest professional score asked for; null = none has been set.</param>
/// <param name="Composite">How culture and professional scores make one; null = as the policy says.</param>
public sealed record ScoringFacts(
    string Candidate, StudyLevel Level, string Category, string? SubCategory, DateOnly BirthDate, IReadOnlyList<SubjectScore> Papers, IReadOnlyList<string> Approved,
    StudyLevel? Target = null, decimal? Professional = null, decimal? ProfessionalLine = null, bool Exempt = false, CompositeRule? Composite = null);

/// <summary>What scoring says of a candidate: why there is no score, or the score. What is null was not asked for.</summary>
public sealed record ScoringClaim(
    ScoreRefused? Refused, ScoreSheet? Sheet = null, FeaturePointsResult? Features = null, decimal? Dossier = null,
    decimal? Composite = null, LinePosition? Position = null, IReadOnlyList<string>? SortKeys = null);

/// <param name="Lowest">Lowest line that the sub-category may have; null = no floor.</param>
public sealed record FloorClaim(StudyLevel Level, string Category, string SubCategory, decimal? Lowest);

/// <summary>What a one-point table says.</summary>
/// <param name="Ranks">Ranks told for scores.</param>
/// <param name="ScoresAt">Scores told for ranks; null = no candidate has the rank.</param>
public sealed record OnePointClaim(IReadOnlyList<OnePointRow> Rows, IReadOnlyList<(decimal Score, int Rank)> Ranks, IReadOnlyList<(int Rank, decimal? Score)> ScoresAt);
