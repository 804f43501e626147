using Admissions.Core.Campaigns;
using Admissions.Rules;
using Admissions.Rules.Windows;

namespace Admissions.Core.Qualifications;

/// <summary>When claims are made and proved. Online registration and on-site confirmation together are the candidate's time.</summary>
public static class ClaimTimes
{
    /// <summary>Null while the candidate may still prepare his papers; otherwise why not.</summary>
    public static Refusal? RefuseCandidate(CampaignContext campaign, Place place)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        if (campaign.Emergencies.RefuseReadOnly(place.Division, campaign.Now) is { } readOnly)
            return readOnly;
        // Office hours bind the counter, not the candidate at home: between the first and the last day he may upload at night.
        return campaign.IsOpen(WindowCodes.Registration, place) || (campaign.Windows.Closing(WindowCodes.Confirmation, place, campaign.Now) is not null && !campaign.Windows.HasEnded(WindowCodes.Confirmation, place, campaign.Now))
            ? null
            : new Refusal("claim.closed", "", "提交证明材料的时间已过，逾期不予承认");
    }
}
