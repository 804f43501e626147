using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Candidate.Pages.After;

/// <summary>The admission ticket, printed by the candidate himself in window Printing (HR-140, HR-64).</summary>
[RequirePermission(UserKind.Candidate, Permissions.RegisterSelf)]
public sealed class TicketModel(TicketDocuments tickets) : CandidatePage
{
    public Refusal? NotNow { get; private set; }

    public IReadOnlyList<TicketSubject> Papers => TicketDocuments.Papers(Own);

    public void OnGet() => NotNow = TicketDocuments.Refuse(Own);

    /// <summary>A form, not a link: each print is recorded.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var outcome = await tickets.PrintAsync(Own, new Uri($"{Request.Scheme}://{Request.Host}{Request.PathBase}"), Process(), cancellationToken);
        if (outcome.Succeeded)
            return File(outcome.Value.Pdf, "application/pdf", outcome.Value.FileName);
        NotNow = outcome.Refusals[0];
        Response.StatusCode = StatusCodes.Status409Conflict;
        return Page();
    }
}
