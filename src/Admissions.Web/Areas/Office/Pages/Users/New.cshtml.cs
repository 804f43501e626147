using Admissions.Core.Access;
using Admissions.Core.Accounts;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Users;

/// <summary>Province and city make accounts for offices below them (HR-03).</summary>
[RequirePermission(UserKind.Staff, Permissions.ManageOfficeUsers)]
public sealed class NewModel(AdmissionsDbContext db, StaffAccountService accounts) : AdmissionsPage
{
    public sealed class Form
    {
        public string? DivisionCode { get; set; }
        public string? UserName { get; set; }
        public string? Name { get; set; }
        public string? Phone { get; set; }
        public List<string> Roles { get; set; } = [];
    }

    [BindProperty]
    public Form Input { get; set; } = new();

    public IReadOnlyList<SelectListItem> Offices { get; private set; } = [];
    public IReadOnlyList<RoleDefinition> RoleChoices { get; private set; } = [];

    /// <summary>Shown once, in the answer to the very request that made it; never stored in the clear.</summary>
    public IssuedAccount? Issued { get; private set; }

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        var issued = await accounts.CreateOfficeUserAsync(
            new OfficeUserOptions(Input.UserName ?? "", Input.Name ?? "", Input.Phone, Input.DivisionCode ?? "", Input.Roles), Process(), cancellationToken);
        if (!issued.Succeeded)
            return Refused(issued.Refusals);
        Issued = issued.Value;
        return Page();
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var division = Actor.DivisionCode ?? throw new InvalidOperationException("An office user has a division.");
        var offices = await db.Organizations.AsNoTracking().Where(o => o.DivisionCode.StartsWith(division)).OrderBy(o => o.DivisionCode).ToListAsync(cancellationToken);
        Offices = [.. offices.Where(o => StaffAccountService.MayIssueFor(Actor, o)).Select(o => new SelectListItem($"{o.DivisionCode} {o.Name}", o.DivisionCode))];
        RoleChoices = [.. offices.Where(o => StaffAccountService.MayIssueFor(Actor, o)).Select(o => StaffAccountService.LevelOf(o.Kind)).Distinct().SelectMany(StaffAccountService.RolesOf)];
    }
}
