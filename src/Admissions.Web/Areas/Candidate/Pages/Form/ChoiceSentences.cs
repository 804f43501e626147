using System.Globalization;
using Admissions.Rules;
using Admissions.Rules.Choices;
using Admissions.Rules.Policy;

namespace Admissions.Web.Areas.Candidate.Pages.Form;

/// <summary>How many choices there are, and what the later ones may be, in the words of the page (HR-79…82, SX-42, SX-43).</summary>
public static class ChoiceSentences
{
    /// <summary>The choices open to this level; while none is known, those open to every level.</summary>
    public static IReadOnlyList<ChoiceSlot> Offered(StudyLevel? first, CampaignPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return first is { } level ? ChoiceRules.SlotsOf(level, policy) : [.. policy.Choice.Slots.Where(slot => policy.Levels.All(any => ChoiceRules.SlotsOf(any, policy).Contains(slot)))];
    }

    /// <summary>「可填 3 个志愿」; while no level is known and they differ: 「可填 5 个志愿（高起本）或者 3 个志愿（高起专、专升本）」.</summary>
    public static string Count(StudyLevel? first, CampaignPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (first is { } level)
            return $"可填 {Text(ChoiceRules.SlotsOf(level, policy).Count)} 个志愿";
        var counts = policy.Levels.GroupBy(any => ChoiceRules.SlotsOf(any, policy).Count).OrderByDescending(group => group.Key).ToList();
        return counts.Count == 1
            ? $"可填 {Text(counts[0].Key)} 个志愿"
            : "可填 " + string.Join("或者 ", counts.Select(group => $"{Text(group.Key)} 个志愿（{string.Join('、', group.Select(any => any.Word()))}）"));
    }

    /// <summary>「；第二志愿、第三志愿可选高起本，不能跨科类」 for every rule of the level.</summary>
    public static string Later(StudyLevel first, CampaignPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return string.Concat(policy.Choice.SecondChoice.Where(rule => rule.First == first).Select(rule =>
        {
            var which = policy.Choice.Slots.Where(slot => slot.Order > 1 && (rule.Slots is null || rule.Slots.Contains(slot.Order))).Select(slot => ChoiceRules.Name(slot.Order));
            return $"；{string.Join('、', which)}可选{string.Join('、', rule.Allowed.Select(any => any.Word()))}{(rule.Scope == SecondChoiceScope.Any ? "" : "，不能跨科类")}";
        }));
    }

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);
}
