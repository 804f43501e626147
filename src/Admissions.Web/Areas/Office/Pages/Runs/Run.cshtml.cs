using Admissions.Core;
using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Runs;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Runs;

/// <summary>One run, step by step: going on with it, giving it up, and its release by a second person.</summary>
[RequirePermission(UserKind.Staff, Permissions.RunNumbering, Permissions.ReleaseNumbering, Permissions.RunDispatch, Permissions.ReleaseDispatch)]
[HandlerPermission("Compute", Permissions.RunNumbering, Permissions.RunDispatch)]
[HandlerPermission("Stop", Permissions.RunNumbering, Permissions.RunDispatch)]
[HandlerPermission("Request", Permissions.RunNumbering, Permissions.RunDispatch)]
[HandlerPermission("Discard", Permissions.RunNumbering, Permissions.RunDispatch)]
[HandlerPermission("Release", Permissions.ReleaseNumbering, Permissions.ReleaseDispatch)]
[HandlerPermission("Refuse", Permissions.ReleaseNumbering, Permissions.ReleaseDispatch)]
public sealed class RunModel(RunService runs, RunJobs jobs, RunQueries queries) : AdmissionsPage
{
    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    [BindProperty]
    public string? DigestDigits { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public RunDetail Run { get; private set; } = null!;
    public ListTable<RunChangeRow> Changes => ChangeTable.Of(Request, Run.Changes);
    public string Word => RunWords.Of(Run.Row.Kind, Run.Row.Round);
    public long MainFigure => Run.Report.Figures.FirstOrDefault(f => f.Term is "编排考生" or "投出")?.Value ?? 0;
    public bool MayRun => Actor.Can(runs.ProgramOf(Run.Row.Kind).RunPermission);
    public bool MayRelease => Actor.Can(runs.ProgramOf(Run.Row.Kind).ReleasePermission) && Run.CreatedById != Actor.UserId;

    /// <summary>The work that waits or goes on now.</summary>
    public RunWork? Going => Run.Work is { Active: true } work ? work : null;

    /// <summary>Why the last work on the run came to nothing while the run stands where it stood; null when it came to something.</summary>
    public string? Stranded => Run.Work is { Active: false, State: JobState.Failed or JobState.Cancelled } work
        && (work.Releases ? Run.Row.State == RunState.ReleaseRequested : Run.Row.State is RunState.Snapshotted or RunState.Computed) ? $"{(work.Message ?? "已按要求停止").TrimEnd('。')}。" : null;

    /// <summary>Since the work was asked for, by the real clock.</summary>
    public TimeSpan Taken => DatabaseNow - Run.Work!.At;

    public static string StageOf(RunWork work) => work switch
    {
        { State: JobState.Queued, Stage: "" } => "排队，等后台开始办理",
        { Stage: "" } => "开始办理",
        _ => work.Stage,
    };

    public string Consequence => Run.Row.Kind == RunKind.Numbering
        ? $"发布后：{MainFigure:N0} 名考生得到准考证号和座位，"
        : $"发布后：{MainFigure:N0} 份档案投给院校，考生可以查到，";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await LoadAsync(cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnGetDownloadAsync(CancellationToken cancellationToken) =>
        await queries.DownloadAsync(Id, Process(), cancellationToken) is { } zip ? File(zip, "application/zip", $"run-{Id}.zip") : NotFound();

    public async Task<IActionResult> OnGetChangesAsync([FromServices] ListExports exports, string format, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return NotFound();
        var table = Changes;
        var rows = ChangeTable.All(table, Run.Changes).ToList();
        return await TakenAsync(exports, ExportResult.Of(format, $"第{Id}号运算的差异", table.ExportTitles, table.Export(rows)), rows.Count, [], cancellationToken);
    }

    /// <summary>Server-sent events of the work on this run.</summary>
    public Task<IActionResult> OnGetEventsAsync(CancellationToken cancellationToken) =>
        ProgressStream.SendAsync(Response, async () => await queries.WorkAsync(Id, Process(), cancellationToken) is { } work ? new ProgressWord(work.Percent, StageOf(work), !work.Active) : null, cancellationToken);

    public Task<IActionResult> OnPostComputeAsync(CancellationToken cancellationToken) =>
        DoAsync(c => jobs.ContinueAsync(Id, c, CancellationToken.None), null, cancellationToken);

    public Task<IActionResult> OnPostStopAsync(CancellationToken cancellationToken) =>
        DoAsync(c => jobs.StopAsync(Id, c, cancellationToken), "已要求停止。正在办理的一步办完后停下。", cancellationToken);

    public Task<IActionResult> OnPostRequestAsync(CancellationToken cancellationToken) =>
        DoAsync(c => runs.RequestReleaseAsync(Id, c, cancellationToken), "已签字，等第二人复核发布。", cancellationToken);

    public Task<IActionResult> OnPostReleaseAsync(CancellationToken cancellationToken) =>
        DoAsync(c => jobs.ReleaseAsync(new ReleaseRunOptions(Id, DigestDigits ?? ""), c, CancellationToken.None), null, cancellationToken);

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
