namespace Admissions.Core.Documents;

/// <summary>报名登记表归档清单: forms and pledges of an office in order of category and ticket number (SX-71).</summary>
public sealed record ArchiveList : PrintedDocument
{
    public required string Office { get; init; }
    public required IReadOnlyList<ArchiveGroup> Groups { get; init; }
}

/// <param name="Name">Level and category.</param>
public sealed record ArchiveGroup(string Name, IReadOnlyList<ArchiveLine> Lines);

public sealed record ArchiveLine(string TicketNumber, string CandidateNumber, [property: PersonalName] string Name, string PointName);
