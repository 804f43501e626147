using Admissions.Core.Campaigns;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Tests.Scoring;

/// <summary>The shipped packs, as the authorities' documents state them.</summary>
internal static class Policies
{
    public static readonly CampaignPolicy Shaanxi = PolicyPacks.Read("shaanxi-adult");
    public static readonly CampaignPolicy Hunan = PolicyPacks.Read("hunan-adult");
}
