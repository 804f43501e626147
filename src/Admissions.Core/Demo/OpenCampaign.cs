using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Demo;

/// <summary>Opens a campaign of demo people as the province does: prepared from its policy, then published.</summary>
public static class OpenCampaign
{
    /// <param name="services">A scope of the tenant.</param>
    /// <exception cref="InvalidOperationException">The document is not a policy that may be published; names every reason.</exception>
    public static async Task<Campaign> FromPackAsync(IServiceProvider services, string slug, string policyJson, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(services);
        var campaigns = services.GetRequiredService<CampaignService>();
        Must(await campaigns.PrepareAsync(new PrepareCampaignOptions(slug, policyJson, CampaignMode.Demo), Actor.System, cancellationToken: cancellationToken));
        var prepared = await services.GetRequiredService<RequestContextLoader>().LoadAsync(null, slug, cancellationToken);
        return Must(await campaigns.PublishAsync(new ProcessContext(Actor.System, prepared.Campaign!, reason: "演示数据"), cancellationToken));
    }

    private static Campaign Must(Outcome<Campaign> outcome) => outcome.Succeeded
        ? outcome.Value
        : throw new InvalidOperationException(string.Join('\n', outcome.Refusals.Select(r => r.Sentence)));
}
