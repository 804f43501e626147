using System.Globalization;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Reporting;

/// <summary>Candidates of one day in the campaign's zone, or of one area. The stages stand everywhere in this order.</summary>
/// <param name="Key">2026-09-08, a division code, or a point's code; empty for those without a point.</param>
/// <param name="Confirmed">Confirmed on site, whatever became of them.</param>
/// <param name="Paid">The fee has arrived.</param>
/// <param name="Valid">Became valid, and is.</param>
public sealed record FunnelRow(string Key, string Name, int Registered, int Submitted, int Confirmed, int Paid, int Valid)
{
    /// <summary>Of the confirmed: may still pay.</summary>
    public int Unpaid { get; init; }

    /// <summary>Of the confirmed: Invalid now.</summary>
    public int Dropped { get; init; }

    /// <summary>Of the confirmed: valid now.</summary>
    public int Settled { get; init; }

    /// <summary>Nobody is lost: who was confirmed is valid, waits, or has dropped out.</summary>
    public bool Reconciles => Confirmed == Settled + Unpaid + Dropped;

    public static FunnelRow Sum(string name, IEnumerable<FunnelRow> rows)
    {
        var sum = new FunnelRow("", name, 0, 0, 0, 0, 0);
        return rows.Aggregate(sum, (all, row) => all.Plus(row));
    }

    /// <summary>The same day or area with another's candidates added.</summary>
    public FunnelRow Plus(FunnelRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return this with
        {
            Registered = Registered + row.Registered, Submitted = Submitted + row.Submitted, Confirmed = Confirmed + row.Confirmed, Paid = Paid + row.Paid, Valid = Valid + row.Valid,
            Unpaid = Unpaid + row.Unpaid, Dropped = Dropped + row.Dropped, Settled = Settled + row.Settled,
        };
    }

    /// <summary>Whether both count the same in every stage.</summary>
    public bool Agrees(FunnelRow other) =>
        other is not null && (Registered, Submitted, Confirmed, Paid, Valid) == (other.Registered, other.Submitted, other.Confirmed, other.Paid, other.Valid);
}

/// <summary>Days of the campaign's zone, both included.</summary>
/// <param name="Cumulative">Everything up to and with each day, from the campaign's first one; else what happened on the day itself.</param>
public sealed record FunnelPeriod(DateOnly From, DateOnly To, bool Cumulative = false)
{
    /// <summary>Longer than any campaign's registration.</summary>
    public const int MostDays = 366;

    private static readonly string[] Registering = [WindowCodes.Registration, WindowCodes.Confirmation, WindowCodes.Payment];

    /// <summary>From the first day of registration to the last one of registration, confirmation and payment, as the policy sets them; null when it sets none yet.</summary>
    public static FunnelPeriod? Of(CampaignContext campaign)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        var zone = campaign.Policy.Zone();
        var windows = campaign.Policy.Windows.Where(w => Registering.Contains(w.Code) && w.From is not null && w.To is not null).ToList();
        return windows.Count == 0 ? null : new FunnelPeriod(
            windows.Min(w => Day(w.From!.Value.OpensAt(zone), zone)), windows.Max(w => Day(w.To!.Value.ClosesAt(zone).AddTicks(-1), zone)));
    }

    /// <summary>Everything that has happened.</summary>
    public static FunnelPeriod Whole(CampaignContext campaign)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        return new FunnelPeriod(campaign.Today, campaign.Today, Cumulative: true);
    }

    private static DateOnly Day(DateTimeOffset at, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);
}

/// <summary>What happened by day.</summary>
/// <param name="Rows">Every day of the period that has come, the empty ones too.</param>
/// <param name="Outside">What happened on other days and is in no row.</param>
public sealed record FunnelDays(IReadOnlyList<FunnelRow> Rows, FunnelRow Outside);

/// <summary>Registered → submitted → confirmed → paid → valid by day and by area, for every level (HR-124 hand-offs).</summary>
public sealed class ProgressFunnel(AdmissionsDbContext db)
{
    private static readonly RegistrationState[] Waiting = [RegistrationState.PendingCityReview, RegistrationState.Confirmed];

    private sealed record StageDay(string Stage, DateOnly Day, int Count);

