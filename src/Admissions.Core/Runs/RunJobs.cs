using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Jobs;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Runs;

/// <summary>
/// What people start, go on with and release: the verb's checks are made while the person looks, and the long work is queued
/// in the same transaction for <see cref="ComputeRun"/> and <see cref="ReleaseRun"/>. From then on nothing hangs on the request.
/// </summary>
public sealed class RunJobs(AdmissionsDbContext db, RunService runs, JobRuns jobs, JobBell bell)
{
    /// <summary>A small run is over before its page is shown.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Freezes the input, commits to a seed and queues the computation: all of it or nothing.</summary>
    public async Task<Outcome<Run>> StartAsync(StartRunOptions options, ProcessContext context, CancellationToken cancellationToken = default) =>
        await QueuedAsync(await runs.StartAsync(options, context, run => QueueAsync(ComputeRun.Name, run, context, null, cancellationToken), null, cancellationToken));

    /// <summary>Queues the computation again of a run that stands before its end and that nobody works on.</summary>
    public async Task<Outcome<Run>> ContinueAsync(long runId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await runs.LockAsync(runId, context, cancellationToken) is not { } run)
            return RunService.NotFound();
        var program = runs.ProgramOf(run.Kind);
        if (!context.Actor.Can(program.RunPermission))
            return RunService.NotPermitted(program.Word);
        if (run.State is not (RunState.Snapshotted or RunState.Computed))
            return RunLifecycle.Table.Check(run.State, RunLifecycle.Compute)!;
        if (await runs.IsBusyAsync(run, cancellationToken))
            return new Refusal("run.busy", "", "这次运算正在后台办理，不用再点；办完以后本页就是结果");
        await QueueAsync(ComputeRun.Name, run, context, null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return await QueuedAsync(run);
    }

    /// <summary>Asks the computation to stop at its next step. The run stays where it is: somebody goes on with it or gives it up.</summary>
    public async Task<Outcome<Run>> StopAsync(long runId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        if (await db.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.Id == runId && r.CampaignId == context.Campaign.Id, cancellationToken) is not { } run)
            return RunService.NotFound();
        if (!context.Actor.Can(runs.ProgramOf(run.Kind).RunPermission))
            return RunService.NotPermitted("停止运算");
        return run.State is RunState.Snapshotted or RunState.Computed && run.JobId is { } job && await jobs.CancelAsync(job, cancellationToken)
            ? run
            : new Refusal("run.ended", "", "运算已经结束，没有停止");
    }

    /// <summary>
    /// The second person's digits, permission and window are checked now, and once more under the locks of the release that
    /// is queued; what has changed by then refuses it on the run's page.
    /// </summary>
    public async Task<Outcome<Run>> ReleaseAsync(ReleaseRunOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        // A release that goes on holds the row to its end: nobody waits for it to be told so.
        if (await db.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.Id == options.RunId && r.CampaignId == context.Campaign.Id, cancellationToken) is { } seen && await runs.IsBusyAsync(seen, cancellationToken))
            return Releasing();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await runs.LockAsync(options.RunId, context, cancellationToken) is not { } run)
            return RunService.NotFound();
        if (await runs.RefuseReleaserAsync(run, options, context, cancellationToken) is { } refused)
            return refused;
        if (await runs.IsBusyAsync(run, cancellationToken))
            return Releasing();
        await QueueAsync(ReleaseRun.Name, run, context, options.DigestDigits, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return await QueuedAsync(run);
    }

    private static Refusal Releasing() => new("run.busy", "", "这次结果正在发布，没有重复发布；办完以后本页会说明");

    private async Task QueueAsync(string kind, Run run, ProcessContext context, string? digits, CancellationToken cancellationToken)
    {
        run.JobId = (await jobs.EnqueueAsync(kind, new RunJobArguments(run.Id, context.Ip, digits), context, cancellationToken)).Id;
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Only for the eyes: what was queued is done whether or not anybody waits here.</summary>
    private async Task<Outcome<Run>> QueuedAsync(Outcome<Run> queued)
    {
        if (queued.Succeeded && await bell.RingAsync())
            await jobs.WaitAsync(queued.Value.JobId!.Value, Patience);
        return queued;
    }
}
