using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Exams;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Rooms;

/// <summary>Door list or seat chart of one room as PDF; another office's room does not exist here.</summary>
[RequirePermission(UserKind.Staff, Permissions.PrintExamDocuments)]
public sealed class PrintModel(RoomDocuments documents, DocumentPrinter printer) : AdmissionsPage
{
    public async Task<IActionResult> OnGetAsync(long id, string paper, CancellationToken cancellationToken) => paper == "door-list"
        ? await PrintAsync(await documents.DoorListAsync(id, Process(), cancellationToken), cancellationToken)
        : await PrintAsync(await documents.SeatChartAsync(id, Process(), cancellationToken), cancellationToken);

    private async Task<IActionResult> PrintAsync<T>(Admissions.Core.Outcome<T>? document, CancellationToken cancellationToken) where T : PrintedDocument
    {
        if (document is null)
            return NotFound();
        return document.Succeeded ? File(await printer.PrintAsync(document.Value, cancellationToken), "application/pdf") : Conflict(document.Refusals[0]);
    }
}
