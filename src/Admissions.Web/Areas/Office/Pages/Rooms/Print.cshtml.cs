using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Exams;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Rooms;

/// <summary>One paper of one room as PDF; another office's room does not exist here.</summary>
[RequirePermission(UserKind.Staff, Permissions.PrintExamDocuments)]
public sealed class PrintModel(RoomDocuments documents, DocumentPrinter printer) : AdmissionsPage
{
    /// <summary>Printing is written down, so it is asked for by the button on the list; an address that is merely opened leads there.</summary>
    public IActionResult OnGet() => RedirectToPage("Index", new { campaign = Campaign.Slug });

    public async Task<IActionResult> OnPostAsync(long id, string paper, CancellationToken cancellationToken)
    {
        var found = await documents.RoomAsync(id, KindOf(paper), Process(), cancellationToken);
        return found is null ? NotFound()
            : found.Succeeded ? File(await printer.PrintAsync(found.Value.Document, cancellationToken), "application/pdf", found.Value.FileName)
            : Conflict(found.Refusals[0]);
    }

    /// <summary>sign-sheet for SignSheet, and so on; the route lets no other through.</summary>
    internal static RoomPaperKind KindOf(string paper)
    {
        ArgumentNullException.ThrowIfNull(paper);
        return Enum.Parse<RoomPaperKind>(paper.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
    }
}
