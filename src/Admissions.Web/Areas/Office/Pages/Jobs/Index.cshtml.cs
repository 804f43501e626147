using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Jobs;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Jobs;

/// <summary>Long work of the campaign and of the whole authority: how far, what came of it; stop it.</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewEvents, Permissions.ManageWindows)]
[HandlerPermission("Cancel", Permissions.ManageWindows, Permissions.RunNumbering, Permissions.RunDispatch, Permissions.ReleaseNumbering, Permissions.ReleaseDispatch)]
public sealed class IndexModel(AdmissionsDbContext db, JobRuns jobs, IEnumerable<JobProgram> programs) : AdmissionsPage
{
    private const int Shown = 100;

    public IReadOnlyList<JobRow> Rows { get; private set; } = [];

    /// <summary>Those of <see cref="Rows"/> that the reader may stop: a run's whoever may do it, everything else whoever manages the timetable.</summary>
    public IReadOnlySet<long> Stoppable { get; private set; } = new HashSet<long>();

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        // Files between their check and their import are kept in the same table; they are nobody's work.
        var runs = from job in db.JobRuns
                   where !Core.Exchange.CheckedFiles.Stages.Contains(job.Stage)
                   where job.CampaignId == Campaign.Id || job.CampaignId == null
                   join user in db.Users on job.ActorId equals (long?)user.Id into users
                   from user in users.DefaultIfEmpty()
                   orderby job.Id descending
                   select new JobRow(job.Id, job.Kind, job.State, job.Percent, job.Stage, job.Message, user == null ? Actor.System.Name : user.DisplayName, job.CreatedAt, job.FinishedAt);
        Rows = await runs.Take(Shown).ToListAsync(cancellationToken);
        var going = Rows.Where(r => r.State is JobState.Queued or JobState.Running).Select(r => r.Id).ToArray();
        var stoppable = new HashSet<long>();
        foreach (var job in await db.JobRuns.AsNoTracking().Where(j => going.Contains(j.Id)).ToListAsync(cancellationToken))
        {
            if (await MayStopAsync(job, cancellationToken))
                stoppable.Add(job.Id);
        }
        Stoppable = stoppable;
    }

    public async Task<IActionResult> OnPostCancelAsync(long id, CancellationToken cancellationToken)
    {
        if (await db.JobRuns.AsNoTracking().SingleOrDefaultAsync(j => j.Id == id && (j.CampaignId == Campaign.Id || j.CampaignId == null), cancellationToken) is not { } job)
            return NotFound();
        if (!await MayStopAsync(job, cancellationToken))
            this.FlashBad($"这个账号不能停止“{Title(job.Kind)}”。要停止的，请有这项权限的人员办理。");
        else if (await jobs.CancelAsync(id, cancellationToken))
            this.FlashOk("已要求停止。正在办理的一步办完后停下。");
        else
            this.FlashWarn("任务已经结束，没有停止。");
        return RedirectToPage(new { campaign = Campaign.Slug });
    }

    private async Task<bool> MayStopAsync(JobRun job, CancellationToken cancellationToken) =>
        programs.FirstOrDefault(p => p.Kind == job.Kind) is { } program ? await program.MayStopAsync(job, Actor, cancellationToken) : Actor.Can(Permissions.ManageWindows);

    /// <summary>The work in Chinese; a kind that nobody does any more keeps its code.</summary>
    public string Title(string kind) => programs.FirstOrDefault(p => p.Kind == kind)?.Title ?? kind;

    public static StateTag TagOf(JobState state) => state switch
    {
        JobState.Queued => new StateTag(Tone.Idle, "clock", "排队"),
        JobState.Running => new StateTag(Tone.Info, "loader-2", "正在办理"),
        JobState.Succeeded => new StateTag(Tone.Ok, "circle-check", "办完"),
        JobState.Cancelled => new StateTag(Tone.Warn, "ban", "已停止"),
        _ => new StateTag(Tone.Bad, "circle-x", "没有办成"),
    };
}

/// <summary>One line of the list of jobs.</summary>
public sealed record JobRow(long Id, string Kind, JobState State, int Percent, string Stage, string? Message, string Actor, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt);
