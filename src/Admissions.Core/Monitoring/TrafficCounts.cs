using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Admissions.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Admissions.Core.Monitoring;

/// <summary>
/// Counts what this process serves, for each authority apart: as metrics of the meter <c>Admissions</c> for any collector,
/// and as sums that <see cref="WriteAsync"/> adds to the minute's row, so that one page shows all instances (HR-156).
/// </summary>
public sealed class TrafficCounts : IDisposable
{
    public const string MeterName = "Admissions";

    private readonly ConcurrentDictionary<TenantDatabase, Cell> _cells = new();
    private readonly MonitoringOptions _options;
    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _failedSignIns;
    private readonly Counter<long> _throttled;
    private readonly Counter<long> _payments;

    public TrafficCounts(IOptions<MonitoringOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Value;
        _duration = _meter.CreateHistogram<double>("admissions.request.duration", "ms");
        _errors = _meter.CreateCounter<long>("admissions.request.errors");
        _failedSignIns = _meter.CreateCounter<long>("admissions.sign_in.failed");
        _throttled = _meter.CreateCounter<long>("admissions.request.throttled");
        _payments = _meter.CreateCounter<long>("admissions.payments");
    }

    /// <param name="failed">The answer was 500 or above.</param>
    public void Request(TenantDatabase tenant, bool failed, TimeSpan took)
    {
        var milliseconds = (long)took.TotalMilliseconds;
        _duration.Record(took.TotalMilliseconds);
        if (failed)
            _errors.Add(1);
        CellOf(tenant).Add(s => s with
        {
            Requests = s.Requests + 1, Errors = s.Errors + (failed ? 1 : 0), Milliseconds = s.Milliseconds + milliseconds, Slowest = Math.Max(s.Slowest, milliseconds),
        });
    }

    public void FailedSignIn(TenantDatabase tenant)
    {
        _failedSignIns.Add(1);
        CellOf(tenant).Add(s => s with { FailedSignIns = s.FailedSignIns + 1 });
    }

    public void Throttled(TenantDatabase tenant)
    {
        _throttled.Add(1);
        CellOf(tenant).Add(s => s with { Throttled = s.Throttled + 1 });
    }

    /// <param name="settled">It was paid and counts.</param>
    public void Payment(TenantDatabase tenant, bool settled)
    {
        _payments.Add(1, new KeyValuePair<string, object?>("settled", settled));
        CellOf(tenant).Add(s => s with { Payments = s.Payments + 1, Settled = s.Settled + (settled ? 1 : 0) });
    }

    /// <summary>The authorities that were served since the process began.</summary>
    public IReadOnlyCollection<TenantDatabase> Served => [.. _cells.Keys];

    /// <summary>Adds what was counted since the last time to the present minute. What cannot be written is kept for the next time.</summary>
    public async Task WriteAsync(TenantDatabase database, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        var cell = CellOf(database);
        var sums = cell.Take();
        if (sums == default)
            return;
        try
        {
            await using var db = database.Open();
            await db.Database.ExecuteSqlAsync(
                $"""
                insert into traffic_minutes as t (minute, instance, requests, errors, milliseconds, slowest_milliseconds, failed_sign_ins, throttled, payments, payments_settled)
                values (date_trunc('minute', now()), {_options.Instance}, {sums.Requests}, {sums.Errors}, {sums.Milliseconds}, {sums.Slowest}, {sums.FailedSignIns}, {sums.Throttled}, {sums.Payments}, {sums.Settled})
                on conflict (tenant_id, minute, instance) do update set
                  requests = t.requests + excluded.requests, errors = t.errors + excluded.errors, milliseconds = t.milliseconds + excluded.milliseconds,
                  slowest_milliseconds = greatest(t.slowest_milliseconds, excluded.slowest_milliseconds), failed_sign_ins = t.failed_sign_ins + excluded.failed_sign_ins,
                  throttled = t.throttled + excluded.throttled, payments = t.payments + excluded.payments, payments_settled = t.payments_settled + excluded.payments_settled
                """, cancellationToken);
        }
        catch
        {
            cell.Add(s => s.Plus(sums));
            throw;
        }
    }

    public void Dispose() => _meter.Dispose();

    private Cell CellOf(TenantDatabase tenant) => _cells.GetOrAdd(tenant, _ => new Cell());

    private readonly record struct Sums(long Requests, long Errors, long Milliseconds, long Slowest, long FailedSignIns, long Throttled, long Payments, long Settled)
    {
        public Sums Plus(Sums other) => new(
            Requests + other.Requests, Errors + other.Errors, Milliseconds + other.Milliseconds, Math.Max(Slowest, other.Slowest),
            FailedSignIns + other.FailedSignIns, Throttled + other.Throttled, Payments + other.Payments, Settled + other.Settled);
    }

    private sealed class Cell
    {
        private readonly Lock _gate = new();
        private Sums _sums;

        public void Add(Func<Sums, Sums> add)
        {
            lock (_gate)
                _sums = add(_sums);
        }

        public Sums Take()
        {
            lock (_gate)
            {
                var taken = _sums;
                _sums = default;
                return taken;
            }
        }
    }
}
