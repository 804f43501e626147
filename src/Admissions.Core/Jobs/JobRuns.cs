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

    /// <summary>Between two signs of life.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(15);

    /// <summary>Without a sign of life for so long, the instance is taken for dead.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);

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
             update job_runs set state = 'Running', heartbeat_at = now() where id = (
               select id from job_runs where state = 'Queued' order by id limit 1 for update skip locked) returning id as "Value"
             """).ToListAsync(cancellationToken);
        return claimed is [var id] ? await db.JobRuns.AsNoTracking().SingleAsync(j => j.Id == id, cancellationToken) : null;
    }

    /// <summary>Shows how far the work is.</summary>
    /// <returns>False: somebody asked to stop.</returns>
    public async Task<bool> ProgressAsync(long id, int percent, string stage, CancellationToken cancellationToken = default)
    {
        await db.JobRuns.Where(j => j.Id == id && j.State == JobState.Running)
            .ExecuteUpdateAsync(j => j.SetProperty(x => x.Percent, Math.Clamp(percent, 0, 99)).SetProperty(x => x.Stage, stage), cancellationToken);
        return !await db.JobRuns.AnyAsync(j => j.Id == id && j.CancelRequested, cancellationToken);
    }

    /// <summary>Says that the instance that runs it is alive.</summary>
    public Task BeatAsync(long id, CancellationToken cancellationToken = default) =>
        db.Database.ExecuteSqlAsync($"update job_runs set heartbeat_at = now() where id = {id} and state = 'Running'", cancellationToken);

    /// <summary>Ends as failed what an instance left behind that stopped or lost its power.</summary>
    /// <returns>How many runs.</returns>
    public Task<int> SweepAsync(CancellationToken cancellationToken = default) =>
        db.Database.ExecuteSqlAsync(
            $"""
             update job_runs set state = 'Failed', finished_at = now(), message = {Abandoned}
             where state = 'Running' and coalesce(heartbeat_at, created_at) < now() - {Silence}
             """, cancellationToken);

    /// <summary>Asks running work to stop at its next step; waiting work stops at once.</summary>
    /// <returns>False: it had ended already.</returns>
    public async Task<bool> CancelAsync(long id, CancellationToken cancellationToken = default)
    {
        if (await db.JobRuns.Where(j => j.Id == id && j.State == JobState.Queued).ExecuteUpdateAsync(
                j => j.SetProperty(x => x.State, JobState.Cancelled).SetProperty(x => x.FinishedAt, time.GetUtcNow()), cancellationToken) == 1)
            return true;
        return await db.JobRuns.Where(j => j.Id == id && j.State == JobState.Running).ExecuteUpdateAsync(j => j.SetProperty(x => x.CancelRequested, true), cancellationToken) == 1;
    }

    /// <summary>Ends running work, once.</summary>
    public Task FinishAsync(long id, JobState state, string message, CancellationToken cancellationToken = default) =>
        db.JobRuns.Where(j => j.Id == id && j.State == JobState.Running).ExecuteUpdateAsync(
            j => j.SetProperty(x => x.State, state).SetProperty(x => x.Message, message)
                .SetProperty(x => x.Percent, x => state == JobState.Succeeded ? 100 : x.Percent).SetProperty(x => x.FinishedAt, time.GetUtcNow()),
            cancellationToken);
}
