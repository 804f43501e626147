using System.Collections.Concurrent;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Demo;
using Admissions.Core.Events;
using Admissions.Core.Jobs;
using Admissions.Core.Messaging;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Admissions.Core.Tests.Jobs;

public sealed class JobTests
{
    [Fact]
    public async Task Enqueue_OutsideATransaction_Throws()
    {
        var tenant = await TestTenant.CreateAsync();
        await using var scope = tenant.Scope();

        await Should.ThrowAsync<InvalidOperationException>(() => scope.ServiceProvider.GetRequiredService<JobRuns>().EnqueueAsync("Count", new { }, null));
    }

    [Fact]
    public async Task Enqueue_RolledBack_LeavesNothingToRun()
    {
        var tenant = await TestTenant.CreateAsync();
        await using var scope = tenant.Scope();
        var db = scope.ServiceProvider.GetRequiredService<AdmissionsDbContext>();
        await using (await db.Database.BeginTransactionAsync())
            await scope.ServiceProvider.GetRequiredService<JobRuns>().EnqueueAsync("Count", new { }, null);

        await using var again = tenant.Scope();
        (await again.ServiceProvider.GetRequiredService<JobRuns>().ClaimAsync()).ShouldBeNull();
    }

    /// <summary>A campaign whose policy a newer program stored waits for it; the night of the authority's others is queued.</summary>
    [Fact]
    public async Task Nightly_CampaignOfANewerProgram_DoesNotHoldUpTheOthers()
    {
        var tenant = await TestTenant.CreateAsync();
        await using (var scope = tenant.Scope())
            await OpenCampaign.FromPackAsync(scope.ServiceProvider, "adult-2027", PolicyPacks.Json("hunan-adult"));
        await OlderPolicies.StoreAsync(tenant, $"{{ \"{PolicyUpgrade.Key}\": {PolicyUpgrade.Current + 1} }}");

        await using (var scope = tenant.Scope())
            await JobWorker.QueueNightlyAsync(scope.ServiceProvider, default);

        await using var db = tenant.Open();
        var queued = await db.JobRuns.AsNoTracking().Select(r => new { r.Kind, r.CampaignId }).ToListAsync();
        queued.Where(r => r.CampaignId is not null).ShouldAllBe(r => r.CampaignId != tenant.CampaignId);
        queued.Select(r => r.Kind).ShouldBe([ReconcilePayments.Name, InvalidateOverdue.Name, CheckInvariants.Name], ignoreOrder: true);
    }

