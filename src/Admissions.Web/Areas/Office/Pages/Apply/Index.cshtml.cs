using Admissions.Core.Access;
using Admissions.Core.Accounts;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Apply;

/// <summary>A point's user applies for an account; it can do nothing until its county has bound it (HR-04).</summary>
[PublicPage]
public sealed class IndexModel(AdmissionsDbContext db, StaffAccountService accounts) : AdmissionsPage
{
    public sealed class Form
    {
        public string? CountyCode { get; set; }
        public string? Name { get; set; }
        public string? Phone { get; set; }
        public string? UserName { get; set; }
        public string? Password { get; set; }
        public string? Again { get; set; }
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    [BindProperty(SupportsGet = true)]
    public bool Done { get; set; }

    public IReadOnlyList<SelectListItem> Counties { get; private set; } = [];

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        if (Input.Password != Input.Again)
        {
            ModelState.AddModelError("Input.Again", "两次输入的密码不一样，请重新输入");
            return Refused([]);
        }
        var nobody = new Actor(0, Input.Name ?? "", UserKind.Staff, new HashSet<string>(StringComparer.Ordinal));
        var applied = await accounts.ApplyAsync(
            new StaffApplyOptions(Input.UserName ?? "", Input.Password ?? "", Input.Name ?? "", Input.Phone ?? "", Input.CountyCode ?? ""),
            new ProcessContext(nobody, Campaign, HttpContext.Connection.RemoteIpAddress?.ToString()), cancellationToken);
        return applied.Succeeded ? RedirectToPage(new { campaign = Campaign.Slug, done = true }) : Refused(applied.Refusals);
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var offices = await db.Organizations.AsNoTracking().Where(o => o.Kind != OrganizationKind.ProvincialOffice).OrderBy(o => o.DivisionCode).ToListAsync(cancellationToken);
        var cities = offices.Where(o => o.Kind == OrganizationKind.CityOffice).ToDictionary(o => o.DivisionCode, o => new SelectListGroup { Name = o.Name.Replace("招生考试机构", "", StringComparison.Ordinal) }, StringComparer.Ordinal);
        Counties = [.. offices.Where(o => o.Kind == OrganizationKind.CountyOffice).Select(o =>
            new SelectListItem(o.Name.Replace("招生办公室", "", StringComparison.Ordinal), o.DivisionCode) { Group = cities.GetValueOrDefault(o.DivisionCode[..4]) })];
    }
}
