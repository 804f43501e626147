using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Emergencies;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Point.Pages.DraftForms;

/// <summary>One batch: its counts, the workbook of its errors, and its undoing while nobody was confirmed (HR-149).</summary>
[RequirePermission(UserKind.Staff, Permissions.EnterDraftForms)]
public sealed class BatchModel(BatchEntryService batches) : DraftFormsPage
{
    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public BatchEntry Batch { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => await LoadAsync(cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnGetErrorsAsync(CancellationToken cancellationToken) => await LoadAsync(cancellationToken) && Batch.ErrorFile is { } file
        ? File(file, ExportResult.Workbook, $"没有录入-{Batch.Id}.xlsx")
        : NotFound();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var undone = await batches.UndoAsync(Id, Process(Reason), cancellationToken);
        if (undone.Succeeded)
        {
            this.FlashOk("已整批撤回，草表回到待录入。");
            return RedirectToPage(new { campaign = Campaign.Slug, id = Id });
        }
        return await LoadAsync(cancellationToken) ? Refused(undone.Refusals, prefix: "") : NotFound();
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await batches.Visible(Process()).AsNoTracking().SingleOrDefaultAsync(b => b.Id == Id, cancellationToken) is not { } batch)
            return false;
        Batch = batch;
        return true;
    }
}
