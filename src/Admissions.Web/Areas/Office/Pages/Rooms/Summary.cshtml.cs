using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exams;
using Admissions.Web.Infrastructure.Access;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Rooms;

/// <summary>考点汇总表 of one site as PDF.</summary>
[RequirePermission(UserKind.Staff, Permissions.PrintExamDocuments)]
public sealed class SummaryModel(RoomDocuments documents) : RoomPaperPage
{
    public async Task<IActionResult> OnPostAsync(long id, CancellationToken cancellationToken) =>
        Pdf(await documents.SummaryAsync(id, Process(), cancellationToken));
}
