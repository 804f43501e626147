using System.Globalization;
using Admissions.Core.Campaigns;
using Admissions.Core.Reporting;
using Admissions.Web.Infrastructure.Lists;

namespace Admissions.Web.Areas.Office.Pages.Progress;

/// <summary>What the address of the progress page asks for: <c>?area=4301&amp;level=Point&amp;from=2026-09-01&amp;to=2026-09-08&amp;sum=1</c>.</summary>
/// <param name="Level">Into which the area is divided.</param>
/// <param name="IsDefault">Neither day was given: the days of registration.</param>
public sealed record ProgressAddress(AreaView Area, AreaLevel Level, FunnelPeriod Period, bool IsDefault)
{
    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>As an input of type date and the address write it.</summary>
    public string From => Period.From.ToString(DayFormat, CultureInfo.InvariantCulture);
    public string To => Period.To.ToString(DayFormat, CultureInfo.InvariantCulture);

    /// <summary>The address, or what is wrong with it.</summary>
    public static (ProgressAddress Asked, string? Problem) Read(HttpRequest request, AreaView area, CampaignContext campaign)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(area);
        ArgumentNullException.ThrowIfNull(campaign);
        var usual = FunnelPeriod.Of(campaign) ?? new FunnelPeriod(campaign.Today, campaign.Today);
        var (level, from, to, sum) = (Text("level"), Text("from"), Text("to"), Text("sum"));
        var asked = new ProgressAddress(area, area.Levels[0], usual with { Cumulative = sum == "1" }, from.Length == 0 && to.Length == 0);
        if (level.Length > 0)
        {
            if (!area.Levels.Any(l => l.ToString() == level))
                return (asked, new AreaLevelUnknown().Sentence + "。");
            asked = asked with { Level = Enum.Parse<AreaLevel>(level) };
        }
        if (sum is not ("" or "0" or "1"))
            return (asked, "只能按“每日”或者“累计”查看。请在页面上选择。");
        if (Day(from) is null && from.Length > 0)
            return (asked, $"开始日期“{AddressCheck.Shown(from)}”不对，请按“2026-09-01”的样子填写。");
        if (Day(to) is null && to.Length > 0)
            return (asked, $"结束日期“{AddressCheck.Shown(to)}”不对，请按“2026-09-08”的样子填写。");
        var period = asked.Period with { From = Day(from) ?? (Day(to) < usual.From ? Day(to)!.Value : usual.From), To = Day(to) ?? (Day(from) > usual.To ? Day(from)!.Value : usual.To) };
        if (period.From > period.To)
            return (asked, $"开始日期 {from} 晚于结束日期 {to}。请改早开始日期，或者改晚结束日期。");
        if (period.To.DayNumber - period.From.DayNumber >= FunnelPeriod.MostDays)
            return (asked, $"一次最多看 {FunnelPeriod.MostDays} 天。请把开始日期和结束日期改近一些。");
        return (asked with { Period = period }, null);

        string Text(string name) => request.Query[name].ToString().Trim();
    }

    /// <summary>The same days for another area, divided into what lies right below it.</summary>
    public string Address(string campaign, string area) =>
        $"~/gl/{campaign}/progress?area={area}{(IsDefault ? "" : $"&from={From}&to={To}")}{(Period.Cumulative ? "&sum=1" : "")}";

    private static DateOnly? Day(string text) => DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
