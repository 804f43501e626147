using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;

namespace Admissions.Core.Data.Entities;

/// <summary>A candidate's admission file as a moving object: at most one holder at a time.</summary>
public sealed class Dossier : TenantRow
{
    public const string RegistrationIndex = "ux_dossiers_registration";

    public long Id { get; set; }
    public long CampaignId { get; set; }
    public long RegistrationId { get; set; }
    public Registration? Registration { get; set; }
    public DossierState State { get; set; }

    /// <summary>The institution that holds it; null exactly while NotDispatched (check constraint).</summary>
    public long? InstitutionId { get; set; }
    public Institution? Institution { get; set; }

    /// <summary>The plan line it was dispatched for.</summary>
    public long? PlanLineId { get; set; }
    public PlanLine? PlanLine { get; set; }
    public int? ChoiceNumber { get; set; }
    public int? Round { get; set; }

    /// <summary>True admits, false returns; set while pre-decided, uploaded or decided.</summary>
    public bool? DecisionIsAdmit { get; set; }

    /// <summary>Major of a pre-admission (may differ from the dispatched one, same level).</summary>
    public long? AdmittedPlanLineId { get; set; }
    public PlanLine? AdmittedPlanLine { get; set; }
    public string? ReasonCode { get; set; }
    public string? ReasonText { get; set; }
    public long? UploadId { get; set; }
    public bool Suspended { get; set; }

    /// <summary>Institutions that returned it, in order, so that no round sends it to the same choice again.</summary>
    public long[] ReturnedByPlanLineIds { get; set; } = [];
    public DateTimeOffset? DecidedAt { get; set; }
}

/// <summary>One delivery of decisions by an institution, with its receipt (HA-67).</summary>
public sealed class DecisionUpload : TenantRow
{
    public long Id { get; set; }
    public long CampaignId { get; set; }
    public long InstitutionId { get; set; }
    public Institution? Institution { get; set; }
    public int Round { get; init; }
    public required string ReceiptNumber { get; init; }
    public int AdmitCount { get; init; }
    public int ReturnCount { get; init; }
    public required string Digest { get; init; }
    public long UploadedById { get; init; }

    /// <summary>By the province, because the institution did not upload in time (HA-68).</summary>
    public bool OnBehalf { get; init; }
    public DateTimeOffset UploadedAt { get; init; }
}

/// <summary>List of admitted candidates of an institution and level; void until sealed (HA-86).</summary>
public sealed class AdmissionRoster : TenantRow
{
    public long Id { get; set; }
    public long CampaignId { get; set; }
    public long InstitutionId { get; set; }
    public Institution? Institution { get; set; }
    public StudyLevel Level { get; init; }
    public AdmissionRosterState State { get; set; }
    public required string Number { get; init; }
    public int Count { get; set; }
    public string? Digest { get; set; }
    public long? SealedById { get; set; }
    public DateTimeOffset? SealedAt { get; set; }

    /// <summary>Yuan as paid; null before (HA-84).</summary>
    public decimal? FeeAmount { get; set; }
    public DateTimeOffset? FeePaidAt { get; set; }

    /// <summary>Who took roster and notices, when, and how many of each (HA-85).</summary>
    public string? CollectedBy { get; set; }
    public DateOnly? CollectedOn { get; set; }
    public int? CollectedRosters { get; set; }
    public int? CollectedNotices { get; set; }
}

/// <summary>A list of decisions on an institution's behalf, which a second officer confirms (HA-68).</summary>
public sealed class LateHandling : TenantRow
{
    public const string OpenIndex = "ux_late_handlings_open";

    public long Id { get; set; }
    public long CampaignId { get; set; }
    public long InstitutionId { get; set; }
    public Institution? Institution { get; set; }
    public int Round { get; init; }

    /// <summary>For those whom the plan does not hold.</summary>
    public required string ReasonCode { get; init; }
    public required string ReasonText { get; init; }
    public int AdmitCount { get; init; }
    public int ReturnCount { get; init; }

    /// <summary>Of the list that the first officer saw; the second confirms the same or nothing.</summary>
    public required string Digest { get; init; }
    public long ProposedById { get; init; }
    public DateTimeOffset ProposedAt { get; init; }
    public long? ConfirmedById { get; set; }
    public DateTimeOffset? ConfirmedAt { get; set; }
}