    /// <summary>One row for each area of a level, in the period.</summary>
    public async Task<IReadOnlyList<FunnelRow>> ByAreaAsync(AreaView area, AreaLevel level, FunnelPeriod period, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(area);
        ArgumentNullException.ThrowIfNull(period);
        ArgumentNullException.ThrowIfNull(context);
        var (points, campaign) = (area.PointIds ?? [], context.Campaign.Id);
        var (all, from, until) = (area.PointIds is null, period.Cumulative ? DateTimeOffset.UnixEpoch : Start(period.From, context), Start(period.To.AddDays(1), context));
        var counts = await db.Registrations.Where(r => r.CampaignId == campaign && (all || points.Contains(r.WantedPointId!.Value)))
            .GroupBy(r => r.WantedPointId)
            .Select(g => new
            {
                g.Key,
                Registered = g.Count(r => r.CreatedAt >= from && r.CreatedAt < until),
                Submitted = g.Count(r => r.SubmittedAt >= from && r.SubmittedAt < until),
                Confirmed = g.Count(r => r.ConfirmedAt >= from && r.ConfirmedAt < until),
                Paid = g.Count(r => r.PaidAt >= from && r.PaidAt < until),
                Valid = g.Count(r => r.State == RegistrationState.Valid && (r.PaidAt > r.ConfirmedAt ? r.PaidAt : r.ConfirmedAt) >= from && (r.PaidAt > r.ConfirmedAt ? r.PaidAt : r.ConfirmedAt) < until),
                Unpaid = g.Count(r => r.ConfirmedAt >= from && r.ConfirmedAt < until && Waiting.Contains(r.State)),
                Dropped = g.Count(r => r.ConfirmedAt >= from && r.ConfirmedAt < until && r.State == RegistrationState.Invalid),
                Settled = g.Count(r => r.ConfirmedAt >= from && r.ConfirmedAt < until && r.State == RegistrationState.Valid),
            }).ToListAsync(cancellationToken);
        var rows = counts.Select(c => new FunnelRow(area.CodeOf(level, c.Key), "", c.Registered, c.Submitted, c.Confirmed, c.Paid, c.Valid) { Unpaid = c.Unpaid, Dropped = c.Dropped, Settled = c.Settled })
            .ToLookup(r => r.Key, StringComparer.Ordinal);
        return [.. area.Of(level).Select(a => FunnelRow.Sum(a.Name, rows[a.Code]) with { Key = a.Code })];
    }

    /// <summary>One row for each day of the period up to today.</summary>
    public async Task<FunnelDays> ByDayAsync(AreaView area, FunnelPeriod period, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(area);
        ArgumentNullException.ThrowIfNull(period);
        ArgumentNullException.ThrowIfNull(context);
        var (points, all, campaign, zone) = (area.PointIds ?? [], area.PointIds is null, context.Campaign.Id, context.Campaign.Policy.Zone().Id);
        // One reading of the candidates for all stages: first whoever has the same days, who are few groups, then stage by stage.
        var counts = await db.Database.SqlQuery<StageDay>(
            $"""
             with alike as (
               select (created_at at time zone {zone})::date as created, (submitted_at at time zone {zone})::date as submitted, (confirmed_at at time zone {zone})::date as confirmed,
                 (paid_at at time zone {zone})::date as paid, state = 'Valid' as valid, count(*) as people
               from registrations where campaign_id = {campaign} and ({all} or wanted_point_id = any({points})) group by 1, 2, 3, 4, 5)
             select s.stage as "Stage", s.day as "Day", sum(people)::int as "Count"
             from alike cross join lateral (values ('Registered', created), ('Submitted', submitted), ('Confirmed', confirmed), ('Paid', paid),
               ('Valid', case when valid then greatest(confirmed, paid) end)) s (stage, day)
             where s.day is not null group by 1, 2
             """).ToListAsync(cancellationToken);
        var days = counts.GroupBy(c => c.Day).ToDictionary(g => g.Key, g => Row(g.Key, g.ToDictionary(c => c.Stage, c => c.Count, StringComparer.Ordinal)));
        var rows = new List<FunnelRow>();
        var before = FunnelRow.Sum("", days.Where(d => d.Key < period.From).Select(d => d.Value));
        var sum = before;
        for (var day = period.From; day <= period.To && day <= context.Campaign.Today; day = day.AddDays(1))
        {
            var row = days.GetValueOrDefault(day, Row(day, []));
            sum = sum.Plus(row);
            rows.Add(period.Cumulative ? sum with { Key = row.Key, Name = row.Name } : row);
        }
        var after = days.Where(d => d.Key > period.To).Select(d => d.Value);
        return new FunnelDays(rows, FunnelRow.Sum("", period.Cumulative ? after : after.Prepend(before)));
    }

    private static FunnelRow Row(DateOnly day, Dictionary<string, int> stages)
    {
        var text = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new FunnelRow(
            text, text, Of(nameof(FunnelRow.Registered)), Of(nameof(FunnelRow.Submitted)), Of(nameof(FunnelRow.Confirmed)), Of(nameof(FunnelRow.Paid)), Of(nameof(FunnelRow.Valid)));

        int Of(string stage) => stages.GetValueOrDefault(stage);
    }

    private static DateTimeOffset Start(DateOnly day, ProcessContext context)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, context.Campaign.Policy.Zone().GetUtcOffset(local)).ToUniversalTime();
    }
}
