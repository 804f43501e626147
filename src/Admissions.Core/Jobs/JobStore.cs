using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Quartz;

namespace Admissions.Core.Jobs;

/// <summary>The job store's tables, in the schema <c>jobs</c>: Quartz makes them itself, as the owner role, when migrations are applied.</summary>
public static class JobStore
{
    internal const string TablePrefix = "jobs.qrtz_";

    /// <summary>Makes the tables that are missing. A second call changes nothing.</summary>
    public static async Task ProvisionAsync(string ownerConnection, CancellationToken cancellationToken = default)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(o => o.InstanceName = "provisioning");
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(NpgsqlFactory.Instance, ownerConnection);
                store.ConfigureStore(o => o.TablePrefix = TablePrefix);
                store.ProvisionSchema();
            });
        });
        await using var provider = services.BuildServiceProvider();
        var scheduler = await provider.GetRequiredService<ISchedulerFactory>().GetScheduler(cancellationToken);
        await scheduler.Start(cancellationToken);
        await scheduler.Shutdown(waitForJobsToComplete: false, cancellationToken);
    }
}
