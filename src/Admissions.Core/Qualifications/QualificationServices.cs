using Admissions.Core.Approvals;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Qualifications;

/// <summary>Registers the services of bonus claims and exemptions.</summary>
public static class QualificationServices
{
    public static IServiceCollection AddQualifications(this IServiceCollection services)
    {
        services.AddScoped<EvidenceService>();
        services.AddScoped<BonusService>();
        services.AddScoped<BonusListService>();
        services.AddScoped<ClaimReader>();
        services.AddScoped<ExemptionService>();
        services.AddScoped<EntitlementRegisters>();
        services.AddScoped<ApprovalKind, BonusClaimApproval>();
        services.AddScoped<ApprovalKind, ExemptionApproval>();
        return services;
    }
}
