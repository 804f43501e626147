using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Messaging;
using Admissions.Core.Monitoring;
using Admissions.Core.Reporting;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Admissions.Core.Jobs;

/// <summary>Does the jobs' work tenant by tenant. A tenant that fails is logged and does not hold up the others.</summary>
public sealed partial class JobWorker(IServiceScopeFactory scopes, TenantDatabases databases, ILogger<JobWorker> log, IHostApplicationLifetime? host = null)
{
    /// <summary>Half of the scheduler's threads: however long the queued work takes, events are sealed and signs of life read.</summary>
    private const int Lanes = JobServices.Threads / 2;

    private static readonly string[] OfOpen = [ReconcilePayments.Name, InvalidateOverdue.Name], OfOwing = [AskRefundsAgain.Name];

    private int _busy;

    /// <summary>The process was asked to end.</summary>
    private CancellationToken Stopping => host?.ApplicationStopping ?? CancellationToken.None;

    /// <summary>Every minute: seals the finished events, sends what the outbox holds, takes up or ends what a dead instance left running, raises alarms, counts anew what people look at.</summary>
    public Task SealAndSendAsync(CancellationToken cancellationToken) => EachTenantAsync(async services =>
    {
        await EventChain.SealAsync(services.GetRequiredService<TenantScope>().Database, cancellationToken);
        await services.GetRequiredService<OutboxSender>().SendAsync(cancellationToken);
        await SweepAsync(services, cancellationToken);
        await services.GetRequiredService<AlarmService>().JudgeAsync(cancellationToken);
        await CountAnewAsync(services, cancellationToken);
    }, cancellationToken);

