using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Dossiers;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Demo.Season;

/// <summary>What an invented college decides about the dossiers it has downloaded.</summary>
internal static class SeasonDecisions
{
    /// <summary>Why a higher score is returned while a lower one is admitted.</summary>
    public const string OrderReason = "退档的考生毕业证书核验没有通过，或者层次计划已满";

    /// <summary>Of a hundred dossiers a college returns three, with a reason.</summary>
    private const int ReturnPercent = 3;

    /// <summary>High to low within the level's plan; a few returned, and whoever is over the plan through a tie.</summary>
    public static async Task<List<DecisionOptions>> OfAsync(AdmissionsDbContext db, long institution, CampaignContext campaign, SeasonPeople people, CancellationToken cancellationToken = default)
    {
        var dossiers = await db.Dossiers.AsNoTracking().Include(d => d.PlanLine).Include(d => d.Registration)
            .Where(d => d.CampaignId == campaign.Id && d.InstitutionId == institution && d.State == DossierState.Downloaded)
            .OrderByDescending(d => d.Registration!.DossierScore).ThenBy(d => d.Registration!.DocumentNumber).ToListAsync(cancellationToken);
        var room = await db.LevelPlans.Where(p => p.CampaignId == campaign.Id && p.InstitutionId == institution).ToDictionaryAsync(p => p.Level, p => p.Quota - p.Admitted, cancellationToken);
        return [.. dossiers.Select(d =>
        {
            if (people.RandomOf(d.Registration!.DocumentNumber, 6).Next(100) < ReturnPercent)
                return new DecisionOptions(d.Id, Admit: false, ReasonCode: "03", ReasonText: "毕业证书核验没有通过");
            var left = room.GetValueOrDefault(d.PlanLine!.Level);
            room[d.PlanLine.Level] = left - 1;
            return left > 0
                ? new DecisionOptions(d.Id, Admit: true, d.PlanLineId)
                : new DecisionOptions(d.Id, Admit: false, ReasonCode: "04", ReasonText: "本层次计划已经录满");
        })];
    }
}
