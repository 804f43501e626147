using Admissions.Core.Backups;
using Admissions.Core.Data;
using Admissions.Core.Messaging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Quartz;

namespace Admissions.Core.Jobs;

/// <summary>Configuration section <c>Admissions:Jobs</c>.</summary>
public sealed class JobOptions
{
    public const string Section = "Admissions:Jobs";

    /// <summary>Whether this process takes part in the cluster that runs jobs.</summary>
    public bool Enabled { get; set; }

    /// <summary>Name of the cluster; processes with the same name share the work.</summary>
    public string Cluster { get; set; } = "admissions";

    /// <summary>How often waiting work is looked for.</summary>
    public int QueueSeconds { get; set; } = 3;
}

public static partial class JobServices
{
    /// <summary>Jobs that one process works on at the same time.</summary>
    internal const int Threads = 4;

    /// <summary>
    /// How long a process that is asked to end may take. Work that another may take up is given back at once, though an engine that
    /// does not hear of it computes on to its end; what may not be done twice is finished first. The longest piece of that kind is a
    /// file of 100,000 paper forms, which one request judges and takes over: 101 s when it was measured (docs/benchmarks.md). Whatever kills processes must wait longer: <c>stop_grace_period</c> in docker-compose.yml.
    /// </summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromMinutes(3);

    /// <summary>What every process needs to queue and show work.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddScoped<JobRuns>();
        services.AddScoped<JobProgram, CheckInvariants>();
        services.AddScoped<JobProgram, ReconcilePayments>();
        services.AddScoped<JobProgram, AskRefundsAgain>();
        services.AddScoped<JobProgram, InvalidateOverdue>();
        services.AddSingleton<JobWorker>();
        services.AddSingleton<JobBell>();
        services.TryAddSingleton<SendMessage>(LoggedMessages.Create);
        services.AddScoped<OutboxSender>();
        return services;
    }

    /// <summary>Runs jobs in this process when <see cref="JobOptions.Enabled"/>: Quartz over its PostgreSQL store, clustered.</summary>
    public static IServiceCollection AddJobScheduler(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        var options = configuration.GetSection(JobOptions.Section).Get<JobOptions>() ?? new JobOptions();
        if (!options.Enabled)
            return services;
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(o => o.InstanceName = options.Cluster);
            quartz.UseDefaultThreadPool(Threads);
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(NpgsqlFactory.Instance, configuration[$"{DatabaseOptions.Section}:{nameof(DatabaseOptions.App)}"]!);
                store.ConfigureStore(o => o.TablePrefix = JobStore.TablePrefix);
                store.UseClustering();
            });
            Schedule<SealAndSendJob>(quartz, t => t.WithCronSchedule("0 * * * * ?"));
            // Half past two in the night of the authorities, whatever zone the machine is in.
            Schedule<NightlyJob>(quartz, t => t.WithCronSchedule("0 30 2 * * ?", c => c.InTimeZone(TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"))));
            if (configuration.GetSection(BackupOptions.Section).Get<BackupOptions>() is { Directory.Length: > 0, Connection.Length: > 0 } backup)
                Schedule<BackUpJob>(quartz, t => t.WithCronSchedule(backup.Schedule, c => c.InTimeZone(TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"))));
            Schedule<QueueJob>(quartz, t => t.WithSimpleSchedule(TimeSpan.FromSeconds(options.QueueSeconds)));
        });
        services.AddQuartzHostedService(o => o.WaitForJobsToComplete = true);
        return services;
    }

    private static void Schedule<TJob>(IQuartzBuilder quartz, Action<ITriggerConfigurator<TJob>> when)
        where TJob : class, IJob =>
        quartz.ScheduleJob<TJob>(trigger =>
        {
            trigger.WithIdentity(typeof(TJob).Name);
            when(trigger);
        }, job => job.WithIdentity(typeof(TJob).Name));

    /// <summary>Every minute.</summary>
    [DisallowConcurrentExecution]
    internal sealed class SealAndSendJob(JobWorker worker) : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await worker.SealAndSendAsync(cancellationToken);
    }

    /// <summary>Every night.</summary>
    [DisallowConcurrentExecution]
    internal sealed class NightlyJob(JobWorker worker) : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await worker.QueueNightlyAsync(cancellationToken);
    }

    /// <summary>By the schedule of the configuration: one backup of the whole database, proved by restoring it, and the oldest ones go (HR-157).</summary>
    [DisallowConcurrentExecution]
    internal sealed partial class BackUpJob(IConfiguration configuration, TimeProvider time, ILogger<BackUpJob> log) : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
        {
            var options = configuration.GetSection(BackupOptions.Section).Get<BackupOptions>()!;
            var check = await BackupService.BackUpAndCheckAsync(options, time.GetUtcNow(), cancellationToken);
            if (!check.Succeeded)
                LogFailed(check.Refusals[0].Sentence);
            else if (check.Value.Differences.Count > 0)
                LogFailed(string.Join("; ", check.Value.Differences));
            else
                LogMade(check.Value.Manifest.File, check.Value.Manifest.Bytes);
        }

        [LoggerMessage(Level = LogLevel.Error, Message = "No good backup was made: {Reason}")]
        private partial void LogFailed(string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "Backup {File} of {Bytes} bytes, restored and counted")]
        private partial void LogMade(string file, long bytes);
    }

    /// <summary>Every few seconds, and beside one that still works: a run belongs to whoever claimed it.</summary>
    internal sealed class QueueJob(JobWorker worker) : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await worker.RunQueuedAsync(cancellationToken);
    }
}
