using Admissions.Core.Data.Entities;
using Admissions.Core.Runs;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Runs;

public sealed class RunReleaseTests
{
    [Fact]
    public async Task Release_TwoOfficersAtOnce_CommitsOnceAndTellsTheOther()
    {
        var stage = await RunStage.CreateAsync();
        await RunCandidates.InsertAsync(stage.Tenant, RunStage.Mixed(90));
        var run = await stage.RequestedAsync(RunKind.Numbering);
        var other = await stage.Tenant.ActorAsync(await stage.Tenant.StaffAsync("AdultAdmissionOfficer", "43"));
        var options = new ReleaseRunOptions(run.Id, run.OutputDigest![..4]);

        var outcomes = await Task.WhenAll(new[] { stage.Releaser, other }.Select(async actor =>
            await stage.DoAsync(async s => await s.ReleaseAsync(options, await stage.Tenant.ProcessAsync(actor)))));

        outcomes.Count(o => o.Succeeded).ShouldBe(1);
        outcomes.Single(o => !o.Succeeded).Refusals.ShouldHaveSingleItem().Sentence.ShouldMatch("这次结果已经由 .+ 发布，没有重复发布");
        await using var db = stage.Tenant.Open();
        (await db.Seats.CountAsync()).ShouldBe(90);
        (await db.Events.CountAsync(e => e.Type == "RunReleased")).ShouldBe(1);
    }

    [Fact]
    public async Task Release_WhileItIsSentBack_OneWinsAndTheOtherIsTold()
    {
        var stage = await RunStage.CreateAsync();
        await RunCandidates.InsertAsync(stage.Tenant, RunStage.Mixed(10));
        var run = await stage.RequestedAsync(RunKind.Numbering);
        await using var holder = stage.Tenant.Open();
        await using var transaction = await holder.Database.BeginTransactionAsync();
        await holder.Database.ExecuteSqlAsync($"update runs set state = 'Verified' where id = {run.Id}");

        var release = stage.DoAsync(async s => await s.ReleaseAsync(new ReleaseRunOptions(run.Id, run.OutputDigest![..4]), await stage.Tenant.ProcessAsync(stage.Releaser)));
        await using var look = stage.Tenant.Open();
        while (!await look.Database.SqlQuery<bool>($"select exists (select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%from runs%for update%') as \"Value\"").SingleAsync())
            release.IsCompleted.ShouldBeFalse();
        await transaction.CommitAsync();

        (await release).Refusals.ShouldHaveSingleItem();
        (await look.Seats.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Read_RunOfAnotherKindBeforeItsRelease_IsHiddenFromListPageAndDownload()
    {
        var stage = await RunStage.CreateAsync();
        await RunCandidates.InsertAsync(stage.Tenant, RunStage.Mixed(10));
        var run = await stage.RequestedAsync(RunKind.Numbering);

        (await ReadAsync(stage, stage.DispatchReleaser, run.Id)).ShouldBe((0, false, false));
        (await ReadAsync(stage, stage.Releaser, run.Id)).ShouldBe((1, true, true));
        await stage.DoAsync(async s => await s.ReleaseAsync(new ReleaseRunOptions(run.Id, run.OutputDigest![..4]), await stage.Tenant.ProcessAsync(stage.Releaser)));
        (await ReadAsync(stage, stage.DispatchReleaser, run.Id)).ShouldBe((1, true, true));
    }

    private static async Task<(int Listed, bool Found, bool Downloaded)> ReadAsync(RunStage stage, Admissions.Core.Access.Actor actor, long id)
    {
        await using var scope = stage.Tenant.Scope();
        var (queries, context) = (scope.ServiceProvider.GetRequiredService<RunQueries>(), await stage.Tenant.ProcessAsync(actor));
        return ((await queries.ListAsync(context)).Count, await queries.FindAsync(id, context) is not null, await queries.DownloadAsync(id, context) is not null);
    }

    [Fact]
    public async Task Release_BySamePerson_IsRefused()
    {
        var stage = await RunStage.CreateAsync();
        await RunCandidates.InsertAsync(stage.Tenant, RunStage.Mixed(10));
        var run = await stage.RequestedAsync(RunKind.Numbering);
        var both = stage.Runner with { Permissions = stage.Runner.Permissions.Union(stage.Releaser.Permissions).ToHashSet() };

        var refused = await stage.DoAsync(async s => await s.ReleaseAsync(new ReleaseRunOptions(run.Id, run.OutputDigest![..4]), await stage.Tenant.ProcessAsync(both)));

        refused.Refusals.ShouldHaveSingleItem().ShouldBeOfType<TransitionSecondPersonMissing>();
    }

    [Fact]
    public async Task Release_BySecondAccountOfTheSamePerson_IsRefused()
    {
        var stage = await RunStage.CreateAsync();
        await RunCandidates.InsertAsync(stage.Tenant, RunStage.Mixed(10));
        var run = await stage.RequestedAsync(RunKind.Numbering);
        await using (var db = stage.Tenant.Open())
            await db.Users.Where(u => u.Id == stage.Runner.UserId || u.Id == stage.Releaser.UserId).ExecuteUpdateAsync(u => u.SetProperty(x => x.PhoneNumber, "19900000318"));

        var refused = await stage.DoAsync(async s => await s.ReleaseAsync(new ReleaseRunOptions(run.Id, run.OutputDigest![..4]), await stage.Tenant.ProcessAsync(stage.Releaser)));

        refused.Refusals.ShouldHaveSingleItem().ShouldBeOfType<TransitionSecondPersonMissing>();
    }

    [Fact]
    public async Task Release_WithoutPermission_IsRefused()
    {
        var stage = await RunStage.CreateAsync();
        await RunCandidates.InsertAsync(stage.Tenant, RunStage.Mixed(10));
        var run = await stage.RequestedAsync(RunKind.Numbering);

        var refused = await stage.DoAsync(async s => await s.ReleaseAsync(new ReleaseRunOptions(run.Id, run.OutputDigest![..4]), await stage.Tenant.ProcessAsync(stage.DispatchReleaser)));

        refused.Refusals.ShouldHaveSingleItem().Code.ShouldBe("run.not-permitted");
    }

    [Theory]
    [InlineData("")]
    [InlineData("zzzz")]
    [InlineData("12345")]
    public async Task Release_WrongDigits_IsRefusedAndNothingIsWritten(string digits)
    {
        var stage = await RunStage.CreateAsync();
        await RunCandidates.InsertAsync(stage.Tenant, RunStage.Mixed(10));
        var run = await stage.RequestedAsync(RunKind.Numbering);

        var refused = await stage.DoAsync(async s => await s.ReleaseAsync(new ReleaseRunOptions(run.Id, digits), await stage.Tenant.ProcessAsync(stage.Releaser)));

        refused.Refusals.ShouldHaveSingleItem().Field.ShouldBe("digestDigits");
        await using var db = stage.Tenant.Open();
        (await db.Seats.CountAsync()).ShouldBe(0);
        (await db.Runs.SingleAsync()).State.ShouldBe(RunState.ReleaseRequested);
    }

    [Fact]
    public async Task Release_InputChangedSinceSnapshot_IsRefused()
    {
        var stage = await RunStage.CreateAsync();
        await RunCandidates.InsertAsync(stage.Tenant, RunStage.Mixed(10));
        var run = await stage.RequestedAsync(RunKind.Numbering);
        await RunCandidates.InsertAsync(stage.Tenant, RunStage.Mixed(1));

        var refused = await stage.DoAsync(async s => await s.ReleaseAsync(new ReleaseRunOptions(run.Id, run.OutputDigest![..4]), await stage.Tenant.ProcessAsync(stage.Releaser)));

        refused.Refusals.ShouldHaveSingleItem().Code.ShouldBe("run.input-changed");
    }

    [Fact]
    public async Task Start_OutsideTheWindow_SaysWhenItOpens()
    {
        var stage = await RunStage.CreateAsync();
        await RunCandidates.InsertAsync(stage.Tenant, RunStage.Mixed(10));
        await stage.Tenant.SetClockAsync("2026-09-20 10:00");

        await stage.Tenant.AcceptedReportsAsync();
        var refused = await stage.DoAsync(async s => await s.StartAsync(new StartRunOptions(RunKind.Numbering), await stage.Tenant.ProcessAsync(stage.Runner)));

        refused.Refusals.ShouldHaveSingleItem().Sentence.ShouldContain("9月30日");
    }

    [Fact]
    public async Task Start_TwoOfficersAtOnce_LeavesOneRun()
    {
        var stage = await RunStage.CreateAsync();
        await RunCandidates.InsertAsync(stage.Tenant, RunStage.Mixed(30));

        await stage.Tenant.AcceptedReportsAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
            await stage.DoAsync(async s => await s.StartAsync(new StartRunOptions(RunKind.Numbering), await stage.Tenant.ProcessAsync(stage.Runner)))));

        outcomes.Count(o => o.Succeeded).ShouldBe(1);
        outcomes.Single(o => !o.Succeeded).Refusals.ShouldHaveSingleItem().Code.ShouldBe("run.open");
    }