    [Fact]
    public async Task Claim_ByTwoAtOnce_GivesEachAnother()
    {
        var tenant = await TestTenant.CreateAsync();
        await EnqueueAsync(tenant, "Count", 2);
        await using var first = tenant.Scope();
        await using var second = tenant.Scope();

        var claimed = await Task.WhenAll(new[] { first, second }.Select(s => s.ServiceProvider.GetRequiredService<JobRuns>().ClaimAsync()));

        claimed.Select(c => c!.Id).Distinct().Count().ShouldBe(2);
        (await first.ServiceProvider.GetRequiredService<JobRuns>().ClaimAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Cancel_Queued_NeverRuns()
    {
        var tenant = await TestTenant.CreateAsync();
        var id = (await EnqueueAsync(tenant, "Count", 1))[0];
        await using var scope = tenant.Scope();
        var jobs = scope.ServiceProvider.GetRequiredService<JobRuns>();

        (await jobs.CancelAsync(id)).ShouldBeTrue();

        (await jobs.ClaimAsync()).ShouldBeNull();
        (await jobs.CancelAsync(id)).ShouldBeFalse();
    }

    [Fact]
    public async Task Cancel_Running_StopsAtTheNextStep()
    {
        var tenant = await TestTenant.CreateAsync();
        var id = (await EnqueueAsync(tenant, "Count", 1))[0];
        await using var scope = tenant.Scope();
        var jobs = scope.ServiceProvider.GetRequiredService<JobRuns>();
        var claimed = (await jobs.ClaimAsync())!;

        (await jobs.ProgressAsync(claimed, 30, "一半")).ShouldBeTrue();
        await jobs.CancelAsync(id);

        (await jobs.ProgressAsync(claimed, 60, "后一半")).ShouldBeFalse();
    }

    [Fact]
    public async Task Sweep_RunOfADeadInstance_FailsWithASentenceAndALivingOneGoesOn()
    {
        var tenant = await TestTenant.CreateAsync();
        var ids = await EnqueueAsync(tenant, "Count", 2);
        await using var scope = tenant.Scope();
        var jobs = scope.ServiceProvider.GetRequiredService<JobRuns>();
        var (dead, living) = ((await jobs.ClaimAsync())!, (await jobs.ClaimAsync())!);
        (dead.Id, living.Id).ShouldBe((ids[0], ids[1]));
        await using var db = tenant.Open();
        await db.Database.ExecuteSqlAsync($"update job_runs set heartbeat_at = now() - interval '3 minutes'");
        await jobs.BeatAsync(living);

        (await jobs.SweepAsync([])).ShouldBe(1);
        await jobs.FinishAsync(dead, JobState.Succeeded, "太晚了");

        var runs = await db.JobRuns.AsNoTracking().OrderBy(j => j.Id).ToListAsync();
        runs.Select(r => r.State).ShouldBe([JobState.Failed, JobState.Running]);
        (runs[0].Message, runs[0].FinishedAt is not null).ShouldBe((JobRuns.Abandoned, true));
    }

    [Fact]
    public async Task Sweep_ResumableWorkOfADeadInstance_WaitsAgainAndTheDeadOneHasNoSay()
    {
        var tenant = await TestTenant.CreateAsync();
        await EnqueueAsync(tenant, "Count", 1);
        await using var scope = tenant.Scope();
        var jobs = scope.ServiceProvider.GetRequiredService<JobRuns>();
        await using var db = tenant.Open();
        for (var attempt = 1; attempt < JobRuns.MaxAttempts; attempt++)
        {
            var claimed = (await jobs.ClaimAsync())!;
            claimed.Attempts.ShouldBe(attempt);
            await db.Database.ExecuteSqlAsync($"update job_runs set heartbeat_at = now() - interval '3 minutes'");
            (await jobs.SweepAsync(["Count"])).ShouldBe(0);
            (await db.JobRuns.AsNoTracking().SingleAsync()).State.ShouldBe(JobState.Queued);
            (await jobs.ProgressAsync(claimed, 90, "还活着")).ShouldBeFalse();
        }

        var earlier = await db.JobRuns.AsNoTracking().SingleAsync();
        var last = (await jobs.ClaimAsync())!;
        await jobs.FinishAsync(earlier, JobState.Succeeded, "太晚了");
        await jobs.BeatAsync(earlier);
        await db.Database.ExecuteSqlAsync($"update job_runs set heartbeat_at = now() - interval '3 minutes'");
        (await jobs.SweepAsync(["Count"])).ShouldBe(1);

        var ended = await db.JobRuns.AsNoTracking().SingleAsync();
        (ended.State, ended.Message, ended.Stage, last.Attempts).ShouldBe((JobState.Failed, JobRuns.GivenUp, "", JobRuns.MaxAttempts), "nobody reads that another one goes on");
    }

    [Fact]
    public async Task Sweep_WorkOfADeadInstanceThatWasToStop_HasStopped()
    {
        var tenant = await TestTenant.CreateAsync();
        var id = (await EnqueueAsync(tenant, "Count", 1))[0];
        await using var scope = tenant.Scope();
        var jobs = scope.ServiceProvider.GetRequiredService<JobRuns>();
        await jobs.ClaimAsync();
        await jobs.CancelAsync(id);
        await using var db = tenant.Open();
        await db.Database.ExecuteSqlAsync($"update job_runs set heartbeat_at = now() - interval '3 minutes'");

        (await jobs.SweepAsync(["Count"])).ShouldBe(1);

        var ended = await db.JobRuns.AsNoTracking().SingleAsync();
        (ended.State, ended.Message).ShouldBe((JobState.Cancelled, JobRuns.Stopped));
    }

    [Fact]
    public async Task Ring_QueueLookedIntoOnceAnHour_IsWorkedOnAtOnce()
    {
        await using var scratch = await ScratchDatabase.CreateAsync();
        var counted = new ConcurrentBag<long>();
        var slug = await TenantAsync(scratch);
        using var host = await HostAsync(scratch, counted, queueSeconds: 3600);
        var databases = host.Services.GetRequiredService<TenantDatabases>();
        await using var db = databases.For((await databases.FindAsync(slug))!).Open();
        db.JobRuns.Add(new JobRun { Kind = "Count", Arguments = "{}", CreatedAt = DateTimeOffset.UnixEpoch });
        await db.SaveChangesAsync();
        await host.StartAsync();
        await BulkBuilders.UntilAsync(() => db.JobRuns.AllAsync(j => j.FinishedAt != null));
        db.JobRuns.Add(new JobRun { Kind = "Count", Arguments = "{}", CreatedAt = DateTimeOffset.UnixEpoch });
        await db.SaveChangesAsync();

        (await host.Services.GetRequiredService<JobBell>().RingAsync()).ShouldBeTrue();

        await BulkBuilders.UntilAsync(() => db.JobRuns.AllAsync(j => j.FinishedAt != null));
        await host.StopAsync();
        counted.Count.ShouldBe(2);
    }

    /// <summary>The whole of it: two instances over one database, Quartz's cluster, the queue, programs, results.</summary>
    [Fact]
    public async Task Schedulers_TwoOverOneDatabase_RunEveryJobOnce()
    {
        await using var scratch = await ScratchDatabase.CreateAsync();
        var counted = new ConcurrentBag<long>();
        var slug = await TenantAsync(scratch);
        using var one = await HostAsync(scratch, counted);
        using var two = await HostAsync(scratch, counted);
        var databases = one.Services.GetRequiredService<TenantDatabases>();
        var database = databases.For((await databases.FindAsync(slug))!);
        await using (var db = database.Open())
        {
            for (var i = 0; i < 20; i++)
                db.JobRuns.Add(new JobRun { Kind = "Count", Arguments = "{}", CreatedAt = DateTimeOffset.UnixEpoch });
            db.JobRuns.Add(new JobRun { Kind = CheckInvariants.Name, Arguments = "{}", CreatedAt = DateTimeOffset.UnixEpoch });
            await db.SaveChangesAsync();
        }

        await Task.WhenAll(one.StartAsync(), two.StartAsync());
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        await using var look = database.Open();
        while (await look.JobRuns.AnyAsync(j => j.FinishedAt == null))
            await timer.WaitForNextTickAsync(timeout.Token);
        await Task.WhenAll(one.StopAsync(), two.StopAsync());

        counted.Count.ShouldBe(20);
        counted.Distinct().Count().ShouldBe(20);
        (await look.JobRuns.AsNoTracking().ToListAsync()).ShouldAllBe(j => j.State == JobState.Succeeded && j.Percent == 100);
        (await look.JobRuns.SingleAsync(j => j.Kind == CheckInvariants.Name)).Message!.ShouldContain("没有发现问题");
    }

    [Fact]
    public async Task Run_ProgramThatFails_EndsTheRunWithASentence()
    {
        await using var scratch = await ScratchDatabase.CreateAsync();
        var slug = await TenantAsync(scratch);
        using var host = await HostAsync(scratch, []);
        var databases = host.Services.GetRequiredService<TenantDatabases>();
        var database = databases.For((await databases.FindAsync(slug))!);
        await using var db = database.Open();
        db.JobRuns.Add(new JobRun { Kind = "Unknown", Arguments = "{}", CreatedAt = DateTimeOffset.UnixEpoch });
        await db.SaveChangesAsync();

        (await host.Services.GetRequiredService<JobWorker>().RunQueuedAsync(default)).ShouldBe(1);

        var run = await db.JobRuns.AsNoTracking().SingleAsync();
        (run.State, run.FinishedAt is not null).ShouldBe((JobState.Failed, true));
        run.Message!.ShouldContain($"任务号 {run.Id}");
    }

    [Fact]
    public async Task SealAndSend_EachMinute_SealsEventsAndMarksMessagesSent()
    {
        await using var scratch = await ScratchDatabase.CreateAsync();
        var slug = await TenantAsync(scratch);
        using var host = await HostAsync(scratch, []);
        var databases = host.Services.GetRequiredService<TenantDatabases>();
        var database = databases.For((await databases.FindAsync(slug))!);
        await using var db = database.Open();
        db.Outbox.Add(new OutboxMessage { Channel = "Sms", Recipient = "19900000318", Body = "您的报名已确认。", CreatedAt = DateTimeOffset.UnixEpoch });
        db.Events.Add(new Event { Type = "Tested", SubjectType = "Test", SubjectId = 1, ActorName = "系统", At = DateTimeOffset.UnixEpoch });
        await db.SaveChangesAsync();

        while ((await EventChain.VerifyAsync(database.DataSource)).Events == 0)
            await host.Services.GetRequiredService<JobWorker>().SealAndSendAsync(default);

        (await db.Outbox.AsNoTracking().SingleAsync()).SentAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Send_OperatorRefuses_KeepsTheMessageAndCounts()
    {
        var tenant = await TestTenant.CreateAsync(configure: s => s.AddSingleton<SendMessage>((_, _) => throw new HttpRequestException("busy")));
        await using (var db = tenant.Open())
        {
            db.Outbox.Add(new OutboxMessage { Channel = "Sms", Recipient = "19900000318", Body = "您的报名已确认。", CreatedAt = DateTimeOffset.UnixEpoch });
            await db.SaveChangesAsync();
        }
        await using var scope = tenant.Scope();

        (await scope.ServiceProvider.GetRequiredService<OutboxSender>().SendAsync()).ShouldBe(0);

        await using var look = tenant.Open();
        var message = await look.Outbox.SingleAsync();
        (message.SentAt, message.Attempts).ShouldBe((null, 1));
    }

    private static async Task<long[]> EnqueueAsync(TestTenant tenant, string kind, int count)
    {
        await using var scope = tenant.Scope();
        var db = scope.ServiceProvider.GetRequiredService<AdmissionsDbContext>();
        var ids = new long[count];
        await using var transaction = await db.Database.BeginTransactionAsync();
        for (var i = 0; i < count; i++)
            ids[i] = (await scope.ServiceProvider.GetRequiredService<JobRuns>().EnqueueAsync(kind, new { }, null)).Id;
        await transaction.CommitAsync();
        return ids;
    }

    private static async Task<string> TenantAsync(ScratchDatabase scratch)
    {
        await Admissions.Core.Campaigns.TenantSetup.AddToCatalogueAsync(scratch.Owner, "jobs", "测试省教育考试院", "43", "0731-80000000", "{}", []);
        return "jobs";
    }

    private static async Task<IHost> HostAsync(ScratchDatabase scratch, ConcurrentBag<long> counted, int queueSeconds = 1)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        var settings = await TestDatabase.SettingsAsync();
        settings["Admissions:Database:App"] = scratch.App;
        settings["Admissions:Jobs:Enabled"] = "true";
        settings["Admissions:Jobs:QueueSeconds"] = $"{queueSeconds}";
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddAdmissionsCore(builder.Configuration).AddJobScheduler(builder.Configuration);
        builder.Services.AddScoped<JobProgram>(_ => new Count(counted));
        return builder.Build();
    }

    private sealed class Count(ConcurrentBag<long> counted) : JobProgram
    {
        public override string Kind => "Count";
        public override string Title => "计数";

        public override async Task<Outcome<string>> RunAsync(JobWork work, CancellationToken cancellationToken)
        {
            await work.StepAsync(50, "计数");
            counted.Add(work.Run.Id);
            return "好";
        }
    }
}
