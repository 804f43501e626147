using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Data;

/// <summary>One at a time where no row stands for the work yet. Which names there are and in which order they are taken: docs/rules/locks.md.</summary>
public static class AdvisoryLock
{
    /// <summary>Holds the lock until the transaction ends.</summary>
    /// <param name="name">What is done one at a time, e.g. <c>tickets</c>.</param>
    /// <param name="place">Division code within the campaign; empty for the whole of it.</param>
    /// <exception cref="InvalidOperationException">No transaction is open, so that the lock would hold nothing.</exception>
    public static Task TakeAsync(AdmissionsDbContext db, string name, long campaignId, string place, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.CurrentTransaction is null
            ? throw new InvalidOperationException($"The lock {name} is taken inside a transaction.")
            : db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({name + ":" + place}, {campaignId}))", cancellationToken);
    }
}
