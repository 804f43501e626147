using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Scoring;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Scores;

/// <summary>Second step: what the checked file holds, then its import.</summary>
[RequirePermission(UserKind.Staff, Permissions.ImportScores)]
public sealed class ConfirmModel(ScoreImportService scores) : AdmissionsPage
{
    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    public ScoreCheck? Check { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var check = await scores.FindAsync(Id, Process(), cancellationToken);
        if (!check.Succeeded)
            return Refused(check.Refusals.Select(r => r with { Field = "" }));
        Check = check.Value;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var done = await scores.ConfirmAsync(Id, Process(), cancellationToken: cancellationToken);
        if (!done.Succeeded)
            return Refused(done.Refusals.Select(r => r with { Field = "" }));
        this.FlashOk($"已导入 {done.Value.Examinees:N0} 名考生的成绩，总分和档案分已算好。", done.Value.Missing > 0 ? $"还有 {done.Value.Missing:N0} 名考生没有成绩。" : "所有编号考生都有成绩。");
        return RedirectToPage("/Lines/Index", new { area = "Office", campaign = Campaign.Slug });
    }
}
