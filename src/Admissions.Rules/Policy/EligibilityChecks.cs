using System.Globalization;
using Admissions.Rules.Conditions;
using Admissions.Rules.Eligibility;
using Admissions.Rules.Lifecycles;

namespace Admissions.Rules.Policy;

/// <summary>
/// Demands: each asks only what is known of those it is asked of. A supplementary round knows how a candidate stands in admission and nothing
/// of his form; registration, batches and groups know the form and nothing of the admission (<see cref="FactNames.Standing"/>).
/// </summary>
internal static class EligibilityChecks
{
    public static void Run(CampaignPolicy policy, PolicyErrors errors)
    {
        errors.Duplicates("eligibility", policy.Eligibility, rule => rule.Code, "资格规则");
        var ofRounds = policy.Supplementary.SelectMany(round => round.Eligibility).ToHashSet(StringComparer.Ordinal);
        var ofBatches = policy.Batches.SelectMany(batch => batch.Eligibility.Concat(batch.Groups.SelectMany(group => group.Eligibility ?? []))).ToHashSet(StringComparer.Ordinal);
        foreach (var (rule, index) in policy.Eligibility.Select((rule, index) => (rule, index)))
        {
            var path = $"eligibility[{index}]";
            RegistrationChecks.CheckCondition(policy, rule.When, path + ".when", errors);
            errors.When(rule.Require.Count == 0, path + ".require", "至少写一项要求");
            var ofRound = ofRounds.Contains(rule.Code);
            errors.When(ofRound && ofBatches.Contains(rule.Code), path, $"“{rule.Code}”既用于批次又用于征集志愿。请分成两条资格规则");
            errors.When(ofRound && rule.When != new Condition(), path + ".when", "用于征集志愿的资格规则不能再分情形。请写 {}");
            foreach (var (requirement, at) in rule.Require.Select((requirement, at) => (requirement, at)))
                CheckRequirement(policy, requirement, $"{path}.require[{at}]", ofRound, errors);
        }
    }

    private static void CheckRequirement(CampaignPolicy policy, Requirement requirement, string path, bool ofRound, PolicyErrors errors)
    {
        object?[] tests =
        [
            requirement.AtLeast, requirement.Present, requirement.OneOf, requirement.NotAfter, requirement.NotBefore,
            requirement.MajorsIn, requirement.MajorsNotIn, requirement.AnyOf,
        ];
        errors.When(tests.Count(test => test is not null) != 1, path, "每项要求写且只写一种检查");
        foreach (var list in new[] { requirement.MajorsIn, requirement.MajorsNotIn }.OfType<string>())
            RegistrationChecks.CheckMajorList(policy, list, path, errors);
        foreach (var (group, index) in (requirement.AnyOf ?? []).Select((group, index) => (group, index)))
        {
            foreach (var (inner, at) in group.Select((inner, at) => (inner, at)))
                CheckRequirement(policy, inner, $"{path}.anyOf[{index}][{at}]", ofRound, errors);
        }

        if (requirement.AnyOf is not null)
            return;
        if (ofRound)
            CheckStanding(requirement, path, errors);
        else
            CheckField(policy, requirement, path, errors);
    }

    /// <summary>What a supplementary round may ask: the state of the dossier, and whether the candidate is above the line.</summary>
    private static void CheckStanding(Requirement requirement, string path, PolicyErrors errors)
    {
        var known = FactNames.Standing.Contains(requirement.Field);
        errors.When(!known, path + ".field", $"用于征集志愿的要求只能写 {string.Join('、', FactNames.Standing)}，那时不再看报名表");
        errors.When(known && requirement.OneOf is null, path, "用于征集志愿的要求写 oneOf");
        string[] values = requirement.Field == FactNames.Dossier ? Enum.GetNames<DossierState>() : [Clause.Yes];
        errors.When(known && requirement.OneOf?.Except(values, StringComparer.Ordinal).Any() == true, path + ".oneOf", $"可用：{string.Join('、', values)}");
    }

    private static void CheckField(CampaignPolicy policy, Requirement requirement, string path, PolicyErrors errors)
    {
        var standing = FactNames.Standing.Contains(requirement.Field);
        errors.When(standing, path + ".field", $"“{requirement.Field}”只有征集志愿能要求：报名和填报批次志愿时还没有录取情况");
        var onField = requirement is { MajorsIn: null, MajorsNotIn: null };
        errors.When(onField && !standing && !IsField(policy, requirement.Field), path + ".field", $"没有“{requirement.Field}”这个字段");
        errors.When(requirement.NotAfter is { } latest && latest != FactNames.RegistrationDay && !IsField(policy, latest), path + ".notAfter", $"没有“{requirement.NotAfter}”这个日期");
        errors.When(requirement.NotBefore is { } earliest && earliest != FactNames.RegistrationDay && !IsField(policy, earliest), path + ".notBefore", $"没有“{requirement.NotBefore}”这个日期");
        if (requirement.AtLeast is not { } least)
            return;
        var ofEducation = requirement.Field == FactNames.EducationAttained;
        var good = ofEducation ? Enum.GetNames<EducationRank>().Contains(least) : decimal.TryParse(least, NumberStyles.Number, CultureInfo.InvariantCulture, out _);
        errors.When(!good, path + ".atLeast", ofEducation ? $"可用：{string.Join('、', Enum.GetNames<EducationRank>())}" : "应为数字");
    }

    private static bool IsField(CampaignPolicy policy, string name) =>
        RegistrationFacts.FieldNames.Contains(name) || policy.BasicInformation.ExtraFields.Any(field => field.Code == name);
}
