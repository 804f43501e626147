using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Exams;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Sites;

/// <summary>What a checked file of sites or scopes would do, then its import.</summary>
[RequirePermission(UserKind.Staff, Permissions.ManageSites)]
public sealed class ConfirmModel(ExamSiteService sites) : AdmissionsPage
{
    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    public SiteCheck? Check { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var check = await sites.FindAsync(Id, Process(), cancellationToken);
        if (!check.Succeeded)
            return Refused(check.Refusals.Select(r => r with { Field = "" }));
        Check = check.Value;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var done = await sites.ConfirmAsync(Id, Process(), cancellationToken);
        if (!done.Succeeded)
            return Refused(done.Refusals.Select(r => r with { Field = "" }));
        this.FlashOk($"已导入 {done.Value.Rows} 行：新增 {done.Value.New}，修改 {done.Value.Rows - done.Value.New}。");
        return RedirectToPage("Index", new { campaign = Campaign.Slug });
    }
}
