using Admissions.Core.Access;
using Admissions.Core.Bulletins;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;

namespace Admissions.Web.Areas.Office.Pages.Bulletins;

/// <summary>What the offices above tell an office or a point, with what this account has not opened (HC-86).</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewBulletins, Permissions.ManageBulletins)]
public sealed class IndexModel(BulletinBoard board) : AdmissionsPage
{
    public BoardView Board { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, BoardView.Spec);
        var (lines, total) = await board.ListAsync(board.For(BulletinReader.Of(Actor), Campaign.Id), Actor.UserId, query.Skip, query.Size, cancellationToken);
        Board = new BoardView(lines, total, query, $"~/gl/{Campaign.Slug}/bulletins", ShowsRead: true);
    }
}
