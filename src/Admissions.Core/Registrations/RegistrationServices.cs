using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Registrations;

public static class RegistrationServices
{
    /// <summary>The candidate's part of a campaign.</summary>
    public static IServiceCollection AddRegistrations(this IServiceCollection services)
    {
        services.AddScoped<RegistrationFiles>();
        services.AddScoped<RegistrationService>();
        services.AddScoped<SubmissionService>();
        services.AddScoped<CatalogueService>();
        services.AddScoped<PointOffers>();
        services.AddScoped<FormVersions>();
        services.AddScoped<TicketDocuments>();
        services.AddScoped<CandidateResults>();
        services.AddScoped<CandidateHistory>();
        services.AddScoped<CandidateDocuments>();
        services.AddScoped<CandidateRecords>();
        return services;
    }
}
