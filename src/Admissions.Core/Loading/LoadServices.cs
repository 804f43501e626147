using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Loading;

public static class LoadServices
{
    /// <summary>Exported candidates into a campaign that does not have them.</summary>
    public static IServiceCollection AddLoading(this IServiceCollection services) => services.AddScoped<CandidateLoadService>();
}
