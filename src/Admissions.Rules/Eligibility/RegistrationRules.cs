using Admissions.Rules.Choices;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Eligibility;

/// <summary>
/// May this person register so? One answer for the candidate's form, the batch entry and the counter.
/// What depends on the clock stands in WindowSchedule, what depends on other candidates in the database.
/// </summary>
public static class RegistrationRules
{
    /// <summary>All refusals, fields first, then eligibility, choices and point; empty when everything is right.</summary>
    /// <param name="point">Null while none is chosen: then points are not checked.</param>
    /// <param name="onDate">The day of registration in the campaign's zone.</param>
    /// <param name="codes">Codes that exist; null leaves them unchecked.</param>
    public static IReadOnlyList<Refusal> Check(
        RegistrationFacts facts,
        IReadOnlyList<ChoiceFacts> choices,
        PointFacts? point,
        CampaignPolicy policy,
        DateOnly onDate,
        CodeSets? codes = null)
    {
        var registration = new RegistrationCase(facts, choices, policy, onDate);
        var refusals = CheckBasicInformation(registration, codes).ToList();
        refusals.AddRange(ChoiceRules.Check(choices, policy));
        if (point is not null)
            refusals.AddRange(PointRules.Check(registration, point));
        return refusals;
    }

    /// <summary>Fields and eligibility only: the step before choices and point.</summary>
    public static IReadOnlyList<Refusal> CheckBasicInformation(RegistrationCase registration, CodeSets? codes = null)
    {
        var refusals = BasicInformationRules.Check(registration, codes ?? CodeSets.None).ToList();
        var missing = refusals.Where(refusal => refusal.Code == "field.missing").Select(refusal => refusal.Field).ToHashSet();
        foreach (var rule in registration.Policy.GeneralEligibility().Where(rule => registration.Holds(rule.When)))
        {
            refusals.AddRange(rule.Require
                .Where(requirement => !missing.Contains(requirement.Field) && !registration.Meets(requirement))
                .Select(requirement => new Refusal("eligibility." + rule.Code, requirement.Field, Sentence(requirement, registration.Policy), registration.Policy.Cite(rule.Source, CitedRule.Form))));
        }

        return refusals;
    }

    /// <summary>What a demand that is not met tells the candidate.</summary>
    internal static string Sentence(Requirement requirement, CampaignPolicy policy)
    {
        if (requirement.Sentence is { } sentence)
            return sentence;
        var label = policy.BasicInformation.Fields.FirstOrDefault(field => field.Field == requirement.Field)?.Label
            ?? policy.BasicInformation.ExtraFields.FirstOrDefault(field => field.Code == requirement.Field)?.Label
            ?? requirement.Field;
        return requirement switch
        {
            { Present: true } => $"填写{label}",
            { Present: false } => $"您的报考情况不能填{label}。请清空这一项",
            _ => $"{label}不符合报考条件。请核对，或者改报其他专业",
        };
    }
}
