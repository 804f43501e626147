namespace Admissions.Core.Documents;

/// <summary>准考证: one A4 page that a candidate carries into the examination (HR-140, HR-141).</summary>
public sealed record AdmissionTicket : PrintedDocument
{
    public required string TicketNumber { get; init; }

    public required string CandidateNumber { get; init; }

    [PersonalName]
    public required string Name { get; init; }

    public required string Sex { get; init; }

    /// <summary>Kind of identity document, for example 居民身份证.</summary>
    public required string DocumentType { get; init; }

    public required string DocumentNumber { get; init; }

    public required string StudyLevel { get; init; }

    public required string ExamCategory { get; init; }

    /// <summary>Null prints an empty frame that says so.</summary>
    public required PrintedPicture? Photo { get; init; }

    public required string SiteCode { get; init; }

    public required string SiteName { get; init; }

    public required string SiteAddress { get; init; }

    public required string RoomNumber { get; init; }

    public required string SeatNumber { get; init; }

    public required IReadOnlyList<TicketSubject> Subjects { get; init; }

    /// <summary>考生须知, one sentence or paragraph each; text of the campaign's policy.</summary>
    public required IReadOnlyList<string> Rules { get; init; }

    /// <summary>Address of the public page that shows whether this ticket is genuine.</summary>
    public required Uri CheckAddress { get; init; }

    public Code128 Barcode => new(TicketNumber);

    /// <summary>What somebody without a telephone types on the check page: the end of its address.</summary>
    public string CheckCode => Uri.UnescapeDataString(CheckAddress.Segments[^1]);

    public QrCode Check => new(CheckAddress.AbsoluteUri);
}

/// <summary>One paper on a ticket or door notice.</summary>
public sealed record TicketSubject(string Name, DateTimeOffset StartsAt, DateTimeOffset EndsAt);
