using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Admissions.Core.Tests.Jobs;

/// <summary>An instance that is asked to end gives its work to another one, which need not wait for its silence.</summary>
public sealed class HandBackTests
{
    /// <summary>Two real hosts with their schedulers over one database; the work hears of the end, or is an engine that does not.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stop_OfTheInstanceThatWorks_LetsTheOtherTakeItUpAtOnce(bool hears)
    {
        await using var scratch = await ScratchDatabase.CreateAsync();
        var (first, second) = (new Held(hears, waits: true), new Held(hears, waits: false));
        await Admissions.Core.Campaigns.TenantSetup.AddToCatalogueAsync(scratch.Owner, "jobs", "测试省教育考试院", "43", "0731-80000000", "{}", []);
        using var one = await HostAsync(scratch, first);
        using var two = await HostAsync(scratch, second);
        var databases = one.Services.GetRequiredService<TenantDatabases>();
        await using var db = databases.For((await databases.FindAsync("jobs"))!).Open();
        db.JobRuns.Add(new JobRun { Kind = Held.Name, Arguments = "{}", CreatedAt = DateTimeOffset.UnixEpoch });
        await db.SaveChangesAsync();
        await one.StartAsync();
        await BulkBuilders.UntilAsync(() => Task.FromResult(first.Began));
        await two.StartAsync();

        var stopping = one.StopAsync();
        // By its silence alone it would have been taken for dead only after two minutes.
        await BulkBuilders.UntilAsync(() => db.JobRuns.AnyAsync(j => j.State == JobState.Succeeded), seconds: 60);

        var run = await db.JobRuns.AsNoTracking().SingleAsync();
        (second.Began, run.Attempts, run.HandedBack, run.Message).ShouldBe((true, 2, 1, "好"));
        first.Release();
        await stopping;
        (await db.JobRuns.AsNoTracking().SingleAsync()).ShouldSatisfyAllConditions(r => r.State.ShouldBe(JobState.Succeeded), r => r.Attempts.ShouldBe(2), r => r.Message.ShouldBe("好"));
        await two.StopAsync();
    }

    /// <summary>What may not be done twice is brought to its end before the host goes.</summary>
    [Fact]
    public async Task Stop_WithWorkThatNobodyElseMayTake_WaitsForItsEnd()
    {
        await using var scratch = await ScratchDatabase.CreateAsync();
        var work = new Held(hears: false, waits: true, resumes: false);
        await Admissions.Core.Campaigns.TenantSetup.AddToCatalogueAsync(scratch.Owner, "jobs", "测试省教育考试院", "43", "0731-80000000", "{}", []);
        using var host = await HostAsync(scratch, work);
        var databases = host.Services.GetRequiredService<TenantDatabases>();
        await using var db = databases.For((await databases.FindAsync("jobs"))!).Open();
        db.JobRuns.Add(new JobRun { Kind = Held.Name, Arguments = "{}", CreatedAt = DateTimeOffset.UnixEpoch });
        db.JobRuns.Add(new JobRun { Kind = Held.Name, Arguments = "{}", CreatedAt = DateTimeOffset.UnixEpoch });
        await db.SaveChangesAsync();
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        await host.StartAsync();
        await BulkBuilders.UntilAsync(() => Task.FromResult(work.Began));

        var stopping = host.StopAsync();
        lifetime.ApplicationStopping.IsCancellationRequested.ShouldBeTrue();
        (await db.JobRuns.AsNoTracking().CountAsync(j => j.State == JobState.Running)).ShouldBeGreaterThan(0);
        work.Release();
        await stopping;

        (await db.JobRuns.AsNoTracking().CountAsync(j => j.State == JobState.Running)).ShouldBe(0, "nothing is left behind half done");
        (await db.JobRuns.AsNoTracking().Where(j => j.State == JobState.Succeeded).Select(j => j.Message).Distinct().SingleAsync()).ShouldBe("好");
    }

