using Admissions.Core.Campaigns;
using Admissions.Rules;
using Admissions.Rules.Policy;
using Admissions.Rules.Windows;

namespace Admissions.Core.Demo.Walk;

/// <summary>A moment of a season that a demo may be moved to.</summary>
/// <param name="Code">Names the moment in a form.</param>
/// <param name="Todo">What there is to do then.</param>
/// <param name="Open">One sentence: which windows are open then.</param>
public sealed record DemoStage(string Code, string Name, DateTimeOffset At, string Todo, string Open);

/// <summary>The moments of a campaign, reckoned from its own windows and timetable: no date is known here.</summary>
public static class DemoStages
{
    /// <summary>In the forenoon, within the office hours of every pack.</summary>
    private const int Hour = 10;

    /// <summary>In order of time; a stage whose windows the policy does not have is left out.</summary>
    public static IReadOnlyList<DemoStage> Of(CampaignContext campaign)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        var stages = new List<(string Code, string Name, DateTimeOffset? At, string Todo)>
        {
            ("Before", "报名开始前", Add(Opening(campaign, "Registration"), -1), "设报名确认点，发布招生计划"),
            ("Registration", "网上报名", Within(campaign, "Registration", 0.5), "考生注册、填报、提交"),
            ("Confirmation", "现场确认", Within(campaign, "Confirmation", 1), "确认点审核、照相、确认，考生缴费"),
            ("Reporting", "报名结束，上报数据", Reporting(campaign), "县市上报，省里接收；导入考点和考区"),
            ("Numbering", "编排准考证号", Opening(campaign, "Numbering"), "编号运算，考室分配，生成考务文件"),
            ("Printing", "打印准考证", Opening(campaign, "Printing"), "考生打印准考证，打印门贴和座次表"),
            ("Scores", "成绩", Scores(campaign), "导入成绩，划线，公布"),
        };
        for (var round = 1; Opening(campaign, $"Download[{round}]") is { } opens; round++)
            stages.Add(($"Dispatch{round}", $"第 {round} 轮投档", opens, "投档运算；院校阅档、上载；录退确认"));
        stages.Add(("Results", "名册和录取结果", Opening(campaign, "Collect") ?? Opening(campaign, "PhotoDownload"), "结束录取，名册盖章，公布结果"));
        return [.. stages.Where(s => s.At is not null).OrderBy(s => s.At)
            .Select(s => new DemoStage(s.Code, s.Name, Forenoon(campaign, s.At!.Value), s.Todo, OpenAt(campaign, Forenoon(campaign, s.At.Value))))];
    }

    /// <summary>「这时开放：网上报名、网上缴费」, of the windows that are open everywhere at the moment.</summary>
    public static string OpenAt(CampaignContext campaign, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        var open = campaign.Policy.Windows.Where(w => campaign.Windows.IsOpen(w.Code, Place.Anywhere, at)).Select(w => w.Name).ToList();
        return open.Count == 0 ? "这时没有按日程开放的业务" : $"这时开放：{string.Join('、', open)}";
    }

    /// <summary>The last moment at which a window was open, an hour before its end; null when it has no time.</summary>
    public static DateTimeOffset? LastOf(CampaignContext campaign, string window) => End(campaign, window)?.AddHours(-1);

    /// <summary>
    /// Where counties report, after everything that is decided about a registration has ended; where the city alone does,
    /// on the last day, for it sends the seats with the data.
    /// </summary>
    private static DateTimeOffset? Reporting(CampaignContext campaign)
    {
        if (campaign.Policy.Reporting is not { } policy || Opening(campaign, policy.Window) is not { } opens)
            return null;
        if (!policy.Chain.Contains(ReportingLevel.County))
            return Within(campaign, policy.Window, 1);
        return new[] { "Registration", "Confirmation", "Payment", "UnpaidVerification" }.Select(w => End(campaign, w)).Append(opens).Max();
    }

    /// <summary>Half-way between the last paper and the first dispatch: no policy has a window for the marking.</summary>
    private static DateTimeOffset? Scores(CampaignContext campaign)
    {
        var zone = campaign.Policy.Zone();
        var last = campaign.Policy.Timetable.Select(s => (DateTimeOffset?)s.To.OpensAt(zone)).Max() ?? End(campaign, "Printing");
        return Opening(campaign, "Download[1]") is { } dispatch && last is { } papers && papers < dispatch ? papers + ((dispatch - papers) / 2) : null;
    }

    private static DateTimeOffset? Opening(CampaignContext campaign, string window) => campaign.Windows.NextOpening(window, Place.Anywhere, DateTimeOffset.MinValue);

    private static DateTimeOffset? End(CampaignContext campaign, string window) =>
        Opening(campaign, window) is { } opens ? campaign.Windows.Closing(window, Place.Anywhere, opens) : null;

    /// <param name="part">0.5: in the middle of the window; 1: on its last day.</param>
    private static DateTimeOffset? Within(CampaignContext campaign, string window, double part) =>
        Opening(campaign, window) is { } opens && End(campaign, window) is { } ends ? Midnight(campaign, part < 1 ? opens + ((ends - opens) * part) : ends.AddTicks(-1)) : null;

    private static DateTimeOffset? Add(DateTimeOffset? at, int days) => at is { } moment ? moment.AddDays(days) : null;

    private static DateTimeOffset Midnight(CampaignContext campaign, DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, campaign.Policy.Zone());
        return new DateTimeOffset(local.Date, local.Offset);
    }

    /// <summary>Ten o'clock of the day, or of the next when ten has passed.</summary>
    private static DateTimeOffset Forenoon(CampaignContext campaign, DateTimeOffset at)
    {
        var ten = Midnight(campaign, at).AddHours(Hour);
        return at <= ten ? ten : ten.AddDays(1);
    }
}
