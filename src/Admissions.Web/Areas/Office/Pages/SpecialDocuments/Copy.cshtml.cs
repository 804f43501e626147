using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.SpecialDocuments;

/// <summary>A copy of a document for the officers who review it; never kept by browser or proxy.</summary>
[RequirePermission(UserKind.Staff, Permissions.ReviewSpecialDocuments)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class CopyModel(PhotoService photos) : AdmissionsPage
{
    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken) =>
        await photos.CopyContentAsync(id, Process(), cancellationToken) is { } jpeg ? File(jpeg, "image/jpeg") : NotFound();
}
