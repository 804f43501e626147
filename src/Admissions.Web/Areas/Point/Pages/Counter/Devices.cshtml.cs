using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Admissions.Web.Areas.Point.Pages.Counter;

/// <summary>Card reader and camera of this computer: found, chosen, or what is missing.</summary>
[CardReaderPage]
[RequirePermission(UserKind.Staff, Permissions.ConfirmCandidate, Permissions.TakePhoto)]
public sealed class DevicesModel(IOptions<ShellOptions> options) : AdmissionsPage
{
    public ShellOptions Options => options.Value;

    public IActionResult OnGet() => Actor.PointId is null ? StatusCode(StatusCodes.Status403Forbidden) : Page();
}
