using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Pages.Public;

/// <summary>Control lines and the plan by institution, for everybody, once they are published (HA-09).</summary>
[PublicPage]
public sealed class LinesModel(AdmissionsDbContext db) : AdmissionsPage
{
    /// <summary>Places of an institution by level.</summary>
    public sealed record InstitutionPlan(string Code, string Name, IReadOnlyDictionary<Rules.StudyLevel, int> Places);

    public bool Published => Campaign.ScoresPublishedAt <= Campaign.Now;
    public IReadOnlyList<ControlLine> Lines { get; private set; } = [];
    public IReadOnlyList<InstitutionPlan> Plans { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        if (Published)
            Lines = await db.ControlLines.AsNoTracking().Where(l => l.CampaignId == Campaign.Id).OrderBy(l => l.Level).ThenBy(l => l.Category).ThenBy(l => l.SubCategory).ToListAsync(cancellationToken);
        var rows = await db.PlanLines.AsNoTracking().Where(l => l.CampaignId == Campaign.Id && l.State == PlanLineState.Published)
            .GroupBy(l => new { l.Institution!.Code, l.Institution.Name, l.Level }).Select(g => new { g.Key.Code, g.Key.Name, g.Key.Level, Places = g.Sum(l => l.Quota) }).ToListAsync(cancellationToken);
        Plans = [.. rows.GroupBy(r => (r.Code, r.Name)).OrderBy(g => g.Key.Code, StringComparer.Ordinal)
            .Select(g => new InstitutionPlan(g.Key.Code, g.Key.Name, g.ToDictionary(r => r.Level, r => r.Places)))];
    }
}
