namespace Admissions.Rules.Policy;

/// <summary>Windows, office hours, and every key that names a window.</summary>
internal static class WindowChecks
{
    // Steps that end by an act instead of a date.
    private static readonly string[] Events = ["DataReport:County", "DataReport:City", "LevelCompleted", "InstitutionCompleted", "AdmissionEnd"];

    public static void Run(CampaignPolicy policy, PolicyErrors errors)
    {
        errors.Duplicates("windows", policy.Windows, window => $"{window.Code} {string.Join(' ', window.Scope.Order(StringComparer.Ordinal))}", "时段");
        foreach (var (window, index) in policy.Windows.Select((window, index) => (window, index)))
            CheckWindow(policy, window, $"windows[{index}]", errors);
        foreach (var (hours, index) in policy.OfficeHours.Select((hours, index) => (hours, index)))
        {
            CheckCode(policy, hours.Window, $"officeHours[{index}].window", errors);
            errors.When(hours.From >= hours.To, $"officeHours[{index}].to", "结束时刻应晚于开始时刻");
            errors.When(policy.OfficeHours.Take(index).Any(other => other.Window == hours.Window && other.From < hours.To && hours.From < other.To), $"officeHours[{index}]", "与前面的办公时间重叠");
        }

        CheckCode(policy, policy.BonusReview.Window, "bonusReview.window", errors);
        if (policy.Reporting is { } reporting)
            CheckReporting(policy, reporting, errors);
        if (policy.Roster.Window is { } roster)
            CheckCode(policy, roster, "roster.window", errors);
        foreach (var (exemption, index) in policy.Exemptions.Select((exemption, index) => (exemption, index)))
            errors.When(!IsStep(policy, exemption.DecidedBefore), $"exemptions[{index}].decidedBefore", $"没有“{exemption.DecidedBefore}”这个时段或事件");
        foreach (var (phase, index) in policy.Phases.Select((phase, index) => (phase, index)))
            CheckRange(policy, phase.From, phase.To, $"phases[{index}]", errors);
        foreach (var (deadline, index) in policy.RegistrationDeadlines.Select((deadline, index) => (deadline, index)))
        {
            errors.When(
                deadline is { StudentBy: { } student, ConfirmBy: { } confirm } && student.Date > confirm.Date,
                $"registrationDeadlines[{index}].confirmBy",
                "学校确认的截止日期早于学生注册的截止日期");
        }
    }

    private static void CheckReporting(CampaignPolicy policy, ReportingPolicy reporting, PolicyErrors errors)
    {
        CheckCode(policy, reporting.Window, "reporting.window", errors);
        errors.When(reporting.Chain is not ([ReportingLevel.City] or [ReportingLevel.County, ReportingLevel.City]), "reporting.chain", "写 [\"County\", \"City\"] 或者 [\"City\"]");
        errors.When(reporting.AlertHours < 0, "reporting.alertHours", "不能小于 0");
    }

    /// <summary>Adds an error when no window has the code.</summary>
    public static void CheckCode(CampaignPolicy policy, string code, string path, PolicyErrors errors) =>
        errors.When(policy.Windows.All(window => window.Code != code), path, $"没有“{code}”这个时段，请在 windows 里声明");

    private static void CheckWindow(CampaignPolicy policy, WindowRule window, string path, PolicyErrors errors)
    {
        CheckRange(policy, window.From, window.To, path, errors);
        errors.When(window.Scope.Count == 0, path + ".scope", "写 \"*\" 表示全部，或者写行政区划代码");
        foreach (var (code, index) in window.Scope.Select((code, index) => (code, index)))
            errors.When(code != "*" && !(code.Length is 4 or 6 && code.All(char.IsAsciiDigit)), $"{path}.scope[{index}]", $"“{code}”不是行政区划代码：市（州）写 4 位，县（市、区）写 6 位");
        errors.When(window.Scope.Count > 1 && window.Scope.Contains("*"), path + ".scope", "\"*\" 已包含全部，不再写行政区划代码");
        errors.Duplicates(path + ".scope", window.Scope, code => code, "行政区划");
        errors.When(window.Actors.Count == 0, path + ".actors", "至少写一种办理人");
        if (window.After is not { } after)
            return;
        if (!IsStep(policy, after))
            errors.Add(path + ".after", $"没有“{after}”这个时段或事件");
        else
            errors.When(FollowsItself(policy, window), path + ".after", "先后关系绕成了圈");
    }

    private static void CheckRange(CampaignPolicy policy, PolicyMoment? from, PolicyMoment? to, string path, PolicyErrors errors)
    {
        errors.When(from is null && to is not null, path + ".from", "开始和结束要么都写，要么都写 null");
        errors.When(from is not null && to is null, path + ".to", "开始和结束要么都写，要么都写 null");
        if (from is not { } start || to is not { } end || !TimeZoneInfo.TryFindSystemTimeZoneById(policy.Campaign.TimeZone, out var zone))
            return;
        errors.When(start.OpensAt(zone) >= end.ClosesAt(zone), path + ".to", $"结束（{end}）早于开始（{start}）");
    }

    private static bool IsStep(CampaignPolicy policy, string name) => Events.Contains(name) || policy.Windows.Any(window => window.Code == name);

    private static bool FollowsItself(CampaignPolicy policy, WindowRule window)
    {
        var seen = new HashSet<string>();
        for (var after = window.After; after is not null; after = policy.Windows.FirstOrDefault(candidate => candidate.Code == after)?.After)
        {
            if (after == window.Code || !seen.Add(after))
                return true;
        }

        return false;
    }
}
