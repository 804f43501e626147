namespace Admissions.Core.Documents;

/// <summary>考生诚信考试承诺书 on paper: handed out at the counter, read and signed by the candidate (HR-76, SX-48, SX-66).</summary>
public sealed record HonestyPledge : PrintedDocument
{
    /// <summary>The policy's title and paragraphs.</summary>
    public required string Title { get; init; }
    public required IReadOnlyList<string> Body { get; init; }

    /// <summary>Version of the text.</summary>
    public required int Version { get; init; }

    [PersonalName]
    public required string Name { get; init; }

    /// <summary>Kind of the document in words, e.g. 居民身份证.</summary>
    public required string DocumentKind { get; init; }
    public required string DocumentNumber { get; init; }

    /// <summary>The online registration number (网报号).</summary>
    public required string RegistrationNumber { get; init; }
    public required string PointName { get; init; }

    /// <summary>When he accepted the text online; null when he did not.</summary>
    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>The rule that demands it; null when the policy names none.</summary>
    public string? Source { get; init; }
}
