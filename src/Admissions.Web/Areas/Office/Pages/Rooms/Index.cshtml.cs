using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exams;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;

namespace Admissions.Web.Areas.Office.Pages.Rooms;

/// <summary>The rooms of an office's own sites, each with its papers (HR-139).</summary>
[RequirePermission(UserKind.Staff, Permissions.PrintExamDocuments)]
public sealed class IndexModel(RoomDocuments documents) : AdmissionsPage
{
    public IReadOnlyList<RoomRow> Rooms { get; private set; } = [];
    public string? Closed => RoomDocuments.Refuse(Process())?.Sentence;

    /// <summary>The papers of a room with the last part of their addresses.</summary>
    public IReadOnlyList<(RoomPaperKind Kind, string Address)> PaperKinds { get; } =
    [
        (RoomPaperKind.DoorList, "door-list"), (RoomPaperKind.SeatChart, "seat-chart"), (RoomPaperKind.SignSheet, "sign-sheet"),
        (RoomPaperKind.DeskLabels, "desk-labels"), (RoomPaperKind.AnswerBags, "answer-bags"), (RoomPaperKind.ExceptionRecord, "exception-record"),
    ];

    public async Task OnGetAsync(CancellationToken cancellationToken) => Rooms = await documents.ListAsync(Process(), cancellationToken);
}
