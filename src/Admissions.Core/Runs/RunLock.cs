using Admissions.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Runs;

/// <summary>
/// One at a time in a campaign: whoever releases a run, and whoever changes what runs are computed from (scores, control
/// lines, sites, scopes). The second waits and then sees the first one's work.
/// </summary>
public static class RunLock
{
    /// <summary>Holds the lock until the transaction ends.</summary>
    /// <exception cref="InvalidOperationException">No transaction is open, so that the lock would hold nothing.</exception>
    public static Task TakeAsync(AdmissionsDbContext db, long campaignId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.CurrentTransaction is null
            ? throw new InvalidOperationException("The run lock is taken inside a transaction.")
            : db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended('admissions.run', {campaignId}))", cancellationToken);
    }
}
