using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Runs;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Admissions.Web.Shared.TagHelpers;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Runs;

/// <summary>All runs of the campaign, and where a new one begins.</summary>
[RequirePermission(UserKind.Staff, Permissions.RunNumbering, Permissions.ReleaseNumbering, Permissions.RunDispatch, Permissions.ReleaseDispatch)]
public sealed class IndexModel(RunQueries runs) : AdmissionsPage
{
    public sealed record Start(string Path, string Word, string Note);

    private static readonly ListSpec Spec = new(Sorts: ["id"], Filters: [], DefaultSort: "-id");

    public ListTable<RunRow> Table { get; private set; } = null!;
    public IReadOnlyList<Start> Starts { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var rows = await runs.ListAsync(Process(), cancellationToken);
        var query = ListQuery.Of(Request, Spec);
        Table = TableOf(query, new ListPage<RunRow>([.. Sorted(rows, query).Skip(query.Skip).Take(query.Size)], rows.Count));
        var starts = new List<Start>();
        if (Actor.Can(Permissions.RunNumbering))
            starts.Add(new Start("numbering", RunWords.Of(RunKind.Numbering, 0), "考室、座位和准考证号"));
        if (Actor.Can(Permissions.RunDispatch))
            starts.AddRange(Campaign.Policy.Choice.Slots.Select(s => new Start($"dispatch/{s.Order}", RunWords.Of(RunKind.Dispatch, s.Order), $"处理第{RunWords.Ordinal(s.Order)}志愿")));
        Starts = starts;
    }

    public async Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken)
    {
        var rows = await runs.ListAsync(Process(), cancellationToken);
        var query = ListQuery.Of(Request, Spec);
        var table = TableOf(query, new ListPage<RunRow>([], rows.Count));
        return ExportResult.Of(format, "运算", table.ExportTitles, table.Export(Sorted(rows, query)));
    }

    private static IEnumerable<RunRow> Sorted(IReadOnlyList<RunRow> rows, ListQuery query) => query.Descending ? rows.OrderByDescending(r => r.Id) : rows.OrderBy(r => r.Id);

    private ListTable<RunRow> TableOf(ListQuery query, ListPage<RunRow> page) => new(query, page,
    [
        new("id", "编号", r => r.Id.ToString(CultureInfo.InvariantCulture)) { Head = true, Sort = "id", Link = r => $"~/gl/{Campaign.Slug}/runs/{r.Id}" },
        new("run", "运算", r => RunWords.Of(r.Kind, r.Round)),
        new("state", "状态", r => StateWords.Of(r.State)) { Tag = r => StateTags.For(r.State) },
        new("digest", "结果指纹", r => r.OutputDigest) { Html = r => r.OutputDigest is { } digest ? Markup.Element("span", Grouping.ByFour(digest.ToUpperInvariant(), 8), ("class", "ex-hash")) : "没有" },
        new("first", "第一人", r => r.CreatedBy),
        new("started", "开始", r => r.CreatedAt),
        new("second", "第二人", r => r.ReleasedBy ?? "—"),
        new("released", "发布", r => r.ReleasedAt is { } at ? BeijingTime.Table(at) : "—"),
    ]);
}
