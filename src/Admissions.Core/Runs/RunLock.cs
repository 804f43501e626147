using Admissions.Core.Data;

namespace Admissions.Core.Runs;

/// <summary>
/// One at a time in a campaign: whoever releases a run, and whoever changes what runs are computed from (scores, control
/// lines, sites, scopes). The second waits and then sees the first one's work.
/// </summary>
public static class RunLock
{
    /// <summary>Holds the lock until the transaction ends.</summary>
    /// <exception cref="InvalidOperationException">No transaction is open, so that the lock would hold nothing.</exception>
    public static Task TakeAsync(AdmissionsDbContext db, long campaignId, CancellationToken cancellationToken) => AdvisoryLock.TakeAsync(db, "run", campaignId, "", cancellationToken);
}
