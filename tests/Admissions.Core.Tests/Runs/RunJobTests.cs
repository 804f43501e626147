using Admissions.Core.Data.Entities;
using Admissions.Core.Jobs;
using Admissions.Core.Runs;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Runs;

/// <summary>Runs as people start them: queued in the transaction that freezes them, done by whichever instance lives.</summary>
public sealed class RunJobTests
{
    [Fact]
    public async Task Start_Queued_IsComputedByTheWorkerAsItsStarter()
    {
        var stage = await StageAsync();

        var run = await StartAsync(stage);

        run.State.ShouldBe(RunState.Snapshotted);
        await using var db = stage.Tenant.Open();
        var queued = await db.JobRuns.AsNoTracking().SingleAsync();
        (queued.Id, queued.Kind, queued.State, queued.ActorId).ShouldBe((run.JobId!.Value, ComputeRun.Name, JobState.Queued, stage.Runner.UserId));
        (await stage.Tenant.WorkAsync()).ShouldBe(1);
        var done = await db.Runs.AsNoTracking().SingleAsync();
        (done.State, done.CreatedById).ShouldBe((RunState.Verified, stage.Runner.UserId));
        var job = await db.JobRuns.AsNoTracking().SingleAsync();
        (job.State, job.Percent).ShouldBe((JobState.Succeeded, 100));
        job.Message!.ShouldContain("校验通过");
    }

    [Fact]
    public async Task Start_Refused_LeavesNeitherRunNorJob()
    {
        var stage = await StageAsync();
        await stage.Tenant.SetClockAsync("2026-09-20 10:00");

        (await DoAsync(stage, async s => await s.StartAsync(new StartRunOptions(RunKind.Numbering, WarningsRead: true), await stage.Tenant.ProcessAsync(stage.Runner)))).Succeeded.ShouldBeFalse();

        await using var db = stage.Tenant.Open();
        (await db.Runs.CountAsync(), await db.JobRuns.CountAsync()).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Start_TwoOfficersAtOnce_LeavesOneRunWithOneJob()
    {
        var stage = await StageAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
            await DoAsync(stage, async s => await s.StartAsync(new StartRunOptions(RunKind.Numbering, WarningsRead: true), await stage.Tenant.ProcessAsync(stage.Runner)))));

