using Admissions.Core.Accounts;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Demo;
using Admissions.Core.Demo.Season;
using Admissions.Core.Demo.Walk;
using Admissions.Core.Dossiers;
using Admissions.Core.Events;
using Admissions.Core.Exams;
using Admissions.Core.Invariants;
using Admissions.Core.Reporting;
using Admissions.Core.Rosters;
using Admissions.Core.Runs;
using Admissions.Core.Scoring;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Demo;

/// <summary>The walk of the manual (docs/manual/demo-walk.md) over the data that <c>./run</c> loads, by the accounts that its first page lists.</summary>
public sealed class DemoWalkTests(DemoWalkTests.Installation installation) : IClassFixture<DemoWalkTests.Installation>
{
    [Theory]
    [InlineData("hunan")]
    [InlineData("shaanxi")]
    public async Task Walk_ByTheListedAccounts_EndsWithSealedRostersAndResults(string slug)
    {
        var walk = new Walker(installation.Services, slug);
        await using var db = await walk.OpenAsync();

        // Where the city alone reports, it sends the seats with the data, after the numbers.
        Func<Walker, AdmissionsDbContext, Task>[] parts = slug == "hunan" ? [ReportAsync, NumberAsync] : [NumberAsync, ReportAsync];
        foreach (var part in parts)
            await part(walk, db);
        (await db.DataReports.CountAsync(r => r.State == DataReportState.Accepted)).ShouldBe(await db.Organizations.CountAsync(o => o.Kind == OrganizationKind.CountyOffice));
        (await db.Runs.SingleAsync(r => r.Kind == RunKind.Numbering)).State.ShouldBe(RunState.Committed);

        await walk.ToAsync("Scores");
        await walk.ImportScoresAsync();
        (await db.Scores.CountAsync(s => s.Mark == ScoreMark.Absent)).ShouldBeGreaterThan(0);
        (await db.Scores.CountAsync(s => s.Mark == ScoreMark.Violation)).ShouldBeGreaterThan(0);

        var college = (await walk.AsAsync("college")).Actor.InstitutionId!.Value;
        for (var round = 1; round <= 2; round++)
        {
            await walk.ToAsync($"Dispatch{round}");
            await walk.RunAsync(RunKind.Dispatch, round, "province-info", "province-group");
            if (round == 1)
            {
                (await db.Dossiers.CountAsync(d => d.InstitutionId == college && d.State == DossierState.Dispatched)).ShouldBeGreaterThan(0, "the listed college gets dossiers");
                (await walk.PlayAsync(DemoPart.Colleges)).Left.Count.ShouldBe(1);
                await walk.DecideAsync(college);
            }
            await walk.PlayAsync(DemoPart.Colleges, everything: true);
            (await db.Dossiers.CountAsync(d => DossierLifecycle.Undecided.ToArray().Contains(d.State))).ShouldBe(0);
        }

        await walk.ToAsync("Results");
        await walk.PlayAsync(DemoPart.Rosters, everything: true);
        await walk.DoAsync<RosterService, DateTimeOffset>("province-group", (s, c) => s.PublishResultsAsync(c));
        (await db.Rosters.CountAsync(r => r.SealedAt != null)).ShouldBeGreaterThan(0);
        (await db.LevelPlans.CountAsync(p => p.Admitted > 0 && !p.Completed)).ShouldBe(0);
        (await db.Dossiers.CountAsync(d => d.State == DossierState.Admitted)).ShouldBeGreaterThan(0);
        await EventChain.SealAsync(walk.Database);
        (await InvariantChecks.RunAsync(walk.Database)).Where(i => i.Violations > 0).Select(i => i.Name).ShouldBeEmpty();
    }

