using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Admissions.Core.Monitoring;

/// <summary>
/// Counts failed sign-ins by address in the database, so that attempts over all instances add up. Too many within a minute
/// raise an alarm and throttle that address; all others go on (HR-156).
/// </summary>
public sealed class SignInWatch(AdmissionsDbContext db, TenantScope tenant, TrafficCounts traffic, AlarmService alarms, IOptions<MonitoringOptions> options)
{
    /// <param name="ip">Address of who tried; without one the failure is only counted.</param>
    public async Task CountFailureAsync(string? ip, CancellationToken cancellationToken = default)
    {
        traffic.FailedSignIn(tenant.Database);
        if (SenderAddress.Of(ip) is not { } address)
            return;
        // Ten seconds a row: the seven that reach into the last minute cover it whole.
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into sign_in_failures as f (moment, address, count) values (date_bin('10 seconds', now(), 'epoch'), {address}, 1)
            on conflict (tenant_id, address, moment) do update set count = f.count + 1
            """, cancellationToken);
        var failures = await db.Database.SqlQuery<long>(
            $"select coalesce(sum(count), 0)::bigint as \"Value\" from sign_in_failures where address = {address} and moment > now() - interval '70 seconds'").SingleAsync(cancellationToken);
        var settings = options.Value;
        if (failures >= settings.FailedSignIns)
            await alarms.RaiseAsync(AlarmKind.FailedSignIns, address, failures, settings.FailedSignIns, settings.ThrottleMinutes, cancellationToken);
    }

    /// <summary>Whether the address may now try only a few times a minute.</summary>
    public async Task<bool> IsThrottledAsync(string? ip, CancellationToken cancellationToken = default) =>
        SenderAddress.Of(ip) is { } address && await db.Database.SqlQuery<bool>(
            $"select exists (select from alarms where kind = {nameof(AlarmKind.FailedSignIns)} and subject = {address} and until > now()) as \"Value\"").SingleAsync(cancellationToken);
}
