using System.Globalization;
using Admissions.Rules.Conditions;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Eligibility;

/// <summary>
/// What one candidate states about himself: the 21 fields of the seed (HR-16), the identity document (HR-38),
/// the household (HR-39) and the campaign's own fields (HR-168). Text is as typed; null and blank mean not given.
/// </summary>
public sealed record RegistrationFacts : IFacts
{
    public DocumentKind DocumentKind { get; init; }
    public string? DocumentNumber { get; init; }

    /// <summary>Division code, city or county.</summary>
    public string? HouseholdRegistrationPlace { get; init; }

    public string? CandidateNumber { get; init; }
    public string? AdmissionTicketNumber { get; init; }
    public string? Name { get; init; }

    /// <summary>GB/T 2261.1: 1 male, 2 female.</summary>
    public string? Sex { get; init; }

    /// <summary>GB/T 3304.</summary>
    public string? Ethnicity { get; init; }
    public DateOnly? BirthDate { get; init; }

    /// <summary>GB/T 4762.</summary>
    public string? PoliticalStatus { get; init; }

    /// <summary>GB/T 4658.</summary>
    public string? EducationAttained { get; init; }

    /// <summary>Code of the policy's <c>languages</c>, e.g. EN.</summary>
    public string? ForeignLanguage { get; init; }

    /// <summary>Codes of the policy's bonuses or exemptions claimed (HR-26).</summary>
    public IReadOnlyList<string> CandidateFeatures { get; init; } = [];

    /// <summary>Unified, Exempt or Separate (HR-27).</summary>
    public string? AdmissionType { get; init; }
    public DateOnly? GraduationDate { get; init; }
    public string? GraduationSchool { get; init; }
    public string? DiplomaNumber { get; init; }
    public string? MedicalLicenseNumber { get; init; }

    /// <summary>GB/T 6565.</summary>
    public string? OccupationClass { get; init; }
    public DateOnly? EmploymentStartDate { get; init; }
    public string? Telephone { get; init; }
    public string? Address { get; init; }
    public string? PostalCode { get; init; }
    public string? Remark { get; init; }

    /// <summary>Values of the campaign's extra fields by code; dates as yyyy-MM-dd, declarations as true.</summary>
    public IReadOnlyDictionary<string, string> Extra { get; init; } = new Dictionary<string, string>();

    /// <summary>Names of all fields a policy may speak of, in the order of the seed.</summary>
    public static IReadOnlyList<string> FieldNames { get; } =
    [
        "candidateNumber", "admissionTicketNumber", "name", "sex", "ethnicity", "birthDate", "politicalStatus",
        "educationAttained", "foreignLanguage", "candidateFeatures", "admissionType", "graduationDate", "graduationSchool",
        "diplomaNumber", "medicalLicenseNumber", "occupationClass", "employmentStartDate", "telephone", "address",
        "postalCode", "remark", "documentKind", "documentNumber", "householdRegistrationPlace",
    ];

    /// <summary>The 21 fields of the seed (HR-16).</summary>
    public static IReadOnlyList<string> SeedFields { get; } = [.. FieldNames.Take(21)];

    /// <summary>The value of a field as text; null when not given.</summary>
    public string? Text(string fact)
    {
        var text = fact switch
        {
            "candidateNumber" => CandidateNumber,
            "admissionTicketNumber" => AdmissionTicketNumber,
            "name" => Name,
            "sex" => Sex,
            "ethnicity" => Ethnicity,
            "politicalStatus" => PoliticalStatus,
            "educationAttained" => EducationAttained,
            "foreignLanguage" => ForeignLanguage,
            "candidateFeatures" => string.Join(',', CandidateFeatures),
            "admissionType" => AdmissionType,
            "graduationSchool" => GraduationSchool,
            "diplomaNumber" => DiplomaNumber,
            "medicalLicenseNumber" => MedicalLicenseNumber,
            "occupationClass" => OccupationClass,
            "telephone" => Telephone,
            "address" => Address,
            "postalCode" => PostalCode,
            "remark" => Remark,
            "documentKind" => DocumentKind.ToString(),
            "documentNumber" => DocumentNumber,
            "householdRegistrationPlace" => HouseholdRegistrationPlace,
            "birthDate" or "graduationDate" or "employmentStartDate" => Date(fact)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            _ => Extra.GetValueOrDefault(fact),
        };
        return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }

    IReadOnlyCollection<string> IFacts.Codes(string fact) => fact == "candidateFeatures" ? CandidateFeatures : Text(fact)?.Split(';') ?? [];

    /// <summary>The value of a date field; null when not given or not a date.</summary>
    public DateOnly? Date(string fact) => fact switch
    {
        "birthDate" => BirthDate,
        "graduationDate" => GraduationDate,
        "employmentStartDate" => EmploymentStartDate,
        _ => DateOnly.TryParseExact(Extra.GetValueOrDefault(fact), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null,
    };
}

/// <summary>A registration point as the rules see it.</summary>
public sealed record PointFacts
{
    public required string Code { get; init; }
    public required string Name { get; init; }

    /// <summary>6 digits of its county, or 4 of its city.</summary>
    public required string Division { get; init; }

    /// <summary>Public, School, CountyOffice or CityOffice.</summary>
    public required string Kind { get; init; }

    /// <summary>Levels served (HR-71).</summary>
    public required IReadOnlyList<StudyLevel> Levels { get; init; }

    /// <summary>MedicalReviewPoint, UnderageReviewPoint.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>What a point may be designated for (HR-83, HR-84).</summary>
    public const string MedicalReviewPoint = "MedicalReviewPoint", UnderageReviewPoint = "UnderageReviewPoint";

    /// <summary>Only the province's consent makes a point active (HR-69).</summary>
    public bool Active { get; init; } = true;
}
