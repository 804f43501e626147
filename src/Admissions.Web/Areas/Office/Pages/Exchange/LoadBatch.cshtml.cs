using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Loading;
using Admissions.Core.Reporting;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Exchange;

/// <summary>One load: what came in, out again as a file, and its undoing while nobody has gone on with it (HR-11).</summary>
[RequirePermission(UserKind.Staff, Permissions.LoadCandidates)]
public sealed class LoadBatchModel(CandidateLoadService loads, PackageService packages) : ExchangePage(packages)
{
    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public BatchEntry Batch { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => await LoadAsync(cancellationToken) ? Page() : NotFound();

    /// <param name="format">gbk, gaps, gb18030 or xlsx.</param>
    public async Task<IActionResult> OnPostExportAsync(string? format, CancellationToken cancellationToken) =>
        await LoadAsync(cancellationToken) ? await ExportedAsync(format, Id, $"载入-{Id}", cancellationToken) : NotFound();

    public async Task<IActionResult> OnPostPhotosAsync(CancellationToken cancellationToken) =>
        await LoadAsync(cancellationToken) ? await PhotosAsync(Id, $"载入-{Id}", cancellationToken) : NotFound();

    public async Task<IActionResult> OnPostUndoAsync(CancellationToken cancellationToken)
    {
        var undone = await loads.UndoAsync(Id, Process(Reason), cancellationToken);
        if (undone.Succeeded)
        {
            this.FlashOk("已整批撤回，这一批考生不在本次招生里了。");
            return RedirectToPage(new { campaign = Campaign.Slug, id = Id });
        }
        return await LoadAsync(cancellationToken) ? Refused(undone.Refusals, prefix: "") : NotFound();
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await loads.Visible(Process()).AsNoTracking().SingleOrDefaultAsync(b => b.Id == Id, cancellationToken) is not { } batch)
            return false;
        Batch = batch;
        return true;
    }
}
