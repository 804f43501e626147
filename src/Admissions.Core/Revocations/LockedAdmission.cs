using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Revocations;

/// <summary>A dossier with the level's plan and roster, locked in the order of docs/rules/locks.md: plan, dossier, roster.</summary>
/// <param name="Plan">Null where the dossier is admitted nowhere, or went elsewhere while the locks were taken.</param>
/// <param name="Roster">Null before the level has ended.</param>
internal sealed record LockedAdmission(Dossier Dossier, LevelPlan? Plan, AdmissionRoster? Roster)
{
    /// <summary>Null when the actor sees no such dossier.</summary>
    public static async Task<LockedAdmission?> TakeAsync(AdmissionsDbContext db, long dossierId, ProcessContext context, CancellationToken cancellationToken)
    {
        var own = db.Dossiers.VisibleTo(context.Actor).Where(d => d.Id == dossierId && d.CampaignId == context.Campaign.Id);
        if (await own.AsNoTracking().Select(d => new { d.InstitutionId, d.AdmittedPlanLineId, Level = (StudyLevel?)d.AdmittedPlanLine!.Level }).SingleOrDefaultAsync(cancellationToken) is not { } seen)
            return null;
        var level = seen.Level?.ToString();
        var plan = await db.LevelPlans.FromSql($"select * from level_plans where campaign_id = {context.Campaign.Id} and institution_id = {seen.InstitutionId} and level = {level} for update")
            .SingleOrDefaultAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select 1 from dossiers where id = {dossierId} for update", cancellationToken);
        var dossier = await own.Include(d => d.Registration).Include(d => d.AdmittedPlanLine).Include(d => d.Institution).SingleAsync(cancellationToken);
        if (dossier.InstitutionId != seen.InstitutionId || dossier.AdmittedPlanLineId != seen.AdmittedPlanLineId)
            return new LockedAdmission(dossier, null, null);
        var roster = await db.Rosters.FromSql($"select * from admission_rosters where campaign_id = {context.Campaign.Id} and institution_id = {seen.InstitutionId} and level = {level} for update")
            .SingleOrDefaultAsync(cancellationToken);
        return new LockedAdmission(dossier, plan, roster);
    }
}
