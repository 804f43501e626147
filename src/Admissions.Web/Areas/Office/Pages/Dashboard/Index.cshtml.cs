using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Reporting;
using Admissions.Rules.Windows;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Admissions.Web.Shared.TagHelpers;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Dashboard;

/// <summary>What is open and what will be late; what waits for me; how far the candidates of my divisions are.</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewDashboard)]
public sealed class IndexModel(AdmissionsDbContext db, DashboardService dashboard, AreaService areas, ProgressFunnel funnel, StuckFigures figures) : AdmissionsPage
{
    public sealed record WindowLine(string Name, DateTimeOffset? Opens, DateTimeOffset? Closes, Moment At, string When);

    /// <summary>Digits of a county's code, with which a point's begins.</summary>
    private const int CountyLength = 6;
    private const int Upcoming = 4;
    private const int Past = 2;

    /// <summary>The areas right below the officer's own, with everything that has happened; those without a point come last and have no code.</summary>
    public IReadOnlyList<FunnelRow> Rows { get; private set; } = [];
    public FunnelRow Total { get; private set; } = null!;
    public ListTable<FunnelRow> Areas => new AreaTable(Campaign.Slug, Level, Total, IsSlow).Of(Request, Rows);
    public AreaLevel Level { get; private set; } = AreaLevel.Point;

    /// <summary>Who stands still, counted as the list counts that each figure leads to; of the province with the time at which it was.</summary>
    public Counted<StuckTotals> Stuck { get; private set; } = new(StuckTotals.None, default);
    public bool IsStuckOfNow => Stuck.At == Campaign.Now;
    public IReadOnlyList<StuckKind> StuckKinds => StuckList.KindsOf(Campaign.Policy);
    public IReadOnlyList<WaitingWork> Waiting { get; private set; } = [];
    public IReadOnlyList<WindowLine> Open { get; private set; } = [];
    public IReadOnlyList<WindowLine> Timeline { get; private set; } = [];
    public WindowLine? Next { get; private set; }

    public IEnumerable<(string Word, int Value)> Funnel =>
        [("已注册", Total.Registered), ("已提交", Total.Submitted), ("已确认", Total.Confirmed), ("已缴费", Total.Paid), ("有效", Total.Valid)];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var process = Process();
        if (await LoadAreasAsync(cancellationToken) is { } own)
            Stuck = await figures.OfAsync(own, anew: false, process, cancellationToken);
        Waiting = await dashboard.WaitingAsync(process, cancellationToken);
        await LoadWindowsAsync(cancellationToken);
    }

    public async Task<IActionResult> OnGetAreasAsync(string format, CancellationToken cancellationToken)
    {
        await LoadAreasAsync(cancellationToken);
        var table = Areas;
        return ExportResult.Of(format, $"各{KindWords.Of(Level)}进度", table.ExportTitles, table.Export(table.Page.Rows));
    }

    /// <summary>Counts anew once; opening the page again does not.</summary>
    public async Task<IActionResult> OnPostCountAsync(CancellationToken cancellationToken)
    {
        var process = Process();
        if ((await areas.FindAsync(null, process, cancellationToken)) is { Succeeded: true, Value: var own })
            await figures.OfAsync(own, anew: true, process, cancellationToken);
        return RedirectToPage(new { campaign = Campaign.Slug });
    }

    /// <summary>Clearly behind the rest of the actor's divisions while confirmation is open.</summary>
    public bool IsSlow(FunnelRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return Campaign.Policy.Dashboard is { } figures && Rows.Count > 1 && row.Submitted > 0 && Campaign.IsOpen("Confirmation", new Place(row.Key[..Math.Min(CountyLength, row.Key.Length)]))
            && (decimal)row.Confirmed / row.Submitted < figures.SlowBelow * Total.Confirmed / Math.Max(1, Total.Submitted);
    }

    private async Task<AreaView?> LoadAreasAsync(CancellationToken cancellationToken)
    {
        var own = await areas.FindAsync(null, Process(), cancellationToken);
        if (own.Succeeded)
        {
            Level = own.Value.Levels[0];
            Rows = [.. (await funnel.ByAreaAsync(own.Value, Level, FunnelPeriod.Whole(Campaign), Process(), cancellationToken)).Where(r => r.Registered > 0)];
        }
        Total = FunnelRow.Sum("合计", Rows);
        return own.Succeeded ? own.Value : null;
    }

    private async Task LoadWindowsAsync(CancellationToken cancellationToken)
    {
        var point = Actor.PointId is null ? null : await db.RegistrationPoints.AsNoTracking().VisibleTo(Actor).SingleOrDefaultAsync(p => p.Id == Actor.PointId, cancellationToken);
        var place = point is null ? new Place(Actor.DivisionCode) : new Place(point.CountyCode, point.Id.ToString(CultureInfo.InvariantCulture));
        var lines = Campaign.Policy.Windows.Select(w => (w.Code, Name: w.Name ?? w.Code)).DistinctBy(w => w.Code).Select(w => Line(w.Code, w.Name, place)).ToList();
        Open = [.. lines.Where(l => l.At == Moment.Now)];
        var later = lines.Where(l => l is { At: Moment.Later, Opens: not null }).OrderBy(l => l.Opens).ToList();
        Next = later.FirstOrDefault();
        Timeline = [.. lines.Where(l => l.At == Moment.Done).TakeLast(Past), .. Open, .. later.Take(Upcoming)];
    }

    private WindowLine Line(string code, string name, Place place)
    {
        var (windows, now) = (Campaign.Windows, Campaign.Now);
        if (windows.Closing(code, place, now) is { } closes)
            return new WindowLine(name, null, closes, Moment.Now, BeijingTime.Deadline(closes) + " 止");
        if (windows.HasEnded(code, place, now))
            return new WindowLine(name, null, null, Moment.Done, "已结束");
        var opens = windows.NextOpening(code, place, now);
        return new WindowLine(name, opens, null, Moment.Later, opens is { } at ? BeijingTime.Start(at) + " 起" : "还没有公布");
    }
}