    /// <summary>The listed county and city report themselves, and the listed officer of the province takes it in; the button does the rest.</summary>
    private static async Task ReportAsync(Walker walk, AdmissionsDbContext db)
    {
        await walk.ToAsync("Reporting");
        await walk.PlayAsync(DemoPart.Sites);
        var counties = (await walk.AsAsync("province-admin")).Campaign.Policy.Reporting!.Chain.Contains(ReportingLevel.County);
        var reports = await walk.PlayAsync(DemoPart.Reports);
        reports.Left.Count.ShouldBe(counties ? 2 : 1, string.Join('\n', reports.Left));
        if (counties)
        {
            await walk.DoAsync<DataReportService, DataReport>("county", (s, c) => s.CheckAsync(c.Actor.DivisionCode!, c));
            await walk.DoAsync<DataReportService, DataReport>("county", (s, c) => s.ReportToCityAsync(c.Actor.DivisionCode!, c));
        }
        await walk.DoAsync<DataReportService, IReadOnlyList<DataReport>>("city", (s, c) => s.ReportToProvinceAsync(c.Actor.DivisionCode!, c));
        var city = (await walk.AsAsync("city")).Actor.DivisionCode!;
        await walk.DoAsync<DataReportService, IReadOnlyList<DataReport>>("province-info", (s, c) => s.AcceptAsync(city, c));
        var acts = await db.Events.Where(e => e.Type == "DataReportedToProvince" && e.ActorName.StartsWith(DemoCast.NamePrefix)).Select(e => e.ActorId).Distinct().ToListAsync();
        acts.ShouldBe([(long?)(await walk.AsAsync("province-admin")).Actor.UserId], "the events name the demonstration and who pressed the button");
    }

    private static async Task NumberAsync(Walker walk, AdmissionsDbContext db)
    {
        await walk.ToAsync("Numbering");
        await walk.PlayAsync(DemoPart.Sites);
        await walk.RunAsync(RunKind.Numbering, 0, "province-info", "province-adult");
        (await walk.PlayAsync(DemoPart.Allocations)).Left.Count.ShouldBe(1);
        var district = await db.RoomAllocations.Where(a => a.State == RoomAllocationState.Draft).Select(a => a.DistrictId).SingleAsync();
        await walk.DoAsync<RoomAllocationService, RoomAllocation>("city", (s, c) => s.SubmitAsync(district, c));
        await walk.DoAsync<RoomAllocationService, RoomAllocation>("city", (s, c) => s.ReviewAsync(district, true, c));
        await walk.DoAsync<RoomAllocationService, RoomAllocation>("province-info", (s, c) => s.AcceptAsync(district, true, c));
        await walk.DoAsync<RoomAllocationService, DateTimeOffset>("province-info", (s, c) => s.GenerateAsync(c));
    }

    /// <summary>The demo data of both authorities in a database of their own, and the services of an installation in demo mode over it.</summary>
    public sealed class Installation : IAsyncLifetime
    {
        private ScratchDatabase _database = null!;
        private SeasonGateway _gateway = null!;

        public ServiceProvider Services { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _database = await ScratchDatabase.CreateAsync();
            _gateway = await SeasonGateway.StartAsync((await SimulatorProcess.GetAsync()).Address);
            Services = await _database.ServicesAsync([.. _gateway.Settings(), new("Admissions:Demo:Enabled", "true")]);
            (await Services.GetRequiredService<DemoLoader>().LoadAsync(_database.Owner, _gateway)).ShouldBeTrue();
        }

        public async ValueTask DisposeAsync()
        {
            await _gateway.DisposeAsync();
            await Services.DisposeAsync();
            await _database.DisposeAsync();
        }
    }

    /// <summary>One person who changes accounts.</summary>
    private sealed class Walker(ServiceProvider services, string slug)
    {
        private const string Campaign = "adult-2026";

        public TenantDatabase Database { get; private set; } = null!;

        public async Task<AdmissionsDbContext> OpenAsync()
        {
            var databases = services.GetRequiredService<TenantDatabases>();
            Database = databases.For((await databases.FindAsync(slug))!);
            return Database.Open();
        }

        public async Task<ProcessContext> AsAsync(string account)
        {
            await using var scope = Scope();
            var db = scope.ServiceProvider.GetRequiredService<AdmissionsDbContext>();
            var user = await db.Users.SingleAsync(u => u.UserName == DemoAccounts.Prefix + account);
            var key = await SessionService.StartAsync(db, user, null, new SignInSessionOptions(), default);
            var loaded = await scope.ServiceProvider.GetRequiredService<RequestContextLoader>().LoadAsync(key, Campaign, default);
            return new ProcessContext(loaded.Actor!, loaded.Campaign!, "127.0.0.1");
        }

