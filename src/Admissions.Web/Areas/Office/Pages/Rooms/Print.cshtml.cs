using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exams;
using Admissions.Web.Infrastructure.Access;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Rooms;

/// <summary>One paper of one room as PDF; another office's room does not exist here.</summary>
[RequirePermission(UserKind.Staff, Permissions.PrintExamDocuments)]
public sealed class PrintModel(RoomDocuments documents) : RoomPaperPage
{
    public async Task<IActionResult> OnPostAsync(long id, string paper, CancellationToken cancellationToken) =>
        Pdf(await documents.RoomAsync(id, KindOf(paper), Process(), cancellationToken));

    /// <summary>sign-sheet for SignSheet, and so on; the route lets no other through.</summary>
    internal static RoomPaperKind KindOf(string paper)
    {
        ArgumentNullException.ThrowIfNull(paper);
        return Enum.Parse<RoomPaperKind>(paper.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
    }
}
