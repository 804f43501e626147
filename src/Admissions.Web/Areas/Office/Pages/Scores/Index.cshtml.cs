using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exchange;
using Admissions.Core.Scoring;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Admissions.Web.Areas.Office.Pages.Scores;

/// <summary>First step: the file is checked, every wrong cell is named, nothing is written (HR-47).</summary>
[RequirePermission(UserKind.Staff, Permissions.ImportScores)]
[RequestSizeLimit(TableReader.MaxBytes + (1 << 20))]
public sealed class IndexModel(ScoreImportService scores) : AdmissionsPage
{
    [BindProperty]
    public IFormFile? Upload { get; set; }

    public IReadOnlyList<string> Problems { get; private set; } = [];
    public IEnumerable<string> Subjects => Campaign.Policy.Subjects.Select(s => Terms.Subject(s.Code));

    public void OnGet()
    {
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (Upload is null || Upload.Length == 0)
            return Wrong(["请选择要导入的成绩文件"]);
        if (Upload.Length > TableReader.MaxBytes)
            return Wrong([new TableRefusals.TooLarge().Sentence]);
        await using var stream = Upload.OpenReadStream();
        var check = await scores.CheckAsync(stream, Path.GetFileName(Upload.FileName), Process(), cancellationToken);
        return check.Succeeded
            ? RedirectToPage("Confirm", new { campaign = Campaign.Slug, id = check.Value.ImportId })
            : Wrong([.. check.Refusals.Select(r => r.Sentence)]);
    }

    private PageResult Wrong(IReadOnlyList<string> problems)
    {
        Problems = problems;
        return Refused([]);
    }
}
