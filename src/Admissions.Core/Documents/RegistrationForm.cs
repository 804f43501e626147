namespace Admissions.Core.Documents;

/// <summary>
/// 报名登记表: the photo, registration and choices of a candidate in one sheet, printed at the counter, checked and signed by
/// him, and kept in the archive with the copies pasted on it (SX-68…71).
/// </summary>
public sealed record RegistrationForm : PrintedDocument
{
    /// <summary>网报号.</summary>
    public required string RegistrationNumber { get; init; }

    /// <summary>考生号, once there is one.</summary>
    public string? CandidateNumber { get; init; }

    [PersonalName]
    public required string Name { get; init; }

    /// <summary>Which submission this is; only the newest may be signed.</summary>
    public required int Version { get; init; }

    public required DateTimeOffset SubmittedAt { get; init; }
    public required PrintedPicture? Photo { get; init; }

    /// <summary>Where the picture comes from, e.g. 现场摄像; null without one.</summary>
    public string? PhotoNote { get; init; }
    public required IReadOnlyList<PrintedField> BasicInformation { get; init; }
    public required IReadOnlyList<PrintedChoice> Choices { get; init; }

    /// <summary>「愿意」 or 「不愿意」 to be adjusted within the same category; null where the campaign does not ask.</summary>
    public string? Reassignment { get; init; }

    /// <summary>What the candidate was warned of, e.g. an occupation that does not match.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    public required string PointName { get; init; }

    /// <summary>Who reviewed, what was paid, when the pledge was signed.</summary>
    public required IReadOnlyList<PrintedField> OnSite { get; init; }

    /// <summary>Copies to paste on the back, in order.</summary>
    public required IReadOnlyList<string> Copies { get; init; }
    public required Uri CheckAddress { get; init; }

    /// <summary>Number and version, so that the counter sees an outdated print when it scans it.</summary>
    public Code128 Barcode => new($"{RegistrationNumber}-{Version}");

    public QrCode Check => new(CheckAddress.AbsoluteUri);
}
