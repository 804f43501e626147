using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Runs;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Runs;

/// <summary>Step 1: what blocks, what warns; from here a run begins.</summary>
[RequirePermission(UserKind.Staff, Permissions.RunNumbering, Permissions.RunDispatch)]
public sealed class NewModel(RunService runs, RunJobs jobs) : AdmissionsPage
{
    [BindProperty(SupportsGet = true, Name = "kind")]
    public string KindPath { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public int Round { get; set; }

    [BindProperty]
    public bool WarningsRead { get; set; }

    public RunKind Kind => KindPath == "numbering" ? RunKind.Numbering : RunKind.Dispatch;
    public string Word => RunWords.Of(Kind, Round);
    public IReadOnlyList<PreflightItem> Items { get; private set; } = [];
    public int Blocks => Items.Count(i => i.Level == PreflightLevel.Block);
    public int Warnings => Items.Count(i => i.Level == PreflightLevel.Warn);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!Actor.Can(runs.ProgramOf(Kind).RunPermission))
            return Forbid();
        Items = await runs.PreflightAsync(Kind, Round, Process(), cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!Actor.Can(runs.ProgramOf(Kind).RunPermission))
            return Forbid();
        // Who started a run may close the browser at once: it is frozen and queued all the same.
        var started = await jobs.StartAsync(new StartRunOptions(Kind, Round, WarningsRead), Process(), CancellationToken.None);
        if (!started.Succeeded)
        {
            Items = await runs.PreflightAsync(Kind, Round, Process(), cancellationToken);
            return Refused(started.Refusals);
        }
        return RedirectToPage("Run", new { campaign = Campaign.Slug, id = started.Value.Id });
    }
}
