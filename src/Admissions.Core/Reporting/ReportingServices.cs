using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Reporting;

public static class ReportingServices
{
    /// <summary>Registers what counts, reports and shows progress.</summary>
    public static IServiceCollection AddReporting(this IServiceCollection services)
    {
        services.AddScoped<DashboardService>();
        services.AddScoped<ReportChecks>();
        services.AddScoped<DataReportService>();
        services.AddScoped<ProgressBoard>();
        services.AddScoped<ProgressFunnel>();
        services.AddScoped<AreaService>();
        services.AddScoped<StuckList>();
        services.AddScoped<CountedFigures>();
        services.AddScoped<StuckFigures>();
        services.AddScoped<StuckReasons>();
        services.AddScoped<HandOverService>();
        services.AddScoped<SeatingDelivery>();
        services.AddScoped<PackageService>();
        return services;
    }
}
