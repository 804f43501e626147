using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exchange;
using Admissions.Core.Plans;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Admissions.Web.Areas.Office.Pages.Plan.ImportPlan;

/// <summary>First step of an import: the file is checked, every wrong cell is named, nothing is written.</summary>
[RequirePermission(UserKind.Staff, Permissions.ImportPlan)]
[RequestSizeLimit(TableReader.MaxBytes + (1 << 20))]
public sealed class IndexModel(PlanService plans, CheckedFiles files) : AdmissionsPage
{
    internal const string Kind = "PlanImport";

    /// <summary>Problems listed on the page; more would not be read.</summary>
    public int Shown => 200;

    [BindProperty]
    public IFormFile? Upload { get; set; }

    public IReadOnlyList<string> Problems { get; private set; } = [];

    public void OnGet()
    {
    }

    public IActionResult OnGetTemplate(string format) => ExportResult.Of(format, "招生计划模板", [.. PlanImport.Columns, PlanImport.PlaceColumn], []);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (Upload is null || Upload.Length == 0)
        {
            ModelState.AddModelError(nameof(Upload), "选择要导入的计划文件");
            Problems = ["选择要导入的计划文件"];
            return Refused([]);
        }
        if (Upload.Length > TableReader.MaxBytes)
            return Wrong([new TableRefusals.TooLarge().Sentence]);
        using var content = new MemoryStream((int)Upload.Length);
        await Upload.CopyToAsync(content, cancellationToken);
        var file = content.ToArray();
        var preview = await plans.PreviewAsync(file, Process(), cancellationToken);
        if (!preview.Succeeded)
            return Wrong([.. preview.Refusals.Select(r => r.Sentence)]);
        var id = (await files.PutAsync(Kind, Upload.FileName, file, Process(), cancellationToken)).Id;
        return RedirectToPage("Confirm", new { campaign = Campaign.Slug, file = id });
    }

    private PageResult Wrong(IReadOnlyList<string> problems)
    {
        Problems = problems;
        return Refused([]);
    }
}
