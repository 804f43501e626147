using System.Diagnostics;
using Admissions.Core.Campaigns;
using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Invariants;
using Admissions.Core.Payments;
using Admissions.Core.Plans;
using Admissions.Core.Points;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Demo.Season;

/// <summary>
/// Walks one campaign from its plan to its sealed rosters through the services that people use, with a moving clock.
/// Demo data are a season that stops half-way.
/// </summary>
public sealed class SeasonRunner(SeasonWorld world, SeasonOptions options, SeasonGateway gateway, IProgress<SeasonProgress>? progress = null)
{
    private readonly List<StageResult> _stages = [];
    private IReadOnlyList<InvariantResult> _invariants = [];
    private List<SeasonCandidate> _candidates = [];
    private SeasonRegistration _registration = null!;
    private SeasonPeople _people = null!;

    public async Task<SeasonReport> RunAsync()
    {
        gateway.ListenFor(world);
        var campaign = await world.CampaignAsync();
        // One county in four has a point; that keeps the counters busy and the table readable.
        var counties = ReferenceData.Children(world.Database.Tenant.DivisionPrefix).SelectMany(c => ReferenceData.Children(c.Code)).Select(c => c.Code)
            .Where((_, i) => i % 4 == 0).ToList();
        _people = new SeasonPeople(options.Seed, counties, campaign.Policy);
        _registration = new SeasonRegistration(world, _people, gateway);
        var admission = new SeasonAdmission(world, _people);

        await StageAsync(SeasonStage.Plan, ImportPlanAsync);
        await StageAsync(SeasonStage.Points, () => OpenPointsAsync(counties));
        await StageAsync(SeasonStage.Registration, RegisterAsync);
        await StageAsync(SeasonStage.Confirmation, ConfirmAsync);
        await StageAsync(SeasonStage.Payment, PayAsync);
        await StageAsync(SeasonStage.Invalidation, InvalidateAsync);
        await StageAsync(SeasonStage.Reporting, () => SeasonReporting.ReportAsync(world));
        await StageAsync(SeasonStage.Sites, () => admission.ArrangeSitesAsync(counties));
        await StageAsync(SeasonStage.Numbering, admission.NumberAsync);
        await StageAsync(SeasonStage.Scores, admission.ScoreAsync);
        await StageAsync(SeasonStage.Dispatch, () => admission.DispatchAsync(1));
        await StageAsync(SeasonStage.Decisions, () => admission.DecideAndRepeatAsync());
        await StageAsync(SeasonStage.Rosters, admission.SealAsync);
        await StageAsync(SeasonStage.Invariants, CheckAsync);
        return new SeasonReport(_stages, _invariants);
    }

    private async Task StageAsync(SeasonStage stage, Func<Task<long>> act)
    {
        if (stage > options.Last)
            return;
        progress?.Report(new SeasonProgress(stage, 0, 1));
        var watch = Stopwatch.StartNew();
        var count = await act();
        _stages.Add(new StageResult(stage.ToString(), count, Math.Round(watch.Elapsed.TotalSeconds, 3)));
        progress?.Report(new SeasonProgress(stage, 1, 1));
    }

