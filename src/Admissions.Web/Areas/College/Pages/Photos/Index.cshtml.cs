using System.IO.Compression;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Dossiers;
using Admissions.Web.Infrastructure.Access;
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
        var read = await photos.ReadAsync(Process(), cancellationToken);
        if (!read.Succeeded)
            return Conflict(read.Refusals[0]);
        var file = new MemoryStream();
        await using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var photo in read.Value)
            {
                await using var entry = await zip.CreateEntry(photo.FileName, CompressionLevel.NoCompression).OpenAsync(cancellationToken);
                await entry.WriteAsync(photo.Jpeg, cancellationToken);
            }
        }
        file.Position = 0;
        return File(file, "application/zip", "新生相片.zip");
    }
}
