using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Revocations;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Revocations;

/// <summary>Revocations of admissions, those that wait for a second person first, and the way to a new one (HA-04).</summary>
[RequirePermission(UserKind.Staff, Permissions.RevokeAdmission)]
public sealed class IndexModel(RevocationService revocations, ListExports exports) : AdmissionsPage
{
    private static readonly ListSpec Spec = new(Sorts: ["proposed", "number"], Filters: ["state", "q"], DefaultSort: "-proposed");

    [BindProperty(SupportsGet = true)]
    public string? Number { get; set; }

    public ListTable<RevocationOrder> Table { get; private set; } = null!;

    /// <summary>Orders that wait for a second person.</summary>
    public int Waiting { get; private set; }

    /// <summary>Nobody with the typed number is admitted.</summary>
    public bool NobodyFound { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!string.IsNullOrWhiteSpace(Number))
        {
            if (await revocations.AdmittedAsync(Number.Trim(), Process(), cancellationToken) is { } dossier)
                return RedirectToPage("New", new { campaign = Campaign.Slug, id = dossier.Id });
            NobodyFound = true;
        }
        var query = ListQuery.Of(Request, Spec);
        Waiting = await revocations.Visible(Process()).At(RevocationStage.Waiting).CountAsync(cancellationToken);
        var wanted = Wanted(query);
        var rows = await Sorted(wanted, query).Skip(query.Skip).Take(query.Size).ToListAsync(cancellationToken);
        Table = TableOf(query, new ListPage<RevocationOrder>(rows, await wanted.CountAsync(cancellationToken)));
        return Page();
    }

    public async Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, Spec);
        var rows = await Sorted(Wanted(query), query).ToListAsync(cancellationToken);
        var table = TableOf(query, new ListPage<RevocationOrder>(rows, rows.Count));
        return await TakenAsync(exports, ExportResult.Of(format, "撤销录取", table.ExportTitles, table.Export(rows)), rows.Count, Spec.Filters, cancellationToken);
    }

    private IQueryable<RevocationOrder> Wanted(ListQuery query)
    {
        var rows = revocations.Visible(Process());
        if (query.Choice<RevocationStage>("state") is { } stage)
            rows = rows.At(stage);
        return query["q"] is { } text
            ? rows.Where(o => o.Registration!.CandidateNumber == text || o.Registration!.Name.Contains(text) || o.Institution!.Code == text || o.Institution!.Name.Contains(text))
            : rows;
    }

    private static IQueryable<RevocationOrder> Sorted(IQueryable<RevocationOrder> rows, ListQuery query) => (query.Sort, query.Descending) switch
    {
        ("number", true) => rows.OrderByDescending(o => o.Registration!.CandidateNumber).ThenByDescending(o => o.Id),
        ("number", false) => rows.OrderBy(o => o.Registration!.CandidateNumber).ThenByDescending(o => o.Id),
        (_, false) => rows.OrderBy(o => o.Id),
        _ => rows.OrderBy(o => o.DecidedAt != null).ThenByDescending(o => o.Id),
    };

    private ListTable<RevocationOrder> TableOf(ListQuery query, ListPage<RevocationOrder> page) => new(query, page,
    [
        new("name", "考生", o => o.Registration!.Name) { Head = true, Link = o => $"~/gl/{Campaign.Slug}/revocations/{o.Id}" },
        new("number", "考生号", o => o.Registration!.CandidateNumber) { Sort = "number" },
        new("institution", "院校", o => $"{o.Institution!.Code} {o.Institution.Name}"),
        new("major", "层次和专业", o => $"{o.PlanLine!.Level.Word()}　{o.PlanLine.MajorName}"),
        new("reason", "原因", o => o.Reason),
        new("state", "状态", o => RevocationTags.Of(o).Word) { Tag = RevocationTags.Of },
        new("proposed", "提出时间", o => BeijingTime.Table(o.ProposedAt)) { Sort = "proposed" },
        new("proposer", "提出人", o => o.ProposedByName) { Extra = true },
        new("evidence", "依据", o => o.Evidence) { Extra = true },
        new("decided", "审核时间", o => o.DecidedAt is { } at ? BeijingTime.Table(at) : "") { Extra = true },
        new("sheet", "变更单", o => o.SheetNumber) { Extra = true },
    ])
    { RowTone = o => RevocationTags.Of(o).Tone is Tone.Warn or Tone.Info ? Tone.Warn : null };
}
