using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Emergencies;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Point.Pages.DraftForms;

/// <summary>Second step: which rows are good and why the others are not, then the entry of exactly the file that was looked at (HR-149).</summary>
[RequirePermission(UserKind.Staff, Permissions.EnterDraftForms)]
public sealed class ImportConfirmModel(BatchEntryService batches) : DraftFormsPage
{
    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    public BatchCheck? Check { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var check = await batches.FindAsync(Id, Process(), cancellationToken);
        if (!check.Succeeded)
            return Refused(check.Refusals.Select(r => r with { Field = "" }));
        Check = check.Value;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var done = await batches.ConfirmAsync(Id, Process(), cancellationToken);
        if (!done.Succeeded)
            return Refused(done.Refusals.Select(r => r with { Field = "" }));
        this.FlashOk($"已录入 {done.Value.Entered} 份草表。", done.Value.Refused > 0 ? $"{done.Value.Refused} 行没有录入，请下载改错表格。" : "文件里的草表都录入了。");
        return RedirectToPage("Batch", new { campaign = Campaign.Slug, id = done.Value.Id });
    }
}
