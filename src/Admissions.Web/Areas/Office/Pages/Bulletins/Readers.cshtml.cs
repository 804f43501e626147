using Admissions.Core.Access;
using Admissions.Core.Bulletins;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Reporting;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Bulletins;

/// <summary>How many of the offices and points below have read a bulletin, and the names of those that have not (HC-86).</summary>
[RequirePermission(UserKind.Staff, Permissions.ManageBulletins)]
public sealed class ReadersModel(BulletinReaders readers) : AdmissionsPage
{
    public sealed record Count(ReaderKind Kind, int Total, int Read);

    private static readonly ListSpec Spec = new(Sorts: ["place"], Filters: ["show", "kind"], DefaultSort: "place");

    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    public BulletinReach Reach { get; private set; } = null!;

    /// <summary>Null when it is not for candidates.</summary>
    public Counted<int>? Candidates { get; private set; }
    public ListTable<ReaderPlace> Table { get; private set; } = null!;

    public IReadOnlyList<Count> Counts => [.. Reach.Places.GroupBy(p => p.Kind).OrderBy(g => g.Key).Select(g => new Count(g.Key, g.Count(), g.Count(p => p.HasRead)))];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, Spec);
        if (await WantedAsync(query, cancellationToken) is not { } wanted)
            return NotFound();
        Candidates = await readers.CandidatesAsync(Reach, anew: false, Process(), cancellationToken);
        Table = TableOf(query, new ListPage<ReaderPlace>([.. wanted.Skip(query.Skip).Take(query.Size)], wanted.Count));
        return Page();
    }

    /// <summary>Counts the candidates anew once; opening the page again does not.</summary>
    public async Task<IActionResult> OnPostCountAsync(string? show, string? kind, CancellationToken cancellationToken)
    {
        if (await WantedAsync(ListQuery.Of(Request, Spec), cancellationToken) is null)
            return NotFound();
        await readers.CandidatesAsync(Reach, anew: true, Process(), cancellationToken);
        return RedirectToPage(new { campaign = Campaign.Slug, Id, show, kind });
    }

    public async Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, Spec);
        if (await WantedAsync(query, cancellationToken) is not { } wanted)
            return NotFound();
        var table = TableOf(query, new ListPage<ReaderPlace>(wanted, wanted.Count));
        return ExportResult.Of(format, "公告阅读情况", table.ExportTitles, table.Export(wanted));
    }

    private async Task<IReadOnlyList<ReaderPlace>?> WantedAsync(ListQuery query, CancellationToken cancellationToken)
    {
        // An office that the province gave no division has nobody below it.
        if (Actor.DivisionCode is null || await readers.OfAsync(Id, Process(), cancellationToken) is not { } reach)
            return null;
        Reach = reach;
        var kind = query.Choice<ReaderKind>("kind");
        return [.. reach.Places.Where(p => (query["show"] == "all" || !p.HasRead) && (kind is null || p.Kind == kind))];
    }

    private static ListTable<ReaderPlace> TableOf(ListQuery query, ListPage<ReaderPlace> page) => new(query, page,
    [
        new("name", "名称", p => p.Name) { Head = true },
        new("kind", "单位", p => p.Kind.Word()),
        new("division", "所在地", p => p.Division.Length == 0 ? "" : ReferenceData.NamePath(p.Division)),
        new("code", "代码", p => p.Code),
        new("read", "阅读", p => p.HasRead ? "已读" : "没有读") { Tag = p => p.HasRead ? StateTags.Read : StateTags.Unread },
    ]);
}
