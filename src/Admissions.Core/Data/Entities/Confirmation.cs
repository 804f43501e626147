namespace Admissions.Core.Data.Entities;

/// <summary>The last serial given in a scope; raised under its row's lock, so that numbers have neither gaps nor twins (HR-17).</summary>
public sealed class NumberCounter : TenantRow
{
    public long CampaignId { get; set; }

    /// <summary>What is counted, e.g. CandidateNumber.</summary>
    public required string Kind { get; init; }

    /// <summary>Scope and its value, e.g. county:430102.</summary>
    public required string Scope { get; init; }
    public long Last { get; init; }
}

/// <summary>Reader: taken from the chip by a device. Typed: the clerk copied the document.</summary>
public enum CardReadingOrigin { Reader, Typed }

/// <summary>What an identity document says, taken at the counter to be compared with the registration (HR-89). The last one counts.</summary>
public sealed class CardReading : TenantRow
{
    public long Id { get; set; }
    public long RegistrationId { get; set; }
    public CardReadingOrigin Origin { get; init; }
    public required string Name { get; init; }
    public required string DocumentNumber { get; init; }
    public DateOnly? ValidUntil { get; init; }

    /// <summary>From here on only what a reader took from the chip; null where the clerk copied the document. The card's address is not kept.</summary>
    public string? Sex { get; init; }
    public string? Ethnicity { get; init; }
    public DateOnly? BirthDate { get; init; }
    public string? Issuer { get; init; }
    public DateOnly? ValidFrom { get; init; }

    /// <summary>Adapter that spoke to the reader, and the reader's own number.</summary>
    public string? Device { get; init; }
    public string? ReaderSerial { get; init; }
    public long ClerkId { get; init; }
    public DateTimeOffset At { get; init; }
}

/// <summary>Copy of a special identity document for the city's review (HR-98), re-encoded like a photo.</summary>
public sealed class DocumentCopy : TenantRow
{
    public long Id { get; set; }
    public long RegistrationId { get; set; }
    public required byte[] Content { get; init; }
    public int Width { get; init; }
    public int Height { get; init; }
    public required string Digest { get; init; }
    public long TakenById { get; init; }
    public DateTimeOffset TakenAt { get; init; }
}
