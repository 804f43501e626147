using System.Globalization;
using Admissions.Rules.Dispatch;

namespace Admissions.Rules.Policy;

/// <summary>Special conditions of dispatch (GD-83): every fact is one that runs can supply, every value one that can be compared.</summary>
internal static class DispatchConditionChecks
{
    private static readonly char[] Separators = [',', ';', '"', '\n', '\r'];

    public static void Run(CampaignPolicy policy, PolicyErrors errors)
    {
        foreach (var (rule, index) in (policy.Dispatch.Conditions ?? []).Select((rule, index) => (rule, index)))
            Check(rule, $"dispatch.conditions[{index}]", policy, errors);
    }

    private static void Check(DispatchConditionRule rule, string path, CampaignPolicy policy, PolicyErrors errors)
    {
        string[] facts = [.. DispatchConditionRule.RegistrationFacts, .. policy.Subjects.Select(subject => subject.Code)];
        errors.When(!facts.Contains(rule.Fact), path + ".fact", $"投档条件里没有“{rule.Fact}”这一项。可用：{string.Join('、', facts)}");
        errors.When(rule.Text.Length == 0, path + ".text", "写出考生看到的条件，例如“数学不低于 60 分”");
        errors.When(string.IsNullOrWhiteSpace(rule.Source), path + ".source", "写明这个条件依据的文件，例如院校招生章程：没有投档的考生要看到依据");
        errors.When(rule.Values.Count == 0, path + ".values", "至少写一个值");
        errors.When(rule.Values.Any(value => value.Length == 0 || value.IndexOfAny(Separators) >= 0), path + ".values", "值不能为空，也不能含逗号、分号、引号和换行");
        var asksNumber = rule.Kind is ConditionKind.AtLeast or ConditionKind.AtMost;
        errors.When(asksNumber && !(rule.Values.Count == 1 && decimal.TryParse(rule.Values[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _)), path + ".values", "“AtLeast”和“AtMost”只写一个数，例如 \"60\"");
        errors.When(asksNumber && DispatchConditionRule.RegistrationFacts.Contains(rule.Fact), path + ".kind", $"“{rule.Fact}”不是分数，不能比大小");
        if (rule.Level is { } level)
            CatalogueChecks.CheckLevel(policy, level, path + ".level", errors);
        errors.When(rule.Category is { } category && !policy.Categories.Any(declared => declared.Code == category), path + ".category", $"科类“{rule.Category}”没有在 categories 里声明");
    }
}
