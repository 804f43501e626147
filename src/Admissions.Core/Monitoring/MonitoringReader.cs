using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Monitoring;

/// <summary>What an instance, or all together, served in the last minutes.</summary>
/// <param name="Span">How many minutes these are.</param>
public sealed record InstanceTraffic(
    string Instance, int Span, long Requests, long Errors, long Milliseconds, long SlowestMilliseconds, long FailedSignIns, long Throttled, long Payments, long PaymentsSettled)
{
    public decimal PerMinute => Math.Round((decimal)Requests / Span, 1);
    public decimal? ErrorPercent => Requests == 0 ? null : Math.Round(100m * Errors / Requests, 2);
    public decimal? MeanMilliseconds => Requests == 0 ? null : Math.Round((decimal)Milliseconds / Requests);

    /// <summary>Null when nobody paid.</summary>
    public decimal? PaymentPercent => Payments == 0 ? null : Math.Round(100m * PaymentsSettled / Payments, 1);
}

/// <summary>Reads the counts of all instances of the tenant.</summary>
public static class MonitoringReader
{
    private const int MostAlarms = 100;

    /// <summary>One row per instance that served anything in the last minutes.</summary>
    public static async Task<IReadOnlyList<InstanceTraffic>> InstancesAsync(AdmissionsDbContext db, MonitoringOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(options);
        var minutes = options.Minutes;
        var rows = await db.TrafficMinutes.FromSql($"select * from traffic_minutes where minute > now() - make_interval(mins => {minutes})").AsNoTracking().ToListAsync(cancellationToken);
        return [.. rows.GroupBy(t => t.Instance, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => Add(g.Key, minutes, g))];
    }

    /// <summary>All instances together.</summary>
    public static InstanceTraffic Sum(IReadOnlyList<InstanceTraffic> instances)
    {
        ArgumentNullException.ThrowIfNull(instances);
        return instances.Aggregate(new InstanceTraffic("", instances.Count == 0 ? 1 : instances[0].Span, 0, 0, 0, 0, 0, 0, 0, 0), (sum, one) => sum with
        {
            Requests = sum.Requests + one.Requests, Errors = sum.Errors + one.Errors, Milliseconds = sum.Milliseconds + one.Milliseconds,
            SlowestMilliseconds = Math.Max(sum.SlowestMilliseconds, one.SlowestMilliseconds), FailedSignIns = sum.FailedSignIns + one.FailedSignIns,
            Throttled = sum.Throttled + one.Throttled, Payments = sum.Payments + one.Payments, PaymentsSettled = sum.PaymentsSettled + one.PaymentsSettled,
        });
    }

    /// <summary>Alarms of the last day, standing ones first.</summary>
    public static async Task<IReadOnlyList<(Alarm Alarm, bool Stands)>> AlarmsAsync(AdmissionsDbContext db, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        var now = await db.Database.SqlQuery<DateTimeOffset>($"select now() as \"Value\"").SingleAsync(cancellationToken);
        var since = now.AddDays(-1);
        var alarms = await db.Alarms.AsNoTracking().Where(a => a.Until > since).OrderByDescending(a => a.Until).Take(MostAlarms).ToListAsync(cancellationToken);
        return [.. alarms.Select(a => (a, a.Until > now)).OrderByDescending(a => a.Item2).ThenByDescending(a => a.a.RaisedAt)];
    }

    private static InstanceTraffic Add(string instance, int span, IEnumerable<TrafficMinute> minutes) => minutes.Aggregate(
        new InstanceTraffic(instance, span, 0, 0, 0, 0, 0, 0, 0, 0), (sum, m) => sum with
        {
            Requests = sum.Requests + m.Requests, Errors = sum.Errors + m.Errors, Milliseconds = sum.Milliseconds + m.Milliseconds,
            SlowestMilliseconds = Math.Max(sum.SlowestMilliseconds, m.SlowestMilliseconds), FailedSignIns = sum.FailedSignIns + m.FailedSignIns,
            Throttled = sum.Throttled + m.Throttled, Payments = sum.Payments + m.Payments, PaymentsSettled = sum.PaymentsSettled + m.PaymentsSettled,
        });
}
