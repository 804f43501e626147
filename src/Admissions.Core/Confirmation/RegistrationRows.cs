using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Rules.Eligibility;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Confirmation;

/// <summary>A submitted registration as rows, and as the rules read it.</summary>
public static class RegistrationRows
{
    /// <summary>
    /// Reads the row with its point and holds it until the transaction ends: of two clerks one waits, and then sees what the first has
    /// done. What the context tracks from before is dropped, because it would hide just that.
    /// </summary>
    public static async Task<Registration?> LockAsync(AdmissionsDbContext db, long id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(db);
        db.ChangeTracker.Clear();
        return (await db.Registrations.FromSql($"select * from registrations where id = {id} for update").Include(r => r.Point).ToListAsync(cancellationToken)).SingleOrDefault();
    }

    /// <summary>The place at which a window is asked for this registration; its point must be loaded.</summary>
    public static Place PlaceOf(this Registration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return RuleFacts.PlaceOf(registration.Id, registration.Point);
    }

    /// <summary>The fields in force, as the rules read them.</summary>
    /// <param name="snapshot">The submission in force, which alone holds the campaign's own fields.</param>
    public static RegistrationFacts Facts(this Registration registration, RegistrationSnapshot? snapshot)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return new RegistrationFacts
        {
            DocumentKind = registration.DocumentKind,
            DocumentNumber = registration.DocumentNumber,
            HouseholdRegistrationPlace = registration.HouseholdCode,
            CandidateNumber = registration.CandidateNumber,
            AdmissionTicketNumber = registration.TicketNumber,
            Name = registration.Name,
            Sex = registration.Sex,
            Ethnicity = registration.Ethnicity,
            BirthDate = registration.BirthDate,
            PoliticalStatus = registration.PoliticalStatus,
            EducationAttained = registration.EducationAttained,
            ForeignLanguage = registration.ForeignLanguage,
            CandidateFeatures = registration.Features,
            AdmissionType = registration.AdmissionType,
            GraduationDate = registration.GraduationDate,
            GraduationSchool = registration.GraduationSchool,
            DiplomaNumber = registration.DiplomaNumber,
            MedicalLicenseNumber = registration.MedicalLicenseNumber,
            OccupationClass = registration.OccupationClass,
            EmploymentStartDate = registration.EmploymentStartDate,
            Telephone = registration.Phone,
            Address = registration.Address,
            PostalCode = registration.PostalCode,
            Remark = registration.Remark,
            Extra = snapshot?.Fields.Where(f => !RegistrationFacts.FieldNames.Contains(f.Field)).ToDictionary(f => f.Field, f => f.Value, StringComparer.Ordinal) ?? [],
        };
    }

    /// <summary>The choices in force, in order.</summary>
    public static async Task<IReadOnlyList<PlanLine>> ChoicesAsync(AdmissionsDbContext db, long registrationId, CancellationToken cancellationToken)
    {
        var ids = await db.ChoiceForms.Where(f => f.RegistrationId == registrationId && f.IsEffective)
            .Select(f => f.PlanLineIds).SingleOrDefaultAsync(cancellationToken) ?? [];
        var lines = await db.PlanLines.AsNoTracking().Include(l => l.Institution).Where(l => ids.Contains(l.Id)).ToListAsync(cancellationToken);
        return [.. ids.Where(id => id != 0).Select(id => lines.First(l => l.Id == id))];
    }

    /// <summary>The day whose completed years count: that of the submission (A-HR-3).</summary>
    public static DateOnly RegistrationDay(this Registration registration, CampaignContext campaign)
    {
        ArgumentNullException.ThrowIfNull(registration);
        ArgumentNullException.ThrowIfNull(campaign);
        return registration.SubmittedAt is { } at
            ? DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, campaign.Policy.Zone()).DateTime)
            : campaign.Today;
    }
}
