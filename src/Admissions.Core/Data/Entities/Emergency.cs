using Admissions.Rules.Emergencies;
using Admissions.Rules.Lifecycles;

namespace Admissions.Core.Data.Entities;

/// <summary>Report of an abnormal situation (HR-144, HR-145, HR-153, HR-159).</summary>
public sealed class IncidentReport : TenantRow
{
    public const int TextMaxLength = 500;

    public long Id { get; set; }
    public long CampaignId { get; set; }

    /// <summary>Code of ReferenceData.IncidentTypes.</summary>
    public required string Type { get; init; }

    /// <summary>Division of who reported.</summary>
    public required string DivisionCode { get; init; }
    public long? PointId { get; init; }

    /// <summary>What it is called at the levels above: 芙蓉区第一报名点.</summary>
    public required string ReportedFrom { get; init; }

    /// <summary>Division code of the office where the report lies now.</summary>
    public required string HolderCode { get; set; }

    /// <summary>Where and whom it concerns, in words.</summary>
    public required string Scope { get; init; }
    public DateTimeOffset OccurredAt { get; init; }

    /// <summary>What cannot be done because of it.</summary>
    public required string Effect { get; init; }

    /// <summary>Path in the policy document that the system does not follow (HR-153), e.g. <c>payment.amount</c>.</summary>
    public string? PolicyItem { get; init; }

    /// <summary>Version in force when it was reported.</summary>
    public int PolicyVersion { get; init; }
    public IncidentReportState State { get; set; }
    public string? Cause { get; set; }
    public string? Measure { get; set; }
    public DateTimeOffset? ClosedAt { get; set; }
    public long ReportedById { get; init; }
    public DateTimeOffset ReportedAt { get; init; }
    public List<IncidentEntry> Entries { get; } = [];
}

/// <summary>A line of the log of a report; never changed.</summary>
public sealed class IncidentEntry : TenantRow
{
    public long Id { get; set; }
    public long IncidentReportId { get; set; }

    /// <summary>A verb of IncidentReportLifecycle.</summary>
    public required string Verb { get; init; }
    public string Text { get; init; } = "";
    public long ActorId { get; init; }
    public required string ActorName { get; init; }
    public required string Place { get; init; }
    public DateTimeOffset At { get; init; }
}

/// <summary>Emergency measures switched on for an area and a time (HR-150).</summary>
public sealed class EmergencyActivation : TenantRow
{
    public long Id { get; set; }
    public long CampaignId { get; set; }

    /// <summary>Division code, 2 to 6 digits.</summary>
    public required string DivisionCode { get; init; }
    public DateTimeOffset StartsAt { get; init; }

    /// <summary>The first instant at which it is over; moved forward when it is ended early.</summary>
    public DateTimeOffset EndsAt { get; set; }

    /// <summary>Of EmergencyMeasures.</summary>
    public required string[] Measures { get; init; }
    public CollectionMode Mode { get; init; }
    public EmergencyActivationState State { get; set; }

    /// <summary>The decision on which it rests.</summary>
    public required string Basis { get; init; }
    public long? IncidentReportId { get; init; }
    public long CreatedById { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public List<EmergencyGrant> Grants { get; } = [];
    public List<FillingSlotRow> Slots { get; } = [];
}

/// <summary>A point that an activation lets enter the forms of another (HR-151).</summary>
public sealed class EmergencyGrant : TenantRow
{
    public long EmergencyActivationId { get; set; }
    public long PointId { get; init; }
    public long ForPointId { get; init; }
}

/// <summary>A filling time slot of an activation (HR-147).</summary>
public sealed class FillingSlotRow : TenantRow
{
    public long Id { get; set; }
    public long EmergencyActivationId { get; set; }
    public required string DivisionCode { get; init; }
    public string Digits { get; init; } = "";
    public DateTimeOffset OpensAt { get; init; }
    public DateTimeOffset ClosesAt { get; init; }
    public long CreatedById { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A numbered paper form (信息采集草表; HR-148, HR-167).</summary>
public sealed class RegistrationDraftForm : TenantRow
{
    public const string NumberIndex = "ux_registration_draft_forms_number";

    public long Id { get; set; }
    public long CampaignId { get; set; }

    /// <summary>As in the barcode: DraftFormNumber.</summary>
    public required string Number { get; init; }

    /// <summary>Point whose candidates fill it in.</summary>
    public long PointId { get; set; }
    public RegistrationDraftFormState State { get; set; }
    public DateTimeOffset PrintedAt { get; init; }
    public DateTimeOffset? CollectedAt { get; set; }
    public long? CollectedById { get; set; }
    public long? BatchEntryId { get; set; }

    /// <summary>What was entered from it.</summary>
    public long? RegistrationId { get; set; }
    public string? Reason { get; set; }
}

public enum BatchEntrySource { File, Screen, CandidateFile }

/// <summary>Draft forms that one clerk entered in one go (HR-149), or candidates whom the province loaded from an exported file (HR-11).</summary>
public sealed class BatchEntry : TenantRow
{
    public long Id { get; set; }
    public long CampaignId { get; set; }

    /// <summary>The activation under which the points of its forms stand; null for a load, which needs none.</summary>
    public long? ActivationId { get; init; }

    /// <summary>Point that entered; the registrations stand at their own points (HR-151). Null when an office entered.</summary>
    public long? PointId { get; init; }
    public RegistrationPoint? Point { get; set; }

    /// <summary>Division of the office that entered for its points; null when a point entered.</summary>
    public string? DivisionCode { get; init; }
    public BatchEntrySource Source { get; init; }
    public string? FileName { get; init; }

    /// <summary>SHA-256 of the file as lower-case hex.</summary>
    public string? Digest { get; init; }
    public int Rows { get; init; }
    public int Entered { get; set; }
    public int Refused { get; set; }

    /// <summary>Workbook of the rows that were not taken, with the reasons.</summary>
    public byte[]? ErrorFile { get; set; }
    public BatchEntryState State { get; set; }
    public long CreatedById { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public string? UndoReason { get; set; }
    public DateTimeOffset? UndoneAt { get; set; }
}
