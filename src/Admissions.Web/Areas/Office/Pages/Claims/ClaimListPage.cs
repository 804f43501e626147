using Admissions.Core;
using Admissions.Core.Data;
using Admissions.Core.Events;
using Admissions.Core.Qualifications;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Claims;

/// <summary>A list of claims: filters in the address, the export is what is shown, ticked rows are passed together.</summary>
public abstract class ClaimListPage(ListExports exports) : AdmissionsPage
{
    /// <summary>All rows of an export; a campaign has fewer claims.</summary>
    private const int All = 1_000_000;

    private static readonly ListSpec Spec = new(Sorts: ["at"], Filters: ["state", "item", "county", "q"], DefaultSort: "at");

    public ListTable<ClaimRow> Table { get; private set; } = null!;

    /// <summary>How many wait for a decision of whatever level.</summary>
    public int Waiting { get; private set; }

    /// <summary>Sentences of those of the ticked rows that could not be passed.</summary>
    public IReadOnlyList<string> NotPassed { get; private set; } = [];

    /// <summary>Counties of the actor's scope, for the filter.</summary>
    public IEnumerable<Division> Counties => ReferenceData.Divisions.Values
        .Where(d => d.Code.Length == 6 && d.Code.StartsWith(Actor.DivisionCode ?? "", StringComparison.Ordinal)).OrderBy(d => d.Code, StringComparer.Ordinal);

    protected abstract string Name { get; }

    /// <summary>Columns of this kind of claim alone.</summary>
    protected virtual IReadOnlyList<ListColumn<ClaimRow>> Columns => [];
    protected abstract Task<(IReadOnlyList<ClaimRow> Rows, int Total)> ReadAsync(ClaimFilter filter, int skip, int take, CancellationToken cancellationToken);
    protected abstract Task<Refusal?> PassAsync(long id, CancellationToken cancellationToken);

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public async Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, Spec);
        var (rows, total) = await ReadAsync(FilterOf(query), 0, All, cancellationToken);
        var table = TableOf(query, rows, total);
        return await TakenAsync(exports, ExportResult.Of(format, Name, table.ExportTitles, table.Export(rows)), total, Spec.Filters, cancellationToken);
    }

    /// <summary>Passes each ticked claim by itself: one that may not be passed does not hold up the others.</summary>
    public async Task<IActionResult> OnPostPassAsync(long[] ids, CancellationToken cancellationToken)
    {
        if (ids.Length == 0)
            return await AgainAsync(["还没有勾选。请先勾选要通过的申请"], cancellationToken);
        var passed = 0;
        var refusals = new List<string>();
        foreach (var id in ids.Distinct())
        {
            if (await PassAsync(id, cancellationToken) is { } refused)
                refusals.Add($"{await NameOfAsync(id, cancellationToken)}：{refused.Sentence}");
            else
                passed++;
        }
        if (passed > 0)
            this.FlashOk($"已通过 {passed} 件。");
        return refusals.Count == 0 ? LocalRedirect(Request.PathBase + Request.Path + Query()) : await AgainAsync(refusals, cancellationToken);
    }

    private async Task<IActionResult> AgainAsync(IReadOnlyList<string> sentences, CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        NotPassed = sentences;
        return Refused([]);
    }

    private string Query() => QueryString.Create(Request.Query.Where(q => q.Key != "handler")).Value ?? "";

    private async Task<string> NameOfAsync(long id, CancellationToken cancellationToken) =>
        (await ReadAsync(new ClaimFilter(), 0, All, cancellationToken)).Rows.FirstOrDefault(r => r.Key.Id == id)?.Name ?? "这件申请";

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, Spec);
        var (rows, total) = await ReadAsync(FilterOf(query), query.Skip, query.Size, cancellationToken);
        Table = TableOf(query, rows, total);
        Waiting = (await ReadAsync(new ClaimFilter("open"), 0, 0, cancellationToken)).Total;
    }

    private static ClaimFilter FilterOf(ListQuery query) => new(query["state"], query["item"], query["county"], query["q"] is { } text ? DigitText.Normalise(text) : null);

    private ListTable<ClaimRow> TableOf(ListQuery query, IReadOnlyList<ClaimRow> rows, int total) => new(query, new ListPage<ClaimRow>(rows, total),
    [
        new("name", "姓名", r => r.Name) { Head = true, Link = r => $"~/gl/{Campaign.Slug}/claims/{r.Key.Word}/{r.Key.Id}" },
        new("number", "考生号", r => r.CandidateNumber),
        new("document", "证件号", r => Mask.DocumentNumber(r.DocumentNumber)),
        new("county", "县（市、区）", r => ReferenceData.Division(r.Division)?.Name),
        new("level", "层次", r => r.Level?.Word()),
        new("item", "项目", r => ClaimReader.ItemWords(Campaign.Policy, r.Code)),
        new("ground", "情形", r => ClaimReader.GroundWords(Campaign.Policy, r.Code, r.Ground)),
        .. Columns,
        new("state", "状态", r => StateTags.For(r.State).Word) { Tag = r => StateTags.For(r.State) },
        new("reason", "原因", r => r.Reason),
        new("at", "时间", r => r.At is { } at ? BeijingTime.Table(at) : ""),
    ])
    { Tick = r => r.Key.Id.ToString(System.Globalization.CultureInfo.InvariantCulture) };
}
