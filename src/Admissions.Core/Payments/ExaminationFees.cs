using Admissions.Core.Data.Entities;
using Admissions.Rules.Policy;

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
}
