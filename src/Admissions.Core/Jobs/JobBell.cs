using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Admissions.Core.Jobs;

/// <summary>Tells the schedulers that work waits which a person looks at; unheard, it is found at the next look into the queue.</summary>
public sealed partial class JobBell(IServiceProvider services, ILogger<JobBell> log)
{
    /// <summary>After the commit of what queued the work.</summary>
    /// <returns>False: this process has no scheduler, or it could not be reached.</returns>
    public async Task<bool> RingAsync(CancellationToken cancellationToken = default)
    {
        if (services.GetService<ISchedulerFactory>() is not { } factory)
            return false;
        try
        {
            var scheduler = await factory.GetScheduler(cancellationToken);
            await scheduler.TriggerJob(new JobKey(nameof(JobServices.QueueJob)), cancellationToken);
            return true;
        }
        catch (SchedulerException unheard)
        {
            LogUnheard(unheard);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The queue could not be rung for; it is looked into by its schedule")]
    private partial void LogUnheard(Exception unheard);
}
