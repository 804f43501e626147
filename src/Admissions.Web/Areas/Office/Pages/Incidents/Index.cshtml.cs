using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Emergencies;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Incidents;

/// <summary>Reports of abnormal situations as far as they have come up to the actor's level; the export holds cause, measure and closing time (HR-145, HR-159).</summary>
[RequirePermission(UserKind.Staff, Permissions.ReportIncident, Permissions.HandleIncident)]
public sealed class IndexModel(IncidentService incidents) : AdmissionsPage
{
    private static readonly IncidentReportState[] Open = [.. IncidentReportLifecycle.Unsettled];

    private static readonly ListSpec Spec = new(Sorts: ["reported", "occurred"], Filters: ["state", "type", "q"], DefaultSort: "-reported");

    public ListTable<IncidentReport> Table { get; private set; } = null!;
    public int Unsettled { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, Spec);
        Unsettled = await incidents.Visible(Process()).CountAsync(r => Open.Contains(r.State), cancellationToken);
        var wanted = Wanted(query);
        var rows = await Sorted(wanted, query).Skip(query.Skip).Take(query.Size).ToListAsync(cancellationToken);
        Table = TableOf(query, new ListPage<IncidentReport>(rows, await wanted.CountAsync(cancellationToken)));
    }

    public async Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, Spec);
        var rows = await Sorted(Wanted(query), query).ToListAsync(cancellationToken);
        var table = TableOf(query, new ListPage<IncidentReport>(rows, rows.Count));
        return ExportResult.Of(format, "异常情况", table.ExportTitles, table.Export(rows));
    }

    private IQueryable<IncidentReport> Wanted(ListQuery query)
    {
        var rows = incidents.Visible(Process()).AsNoTracking();
        if (query.Choice<IncidentReportState>("state") is { } state)
            rows = rows.Where(r => r.State == state);
        if (query["type"] is { } type)
            rows = rows.Where(r => r.Type == type);
        return query["q"] is { } text ? rows.Where(r => r.Scope.Contains(text) || r.ReportedFrom.Contains(text)) : rows;
    }

    private static IQueryable<IncidentReport> Sorted(IQueryable<IncidentReport> rows, ListQuery query) => (query.Sort, query.Descending) switch
    {
        ("occurred", true) => rows.OrderByDescending(r => r.OccurredAt).ThenBy(r => r.Id),
        ("occurred", false) => rows.OrderBy(r => r.OccurredAt).ThenBy(r => r.Id),
        (_, false) => rows.OrderBy(r => r.ReportedAt).ThenBy(r => r.Id),
        _ => rows.OrderByDescending(r => r.ReportedAt).ThenByDescending(r => r.Id),
    };

    private ListTable<IncidentReport> TableOf(ListQuery query, ListPage<IncidentReport> page) => new(query, page,
    [
        new("type", "类型", r => ReferenceData.IncidentTypes.Name(r.Type)) { Head = true, Link = r => $"~/gl/{Campaign.Slug}/incidents/{r.Id}" },
        new("from", "上报单位", r => r.ReportedFrom),
        new("scope", "影响范围", r => r.Scope),
        new("occurred", "发生时间", r => BeijingTime.Table(r.OccurredAt)) { Sort = "occurred" },
        new("reported", "上报时间", r => BeijingTime.Table(r.ReportedAt)) { Sort = "reported" },
        new("state", "状态", r => StateWords.Of(r.State)) { Tag = r => StateTags.For(r.State) },
        new("holder", "现在在", r => r.State == IncidentReportState.Closed ? "" : ReferenceData.NamePath(r.HolderCode)),
        new("cause", "原因", r => r.Cause),
        new("measure", "措施", r => r.Measure),
        new("closed", "办结时间", r => r.ClosedAt is { } at ? BeijingTime.Table(at) : ""),
    ])
    { RowTone = r => r.State is IncidentReportState.Open or IncidentReportState.Forwarded ? Tone.Warn : null };
}
