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
    /// <summary>Printing is written down, so it is asked for by the button on the list; an address that is merely opened leads there.</summary>
    public IActionResult OnGet() => RedirectToPage("Index", new { campaign = Campaign.Slug });

    public async Task<IActionResult> OnPostAsync(long id, CancellationToken cancellationToken)
    {
        var found = await documents.SummaryAsync(id, Process(), cancellationToken);
        return found is null ? NotFound()
            : found.Succeeded ? File(await printer.PrintAsync(found.Value.Document, cancellationToken), "application/pdf", found.Value.FileName)
            : Conflict(found.Refusals[0]);
    }
}
