using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Accounts;

/// <summary>The rules for accounts on pages that belong to no campaign: sign-in, password, recovery.</summary>
public sealed class AccountPolicies(CampaignCache campaigns)
{
    /// <summary>Those of the newest open campaign, else of the newest; null before the first.</summary>
    public async Task<AccountPolicy?> OfAsync(TenantDatabase database, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var db = database.Open();
        var newest = await db.Campaigns.AsNoTracking().Where(c => c.Mode != CampaignMode.Drill).OrderBy(c => c.State == CampaignState.Open ? 0 : 1).ThenByDescending(c => c.Id).FirstOrDefaultAsync(cancellationToken);
        return newest is null ? null : (await campaigns.PolicyAsync(database, newest, cancellationToken)).Accounts;
    }
}
