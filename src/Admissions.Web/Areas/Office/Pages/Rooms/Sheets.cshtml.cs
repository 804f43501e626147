using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Exams;
using Admissions.Web.Infrastructure.Access;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Rooms;

/// <summary>Arrangement table, photo stubs or barcodes of one room as PDF (SX-73, SX-76); another office's room does not exist here.</summary>
[RequirePermission(UserKind.Staff, Permissions.PrintExamDocuments)]
public sealed class SheetsModel(RoomSheets sheets, DocumentPrinter printer) : RoomPaperPage(printer)
{
    public async Task<IActionResult> OnPostAsync(long id, string sheet, CancellationToken cancellationToken) => sheet switch
    {
        "arrangement.pdf" => await PdfAsync(await sheets.ArrangementAsync(id, Process(), cancellationToken), cancellationToken),
        "photo-stubs.pdf" => await PdfAsync(await sheets.PhotoStubsAsync(id, Process(), cancellationToken), cancellationToken),
        "barcodes.pdf" => await PdfAsync(await sheets.BarcodesAsync(id, Process(), cancellationToken), cancellationToken),
        _ => NotFound(),
    };
}
