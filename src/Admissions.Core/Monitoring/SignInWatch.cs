using System.Security.Cryptography;
using System.Text;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Admissions.Core.Monitoring;

/// <summary>How an address stands at the sign-in door.</summary>
/// <param name="Throttled">An alarm about its failures stands.</param>
/// <param name="FailedAccounts">Different accounts that failed from it lately.</param>
public sealed record AddressStanding(bool Throttled, int FailedAccounts)
{
    public static readonly AddressStanding Unknown = new(false, 0);
}

/// <summary>
/// Counts failed sign-ins by address in the database, so that attempts over all instances add up. Too many within a minute
/// raise an alarm and throttle that address; all others go on (HR-156). It also knows from where each account has signed in: a
/// county's office has one address, and one neighbour there must not keep the rest of it out.
/// </summary>
public sealed class SignInWatch(AdmissionsDbContext db, TenantScope tenant, TrafficCounts traffic, AlarmService alarms, IOptions<MonitoringOptions> options)
{
    /// <summary>Bound of what one address puts into memory: more than any school or office has.</summary>
    public const int KnownAtMost = 10_000;

    /// <param name="ip">Address of who tried; without one the failure is only counted.</param>
    /// <param name="account">The name that was typed.</param>
    public async Task CountFailureAsync(string? ip, string account, CancellationToken cancellationToken = default)
    {
        traffic.FailedSignIn(tenant.Database);
        if (SenderAddress.Of(ip) is not { } address)
            return;
        // Ten seconds a row: the seven that reach into the last minute cover it whole.
        await db.Database.ExecuteSqlAsync(
            $"""
            with account as (
              insert into failed_accounts (address, account, moment) values ({address}, {Digest(account)}, now())
              on conflict (tenant_id, address, account) do update set moment = excluded.moment)
            insert into sign_in_failures as f (moment, address, count) values (date_bin('10 seconds', now(), 'epoch'), {address}, 1)
            on conflict (tenant_id, address, moment) do update set count = f.count + 1
            """, cancellationToken);
        var failures = await db.Database.SqlQuery<long>(
            $"select coalesce(sum(count), 0)::bigint as \"Value\" from sign_in_failures where address = {address} and moment > now() - interval '70 seconds'").SingleAsync(cancellationToken);
        var settings = options.Value;
        if (failures >= settings.FailedSignIns)
            await alarms.RaiseAsync(AlarmKind.FailedSignIns, address, failures, settings.FailedSignIns, settings.ThrottleMinutes, cancellationToken);
    }

    /// <summary>Notes from where an account has signed in.</summary>
    public async Task RememberAsync(long userId, string? ip, CancellationToken cancellationToken = default)
    {
        if (SenderAddress.Of(ip) is { } address)
            await db.Database.ExecuteSqlAsync(
                $"""
                insert into known_addresses as k (user_id, address, last_at) values ({userId}, {address}, now())
                on conflict (tenant_id, user_id, address) do update set last_at = excluded.last_at where k.last_at < now() - interval '1 day'
                """, cancellationToken);
    }

    /// <summary>Whether the address may now try only a few times a minute, and how many accounts failed from it in the last seconds.</summary>
    public async Task<AddressStanding> StandingAsync(string? ip, int seconds, CancellationToken cancellationToken = default) =>
        SenderAddress.Of(ip) is not { } address ? AddressStanding.Unknown : await db.Database.SqlQuery<AddressStanding>(
            $"""
            select exists (select from alarms where kind = {nameof(AlarmKind.FailedSignIns)} and subject = {address} and until > now()) as "Throttled",
              (select count(*)::integer from failed_accounts where address = {address} and moment > now() - make_interval(secs => {seconds})) as "FailedAccounts"
            """).SingleAsync(cancellationToken);

    /// <summary>Whether the account, by its user name or its owner's document, has signed in from the address before.</summary>
    public async Task<bool> KnowsAsync(string? ip, string account, CancellationToken cancellationToken = default)
    {
        var name = DigitText.Normalise(account);
        return SenderAddress.Of(ip) is { } address && await db.Database.SqlQuery<bool>(
            $"""
            select exists (select from known_addresses where address = {address} and user_id in (
              select id from users where normalized_user_name = {name} union all select user_id from registrations where document_number = {name})) as "Value"
            """).SingleAsync(cancellationToken);
    }

    /// <summary>Whether the account, by its user name or its owner's document, has signed in from the browser before.</summary>
    /// <param name="device">Digest of the browser's key.</param>
    public async Task<bool> KnowsDeviceAsync(byte[] device, string account, CancellationToken cancellationToken = default)
    {
        var name = DigitText.Normalise(account);
        return await db.Database.SqlQuery<bool>(
            $"""
            select exists (select from known_devices where key_hash = {device} and user_id in (
              select id from users where normalized_user_name = {name} union all select user_id from registrations where document_number = {name})) as "Value"
            """).SingleAsync(cancellationToken);
    }

    /// <summary>User names and documents of the accounts that have signed in from the address, the latest <see cref="KnownAtMost"/>.</summary>
    public async Task<IReadOnlySet<string>> KnownAtAsync(string? ip, CancellationToken cancellationToken = default) =>
        SenderAddress.Of(ip) is not { } address ? new HashSet<string>(StringComparer.Ordinal) : (await db.Database.SqlQuery<string>(
            $"""
            with known as (select user_id from known_addresses where address = {address} order by last_at desc limit {KnownAtMost})
            select u.normalized_user_name as "Value" from known k join users u on u.id = k.user_id where u.normalized_user_name is not null
            union all select r.document_number from known k join registrations r on r.user_id = k.user_id
            """).ToListAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);

    /// <summary>What is kept of a typed name: some type their password there.</summary>
    internal static string Digest(string account) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(DigitText.Normalise(account))))[..32];
}
