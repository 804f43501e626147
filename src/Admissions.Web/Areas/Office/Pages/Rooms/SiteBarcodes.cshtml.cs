using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exams;
using Admissions.Web.Infrastructure.Access;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Rooms;

/// <summary>The barcodes of every room of a site as one PDF, in the order of room and seat (SX-76).</summary>
[RequirePermission(UserKind.Staff, Permissions.PrintExamDocuments)]
public sealed class SiteBarcodesModel(RoomSheets sheets) : RoomPaperPage
{
    public async Task<IActionResult> OnPostAsync(long id, CancellationToken cancellationToken) =>
        Pdf(await sheets.SiteBarcodesAsync(id, Process(), cancellationToken));
}
