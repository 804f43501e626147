using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;

namespace Admissions.Core.Data.Entities;

/// <summary>Where a registration came from: the candidate himself, a point from his paper form (HR-149), or a file of candidates (HR-11).</summary>
public enum RegistrationOrigin { Online, DraftForm, CandidateFile }

/// <summary>
/// One candidate in one campaign. The typed columns are what is in force (the last submission); what the candidate is
/// still editing lives in <see cref="Draft"/> and never counts.
/// </summary>
public sealed class Registration : TenantRow
{
    public const int NameMaxLength = 60;
    public const string DocumentIndex = "ux_registrations_document";
    public const string CandidateNumberIndex = "ux_registrations_candidate_number";
    public const string TicketNumberIndex = "ux_registrations_ticket_number";

    public long Id { get; set; }
    public long CampaignId { get; set; }
    public Campaign? Campaign { get; set; }
    public long UserId { get; set; }
    public User? User { get; set; }
    public RegistrationState State { get; set; }

    /// <summary>ResidentIdCard and the other kinds of HR-38; fixed when the account is made.</summary>
    public DocumentKind DocumentKind { get; init; }
    public required string DocumentNumber { get; init; }
    public required string Name { get; set; }

    /// <summary>GB/T 2261.1.</summary>
    public string? Sex { get; set; }
    public DateOnly? BirthDate { get; set; }
    public string? Ethnicity { get; set; }
    public string? PoliticalStatus { get; set; }
    public string? EducationAttained { get; set; }
    public string? ForeignLanguage { get; set; }
    public string[] Features { get; set; } = [];
    public string? AdmissionType { get; set; }
    public DateOnly? GraduationDate { get; set; }
    public string? GraduationSchool { get; set; }
    public string? DiplomaNumber { get; set; }
    public string? MedicalLicenseNumber { get; set; }

    /// <summary>Field and number of each certificate but the diploma; the database keeps a row of each (<see cref="RegistrationCertificate"/>).</summary>
    public string[] Certificates { get; set; } = [];
    public string? OccupationClass { get; set; }
    public DateOnly? EmploymentStartDate { get; set; }
    public string? Phone { get; set; }
    public string? Address { get; set; }
    public string? PostalCode { get; set; }
    public string? Remark { get; set; }

    /// <summary>HouseholdRegistrationPlace: six-digit division code.</summary>
    public string? HouseholdCode { get; set; }

    public long? PointId { get; set; }
    public RegistrationPoint? Point { get; set; }

    /// <summary>The point in force or, before the first submission, the one that the draft names; the database computes it.</summary>
    public long? WantedPointId { get; private set; }

    /// <summary>A current photo is there; the database keeps it right (0047_stuck_registrations.sql).</summary>
    public bool HasPhoto { get; private set; }

    /// <summary>County of the point, repeated here because every officer's scope filters on it.</summary>
    public string? CountyCode { get; set; }

    /// <summary>Level and category of the first choice; they fix the examination papers.</summary>
    public StudyLevel? Level { get; set; }
    public string? Category { get; set; }
    public string? SubCategory { get; set; }
    public bool IsMedical { get; set; }

    /// <summary>Given on first confirmation (HR-17); empty before.</summary>
    public string? CandidateNumber { get; set; }

    /// <summary>AdmissionTicketNumber; empty until the numbering run is released (HR-18).</summary>
    public string? TicketNumber { get; set; }

    /// <summary>Version of the last submission; 0 = never submitted.</summary>
    public int Version { get; set; }
    public DateTimeOffset? SubmittedAt { get; set; }
    public DateTimeOffset? ConfirmedAt { get; set; }
    public long? ConfirmedById { get; set; }

    /// <summary>Gateway time of the settled payment.</summary>
    public DateTimeOffset? PaidAt { get; set; }
    public string? InvalidReason { get; set; }

    /// <summary>RegistrationDraft as JSON; what the candidate is editing.</summary>
    public string? Draft { get; set; }

    /// <summary>Raised with each save of the draft; a save that names an older one is refused (two tabs).</summary>
    public int DraftVersion { get; set; }
    public DateTimeOffset? DraftSavedAt { get; set; }

    public decimal? TotalScore { get; set; }
    public decimal FeaturePoints { get; set; }
    public decimal? DossierScore { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    public RegistrationOrigin Origin { get; init; }

    /// <summary>The batch with which it was entered or loaded; null for what the candidate filled in himself.</summary>
    public long? BatchEntryId { get; init; }

    public List<ChoiceForm> ChoiceForms { get; } = [];
    public List<FormVersion> Versions { get; } = [];
    public List<Photo> Photos { get; } = [];
    public List<Acceptance> Acceptances { get; } = [];
    public List<QualificationItem> Qualifications { get; } = [];
    public List<BonusClaim> BonusClaims { get; } = [];
}

/// <summary>What a candidate submitted, frozen: a copy with its digest. Later edits touch the draft only.</summary>
public sealed class FormVersion : TenantRow
{
    public long Id { get; set; }
    public long RegistrationId { get; set; }
    public int Version { get; init; }
    public required string ReceiptNumber { get; init; }
    public required string Snapshot { get; init; }

    /// <summary>SHA-256 of <see cref="Snapshot"/> as lower-case hex.</summary>
    public required string Digest { get; init; }
    public DateTimeOffset SubmittedAt { get; init; }
    public string? Ip { get; init; }
}

/// <summary>All choices of one submitted version, in order, as plan-line ids.</summary>
public sealed class ChoiceForm : TenantRow
{
    public long Id { get; set; }
    public long RegistrationId { get; set; }
    public int Version { get; init; }
    public required long[] PlanLineIds { get; init; }
    public bool IsEffective { get; set; }
}

public enum AcceptanceKind { Notices, HonestyPledge, RiskStatement }

/// <summary>A text the candidate read or signed, with its version, time and address (HR-75, HR-76, HR-164).</summary>
public sealed class Acceptance : TenantRow
{
    public long Id { get; set; }
    public long RegistrationId { get; set; }
    public AcceptanceKind Kind { get; init; }
    public int TextVersion { get; init; }
    public DateTimeOffset At { get; init; }
    public string? Ip { get; init; }
}

/// <summary>One item of the QualificationReview at the counter (HR-94); the last row of an item counts.</summary>
public sealed class QualificationItem : TenantRow
{
    public long Id { get; set; }
    public long RegistrationId { get; set; }
    public required string Item { get; init; }
    public bool Passed { get; init; }
    public string? Reason { get; init; }
    public long ReviewerId { get; init; }
    public DateTimeOffset At { get; init; }
}

public enum PhotoOrigin { IdChip, Camera, Upload, CandidateFile }

/// <summary>
/// A portrait, re-encoded by the print worker; nothing uploaded is stored as given. One is current. Those of a candidate file were
/// re-encoded where they were taken, and are taken over only as such a picture, byte for byte (<see cref="Loading.Portrait"/>).
/// </summary>
public sealed class Photo : TenantRow
{
    public const string CurrentIndex = "ux_photos_current";

    public long Id { get; set; }
    public long RegistrationId { get; set; }
    public PhotoOrigin Origin { get; init; }
    public required byte[] Content { get; init; }
    public int Width { get; init; }
    public int Height { get; init; }
    public required string Digest { get; init; }
    public long TakenById { get; init; }
    public long? PointId { get; init; }
    public DateTimeOffset TakenAt { get; init; }
    public bool IsCurrent { get; set; }
}
