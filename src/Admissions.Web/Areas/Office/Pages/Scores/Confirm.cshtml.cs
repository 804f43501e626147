using Admissions.Core;
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
public sealed class ConfirmModel(ScoreImportService scores) : CheckedFilePage<ScoreCheck, ScoreCheck>
{
    protected override Task<Outcome<ScoreCheck>> FindAsync(CancellationToken cancellationToken) => scores.FindAsync(Id, Process(), cancellationToken);

    protected override Task<Outcome<ScoreCheck>> ImportAsync(CancellationToken cancellationToken) => scores.ConfirmAsync(Id, Process(), cancellationToken);

    protected override IActionResult Imported(ScoreCheck done)
    {
        this.FlashOk($"已导入 {done.Examinees:N0} 名考生的成绩，总分和档案分已算好。", done.Missing > 0 ? $"还有 {done.Missing:N0} 名考生没有成绩。" : "所有编号考生都有成绩。");
        return RedirectToPage("/Lines/Index", new { area = "Office", campaign = Campaign.Slug });
    }
}
