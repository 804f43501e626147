namespace Admissions.Core.Data.Entities;

/// <summary>Where a registration stands still (未完成报名). The order is that of the way to validity; duplicates come last.</summary>
public enum StuckKind
{
    /// <summary>An account or a draft: nothing submitted, or taken back to be changed.</summary>
    NotSubmitted,

    /// <summary>Submitted, not confirmed on site.</summary>
    NotConfirmed,

    /// <summary>Submitted or further, and no current photo.</summary>
    NoPhoto,

    /// <summary>Confirmed, and the fee has not arrived.</summary>
    Unpaid,

    /// <summary>Shares a graduation certificate (within the level, HR-30), another certificate or a document number with somebody.</summary>
    Duplicate,
}

/// <summary>One person and one kind of standing still, as the view <c>stuck_registrations</c> finds them: the one source of every such count.</summary>
public sealed class StuckRegistration
{
    public long CampaignId { get; init; }
    public long RegistrationId { get; init; }
    public StuckKind Kind { get; init; }

    /// <summary>The point in force or named in the draft; null while none is chosen.</summary>
    public long? PointId { get; init; }

    /// <summary>Registered, submitted or confirmed, as the kind asks.</summary>
    public DateTimeOffset Since { get; init; }
}

/// <summary>Why a registration stands still, as an officer found it out. Only <see cref="IsCurrent"/> changes: the history stays.</summary>
public sealed class StuckReason : TenantRow
{
    public const int TextMaxLength = 200;
    public const string CurrentIndex = "ux_stuck_reasons_current";

    public long Id { get; set; }
    public long CampaignId { get; init; }
    public long RegistrationId { get; init; }
    public StuckKind Kind { get; init; }

    /// <summary>Of <c>payment.unpaidReasons</c> for the unpaid, else of stuck-reasons.csv.</summary>
    public required string Code { get; init; }
    public required string Text { get; init; }

    /// <summary>When the candidate was reached, or last tried; null where nobody was asked.</summary>
    public DateTimeOffset? ContactedAt { get; init; }
    public long RecordedById { get; init; }
    public required string RecordedByName { get; init; }

    /// <summary>The officer's point or office.</summary>
    public required string RecordedFrom { get; init; }
    public DateTimeOffset At { get; init; }
    public bool IsCurrent { get; set; }
}