    [Fact]
    public async Task Discard_ThenStartAgain_ShowsTheDifferenceFromTheLastRun()
    {
        var stage = await RunStage.CreateAsync();
        await RunCandidates.InsertAsync(stage.Tenant, RunStage.Mixed(60));
        var first = await stage.ComputedAsync(RunKind.Numbering);
        var context = await stage.Tenant.ProcessAsync(stage.Runner);
        (await stage.DoAsync(s => s.DiscardAsync(first.Id, context))).Succeeded.ShouldBeTrue();
        await RunCandidates.InsertAsync(stage.Tenant, RunStage.Mixed(3));

        var second = await stage.ComputedAsync(RunKind.Numbering);

        var difference = RunReport.Parse(second.Report).Difference.ShouldNotBeNull();
        difference.PreviousRunId.ShouldBe(first.Id);
        difference.Added.ShouldBe(3);
        (difference.Changed + difference.Same).ShouldBe(60);
        second.SeedHash.ShouldNotBe(first.SeedHash);
    }

    [Fact]
    public async Task Compute_AfterACrashBetweenSteps_GoesOnFromTheSnapshot()
    {
        var stage = await RunStage.CreateAsync();
        await RunCandidates.InsertAsync(stage.Tenant, RunStage.Mixed(30));
        var context = await stage.Tenant.ProcessAsync(stage.Runner);
        await stage.Tenant.AcceptedReportsAsync();
        var started = (await stage.DoAsync(s => s.StartAsync(new StartRunOptions(RunKind.Numbering), context))).Value!;

        var resumed = await stage.DoAsync(s => s.ComputeAsync(started.Id, context));

        resumed.Value!.State.ShouldBe(RunState.Verified);
        resumed.Value.InputDigest.ShouldBe(started.InputDigest);
    }
}
