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
    /// <summary>Of a hundred papers, one is absent; of a thousand, one is a violation.</summary>
    private const int AbsentPercent = 1, ViolationPermille = 1;
    private const int LastRound = 2;

    /// <summary>Of a hundred dossiers a college returns three, with a reason.</summary>
    private const int ReturnPercent = 3;

    private string Province => world.Database.Tenant.DivisionPrefix;

    /// <summary>A district per city with as many rooms as its candidates need and two to spare, as files that the information division imports.</summary>
    public async Task<long> ArrangeSitesAsync(IReadOnlyList<string> counties)
    {
        ArgumentNullException.ThrowIfNull(counties);
        var campaign = await world.AtAsync("2026-09-25 09:00");
        await using var db = world.Database.Open();
        var candidates = await db.Registrations.Where(r => r.CampaignId == campaign.Id && r.State == RegistrationState.Valid)
            .GroupBy(r => new { r.CountyCode, r.Level, r.Category }).Select(g => new { g.Key.CountyCode, Count = g.Count() }).ToListAsync();
        var sites = new StringBuilder(string.Join(',', ExamSiteFile.SiteColumns) + "\n");
        var scopes = new StringBuilder(string.Join(',', ExamSiteFile.ScopeColumns) + "\n");
        foreach (var city in counties.Select(c => c[..4]).Distinct(StringComparer.Ordinal))
        {
            var name = ReferenceData.Division(city)!.Name;
            var county = counties.First(c => c.StartsWith(city, StringComparison.Ordinal));
            var rooms = candidates.Where(c => c.CountyCode!.StartsWith(city, StringComparison.Ordinal))
                .Sum(c => (c.Count + campaign.Policy.Numbering.SeatsPerRoom - 1) / campaign.Policy.Numbering.SeatsPerRoom) + 2;
            sites.Append(CultureInfo.InvariantCulture, $"{city},{name}考区,{county},{city}01,{name}第一中学考点,{ReferenceData.NamePath(county)}学府路 1 号,周洁,0731-55000320,{rooms}\n");
            foreach (var code in ReferenceData.Children(city).Select(c => c.Code))
                scopes.Append(CultureInfo.InvariantCulture, $"{code},,{city}\n");
        }
        var information = SeasonWorld.Process(await world.OfficerAsync("InformationOfficer", Province), campaign);
        foreach (var (file, isScopes) in new[] { (sites, false), (scopes, true) })
        {
            var check = await world.DoAsync<ExamSiteService, SiteCheck>(s => s.CheckAsync(Encoding.UTF8.GetBytes(file.ToString()), isScopes ? "参考范围.csv" : "考点.csv", isScopes, information));
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
        await using (var file = new MemoryStream(await ScoreFileAsync(campaign)))
        {
            var check = await world.DoAsync<ScoreImportService, ScoreCheck>(s => s.CheckAsync(file, "成绩.csv", information));
            await world.DoAsync<ScoreImportService, ScoreCheck>(s => s.ConfirmAsync(check.ImportId, information));
        }
        var adult = SeasonWorld.Process(await world.OfficerAsync("AdultAdmissionOfficer", Province), campaign);
        await using var db = world.Database.Open();
        var scores = await db.Registrations.Where(r => r.CampaignId == campaign.Id && r.DossierScore != null)
            .Select(r => new { r.Level, r.Category, r.SubCategory, r.DossierScore }).ToListAsync();
        await using (var scope = world.Scope())
        {
            var service = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<ControlLineService>(scope.ServiceProvider);
            var entries = (await service.ListAsync(adult)).Select(row =>
            {
                var own = scores.Where(s => s.Level == row.Level && s.Category == row.Category && (s.SubCategory ?? "") == row.SubCategory)
                    .Select(s => s.DossierScore!.Value).Order().ToList();
                return new LineEntry(row.Key, own.Count == 0 ? 120 : Math.Floor(own[own.Count / 3]));
            }).ToList();
            var set = await service.SetAsync(entries, adult);
            if (!set.Succeeded)
                throw new InvalidOperationException(set.Refusals[0].Sentence);
        }
        await world.DoAsync<ControlLineService, DateTimeOffset>(s => s.PublishAsync(adult));
        return scores.Count;
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
            var decisions = await DecisionsAsync(db, institution, campaign);
            await world.DoAsync<InstitutionDossierService, int>(s => s.DecideAsync(decisions, leader));
            await world.DoAsync<InstitutionDossierService, UploadReceipt>(s => s.UploadAsync(round, leader with { Reason = "退档的考生毕业证书核验没有通过，或者层次计划已满" }));
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

    /// <summary>High to low within the level's plan; a few returned, and whoever is over the plan through a tie.</summary>
    private async Task<List<DecisionOptions>> DecisionsAsync(AdmissionsDbContext db, long institution, CampaignContext campaign)
    {
        var dossiers = await db.Dossiers.AsNoTracking().Include(d => d.PlanLine).Include(d => d.Registration)
            .Where(d => d.CampaignId == campaign.Id && d.InstitutionId == institution && d.State == DossierState.Downloaded)
            .OrderByDescending(d => d.Registration!.DossierScore).ThenBy(d => d.Id).ToListAsync();
        var room = await db.LevelPlans.Where(p => p.CampaignId == campaign.Id && p.InstitutionId == institution).ToDictionaryAsync(p => p.Level, p => p.Quota - p.Admitted);
        return [.. dossiers.Select(d =>
        {
            if (people.RandomOf((int)d.RegistrationId, 6).Next(100) < ReturnPercent)
                return new DecisionOptions(d.Id, Admit: false, ReasonCode: "03", ReasonText: "毕业证书核验没有通过");
            return room[d.PlanLine!.Level]-- > 0
                ? new DecisionOptions(d.Id, Admit: true, d.PlanLineId)
                : new DecisionOptions(d.Id, Admit: false, ReasonCode: "04", ReasonText: "本层次计划已经录满");
        })];
    }

    private async Task RunAsync(RunKind kind, int round, string maker, string releaser, CampaignContext campaign)
    {
        var first = SeasonWorld.Process(await world.OfficerAsync(maker, Province), campaign);
        var second = SeasonWorld.Process(await world.OfficerAsync(releaser, Province), campaign);
        var run = await world.DoAsync<RunService, Run>(s => s.StartAsync(new StartRunOptions(kind, round, WarningsRead: true), first));
        run = await world.DoAsync<RunService, Run>(s => s.ComputeAsync(run.Id, first));
        if (run.State != RunState.Verified)
            throw new InvalidOperationException($"{kind} run {run.Id.ToString(CultureInfo.InvariantCulture)} ended as {run.State}: {run.Report}");
        await world.DoAsync<RunService, Run>(s => s.RequestReleaseAsync(run.Id, first));
        await world.DoAsync<RunService, Run>(s => s.ReleaseAsync(new ReleaseRunOptions(run.Id, run.OutputDigest![..4]), second));
    }

    private async Task<byte[]> ScoreFileAsync(CampaignContext campaign)
    {
        await using var db = world.Database.Open();
        var rows = await db.Registrations.AsNoTracking().Where(r => r.CampaignId == campaign.Id && r.TicketNumber != null).OrderBy(r => r.TicketNumber)
            .Select(r => new { r.Id, r.TicketNumber, r.Level, r.Category, r.SubCategory }).ToListAsync();
        var subjects = campaign.Policy.Subjects;
        var text = new StringBuilder("准考证号," + string.Join(',', subjects.Select(s => Terms.Subject(s.Code))) + "\n");
        foreach (var row in rows)
        {
            var own = campaign.Policy.SubjectSetOf(row.Level!.Value, row.Category!, row.SubCategory)!.Subjects;
            text.Append(row.TicketNumber);
            foreach (var subject in subjects)
                text.Append(',').Append(own.Contains(subject.Code) ? Cell((int)row.Id, subject.Code, subject.Max) : "");
            text.Append('\n');
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private string Cell(int registration, string subject, decimal maximum)
    {
        var random = people.RandomOf(registration, subject.Sum(c => c));
        if (random.Next(100) < AbsentPercent)
            return "缺考";
        return random.Next(1000) < ViolationPermille ? "违规" : people.Points(registration, subject, maximum).ToString("0", CultureInfo.InvariantCulture);
    }
}
