using Admissions.Rules.Choices;
using Admissions.Rules.Dispatch;

namespace Admissions.Rules.Policy;

/// <summary>Caps on ratios and reductions of lines: each is well made, and no ratio of the policy is above the cap that holds for it.</summary>
internal static class DispatchLimitChecks
{
    public static void Run(CampaignPolicy policy, PolicyErrors errors)
    {
        var dispatch = policy.Dispatch;
        foreach (var (cap, index) in (dispatch.RatioCaps ?? []).Select((cap, index) => (cap, index)))
        {
            var path = $"dispatch.ratioCaps[{index}]";
            errors.When(cap.Most is <= 0 or > RulesCheck.MaxRatio, path + ".most", $"投档比例上限应大于 0，不大于 {RulesCheck.MaxRatio}，例如 1.05");
            errors.When(cap.Mode is { } mode && !ChoiceChecks.DispatchModes.Contains(mode), path + ".mode", $"没有“{cap.Mode}”这种投档模式。可用：{string.Join('、', ChoiceChecks.DispatchModes)}");
            errors.When(string.IsNullOrWhiteSpace(cap.Source), path + ".source", "写明这个上限依据的文件");
        }

        errors.Duplicates("dispatch.ratioCaps", dispatch.RatioCaps ?? [], cap => (cap.Mode, cap.Kind), "投档比例上限");
        CheckRatio(policy, null, "dispatch.ratio", errors);
        foreach (var (batch, index) in policy.Batches.Select((batch, index) => (batch, index)))
            if (batch.Dispatch is { } own)
                CheckRatio(policy, batch, $"batches[{index}].dispatch.{(own.Ratio is null ? "mode" : "ratio")}", errors);
        foreach (var (reduction, index) in (dispatch.LineReductions ?? []).Select((reduction, index) => (reduction, index)))
            CheckReduction(policy, reduction, index, errors);
    }

    private static void CheckRatio(CampaignPolicy policy, BatchRule? batch, string path, PolicyErrors errors)
    {
        if (DispatchLimits.RefuseRatio(policy, batch) is { } above)
            errors.Add(path, $"{above.Sentence}（{above.Source}）");
    }

    private static void CheckReduction(CampaignPolicy policy, LineReduction reduction, int index, PolicyErrors errors)
    {
        var path = $"dispatch.lineReductions[{index}]";
        errors.When(reduction.Points <= 0, path + ".points", "降分的分数应大于 0；不降分的不要写");
        errors.When(reduction.ProfessionalPoints <= 0, path + ".professionalPoints", "专业成绩降分应大于 0；不降分写 null");
        errors.When(string.IsNullOrWhiteSpace(reduction.Source), path + ".source", "写明降分依据的文件：征集志愿的考生要看到依据");
        foreach (var (code, at) in (reduction.Batches ?? []).Select((code, at) => (code, at)))
            errors.When(policy.Batches.All(batch => batch.Code != code), $"{path}.batches[{at}]", $"没有“{code}”这个批次");
        errors.When(
            policy.Dispatch.LineReductions!.Take(index).Any(earlier => earlier.Kind == reduction.Kind
                && (earlier.Batches is null || reduction.Batches is null || earlier.Batches.Intersect(reduction.Batches, StringComparer.Ordinal).Any())),
            path, "这一类志愿的降分在同一批次规定了两次");
    }
}
