using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Exams;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Rooms;

/// <summary>The rooms of an office's own sites, each with its papers (HR-139).</summary>
[RequirePermission(UserKind.Staff, Permissions.PrintExamDocuments)]
public sealed class IndexModel(RoomDocuments documents, RoomSheets sheets, DocumentPrinter printer) : AdmissionsPage
{
    public IReadOnlyList<RoomRow> Rooms { get; private set; } = [];
    public string? Closed => RoomDocuments.Refuse(Process())?.Sentence;

    /// <summary>The papers and sheets of a room by name, with the end of their addresses.</summary>
    public IReadOnlyList<(string Word, string Address)> Papers { get; } =
    [
        .. new[]
        {
            (RoomPaperKind.DoorList, "door-list"), (RoomPaperKind.SeatChart, "seat-chart"), (RoomPaperKind.SignSheet, "sign-sheet"),
            (RoomPaperKind.DeskLabels, "desk-labels"), (RoomPaperKind.AnswerBags, "answer-bags"), (RoomPaperKind.ExceptionRecord, "exception-record"),
        }.Select(p => (RoomDocuments.WordOf(p.Item1), p.Item2 + ".pdf")),
        ("编排表", "sheets/arrangement.pdf"), ("照片存根", "sheets/photo-stubs.pdf"), ("条形码", "sheets/barcodes.pdf"),
    ];

    public async Task OnGetAsync(CancellationToken cancellationToken) => Rooms = await documents.ListAsync(Process(), cancellationToken);

    /// <summary>Forms and pledges of the office in order of category and ticket number (SX-71).</summary>
    public async Task<IActionResult> OnGetArchiveAsync(CancellationToken cancellationToken) =>
        File(await printer.PrintAsync(await sheets.ArchiveAsync(Actor.Place ?? "", Process(), cancellationToken), cancellationToken), "application/pdf");
}
