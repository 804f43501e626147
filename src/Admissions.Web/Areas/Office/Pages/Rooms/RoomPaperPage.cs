using Admissions.Core;
using Admissions.Core.Documents;
using Admissions.Core.Exams;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Rooms;

/// <summary>
/// A paper of a room or site as a file; another office's room does not exist here. Printing is written down, so it is asked
/// for by the button on the list; an address that is merely opened leads there.
/// </summary>
public abstract class RoomPaperPage(DocumentPrinter printer) : AdmissionsPage
{
    protected DocumentPrinter Printer => printer;

    public IActionResult OnGet() => RedirectToPage("Index", new { campaign = Campaign.Slug });

    protected Task<IActionResult> PdfAsync(Outcome<NamedDocument>? found, CancellationToken cancellationToken) =>
        PdfAsync(found, named => named.Document, named => named.FileName, cancellationToken);

    protected Task<IActionResult> PdfAsync<T>(Outcome<T>? found, CancellationToken cancellationToken) where T : PrintedDocument =>
        PdfAsync(found, document => document, _ => null, cancellationToken);

    private async Task<IActionResult> PdfAsync<T>(Outcome<T>? found, Func<T, PrintedDocument> document, Func<T, string?> name, CancellationToken cancellationToken)
    {
        if (found is null)
            return NotFound();
        return found.Succeeded
            ? File(await printer.PrintAsync(document(found.Value), cancellationToken), "application/pdf", name(found.Value))
            : Conflict(found.Refusals[0]);
    }
}
