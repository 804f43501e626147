using Admissions.Rules.Policy;

namespace Admissions.Rules.Scoring;

/// <summary>DossierScore (档案分): the score used for dispatch (HR-50, SX-145).</summary>
public static class DossierScore
{
    /// <param name="formula">Policy score.dossier: TotalPlusFeaturePoints, or Total.</param>
    public static decimal Of(string formula, decimal total, int featurePoints) => formula switch
    {
        "TotalPlusFeaturePoints" => total + featurePoints,
        "Total" => total,
        _ => throw new ArgumentOutOfRangeException(nameof(formula), formula, "The policy validator lets no other formula pass."),
    };

    public static decimal Of(ScorePolicy policy, decimal total, int featurePoints) => Of(policy.Dossier, total, featurePoints);
}

/// <summary>How culture and professional scores make one score.</summary>
/// <param name="Digits">Digits after the point; half is rounded up (四舍五入).</param>
public sealed record CompositeRule(decimal CultureWeight, decimal ProfessionalWeight, int Digits);

/// <summary>综合分: culture × weight + professional × weight.</summary>
public static class CompositeScore
{
    /// <returns>Null when the policy orders this kind of candidate by no composite score.</returns>
    public static decimal? Of(ScorePolicy policy, StudyLevel level, string category, string? subCategory, decimal culture, decimal professional) =>
        policy.CompositeOf(level, category, subCategory) is { } own
            ? Of(new CompositeRule(own.CultureWeight, own.ProfessionalWeight, own.Digits), culture, professional)
            : null;

    public static decimal Of(CompositeRule rule, decimal culture, decimal professional) =>
        decimal.Round((culture * rule.CultureWeight) + (professional * rule.ProfessionalWeight), rule.Digits, MidpointRounding.AwayFromZero);
}
