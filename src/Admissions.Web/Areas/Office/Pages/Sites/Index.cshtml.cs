using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exams;
using Admissions.Core.Exchange;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Admissions.Web.Areas.Office.Pages.Sites;

/// <summary>Exam districts, sites and scopes of an office; files are checked here and written on the next page.</summary>
[RequirePermission(UserKind.Staff, Permissions.ManageSites)]
[RequestSizeLimit(TableReader.MaxBytes + (1 << 20))]
public sealed class IndexModel(ExamSiteService sites) : AdmissionsPage
{
    [BindProperty]
    public IFormFile? Upload { get; set; }

    public IReadOnlyList<string> Problems { get; private set; } = [];
    public IReadOnlyList<DistrictRow> Districts { get; private set; } = [];
    public IReadOnlyList<SiteRow> Sites { get; private set; } = [];

    /// <summary>Sites that the province may approve here; those of counties' proposals are decided under 待办.</summary>
    public int Waiting { get; private set; }

    public Task OnGetAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public Task<IActionResult> OnPostSitesAsync(CancellationToken cancellationToken) => CheckAsync(scopes: false, cancellationToken);

    public Task<IActionResult> OnPostScopesAsync(CancellationToken cancellationToken) => CheckAsync(scopes: true, cancellationToken);

    public async Task<IActionResult> OnPostApproveAsync(CancellationToken cancellationToken)
    {
        var approved = await sites.ApproveAllAsync(Process(), cancellationToken);
        if (!approved.Succeeded)
            return await WrongAsync([.. approved.Refusals.Select(r => r.Sentence)], cancellationToken);
        this.FlashOk($"已审定 {approved.Value} 个考点。");
        return RedirectToPage(new { campaign = Campaign.Slug });
    }

    private async Task<IActionResult> CheckAsync(bool scopes, CancellationToken cancellationToken)
    {
        if (Upload is null || Upload.Length == 0)
            return await WrongAsync(["请选择要导入的文件"], cancellationToken);
        if (Upload.Length > TableReader.MaxBytes)
            return await WrongAsync([new TableRefusals.TooLarge().Sentence], cancellationToken);
        using var content = new MemoryStream((int)Upload.Length);
        await Upload.CopyToAsync(content, cancellationToken);
        var check = await sites.CheckAsync(content.ToArray(), Path.GetFileName(Upload.FileName), scopes, Process(), cancellationToken);
        return check.Succeeded
            ? RedirectToPage("Confirm", new { campaign = Campaign.Slug, id = check.Value.ImportId })
            : await WrongAsync([.. check.Refusals.Select(r => r.Sentence)], cancellationToken);
    }

    private async Task<IActionResult> WrongAsync(IReadOnlyList<string> problems, CancellationToken cancellationToken)
    {
        Problems = problems;
        await LoadAsync(cancellationToken);
        return Refused([]);
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        Districts = await sites.DistrictsAsync(Process(), cancellationToken);
        Sites = await sites.SitesAsync(Process(), cancellationToken);
        Waiting = await sites.CountWaitingAsync(Process(), cancellationToken);
    }
}
