using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Windows;

/// <summary>A window as the timetable shows it.</summary>
/// <param name="Scope">For whom it is open, in words.</param>
/// <param name="MayWithdraw">An extension that has not ended.</param>
/// <param name="Scan">Scan of the document on which its last change rests; null when that came without one.</param>
public sealed record TimetableLine(ScheduleWindow Window, string Name, string Scope, StateTag Tag, bool MayWithdraw, long? Scan);

/// <summary>The windows of a campaign in the order in which they open; those without a time come last.</summary>
public static class Timetable
{
    public static string NameOf(CampaignContext campaign, string code)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        return campaign.Policy.Windows.FirstOrDefault(w => w.Code == code)?.Name ?? code;
    }

    public static async Task<IReadOnlyList<TimetableLine>> ReadAsync(AdmissionsDbContext db, CampaignContext campaign, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(campaign);
        var rows = await db.Windows.AsNoTracking().Where(w => w.CampaignId == campaign.Id).OrderBy(w => w.OpensAt == null).ThenBy(w => w.OpensAt).ThenBy(w => w.Id).ToListAsync(cancellationToken);
        var codes = rows.Select(r => r.ScopeCode).ToHashSet(StringComparer.Ordinal);
        var places = await db.Organizations.AsNoTracking().Where(o => codes.Contains(o.DivisionCode)).ToDictionaryAsync(o => o.DivisionCode, o => o.Name, StringComparer.Ordinal, cancellationToken);
        var points = await db.RegistrationPoints.AsNoTracking().Where(p => p.CampaignId == campaign.Id && codes.Contains(p.Id.ToString())).ToDictionaryAsync(p => p.Id.ToString(), p => p.Name, StringComparer.Ordinal, cancellationToken);
        // What an earlier change rested on stands in its event; beside the window stands the last one's.
        var scans = await db.WindowEvidence.AsNoTracking().Where(e => e.CampaignId == campaign.Id && db.Windows.Any(w => w.Id == e.WindowId && w.GroundedAt == e.UploadedAt))
            .GroupBy(e => e.WindowId).Select(e => new { e.Key, Id = e.Max(x => x.Id) }).ToDictionaryAsync(e => e.Key, e => (long?)e.Id, cancellationToken);
        return [.. rows.Select(r => new TimetableLine(r, NameOf(campaign, r.Code), ScopeOf(r), TagOf(r, campaign.Now), r.IsExtension && r.ClosesAt > campaign.Now, scans.GetValueOrDefault(r.Id)))];

        string ScopeOf(ScheduleWindow row) => row.ScopeKind switch
        {
            WindowScopeKind.Tenant => "全省",
            WindowScopeKind.Point => points.GetValueOrDefault(row.ScopeCode, "一个确认点"),
            WindowScopeKind.Candidate => "一名考生",
            _ => places.GetValueOrDefault(row.ScopeCode, row.ScopeCode),
        };
    }

    private static StateTag TagOf(ScheduleWindow row, DateTimeOffset now) =>
        row.OpensAt is null ? new StateTag(Tone.Idle, "circle", "没有公布")
        : now < row.OpensAt ? new StateTag(Tone.Idle, "calendar", "没有开始")
        : now < row.ClosesAt ? new StateTag(Tone.Ok, "circle-check", "正在办理")
        : new StateTag(Tone.Idle, "lock", "已结束");
}
