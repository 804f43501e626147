using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Exams;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Rooms;

/// <summary>Arrangement table, photo stubs or barcodes of one room as PDF (SX-73, SX-76); another office's room does not exist here.</summary>
[RequirePermission(UserKind.Staff, Permissions.PrintExamDocuments)]
public sealed class SheetsModel(RoomSheets sheets, DocumentPrinter printer) : AdmissionsPage
{
    /// <summary>Printing is written down, so it is asked for by the button on the list; an address that is merely opened leads there.</summary>
    public IActionResult OnGet() => RedirectToPage("Index", new { campaign = Campaign.Slug });

    public async Task<IActionResult> OnPostAsync(long id, string sheet, CancellationToken cancellationToken) => sheet switch
    {
        "arrangement.pdf" => await PrintAsync(await sheets.ArrangementAsync(id, Process(), cancellationToken), cancellationToken),
        "photo-stubs.pdf" => await PrintAsync(await sheets.PhotoStubsAsync(id, Process(), cancellationToken), cancellationToken),
        "barcodes.pdf" => await PrintAsync(await sheets.BarcodesAsync(id, Process(), cancellationToken), cancellationToken),
        _ => NotFound(),
    };

    private async Task<IActionResult> PrintAsync<T>(Admissions.Core.Outcome<T>? document, CancellationToken cancellationToken) where T : PrintedDocument
    {
        if (document is null)
            return NotFound();
        return document.Succeeded ? File(await printer.PrintAsync(document.Value, cancellationToken), "application/pdf") : Conflict(document.Refusals[0]);
    }
}
