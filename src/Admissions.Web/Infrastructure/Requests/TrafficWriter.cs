using Admissions.Core.Monitoring;
using Microsoft.Extensions.Options;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>Writes this instance's counts down every few seconds, and once more when it ends.</summary>
public sealed partial class TrafficWriter(TrafficCounts traffic, IOptions<MonitoringOptions> options, TimeProvider time, ILogger<TrafficWriter> log) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.WriteSeconds), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await WriteAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The process ends; what is left is written by StopAsync.
            return;
        }
    }

    /// <summary>A database that does not answer must not end the counting; it gets the sums later.</summary>
    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        foreach (var database in traffic.Served)
        {
            try
            {
                await traffic.WriteAsync(database, cancellationToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogFailed(failure, database.Tenant.Slug);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Counts of tenant {Tenant} could not be written")]
    private partial void LogFailed(Exception failure, string tenant);
}
