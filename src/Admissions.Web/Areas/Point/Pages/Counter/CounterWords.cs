using Admissions.Core.Campaigns;
using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Admissions.Core.Payments;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Admissions.Web.Areas.Point.Pages.Counter;

/// <summary>What the counter says after an act.</summary>
public static class CounterWords
{
    /// <summary>Reasons against F8, an outdated paper among them.</summary>
    /// <param name="printed">Version on the paper; null when none was scanned.</param>
    /// <param name="form">What the campaign calls the paper.</param>
    public static IReadOnlyList<Refusal> Blocks(CounterCase counter, int? printed, string form)
    {
        ArgumentNullException.ThrowIfNull(counter);
        return printed is { } version && version != counter.Registration.Version
            ? [new FormOutdatedRefused(version, counter.Registration.Version, form), .. counter.Blocks]
            : counter.Blocks;
    }

    /// <summary>The green message after a confirmation.</summary>
    public static void FlashConfirmed(this PageModel page, Registration registration, CampaignContext campaign)
    {
        var (title, text) = Confirmed(registration, campaign);
        page.FlashOk(title, text);
    }

    /// <summary>Who was confirmed and when; what the clerk tells him.</summary>
    public static (string Title, string Text) Confirmed(Registration registration, CampaignContext campaign)
    {
        ArgumentNullException.ThrowIfNull(registration);
        ArgumentNullException.ThrowIfNull(campaign);
        var fee = ExaminationFees.Of(campaign.Policy, registration);
        return (
            $"已确认：{registration.Name}，考生号 {registration.CandidateNumber}，{BeijingTime.From(campaign.Now):HH:mm:ss}。",
            registration.State == RegistrationState.PendingCityReview ? "证件报市级审核。可以扫下一位。"
                : fee is null || registration.State == RegistrationState.Valid ? "报名有效。可以办下一位。"
                : $"请考生今天起网上缴费 {fee:0.00} 元。按 F9 打印{campaign.Policy.OnSite.ShortFormName()}，可以扫下一位。");
    }
}
