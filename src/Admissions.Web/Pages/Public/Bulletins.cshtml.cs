using Admissions.Core.Bulletins;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;

namespace Admissions.Web.Pages.Public;

/// <summary>What the offices tell everybody; each line names the office.</summary>
[PublicPage]
public sealed class BulletinsModel(BulletinBoard board) : AdmissionsPage
{
    public BoardView Board { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, BoardView.Spec);
        var (lines, total) = await board.ListAsync(board.ForThePublic(Campaign.Id), 0, query.Skip, query.Size, cancellationToken);
        Board = new BoardView(lines, total, query, $"~/bulletins/{Campaign.Slug}", ShowsRead: false);
    }
}
