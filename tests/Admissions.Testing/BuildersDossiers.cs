using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Testing;

/// <summary>An institution with dossiers in one round, and accounts of its three roles.</summary>
/// <param name="Dossiers">Ids from the highest dossier score to the lowest.</param>
public sealed record TestDesk(TestTenant Tenant, PlanLine Line, IReadOnlyList<long> Dossiers, User Operator, User Leader, User Supervisor)
{
    public long InstitutionId => Line.InstitutionId;

    /// <summary>The dossier as the database has it now.</summary>
    public async Task<Dossier> ReadAsync(long id)
    {
        await using var db = Tenant.Open();
        return await db.Dossiers.AsNoTracking().Include(d => d.Registration).SingleAsync(d => d.Id == id);
    }
}

/// <summary>Dossiers at an institution, written straight into the database: the run that sends them is tested elsewhere.</summary>
public static class DossierBuilders
{
    /// <summary>Candidates dispatched to one plan line of an institution, by score; the level plan holds them all unless told otherwise.</summary>
    /// <param name="levelQuota">LevelExecutionPlan; null = as many as there are scores.</param>
    /// <param name="state">Dispatched, or Downloaded and later by what the test is about.</param>
    public static async Task<TestDesk> DossiersAsync(
        this TestTenant tenant, decimal[] scores, string institution = "8012", int? levelQuota = null, DossierState state = DossierState.Downloaded, int round = 1)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(scores);
        var line = await tenant.PlanLineAsync(institution: institution);
        var dossiers = await tenant.DispatchedAsync(line, scores, state, round);
        await using var db = tenant.Open();
        await tenant.LevelPlanAsync(line, levelQuota ?? scores.Length);
        if (!await db.CampaignInstitutions.AnyAsync(i => i.CampaignId == tenant.CampaignId && i.InstitutionId == line.InstitutionId))
        {
            db.CampaignInstitutions.Add(new CampaignInstitution { CampaignId = tenant.CampaignId, InstitutionId = line.InstitutionId, State = InstitutionState.Open });
            await db.SaveChangesAsync();
        }
        return new TestDesk(
            tenant, line, dossiers,
            await tenant.StaffAsync("InstitutionOperator", institutionId: line.InstitutionId),
            await tenant.StaffAsync("InstitutionLeader", institutionId: line.InstitutionId),
            await tenant.StaffAsync("InstitutionSupervisor", institutionId: line.InstitutionId));
    }

    /// <summary>More dossiers for a line that exists; ids in the order of the scores.</summary>
    public static async Task<IReadOnlyList<long>> DispatchedAsync(
        this TestTenant tenant, PlanLine line, decimal[] scores, DossierState state = DossierState.Downloaded, int round = 1)
    {
        ArgumentNullException.ThrowIfNull(line);
        var registrations = await RunCandidates.InsertAsync(tenant, scores.Select(s => new RunCandidate("430121", line.Level, line.Category) { Choices = [line.Id], DossierScore = s }));
        await using var db = tenant.Open();
        var dossiers = registrations.Select(id => new Dossier
        {
            CampaignId = tenant.CampaignId, RegistrationId = id, State = state, InstitutionId = line.InstitutionId, PlanLineId = line.Id, ChoiceNumber = 1, Round = round,
        }).ToList();
        db.Dossiers.AddRange(dossiers);
        await db.SaveChangesAsync();
        return [.. dossiers.Select(d => d.Id)];
    }

    /// <summary>The LevelExecutionPlan of a line's level, set to a number; confirmed admissions count against it.</summary>
    public static async Task<LevelPlan> LevelPlanAsync(this TestTenant tenant, PlanLine line, int quota, int admitted = 0)
    {
        ArgumentNullException.ThrowIfNull(line);
        await using var db = tenant.Open();
        var plan = await db.LevelPlans.SingleOrDefaultAsync(p => p.CampaignId == tenant.CampaignId && p.InstitutionId == line.InstitutionId && p.Level == line.Level);
        if (plan is null)
        {
            plan = new LevelPlan { CampaignId = tenant.CampaignId, InstitutionId = line.InstitutionId, Level = line.Level };
            db.LevelPlans.Add(plan);
        }
        (plan.Quota, plan.Admitted) = (quota, admitted);
        await db.SaveChangesAsync();
        return plan;
    }

    /// <summary>The upload, confirm and download windows of round 1 are open at this time.</summary>
    public static Task InRoundOneAsync(this TestTenant tenant) => tenant.SetClockAsync("2026-11-26 10:00");
}
