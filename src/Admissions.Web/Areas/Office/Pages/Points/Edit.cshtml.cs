using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Points;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Windows;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Points;

/// <summary>A county changes a draft or what came back to it (HR-68).</summary>
[RequirePermission(UserKind.Staff, Permissions.ProposePoint)]
public sealed class EditModel(AdmissionsDbContext db, PointService points) : PointFormPage
{
    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await db.RegistrationPoints.AsNoTracking().VisibleTo(Actor).SingleOrDefaultAsync(p => p.Id == Id && p.CampaignId == Campaign.Id, cancellationToken) is not { } point)
            return NotFound();
        if (Campaign.RefuseClosed("PointSetup", new Place(point.CountyCode)) is { } closed)
            return Conflict(closed);
        if (!RegistrationPointLifecycle.Editable.Contains(point.State))
            return RedirectToPage("Show", new { campaign = Campaign.Slug, id = Id });
        Input = Form.Of(point);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var edited = await points.EditAsync(Id, Input.Options, Process(), cancellationToken);
        if (!edited.Succeeded)
            return edited.Refusals[0].Code == "point.unknown" ? NotFound() : Refused(edited.Refusals);
        this.FlashOk("已保存确认点。", "核对以后上报。");
        return RedirectToPage("Show", new { campaign = Campaign.Slug, id = Id });
    }
}
