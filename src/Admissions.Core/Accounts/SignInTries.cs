using System.Security.Cryptography;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Monitoring;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Accounts;

/// <summary>
/// Where wrong passwords are counted, and what they lock (HR-74). A browser from which the account has signed in counts for itself;
/// everywhere else counts together, so that whoever tries a name locks out strangers and not its owner. A name that nobody has is
/// counted and locked like any other: the answer does not tell who has an account. The number of a document is counted under itself
/// as well, whoever it leads to, because a drill's leads to somebody at that drill's door alone: all doors answer to it as to a
/// number that nobody has. Counted in the database, so that attempts over two instances add up.
/// </summary>
public static class SignInTries
{
    /// <summary>How long a browser is known after its last sign-in: from registration to admission, with room to spare.</summary>
    public static readonly TimeSpan Known = TimeSpan.FromDays(400);

    /// <summary>A count without a new failure is over then, whoever's it is.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(2);

    /// <summary>Null while one may try.</summary>
    /// <param name="user">Null: nobody has the name.</param>
    /// <param name="device">Digest of the browser's key; null when it has none.</param>
    public static async Task<DateTimeOffset?> LockedUntilAsync(AdmissionsDbContext db, User? user, string name, byte[]? device, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (user is not null && device is not null
            && await db.KnownDevices.AsNoTracking().SingleOrDefaultAsync(d => d.UserId == user.Id && d.KeyHash == device, cancellationToken) is { } known)
            return known.LockedUntil > now ? known.LockedUntil : null;
        var until = user?.LockoutEnd;
        if (!IsNameOf(user, name))
        {
            var digest = SignInWatch.Digest(name);
            until = Later(until, await db.UnknownNames.Where(n => n.Account == digest).Select(n => n.LockedUntil).SingleOrDefaultAsync(cancellationToken));
        }
        return until > now ? until : null;
    }

    /// <summary>Counts a wrong password.</summary>
    /// <returns>The end of the lock that it brought; null when one may try again.</returns>
    public static async Task<DateTimeOffset?> CountAsync(
        AdmissionsDbContext db, User? user, string name, byte[]? device, LockoutPolicy lockout, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(lockout);
        var (until, forgotten) = (now.AddMinutes(lockout.Minutes), now - Remembered);
        if (user is not null && device is not null && await db.Database.SqlQuery<int>(
            $"""
            update known_devices set (failures, locked_until, last_failed_at) = (
              select * from counted_failure(failures, locked_until, last_failed_at, {lockout.Failures}, {until}, {forgotten}, {now}))
            where user_id = {user.Id} and key_hash = {device} returning failures as "Value"
            """).ToListAsync(cancellationToken) is [var own])
            return Lock(own);
        DateTimeOffset? locked = null;
        if (!IsNameOf(user, name))
            locked = Lock((await db.Database.SqlQuery<int>(
                $"""
                insert into unknown_names as n (account, failures, locked_until, last_failed_at)
                select {SignInWatch.Digest(name)}, first.* from counted_failure(0, null, null, {lockout.Failures}, {until}, {forgotten}, {now}) first
                on conflict (tenant_id, account) do update set (failures, locked_until, last_failed_at) = (
                  select * from counted_failure(n.failures, n.locked_until, n.last_failed_at, {lockout.Failures}, {until}, {forgotten}, {now}))
                returning failures as "Value"
                """).ToListAsync(cancellationToken))[0]);
        if (user is not null)
            locked = Later(locked, Lock((await db.Database.SqlQuery<int>(
                $"""
                update users set (access_failed_count, lockout_end, last_failed_at) = (
                  select * from counted_failure(access_failed_count, lockout_end, last_failed_at, {lockout.Failures}, {until}, {forgotten}, {now}))
                where id = {user.Id} returning access_failed_count as "Value"
                """).ToListAsync(cancellationToken))[0]));
        return locked;

        // The count begins anew with the lock.
        DateTimeOffset? Lock(int failures) => failures == 0 ? until : null;
    }

    /// <summary>The owner has signed in by his document among strangers who tried it: what they tried is over.</summary>
    public static async Task ForgiveAsync(AdmissionsDbContext db, User user, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(user);
        if (!IsNameOf(user, name))
            await ForgiveAsync(db, [name], cancellationToken);
    }

    /// <summary>The right password was typed: the browser is known from now on, and its count is over.</summary>
    /// <returns>Whether it was known before.</returns>
    public static async Task<bool> RememberAsync(AdmissionsDbContext db, long userId, byte[] device, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        var known = await db.KnownDevices.AnyAsync(d => d.UserId == userId && d.KeyHash == device, cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into known_devices (user_id, key_hash, last_at) values ({userId}, {device}, {now})
            on conflict (tenant_id, user_id, key_hash) do update set failures = 0, locked_until = null, last_at = excluded.last_at
            """, cancellationToken);
        return known;
    }

    /// <summary>Who had the old password may have had it elsewhere: after it was changed no other browser is known any more.</summary>
    /// <param name="keep">The browser that has changed it; null when it was issued anew.</param>
    public static Task ForgetAsync(AdmissionsDbContext db, long userId, byte[]? keep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.KnownDevices.Where(d => d.UserId == userId && (keep == null || d.KeyHash != keep)).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Lifts the locks of all browsers of an account, and of its owner's documents.</summary>
    /// <returns>Whether there was one.</returns>
    public static async Task<bool> UnlockAsync(AdmissionsDbContext db, long userId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        var numbers = await db.Registrations.Where(r => r.UserId == userId).Select(r => r.DocumentNumber).ToListAsync(cancellationToken);
        return await ForgiveAsync(db, numbers, cancellationToken) | await db.KnownDevices.Where(d => d.UserId == userId && (d.Failures > 0 || d.LockedUntil != null))
            .ExecuteUpdateAsync(d => d.SetProperty(x => x.Failures, 0).SetProperty(x => x.LockedUntil, (DateTimeOffset?)null), cancellationToken) > 0;
    }

    /// <summary>Whether the account was found by its own name; otherwise by the number of a document, or not at all.</summary>
    private static bool IsNameOf(User? user, string name) => user is not null && string.Equals(user.NormalizedUserName, Rules.Identity.DigitText.Normalise(name), StringComparison.Ordinal);

    private static async Task<bool> ForgiveAsync(AdmissionsDbContext db, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var digests = names.Select(SignInWatch.Digest).ToArray();
        return await db.UnknownNames.Where(n => digests.Contains(n.Account)).ExecuteDeleteAsync(cancellationToken) > 0;
    }

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other : one;

    /// <summary>What the database keeps of a browser's key.</summary>
    public static byte[] HashOf(byte[] key) => SHA256.HashData(key);
}
