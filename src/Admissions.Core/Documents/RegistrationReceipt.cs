namespace Admissions.Core.Documents;

/// <summary>回执: proof of one submission, to be checked by anybody on the public page.</summary>
public sealed record RegistrationReceipt : PrintedDocument
{
    public required string ReceiptNumber { get; init; }

    /// <summary>Server time, printed to the millisecond.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    [PersonalName]
    public required string Name { get; init; }

    public required string RegistrationNumber { get; init; }

    public required int Version { get; init; }

    /// <summary>SHA-256 of exactly what was sent, 64 hexadecimal digits; the first 16 are printed large.</summary>
    public required string ContentHash { get; init; }

    /// <summary>What was sent, in the candidate's words.</summary>
    public required IReadOnlyList<PrintedField> Sent { get; init; }

    /// <summary>What remains to be done, with its date and place.</summary>
    public required IReadOnlyList<ReceiptStep> NextSteps { get; init; }

    public required Uri CheckAddress { get; init; }

    public QrCode Check => new(CheckAddress.AbsoluteUri);
}

/// <summary>A step that follows the submission.</summary>
/// <param name="When">In words, for example 9月11日（周五）18:00 前.</param>
public sealed record ReceiptStep(string Name, string When, string Detail);