        public async Task<T> DoAsync<TService, T>(string account, Func<TService, ProcessContext, Task<Outcome<T>>> act)
            where TService : notnull
        {
            var process = await AsAsync(account);
            await using var scope = Scope();
            return Must(await act(scope.ServiceProvider.GetRequiredService<TService>(), process));
        }

        public async Task ToAsync(string stage)
        {
            var at = DemoStages.Of((await AsAsync("province-admin")).Campaign).Single(s => s.Code == stage).At;
            await DoAsync<DemoClock, Campaign>("province-admin", (s, c) => s.MoveAsync(at.ToOffset(TimeSpan.FromHours(8)).DateTime, c));
        }

        /// <summary>Pressed twice: the second press finds nothing to do and nothing wrong.</summary>
        public async Task<DemoPlayed> PlayAsync(DemoPart part, bool everything = false)
        {
            var first = await DoAsync<DemoWalk, DemoPlayed>("province-admin", (s, c) => s.PlayAsync(part, everything, c));
            first.Failed.ShouldBeEmpty($"{slug} {part}");
            await using var db = Database.Open();
            var before = await db.Events.CountAsync(e => e.Type != "DemoPartPlayed" && e.Type != "PaymentsReconciled");
            var second = await DoAsync<DemoWalk, DemoPlayed>("province-admin", (s, c) => s.PlayAsync(part, everything, c));
            second.Failed.ShouldBeEmpty($"{slug} {part} again");
            (await db.Events.CountAsync(e => e.Type != "DemoPartPlayed" && e.Type != "PaymentsReconciled")).ShouldBe(before, $"{slug} {part} again");
            return first;
        }

        public async Task RunAsync(RunKind kind, int round, string maker, string releaser)
        {
            var run = await DoAsync<RunService, Run>(maker, (s, c) => s.StartAsync(new StartRunOptions(kind, round, WarningsRead: true), c));
            run = await DoAsync<RunService, Run>(maker, (s, c) => s.ComputeAsync(run.Id, c));
            run.State.ShouldBe(RunState.Verified, run.Report);
            await DoAsync<RunService, Run>(maker, (s, c) => s.RequestReleaseAsync(run.Id, c));
            await DoAsync<RunService, Run>(releaser, (s, c) => s.ReleaseAsync(new ReleaseRunOptions(run.Id, run.OutputDigest![..4]), c));
        }

        /// <summary>The files of the demo's page, imported by the real services.</summary>
        public async Task ImportScoresAsync()
        {
            var scores = await DoAsync<DemoFiles, byte[]>("province-info", (s, c) => s.ScoresAsync(c));
            var check = await DoAsync<ScoreImportService, ScoreCheck>("province-info", (s, c) => s.CheckAsync(new MemoryStream(scores), "演示成绩.csv", c));
            check.Missing.ShouldBe(0);
            await DoAsync<ScoreImportService, ScoreCheck>("province-info", (s, c) => s.ConfirmAsync(check.ImportId, c));
            var lines = await DoAsync<DemoFiles, byte[]>("province-adult", (s, c) => s.LinesAsync(c));
            await DoAsync<ControlLineService, int>("province-adult", async (s, c) => await s.SetAsync(Must(s.Read(lines, c)), c));
            await DoAsync<ControlLineService, DateTimeOffset>("province-adult", (s, c) => s.PublishAsync(c));
        }

        /// <summary>The listed college admits whom it got; the group confirms.</summary>
        public async Task DecideAsync(long college)
        {
            await DoAsync<InstitutionDossierService, int>("college", (s, c) => s.DownloadAsync(1, c));
            await using var db = Database.Open();
            var dossiers = await db.Dossiers.Where(d => d.InstitutionId == college && d.State == DossierState.Downloaded).ToListAsync();
            await DoAsync<InstitutionDossierService, int>("college", (s, c) => s.DecideAsync([.. dossiers.Select(d => new DecisionOptions(d.Id, true, d.PlanLineId))], c));
            await DoAsync<InstitutionDossierService, UploadReceipt>("college", (s, c) => s.UploadAsync(1, c));
            await DoAsync<DecisionService, ConfirmedDecisions>("province-group", (s, c) => s.ConfirmAsync([.. dossiers.Select(d => d.Id)], c));
        }

        private AsyncServiceScope Scope()
        {
            var scope = services.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<TenantScope>().Enter(Database);
            return scope;
        }
    }
}
