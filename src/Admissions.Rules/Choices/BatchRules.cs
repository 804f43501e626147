using Admissions.Rules.Conditions;
using Admissions.Rules.Eligibility;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Admissions.Rules.Windows;

namespace Admissions.Rules.Choices;

/// <summary>How a candidate stands when a supplementary round opens (HC-69).</summary>
/// <param name="Score">Null = no score.</param>
/// <param name="Line">The control line of the batch; null = none has been set.</param>
public sealed record AdmissionStanding(DossierState Dossier, decimal? Score, decimal? Line) : IFacts
{
    public string? Text(string fact) => fact switch
    {
        FactNames.Dossier => Dossier.ToString(),
        FactNames.AboveLine => Line is { } line && Score >= line ? Clause.Yes : null,
        _ => null,
    };
}

/// <summary>A plan line with the places that are left.</summary>
public sealed record OpenPlaces(PlanLineFacts Line, int Planned, int Used)
{
    public int Remaining => Math.Max(0, Planned - Used);
}

/// <summary>
/// Which batches, groups and supplementary rounds are open to whom, and when (HC-59…69, GD-52, GD-79, GD-80): <c>batches</c> and
/// <c>supplementary</c> of the policy, whose demands are eligibility rules asked there and nowhere else.
/// </summary>
public static class BatchRules
{
    /// <summary>The groups that stand on the candidate's form of a batch (HC-60, HC-62).</summary>
    public static IReadOnlyList<BatchGroup> GroupsFor(BatchRule batch, RegistrationCase registration) =>
        [.. batch.Groups.Where(group => Unmet(registration.Policy, batch.Eligibility.Concat(group.Eligibility ?? []), registration, group.Slots) is null)];

    /// <summary>Why a choice cannot be filled or changed now: its batch is closed, or its group is not for this candidate; null when it can.</summary>
    public static Refusal? RefuseSlot(int order, RegistrationCase registration, WindowSchedule schedule, Place place, DateTimeOffset instant)
    {
        foreach (var batch in registration.Policy.Batches)
        {
            if (batch.Groups.FirstOrDefault(group => group.Slots.Contains(order)) is { } group)
            {
                return schedule.Refuse(batch.Window, place, instant) is { } closed
                    ? closed with { Field = ChoiceRules.Field(order), Source = registration.Policy.Cite(Cited.Choices) }
                    : Unmet(registration.Policy, batch.Eligibility.Concat(group.Eligibility ?? []), registration, [order]);
            }
        }

        return new Refusal("choice.slot", ChoiceRules.Field(order), $"{ChoiceRules.Name(order)}不属于任何批次。请去掉{ChoiceRules.Name(order)}", registration.Policy.Cite(Cited.Choices));
    }

    /// <summary>Why the candidate cannot fill the supplementary round now; null when he can.</summary>
    public static Refusal? RefuseRound(
        CampaignPolicy policy, SupplementaryRule round, AdmissionStanding standing, WindowSchedule schedule, Place place, DateTimeOffset instant) =>
        schedule.Refuse(round.Window, place, instant) is { } closed
            ? closed with { Source = policy.Cite(Cited.Choices) }
            : Unmet(policy, round.Eligibility, standing, []);

    /// <summary>What a supplementary round offers: lines with places left.</summary>
    public static IReadOnlyList<OpenPlaces> Offer(IEnumerable<OpenPlaces> lines) => [.. lines.Where(line => line.Remaining > 0)];

    /// <summary>How a batch is dispatched: the campaign's rules with what the batch has of its own.</summary>
    public static DispatchPolicy DispatchOf(CampaignPolicy policy, BatchRule batch) => batch.Dispatch is not { } own
        ? policy.Dispatch
        : policy.Dispatch with { Mode = own.Mode, Ratio = own.Ratio ?? policy.Dispatch.Ratio, Ties = own.Ties ?? policy.Dispatch.Ties };

    /// <summary>Why a batch cannot be dispatched yet: one of lower order in the same place is not closed.</summary>
    /// <param name="closed">Codes of the batches that are closed.</param>
    public static Refusal? RefuseDispatch(CampaignPolicy policy, BatchRule batch, IReadOnlyCollection<string> closed)
    {
        var earlier = policy.Batches.Where(other => other.Order < batch.Order && !closed.Contains(other.Code) && Overlap(other.Scope, batch.Scope)).MinBy(other => other.Order);
        return earlier is null
            ? null
            : new Refusal("batch.order", "batch", $"“{earlier.Name ?? earlier.Code}”还没有结束，不能投“{batch.Name ?? batch.Code}”。请先结束前一批次", policy.Cite(Cited.Order));
    }

    private static Refusal? Unmet(CampaignPolicy policy, IEnumerable<string> codes, IFacts facts, IReadOnlyList<int> slots)
    {
        foreach (var code in codes)
        {
            var rule = policy.Eligibility.First(rule => rule.Code == code);
            if (rule.When.ToClause().Holds(facts) && rule.Require.FirstOrDefault(requirement => !requirement.ToClause().Holds(facts)) is { } unmet)
                return new Refusal("batch." + code, slots.Count > 0 ? ChoiceRules.Field(slots[0]) : "", RegistrationRules.Sentence(unmet, policy), policy.Cite(rule.Source, CitedRule.Choices));
        }

        return null;
    }

    private static bool Overlap(IReadOnlyList<string>? one, IReadOnlyList<string>? other) => one is null || other is null || one.Intersect(other, StringComparer.Ordinal).Any();
}
