using Admissions.Core.Data;
using Admissions.Core.Events;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Dossiers;

/// <summary>QualifiedSource (上线人数) of an institution's majors: who chose the major and stands at or above the line (HA-37).</summary>
public sealed class QualifiedSources(AdmissionsDbContext db)
{
    /// <summary>By plan line; lines that nobody qualified chose are absent. Null before the control lines are published.</summary>
    public async Task<IReadOnlyDictionary<long, int>?> CountAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!(context.Campaign.ScoresPublishedAt <= context.Campaign.Now))
            return null;
        var (campaign, institution) = (context.Campaign.Id, context.Actor.InstitutionId ?? 0);
        // The line of the candidate's sub-category goes before that of the whole category, as in dispatch.
        var rows = await db.Database.SqlQuery<LineCount>(
            $"""
            select p.id as "PlanLineId", count(*)::int as "Count"
            from plan_lines p
            join choice_forms f on f.is_effective and p.id = any(f.plan_line_ids)
            join registrations r on r.id = f.registration_id and r.campaign_id = p.campaign_id and r.state = 'Valid'
            where p.campaign_id = {campaign} and p.institution_id = {institution} and r.dossier_score >= (
                select c.line from control_lines c where c.campaign_id = p.campaign_id and c.level = p.level and c.category = p.category
                and c.sub_category in ('', coalesce(r.sub_category, '')) order by length(c.sub_category) desc limit 1)
            group by p.id
            """).ToListAsync(cancellationToken);
        return rows.ToDictionary(r => r.PlanLineId, r => r.Count);
    }

    private sealed record LineCount(long PlanLineId, int Count);
}
