using System.IO.Compression;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Exams;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Rooms;

/// <summary>Every paper of every room of a site in one archive (HR-138).</summary>
[RequirePermission(UserKind.Staff, Permissions.PrintExamDocuments)]
public sealed class PackModel(RoomDocuments documents, DocumentPrinter printer) : AdmissionsPage
{
    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken)
    {
        var pack = await documents.PackAsync(id, Process(), cancellationToken);
        if (pack is null)
            return NotFound();
        if (!pack.Succeeded)
            return Conflict(pack.Refusals[0]);
        var file = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        try
        {
            await using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            {
                foreach (var one in pack.Value)
                {
                    var pdf = await printer.PrintAsync(one.Document, cancellationToken);
                    await using var entry = await zip.CreateEntry(one.FileName, CompressionLevel.Fastest).OpenAsync(cancellationToken);
                    await entry.WriteAsync(pdf, cancellationToken);
                }
            }
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
        file.Position = 0;
        return File(file, "application/zip", "考务文件.zip");
    }
}
