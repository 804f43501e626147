namespace Admissions.Core.Data.Entities;

/// <summary>A batch of admission tickets that a city has posted to its candidates (SX-74); append-only.</summary>
public sealed class TicketPosting : TenantRow
{
    public const int BatchMaxLength = 20;
    public const string BatchIndex = "ux_ticket_postings_batch";

    public long Id { get; set; }
    public long CampaignId { get; set; }

    /// <summary>Four digits.</summary>
    public required string CityCode { get; init; }

    /// <summary>The city's own number of the batch.</summary>
    public required string Batch { get; init; }
    public DateOnly PostedOn { get; init; }
    public int Tickets { get; set; }
    public long RecordedById { get; init; }
    public DateTimeOffset RecordedAt { get; init; }
}

/// <summary>The batch in which a candidate's ticket went; nobody is posted one twice.</summary>
public sealed class PostedTicket : TenantRow
{
    public long RegistrationId { get; set; }
    public long PostingId { get; init; }
    public TicketPosting? Posting { get; init; }
}

/// <summary>Barcodes handed to one city with the papers, and what the city has counted (SX-172).</summary>
public sealed class BarcodeReceipt : TenantRow
{
    public const int SettlementMaxLength = 200;
    public const string CityIndex = "ux_barcode_receipts_city";

    public long Id { get; set; }
    public long CampaignId { get; set; }

    /// <summary>Four digits.</summary>
    public required string CityCode { get; init; }

    /// <summary>By the seating: candidate subjects times the policy's barcodes of the subject.</summary>
    public int Issued { get; init; }
    public long IssuedById { get; init; }
    public DateTimeOffset IssuedAt { get; init; }

    /// <summary>What the city has counted; null before it has.</summary>
    public int? Received { get; set; }
    public long? ReceivedById { get; set; }
    public DateTimeOffset? ReceivedAt { get; set; }

    /// <summary>What became of the difference; null while the case is open.</summary>
    public string? Settlement { get; set; }
    public long? SettledById { get; set; }
    public DateTimeOffset? SettledAt { get; set; }

    /// <summary>Barcodes that are missing (or too many, negative); null before the city has counted.</summary>
    public int? Difference => Issued - Received;

    /// <summary>There is a difference that nobody has settled yet.</summary>
    public bool IsCase => Difference is not (null or 0) && SettledAt is null;
}
