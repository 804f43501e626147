using System.Globalization;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Shell;
using Admissions.Web.Shared.TagHelpers;
using Microsoft.AspNetCore.Html;

namespace Admissions.Web.Areas.Office.Pages.Jobs;

/// <summary>One line of the list of jobs.</summary>
public sealed record JobRow(long Id, string Kind, JobState State, int Percent, string Stage, string? Message, string Actor, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt);

/// <summary>The columns of the list of jobs.</summary>
/// <param name="path">Of the list: <c>/hunan/gl/adult-2026/jobs</c>.</param>
/// <param name="title">The work in Chinese.</param>
/// <param name="stoppable">Which the reader may stop.</param>
internal sealed class JobTable(string path, Func<string, string> title, IReadOnlySet<long> stoppable)
{
    /// <summary>The form that every button of the list belongs to.</summary>
    public const string StopForm = "stop";

    public static readonly ListSpec Spec = new(Sorts: ["id"], Filters: ["kind", "state"], DefaultSort: "-id");

    public ListTable<JobRow> Of(ListQuery query, ListPage<JobRow> page) => new(query, page,
    [
        new("id", "任务号", j => j.Id.ToString(CultureInfo.InvariantCulture)) { Number = true, Sort = "id" },
        new("kind", "任务", j => title(j.Kind)) { Head = true },
        new("state", "状态", j => TagOf(j.State).Word) { Tag = j => TagOf(j.State) },
        new("result", "进度和结果", j => j.State == JobState.Running ? $"{j.Percent}% {j.Stage}".TrimEnd() : j.Message) { Html = j => j.State == JobState.Running ? Progress(j) : Long(j.Message) },
        new("by", "发起", j => j.Actor),
        new("at", "时间", j => j.CreatedAt),
        new("finished", "办完", j => j.FinishedAt),
        .. stoppable.Count == 0 ? [] : new ListColumn<JobRow>[] { new("stop", "操作", _ => null) { Html = j => stoppable.Contains(j.Id) ? Stop(j) : null } },
    ]);

    public static StateTag TagOf(JobState state) => state switch
    {
        JobState.Queued => new StateTag(Tone.Idle, "clock", "排队"),
        JobState.Running => new StateTag(Tone.Info, "loader-2", "正在办理"),
        JobState.Succeeded => new StateTag(Tone.Ok, "circle-check", "办完"),
        JobState.Cancelled => new StateTag(Tone.Warn, "ban", "已停止"),
        _ => new StateTag(Tone.Bad, "circle-x", "没有办成"),
    };

    private static IHtmlContent? Long(string? text) => text is null ? null : Markup.Element("span", text, ("class", "ex-long"));

    private IHtmlContent Progress(JobRow job) => ExProgressTagHelper.Of(job.Percent, 100, title(job.Kind), job.Stage, $"{path}/{job.Id}/events");

    private IHtmlContent Stop(JobRow job) => Markup.Element("button", "停止", ("class", "btn ex-btn ex-nowrap"), ("type", "submit"), ("form", StopForm), ("name", "id"),
        ("value", job.Id.ToString(CultureInfo.InvariantCulture)), ("aria-label", $"停止{title(job.Kind)}，任务 {job.Id}"));
}
