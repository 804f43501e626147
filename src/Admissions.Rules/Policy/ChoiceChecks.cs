using Admissions.Rules.Dispatch;

namespace Admissions.Rules.Policy;

/// <summary>Slots, the table of later choices, batches, dispatch.</summary>
internal static class ChoiceChecks
{
    internal static readonly string[] DispatchModes = ["sequential", "parallel", "lottery", "deferredAcceptance"];
    private static readonly string[] DispatchUnits = ["Major", "Institution"];
    private static readonly string[] Overflows = ["all", "none", "lottery"];

    public static void Run(CampaignPolicy policy, PolicyErrors errors)
    {
        var choice = policy.Choice;
        errors.When(choice.Slots.Count == 0, "choice.slots", "至少设一个志愿");
        foreach (var (slot, index) in choice.Slots.Select((slot, index) => (slot, index)))
        {
            errors.When(slot.Order != index + 1, $"choice.slots[{index}].order", $"志愿按 1、2、3 连续编号，这里应为 {index + 1}");
            errors.When(slot.Majors < 1, $"choice.slots[{index}].majors", "每个志愿至少 1 个专业");
        }

        errors.When(choice.EditLimit < 0, "choice.editLimit", "修改次数不能小于 0；不限次数写 null");
        CheckSecondChoice(policy, errors);
        CheckBatches(policy, errors);

        var dispatch = policy.Dispatch;
        errors.When(!DispatchModes.Contains(dispatch.Mode), "dispatch.mode", $"没有“{dispatch.Mode}”这种投档模式。可用：{string.Join('、', DispatchModes)}");
        errors.When(!DispatchUnits.Contains(dispatch.Unit), "dispatch.unit", $"投档单位可用：{string.Join('、', DispatchUnits)}");
        CheckRatio(dispatch.Ratio, "dispatch.ratio", errors);
        CheckTies(dispatch.Ties, "dispatch.ties", errors);
        DispatchConditionChecks.Run(policy, errors);
        DispatchLimitChecks.Run(policy, errors);
        errors.When(policy.ReturnReasonRequired.TextAtLeast < 0, "returnReasonRequired.textAtLeast", "字数不能小于 0");
        errors.When(policy.LateUpload.Persons != 2, "lateUpload.persons", "一人提出、另一人确认，只能写 2");
        errors.When(policy.Notice.Fee?.Amount < 0, "notice.fee", "金额不能小于 0");
        errors.When(policy.Privacy.ExportPersons < 1, "privacy.exportPersons", "至少 1 人");

        // No page lets an officer write choices (HC-50), and none takes requests to mark papers again (SX-112): what cannot be done is not promised.
        errors.When(policy.Privacy.StaffMayEditChoices, "privacy.staffMayEditChoices", "系统不让工作人员填写、更改考生的志愿，只能写 false");
        errors.When(policy.ScoreRecheck, "scoreRecheck", "系统不办理查卷申请，只能写 false");
    }

    private static void CheckSecondChoice(CampaignPolicy policy, PolicyErrors errors)
    {
        var later = policy.Choice.Slots.Select(slot => slot.Order).Where(order => order > 1).ToList();
        var rows = policy.Choice.SecondChoice;
        foreach (var (row, index) in rows.Select((row, index) => (row, index)))
        {
            var path = $"choice.secondChoice[{index}]";
            CatalogueChecks.CheckLevel(policy, row.First, path + ".first", errors);
            errors.When(row.Allowed.Count == 0, path + ".allowed", "至少写一个层次；不能再填志愿的，去掉这一行或者不列这个志愿");
            foreach (var (level, at) in row.Allowed.Select((level, at) => (level, at)))
                CatalogueChecks.CheckLevel(policy, level, $"{path}.allowed[{at}]", errors);
            foreach (var (slot, at) in (row.Slots ?? []).Select((slot, at) => (slot, at)))
                errors.When(!later.Contains(slot), $"{path}.slots[{at}]", $"没有第 {slot} 志愿，或者它是第一志愿");
            foreach (var slot in row.Slots ?? later)
                errors.When(rows.Take(index).Any(earlier => earlier.First == row.First && (earlier.Slots ?? later).Contains(slot)), path, $"报考{row.First.Word()}的第 {slot} 志愿规定了两次");
        }

        if (later.Count == 0)
            return;
        foreach (var level in policy.Levels.Where(level => rows.All(row => row.First != level)))
            errors.Add("choice.secondChoice", $"没有规定报考{level.Word()}的后续志愿能选什么");
        foreach (var order in later.Where(order => rows.All(row => row.Slots?.Contains(order) == false)))
            errors.Add("choice.secondChoice", $"第 {order} 志愿没有任何层次的考生能填");
    }

