using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Jobs;

/// <summary>Server-sent events of one job's progress. Without script the list is simply opened again.</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewEvents, Permissions.ManageWindows)]
public sealed class EventsModel(AdmissionsDbContext db) : AdmissionsPage
{
    public Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken) =>
        ProgressStream.SendAsync(Response, () => db.JobRuns.AsNoTracking().Where(j => j.Id == id && (j.CampaignId == Campaign.Id || j.CampaignId == null))
            .Select(j => new ProgressWord(j.Percent, j.Stage, j.State != JobState.Queued && j.State != JobState.Running))
            .SingleOrDefaultAsync(cancellationToken), cancellationToken);
}
