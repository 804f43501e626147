using Admissions.Core.Access;
using Admissions.Core.Bulletins;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;

namespace Admissions.Web.Areas.College.Pages.Bulletins;

/// <summary>What the province tells institutions.</summary>
[RequirePermission(UserKind.Institution, Permissions.ViewBulletins)]
public sealed class IndexModel(BulletinBoard board) : CollegePage
{
    public BoardView Board { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, BoardView.Spec);
        var (lines, total) = await board.ListAsync(board.For(BulletinReader.Of(Actor), Campaign.Id), Actor.UserId, query.Skip, query.Size, cancellationToken);
        Board = new BoardView(lines, total, query, At("bulletins"), ShowsRead: true);
    }
}
