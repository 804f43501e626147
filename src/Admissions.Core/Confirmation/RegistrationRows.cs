using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Choices;
using Admissions.Rules.Eligibility;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Confirmation;

/// <summary>A submitted registration as rows, and as the rules read it.</summary>
public static class RegistrationRows
{
    /// <summary>Reads the row and holds it until the transaction ends: of two clerks one waits, and then sees what the first has done.</summary>
    public static Task<Registration?> LockAsync(AdmissionsDbContext db, long id, CancellationToken cancellationToken) =>
        db.Registrations.FromSql($"select * from registrations where id = {id} for update").SingleOrDefaultAsync(cancellationToken);

    /// <summary>The place at which a window is asked for this registration.</summary>
    public static Place PlaceOf(this Registration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return new(registration.CountyCode, registration.Point?.Code, registration.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>The fields in force, as the rules read them.</summary>
    public static RegistrationFacts Facts(this Registration registration)
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
        };
    }

    public static PointFacts Facts(this RegistrationPoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        string?[] flags = [point.IsMedicalReviewPoint ? "MedicalReviewPoint" : null, point.IsUnderageReviewPoint ? "UnderageReviewPoint" : null];
        return new PointFacts
        {
            Code = point.Code,
            Name = point.Name,
            Division = point.CountyCode,
            Kind = "Public",
            Levels = point.Levels,
            Flags = [.. flags.OfType<string>()],
            Active = point.State == RegistrationPointState.Active,
        };
    }

    public static ChoiceFacts Facts(PlanLine line, int order, CampaignPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(policy);
        return ChoiceFacts.Of(order, new PlanLineFacts
        {
            Campaign = policy.Campaign.Code,
            InstitutionCode = line.Institution!.Code,
            InstitutionName = line.Institution.Name,
            MajorCode = line.MajorCode,
            MajorName = line.MajorName,
            Level = line.Level,
            Category = line.Category,
            Mode = line.Mode,
            Years = line.Duration,
            Medical = line.IsMedical,
            Published = line.State == PlanLineState.Published,
        });
    }

    /// <summary>The choices in force, in order.</summary>
    public static async Task<IReadOnlyList<PlanLine>> ChoicesAsync(AdmissionsDbContext db, long registrationId, CancellationToken cancellationToken)
    {
        var ids = await db.ChoiceForms.Where(f => f.RegistrationId == registrationId && f.IsEffective)
            .Select(f => f.PlanLineIds).SingleOrDefaultAsync(cancellationToken) ?? [];
        var lines = await db.PlanLines.AsNoTracking().Include(l => l.Institution).Where(l => ids.Contains(l.Id)).ToListAsync(cancellationToken);
        return [.. ids.Select(id => lines.First(l => l.Id == id))];
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
