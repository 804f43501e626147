using Admissions.Core;
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
public sealed class ConfirmModel(ExamSiteService sites) : CheckedFilePage<SiteCheck, SiteCheck>
{
    protected override Task<Outcome<SiteCheck>> FindAsync(CancellationToken cancellationToken) => sites.FindAsync(Id, Process(), cancellationToken);

    protected override Task<Outcome<SiteCheck>> ImportAsync(CancellationToken cancellationToken) => sites.ConfirmAsync(Id, Process(), cancellationToken);

    protected override IActionResult Imported(SiteCheck done)
    {
        this.FlashOk($"已导入 {done.Rows} 行：新增 {done.New}，修改 {done.Rows - done.New}。");
        return RedirectToPage("Index", new { campaign = Campaign.Slug });
    }
}
