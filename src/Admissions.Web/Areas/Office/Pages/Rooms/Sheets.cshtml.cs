using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exams;
using Admissions.Web.Infrastructure.Access;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Rooms;

/// <summary>Arrangement table, photo stubs or barcodes of one room as PDF (SX-73, SX-76); another office's room does not exist here.</summary>
[RequirePermission(UserKind.Staff, Permissions.PrintExamDocuments)]
public sealed class SheetsModel(RoomSheets sheets) : RoomPaperPage
{
    public async Task<IActionResult> OnPostAsync(long id, string sheet, CancellationToken cancellationToken) => sheet switch
    {
        "arrangement.pdf" => Pdf(await sheets.ArrangementAsync(id, Process(), cancellationToken)),
        "photo-stubs.pdf" => Pdf(await sheets.PhotoStubsAsync(id, Process(), cancellationToken)),
        "barcodes.pdf" => Pdf(await sheets.BarcodesAsync(id, Process(), cancellationToken)),
        _ => NotFound(),
    };
}
