using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Revocations;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Revocations;

/// <summary>Revocations of admissions, those that wait for a second person first, and the way to a new one (HA-04).</summary>
[RequirePermission(UserKind.Staff, Permissions.RevokeAdmission)]
public sealed class IndexModel(RevocationService revocations) : AdmissionsPage
{
    [BindProperty(SupportsGet = true)]
    public string? Number { get; set; }

    public IReadOnlyList<RevocationOrder> Orders { get; private set; } = [];

    /// <summary>Nobody with the typed number is admitted.</summary>
    public bool NobodyFound { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!string.IsNullOrWhiteSpace(Number))
        {
            if (await revocations.AdmittedAsync(Number.Trim(), Process(), cancellationToken) is { } dossier)
                return RedirectToPage("New", new { campaign = Campaign.Slug, id = dossier.Id });
            NobodyFound = true;
        }
        Orders = await revocations.ListAsync(Process(), cancellationToken);
        return Page();
    }
}
