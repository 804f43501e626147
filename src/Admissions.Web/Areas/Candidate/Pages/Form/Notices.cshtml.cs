using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Rules.Policy;
using Admissions.Web.Infrastructure.Access;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Candidate.Pages.Form;

/// <summary>The notices for applicants; the time of reading is kept (HR-75).</summary>
[RequirePermission(UserKind.Candidate, Permissions.RegisterSelf)]
public sealed class NoticesModel(RegistrationService registrations) : CandidatePage
{
    public StatementRule? Text => Statements.Of(AcceptanceKind.Notices, Campaign.Policy);

    public Acceptance? ReadAt => Own.AcceptanceOf(AcceptanceKind.Notices);

    public async Task<IActionResult> OnPostAsync(int version, CancellationToken cancellationToken)
    {
        var outcome = await registrations.AcceptAsync(AcceptanceKind.Notices, version, Process(), cancellationToken);
        return outcome.Succeeded ? GoTo("pledge") : Rejected(outcome.Refusals);
    }
}
