using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Reporting;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Reporting;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Reports;

/// <summary>One county's report: what was counted at each step, what differs now, and the way back (HR-122, HR-124).</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewReports)]
[HandlerPermission("ReturnByCity", Permissions.ReportAsCity)]
[HandlerPermission("ReturnByProvince", Permissions.AcceptReports)]
public sealed class ShowModel(AdmissionsDbContext db, DataReportService reports) : ReportPage(db)
{
    [BindProperty]
    public string? Reason { get; set; }

    public CountyLine County { get; private set; } = null!;
    public IReadOnlyList<DataReportStep> Steps { get; private set; } = [];
    public IReadOnlyList<ReportDifference> Differences { get; private set; } = [];
    public bool MayReturnByCity => Actor.Can(Permissions.ReportAsCity) && DataReportLifecycle.Table.Find(County.State, DataReportLifecycle.ReturnByCity) is not null;
    public bool MayReturnByProvince => Actor.Can(Permissions.AcceptReports) && DataReportLifecycle.Table.Find(County.State, DataReportLifecycle.ReturnByProvince) is not null;

    public IEnumerable<(string Title, IReadOnlyDictionary<string, int> Counts)> Parts => County.Summary is { } s
        ? [("层次", s.ByLevel), ("科类", s.ByCategory), ("学习形式", s.ByMode), ("照顾加分", s.ByBonus)]
        : [];

    public async Task<IActionResult> OnGetAsync(string county, CancellationToken cancellationToken) =>
        await LoadAsync(county, cancellationToken) ? Page() : NotFound();

    public Task<IActionResult> OnPostReturnByCityAsync(string county, CancellationToken cancellationToken) =>
        ReturnAsync(county, reports.ReturnByCityAsync, cancellationToken);

    public Task<IActionResult> OnPostReturnByProvinceAsync(string county, CancellationToken cancellationToken) =>
        ReturnAsync(county, reports.ReturnByProvinceAsync, cancellationToken);

    private async Task<IActionResult> ReturnAsync(
        string county, Func<string, Admissions.Core.Events.ProcessContext, CancellationToken, Task<Outcome<DataReport>>> act, CancellationToken cancellationToken)
    {
        var done = await act(county, Process(Reason), cancellationToken);
        if (!done.Succeeded && done.Refusals[0].Field.Length == 0)
            return Conflict(done.Refusals[0]);
        if (!done.Succeeded)
        {
            if (!await LoadAsync(county, cancellationToken))
                return NotFound();
            ModelState.AddModelError(nameof(Reason), done.Refusals[0].Sentence);
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }
        this.FlashOk($"已退回{NameOf(county)}的上报。");
        return RedirectToPage("Index", new { campaign = Campaign.Slug });
    }

    private async Task<bool> LoadAsync(string county, CancellationToken cancellationToken)
    {
        if (!Actor.Oversees(county) || (await CountiesAsync(county, cancellationToken)) is not [var found])
            return false;
        County = found;
        if (found.Report is not { } report)
            return true;
        Steps = await Db.DataReportSteps.AsNoTracking().Where(s => s.ReportId == report.Id).OrderByDescending(s => s.Id).ToListAsync(cancellationToken);
        Differences = await reports.CompareAsync(report, Campaign, cancellationToken);
        return true;
    }
}
