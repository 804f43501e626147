using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Emergencies;
using Admissions.Core.Exchange;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Point.Pages.DraftForms;

/// <summary>First step of a batch by file: checked whole, nothing written (HR-149).</summary>
[RequirePermission(UserKind.Staff, Permissions.EnterDraftForms)]
[RequestSizeLimit(TableReader.MaxBytes + (1 << 20))]
public sealed class ImportModel(BatchEntryService batches) : DraftFormsPage
{
    [BindProperty]
    public IFormFile? Upload { get; set; }

    public IReadOnlyList<string> Titles => [.. DraftFormLayout.Of(Campaign.Policy).Select(c => c.Title)];

    public IReadOnlyList<string> DbfNames => [.. DraftFormLayout.Of(Campaign.Policy).Select(c => $"{c.Title} {c.Dbf}")];

    public void OnGet()
    {
    }

    public IActionResult OnGetTemplate(string format) => ExportResult.Of(format, "信息采集草表模板", Titles, []);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (Upload is null || Upload.Length == 0)
        {
            ModelState.AddModelError(nameof(Upload), "选择要录入的草表文件");
            return Refused([]);
        }
        if (Upload.Length > TableReader.MaxBytes)
        {
            ModelState.AddModelError(nameof(Upload), new TableRefusals.TooLarge().Sentence);
            return Refused([]);
        }
        using var content = new MemoryStream((int)Upload.Length);
        await Upload.CopyToAsync(content, cancellationToken);
        var check = await batches.CheckAsync(content.ToArray(), Upload.FileName, Process(), cancellationToken);
        if (check.Succeeded)
            return RedirectToPage("ImportConfirm", new { campaign = Campaign.Slug, id = check.Value.ImportId });
        foreach (var refusal in check.Refusals)
            ModelState.AddModelError(nameof(Upload), refusal.Sentence);
        return Refused([]);
    }
}
