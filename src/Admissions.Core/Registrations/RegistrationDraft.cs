using System.Text.Json;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules.Eligibility;
using Admissions.Rules.Identity;
using Admissions.Rules.Policy;

namespace Admissions.Core.Registrations;

/// <summary>
/// What a candidate is still editing: text as typed, codes as chosen, ids of plan lines and of the point. It never counts
/// before it is submitted, so it may hold anything; the rules judge it (<see cref="RegistrationCheck"/>).
/// </summary>
public sealed record RegistrationDraft
{
    /// <summary>Values by the policy's field names, extra fields included; several codes are joined with commas. Blank fields are absent.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Plan line of each choice, in order; 0 = left blank.</summary>
    public IReadOnlyList<long> Choices { get; init; } = [];

    public long? PointId { get; init; }

    /// <summary>The draft with which a form starts: what the account and the ID number already say.</summary>
    public static RegistrationDraft Of(Registration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        var fields = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["name"] = registration.Name,
            ["telephone"] = registration.Phone,
            ["admissionType"] = "Unified",
        };
        if (registration.DocumentKind == DocumentKind.ResidentIdCard
            && ResidentIdNumber.Check(registration.DocumentNumber, DateOnly.FromDateTime(registration.CreatedAt.UtcDateTime).AddDays(1), out var id) is null)
        {
            fields["birthDate"] = DraftFields.Text(id!.BirthDate);
            fields["sex"] = id.Sex == Rules.Identity.Sex.Male ? "1" : "2";
        }
        return new RegistrationDraft().With(fields);
    }

    /// <summary>What is in force, as a draft: after confirmation the columns count, whatever stayed in the candidate's own draft.</summary>
    /// <param name="snapshot">The submission in force, which alone holds the campaign's own fields; null when there is none.</param>
    /// <param name="choices">Plan lines of the effective form, 0 = left blank.</param>
    public static RegistrationDraft InForce(Registration registration, RegistrationSnapshot? snapshot, IReadOnlyList<long> choices)
    {
        ArgumentNullException.ThrowIfNull(registration);
        static string? Day(DateOnly? date) => date is { } day ? DraftFields.Text(day) : null;
        var own = snapshot?.Fields.Where(f => !RegistrationFacts.FieldNames.Contains(f.Field)).Select(f => KeyValuePair.Create(f.Field, (string?)f.Value)) ?? [];
        return new RegistrationDraft { Choices = choices, PointId = registration.PointId }.With(own.Concat(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["name"] = registration.Name,
            ["sex"] = registration.Sex,
            ["birthDate"] = Day(registration.BirthDate),
            ["ethnicity"] = registration.Ethnicity,
            ["politicalStatus"] = registration.PoliticalStatus,
            ["householdRegistrationPlace"] = registration.HouseholdCode,
            ["educationAttained"] = registration.EducationAttained,
            ["graduationDate"] = Day(registration.GraduationDate),
            ["graduationSchool"] = registration.GraduationSchool,
            ["diplomaNumber"] = registration.DiplomaNumber,
            ["medicalLicenseNumber"] = registration.MedicalLicenseNumber,
            ["foreignLanguage"] = registration.ForeignLanguage,
            ["admissionType"] = registration.AdmissionType,
            ["candidateFeatures"] = registration.Features.Length == 0 ? null : string.Join(',', registration.Features.Order(StringComparer.Ordinal)),
            ["occupationClass"] = registration.OccupationClass,
            ["employmentStartDate"] = Day(registration.EmploymentStartDate),
            ["telephone"] = registration.Phone,
            ["address"] = registration.Address,
            ["postalCode"] = registration.PostalCode,
            ["remark"] = registration.Remark,
        }));
    }

    public static RegistrationDraft Read(Registration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return registration.Draft is null ? Of(registration) : JsonSerializer.Deserialize<RegistrationDraft>(registration.Draft, EventLog.Json)!;
    }

    public string Write() => JsonSerializer.Serialize(this, EventLog.Json);

    public string? Text(string field) => Fields.GetValueOrDefault(field);

    /// <summary>The same draft with these fields changed; values are tidied, blank ones removed.</summary>
    public RegistrationDraft With(IEnumerable<KeyValuePair<string, string?>> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (field, text) in Fields)
            fields[field] = text;
        foreach (var (field, typed) in changes)
        {
            var text = DraftFields.Tidy(field, typed);
            if (text is null)
                fields.Remove(field);
            else
                fields[field] = text;
        }
        return this with { Fields = fields };
    }

    /// <summary>The draft as the rules read it.</summary>
    public RegistrationFacts ToFacts(Registration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        return new RegistrationFacts
        {
            DocumentKind = registration.DocumentKind,
            DocumentNumber = registration.DocumentNumber,
            CandidateNumber = registration.CandidateNumber,
            AdmissionTicketNumber = registration.TicketNumber,
            HouseholdRegistrationPlace = Text("householdRegistrationPlace"),
            Name = Text("name"),
            Sex = Text("sex"),
            Ethnicity = Text("ethnicity"),
            BirthDate = DraftFields.Date(Text("birthDate")),
            PoliticalStatus = Text("politicalStatus"),
            EducationAttained = Text("educationAttained"),
            ForeignLanguage = Text("foreignLanguage"),
            CandidateFeatures = DraftFields.Codes(Text("candidateFeatures")),
            AdmissionType = Text("admissionType"),
            GraduationDate = DraftFields.Date(Text("graduationDate")),
            GraduationSchool = Text("graduationSchool"),
            DiplomaNumber = Text("diplomaNumber"),
            MedicalLicenseNumber = Text("medicalLicenseNumber"),
            OccupationClass = Text("occupationClass"),
            EmploymentStartDate = DraftFields.Date(Text("employmentStartDate")),
            Telephone = Text("telephone"),
            Address = Text("address"),
            PostalCode = Text("postalCode"),
            Remark = Text("remark"),
            Extra = Fields.Where(f => !RegistrationFacts.FieldNames.Contains(f.Key)).ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal),
        };
    }
}
