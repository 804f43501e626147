using Admissions.Rules.Lifecycles;

namespace Admissions.Core.Data.Entities;

/// <summary>A claim for one bonus item; only Approved and Frozen ones count (HR-120).</summary>
public sealed class BonusClaim : TenantRow
{
    public long Id { get; set; }
    public long RegistrationId { get; set; }
    public Registration? Registration { get; set; }
    public required string Code { get; init; }
    public BonusClaimState State { get; set; }

    /// <summary>Code of a ground of the policy's item; null when the item has none or the candidate has not named it yet.</summary>
    public string? Ground { get; set; }

    /// <summary>Answers to the ground's questions by their codes, as JSON.</summary>
    public string? Answers { get; set; }

    /// <summary>The documents seen, in one line.</summary>
    public string? Evidence { get; set; }
    public long? EnteredById { get; set; }
    public DateTimeOffset? EnteredAt { get; set; }
    public string? Reason { get; set; }
    public long? DecidedById { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }
    public List<EvidenceDocument> Documents { get; } = [];
}

/// <summary>Request for admission without examination (HR-112); one of a registration.</summary>
public sealed class ExemptionApplication : TenantRow
{
    public const string RegistrationIndex = "ux_exemption_applications_registration";

    public long Id { get; set; }
    public long CampaignId { get; set; }
    public long RegistrationId { get; set; }
    public Registration? Registration { get; set; }

    /// <summary>Code of the policy's exemption.</summary>
    public required string Code { get; set; }

    /// <summary>Code of a listed ground, or the candidate's own words where the policy lists none.</summary>
    public required string Ground { get; set; }

    /// <summary>Answers by the code of the question, as JSON; event and rank of athletes.</summary>
    public string? Answers { get; set; }
    public ExemptionApplicationState State { get; set; }

    /// <summary>Institution of the first choice, where the chain asks an institution's consent.</summary>
    public long? InstitutionId { get; set; }

    /// <summary>Whether he is numbered and seated as things stand: not once approved, nor while a later decision keeps him out (SX-171).</summary>
    public bool SitsExamination { get; set; } = true;
    public string? Reason { get; set; }
    public DateTimeOffset AppliedAt { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }
    public List<EvidenceDocument> Documents { get; } = [];
}

/// <summary>One evidence document of a claim: its number, whether the original was seen, and the copies kept.</summary>
public sealed class EvidenceDocument : TenantRow
{
    public long Id { get; set; }
    public long RegistrationId { get; set; }

    /// <summary>Either this or <see cref="ExemptionId"/>.</summary>
    public long? BonusClaimId { get; set; }
    public long? ExemptionId { get; set; }

    /// <summary>Code of the policy's evidence document.</summary>
    public required string Kind { get; init; }
    public string? Number { get; set; }
    public long? SeenById { get; set; }
    public DateTimeOffset? SeenAt { get; set; }
    public List<EvidenceFile> Files { get; } = [];
}

/// <summary>A copy of an evidence document: a picture drawn anew, or a PDF file. What was withdrawn is kept.</summary>
public sealed class EvidenceFile : TenantRow
{
    public const string Jpeg = "image/jpeg", Pdf = "application/pdf";

    public long Id { get; set; }
    public long EvidenceDocumentId { get; set; }
    public required string MediaType { get; init; }
    public required byte[] Content { get; init; }
    public required string Digest { get; init; }
    public long UploadedById { get; init; }
    public DateTimeOffset UploadedAt { get; init; }
    public DateTimeOffset? WithdrawnAt { get; set; }
}

public enum EntitlementKind { Bonus, Exemption }

/// <summary>Book of a city's approved bonus candidates, or of its exemption applicants, with the originals that go up with it (SX-62).</summary>
public sealed class EntitlementRegister : TenantRow
{
    public long Id { get; set; }
    public long CampaignId { get; set; }
    public required string CityCode { get; init; }
    public EntitlementKind Kind { get; init; }
    public EntitlementRegisterState State { get; set; }

    /// <summary>Candidates in the book.</summary>
    public int Candidates { get; init; }

    /// <summary>The rows as compiled, JSON as text, so that the digest can be recomputed; later decisions do not change the book.</summary>
    public required string Rows { get; init; }

    /// <summary>SHA-256 of <see cref="Rows"/>, lower-case hex.</summary>
    public required string Digest { get; init; }

    /// <summary>Originals that the city sends; null before it has.</summary>
    public int? OriginalsSent { get; set; }

    /// <summary>Originals that the province has counted.</summary>
    public int? OriginalsReceived { get; set; }
    public string? Note { get; set; }
    public DateTimeOffset CompiledAt { get; init; }
    public DateTimeOffset? SentAt { get; set; }
    public DateTimeOffset? ReceivedAt { get; set; }
}