    private static void CheckBatches(CampaignPolicy policy, PolicyErrors errors)
    {
        errors.Duplicates("batches", policy.Batches, batch => batch.Code, "批次");
        var placed = new HashSet<int>();
        foreach (var (batch, index) in policy.Batches.Select((batch, index) => (batch, index)))
        {
            WindowChecks.CheckCode(policy, batch.Window, $"batches[{index}].window", errors);
            foreach (var (group, at) in batch.Groups.Select((group, at) => (group, at)))
            {
                foreach (var slot in group.Slots.Where(slot => policy.Choice.Slots.All(declared => declared.Order != slot)))
                    errors.Add($"batches[{index}].groups[{at}].slots", $"没有第 {slot} 志愿");
                foreach (var slot in group.Slots.Where(slot => !placed.Add(slot)))
                    errors.Add($"batches[{index}].groups[{at}].slots", $"第 {slot} 志愿写进了两组志愿");
            }

            CheckRules(policy, batch.Eligibility, $"batches[{index}].eligibility", errors);
            foreach (var (group, at) in batch.Groups.Select((group, at) => (group, at)))
                CheckRules(policy, group.Eligibility ?? [], $"batches[{index}].groups[{at}].eligibility", errors);
            if (batch.Dispatch is { } own)
            {
                errors.When(!DispatchModes.Contains(own.Mode), $"batches[{index}].dispatch.mode", $"没有“{own.Mode}”这种投档模式。可用：{string.Join('、', DispatchModes)}");
                if (own.Ratio is { } ratio)
                    CheckRatio(ratio, $"batches[{index}].dispatch.ratio", errors);
                if (own.Ties is { } ties)
                    CheckTies(ties, $"batches[{index}].dispatch.ties", errors);
            }
        }

        errors.Duplicates("supplementary", policy.Supplementary, round => round.Code, "征集志愿");
        foreach (var (round, index) in policy.Supplementary.Select((round, index) => (round, index)))
        {
            WindowChecks.CheckCode(policy, round.Window, $"supplementary[{index}].window", errors);
            CheckRules(policy, round.Eligibility, $"supplementary[{index}].eligibility", errors);
            errors.When(round.Batch is { } batch && policy.Batches.All(declared => declared.Code != batch), $"supplementary[{index}].batch", $"没有“{round.Batch}”这个批次");
        }
    }

    private static void CheckRatio(decimal ratio, string path, PolicyErrors errors)
    {
        errors.When(ratio is <= 0 or > RulesCheck.MaxRatio, path, $"投档比例应大于 0，不大于 {RulesCheck.MaxRatio}，例如 1.0");
        errors.When(ratio * 1000 != decimal.Truncate(ratio * 1000), path, "投档比例最多 3 位小数");
    }

    /// <summary>How candidates equal in score are told apart, for the campaign or for one batch.</summary>
    private static void CheckTies(TiePolicy ties, string path, PolicyErrors errors)
    {
        errors.When(ties.Keys.Count == 0, path + ".keys", "至少写一个排序依据，例如 total");
        errors.When(ties.Keys.Any(string.IsNullOrWhiteSpace), path + ".keys", "排序依据不能是空的");
        errors.Duplicates(path + ".keys", ties.Keys, key => key, "排序依据");
        errors.When(ties.Keys.SkipLast(1).Contains("choice"), path + ".keys", "“choice”只能放在最后");
        errors.When(!Overflows.Contains(ties.Overflow), path + ".overflow", $"可用：{string.Join('、', Overflows)}");
    }

    private static void CheckRules(CampaignPolicy policy, IReadOnlyList<string> codes, string path, PolicyErrors errors)
    {
        foreach (var (code, at) in codes.Select((code, at) => (code, at)))
            errors.When(policy.Eligibility.All(rule => rule.Code != code), $"{path}[{at}]", $"没有“{code}”这条资格规则");
    }
}