    private async Task<long> ImportPlanAsync()
    {
        var campaign = await world.AroundAsync("PointSetup", -48);
        var officer = SeasonWorld.Process(await world.OfficerAsync("AdultAdmissionOfficer", world.Database.Tenant.DivisionPrefix), campaign);
        var name = $"Admissions.Core.Demo.Data.{world.Database.Tenant.Slug}-plan.csv";
        using var stream = typeof(SeasonRunner).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"There is no demo plan {name}.");
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        var preview = await world.DoAsync<PlanService, PlanImportPreview>(s => s.PreviewAsync(copy.ToArray(), officer));
        await world.DoAsync<PlanService, PlanImportPreview>(s => s.ImportAsync(copy.ToArray(), preview.Digest, officer));
        return await world.DoAsync<PlanService, int>(s => s.PublishAsync(officer));
    }

    private async Task<long> OpenPointsAsync(List<string> counties)
    {
        var campaign = await world.AroundAsync("PointSetup", 33);
        var wanted = counties.Select(county => (County: county, Name: $"{ReferenceData.Division(county)!.Name}第一报名确认点", Kind: RegistrationPointKind.Public)).ToList();
        // Where the rules send candidates to an office, the offices confirm too: each county's, and each city's at one of its counties.
        if (campaign.Policy.PointRules.Any(r => r.PointKind == nameof(RegistrationPointKind.CountyOffice)))
            wanted.AddRange(counties.Select(county => (county, $"{ReferenceData.Division(county)!.Name}招生办", RegistrationPointKind.CountyOffice)));
        if (campaign.Policy.PointRules.Any(r => r.PointKind == nameof(RegistrationPointKind.CityOffice)))
            wanted.AddRange(counties.GroupBy(county => county[..4]).Select(city => (city.First(), $"{ReferenceData.Division(city.Key)!.Name}招生办", RegistrationPointKind.CityOffice)));
        foreach (var (county, name, kind) in wanted)
        {
            var countyOffice = SeasonWorld.Process(await world.OfficerAsync("CountyOfficer", county), campaign);
            var point = await world.DoAsync<PointService, RegistrationPoint>(s => s.CreateAsync(
                new PointOptions(name, $"{ReferenceData.NamePath(county)}演示路 1 号", "罗敏", "0731-55000318", campaign.Policy.Levels, true, true) { Kind = kind }, countyOffice));
            await world.DoAsync<PointService, RegistrationPoint>(s => s.SubmitAsync(point.Id, countyOffice));
            foreach (var (role, place) in new[] { ("CityOfficer", county[..4]), ("AdultAdmissionOfficer", world.Database.Tenant.DivisionPrefix) })
            {
                var office = SeasonWorld.Process(await world.OfficerAsync(role, place), campaign);
                await using var scope = world.Scope();
                var waiting = await scope.ServiceProvider.GetRequiredService<Approvals.ApprovalService>().WaitingFor(office.Actor, campaign.Id).FirstAsync(a => a.SubjectId == point.Id);
                await world.DoAsync<Approvals.ApprovalService, Approval>(s => s.DecideAsync(waiting.Id, pass: true, office));
            }
        }
        return wanted.Count;
    }

    private async Task<long> RegisterAsync()
    {
        var campaign = ConfirmsLater(await world.CampaignAsync()) ? await world.AroundAsync("Registration", 5 * 24 + 9) : await world.AtAsync("2026-09-08 08:05");
        await using var db = world.Database.Open();
        var lines = (await db.PlanLines.AsNoTracking().Where(l => l.CampaignId == campaign.Id && l.State == PlanLineState.Published && l.Quota > 0).OrderBy(l => l.Id).ToListAsync())
            .ToLookup(l => (l.Level, l.Category));
        var categories = campaign.Policy.Levels.ToDictionary(l => l, l => (IReadOnlyList<string>)[.. campaign.Policy.Categories.Where(c => c.Level == l).Select(c => c.Code)]);
        var points = (await db.RegistrationPoints.AsNoTracking().Where(p => p.CampaignId == campaign.Id && p.State == RegistrationPointState.Active && p.Kind == RegistrationPointKind.Public).OrderBy(p => p.Id).ToListAsync()).ToLookup(p => p.CountyCode);
        var registered = new SeasonCandidate?[options.Candidates];
        await EachAsync(SeasonStage.Registration, options.Candidates, async i => registered[i] = await _registration.RegisterAsync(i, campaign, lines, categories, points));
        _candidates = [.. registered.OfType<SeasonCandidate>()];
        return _candidates.Count;
    }

    private async Task<long> ConfirmAsync()
    {
        var campaign = ConfirmsLater(await world.CampaignAsync()) ? await world.AroundAsync("Confirmation", 3 * 24 + 9) : await world.AtAsync("2026-09-08 08:10");
        foreach (var point in _candidates.Select(c => c.PointId).Distinct())
            await world.OfficerAsync("PointHead", pointId: point);
        var confirmed = new bool[_candidates.Count];
        await EachAsync(SeasonStage.Confirmation, _candidates.Count, async i => confirmed[i] = await _registration.ConfirmAsync(_candidates[i], campaign, options.ConfirmPercent));
        _candidates = [.. _candidates.Where((_, i) => confirmed[i])];
        return _candidates.Count;
    }

    /// <summary>Some campaigns confirm on site only when registration is over, others beside it.</summary>
    private static bool ConfirmsLater(CampaignContext campaign) => campaign.Policy.Windows.Any(w => w is { Code: "Confirmation", After: "Registration" });

    private async Task<long> PayAsync()
    {
        var campaign = await world.AtAsync("2026-09-09 09:00");
        var paid = new bool[_candidates.Count];
        await EachAsync(SeasonStage.Payment, _candidates.Count, async i => paid[i] = await _registration.PayAsync(_candidates[i], campaign));
        await SettledAsync(campaign.Id, paid.Count(p => p));
        return paid.Count(p => p);
    }

    /// <summary>Notifications arrive a moment after the button; the lost ones never. Waits until nothing has come for a while.</summary>
    private async Task SettledAsync(long campaignId, int wanted)
    {
        await using var db = world.Database.Open();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var (last, quiet) = (-1, 0);
        while (quiet < 10 && await timer.WaitForNextTickAsync())
        {
            var settled = await db.Registrations.CountAsync(r => r.CampaignId == campaignId && r.State == RegistrationState.Valid);
            if (settled >= wanted)
                return;
            (last, quiet) = settled == last ? (last, quiet + 1) : (settled, 0);
        }
    }

    /// <summary>After the window the day's bill is compared, which finds the lost notifications; then the unpaid drop out (HR-102, HR-108).</summary>
    private async Task<long> InvalidateAsync()
    {
        var campaign = await world.AtAsync("2026-09-12 00:10");
        var unconfirmed = await world.DoAsync<InvalidationService, int>(s => s.ExpireUnconfirmedAsync(SeasonWorld.Process(Access.Actor.System, campaign)));
        campaign = await world.AtAsync("2026-09-21 00:10");
        var information = SeasonWorld.Process(await world.OfficerAsync("InformationOfficer", world.Database.Tenant.DivisionPrefix), campaign);
        await using var db = world.Database.Open();
        // The gateway keeps the real calendar, whatever the campaign's clock says; the season may have crossed its midnight.
        var now = await db.Database.SqlQuery<DateTimeOffset>($"select now() as \"Value\"").SingleAsync();
        var today = DateOnly.FromDateTime(now.ToOffset(ChineseTime.Beijing).DateTime);
        foreach (var day in new[] { today.AddDays(-1), today })
            await world.DoAsync<ReconciliationService, PaymentReconciliation>(s => s.ReconcileAsync(day, information));
        await world.DoAsync<ReconciliationService, int>(s => s.ReconcileMissingAsync(information));
        return unconfirmed + await world.DoAsync<InvalidationService, int>(s => s.ExpireUnpaidAsync(SeasonWorld.Process(Access.Actor.System, campaign)));
    }

    private async Task<long> CheckAsync()
    {
        await EventChain.SealAsync(world.Database);
        _invariants = await InvariantChecks.RunAsync(world.Database);
        return _invariants.Count;
    }

    private async Task EachAsync(SeasonStage stage, int count, Func<int, Task> act)
    {
        var done = 0;
        var atOnce = options.OneByOne ? 1 : Math.Max(2, Environment.ProcessorCount * 2);
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (i, _) =>
        {
            await act(i);
            progress?.Report(new SeasonProgress(stage, Interlocked.Increment(ref done), count));
        });
    }
}
