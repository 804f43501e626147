using System.Globalization;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Choices;

/// <summary>
/// What the rules in force allow at most: dossiers per place (HN26 §25, §30) and points below a line in a supplementary round (HN26 §37–40).
/// The figures are <c>dispatch.ratioCaps</c> and <c>dispatch.lineReductions</c> of the policy.
/// </summary>
public static class DispatchLimits
{
    /// <summary>Why the ratio of a dispatch may not stand: it is above the lowest cap that holds for its mode and kind; null when it may.</summary>
    /// <param name="batch">The batch that is dispatched; null = the campaign where no batch says otherwise.</param>
    public static Refusal? RefuseRatio(CampaignPolicy policy, BatchRule? batch)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var dispatch = batch is null ? policy.Dispatch : BatchRules.DispatchOf(policy, batch);
        var kind = batch?.Dispatch?.Kind;
        var cap = (dispatch.RatioCaps ?? []).Where(cap => (cap.Mode is null || cap.Mode == dispatch.Mode) && (cap.Kind is null || cap.Kind == kind)).MinBy(cap => cap.Most);
        return cap is null || dispatch.Ratio <= cap.Most
            ? null
            : new Refusal("dispatch.ratio-above-cap", "dispatch.ratio", $"投档比例不能超过 {Written(cap.Most)}，这里是 {Written(dispatch.Ratio)}。请改小投档比例", cap.Source);
    }

    /// <summary>The lowest line that a supplementary round may draw for choices of a kind.</summary>
    /// <param name="kind">The kind of choices; null = ordinary.</param>
    /// <param name="control">The control line of the batch.</param>
    /// <param name="institution">The institution's line in the batch; null = it took nobody there.</param>
    public static decimal LowestLine(CampaignPolicy policy, SupplementaryRule round, string? kind, decimal control, decimal? institution) => ReductionOf(policy, round, kind) switch
    {
        null => control,
        { From: ReductionBase.ControlLine } own => control - own.Points,
        var own => institution is { } line ? Math.Max(control, line - own.Points) : control,
    };

    /// <summary>The lowest professional line (体育, 艺术) that the round may draw.</summary>
    public static decimal LowestProfessionalLine(CampaignPolicy policy, SupplementaryRule round, string? kind, decimal line) =>
        line - (ReductionOf(policy, round, kind)?.ProfessionalPoints ?? 0);

    /// <summary>Why a line may not be drawn in a supplementary round: it is too low; null when it may.</summary>
    public static Refusal? RefuseLine(CampaignPolicy policy, SupplementaryRule round, string? kind, decimal drawn, decimal control, decimal? institution)
    {
        var lowest = LowestLine(policy, round, kind, control, institution);
        return drawn >= lowest
            ? null
            : new Refusal("supplementary.line-too-low", "line",
                $"“{round.Name ?? round.Code}”的投档线最低到 {Written(lowest)} 分，这里是 {Written(drawn)} 分。请改成 {Written(lowest)} 分或者更高",
                ReductionOf(policy, round, kind)?.Source ?? policy.Cite(Cited.Choices));
    }

    /// <summary>What the policy says of this kind of choices, else of those without a reduction of their own.</summary>
    private static LineReduction? ReductionOf(CampaignPolicy policy, SupplementaryRule round, string? kind)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(round);
        var inBatch = (policy.Dispatch.LineReductions ?? []).Where(own => own.Batches is null || (round.Batch is { } batch && own.Batches.Contains(batch, StringComparer.Ordinal))).ToList();
        return inBatch.Find(own => own.Kind == kind) ?? inBatch.Find(own => own.Kind is null);
    }

    private static string Written(decimal number) => number.ToString("0.###", CultureInfo.InvariantCulture);
}
