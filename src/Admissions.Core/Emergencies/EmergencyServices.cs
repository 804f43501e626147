using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Emergencies;

public static class EmergencyServices
{
    /// <summary>Reports, activations and paper forms.</summary>
    public static IServiceCollection AddEmergencies(this IServiceCollection services)
    {
        services.AddScoped<IncidentService>();
        services.AddScoped<EmergencyService>();
        services.AddScoped<DraftFormService>();
        services.AddScoped<BatchEntryService>();
        return services;
    }
}
