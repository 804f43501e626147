using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exams;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Barcodes;

/// <summary>Barcodes handed to the cities against receipt, and the differences as cases (SX-172).</summary>
[RequirePermission(UserKind.Staff, Permissions.AcceptAllocation, Permissions.ReportAsCity)]
[HandlerPermission("Issue", Permissions.AcceptAllocation)]
[HandlerPermission("Settle", Permissions.AcceptAllocation)]
[HandlerPermission("Receive", Permissions.ReportAsCity)]
public sealed class IndexModel(BarcodeReceipts barcodes) : AdmissionsPage
{
    public IReadOnlyList<CityBarcodes> Cities { get; private set; } = [];
    public bool IsProvince => Actor.Can(Permissions.AcceptAllocation);

    public async Task OnGetAsync(CancellationToken cancellationToken) => Cities = await barcodes.ListAsync(Process(), cancellationToken);

    public async Task<IActionResult> OnPostIssueAsync(string city, CancellationToken cancellationToken) =>
        await FinishAsync(await barcodes.IssueAsync(city, Process(), cancellationToken), r => $"已发 {r.Issued:N0} 枚，等待签收。", cancellationToken);

    public async Task<IActionResult> OnPostReceiveAsync(int? received, CancellationToken cancellationToken) =>
        await FinishAsync(await barcodes.ReceiveAsync(received, Process(), cancellationToken), r => r.IsCase ? $"已签收 {r.Received:N0} 枚，比应收差 {r.Difference:N0} 枚，已报省招办处理。" : $"已签收 {r.Received:N0} 枚。", cancellationToken);

    public async Task<IActionResult> OnPostSettleAsync(string city, string? reason, CancellationToken cancellationToken) =>
        await FinishAsync(await barcodes.SettleAsync(city, Process(reason), cancellationToken), _ => "已登记处理结果。", cancellationToken);

    private async Task<IActionResult> FinishAsync(Outcome<BarcodeReceipt> outcome, Func<BarcodeReceipt, string> sentence, CancellationToken cancellationToken)
    {
        if (outcome.Succeeded)
        {
            this.FlashOk(sentence(outcome.Value));
            return RedirectToPage(new { campaign = Campaign.Slug });
        }
        Cities = await barcodes.ListAsync(Process(), cancellationToken);
        return Refused(outcome.Refusals.Select(r => r with { Field = "" }));
    }
}
