using Admissions.Core.Data.Entities;
using Admissions.Core.Plans;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Pages.Public;

/// <summary>An institution's published charter for everybody, with its earlier versions (SX-08, SX-09).</summary>
[PublicPage]
public sealed class CharterModel(CharterService charters) : AdmissionsPage
{
    [BindProperty(SupportsGet = true)]
    public string Code { get; set; } = "";

    /// <summary>The version asked for; null = the one in force.</summary>
    [BindProperty(SupportsGet = true)]
    public int? V { get; set; }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<AdmissionCharter> Versions { get; private set; } = [];
    public AdmissionCharter Charter { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        Versions = await charters.PublishedAsync(Campaign.Id, Code, cancellationToken);
        if (Versions.FirstOrDefault(c => V is null || c.Version == V) is not { } charter)
            return NotFound();
        Charter = charter;
        return Page();
    }
}
