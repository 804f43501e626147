using Admissions.Rules.Policy;

namespace Admissions.Rules.Plans;

/// <summary>Whether admissions stay within a plan.</summary>
/// <param name="Refused">The cap is hard and would be broken.</param>
/// <param name="Over">Places above the plan after the act, also under a soft cap, where it is a warning; 0 within the plan.</param>
public sealed record CapResult(CapExceeded? Refused, int Over);

/// <summary>Caps of levels and majors (HA-66, A-HA-8) and the completion of a level (HA-75).</summary>
public static class PlanCaps
{
    /// <param name="scope">In words, e.g. 「专升本」 or 「会计专业」.</param>
    /// <param name="used">Admitted and pre-admitted.</param>
    /// <param name="added">To be admitted or pre-admitted now.</param>
    public static CapResult Check(CapKind cap, string scope, int plan, int used, int added)
    {
        var over = Math.Max(0, used + added - plan);
        return new(cap == CapKind.Hard && over > 0 && added > 0 ? new(scope, plan, used, added) : null, cap == CapKind.None ? 0 : over);
    }

    /// <summary>The level shows 录取结束: its plan is filled and no dossier is undecided.</summary>
    public static bool IsCompleted(int levelPlan, int admitted, int undecided) => admitted >= levelPlan && undecided == 0;
}
