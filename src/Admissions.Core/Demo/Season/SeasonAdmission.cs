using System.Globalization;
using System.Text;
using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Dossiers;
using Admissions.Core.Events;
using Admissions.Core.Exams;
using Admissions.Core.Rosters;
using Admissions.Core.Runs;
using Admissions.Core.Scoring;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Demo.Season;

/// <summary>From the rooms to the sealed rosters, each step by the officer whose page does it.</summary>
public sealed class SeasonAdmission(SeasonWorld world, SeasonPeople people)
{
    private const int LastRound = 2;

    private string Province => world.Database.Tenant.DivisionPrefix;

    /// <summary>A district per city with as many rooms as its candidates need and two to spare, as files that the information division imports.</summary>
    public async Task<long> ArrangeSitesAsync(IReadOnlyList<string> counties)
    {
        ArgumentNullException.ThrowIfNull(counties);
        var campaign = await world.AtAsync("2026-09-25 09:00");
        await using var db = world.Database.Open();
        var needed = await SeasonSites.NeededAsync(db, campaign);
        var cities = counties.Select(c => c[..4]).Distinct(StringComparer.Ordinal).ToList();
        var sites = SeasonSites.SiteFile(cities.Select(city =>
            SeasonSites.Site(city, counties.First(c => c.StartsWith(city, StringComparison.Ordinal)), needed.GetValueOrDefault(city) + SeasonSites.Spare)));
        var scopes = SeasonSites.ScopeFile(cities.SelectMany(city => ReferenceData.Children(city).Select(county => SeasonSites.Scope(city, county.Code))));
        var information = SeasonWorld.Process(await world.OfficerAsync("InformationOfficer", Province), campaign);
        foreach (var (file, isScopes) in new[] { (sites, false), (scopes, true) })
        {
            var check = await world.DoAsync<ExamSiteService, SiteCheck>(s => s.CheckAsync(Encoding.UTF8.GetBytes(file), isScopes ? "参考范围.csv" : "考点.csv", isScopes, information));
            await world.DoAsync<ExamSiteService, SiteCheck>(s => s.ConfirmAsync(check.ImportId, information));
        }
        await using (var scope = world.Scope())
        {
            var approved = await Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<ExamSiteService>(scope.ServiceProvider).ApproveAllAsync(information);
            if (!approved.Succeeded && await db.ExamSites.AnyAsync(s => s.CampaignId == campaign.Id && s.State != ExamSiteState.Approved))
                throw new InvalidOperationException(approved.Refusals[0].Sentence);
        }
        return await db.ExamDistricts.CountAsync(d => d.CampaignId == campaign.Id);
    }

    public async Task<long> NumberAsync()
    {
        var campaign = await world.AtAsync("2026-10-08 09:00");
        await RunAsync(RunKind.Numbering, 0, "InformationOfficer", "AdultAdmissionOfficer", campaign);
        await using var db = world.Database.Open();
        await AllocateAsync(db, campaign);
        return await db.Seats.CountAsync(s => s.CampaignId == campaign.Id);
    }

    /// <summary>Every district takes the proposed rooms, the city reviews, the province takes them in and generates the papers.</summary>
    private async Task AllocateAsync(AdmissionsDbContext db, CampaignContext campaign)
    {
        var province = SeasonWorld.Process(await world.OfficerAsync("InformationOfficer", Province), campaign);
        foreach (var district in await db.RoomAllocations.Where(a => a.CampaignId == campaign.Id).Select(a => new { a.DistrictId, a.District!.DivisionCode }).ToListAsync())
        {
            var city = SeasonWorld.Process(await world.OfficerAsync("CityOfficer", district.DivisionCode[..4]), campaign);
            var own = district.DivisionCode.Length == 4 ? city : SeasonWorld.Process(await world.OfficerAsync("CountyOfficer", district.DivisionCode), campaign);
            await world.DoAsync<RoomAllocationService, RoomAllocation>(s => s.SubmitAsync(district.DistrictId, own));
            await world.DoAsync<RoomAllocationService, RoomAllocation>(s => s.ReviewAsync(district.DistrictId, true, city));
            await world.DoAsync<RoomAllocationService, RoomAllocation>(s => s.AcceptAsync(district.DistrictId, true, province));
        }
        await world.DoAsync<RoomAllocationService, DateTimeOffset>(s => s.GenerateAsync(province));
    }

    /// <summary>One score file for the province, then lines at a third from below, then publication.</summary>
    public async Task<long> ScoreAsync()
    {
        var campaign = await world.AtAsync("2026-11-10 09:00");
        var information = SeasonWorld.Process(await world.OfficerAsync("InformationOfficer", Province), campaign);
        await using var db = world.Database.Open();
        await using (var file = new MemoryStream(await SeasonScores.FileAsync(db, campaign, people)))
        {
            var check = await world.DoAsync<ScoreImportService, ScoreCheck>(s => s.CheckAsync(file, "成绩.csv", information));
            await world.DoAsync<ScoreImportService, ScoreCheck>(s => s.ConfirmAsync(check.ImportId, information));
        }
        var adult = SeasonWorld.Process(await world.OfficerAsync("AdultAdmissionOfficer", Province), campaign);
        var scored = await db.Registrations.CountAsync(r => r.CampaignId == campaign.Id && r.DossierScore != null);
        await using (var scope = world.Scope())
        {
            var service = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<ControlLineService>(scope.ServiceProvider);
            var entries = await SeasonScores.LinesAsync(db, await service.ListAsync(adult), campaign);
            var set = await service.SetAsync(entries, adult);
            if (!set.Succeeded)
                throw new InvalidOperationException(set.Refusals[0].Sentence);
        }
        await world.DoAsync<ControlLineService, DateTimeOffset>(s => s.PublishAsync(adult));
        return scored;
    }

