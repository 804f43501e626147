using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Demo.Season;
using Admissions.Core.Dossiers;
using Admissions.Core.Events;
using Admissions.Core.Rosters;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Demo.Walk;

/// <summary>The colleges that nobody plays: they read, decide and upload, and the province confirms and seals what is theirs.</summary>
public sealed class DemoColleges(DemoCast cast)
{
    private static readonly DossierState[] AtCollege = [DossierState.Dispatched, DossierState.Downloaded, DossierState.PreAdmitted, DossierState.PreReturned];

    /// <summary>High to low within the plan, with a few returned (HA-63…HA-71).</summary>
    public async Task DecideAsync(DemoPlayed played, DemoOwn own, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(played);
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(context);
        await using var db = cast.Open();
        var waiting = await db.Dossiers.AsNoTracking().Where(d => d.CampaignId == context.Campaign.Id && d.InstitutionId != null && (AtCollege.Contains(d.State) || d.State == DossierState.Uploaded))
            .Select(d => d.InstitutionId!.Value).Distinct().ToListAsync(cancellationToken);
        var colleges = await db.Institutions.AsNoTracking().Where(i => waiting.Contains(i.Id)).OrderBy(i => i.Code).ToListAsync(cancellationToken);
        var (uploaded, confirmed) = (0, 0);
        foreach (var college in colleges.Where(c => c.Id != own.InstitutionId))
        {
            uploaded += await UploadAsync(college, played, context, cancellationToken) ? 1 : 0;
            confirmed += await ConfirmAsync(college, played, context, cancellationToken);
        }
        if (colleges.Exists(c => c.Id == own.InstitutionId))
            played.Left.Add($"{colleges.Single(c => c.Id == own.InstitutionId).Name}由您办：用“{DemoAccounts.Prefix}college”阅档、上载，再用“{DemoAccounts.Prefix}province-group”在“录退确认”里确认。");
        played.Done.Add(colleges.Count == 0
            ? "院校那里没有要办的档案。投档结果发布以后再来。"
            : $"{uploaded} 所院校阅档、上载，省级确认录退意见 {confirmed} 份。");
    }

    /// <summary>Ends every level that admitted anybody and seals its roster (HA-82, HA-85).</summary>
    public async Task SealAsync(DemoPlayed played, DemoOwn own, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(played);
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(context);
        var group = cast.Office(context, "AdmissionManagementOfficer", cast.Province);
        var lines = (await cast.ReadAsync<RosterService, IReadOnlyList<RosterLine>>(s => s.ListAsync(group, cancellationToken)))
            .Where(l => (l.Admitted > 0 || l.Undecided > 0) && l.Roster?.SealedAt is null).ToList();
        var sealedNow = 0;
        foreach (var line in lines.Where(l => l.InstitutionId != own.InstitutionId))
        {
            Outcome<Data.Entities.AdmissionRoster> done = line.Roster ?? await cast.DoAsync<RosterService, Data.Entities.AdmissionRoster>(s => s.CompleteLevelAsync(line.InstitutionId, line.Level, group, cancellationToken));
            if (done.Succeeded)
                done = await cast.DoAsync<RosterService, Data.Entities.AdmissionRoster>(s => s.SealAsync(line.InstitutionId, line.Level, group, cancellationToken));
            if (done.Succeeded)
                sealedNow++;
            else
                played.Fail($"{line.Institution}　{line.Level.Word()}", done);
        }
        foreach (var line in lines.Where(l => l.InstitutionId == own.InstitutionId))
            played.Left.Add($"{line.Institution}　{line.Level.Word()}由您办：用“{DemoAccounts.Prefix}province-group”在“录取名册”里结束录取、登记盖章。");
        played.Done.Add(lines.Count == 0 ? "没有要结束录取、盖章的名册。" : $"{sealedNow} 个院校层次结束录取，名册已登记盖章。");
    }

    private async Task<bool> UploadAsync(Institution college, DemoPlayed played, ProcessContext context, CancellationToken cancellationToken)
    {
        await using var db = cast.Open();
        var open = db.Dossiers.Where(d => d.CampaignId == context.Campaign.Id && d.InstitutionId == college.Id && AtCollege.Contains(d.State));
        if (await open.MaxAsync(d => d.Round, cancellationToken) is not { } round)
            return false;
        var leader = DemoCast.College(context, college);
        if (await open.AnyAsync(d => d.State == DossierState.Dispatched, cancellationToken))
        {
            var taken = await cast.DoAsync<InstitutionDossierService, int>(s => s.DownloadAsync(round, leader, cancellationToken));
            if (!taken.Succeeded)
            {
                played.Fail(college.Name, taken);
                return false;
            }
        }
        var decisions = await SeasonDecisions.OfAsync(db, college.Id, context.Campaign, new SeasonPeople(1, [], context.Campaign.Policy), cancellationToken);
        var decided = await cast.DoAsync<InstitutionDossierService, int>(s => s.DecideAsync(decisions, leader, cancellationToken));
        if (!decided.Succeeded)
        {
            played.Fail(college.Name, decided);
            return false;
        }
        var upload = await cast.DoAsync<InstitutionDossierService, UploadReceipt>(s => s.UploadAsync(round, leader with { Reason = SeasonDecisions.OrderReason }, cancellationToken));
        if (!upload.Succeeded)
            played.Fail(college.Name, upload);
        return upload.Succeeded;
    }

    private async Task<int> ConfirmAsync(Institution college, DemoPlayed played, ProcessContext context, CancellationToken cancellationToken)
    {
        await using var db = cast.Open();
        var ids = await db.Dossiers.Where(d => d.CampaignId == context.Campaign.Id && d.InstitutionId == college.Id && d.State == DossierState.Uploaded).Select(d => d.Id).ToListAsync(cancellationToken);
        if (ids.Count == 0)
            return 0;
        var confirmed = await cast.DoAsync<DecisionService, ConfirmedDecisions>(s => s.ConfirmAsync(ids, cast.Office(context, "AdmissionManagementOfficer", cast.Province), cancellationToken));
        if (!confirmed.Succeeded)
            played.Fail($"{college.Name}的录退确认", confirmed);
        return confirmed.Succeeded ? ids.Count : 0;
    }
}
