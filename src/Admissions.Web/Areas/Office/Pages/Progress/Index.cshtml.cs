using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Reporting;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Progress;

/// <summary>Registered → confirmed → paid → valid by day and by area, with a chart, a table and an export, and whether the counts agree.</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewDashboard)]
public sealed class IndexModel(ProgressFunnel funnel) : AdmissionsPage
{
    private static readonly ListSpec DaySpec = new(Sorts: ["day"], Filters: [], DefaultSort: "day") { DefaultSize = 200 };
    private static readonly ListSpec AreaSpec = new(Sorts: ["area"], Filters: [], DefaultSort: "area") { DefaultSize = 200, Prefix = "a" };

    public ListTable<FunnelRow> Days { get; private set; } = null!;
    public ListTable<FunnelRow> Areas { get; private set; } = null!;
    public IReadOnlyList<FunnelRow> ByDay { get; private set; } = [];
    public IReadOnlyList<string> Unreconciled { get; private set; } = [];
    public bool DaysAgree { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        ByDay = await funnel.ByDayAsync(Process(), cancellationToken);
        var areas = await funnel.ByAreaAsync(Process(), cancellationToken);
        (Days, Areas) = (DayTable(ByDay), AreaTable(areas));
        Unreconciled = [.. areas.Where(a => !a.Reconciles).Select(a => a.Name)];
        DaysAgree = Same(r => r.Registered) && Same(r => r.Submitted) && Same(r => r.Confirmed) && Same(r => r.Paid) && Same(r => r.Valid);

        bool Same(Func<FunnelRow, int> of) => ByDay.Sum(of) == areas.Sum(of);
    }

    public async Task<IActionResult> OnGetDaysAsync(string format, CancellationToken cancellationToken)
    {
        var rows = await funnel.ByDayAsync(Process(), cancellationToken);
        var table = DayTable(rows);
        return ExportResult.Of(format, "每日进度", table.ExportTitles, table.Export(rows));
    }

    public async Task<IActionResult> OnGetAreasAsync(string format, CancellationToken cancellationToken)
    {
        var rows = await funnel.ByAreaAsync(Process(), cancellationToken);
        var table = AreaTable(rows);
        return ExportResult.Of(format, "各地进度", table.ExportTitles, table.Export(rows));
    }

    private ListTable<FunnelRow> DayTable(IReadOnlyList<FunnelRow> rows) => new(ListQuery.Of(Request, DaySpec), new ListPage<FunnelRow>(rows, rows.Count),
    [
        new("day", "日期", r => r.Key) { Head = true, Total = "合计" }, .. Stages(rows),
    ]);

    private ListTable<FunnelRow> AreaTable(IReadOnlyList<FunnelRow> rows) => new(ListQuery.Of(Request, AreaSpec), new ListPage<FunnelRow>(rows, rows.Count),
    [
        new("area", Actor.DivisionCode?.Length switch { 2 => "市（州）", 4 => "县（市、区）", _ => "报名确认点" }, r => r.Name) { Head = true, Total = "合计" },
        .. Stages(rows),
        Stage("unpaid", "已确认待缴费", r => r.Unpaid, rows),
        Stage("dropped", "确认后无效", r => r.Dropped, rows),
        new("agrees", "核对", _ => null) { Tag = r => r.Reconciles ? new StateTag(Tone.Ok, "circle-check", "相符") : new StateTag(Tone.Bad, "alert-triangle", "不符") },
    ])
    { RowTone = r => r.Reconciles ? null : Tone.Bad };

    private static IEnumerable<ListColumn<FunnelRow>> Stages(IReadOnlyList<FunnelRow> rows) =>
    [
        Stage("confirmed", "已确认", r => r.Confirmed, rows), Stage("paid", "已缴费", r => r.Paid, rows), Stage("valid", "有效", r => r.Valid, rows),
        Stage("registered", "已注册", r => r.Registered, rows), Stage("submitted", "已提交", r => r.Submitted, rows),
    ];

    private static ListColumn<FunnelRow> Stage(string key, string title, Func<FunnelRow, int> value, IReadOnlyList<FunnelRow> rows) =>
        new(key, title, r => value(r)) { Number = true, Total = ListTable.Text(rows.Sum(value)) };
}
