using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Events;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Reporting;

/// <summary>Candidates of one day in the campaign's zone, or of one area.</summary>
/// <param name="Key">2026-09-08, a division code, or a point's code; empty for those without a point.</param>
/// <param name="Confirmed">Ever confirmed on site, whatever became of them.</param>
/// <param name="Paid">The fee has arrived.</param>
/// <param name="Unpaid">Confirmed, may still pay.</param>
/// <param name="Dropped">Confirmed once and Invalid now.</param>
public sealed record FunnelRow(string Key, string Name, int Registered, int Submitted, int Confirmed, int Paid, int Valid, int Unpaid, int Dropped)
{
    /// <summary>Nobody is lost between the stages: who was confirmed is valid, waits, or has dropped out.</summary>
    public bool Reconciles => Confirmed == Valid + Unpaid + Dropped && Submitted <= Registered && Confirmed <= Submitted;
}

/// <summary>Registered → confirmed → paid → valid by day and by area, for every level (issue: dashboards; HR-124 hand-offs).</summary>
public sealed class ProgressFunnel(AdmissionsDbContext db)
{
    private static readonly RegistrationState[] Waiting = [RegistrationState.PendingCityReview, RegistrationState.Confirmed];

    /// <summary>One row for each area below the actor's: cities, counties, or points.</summary>
    public async Task<IReadOnlyList<FunnelRow>> ByAreaAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var counts = await db.Registrations.VisibleTo(context.Actor).Where(r => r.CampaignId == context.Campaign.Id)
            .GroupBy(r => new { r.CountyCode, r.Point!.Code, r.Point.Name })
            .Select(g => new
            {
                g.Key, Registered = g.Count(), Submitted = g.Count(r => r.SubmittedAt != null), Confirmed = g.Count(r => r.ConfirmedAt != null), Paid = g.Count(r => r.PaidAt != null),
                Valid = g.Count(r => r.State == RegistrationState.Valid), Unpaid = g.Count(r => Waiting.Contains(r.State)), Dropped = g.Count(r => r.ConfirmedAt != null && r.State == RegistrationState.Invalid),
            }).ToListAsync(cancellationToken);
        var length = context.Actor.DivisionCode?.Length switch { 2 => 4, 4 => 6, _ => 0 };
        return [.. counts.GroupBy(c => length == 0 ? c.Key.Code ?? "" : c.Key.CountyCode is { } county ? county[..length] : "").OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new FunnelRow(
                g.Key, g.Key.Length == 0 ? "没有选确认点" : length == 0 ? g.First().Key.Name : ReferenceData.Division(g.Key)?.Name ?? g.Key,
                g.Sum(c => c.Registered), g.Sum(c => c.Submitted), g.Sum(c => c.Confirmed), g.Sum(c => c.Paid), g.Sum(c => c.Valid), g.Sum(c => c.Unpaid), g.Sum(c => c.Dropped)))];
    }

    /// <summary>One row for each day on which something happened: how many registered, submitted last, were confirmed, paid, became valid that day.</summary>
    public async Task<IReadOnlyList<FunnelRow>> ByDayAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var own = db.Registrations.VisibleTo(context.Actor).Where(r => r.CampaignId == context.Campaign.Id);
        var zone = context.Campaign.Policy.Zone().Id;
        var registered = await DaysAsync(own.Select(r => r.CreatedAt), zone, cancellationToken);
        var submitted = await DaysAsync(own.Where(r => r.SubmittedAt != null).Select(r => r.SubmittedAt!.Value), zone, cancellationToken);
        var confirmed = await DaysAsync(own.Where(r => r.ConfirmedAt != null).Select(r => r.ConfirmedAt!.Value), zone, cancellationToken);
        var paid = await DaysAsync(own.Where(r => r.PaidAt != null).Select(r => r.PaidAt!.Value), zone, cancellationToken);
        var valid = await DaysAsync(own.Where(r => r.State == RegistrationState.Valid && r.ConfirmedAt != null)
            .Select(r => r.PaidAt != null && r.PaidAt > r.ConfirmedAt ? r.PaidAt!.Value : r.ConfirmedAt!.Value), zone, cancellationToken);
        var days = new[] { registered, submitted, confirmed, paid, valid }.SelectMany(s => s.Keys).Distinct().Order();
        return [.. days.Select(day => new FunnelRow(
            day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), day.ToString("M月d日", CultureInfo.InvariantCulture),
            registered.GetValueOrDefault(day), submitted.GetValueOrDefault(day), confirmed.GetValueOrDefault(day), paid.GetValueOrDefault(day), valid.GetValueOrDefault(day), 0, 0))];
    }

    /// <summary>Counted in the database by days of the campaign's zone.</summary>
    private static async Task<Dictionary<DateTime, int>> DaysAsync(IQueryable<DateTimeOffset> moments, string zone, CancellationToken cancellationToken) =>
        await moments.GroupBy(m => TimeZoneInfo.ConvertTimeBySystemTimeZoneId(m.UtcDateTime, zone).Date)
            .Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);
}
