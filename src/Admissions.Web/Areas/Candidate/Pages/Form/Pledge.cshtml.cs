using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Rules.Policy;
using Admissions.Web.Infrastructure.Access;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Candidate.Pages.Form;

/// <summary>The honesty pledge, signed electronically: text version, time and address are kept (HR-76).</summary>
[RequirePermission(UserKind.Candidate, Permissions.RegisterSelf)]
public sealed class PledgeModel(RegistrationService registrations) : CandidatePage
{
    protected override Gate Gate => Gate.NoticesRead;

    public StatementRule? Text => Statements.Of(AcceptanceKind.HonestyPledge, Campaign.Policy);

    public Acceptance? SignedAt => Own.AcceptanceOf(AcceptanceKind.HonestyPledge);

    [BindProperty]
    public bool Agreed { get; set; }

    public async Task<IActionResult> OnPostAsync(int version, CancellationToken cancellationToken)
    {
        if (!Agreed)
        {
            ModelState.AddModelError(nameof(Agreed), "勾选“我已读懂，自愿签订”，才能签订承诺书");
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }
        var outcome = await registrations.AcceptAsync(AcceptanceKind.HonestyPledge, version, Process(), cancellationToken);
        return outcome.Succeeded ? GoTo("basic/identity") : Rejected(outcome.Refusals);
    }
}
