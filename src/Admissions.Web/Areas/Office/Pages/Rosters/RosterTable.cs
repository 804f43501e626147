using Admissions.Core.Rosters;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Lists;

namespace Admissions.Web.Areas.Office.Pages.Rosters;

/// <summary>What a file of the rosters and their collection holds; on screen the rows are forms.</summary>
public static class RosterTable
{
    private static readonly ListSpec Spec = new(Sorts: [], Filters: [], DefaultSort: "");

    public static ListTable<RosterLine> Of(HttpRequest request, IReadOnlyList<RosterLine> lines) => new(ListQuery.Of(request, Spec), new ListPage<RosterLine>(lines, lines.Count),
    [
        new("institution", "院校", l => l.Institution) { Head = true },
        new("level", "层次", l => l.Level.Word()),
        new("quota", "计划", l => l.Quota),
        new("admitted", "录取", l => l.Admitted),
        new("left", "缺额", l => l.Quota - l.Admitted),
        new("undecided", "未确认", l => l.Undecided),
        new("fee", "工本费（元）", l => l.Fee),
        new("overpaid", "缴费后撤销，多缴（元）", l => l.Overpaid),
        new("paid", "缴费时间", l => l.Roster?.FeePaidAt),
        new("roster", "名册", l => l.Roster is { } roster ? StateWords.Of(roster.State) : ""),
        new("number", "名册编号", l => l.Roster?.Number),
        new("sealed", "盖章时间", l => l.Roster?.SealedAt),
        new("revoked", "盖章后撤销", l => l.Revoked),
        new("receiver", "领取人", l => l.Roster?.CollectedBy),
        new("collected", "领取日期", l => l.Roster?.CollectedOn),
        new("rosters", "名册份数", l => l.Roster?.CollectedRosters),
        new("notices", "通知书份数", l => l.Roster?.CollectedNotices),
    ]);
}
