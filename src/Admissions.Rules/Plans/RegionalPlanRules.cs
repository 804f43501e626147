using Admissions.Rules.Policy;

namespace Admissions.Rules.Plans;

/// <summary>A transfer between regions that was asked for (区域间调整).</summary>
/// <param name="Places">More than 0.</param>
public sealed record RegionTransfer(string From, string To, int Places, CityDecision OutCity = CityDecision.Pending, CityDecision InCity = CityDecision.Pending);

/// <summary>Plans by source region under a campaign's rules (GD-10, GD-34…37, GD-57, GD-72, GD-98, GD-99); the sums stand in PlanAdjustmentRules.</summary>
public static class RegionalPlanRules
{
    /// <summary>Places of the regions and the flexible ones make the total (GD-72).</summary>
    public static PlanSumDiffers? CheckSum(RegionalPlan plan, int total)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Total == total ? null : new(plan.Total, total);
    }

    /// <summary>Whether a change of a school's plan waits for the city, or takes effect at once (GD-34, GD-37).</summary>
    /// <param name="flexible">Only the flexible places change.</param>
    public static bool NeedsReview(RegionalPlanPolicy policy, string batch, bool flexible)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return flexible ? policy.FlexibleReviewed : policy.ReviewedBatches.Contains(batch, StringComparer.Ordinal);
    }

    /// <summary>The outcome of a request for more or fewer places when it is made: approved where nobody reviews.</summary>
    public static TransferOutcome OutcomeOf(RegionalPlanPolicy policy, string batch, bool flexible) =>
        NeedsReview(policy, batch, flexible) ? TransferOutcome.Pending : TransferOutcome.Approved;

    /// <summary>A change of one region's or major's number as it is approved (GD-98): checked again, then the new number.</summary>
    public static PlanRefused? TryApprove(string scope, int plan, int used, int change, string? reason, out int changed)
    {
        changed = plan;
        if (PlanAdjustmentRules.CheckQuantityChange(scope, plan, used, change, reason) is { } refused)
            return refused;
        changed = plan + change;
        return null;
    }

    /// <summary>Where a transfer stands: both cities where the policy asks both, otherwise the giving one.</summary>
    public static TransferOutcome OutcomeOf(RegionalPlanPolicy policy, RegionTransfer transfer)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(transfer);
        return PlanAdjustmentRules.OutcomeOf(transfer.OutCity, policy.BothCitiesApprove ? transfer.InCity : transfer.OutCity);
    }

    /// <summary>The plan after what the cities have said of a transfer: changed when it is approved, which is checked again, otherwise as it was (GD-35, GD-99).</summary>
    public static PlanRefused? TryApply(RegionalPlanPolicy policy, RegionalPlan plan, PlanUse use, RegionTransfer transfer, out RegionalPlan changed)
    {
        changed = plan;
        if (OutcomeOf(policy, transfer) != TransferOutcome.Approved)
            return null;
        if (PlanAdjustmentRules.CheckTransfer(plan, use, transfer.From, transfer.To, transfer.Places) is { } refused)
            return refused;
        changed = PlanAdjustmentRules.Transfer(plan, transfer.From, transfer.To, transfer.Places);
        return null;
    }

    /// <summary>Whether one more candidate of a region may be admitted in a phase (GD-03, GD-57).</summary>
    public static CapExceeded? CheckAdmission(RegionalPlanPolicy policy, RegionalPlan plan, PlanUse use, string region, string phase)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return PlanAdjustmentRules.CheckAdmission(plan, use, region, policy.SourcePlanBindsIn.Contains(phase, StringComparer.Ordinal));
    }

    /// <summary>Phase 2 is open to a school only while places are left after registration (GD-10).</summary>
    /// <param name="taken">Admitted and registered; places of who has not been confirmed yet count until he is put back (A-GD-9).</param>
    public static NoVacancy? CheckVacancy(int plan, int taken, out int vacancies)
    {
        vacancies = Math.Max(0, plan - taken);
        return vacancies > 0 ? null : new(plan, taken);
    }
}
