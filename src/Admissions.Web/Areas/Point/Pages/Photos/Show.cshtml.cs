using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Point.Pages.Photos;

/// <summary>A portrait for staff who may see its candidate; never kept by browser or proxy.</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewCandidates)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ShowModel(PhotoService photos) : AdmissionsPage
{
    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken) =>
        await photos.ContentAsync(id, Process(), cancellationToken) is { } jpeg ? File(jpeg, "image/jpeg") : NotFound();
}
