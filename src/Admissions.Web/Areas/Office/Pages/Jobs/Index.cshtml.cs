using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Jobs;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
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
    public ListTable<JobRow> Table { get; private set; } = null!;

    /// <summary>Those shown that the reader may stop: a run's whoever may do it, everything else whoever manages the timetable.</summary>
    public IReadOnlySet<long> Stoppable { get; private set; } = new HashSet<long>();

    /// <summary>Every kind of work that somebody does here, with its name.</summary>
    public IEnumerable<JobProgram> Kinds => programs.OrderBy(p => p.Title, StringComparer.Ordinal);

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, JobTable.Spec);
        var wanted = Wanted(query);
        var rows = await wanted.Skip(query.Skip).Take(query.Size).ToListAsync(cancellationToken);
        Stoppable = await StoppableAsync(rows, cancellationToken);
        Table = Columns(Stoppable).Of(query, new ListPage<JobRow>(rows, await wanted.CountAsync(cancellationToken)));
    }

    public IActionResult OnGetExport(string format)
    {
        var query = ListQuery.Of(Request, JobTable.Spec);
        var table = Columns(new HashSet<long>()).Of(query, new ListPage<JobRow>([], 0));
        return ExportResult.Of(format, "后台任务", table.ExportTitles, table.Export(Wanted(query).AsEnumerable()));
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

    private JobTable Columns(IReadOnlySet<long> stoppable) => new(Url.Content($"~/gl/{Campaign.Slug}/jobs"), Title, stoppable);

    /// <summary>The filter's, in the order of the address, with the names of those who asked for them.</summary>
    private IQueryable<JobRow> Wanted(ListQuery query)
    {
        // Files between their check and their import are kept in the same table; they are nobody's work.
        var runs = db.JobRuns.AsNoTracking().Where(j => !Core.Exchange.CheckedFiles.Stages.Contains(j.Stage) && (j.CampaignId == Campaign.Id || j.CampaignId == null));
        if (query["kind"] is { } kind)
            runs = runs.Where(j => j.Kind == kind);
        if (query.Choice<JobState>("state") is { } state)
            runs = runs.Where(j => j.State == state);
        var named = from job in runs
                    join user in db.Users on job.ActorId equals (long?)user.Id into users
                    from user in users.DefaultIfEmpty()
                    select new { Job = job, By = user == null ? Actor.System.Name : user.DisplayName };
        return (query.Descending ? named.OrderByDescending(n => n.Job.Id) : named.OrderBy(n => n.Job.Id))
            .Select(n => new JobRow(n.Job.Id, n.Job.Kind, n.Job.State, n.Job.Percent, n.Job.Stage, n.Job.Message, n.By, n.Job.CreatedAt, n.Job.FinishedAt));
    }

    private async Task<IReadOnlySet<long>> StoppableAsync(IEnumerable<JobRow> rows, CancellationToken cancellationToken)
    {
        var going = rows.Where(r => r.State is JobState.Queued or JobState.Running).Select(r => r.Id).ToArray();
        var stoppable = new HashSet<long>();
        foreach (var job in await db.JobRuns.AsNoTracking().Where(j => going.Contains(j.Id)).ToListAsync(cancellationToken))
        {
            if (await MayStopAsync(job, cancellationToken))
                stoppable.Add(job.Id);
        }
        return stoppable;
    }
}
