using System.Text.Json;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Jobs;

/// <summary>The rows of long work: queued with what asked for it, then claimed, moved on, cancelled and finished.</summary>
public sealed class JobRuns(AdmissionsDbContext db, TimeProvider time)
{
    public const string Abandoned = "办理这项任务的服务中断了，没有办完。已经写入的都是完整的，请重新办理一次。";

    public const string GivenUp = "办理这项任务的服务一再中断，没有再接着办。已经写入的都是完整的。请先请技术人员查明原因，再重新办理。";

    /// <summary>What stands where somebody asked to stop.</summary>
    public const string Stopped = "已按要求停止。";

    /// <summary>Instances that die of one piece of work before it is given up: it may be the work that ends them. Those that gave it back in good order do not count.</summary>
    public const int MaxAttempts = 5;

    private const string HandedOver = "办理的服务中断了，等另一台接着办";

    /// <summary>Between two signs of life.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);

    /// <summary>Without a sign of life for so long, the instance is taken for dead.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);

    /// <summary>Between two looks of one who waits for the end.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Queues work in the transaction of what asks for it, so that neither exists without the other.</summary>
    /// <param name="kind">A <see cref="JobProgram.Kind"/>.</param>
    /// <param name="context">Who asks and for which campaign; null: the system, for the whole authority.</param>
    /// <exception cref="InvalidOperationException">No transaction is open.</exception>
    public async Task<JobRun> EnqueueAsync(string kind, object arguments, ProcessContext? context, CancellationToken cancellationToken = default)
    {
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("Work is queued only inside the transaction that asks for it.");
        var run = new JobRun
        {
            CampaignId = context?.Campaign.Id,
            Kind = kind,
            Arguments = JsonSerializer.Serialize(arguments, EventLog.Json),
            ActorId = context is null || context.Actor.UserId == 0 ? null : context.Actor.UserId,
            CreatedAt = time.GetUtcNow(),
        };
        db.JobRuns.Add(run);
        await db.SaveChangesAsync(cancellationToken);
        return run;
    }

    /// <summary>Takes the oldest waiting run for this process; another process that asks at the same moment gets the next one.</summary>
    /// <returns>Null when nothing waits.</returns>
    public async Task<JobRun?> ClaimAsync(CancellationToken cancellationToken = default)
    {
        var claimed = await db.Database.SqlQuery<long>(
            $"""
             update job_runs set state = 'Running', heartbeat_at = now(), attempts = attempts + 1 where id = (
               select id from job_runs where state = 'Queued' order by id limit 1 for update skip locked) returning id as "Value"
             """).ToListAsync(cancellationToken);
        return claimed is [var id] ? await db.JobRuns.AsNoTracking().SingleAsync(j => j.Id == id, cancellationToken) : null;
    }

    /// <summary>Shows how far the work is.</summary>
    /// <returns>False: somebody asked to stop, or another instance has taken it over.</returns>
    public async Task<bool> ProgressAsync(JobRun claimed, int percent, string stage, CancellationToken cancellationToken = default) =>
        await Mine(claimed).ExecuteUpdateAsync(j => j.SetProperty(x => x.Percent, Math.Clamp(percent, 0, 99)).SetProperty(x => x.Stage, stage), cancellationToken) == 1
        && await Mine(claimed).AnyAsync(j => !j.CancelRequested, cancellationToken);

    /// <summary>Says that the instance that runs it is alive.</summary>
    public Task BeatAsync(JobRun claimed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(claimed);
        return db.Database.ExecuteSqlAsync($"update job_runs set heartbeat_at = now() where id = {claimed.Id} and attempts = {claimed.Attempts} and state = 'Running'", cancellationToken);
    }

    /// <summary>
    /// What an instance left behind that stopped or lost its power waits again when its program may be taken up by another
    /// one, at most <see cref="MaxAttempts"/> times; what somebody asked to stop has stopped, and everything else ends as failed.
    /// </summary>
    /// <param name="resumable">Kinds of the programs whose <see cref="JobProgram.Resumes"/> is true.</param>
    /// <returns>How many runs ended.</returns>
    public async Task<int> SweepAsync(IReadOnlyCollection<string> resumable, CancellationToken cancellationToken = default)
    {
        await db.Database.ExecuteSqlAsync(
            $"""
             update job_runs set state = 'Queued', stage = {HandedOver}
             where state = 'Running' and coalesce(heartbeat_at, created_at) < now() - {Silence}
               and kind = any({resumable.ToArray()}) and attempts - handed_back < {MaxAttempts} and not cancel_requested
             """, cancellationToken);
        return await db.Database.ExecuteSqlAsync(
            $"""
             update job_runs set state = case when cancel_requested then 'Cancelled' else 'Failed' end, finished_at = now(), stage = '',
               message = case when cancel_requested then {Stopped} when attempts - handed_back >= {MaxAttempts} then {GivenUp} else {Abandoned} end
             where state = 'Running' and coalesce(heartbeat_at, created_at) < now() - {Silence}
             """, cancellationToken);
    }

    /// <summary>Lets work wait again that this instance has to leave before its end; however often that happens, nothing has failed.</summary>
    public Task HandBackAsync(JobRun claimed, CancellationToken cancellationToken = default) =>
        Mine(claimed).ExecuteUpdateAsync(
            j => j.SetProperty(x => x.State, JobState.Queued).SetProperty(x => x.Stage, HandedOver).SetProperty(x => x.HandedBack, x => x.HandedBack + 1), cancellationToken);

    /// <summary>Asks running work to stop at its next step; waiting work stops at once.</summary>
    /// <returns>False: it had ended already.</returns>
    public async Task<bool> CancelAsync(long id, CancellationToken cancellationToken = default)
    {
        if (await db.JobRuns.Where(j => j.Id == id && j.State == JobState.Queued).ExecuteUpdateAsync(
                j => j.SetProperty(x => x.State, JobState.Cancelled).SetProperty(x => x.FinishedAt, time.GetUtcNow()), cancellationToken) == 1)
            return true;
        return await db.JobRuns.Where(j => j.Id == id && j.State == JobState.Running).ExecuteUpdateAsync(j => j.SetProperty(x => x.CancelRequested, true), cancellationToken) == 1;
    }

    /// <summary>Ends running work, once, and only for the instance that has it.</summary>
    public Task FinishAsync(JobRun claimed, JobState state, string message, CancellationToken cancellationToken = default) =>
        Mine(claimed).ExecuteUpdateAsync(
            j => j.SetProperty(x => x.State, state).SetProperty(x => x.Message, message)
                .SetProperty(x => x.Percent, x => state == JobState.Succeeded ? 100 : x.Percent).SetProperty(x => x.FinishedAt, time.GetUtcNow()),
            cancellationToken);

    /// <summary>Waits until work has ended, or for so long.</summary>
    public async Task WaitAsync(long id, TimeSpan atMost, CancellationToken cancellationToken = default)
    {
        using var timer = new PeriodicTimer(Look, time);
        var since = time.GetTimestamp();
        while (time.GetElapsedTime(since) < atMost && await db.JobRuns.AnyAsync(j => j.Id == id && j.FinishedAt == null, cancellationToken))
            await timer.WaitForNextTickAsync(cancellationToken);
    }

    private IQueryable<JobRun> Mine(JobRun claimed)
    {
        ArgumentNullException.ThrowIfNull(claimed);
        return db.JobRuns.Where(j => j.Id == claimed.Id && j.Attempts == claimed.Attempts && j.State == JobState.Running);
    }
}