    /// <summary>Figures of one tenant that somebody looks at and that have grown old, in its scope.</summary>
    public static async Task CountAnewAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(services);
        var stuck = services.GetRequiredService<StuckFigures>();
        foreach (var slug in await stuck.DueAsync(cancellationToken))
            await stuck.RefreshAsync(await SystemAsync(services, slug, cancellationToken), cancellationToken);
    }

    /// <summary>Every night: queues the checks of each authority, the accounts and deadlines of its open campaigns, and what is still owed to payers of the others.</summary>
    public Task QueueNightlyAsync(CancellationToken cancellationToken) => EachTenantAsync(services => QueueNightlyAsync(services, cancellationToken), cancellationToken);

    /// <summary>The night of one tenant, in its scope.</summary>
    public static async Task QueueNightlyAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(services);
        var db = services.GetRequiredService<AdmissionsDbContext>();
        var jobs = services.GetRequiredService<JobRuns>();
        var slugs = await db.Campaigns.Where(c => c.State == CampaignState.Open).Select(c => c.Slug).ToListAsync(cancellationToken);
        // Reconciling asks again in open campaigns; money is owed after a campaign has ended too.
        var owing = await db.Campaigns.Where(c => c.State != CampaignState.Open && c.DiscardedAt == null
            && db.PaymentRefunds.Any(r => r.CampaignId == c.Id && (r.Answer == null || r.Answer == RefundAnswer.Unknown))).Select(c => c.Slug).ToListAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        foreach (var (slug, kinds) in slugs.Select(s => (s, Kinds: OfOpen)).Concat(owing.Select(s => (s, Kinds: OfOwing))))
        {
            try
            {
                var context = await SystemAsync(services, slug, cancellationToken);
                foreach (var kind in kinds)
                    await jobs.EnqueueAsync(kind, new { }, context, cancellationToken);
            }
            catch (StoredPolicyException newer)
            {
                // Its night waits for the newer program; the other campaigns have theirs.
                LogNightSkipped(services.GetRequiredService<ILogger<JobWorker>>(), newer, slug);
            }
        }
        await jobs.EnqueueAsync(CheckInvariants.Name, new { }, null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>What dead instances of one tenant left running, in its scope.</summary>
    /// <returns>How many runs ended as failed.</returns>
    public static Task<int> SweepAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.GetRequiredService<JobRuns>().SweepAsync([.. services.GetServices<JobProgram>().Where(p => p.Resumes).Select(p => p.Kind)], cancellationToken);
    }

    /// <summary>Runs what waits, oldest first, until nothing does; at once when this process has its hands full.</summary>
    /// <returns>How many runs this call did.</returns>
    public async Task<int> RunQueuedAsync(CancellationToken cancellationToken)
    {
        var done = 0;
        try
        {
            if (Interlocked.Increment(ref _busy) > Lanes)
                return done;
            await EachTenantAsync(async services => done += await RunQueuedAsync(services, cancellationToken), cancellationToken);
            return done;
        }
        finally
        {
            Interlocked.Decrement(ref _busy);
        }
    }

    /// <summary>Runs what waits in one tenant, in its scope.</summary>
    /// <returns>How many runs this call did.</returns>
    public async Task<int> RunQueuedAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(services);
        var database = services.GetRequiredService<TenantScope>().Database;
        for (var done = 0; ; done++)
        {
            if (Stopping.IsCancellationRequested || await services.GetRequiredService<JobRuns>().ClaimAsync(cancellationToken) is not { } run)
                return done;
            await RunAsync(database, run, cancellationToken);
        }
    }

    /// <summary>One run in a scope of its own; its progress is written beside the work's transactions, so that others see it.</summary>
    private async Task RunAsync(TenantDatabase database, JobRun run, CancellationToken cancellationToken)
    {
        await using var scope = Scope(database);
        await using var beside = Scope(database);
        var jobs = beside.ServiceProvider.GetRequiredService<JobRuns>();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Stopping);
        var beating = BeatAsync(database, run, ended.Token);
        JobProgram? program = null;
        try
        {
            program = scope.ServiceProvider.GetServices<JobProgram>().SingleOrDefault(p => p.Kind == run.Kind)
                ?? throw new InvalidOperationException($"Nobody does work of kind {run.Kind}.");
            var slug = run.CampaignId is { } id
                ? await beside.ServiceProvider.GetRequiredService<AdmissionsDbContext>().Campaigns.Where(c => c.Id == id).Select(c => c.Slug).SingleAsync(cancellationToken)
                : null;
            var context = slug is null ? null : await SystemAsync(scope.ServiceProvider, slug, cancellationToken);
            var work = new JobWork(run, context, (percent, stage) => jobs.ProgressAsync(run, percent, stage, cancellationToken));
            // What cannot be taken up by another instance is not broken off by the end of this one: the host waits for it.
            var outcome = await (program.Resumes ? RunOrHandBackAsync(program, work, database, left.Token) : program.RunAsync(work, cancellationToken));
            await (outcome.Succeeded
                ? jobs.FinishAsync(run, JobState.Succeeded, outcome.Value, cancellationToken)
                : jobs.FinishAsync(run, JobState.Failed, string.Join('；', outcome.Refusals.Select(r => r.Sentence)), cancellationToken));
        }
        catch (JobCancelledException)
        {
            await jobs.FinishAsync(run, JobState.Cancelled, JobRuns.Stopped, cancellationToken);
        }
        catch (OperationCanceledException) when (program is { Resumes: true } && left.IsCancellationRequested)
        {
            // Handed back; what another instance does with it is no business of this one.
            cancellationToken.ThrowIfCancellationRequested();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogRunFailed(failure, run.Kind, run.Id);
            await jobs.FinishAsync(run, JobState.Failed, $"程序出错，没有办完。请把任务号 {run.Id} 告诉技术人员。", CancellationToken.None);
        }
        finally
        {
            await ended.CancelAsync();
            await beating;
        }
    }

    /// <summary>
    /// When the instance has to leave in good order, another one may take the work up at once, and need wait neither for its
    /// silence nor for an engine that does not hear of it: such work may be done by two at once and comes to the same.
    /// </summary>
    private async Task<Outcome<string>> RunOrHandBackAsync(JobProgram program, JobWork work, TenantDatabase database, CancellationToken left)
    {
        var running = program.RunAsync(work, left);
        var leaves = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (left.Register(leaves.SetResult))
        {
            await Task.WhenAny(running, leaves.Task);
            if (left.IsCancellationRequested)
            {
                await using var scope = Scope(database);
                await scope.ServiceProvider.GetRequiredService<JobRuns>().HandBackAsync(work.Run, CancellationToken.None);
            }
            return await running;
        }
    }

    /// <summary>Signs of life, over a connection of their own, until the work has ended.</summary>
    private async Task BeatAsync(TenantDatabase database, JobRun run, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(JobRuns.Beat);
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
                await BeatOnceAsync(database, run, ended);
        }
        catch (OperationCanceledException)
        {
            // The work has ended, and so have its signs of life.
            return;
        }
    }

    private async Task BeatOnceAsync(TenantDatabase database, JobRun run, CancellationToken ended)
    {
        await using var scope = Scope(database);
        try
        {
            await scope.ServiceProvider.GetRequiredService<JobRuns>().BeatAsync(run, ended);
        }
        catch (Exception missed) when (missed is not OperationCanceledException)
        {
            // One sign that the database did not hear is no reason to fall silent.
            LogBeatMissed(missed, run.Id);
        }
    }

    private async Task EachTenantAsync(Func<IServiceProvider, Task> work, CancellationToken cancellationToken)
    {
        foreach (var tenant in await databases.AllAsync(cancellationToken))
        {
            await using var scope = Scope(databases.For(tenant));
            try
            {
                await work(scope.ServiceProvider);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogTenantFailed(failure, tenant.Slug);
            }
        }
    }

    private AsyncServiceScope Scope(TenantDatabase database)
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(database);
        return scope;
    }

    private static async Task<ProcessContext> SystemAsync(IServiceProvider services, string campaignSlug, CancellationToken cancellationToken) =>
        new(Actor.System, (await services.GetRequiredService<RequestContextLoader>().LoadAsync(null, campaignSlug, cancellationToken)).Campaign!);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Kind} {Id} failed")]
    private partial void LogRunFailed(Exception failure, string kind, long id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sign of life of job {Id} was not written")]
    private partial void LogBeatMissed(Exception missed, long id);

    [LoggerMessage(Level = LogLevel.Error, Message = "The night of campaign {Campaign} was not queued")]
    private static partial void LogNightSkipped(ILogger log, Exception failure, string campaign);

    [LoggerMessage(Level = LogLevel.Error, Message = "Jobs of tenant {Tenant} failed")]
    private partial void LogTenantFailed(Exception failure, string tenant);
}
