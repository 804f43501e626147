using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exams;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.SiteApplications;

/// <summary>The data of a site that the county proposes (HR-127); closed until its data are reported (HR-125).</summary>
[RequirePermission(UserKind.Staff, Permissions.ProposeSite)]
public sealed class EditModel(ExamSiteApplications applications, AdmissionsDbContext db) : AdmissionsPage
{
    public sealed class Form
    {
        public string? Name { get; set; }
        public long? DistrictId { get; set; }
        public int? RoomCount { get; set; }
        public string? Address { get; set; }
        public string? ContactName { get; set; }
        public string? ContactPhone { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    /// <summary>The site to change; null = a new one.</summary>
    [BindProperty(SupportsGet = true)]
    public long? Id { get; set; }

    public IReadOnlyList<SelectListItem> Districts { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await applications.RefuseAsync(Process(), cancellationToken) is { } refused)
            return Conflict(refused);
        await LoadAsync(cancellationToken);
        if (Id is null)
            return Page();
        if (await db.ExamSites.AsNoTracking().VisibleTo(Actor).SingleOrDefaultAsync(s => s.Id == Id && s.CampaignId == Campaign.Id, cancellationToken) is not { } site || !ExamSiteLifecycle.Editable.Contains(site.State))
            return NotFound();
        (Input.Name, Input.DistrictId, Input.RoomCount) = (site.Name, site.DistrictId, site.RoomCount);
        (Input.Address, Input.ContactName, Input.ContactPhone) = (site.Address, site.ContactName, site.ContactPhone);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var saved = await applications.SaveAsync(Id, new SiteOptions(Input.Name, Input.DistrictId, Input.Address, Input.ContactName, Input.ContactPhone, Input.RoomCount), Process(), cancellationToken);
        if (saved.Succeeded)
        {
            this.FlashOk($"已保存考点 {saved.Value.Code} {saved.Value.Name}。", "核对以后上报。");
            return RedirectToPage("Index", new { campaign = Campaign.Slug });
        }
        if (saved.Refusals[0].Field.Length == 0)
            return Conflict(saved.Refusals[0]);
        await LoadAsync(cancellationToken);
        return Refused(saved.Refusals);
    }

    private async Task LoadAsync(CancellationToken cancellationToken) =>
        Districts = [.. (await applications.DistrictsAsync(Process(), cancellationToken)).Select(d => new SelectListItem($"{d.Code} {d.Name}", $"{d.Id}"))];
}
