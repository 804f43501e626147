using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Pages.Account;

/// <summary>The bare address of a portal: the one open campaign at once, else a choice of campaigns.</summary>
[SignedInPage(UserKind.Candidate, UserKind.Staff, UserKind.Institution)]
public sealed class HomeModel(AdmissionsDbContext db) : AdmissionsPage
{
    [BindProperty(SupportsGet = true)]
    public string Portal { get; set; } = PortalPaths.Candidate;

    public IReadOnlyList<Campaign> Campaigns { get; private set; } = [];

    /// <summary>Makes new ones.</summary>
    public bool MayOpen => Actor.Can(Permissions.OpenCampaigns);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (PortalPaths.KindOf(Portal) != Actor.Kind)
            return StatusCode(StatusCodes.Status403Forbidden);
        var prepares = Actor.Kind == UserKind.Staff;
        Campaigns = await db.Campaigns.AsNoTracking().Where(c => c.State == CampaignState.Open || (prepares && c.State == CampaignState.Preparing)).OrderByDescending(c => c.Id).ToListAsync(cancellationToken);
        if (Campaigns.Count == 0 && MayOpen)
            return LocalRedirect($"{Request.PathBase}/gl/campaigns");
        return Campaigns is [var only] ? LocalRedirect($"{Request.PathBase}/{Portal}/{only.Slug}") : Page();
    }
}
