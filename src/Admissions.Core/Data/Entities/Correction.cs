namespace Admissions.Core.Data.Entities;

/// <summary>
/// An order of the province to correct what a candidate submitted, after his confirmation (HR-87, A-HR-6). Ordered by one
/// person, decided by another on 待办; the candidate signs the corrected version again.
/// </summary>
public sealed class CorrectionOrder : TenantRow
{
    public const string OpenIndex = "ux_correction_orders_open";

    public long Id { get; set; }
    public long CampaignId { get; set; }
    public long RegistrationId { get; set; }
    public Registration? Registration { get; set; }

    /// <summary>Version in force when it was ordered; a later one makes the order stale.</summary>
    public int BaseVersion { get; init; }
    public required string Reason { get; init; }

    /// <summary>The papers on which it rests, in words.</summary>
    public required string Evidence { get; init; }

    /// <summary>The form as it is to be: a RegistrationDraft as JSON.</summary>
    public required string Draft { get; init; }

    /// <summary>What changes, field by field in words, frozen for officers and candidate alike.</summary>
    public required string Changes { get; init; }
    public long OrderedById { get; init; }
    public required string OrderedByName { get; init; }
    public DateTimeOffset OrderedAt { get; init; }

    public DateTimeOffset? DecidedAt { get; set; }
    public string? DecidedByName { get; set; }

    /// <summary>Why the second person refused; null when he has not.</summary>
    public string? RefusedReason { get; set; }

    /// <summary>The version it has made; null while it waits, or when it was refused.</summary>
    public int? Version { get; set; }

    /// <summary>When the candidate signed that version.</summary>
    public DateTimeOffset? SignedAt { get; set; }
    public string? SignedIp { get; set; }
}
