using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Claims;

/// <summary>Leads from a registration to its exemption application, for 待办.</summary>
[RequirePermission(UserKind.Staff, Permissions.ReviewExemptionAtCity, Permissions.DecideExemption)]
public sealed class OfModel(AdmissionsDbContext db) : AdmissionsPage
{
    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken)
    {
        var application = await db.ExemptionApplications.Where(e => e.RegistrationId == id && e.CampaignId == Campaign.Id && db.Registrations.VisibleTo(Actor).Any(r => r.Id == id))
            .Select(e => (long?)e.Id).SingleOrDefaultAsync(cancellationToken);
        return application is null ? NotFound() : RedirectToPage("Show", new { campaign = Campaign.Slug, kind = "exemption", id = application });
    }
}
