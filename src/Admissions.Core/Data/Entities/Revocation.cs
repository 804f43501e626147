namespace Admissions.Core.Data.Entities;

/// <summary>
/// An order of the province to revoke a confirmed admission that breaks the policy (HA-04): proposed by one person, decided
/// by another on 待办. It keeps where the candidate was admitted, because the dossier itself goes on.
/// </summary>
public sealed class RevocationOrder : TenantRow
{
    public const string OpenIndex = "ux_revocation_orders_open";
    public const int WordsMaxLength = 200;

    public long Id { get; set; }
    public long CampaignId { get; set; }
    public long DossierId { get; set; }
    public Dossier? Dossier { get; set; }
    public long RegistrationId { get; set; }
    public Registration? Registration { get; set; }
    public long InstitutionId { get; set; }
    public Institution? Institution { get; set; }

    /// <summary>The line of the admission.</summary>
    public long PlanLineId { get; set; }
    public PlanLine? PlanLine { get; set; }

    /// <summary>When the admission was confirmed.</summary>
    public DateTimeOffset? AdmittedAt { get; init; }

    /// <summary>The rule that the admission breaks, in words; candidate and institution read it.</summary>
    public required string Reason { get; init; }

    /// <summary>The papers on which it rests, in words.</summary>
    public required string Evidence { get; init; }
    public long ProposedById { get; init; }
    public required string ProposedByName { get; init; }
    public DateTimeOffset ProposedAt { get; init; }
    public DateTimeOffset? DecidedAt { get; set; }
    public long? DecidedById { get; set; }
    public string? DecidedByName { get; set; }

    /// <summary>Why the second person refused, or the first took it back; null when neither has.</summary>
    public string? RefusedReason { get; set; }

    /// <summary>The roster that was sealed with this admission on it; null when none was.</summary>
    public long? RosterId { get; set; }
    public AdmissionRoster? Roster { get; set; }

    /// <summary>Number of the sheet that follows that roster, as the roster's with a serial behind it.</summary>
    public string? SheetNumber { get; set; }

    /// <summary>SHA-256 of the sheet as it was sealed; null before, when it is void.</summary>
    public string? SheetDigest { get; set; }
    public long? SheetSealedById { get; set; }
    public DateTimeOffset? SheetSealedAt { get; set; }

    /// <summary>The admission is revoked.</summary>
    public bool Carried => DecidedAt is not null && RefusedReason is null;
}

/// <summary>Scan of the paper on which a revocation rests.</summary>
public sealed class RevocationEvidence : TenantRow
{
    public long Id { get; set; }
    public long OrderId { get; set; }
    public RevocationOrder? Order { get; set; }
    public required string MediaType { get; init; }
    public required byte[] Content { get; init; }

    /// <summary>SHA-256 in lower-case hexadecimal digits.</summary>
    public required string Digest { get; init; }
    public DateTimeOffset UploadedAt { get; init; }
}
