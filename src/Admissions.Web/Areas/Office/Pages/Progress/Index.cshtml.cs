using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Reporting;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Progress;

/// <summary>
/// Registered → confirmed → paid → valid by day and by area: the province sees cities, a city counties, a county points, and each
/// leads one level down. Whether the counts agree stands first.
/// </summary>
[RequirePermission(UserKind.Staff, Permissions.ViewDashboard)]
public sealed class IndexModel(ProgressFunnel funnel, AreaService areas) : AdmissionsPage
{
    private static readonly ListSpec DaySpec = new(Sorts: ["day"], Filters: [], DefaultSort: "day") { DefaultSize = FunnelPeriod.MostDays, Sizes = [FunnelPeriod.MostDays] };
    private static readonly ListSpec AreaSpec = new(Sorts: ["area"], Filters: [], DefaultSort: "area") { DefaultSize = MostAreas, Sizes = [MostAreas], Prefix = "a" };

    /// <summary>More than any province has points.</summary>
    private const int MostAreas = 10_000;

    public ProgressAddress Asked { get; private set; } = null!;

    /// <summary>What is wrong with the address; then nothing else is shown.</summary>
    public string? Problem { get; private set; }
    public ListTable<FunnelRow> Days { get; private set; } = null!;
    public ListTable<FunnelRow> Areas { get; private set; } = null!;
    public FunnelRow Outside { get; private set; } = null!;
    public IReadOnlyList<string> Unreconciled { get; private set; } = [];
    public bool DaysAgree { get; private set; }

    /// <summary>When registration begins, while it has not and nobody is there.</summary>
    public DateTimeOffset? Begins { get; private set; }
    public bool IsEmpty { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!await ReadAddressAsync(cancellationToken))
            return Page();
        var (view, period) = (Asked.Area, Asked.Period);
        var days = await funnel.ByDayAsync(view, period, Process(), cancellationToken);
        var rows = await funnel.ByAreaAsync(view, Asked.Level, period, Process(), cancellationToken);
        (Days, Areas, Outside) = (DayTable(days.Rows), AreaTable(rows), days.Outside);
        var byDay = period.Cumulative ? days.Rows.Count == 0 ? FunnelRow.Sum("", []) : days.Rows[^1] : FunnelRow.Sum("", days.Rows);
        DaysAgree = byDay.Agrees(FunnelRow.Sum("", rows));
        Unreconciled = [.. rows.Where(a => !a.Reconciles).Select(a => a.Name)];
        IsEmpty = byDay.Agrees(FunnelRow.Sum("", []));
        Begins = IsEmpty ? Campaign.Windows.NextOpening("Registration", new Rules.Windows.Place(Actor.DivisionCode ?? Actor.CountyCode), Campaign.Now) : null;
        return Page();
    }

    public async Task<IActionResult> OnGetDaysAsync(string format, CancellationToken cancellationToken)
    {
        if (!await ReadAddressAsync(cancellationToken))
            return Page();
        var rows = (await funnel.ByDayAsync(Asked.Area, Asked.Period, Process(), cancellationToken)).Rows;
        var table = DayTable(rows);
        return ExportResult.Of(format, $"{Asked.Area.Here.Name}{(Asked.Period.Cumulative ? "累计" : "每日")}进度", table.ExportTitles, table.Export(rows));
    }

    public async Task<IActionResult> OnGetAreasAsync(string format, CancellationToken cancellationToken)
    {
        if (!await ReadAddressAsync(cancellationToken))
            return Page();
        var rows = await funnel.ByAreaAsync(Asked.Area, Asked.Level, Asked.Period, Process(), cancellationToken);
        var table = AreaTable(rows);
        return ExportResult.Of(format, $"{Asked.Area.Here.Name}各地进度", table.ExportTitles, table.Export(rows));
    }

    private async Task<bool> ReadAddressAsync(CancellationToken cancellationToken)
    {
        Problem = AddressCheck.Page(Request, DaySpec.Prefix) ?? AddressCheck.Page(Request, AreaSpec.Prefix);
        var found = await areas.FindAsync(Request.Query["area"], Process(), cancellationToken);
        if (!found.Succeeded)
            Problem ??= found.Refusals[0].Sentence + "。";
        else if (Problem is null)
            (Asked, Problem) = ProgressAddress.Read(Request, found.Value, Campaign);
        if (Problem is not null)
            Response.StatusCode = StatusCodes.Status400BadRequest;
        return Problem is null;
    }

    private ListTable<FunnelRow> DayTable(IReadOnlyList<FunnelRow> rows) => new(ListQuery.Of(Request, DaySpec), new ListPage<FunnelRow>(rows, rows.Count),
    [
        new("day", Asked.Period.Cumulative ? "到这一天止" : "日期", r => r.Key) { Head = true, Total = Asked.Period.Cumulative ? null : "合计" },
        .. Stages(rows, totals: !Asked.Period.Cumulative),
    ]);

    private ListTable<FunnelRow> AreaTable(IReadOnlyList<FunnelRow> rows) => new(ListQuery.Of(Request, AreaSpec), new ListPage<FunnelRow>(rows, rows.Count),
    [
        new("area", KindWords.Of(Asked.Level), r => r.Name) { Head = true, Total = "合计", Link = r => r.Key.Length == 0 || r.Key == Asked.Area.Here.Code ? null : Asked.Address(Campaign.Slug, r.Key) },
        .. Stages(rows, totals: true),
        Stage("unpaid", "已确认待缴费", r => r.Unpaid, rows, total: true),
        Stage("dropped", "确认后无效", r => r.Dropped, rows, total: true),
        new("agrees", "核对", r => r.Reconciles ? "相符" : "不符") { Tag = r => r.Reconciles ? new StateTag(Tone.Ok, "circle-check", "相符") : new StateTag(Tone.Bad, "alert-triangle", "不符") },
    ])
    { RowTone = r => r.Reconciles ? null : Tone.Bad };

    /// <summary>In the order in which a candidate goes through them, everywhere.</summary>
    private static IEnumerable<ListColumn<FunnelRow>> Stages(IReadOnlyList<FunnelRow> rows, bool totals) =>
    [
        Stage("registered", "已注册", r => r.Registered, rows, totals), Stage("submitted", "已提交", r => r.Submitted, rows, totals), Stage("confirmed", "已确认", r => r.Confirmed, rows, totals),
        Stage("paid", "已缴费", r => r.Paid, rows, totals), Stage("valid", "有效", r => r.Valid, rows, totals),
    ];

    private static ListColumn<FunnelRow> Stage(string key, string title, Func<FunnelRow, int> value, IReadOnlyList<FunnelRow> rows, bool total) =>
        new(key, title, r => value(r)) { Number = true, Total = total ? ListTable.Text(rows.Sum(value)) : null };
}
