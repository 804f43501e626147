using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Runs;

/// <summary>After the ticket numbers are out, nothing they were computed from may change (HR-133). Asked under <see cref="RunLock"/> by whoever would.</summary>
public static class PublishedNumbers
{
    public static Task<bool> AreOutAsync(AdmissionsDbContext db, long campaignId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Runs.AnyAsync(r => r.CampaignId == campaignId && r.Kind == RunKind.Numbering && r.State == RunState.Committed, cancellationToken);
    }
}