    /// <summary>Any number of orderly restarts, then as many deaths as are allowed: only these count.</summary>
    [Fact]
    public async Task HandBack_MoreOftenThanThereAreAttempts_IsNoFailedAttempt()
    {
        var tenant = await TestTenant.CreateAsync();
        await using var scope = tenant.Scope();
        var jobs = scope.ServiceProvider.GetRequiredService<JobRuns>();
        await using var db = tenant.Open();
        db.JobRuns.Add(new JobRun { Kind = Held.Name, Arguments = "{}", CreatedAt = DateTimeOffset.UnixEpoch });
        await db.SaveChangesAsync();

        for (var restart = 0; restart < 2 * JobRuns.MaxAttempts; restart++)
            await jobs.HandBackAsync((await jobs.ClaimAsync())!);
        var afterRestarts = await db.JobRuns.AsNoTracking().SingleAsync();
        var states = new List<JobState>();
        for (var death = 1; death <= JobRuns.MaxAttempts; death++)
        {
            (await jobs.ClaimAsync()).ShouldNotBeNull();
            await db.Database.ExecuteSqlAsync($"update job_runs set heartbeat_at = now() - interval '1 hour'");
            await jobs.SweepAsync([Held.Name]);
            states.Add((await db.JobRuns.AsNoTracking().SingleAsync()).State);
        }

        (afterRestarts.State, afterRestarts.Attempts, afterRestarts.HandedBack).ShouldBe((JobState.Queued, 2 * JobRuns.MaxAttempts, 2 * JobRuns.MaxAttempts));
        states.ShouldBe([.. Enumerable.Repeat(JobState.Queued, JobRuns.MaxAttempts - 1), JobState.Failed]);
        (await db.JobRuns.AsNoTracking().SingleAsync()).Message.ShouldBe(JobRuns.GivenUp);
    }

    /// <summary>An instance that gave work back, and hears of its end once more, has no say in it.</summary>
    [Fact]
    public async Task HandBack_ByAnInstanceThatIsNoLongerTheOne_ChangesNothing()
    {
        var tenant = await TestTenant.CreateAsync();
        await using var scope = tenant.Scope();
        var jobs = scope.ServiceProvider.GetRequiredService<JobRuns>();
        await using var db = tenant.Open();
        db.JobRuns.Add(new JobRun { Kind = Held.Name, Arguments = "{}", CreatedAt = DateTimeOffset.UnixEpoch });
        await db.SaveChangesAsync();
        var earlier = (await jobs.ClaimAsync())!;
        await jobs.HandBackAsync(earlier);
        await jobs.ClaimAsync();

        await jobs.HandBackAsync(earlier);

        (await db.JobRuns.AsNoTracking().SingleAsync()).ShouldSatisfyAllConditions(r => r.State.ShouldBe(JobState.Running), r => r.HandedBack.ShouldBe(1));
    }

    /// <summary>The host waits longer than the longest work, and the container longer than the host.</summary>
    [Fact]
    public async Task Shutdown_HostAndContainer_GiveTheLongestWorkItsTime()
    {
        await using var scratch = await ScratchDatabase.CreateAsync();
        using var host = await HostAsync(scratch, new Held(hears: true, waits: false));
        var compose = await File.ReadAllLinesAsync(Path.Combine(TestDatabase.Root, "docker-compose.yml"));

        var timeout = host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;
        var grace = compose.Select(line => line.Trim()).Single(line => line.StartsWith("stop_grace_period:", StringComparison.Ordinal)).Split(' ')[1];

        timeout.ShouldBe(JobServices.ShutdownTimeout);
        timeout.ShouldBeGreaterThan(TimeSpan.FromSeconds(101), "a file of 100,000 forms, as measured");
        TimeSpan.FromSeconds(int.Parse(grace.TrimEnd('s'), System.Globalization.CultureInfo.InvariantCulture)).ShouldBeGreaterThan(timeout);
        string.Join('\n', compose).IndexOf("stop_grace_period", StringComparison.Ordinal).ShouldBeLessThan(string.Join('\n', compose).IndexOf("\nservices:", StringComparison.Ordinal), "both instances have it");
    }

    private static async Task<IHost> HostAsync(ScratchDatabase scratch, JobProgram program)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        var settings = await TestDatabase.SettingsAsync();
        settings["Admissions:Database:App"] = scratch.App;
        settings["Admissions:Jobs:Enabled"] = "true";
        settings["Admissions:Jobs:QueueSeconds"] = "1";
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddAdmissionsCore(builder.Configuration).AddJobScheduler(builder.Configuration);
        builder.Services.AddScoped<JobProgram>(_ => program);
        return builder.Build();
    }

    private sealed class Held(bool hears, bool waits, bool resumes = true) : JobProgram
    {
        public const string Name = nameof(Held);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override string Kind => Name;
        public override string Title => "等";
        public override bool Resumes => resumes;
        public bool Began { get; private set; }

        public void Release() => _released.TrySetResult();

        public override async Task<Outcome<string>> RunAsync(JobWork work, CancellationToken cancellationToken)
        {
            Began = true;
            if (waits)
                await _released.Task.WaitAsync(hears ? cancellationToken : CancellationToken.None);
            return "好";
        }
    }
}
