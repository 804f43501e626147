using Admissions.Rules.Policy;

namespace Admissions.Rules.Plans;

/// <summary>A school's plan by source region and its flexible part (区域计划 and 机动计划, GD-34, GD-85).</summary>
/// <param name="Regions">Places by region code.</param>
public sealed record RegionalPlan(IReadOnlyDictionary<string, int> Regions, int Flexible)
{
    public int Total => Regions.Values.Sum() + Flexible;
}

/// <summary>Dispatched and admitted so far.</summary>
public sealed record PlanUse(IReadOnlyDictionary<string, int> Regions)
{
    public int Total => Regions.Values.Sum();
    public int In(string region) => Regions.GetValueOrDefault(region);
}

/// <summary>What a city has said about an inter-region transfer.</summary>
public enum CityDecision
{
    Pending,
    Approved,
    Rejected,
}

/// <summary>Where a transfer stands after both cities were asked.</summary>
public enum TransferOutcome
{
    Pending,
    Approved,
    Rejected,
}

/// <summary>Changes of plan numbers (GD §三(一)3; GD-34…37, GD-98, GD-99; SX-126…128).</summary>
public static class PlanAdjustmentRules
{
    /// <summary>Whether this campaign adjusts plans at all, and still (SX-127).</summary>
    public static PlanRefused? CheckOffered(PlanPolicy policy, bool admissionStarted) => policy.Adjustment switch
    {
        "None" => new AdjustmentNotOffered(),
        "BeforeAdmission" when admissionStarted => new AdjustmentClosed(),
        _ => null,
    };

    /// <summary>A hint for the institution: how many places more it could ask for (SX-126); 0 when none.</summary>
    public static int SuggestedIncrease(int qualifiedSource, int plan) => Math.Max(0, qualifiedSource - plan);

    /// <summary>增减计划数 of one region or major: never below what is used (GD-98, GD-142).</summary>
    /// <param name="scope">In words, e.g. 「会计专业」.</param>
    public static PlanRefused? CheckQuantityChange(string scope, int plan, int used, int change, string? reason)
    {
        if (change == 0) return new AdjustmentZero();
        if (string.IsNullOrWhiteSpace(reason)) return new AdjustmentReasonMissing();
        return change < 0 && plan + change < used ? new PlanBelowUsed(scope, plan + change, used) : null;
    }

    /// <summary>
    /// 机动计划: set at once, without review; the school's total may not fall below what is used (GD-34, GD-85), nor, while the source plan
    /// binds (GD-03), the flexible places below those that regions beyond their own places have used.
    /// </summary>
    public static PlanRefused? TrySetFlexible(RegionalPlan plan, PlanUse use, int flexible, bool sourcePlanBinds, out RegionalPlan changed)
    {
        changed = plan with { Flexible = flexible };
        if (flexible < 0) return new PlanNumberNegative("机动计划");
        if (changed.Total < use.Total) return new PlanBelowUsed("全校", changed.Total, use.Total);
        var used = FlexibleUsed(plan, use);
        return sourcePlanBinds && flexible < used ? new PlanBelowUsed("机动计划", flexible, used) : null;
    }

    /// <summary>区域间调整: checked when it is asked for and again when it takes effect (GD-36, GD-143).</summary>
    public static PlanRefused? CheckTransfer(RegionalPlan plan, PlanUse use, string from, string to, int places)
    {
        if (from == to) return new SameRegion(from);
        if (places <= 0) return new AdjustmentZero();
        if (!plan.Regions.TryGetValue(from, out var there)) return new UnknownRegion(from);
        return there - places < use.In(from) ? new PlanBelowUsed($"区域 {from}", there - places, use.In(from)) : null;
    }

    /// <summary>Both cities must agree, in any order; either one rejects (GD-35).</summary>
    public static TransferOutcome OutcomeOf(CityDecision outCity, CityDecision inCity) => (outCity, inCity) switch
    {
        (CityDecision.Rejected, _) or (_, CityDecision.Rejected) => TransferOutcome.Rejected,
        (CityDecision.Approved, CityDecision.Approved) => TransferOutcome.Approved,
        _ => TransferOutcome.Pending,
    };

    /// <summary>The plan after a transfer that both cities approved.</summary>
    public static RegionalPlan Transfer(RegionalPlan plan, string from, string to, int places)
    {
        var regions = plan.Regions.ToDictionary(StringComparer.Ordinal);
        regions[from] -= places;
        regions[to] = regions.GetValueOrDefault(to) + places;
        return plan with { Regions = regions };
    }

    /// <summary>
    /// Whether one more candidate of a region may be admitted: while the source plan binds, the region's places and then the flexible ones;
    /// where it does not (phase 2, GD-57), the total alone.
    /// </summary>
    public static CapExceeded? CheckAdmission(RegionalPlan plan, PlanUse use, string region, bool sourcePlanBinds)
    {
        if (use.Total >= plan.Total) return new("全校", plan.Total, use.Total, 1);
        if (!sourcePlanBinds) return null;
        var own = plan.Regions.GetValueOrDefault(region);
        return use.In(region) < own || FlexibleUsed(plan, use) < plan.Flexible ? null : new($"区域 {region}", own, use.In(region), 1);
    }

    /// <summary>People beyond the own places of their regions.</summary>
    private static int FlexibleUsed(RegionalPlan plan, PlanUse use) => use.Regions.Sum(r => Math.Max(0, r.Value - plan.Regions.GetValueOrDefault(r.Key)));
}
