using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Emergencies;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Admissions.Web.Areas.Point.Pages.DraftForms;

/// <summary>Second step: which rows are good and why the others are not, then the entry of exactly the file that was looked at (HR-149).</summary>
[RequirePermission(UserKind.Staff, Permissions.EnterDraftForms)]
public sealed class ImportConfirmModel(BatchEntryService batches) : CheckedFilePage<BatchCheck, BatchEntry>
{
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context) => DraftFormsPage.Guard(this, context, EmergencyRows.BatchEntryOf(Actor, Campaign) is not null);

    protected override Task<Outcome<BatchCheck>> FindAsync(CancellationToken cancellationToken) => batches.FindAsync(Id, Process(), cancellationToken);

    protected override Task<Outcome<BatchEntry>> ImportAsync(CancellationToken cancellationToken) => batches.ConfirmAsync(Id, Process(), cancellationToken);

    protected override IActionResult Imported(BatchEntry done)
    {
        this.FlashOk($"已录入 {done.Entered} 份草表。", done.Refused > 0 ? $"{done.Refused} 行没有录入，请下载改错表格。" : "文件里的草表都录入了。");
        return RedirectToPage("Batch", new { campaign = Campaign.Slug, id = done.Id });
    }
}
