using System.Buffers.Text;
using System.Security.Cryptography;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Accounts;

/// <summary>How long a sign-in lasts, where no campaign's policy says it.</summary>
public sealed class SignInSessionOptions
{
    public const string Section = "Admissions:Session";

    /// <summary>Minutes without a request after which it ends.</summary>
    public int IdleMinutes { get; set; } = 120;

    /// <summary>Hours after which it ends in any case.</summary>
    public int MaximumHours { get; set; } = 12;

    /// <summary>The same on a point's public terminal (HR-08), whatever the policy says.</summary>
    public int KioskIdleMinutes { get; set; } = 3;

    /// <summary>Failures in a row that lock an account while no campaign has begun.</summary>
    public int LockoutFailures { get; set; } = 5;
    public int LockoutMinutes { get; set; } = 15;

    /// <summary>These options with the idle time of the policy in force (<c>accounts.idleMinutes</c>).</summary>
    public SignInSessionOptions For(AccountPolicy? policy) => policy is null ? this : new SignInSessionOptions
    {
        IdleMinutes = policy.IdleMinutes, MaximumHours = MaximumHours, KioskIdleMinutes = KioskIdleMinutes, LockoutFailures = policy.Lockout.Failures, LockoutMinutes = policy.Lockout.Minutes,
    };
}

/// <summary>Sign-ins on the server: the cookie holds a random key, the row decides.</summary>
public static class SessionService
{
    public static byte[]? HashOf(string? key)
    {
        if (key is null || key.Length != 43 || !Base64Url.IsValid(key))
            return null;
        return SHA256.HashData(Base64Url.DecodeFromChars(key));
    }

    /// <summary>Makes a new session and returns the key for the cookie.</summary>
    public static async Task<string> StartAsync(AdmissionsDbContext db, User user, string? ip, SignInSessionOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(options);
        var key = RandomNumberGenerator.GetBytes(32);
        var now = await db.Database.SqlQuery<DateTimeOffset>($"select now() as \"Value\"").SingleAsync(cancellationToken);
        db.Sessions.Add(new Session
        {
            KeyHash = SHA256.HashData(key),
            UserId = user.Id,
            CreatedAt = now,
            LastSeenAt = now,
            ExpiresAt = now.AddMinutes(options.IdleMinutes),
            Ip = ip,
            IdleMinutes = options.IdleMinutes,
        });
        await db.SaveChangesAsync(cancellationToken);
        return Base64Url.EncodeToString(key);
    }

    /// <summary>Shortens one sign-in: after so many minutes without a request it ends.</summary>
    public static Task LimitIdleAsync(AdmissionsDbContext db, string key, int minutes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        var hash = HashOf(key);
        return db.Database.ExecuteSqlAsync(
            $"update sessions set idle_minutes = {minutes}, expires_at = least(expires_at, now() + make_interval(mins => {minutes})) where key_hash = {hash}", cancellationToken);
    }

    public static Task EndAsync(AdmissionsDbContext db, byte[] keyHash, CancellationToken cancellationToken) =>
        db.Sessions.Where(s => s.KeyHash == keyHash).ExecuteDeleteAsync(cancellationToken);

    /// <summary>Ends every sign-in of the user except the one given: after a change of password.</summary>
    public static Task EndOthersAsync(AdmissionsDbContext db, long userId, byte[]? except, CancellationToken cancellationToken) =>
        db.Sessions.Where(s => s.UserId == userId && (except == null || s.KeyHash != except)).ExecuteDeleteAsync(cancellationToken);
}
