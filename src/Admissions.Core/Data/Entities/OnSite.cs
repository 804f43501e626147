namespace Admissions.Core.Data.Entities;

/// <summary>PledgeWithdrawn takes the PledgeSigned before it back.</summary>
public enum OnSiteActKind { PledgeHandedOut, EnvelopeHandedOut, PledgeSigned, CopyReceived, FormPrinted, FormSigned, PledgeWithdrawn }

/// <summary>Something done with paper at the counter (SX-66, SX-68…70); never changed, the last of a kind counts.</summary>
public sealed class OnSiteAct : TenantRow
{
    public long Id { get; set; }
    public long RegistrationId { get; set; }
    public OnSiteActKind Kind { get; init; }

    /// <summary>Code of the policy's copy; null for the other kinds.</summary>
    public string? Item { get; init; }

    /// <summary>Version of the submission at that moment.</summary>
    public int FormVersion { get; init; }
    public long ClerkId { get; init; }
    public DateTimeOffset At { get; init; }
}

/// <summary>A fee taken on site with the number of its paper receipt (SX-65). One in force per registration; a voided one stays listed.</summary>
public sealed class OnSiteReceipt : TenantRow
{
    public const int NumberMaxLength = 20;
    public const string NumberIndex = "ux_on_site_receipts_number";
    public const string InForceIndex = "ux_on_site_receipts_in_force";

    public long Id { get; set; }
    public long CampaignId { get; set; }
    public long RegistrationId { get; set; }
    public Registration? Registration { get; set; }
    public long PointId { get; set; }
    public RegistrationPoint? Point { get; set; }
    public required string Number { get; init; }

    /// <summary>Yuan, two decimals.</summary>
    public decimal Amount { get; init; }
    public DateTimeOffset TakenAt { get; init; }
    public long TakenById { get; init; }
    public DateTimeOffset? VoidedAt { get; set; }
    public long? VoidedById { get; set; }
    public string? VoidReason { get; set; }
}
