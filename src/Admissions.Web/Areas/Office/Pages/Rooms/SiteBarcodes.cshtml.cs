using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Exams;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Rooms;

/// <summary>The barcodes of every room of a site as one PDF, in the order of room and seat (SX-76).</summary>
[RequirePermission(UserKind.Staff, Permissions.PrintExamDocuments)]
public sealed class SiteBarcodesModel(RoomSheets sheets, DocumentPrinter printer) : AdmissionsPage
{
    /// <summary>As for the other papers: printed by the button on the list, an address that is merely opened leads there.</summary>
    public IActionResult OnGet() => RedirectToPage("Index", new { campaign = Campaign.Slug });

    public async Task<IActionResult> OnPostAsync(long id, CancellationToken cancellationToken) =>
        await sheets.SiteBarcodesAsync(id, Process(), cancellationToken) switch
        {
            null => NotFound(),
            { Succeeded: true } sheet => File(await printer.PrintAsync(sheet.Value, cancellationToken), "application/pdf"),
            var refused => Conflict(refused.Refusals[0]),
        };
}
