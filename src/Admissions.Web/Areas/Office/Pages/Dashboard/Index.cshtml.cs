using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Reporting;
using Admissions.Rules.Windows;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Admissions.Web.Shared.TagHelpers;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Dashboard;

/// <summary>What is open and what will be late; what waits for me; how far the candidates of my divisions are.</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewDashboard)]
public sealed class IndexModel(AdmissionsDbContext db, DashboardService dashboard) : AdmissionsPage
{
    public sealed record WindowLine(string Name, DateTimeOffset? Opens, DateTimeOffset? Closes, Moment At, string When);

    private const int Upcoming = 4;
    private const int Past = 2;

    public IReadOnlyList<ProgressRow> Rows { get; private set; } = [];
    public ProgressRow Total { get; private set; } = null!;
    public int WithoutPoint { get; private set; }
    public IReadOnlyList<WaitingWork> Waiting { get; private set; } = [];
    public IReadOnlyList<WindowLine> Open { get; private set; } = [];
    public IReadOnlyList<WindowLine> Timeline { get; private set; } = [];
    public WindowLine? Next { get; private set; }

    public IEnumerable<(string Word, int Value)> Funnel =>
        [("已注册", Total.Registered), ("已提交", Total.Submitted), ("已确认", Total.Confirmed), ("已缴费", Total.Paid), ("有效", Total.Valid)];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var process = Process();
        Rows = await dashboard.ProgressAsync(process, cancellationToken);
        WithoutPoint = await dashboard.WithoutPointAsync(process, cancellationToken);
        Total = new ProgressRow("", "", Rows.Sum(r => r.Registered) + WithoutPoint, Rows.Sum(r => r.Submitted), Rows.Sum(r => r.Confirmed), Rows.Sum(r => r.Paid), Rows.Sum(r => r.Valid));
        Waiting = await dashboard.WaitingAsync(process, cancellationToken);
        await LoadWindowsAsync(cancellationToken);
    }

    public string Percent(int value) => Total.Registered == 0 ? "" : (100m * value / Total.Registered).ToString("0.0", CultureInfo.InvariantCulture) + "%";

    /// <summary>Confirmed of submitted.</summary>
    public string Rate(ProgressRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Submitted == 0 ? "–" : (100m * row.Confirmed / row.Submitted).ToString("0.0", CultureInfo.InvariantCulture) + "%";
    }

    /// <summary>Clearly behind the rest of the actor's divisions while confirmation is open.</summary>
    public bool IsSlow(ProgressRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return Campaign.Policy.Dashboard is { } figures && Rows.Count > 1 && row.Submitted > 0 && Campaign.IsOpen("Confirmation", new Place(row.Code))
            && (decimal)row.Confirmed / row.Submitted < figures.SlowBelow * Total.Confirmed / Math.Max(1, Total.Submitted);
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
