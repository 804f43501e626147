using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Corrections;

/// <summary>Corrections of confirmed information: those that wait for a second person first (HR-87).</summary>
[RequirePermission(UserKind.Staff, Permissions.CorrectRegistration)]
public sealed class IndexModel(AdmissionsDbContext db) : AdmissionsPage
{
    private const int Most = 200;

    public IReadOnlyList<CorrectionOrder> Orders { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken) =>
        Orders = await db.CorrectionOrders.AsNoTracking().VisibleTo(Actor).Where(c => c.CampaignId == Campaign.Id).Include(c => c.Registration)
            .OrderBy(c => c.DecidedAt != null).ThenByDescending(c => c.Id).Take(Most).ToListAsync(cancellationToken);
}
