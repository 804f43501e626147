using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exams;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Allocations;

/// <summary>Where each district's allocation of rooms stands; the province generates the examination documents here (HR-136, HR-137).</summary>
[RequirePermission(UserKind.Staff, Permissions.AllocateRooms, Permissions.ReviewAllocation, Permissions.AcceptAllocation)]
[HandlerPermission("Generate", Permissions.AcceptAllocation)]
public sealed class IndexModel(RoomAllocationService allocations) : AdmissionsPage
{
    private static readonly ListSpec Spec = new(Sorts: ["code", "rooms", "open", "state"], Filters: [], DefaultSort: "code") { Sizes = [50, 100, 200] };

    public IReadOnlyList<AllocationRow> Rows { get; private set; } = [];
    public ListTable<AllocationRow> Table { get; private set; } = null!;
    public string? Closed => Campaign.RefuseClosed("Numbering")?.Sentence;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Rows = await allocations.ListAsync(Process(), cancellationToken);
        var query = ListQuery.Of(Request, Spec);
        Table = TableOf(query, [.. Sorted(Rows, query).Skip(query.Skip).Take(query.Size)]);
    }

    public async Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken)
    {
        Rows = await allocations.ListAsync(Process(), cancellationToken);
        var query = ListQuery.Of(Request, Spec);
        var table = TableOf(query, []);
        return ExportResult.Of(format, "考室分配", table.ExportTitles, table.Export(Sorted(Rows, query)));
    }

    public async Task<IActionResult> OnPostGenerateAsync(CancellationToken cancellationToken)
    {
        var generated = await allocations.GenerateAsync(Process(), cancellationToken);
        if (!generated.Succeeded)
        {
            await OnGetAsync(cancellationToken);
            return Refused(generated.Refusals.Select(r => r with { Field = "" }));
        }
        this.FlashOk("考务文件已生成。", "打印时间一到，各考区可以打印考务资料，考生可以打印准考证。");
        return RedirectToPage();
    }

    private static IEnumerable<AllocationRow> Sorted(IReadOnlyList<AllocationRow> rows, ListQuery query)
    {
        IEnumerable<AllocationRow> sorted = query.Sort switch
        {
            "rooms" => rows.OrderBy(r => r.Rooms).ThenBy(r => r.Code, StringComparer.Ordinal),
            "open" => rows.OrderBy(r => r.Open).ThenBy(r => r.Code, StringComparer.Ordinal),
            "state" => rows.OrderBy(r => r.State).ThenBy(r => r.Code, StringComparer.Ordinal),
            _ => rows.OrderBy(r => r.Code, StringComparer.Ordinal),
        };
        return query.Descending ? sorted.Reverse() : sorted;
    }

    private ListTable<AllocationRow> TableOf(ListQuery query, IReadOnlyList<AllocationRow> page) => new(query, new ListPage<AllocationRow>(page, Rows.Count),
    [
        new("district", "考区", r => $"{r.Code} {r.Name}") { Head = true, Sort = "code", Link = r => $"~/gl/{Campaign.Slug}/allocations/{r.DistrictId}" },
        new("rooms", "考室", r => r.Rooms) { Number = true, Sort = "rooms", Total = ListTable.Text(Rows.Sum(r => r.Rooms)) },
        new("open", "没有分配", r => r.Open) { Number = true, Sort = "open", Total = ListTable.Text(Rows.Sum(r => r.Open)) },
        new("state", "状态", r => StateWords.Of(r.State)) { Sort = "state", Tag = r => StateTags.For(r.State) },
        new("reason", "退回原因", r => r.Reason),
    ]);
}
