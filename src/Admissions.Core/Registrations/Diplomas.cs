using Admissions.Core.Data.Entities;

namespace Admissions.Core.Registrations;

/// <summary>HR-30: a graduation certificate number that two candidates of one level give is a warning to the point, never a refusal.</summary>
public static class Diplomas
{
    /// <summary>Other registrations of the campaign and level with the same certificate number.</summary>
    public static IQueryable<Registration> SharingDiplomaOf(this IQueryable<Registration> registrations, Registration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return registrations.Where(r => r.CampaignId == registration.CampaignId && r.DiplomaNumber != null
            && r.DiplomaNumber == registration.DiplomaNumber && r.Level == registration.Level && r.Id != registration.Id);
    }
}
