using Admissions.Core.Campaigns;
using Admissions.Rules;
using Admissions.Rules.Windows;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>The banner of an extension (HR-154, HR-155).</summary>
public static class ExtensionNotice
{
    private static readonly string[] Announced = ["Registration", "Confirmation", "Payment"];

    /// <summary>「网上报名延长到 9月13日（周日）24:00（北京时间）。」; null when nothing is extended at this place.</summary>
    public static string? Of(CampaignContext campaign, Place place)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        var zone = campaign.Policy.Zone();
        var lines = Announced
            .Select(code => (Name: campaign.Policy.Windows.FirstOrDefault(w => w.Code == code)?.Name, Until: campaign.Windows.ExtendedUntil(code, place, campaign.Now)))
            .Where(line => line is { Name: not null, Until: not null })
            .Select(line => $"{line.Name}延长到 {ChineseTime.End(line.Until!.Value, zone)}").ToList();
        return lines.Count == 0 ? null : string.Join('，', lines) + "（北京时间）。";
    }
}
