using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Points;
using Admissions.Rules.Windows;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Points;

/// <summary>A county makes a registration point (HR-67, HR-70).</summary>
[RequirePermission(UserKind.Staff, Permissions.ProposePoint)]
public sealed class NewModel(PointService points) : PointFormPage
{
    public IActionResult OnGet() =>
        Campaign.RefuseClosed("PointSetup", new Place(Actor.DivisionCode)) is { } closed ? Conflict(closed) : Page();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var created = await points.CreateAsync(Input.Options, Process(), cancellationToken);
        if (!created.Succeeded)
            return Refused(created.Refusals);
        this.FlashOk("已保存确认点。", "核对以后上报。");
        return RedirectToPage("Show", new { campaign = Campaign.Slug, id = created.Value.Id });
    }
}
