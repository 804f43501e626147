using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Scoring;
using Admissions.Rules;
using Admissions.Rules.Scoring;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Lines;

/// <summary>一分一段表 of one level and category, on screen and as a file.</summary>
[RequirePermission(UserKind.Staff, Permissions.SetControlLines, Permissions.ImportScores)]
public sealed class TableModel(ControlLineService lines) : AdmissionsPage
{
    [BindProperty(SupportsGet = true)]
    public StudyLevel Level { get; set; }

    [BindProperty(SupportsGet = true)]
    public string Category { get; set; } = "";

    public string Word => $"{Level.Word()}{Terms.Category(Category)}";
    public OnePointTable Rows { get; private set; } = OnePointTable.Of([]);

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(Page, cancellationToken);

    public Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken) => ShowAsync(
        () => ExportResult.Of(format, $"一分一段表 {Word}", ["档案分", "人数", "累计人数"], Rows.Rows.Select(r => (IReadOnlyList<object?>)[r.Score, r.Count, r.Cumulative])), cancellationToken);

    private async Task<IActionResult> ShowAsync(Func<IActionResult> show, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid || Campaign.Policy.SubjectSetOf(Level, Category) is null)
            return NotFound();
        Rows = await lines.OnePointTableAsync(Level, Category, Process(), cancellationToken);
        return show();
    }
}
