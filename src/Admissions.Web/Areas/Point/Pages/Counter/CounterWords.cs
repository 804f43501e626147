using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Core.Payments;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Shell;

namespace Admissions.Web.Areas.Point.Pages.Counter;

/// <summary>What the counter says after an act.</summary>
public static class CounterWords
{
    /// <summary>Who was confirmed and when; what the clerk tells him.</summary>
    public static (string Title, string Text) Confirmed(Registration registration, CampaignContext campaign)
    {
        ArgumentNullException.ThrowIfNull(registration);
        ArgumentNullException.ThrowIfNull(campaign);
        var fee = ExaminationFees.Of(campaign.Policy, registration);
        return (
            $"已确认：{registration.Name}，考生号 {registration.CandidateNumber}，{BeijingTime.From(campaign.Now):HH:mm:ss}。",
            registration.State == RegistrationState.PendingCityReview ? "证件报市级审核。可以扫下一位。"
                : fee is null ? "可以扫下一位。"
                : $"请考生今天起网上缴费 {fee:0.00} 元。按 F9 打印流程表，可以扫下一位。");
    }
}