        outcomes.Count(o => o.Succeeded).ShouldBe(1);
        outcomes.Single(o => !o.Succeeded).Refusals.ShouldHaveSingleItem().Code.ShouldBe("run.open");
        await using var db = stage.Tenant.Open();
        (await db.Runs.CountAsync(), await db.JobRuns.CountAsync()).ShouldBe((1, 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Worker_DiesInTheMiddle_AnotherTakesOverAndThereIsOneResult(bool verifying)
    {
        var gate = new Gate();
        var held = verifying ? new HeldNumbering { Verifier = gate } : new HeldNumbering { Engine = gate };
        var stage = await RunStage.CreateAsync(configure: held.Replace);
        await PrepareAsync(stage);
        await StartAsync(stage);
        await using var other = await TestDatabase.ServicesAsync();
        await using var db = stage.Tenant.Open();

        var dying = stage.Tenant.WorkAsync();
        await gate.Reached;
        (await stage.Tenant.WorkAsync(other)).ShouldBe(0, "nobody computes what another one computes");
        (await stage.Tenant.TakeOverAsync(other)).ShouldBe(0);
        (await stage.Tenant.WorkAsync(other)).ShouldBe(1);

        var done = await db.Runs.AsNoTracking().SingleAsync();
        done.State.ShouldBe(RunState.Verified);
        // The one that was taken for dead comes back and finds that it has no say any more.
        gate.Open();
        await dying;
        var after = await db.Runs.AsNoTracking().SingleAsync();
        (after.State, after.OutputDigest, after.Report).ShouldBe((RunState.Verified, done.OutputDigest, done.Report));
        var job = await db.JobRuns.AsNoTracking().SingleAsync();
        (job.State, job.Attempts).ShouldBe((JobState.Succeeded, 2));
        (await db.Events.CountAsync(e => e.Type == "RunFailed")).ShouldBe(0);
    }

    [Fact]
    public async Task Progress_OfARun_GrowsOnItsJob()
    {
        var held = new HeldNumbering { Engine = new Gate(), Verifier = new Gate() };
        var stage = await RunStage.CreateAsync(configure: held.Replace);
        await PrepareAsync(stage);
        await StartAsync(stage);
        await using var db = stage.Tenant.Open();

        var working = stage.Tenant.WorkAsync();
        await held.Engine.Reached;
        await BulkBuilders.UntilAsync(() => db.JobRuns.AnyAsync(j => j.Stage == "运算"));
        var early = await db.JobRuns.AsNoTracking().SingleAsync();
        held.Engine.Open();
        await held.Verifier.Reached;
        await BulkBuilders.UntilAsync(() => db.JobRuns.AnyAsync(j => j.Stage == "校验结果"));
        var late = await db.JobRuns.AsNoTracking().SingleAsync();
        held.Verifier.Open();
        await working;

        var ended = await db.JobRuns.AsNoTracking().SingleAsync();
        early.Percent.ShouldBeInRange(1, late.Percent - 1);
        (late.State, ended.Percent).ShouldBe((JobState.Running, 100));
    }

    [Theory]
    [InlineData(true, "的账号已经停用")]
    [InlineData(false, "已经没有这项权限")]
    public async Task Compute_StarterMayNotActAnyMore_FailsWithASentence(bool disabled, string words)
    {
        var stage = await StageAsync();
        await StartAsync(stage);
        await using var db = stage.Tenant.Open();
        if (disabled)
            await db.Users.Where(u => u.Id == stage.Runner.UserId).ExecuteUpdateAsync(u => u.SetProperty(x => x.Binding, BindingState.Disabled));
        else
            await db.UserRoles.Where(r => r.UserId == stage.Runner.UserId).ExecuteDeleteAsync();

        await stage.Tenant.WorkAsync();

        var run = await db.Runs.AsNoTracking().SingleAsync();
        run.State.ShouldBe(RunState.Failed);
        RunReport.Parse(run.Report).Failures.ShouldHaveSingleItem().ShouldBe($"要求运算的 {stage.Runner.Name} {words}，运算没有进行。请由有权限的人员重新开始");
        var failed = await db.Events.SingleAsync(e => e.Type == "RunFailed");
        (failed.ActorId, failed.Reason!.Contains(words, StringComparison.Ordinal)).ShouldBe((null, true));
        (await db.JobRuns.SingleAsync()).State.ShouldBe(JobState.Failed);
    }

    [Fact]
    public async Task Stop_WhileItComputes_LeavesTheRunToBeContinued()
    {
        var held = new HeldNumbering { Engine = new Gate() };
        var stage = await RunStage.CreateAsync(configure: held.Replace);
        await PrepareAsync(stage);
        var run = await StartAsync(stage);
        var context = await stage.Tenant.ProcessAsync(stage.Runner);
        await using var db = stage.Tenant.Open();
        var working = stage.Tenant.WorkAsync();
        await held.Engine.Reached;

        (await DoAsync(stage, s => s.ContinueAsync(run.Id, context))).Refusals.ShouldHaveSingleItem().Code.ShouldBe("run.busy");
        (await DoAsync(stage, s => s.StopAsync(run.Id, context))).Succeeded.ShouldBeTrue();
        // The engine is left at its next word after the wish was seen: seen it is when progress was written twice since.
        for (var written = 0; written < 2; written++)
        {
            await db.JobRuns.ExecuteUpdateAsync(j => j.SetProperty(x => x.Percent, 0));
            await BulkBuilders.UntilAsync(() => db.JobRuns.AnyAsync(j => j.Percent > 0));
        }
        held.Engine.Open();
        await working;

        (await db.Runs.AsNoTracking().SingleAsync()).State.ShouldBe(RunState.Snapshotted);
        (await db.JobRuns.AsNoTracking().SingleAsync()).State.ShouldBe(JobState.Cancelled);
        (await DoAsync(stage, s => s.ContinueAsync(run.Id, context))).Succeeded.ShouldBeTrue();
        await stage.Tenant.WorkAsync();
        (await db.Runs.AsNoTracking().SingleAsync()).State.ShouldBe(RunState.Verified);
        (await DoAsync(stage, s => s.StopAsync(run.Id, context))).Refusals.ShouldHaveSingleItem().Code.ShouldBe("run.ended");
    }

    [Fact]
    public async Task Release_WorkerDiesInTheCommit_AnotherCommitsOnce()
    {
        var held = new HeldNumbering { Commit = new Gate() };
        var stage = await RunStage.CreateAsync(configure: held.Replace);
        await PrepareAsync(stage);
        var run = await stage.RequestedAsync(RunKind.Numbering);
        await QueueReleaseAsync(stage, run);
        await using var other = await TestDatabase.ServicesAsync();
        await using var db = stage.Tenant.Open();

        var dying = stage.Tenant.WorkAsync();
        await held.Commit.Reached;
        await stage.Tenant.TakeOverAsync(other);
        var second = stage.Tenant.WorkAsync(other);
        // The second waits for the lock that the first one still holds; only a dead one lets go of it.
        await BulkBuilders.UntilAsync(() => db.Database.SqlQuery<bool>($"select exists (select 1 from pg_stat_activity where wait_event = 'advisory' and query like '%pg_advisory_xact_lock%') as \"Value\"").SingleAsync());
        held.Commit.Open();
        await Task.WhenAll(dying, second);

        var released = await db.Runs.AsNoTracking().SingleAsync();
        (released.State, released.ReleasedById).ShouldBe((RunState.Committed, stage.Releaser.UserId));
        (await db.Seats.CountAsync()).ShouldBe(30);
        (await db.Events.CountAsync(e => e.Type == "RunReleased")).ShouldBe(1);
    }

    [Fact]
    public async Task Release_WhileItIsCommitted_IsToldAtOnceThatItGoesOn()
    {
        var held = new HeldNumbering { Commit = new Gate() };
        var stage = await RunStage.CreateAsync(configure: held.Replace);
        await PrepareAsync(stage);
        var run = await stage.RequestedAsync(RunKind.Numbering);
        await QueueReleaseAsync(stage, run);
        var working = stage.Tenant.WorkAsync();
        await held.Commit.Reached;

        var again = await DoAsync(stage, async s => await s.ReleaseAsync(new ReleaseRunOptions(run.Id, run.OutputDigest![..4]), await stage.Tenant.ProcessAsync(stage.Releaser)));
        var sentBack = await SendBackAsync(stage, run);
        held.Commit.Open();
        await working;

        again.Refusals.ShouldHaveSingleItem().Sentence.ShouldBe("这次结果正在发布，没有重复发布；办完以后本页会说明");
        sentBack.Refusals.ShouldHaveSingleItem().Sentence.ShouldBe("这次结果正在发布，不能再退回；办完以后本页会说明");
        await using var db = stage.Tenant.Open();
        (await db.Runs.AsNoTracking().SingleAsync()).State.ShouldBe(RunState.Committed);
    }

    [Fact]
    public async Task Release_QueuedForASignatureThatIsNoMore_IsNotCommitted()
    {
        var stage = await StageAsync();
        var run = await stage.RequestedAsync(RunKind.Numbering);
        await QueueReleaseAsync(stage, run);
        await using var db = stage.Tenant.Open();
        (await SendBackAsync(stage, run)).Refusals.ShouldHaveSingleItem().Code.ShouldBe("run.busy", "while it waits in the queue as well");
        await db.Runs.ExecuteUpdateAsync(r => r.SetProperty(x => x.JobId, (long?)null));

        await stage.Tenant.WorkAsync();

        (await db.Runs.AsNoTracking().SingleAsync()).State.ShouldBe(RunState.ReleaseRequested);
        (await db.JobRuns.SingleAsync()).Message!.ShouldContain("这次发布请求已经作废");
        (await db.Seats.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Release_ReleaserDisabledMeanwhile_IsNotCommitted()
    {
        var stage = await StageAsync();
        var run = await stage.RequestedAsync(RunKind.Numbering);
        await QueueReleaseAsync(stage, run);
        await using var db = stage.Tenant.Open();
        await db.Users.Where(u => u.Id == stage.Releaser.UserId).ExecuteUpdateAsync(u => u.SetProperty(x => x.Binding, BindingState.Disabled));

        await stage.Tenant.WorkAsync();

        (await db.Runs.AsNoTracking().SingleAsync()).State.ShouldBe(RunState.ReleaseRequested);
        (await db.JobRuns.SingleAsync()).Message!.ShouldContain($"复核发布的 {stage.Releaser.Name} 的账号已经停用，没有发布");
    }

    [Fact]
    public async Task Release_TwoOfficersAtOnce_QueuesOneAndTellsTheOther()
    {
        var stage = await StageAsync();
        var run = await stage.RequestedAsync(RunKind.Numbering);
        var other = await stage.Tenant.ActorAsync(await stage.Tenant.StaffAsync("AdultAdmissionOfficer", "43"));

        var outcomes = await Task.WhenAll(new[] { stage.Releaser, other }.Select(async actor =>
            await DoAsync(stage, async s => await s.ReleaseAsync(new ReleaseRunOptions(run.Id, run.OutputDigest![..4]), await stage.Tenant.ProcessAsync(actor)))));
        await stage.Tenant.WorkAsync();

        outcomes.Count(o => o.Succeeded).ShouldBe(1);
        outcomes.Single(o => !o.Succeeded).Refusals.ShouldHaveSingleItem().Sentence.ShouldContain("正在发布，没有重复发布");
        await using var db = stage.Tenant.Open();
        (await db.Runs.SingleAsync()).State.ShouldBe(RunState.Committed);
        (await db.Events.CountAsync(e => e.Type == "RunReleased")).ShouldBe(1);
    }

    private static async Task<RunStage> StageAsync()
    {
        var stage = await RunStage.CreateAsync();
        await PrepareAsync(stage);
        return stage;
    }

    private static async Task PrepareAsync(RunStage stage)
    {
        await RunCandidates.InsertAsync(stage.Tenant, RunStage.Mixed(30));
        await stage.Tenant.AcceptedReportsAsync();
    }

    private static async Task<Run> StartAsync(RunStage stage)
    {
        var started = await DoAsync(stage, async s => await s.StartAsync(new StartRunOptions(RunKind.Numbering, WarningsRead: true), await stage.Tenant.ProcessAsync(stage.Runner)));
        started.Refusals.ShouldBeEmpty();
        return started.Value!;
    }

    private static async Task<Outcome<Run>> SendBackAsync(RunStage stage, Run run)
    {
        await using var scope = stage.Tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<RunService>().RefuseReleaseAsync(run.Id, await stage.Tenant.ProcessAsync(stage.Releaser, "结果要再核对"));
    }

    private static async Task QueueReleaseAsync(RunStage stage, Run run) =>
        (await DoAsync(stage, async s => await s.ReleaseAsync(new ReleaseRunOptions(run.Id, run.OutputDigest![..4]), await stage.Tenant.ProcessAsync(stage.Releaser)))).Refusals.ShouldBeEmpty();

    private static async Task<T> DoAsync<T>(RunStage stage, Func<RunJobs, Task<T>> act)
    {
        await using var scope = stage.Tenant.Scope();
        return await act(scope.ServiceProvider.GetRequiredService<RunJobs>());
    }
}
