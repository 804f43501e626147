using Admissions.Core.Approvals;
using Admissions.Core.Exams;
using Admissions.Core.Exchange;
using Admissions.Core.Jobs;
using Admissions.Core.Runs.Dispatching;
using Admissions.Core.Runs.Numbering;
using Admissions.Core.Scoring;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Runs;

public static class RunServices
{
    /// <summary>Registers the runs and what stands around them.</summary>
    public static IServiceCollection AddRuns(this IServiceCollection services)
    {
        services.AddSingleton<RunProgram, NumberingProgram>();
        services.AddSingleton<RunProgram, DispatchRun>();
        services.AddScoped<RunService>();
        services.AddScoped<RunJobs>();
        services.AddScoped<JobProgram, ComputeRun>();
        services.AddScoped<JobProgram, ReleaseRun>();
        services.AddScoped<RunQueries>();
        services.AddScoped<CheckedFiles>();
        services.AddScoped<ExamSiteService>();
        services.AddScoped<ExamDistrictService>();
        services.AddScoped<ExamSiteApplications>();
        services.AddScoped<ApprovalKind, ExamSiteApproval>();
        services.AddScoped<DistrictAdjustments>();
        services.AddScoped<RoomAllocationService>();
        services.AddScoped<RoomDocuments>();
        services.AddScoped<RoomSheets>();
        services.AddScoped<TicketPostings>();
        services.AddScoped<BarcodeReceipts>();
        services.AddScoped<ScoreImportService>();
        services.AddScoped<ControlLineService>();
        return services;
    }
}
