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
public sealed class PackModel(RoomDocuments documents, DocumentPrinter printer) : RoomPaperPage
{
    public async Task<IActionResult> OnPostAsync(long id, CancellationToken cancellationToken)
    {
        var pack = await documents.PackAsync(id, Process(), cancellationToken);
        if (pack is null)
            return NotFound();
        if (!pack.Succeeded)
            return Conflict(pack.Refusals[0]);
        var sent = await TemporaryFiles.WriteAsync(_ => "考务文件.zip", async file =>
        {
            await using var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
            await foreach (var one in pack.Value.Documents)
            {
                var pdf = await printer.PrintAsync(one.Document, cancellationToken);
                await using var entry = await zip.CreateEntry(one.FileName, CompressionLevel.Fastest).OpenAsync(cancellationToken);
                await entry.WriteAsync(pdf, cancellationToken);
            }
            return pack;
        });
        return sent.Succeeded ? sent.Value : Conflict(sent.Refusals[0]);
    }
}
