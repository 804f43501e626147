using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Exams;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Rooms;

/// <summary>考点汇总表 of one site as PDF.</summary>
[RequirePermission(UserKind.Staff, Permissions.PrintExamDocuments)]
public sealed class SummaryModel(RoomDocuments documents, DocumentPrinter printer) : AdmissionsPage
{
    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken)
    {
        var found = await documents.SummaryAsync(id, Process(), cancellationToken);
        return found is null ? NotFound()
            : found.Succeeded ? File(await printer.PrintAsync(found.Value.Document, cancellationToken), "application/pdf", found.Value.FileName)
            : Conflict(found.Refusals[0]);
    }
}
