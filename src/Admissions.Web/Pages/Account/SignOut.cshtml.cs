using Admissions.Core.Accounts;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Waiting;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Pages.Account;

/// <summary>Ends the sign-in on the server; every copy of the cookie is dead from then on.</summary>
[SignedInPage(UserKind.Candidate, UserKind.Staff, UserKind.Institution)]
public sealed class SignOutModel(AdmissionsDbContext db, WaitingRoomService room) : AdmissionsPage
{
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (SessionKeyHash is { } key)
        {
            await SessionService.EndAsync(db, key, cancellationToken);
            await room.LeaveAsync(key, cancellationToken);
        }
        RequestContextMiddleware.DeleteCookie(HttpContext);
        Kiosk.Forget(HttpContext);
        return LocalRedirect($"{Request.PathBase}/{PortalPaths.Of(Actor.Kind)}/sign-in");
    }
}
