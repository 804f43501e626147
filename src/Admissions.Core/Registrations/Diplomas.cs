using Admissions.Core.Data.Entities;

namespace Admissions.Core.Registrations;

/// <summary>HR-30: a graduation certificate number that two candidates of one level give is a warning to the point, never a refusal.</summary>
public static class Diplomas
{
    /// <summary>Other registrations of the campaign and level with the same certificate number.</summary>
    public static IQueryable<Registration> SharingDiplomaOf(this IQueryable<Registration> registrations, Registration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return registrations.SharingDiplomaWith(registrations.Where(o => o.Id == registration.Id));
    }

    /// <summary>Those of whom somebody else among the others has the same certificate number, in the same campaign and level.</summary>
    public static IQueryable<Registration> SharingDiplomaWith(this IQueryable<Registration> registrations, IQueryable<Registration> others) =>
        registrations.Where(r => r.DiplomaNumber != null && others.Any(o => o.CampaignId == r.CampaignId
            && o.DiplomaNumber == r.DiplomaNumber && o.Level == r.Level && o.Id != r.Id));
}
