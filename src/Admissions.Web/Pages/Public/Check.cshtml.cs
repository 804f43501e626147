using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Core.Revocations;
using Admissions.Core.Rosters;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Admissions.Web.Pages.Public;

/// <summary>Whether a printed document is genuine: kind, day, digest; no name, no number of a person.</summary>
[PublicPage]
[EnableRateLimiting(RateLimits.Check)]
public sealed class CheckModel(FormVersions forms, RevocationSheets sheets) : AdmissionsPage
{
    [BindProperty(SupportsGet = true)]
    public string? Code { get; set; }

    public PublicDocument? Found { get; private set; }

    /// <summary>It came out of a drill and is worth nothing.</summary>
    public bool OfDrill { get; private set; }

    /// <summary>What was revoked after a roster was sealed: it is genuine, and yet not the last word.</summary>
    public IReadOnlyList<RosterChange> Changes { get; private set; } = [];

    public string KindWord => Found?.Kind switch
    {
        SubmissionService.ReceiptKind => "报名回执",
        TicketDocuments.TicketKind => "准考证",
        RosterService.PublicKind => "录取名册",
        RevocationSheets.PublicKind => "录取名册变更单",
        "DecisionUpload" => "院校上载回执",
        _ => "文件",
    };

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(Code))
            return;
        Found = await forms.FindPublicAsync(Code, cancellationToken);
        if (Found is null)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        OfDrill = await forms.IsOfDrillAsync(Found, cancellationToken);
        Changes = await sheets.ChangesAsync(Found, cancellationToken);
    }

    public IActionResult OnPost(string? number) =>
        LocalRedirect($"{Request.PathBase}/check/{Uri.EscapeDataString(ReceiptNumber.Normalise(number))}".TrimEnd('/'));
}
