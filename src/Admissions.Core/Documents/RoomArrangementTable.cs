namespace Admissions.Core.Documents;

/// <summary>试场编排表: who sits where in one room, and the papers he writes (SX-73).</summary>
public sealed record RoomArrangementTable : PrintedDocument
{
    public required string SiteCode { get; init; }
    public required string SiteName { get; init; }
    public required string RoomNumber { get; init; }
    public required string SubjectSet { get; init; }

    /// <summary>Papers in order of time, e.g. 政治.</summary>
    public required IReadOnlyList<string> Subjects { get; init; }

    /// <summary>In the order of the seats.</summary>
    public required IReadOnlyList<RoomSeat> Seats { get; init; }
}
