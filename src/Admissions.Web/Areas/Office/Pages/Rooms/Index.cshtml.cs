using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exams;
using Admissions.Rules.Windows;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;

namespace Admissions.Web.Areas.Office.Pages.Rooms;

/// <summary>The rooms of an office's own sites, each with its papers (HR-139).</summary>
[RequirePermission(UserKind.Staff, Permissions.PrintExamDocuments)]
public sealed class IndexModel(RoomDocuments documents) : AdmissionsPage
{
    public IReadOnlyList<RoomRow> Rooms { get; private set; } = [];
    public string? Closed => Campaign.RefuseClosed("Printing", new Place(Actor.DivisionCode))?.Sentence;

    public async Task OnGetAsync(CancellationToken cancellationToken) => Rooms = await documents.ListAsync(Process(), cancellationToken);
}
