namespace Admissions.Core.Documents;

/// <summary>考生条形码: labels of one room or of a whole site, one per candidate and subject, by room, seat and subject, to be handed out with the papers (SX-76).</summary>
public sealed record CandidateBarcodeSheet : PrintedDocument
{
    public required string SiteName { get; init; }

    /// <summary>Three digits; null when the sheet holds every room of the site.</summary>
    public string? RoomNumber { get; init; }
    public required IReadOnlyList<CandidateBarcode> Labels { get; init; }
}

/// <param name="Subject">In Chinese.</param>
/// <param name="Text">What stands beneath the bars: ticket number and the subject's number.</param>
public sealed record CandidateBarcode(string RoomNumber, string SeatNumber, [property: PersonalName] string Name, string Subject, string Text)
{
    public Code128 Barcode => new(Text);
}
