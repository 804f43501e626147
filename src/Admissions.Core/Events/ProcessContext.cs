using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Rules;
using Admissions.Rules.Windows;

namespace Admissions.Core.Events;

/// <summary>Who does something, when, from where and why. Every verb of a service takes one.</summary>
/// <param name="Now">Campaign time: the database's clock plus the campaign's offset.</param>
public sealed record ProcessContext(Actor Actor, CampaignContext Campaign, DateTimeOffset Now, string? Ip = null, string? Reason = null)
{
    public ProcessContext(Actor actor, CampaignContext campaign, string? ip = null, string? reason = null)
        : this(actor, campaign, campaign.Now, ip, reason)
    {
    }

    /// <summary>As <see cref="CampaignContext.RefuseClosed"/>; the province's own acts go on while a part of it, or all of it, is read-only (HR-158).</summary>
    public Refusal? RefuseClosed(string window, Place place) => Actor.IsProvince ? Campaign.RefuseUnopened(window, place) : Campaign.RefuseClosed(window, place);

    /// <summary>Why the registrations of a division are only looked at now; null when they are not, and for the province.</summary>
    public Refusal? RefuseReadOnly(string? division) => Actor.IsProvince ? null : Campaign.Emergencies.RefuseReadOnly(division, Now);
}
