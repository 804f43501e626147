using Admissions.Core.Access;
using Admissions.Core.Bulletins;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Bulletins;

/// <summary>Bulletins of an office and of those below it, in every state.</summary>
[RequirePermission(UserKind.Staff, Permissions.ManageBulletins)]
public sealed class ManageModel(BulletinService service) : AdmissionsPage
{
    private static readonly ListSpec Spec = new(Sorts: ["drafted", "published"], Filters: ["state", "q"], DefaultSort: "-drafted");

    public ListTable<Bulletin> Table { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, Spec);
        var wanted = Wanted(query);
        var rows = await Sorted(wanted, query).Skip(query.Skip).Take(query.Size).ToListAsync(cancellationToken);
        Table = TableOf(query, new ListPage<Bulletin>(rows, await wanted.CountAsync(cancellationToken)));
    }

    public async Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, Spec);
        var rows = await Sorted(Wanted(query), query).ToListAsync(cancellationToken);
        var table = TableOf(query, new ListPage<Bulletin>(rows, rows.Count));
        return ExportResult.Of(format, "公告", table.ExportTitles, table.Export(rows));
    }

    private IQueryable<Bulletin> Wanted(ListQuery query)
    {
        var rows = service.Managed(Process()).AsNoTracking();
        if (query.Choice<BulletinState>("state") is { } state)
            rows = rows.Where(b => b.State == state);
        return query["q"] is { } text ? rows.Where(b => b.Title.Contains(text)) : rows;
    }

    private static IQueryable<Bulletin> Sorted(IQueryable<Bulletin> rows, ListQuery query) => (query.Sort, query.Descending) switch
    {
        ("published", true) => rows.OrderByDescending(b => b.PublishedAt != null).ThenByDescending(b => b.PublishedAt).ThenByDescending(b => b.Id),
        ("published", false) => rows.OrderBy(b => b.PublishedAt).ThenBy(b => b.Id),
        (_, false) => rows.OrderBy(b => b.DraftedAt).ThenBy(b => b.Id),
        _ => rows.OrderByDescending(b => b.DraftedAt).ThenByDescending(b => b.Id),
    };

    private ListTable<Bulletin> TableOf(ListQuery query, ListPage<Bulletin> page) => new(query, page,
    [
        new("title", "标题", b => b.Title) { Head = true, Link = b => $"~/gl/{Campaign.Slug}/bulletins/{b.Id}" },
        new("state", "状态", b => StateWords.Of(b.State)) { Tag = b => StateTags.For(b.State) },
        new("office", "发布机构", b => b.IssuedBy),
        new("audience", "给谁看", b => b.Audience.Word()),
        new("must", "考生必读", b => b.MustRead ? "是" : ""),
        new("drafted", "起草时间", b => BeijingTime.Table(b.DraftedAt)) { Sort = "drafted" },
        new("published", "发布时间", b => b.PublishedAt is { } at ? BeijingTime.Table(at) : "") { Sort = "published" },
        new("withdrawn", "撤下时间", b => b.WithdrawnAt is { } at ? BeijingTime.Table(at) : "") { Extra = true },
        new("reason", "撤下原因", b => b.WithdrawalReason) { Extra = true },
    ]);
}
