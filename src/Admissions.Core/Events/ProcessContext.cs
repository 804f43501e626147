using Admissions.Core.Access;
using Admissions.Core.Campaigns;

namespace Admissions.Core.Events;

/// <summary>Who does something, when, from where and why. Every verb of a service takes one.</summary>
/// <param name="Now">Campaign time: the database's clock plus the campaign's offset.</param>
public sealed record ProcessContext(Actor Actor, CampaignContext Campaign, DateTimeOffset Now, string? Ip = null, string? Reason = null)
{
    public ProcessContext(Actor actor, CampaignContext campaign, string? ip = null, string? reason = null)
        : this(actor, campaign, campaign.Now, ip, reason)
    {
    }
}
