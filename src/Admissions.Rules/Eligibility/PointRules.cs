using Admissions.Rules.Policy;

namespace Admissions.Rules.Eligibility;

/// <summary>Which registration points a candidate may use (HR-71, HR-83…85, SX-50, SX-57). The five-city rule HR-55 depends on the clock: WindowSchedule.RefuseHousehold.</summary>
public static class PointRules
{
    /// <summary>Why this candidate cannot use this point; empty when he can.</summary>
    public static IEnumerable<Refusal> Check(RegistrationCase registration, PointFacts point)
    {
        if (!point.Active)
            yield return new Refusal("point.inactive", "point", $"{point.Name}还没有启用。请改选其他报名确认点", registration.Policy.Cite(Cited.Points));
        if (registration.First is { } first && !point.Levels.Contains(first.Level))
            yield return new Refusal("point.level", "point", $"{point.Name}不办理{first.Level.Word()}。请改选办理{first.Level.Word()}的报名确认点", registration.Policy.Cite(Cited.Points));

        foreach (var rule in registration.Policy.PointRules.Where(rule => registration.Holds(rule.When)))
        {
            var source = registration.Policy.Cite(rule.Source, CitedRule.Points);
            if (rule.PointFlag is { } flag && !point.Flags.Contains(flag))
                yield return new Refusal("point.flag", "point", $"{Who(rule.When)}只能选择指定的{FlagName(flag)}。请改选标有“{FlagName(flag)}”的报名确认点", source);
            if (rule.PointKind is { } kind && point.Kind != kind)
                yield return new Refusal("point.kind", "point", $"{Who(rule.When)}只能到{KindName(kind)}确认。请改选", source);
            if (rule.PointPlace == "HouseholdOrWorkCounty" && !OwnCounty(registration, point.Division))
                yield return new Refusal("point.county", "point", $"{Who(rule.When)}只能到户口或工作单位所在县（市、区）的招生办确认。请改选", source);
        }
    }

    /// <summary>Who may only use points with this flag, in words, e.g. 「未满 18 周岁的考生」; null when the policy sends nobody there.</summary>
    public static string? Served(string flag, CampaignPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var who = policy.PointRules.Where(rule => rule.PointFlag == flag).Select(rule => Who(rule.When)).Distinct(StringComparer.Ordinal).ToList();
        return who.Count == 0 ? null : string.Join('、', who);
    }

    private static bool OwnCounty(RegistrationCase registration, string division) =>
        registration.Facts.HouseholdRegistrationPlace == division
        || (registration.Policy.RegistrationPlace is { } place && registration.Facts.Text(place.WorkField) == division);

    private static string Who(Condition when) => when switch
    {
        { Age.AtMost: { } most } => $"未满 {most + 1} 周岁的考生",
        { Medical: true } => "报考医学类专业的考生",
        { Exempt: true } => "申请免试入学的考生",
        _ => "您这类考生",
    };

    private static string FlagName(string flag) => flag switch
    {
        PointFacts.UnderageReviewPoint => "低龄审核点",
        PointFacts.MedicalReviewPoint => "医卫类审核点",
        _ => flag,
    };

    private static string KindName(string kind) => kind switch
    {
        "CountyOffice" => "县（市、区）招生办",
        "CityOffice" => "市（州）招生办",
        "School" => "学校报名点",
        _ => "公共报名点",
    };
}
