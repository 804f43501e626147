using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Dashboard;

/// <summary>Where every staff account lands: the dashboard, the functions of its roles, or 等待绑定 (HR-04).</summary>
[SignedInPage(UserKind.Staff)]
public sealed class HomeModel(AdmissionsDbContext db) : AdmissionsPage
{
    public bool Waiting { get; private set; }
    public string? County { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (Actor.Can(Permissions.ViewDashboard))
            return RedirectToPage("Index", new { campaign = Campaign.Slug });
        Waiting = Actor.Binding == BindingState.Applied;
        if (Waiting)
            County = await db.Users.Where(u => u.Id == Actor.UserId)
                .Select(u => db.Organizations.Where(o => o.DivisionCode == u.AppliedCountyCode).Select(o => o.Name).FirstOrDefault()).SingleAsync(cancellationToken);
        return Page();
    }
}
