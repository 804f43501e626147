using Admissions.Core.Data.Entities;
using Admissions.Core.Reporting;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Shell;

namespace Admissions.Web.Areas.Office.Pages.Dashboard;

/// <summary>How far the areas right below the officer's own are; all of them on one page.</summary>
/// <param name="total">Of all rows.</param>
/// <param name="isSlow">Clearly behind the others.</param>
internal sealed class AreaTable(string slug, AreaLevel level, FunnelRow total, Func<FunnelRow, bool> isSlow)
{
    /// <summary>More than any county has points.</summary>
    private const int MostAreas = 1000;

    private static readonly ListSpec Spec = new(Sorts: ["area", "registered", "submitted", "confirmed", "paid", "valid", "rate"], Filters: [], DefaultSort: "area") { DefaultSize = MostAreas, Sizes = [MostAreas] };

    /// <summary>Confirmed of submitted.</summary>
    public static string Rate(FunnelRow row) => Shares.Of(row.Confirmed, row.Submitted);

    public ListTable<FunnelRow> Of(HttpRequest request, IReadOnlyList<FunnelRow> rows)
    {
        var query = ListQuery.Of(request, Spec);
        return new(query, new ListPage<FunnelRow>([.. Sorted(rows, query)], rows.Count),
        [
            new("area", KindWords.Of(level), r => r.Name) { Head = true, Sort = "area", Total = total.Name, Link = r => r.Key.Length == 0 ? null : $"~/gl/{slug}/progress?area={r.Key}" },
            Stage("registered", "已注册", r => r.Registered), Stage("submitted", "已提交", r => r.Submitted), Stage("confirmed", "已确认", r => r.Confirmed),
            Stage("paid", "已缴费", r => r.Paid), Stage("valid", "有效", r => r.Valid),
            new("rate", "确认率", Rate) { Number = true, Sort = "rate", Total = Rate(total) },
        ])
        { RowTone = r => isSlow(r) ? Tone.Warn : null };
    }

    private ListColumn<FunnelRow> Stage(string key, string title, Func<FunnelRow, int> value) =>
        new(key, title, r => value(r)) { Number = true, Sort = key, Total = ListTable.Text(value(total)) };

    /// <summary>By area as they come: by code, those without a point last.</summary>
    private static IEnumerable<FunnelRow> Sorted(IReadOnlyList<FunnelRow> rows, ListQuery query)
    {
        if (query.Sort == "area")
            return query.Descending ? rows.Reverse() : rows;
        return query.Descending ? rows.OrderByDescending(Key) : rows.OrderBy(Key);

        decimal Key(FunnelRow row) => query.Sort switch
        {
            "registered" => row.Registered,
            "submitted" => row.Submitted,
            "confirmed" => row.Confirmed,
            "paid" => row.Paid,
            "valid" => row.Valid,
            _ => (decimal)row.Confirmed / Math.Max(1, row.Submitted),
        };
    }
}
