using Admissions.Core.Access;
using Admissions.Core.Bulletins;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;

namespace Admissions.Web.Areas.Candidate.Pages.Bulletins;

/// <summary>What the province, and the city and county of his point, tell the candidate.</summary>
[RequirePermission(UserKind.Candidate, Permissions.RegisterSelf)]
public sealed class IndexModel(BulletinBoard board) : CandidatePage
{
    public BoardView Board { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, BoardView.Spec);
        var (lines, total) = await board.ListAsync(board.For(BulletinReader.Of(Own), Campaign.Id), Actor.UserId, query.Skip, query.Size, cancellationToken);
        Board = new BoardView(lines, total, query, At("bulletins"), ShowsRead: true) { ForCandidates = true };
    }
}
