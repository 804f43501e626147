using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Payments;

/// <summary>The examination fee (报名考试考务费) of one candidate, from the policy (HR-107).</summary>
public static class ExaminationFees
{
    /// <summary>Yuan; null when the policy names no fee or the registration has no level yet.</summary>
    public static decimal? Of(CampaignPolicy policy, Registration registration)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(registration);
        if (policy.Payment.Amount is not { } fee || registration.Level is not { } level)
            return null;
        var subjects = registration.Category is { } category ? policy.SubjectSetOf(level, category, registration.SubCategory)?.Subjects.Count ?? 0 : 0;
        return fee.Of(level, subjects).Amount;
    }

    /// <summary>
    /// What the registration, as it stands now, owed when the payer paid. The price of the policy version in force at that
    /// moment counts, by the gateway's time like the window: who paid before a new price was published has paid in full,
    /// however late the gateway tells it; who pays an old order afterwards pays the wrong amount.
    /// </summary>
    /// <param name="paidAt">Campaign time, UTC.</param>
    public static async Task<decimal?> DueAsync(AdmissionsDbContext db, CampaignContext campaign, Registration registration, DateTimeOffset paidAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(campaign);
        var versions = await db.PolicyVersions.AsNoTracking().Where(v => v.CampaignId == campaign.Id).OrderBy(v => v.Version).Select(v => new { v.Version, v.PublishedAt }).ToListAsync(cancellationToken);
        // The first version holds from the beginning: a drill's clock may stand before its publication.
        var inForce = versions.FindLast(v => v.PublishedAt <= paidAt)?.Version ?? versions[0].Version;
        if (inForce == campaign.PolicyVersion)
            return Of(campaign.Policy, registration);
        var document = await db.PolicyVersions.Where(v => v.CampaignId == campaign.Id && v.Version == inForce).Select(v => v.Document).SingleAsync(cancellationToken);
        return Of(PolicyJson.Parse(document), registration);
    }

    /// <summary>Ends the orders that can still be paid but have another amount than is due now. The registration is locked.</summary>
    /// <returns>Their numbers.</returns>
    internal static async Task<IReadOnlyList<string>> ExpireOthersAsync(AdmissionsDbContext db, Registration registration, decimal? due, CancellationToken cancellationToken)
    {
        var outdated = await db.PaymentOrders.Where(o => o.RegistrationId == registration.Id && o.Amount != due
            && (o.State == PaymentOrderState.Created || o.State == PaymentOrderState.Pending)).ToListAsync(cancellationToken);
        foreach (var order in outdated)
            order.State = PaymentOrderLifecycle.Table.Next(order.State, PaymentOrderLifecycle.Expire);
        return [.. outdated.Select(o => o.OrderNumber)];
    }
}