    public async Task<long> DispatchAsync(int round)
    {
        var campaign = await world.AtAsync(round == 1 ? "2026-11-26 08:00" : "2026-12-01 08:00");
        await RunAsync(RunKind.Dispatch, round, "InformationOfficer", "AdmissionManagementOfficer", campaign);
        await using var db = world.Database.Open();
        return await db.Dossiers.CountAsync(d => d.CampaignId == campaign.Id && d.Round == round && d.State == DossierState.Dispatched);
    }

    /// <summary>Colleges read, decide and upload; the province confirms; then the later choices.</summary>
    public async Task<long> DecideAndRepeatAsync()
    {
        var decided = await DecideAsync("2026-11-27 09:00");
        for (var round = 2; round <= LastRound; round++)
            if (await DispatchAsync(round) > 0)
                decided += await DecideAsync("2026-12-02 09:00");
        return decided;
    }

    /// <summary>Every level that admitted anybody is ended and its roster sealed.</summary>
    public async Task<long> SealAsync()
    {
        var campaign = await world.AtAsync("2026-12-09 09:00");
        var group = SeasonWorld.Process(await world.OfficerAsync("AdmissionManagementOfficer", Province), campaign);
        await using var db = world.Database.Open();
        var plans = await db.LevelPlans.AsNoTracking().Where(p => p.CampaignId == campaign.Id && p.Admitted > 0).OrderBy(p => p.Id).ToListAsync();
        foreach (var plan in plans)
        {
            await world.DoAsync<RosterService, AdmissionRoster>(s => s.CompleteLevelAsync(plan.InstitutionId, plan.Level, group));
            await world.DoAsync<RosterService, AdmissionRoster>(s => s.SealAsync(plan.InstitutionId, plan.Level, group));
        }
        await world.DoAsync<RosterService, DateTimeOffset>(s => s.PublishResultsAsync(group));
        return plans.Count;
    }

    private async Task<long> DecideAsync(string time)
    {
        var campaign = await world.AtAsync(time);
        await using var db = world.Database.Open();
        var institutions = await db.Dossiers.Where(d => d.CampaignId == campaign.Id && d.State == DossierState.Dispatched).Select(d => d.InstitutionId!.Value).Distinct().OrderBy(i => i).ToListAsync();
        var decided = 0L;
        foreach (var institution in institutions)
        {
            var leader = SeasonWorld.Process(await world.OfficerAsync("InstitutionLeader", institutionId: institution), campaign);
            var round = await db.Dossiers.Where(d => d.InstitutionId == institution && d.State == DossierState.Dispatched).MaxAsync(d => d.Round!.Value);
            await world.DoAsync<InstitutionDossierService, int>(s => s.DownloadAsync(round, leader));
            var decisions = await SeasonDecisions.OfAsync(db, institution, campaign, people);
            await world.DoAsync<InstitutionDossierService, int>(s => s.DecideAsync(decisions, leader));
            await world.DoAsync<InstitutionDossierService, UploadReceipt>(s => s.UploadAsync(round, leader with { Reason = SeasonDecisions.OrderReason }));
            decided += decisions.Count;
        }
        var group = SeasonWorld.Process(await world.OfficerAsync("AdmissionManagementOfficer", Province), campaign);
        foreach (var institution in institutions)
        {
            var ids = await db.Dossiers.Where(d => d.CampaignId == campaign.Id && d.InstitutionId == institution && d.State == DossierState.Uploaded).Select(d => d.Id).ToListAsync();
            await world.DoAsync<DecisionService, ConfirmedDecisions>(s => s.ConfirmAsync(ids, group));
        }
        return decided;
    }

    private async Task RunAsync(RunKind kind, int round, string maker, string releaser, CampaignContext campaign)
    {
        var first = SeasonWorld.Process(await world.OfficerAsync(maker, Province), campaign);
        var second = SeasonWorld.Process(await world.OfficerAsync(releaser, Province), campaign);
        var run = await world.DoAsync<RunService, Run>(s => s.StartAsync(new StartRunOptions(kind, round, WarningsRead: true), first, null, people.SeedOf(kind, round), default));
        run = await world.DoAsync<RunService, Run>(s => s.ComputeAsync(run.Id, first));
        if (run.State != RunState.Verified)
            throw new InvalidOperationException($"{kind} run {run.Id.ToString(CultureInfo.InvariantCulture)} ended as {run.State}: {run.Report}");
        await world.DoAsync<RunService, Run>(s => s.RequestReleaseAsync(run.Id, first));
        await world.DoAsync<RunService, Run>(s => s.ReleaseAsync(new ReleaseRunOptions(run.Id, run.OutputDigest![..4]), second));
    }
}
