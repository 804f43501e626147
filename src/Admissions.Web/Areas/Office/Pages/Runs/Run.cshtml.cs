using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Runs;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Runs;

/// <summary>One run, step by step: going on with it, giving it up, and its release by a second person.</summary>
[RequirePermission(UserKind.Staff, Permissions.RunNumbering, Permissions.ReleaseNumbering, Permissions.RunDispatch, Permissions.ReleaseDispatch)]
[HandlerPermission("Compute", Permissions.RunNumbering, Permissions.RunDispatch)]
[HandlerPermission("Request", Permissions.RunNumbering, Permissions.RunDispatch)]
[HandlerPermission("Discard", Permissions.RunNumbering, Permissions.RunDispatch)]
[HandlerPermission("Release", Permissions.ReleaseNumbering, Permissions.ReleaseDispatch)]
[HandlerPermission("Refuse", Permissions.ReleaseNumbering, Permissions.ReleaseDispatch)]
public sealed class RunModel(RunService runs, RunQueries queries) : AdmissionsPage
{
    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    [BindProperty]
    public string? DigestDigits { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>Changed candidates shown on the page; the file has all.</summary>
    public int ShownChanges => 50;

    public RunDetail Run { get; private set; } = null!;
    public string Word => RunWords.Of(Run.Row.Kind, Run.Row.Round);
    public long MainFigure => Run.Report.Figures.FirstOrDefault(f => f.Term is "编排考生" or "投出")?.Value ?? 0;
    public bool MayRun => Actor.Can(runs.ProgramOf(Run.Row.Kind).RunPermission);
    public bool MayRelease => Actor.Can(runs.ProgramOf(Run.Row.Kind).ReleasePermission) && Run.CreatedById != Actor.UserId;

    public string Consequence => Run.Row.Kind == RunKind.Numbering
        ? $"发布后：{MainFigure:N0} 名考生得到准考证号和座位，"
        : $"发布后：{MainFigure:N0} 份档案投给院校，考生可以查到，";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await LoadAsync(cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnGetDownloadAsync(CancellationToken cancellationToken) =>
        await queries.DownloadAsync(Id, Process(), cancellationToken) is { } zip ? File(zip, "application/zip", $"run-{Id}.zip") : NotFound();

    public Task<IActionResult> OnPostComputeAsync(CancellationToken cancellationToken) =>
        DoAsync(c => runs.ComputeAsync(Id, c, cancellationToken: cancellationToken), null, cancellationToken);

    public Task<IActionResult> OnPostRequestAsync(CancellationToken cancellationToken) =>
        DoAsync(c => runs.RequestReleaseAsync(Id, c, cancellationToken), "已签字，等第二人复核发布。", cancellationToken);

    public Task<IActionResult> OnPostReleaseAsync(CancellationToken cancellationToken) =>
        DoAsync(c => runs.ReleaseAsync(new ReleaseRunOptions(Id, DigestDigits ?? ""), c, cancellationToken), "已发布。", cancellationToken);

    public Task<IActionResult> OnPostRefuseAsync(CancellationToken cancellationToken) =>
        DoAsync(c => runs.RefuseReleaseAsync(Id, c, cancellationToken), "已退回，第一人可以作废后重新运算。", cancellationToken);

    public Task<IActionResult> OnPostDiscardAsync(CancellationToken cancellationToken) =>
        DoAsync(c => runs.DiscardAsync(Id, c, cancellationToken), "已作废。", cancellationToken);

    private async Task<IActionResult> DoAsync(Func<ProcessContext, Task<Outcome<Run>>> act, string? message, CancellationToken cancellationToken)
    {
        var done = await act(Process(Reason));
        if (!done.Succeeded)
            return await LoadAsync(cancellationToken) ? Refused(done.Refusals) : NotFound();
        if (message is not null)
            this.FlashOk(message);
        return RedirectToPage(new { campaign = Campaign.Slug, id = Id });
    }

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        if (await queries.FindAsync(Id, Process(), cancellationToken) is not { } run)
            return false;
        Run = run;
        return true;
    }
}
