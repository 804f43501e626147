using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exchange;
using Admissions.Core.Loading;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Exchange;

/// <summary>Second step of a load: what would come in and what is wrong, then exactly what was looked at (HR-11).</summary>
[RequirePermission(UserKind.Staff, Permissions.LoadCandidates)]
public sealed class LoadConfirmModel(CandidateLoadService loads) : CheckedFilePage<LoadCheck, BatchEntry>
{
    /// <summary>Differences listed on the page.</summary>
    public const int Shown = 200;

    public async Task<IActionResult> OnGetErrorsAsync(CancellationToken cancellationToken)
    {
        var book = TemporaryFile.Create();
        var check = await loads.FindAsync(Id, Process(), book, cancellationToken);
        if (!check.Succeeded || check.Value.ErrorCount == 0)
        {
            await book.DisposeAsync();
            return NotFound();
        }
        book.Position = 0;
        return File(book, ExportResult.Workbook, "有错误的行.xlsx");
    }

    protected override Task<Outcome<LoadCheck>> FindAsync(CancellationToken cancellationToken) => loads.FindAsync(Id, Process(), null, cancellationToken);

    protected override Task<Outcome<BatchEntry>> ImportAsync(CancellationToken cancellationToken) => loads.ConfirmAsync(Id, Process(), cancellationToken);

    protected override IActionResult Imported(BatchEntry done)
    {
        ArgumentNullException.ThrowIfNull(done);
        this.FlashOk($"已载入 {done.Entered} 名考生，与文件逐字段核对，差异 0 处。", "他们的状态是“已提交”，在本次招生里现场确认、缴费以后才有效。");
        return RedirectToPage("LoadBatch", new { campaign = Campaign.Slug, id = done.Id });
    }
}
