using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Reporting;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Office.Pages.Board;

/// <summary>Every activity with who answers for it, when it is due, and who below has not done it (HR-65).</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewReports)]
public sealed class IndexModel(ProgressBoard board) : AdmissionsPage
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["Candidate"] = "考生", ["Point"] = "报名确认点", ["County"] = "县（市、区）", ["City"] = "市（州）", ["Province"] = "省级",
        ["AdultAdmissionDivision"] = "省成招处", ["InformationDivision"] = "省信息处", ["Institution"] = "院校",
    };

    private static readonly ListSpec Spec = new(Sorts: ["order"], Filters: [], DefaultSort: "order") { DefaultSize = 200 };

    public ListTable<BoardLine> Table { get; private set; } = null!;
    public IReadOnlyList<BoardLine> Late { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var lines = await board.ReadAsync(Process(), cancellationToken);
        Late = [.. lines.Where(l => l.Late)];
        Table = TableOf(lines);
    }

    public async Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken)
    {
        var lines = await board.ReadAsync(Process(), cancellationToken);
        var table = TableOf(lines);
        return ExportResult.Of(format, "进度一览", table.ExportTitles, table.Export(lines));
    }

    private ListTable<BoardLine> TableOf(IReadOnlyList<BoardLine> lines) => new(ListQuery.Of(Request, Spec), new ListPage<BoardLine>(lines, lines.Count),
    [
        new("name", "业务", l => l.Name) { Head = true },
        new("actors", "负责", l => string.Join('、', l.Actors.Select(a => Words.GetValueOrDefault(a, a)))),
        new("opens", "开始", l => l.Opens is { } at ? BeijingTime.Deadline(at) : "没有公布"),
        new("closes", "截止", l => l.Closes is { } at ? BeijingTime.Deadline(at) : "没有公布"),
        new("phase", "时间", _ => null) { Tag = l => TagOf(l.Phase) },
        new("done", "已办", l => l.Done is { } done ? $"{done} / {l.Total}" : "按时间") { Number = true },
        new("state", "情况", _ => null) { Tag = StateOf },
        new("missing", "没有办的", l => string.Join('、', l.Missing)),
    ])
    { RowTone = l => l.Late ? Tone.Bad : l.Phase == BoardPhase.Now && l.Missing.Count > 0 ? Tone.Warn : null, RowId = l => $"a-{l.Code}" };

    private static StateTag TagOf(BoardPhase phase) => phase switch
    {
        BoardPhase.Now => new StateTag(Tone.Info, "progress", "正在办理"),
        BoardPhase.Ended => new StateTag(Tone.Idle, "lock", "已结束"),
        BoardPhase.Later => new StateTag(Tone.Idle, "calendar", "没有开始"),
        _ => new StateTag(Tone.Idle, "circle", "没有公布"),
    };

    private static StateTag? StateOf(BoardLine line) => line switch
    {
        { Done: null } => null,
        { Late: true } => new StateTag(Tone.Bad, "alert-triangle", line.Phase == BoardPhase.Ended ? "已逾期" : "快到期"),
        { Missing.Count: 0 } when line.Phase != BoardPhase.Later => StateTags.Done,
        { Phase: BoardPhase.Now } => new StateTag(Tone.Warn, "clock", "办理中"),
        _ => new StateTag(Tone.Idle, "circle", "没有开始"),
    };
}
