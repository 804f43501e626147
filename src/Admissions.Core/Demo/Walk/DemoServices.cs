using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Demo.Walk;

public static class DemoServices
{
    /// <summary>Registered everywhere, refused outside demo mode (<see cref="DemoGuard"/>).</summary>
    public static IServiceCollection AddDemo(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<DemoOptions>().Bind(configuration.GetSection(DemoOptions.Section));
        services.AddSingleton<DemoLoader>();
        services.AddScoped<DemoClock>();
        services.AddScoped<DemoCast>();
        services.AddScoped<DemoNights>();
        services.AddScoped<DemoReports>();
        services.AddScoped<DemoSites>();
        services.AddScoped<DemoColleges>();
        services.AddScoped<DemoFiles>();
        services.AddScoped<DemoWalk>();
        return services;
    }
}
