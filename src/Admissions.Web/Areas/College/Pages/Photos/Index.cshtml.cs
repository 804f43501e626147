using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Dossiers;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.College.Pages.Photos;

/// <summary>Photos of the admitted as one archive, in the set time (HA-83).</summary>
[RequirePermission(UserKind.Institution, Permissions.ViewRoster)]
public sealed class IndexModel(AdmittedPhotos photos) : CollegePage
{
    public (int Admitted, int Photos) Count { get; private set; }
    public string? Closed => Campaign.RefuseClosed(AdmittedPhotos.Window)?.Sentence;

    public async Task OnGetAsync(CancellationToken cancellationToken) => Count = await photos.CountAsync(Process(), cancellationToken);

    public async Task<IActionResult> OnPostZipAsync(CancellationToken cancellationToken)
    {
        var sent = await TemporaryFiles.WriteAsync(_ => "新生相片.zip", file => photos.WriteAsync(file, Process(), cancellationToken));
        return sent.Succeeded ? sent.Value : Conflict(sent.Refusals[0]);
    }
}
