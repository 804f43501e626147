using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Payments;

/// <summary>
/// Counts notifications that change nothing by sender and hour, with the beginning of the last one: whoever sends a million
/// leaves a few rows, and an officer still sees from where and how many.
/// </summary>
public static class RefusedNotifications
{
    /// <summary>Senders that an hour keeps apart; all others share a row.</summary>
    public const int MostAddresses = 50;

    /// <summary>The row of all senders beyond the most.</summary>
    public const string Others = "*";

    private const int MostOrder = 64;
    private const int MostPayload = 400;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(180);

    /// <summary>Adds one. IPv6 senders count by their /64, which is one customer.</summary>
    public static async Task CountAsync(AdmissionsDbContext db, string? address, NotificationOutcome outcome, string order, string payload, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        var (sender, word) = (SenderAddress.Of(address) ?? Others, outcome.ToString());
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into refused_notifications as n (hour, address, outcome, count, last_order, last_payload, last_at)
            select date_trunc('hour', now()),
              case when exists (select from refused_notifications where hour = date_trunc('hour', now()) and address = {sender})
                     or (select count(distinct address) from refused_notifications where hour = date_trunc('hour', now())) < {MostAddresses} then {sender} else {Others} end,
              {word}, 1, {Short(order, MostOrder)}, {Short(payload, MostPayload)}, now()
            on conflict (tenant_id, hour, address, outcome) do update
              set count = n.count + 1, last_order = excluded.last_order, last_payload = excluded.last_payload, last_at = excluded.last_at
            """, cancellationToken);
    }

    /// <summary>The newest counts.</summary>
    public static async Task<IReadOnlyList<RefusedNotification>> LastAsync(AdmissionsDbContext db, int most, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return await db.RefusedNotifications.AsNoTracking().OrderByDescending(n => n.Hour).ThenByDescending(n => n.Count).Take(most).ToListAsync(cancellationToken);
    }

    /// <summary>Forgets what is half a year old.</summary>
    public static Task<int> PruneAsync(AdmissionsDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        var before = now.ToUniversalTime() - Kept;
        return db.RefusedNotifications.Where(n => n.Hour < before).ExecuteDeleteAsync(cancellationToken);
    }

    internal static string Short(string text, int most)
    {
        // The database takes no NUL; a forger may send one.
        var clean = text.Replace('\0', ' ');
        if (clean.Length <= most)
            return clean;
        // Half a character beyond the basic plane is no text, and the database takes none.
        return clean[..(char.IsHighSurrogate(clean[most - 1]) ? most - 1 : most)];
    }
}
