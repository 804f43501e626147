using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exchange;
using Admissions.Core.Plans;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Plan.ImportPlan;

/// <summary>Second step: what would change, then the import of exactly the file that was looked at.</summary>
[RequirePermission(UserKind.Staff, Permissions.ImportPlan)]
public sealed class ConfirmModel(PlanService plans, CheckedFiles files) : AdmissionsPage
{
    [BindProperty(SupportsGet = true, Name = "file")]
    public long FileId { get; set; }

    [BindProperty]
    public string? Digest { get; set; }

    public string FileName { get; private set; } = "";
    public PlanImportPreview? Preview { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await LoadAsync(cancellationToken) is not { } file)
            return Gone();
        var preview = await plans.PreviewAsync(file.Artefact!, Process(), cancellationToken);
        if (!preview.Succeeded)
            return Refused(preview.Refusals.Select(r => r with { Field = "" }));
        Preview = preview.Value;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (await LoadAsync(cancellationToken) is not { } file)
            return Gone();
        // Who confirmed has decided: a browser that goes away takes nothing back.
        var imported = await plans.ImportAsync(file.Artefact!, Digest ?? "", Process(), CancellationToken.None);
        if (!imported.Succeeded)
            return Refused(imported.Refusals.Select(r => r with { Field = "" }));
        await files.TakeAsync(IndexModel.Kind, FileId, Process(), CancellationToken.None);
        var done = imported.Value;
        this.FlashOk($"已导入 {done.Lines} 行计划：新增 {done.New}，修改 {done.Changed}，不变 {done.Unchanged}，改为 0 的 {done.Withdrawn}。", "发布以后考生才看得到。");
        return RedirectToPage("../Index", new { campaign = Campaign.Slug });
    }

    private async Task<JobRun?> LoadAsync(CancellationToken cancellationToken)
    {
        var file = await files.FindAsync(IndexModel.Kind, FileId, Process(), cancellationToken);
        FileName = file?.ArtefactName ?? "";
        return file;
    }

    private RedirectToPageResult Gone()
    {
        this.FlashWarn("这个文件已经导入，或者换过别的文件。", "请重新上传。");
        return RedirectToPage("Index", new { campaign = Campaign.Slug });
    }
}
