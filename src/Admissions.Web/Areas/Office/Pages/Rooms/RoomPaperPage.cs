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
public abstract class RoomPaperPage : AdmissionsPage
{
    public IActionResult OnGet() => RedirectToPage("Index", new { campaign = Campaign.Slug });

    protected IActionResult Pdf(Outcome<NamedPaper>? found) => Pdf(found, named => named.Pdf, named => named.FileName);

    protected IActionResult Pdf<T>(Outcome<Printed<T>>? found) where T : PrintedDocument => Pdf(found, printed => printed.Pdf, _ => null);

    private IActionResult Pdf<T>(Outcome<T>? found, Func<T, byte[]> content, Func<T, string?> name) where T : class
    {
        if (found is null)
            return NotFound();
        return found.Succeeded ? File(content(found.Value), "application/pdf", name(found.Value)) : Conflict(found.Refusals[0]);
    }
}
