using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Payments;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Unpaid;

/// <summary>Unpaid candidates by reason, area by area (HR-110).</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewCandidates)]
public sealed class TotalsModel(UnpaidTotals totals) : AdmissionsPage
{
    private static readonly ListSpec Spec = new(Sorts: ["code"], Filters: [], DefaultSort: "code") { DefaultSize = 200 };

    public ListTable<UnpaidArea> Table { get; private set; } = null!;
    public int Open { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var rows = await totals.ByAreaAsync(Process(), cancellationToken);
        Open = rows.Sum(r => r.Open);
        Table = TableOf(rows);
    }

    public async Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken)
    {
        var rows = await totals.ByAreaAsync(Process(), cancellationToken);
        var table = TableOf(rows);
        return ExportResult.Of(format, "未缴费原因合计", table.ExportTitles, table.Export(rows));
    }

    private ListTable<UnpaidArea> TableOf(IReadOnlyList<UnpaidArea> rows)
    {
        return new(ListQuery.Of(Request, Spec), new ListPage<UnpaidArea>(rows, rows.Count),
        [
            new("name", Actor.DivisionCode?.Length switch { 2 => "市（州）", 4 => "县（市、区）", _ => "报名确认点" }, r => r.Name) { Head = true, Total = "合计" },
            Count("cases", "未缴费", r => r.Cases),
            Count("open", "待核实", r => r.Open),
            .. Campaign.Policy.Payment.UnpaidReasons.Select(reason => Count($"r{reason.Code}", reason.Name, r => r.ByReason.GetValueOrDefault(reason.Code))),
            Count("closed", "已办结", r => r.Closed),
            Count("extended", "准延时", r => r.Extended),
            Count("paid", "后来缴清", r => r.Paid),
        ])
        { RowTone = r => r.Open > 0 ? Tone.Warn : null };

        ListColumn<UnpaidArea> Count(string key, string title, Func<UnpaidArea, int> value) => new(key, title, r => value(r)) { Number = true, Total = ListTable.Text(rows.Sum(value)) };
    }
}
