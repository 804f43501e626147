using Admissions.Core.Access;
using Admissions.Core.Accounts;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Terminal = Admissions.Web.Infrastructure.Requests.Kiosk;

namespace Admissions.Web.Areas.Point.Pages.Kiosk;

/// <summary>Turns this browser into a public terminal of the point, or of the county that sets points up, and back (HR-08).</summary>
[RequirePermission(UserKind.Staff, Permissions.ConfirmCandidate, Permissions.TakePhoto, Permissions.PrintAtPoint, Permissions.ProposePoint)]
public sealed class IndexModel(AdmissionsDbContext db, IOptions<SignInSessionOptions> sessions) : AdmissionsPage
{
    public bool IsOn => Terminal.IsOn(HttpContext);
    public int IdleMinutes => sessions.Value.KioskIdleMinutes;

    public async Task<IActionResult> OnPostOnAsync(CancellationToken cancellationToken)
    {
        if (SessionKeyHash is { } key)
            await SessionService.EndAsync(db, key, cancellationToken);
        RequestContextMiddleware.DeleteCookie(HttpContext);
        Terminal.Switch(HttpContext, on: true);
        return LocalRedirect($"{Request.PathBase}/{PortalPaths.Candidate}/sign-in");
    }

    public IActionResult OnPostOff()
    {
        Terminal.Switch(HttpContext, on: false);
        this.FlashOk("已恢复为普通电脑。");
        return RedirectToPage();
    }
}
