namespace Admissions.Core.Documents;

/// <summary>试场考生照片存根: the photo of every seat of a room, to be compared at the door and kept (SX-73).</summary>
public sealed record PhotoStubSheet : PrintedDocument
{
    public required string SiteCode { get; init; }
    public required string SiteName { get; init; }
    public required string RoomNumber { get; init; }
    public required string SubjectSet { get; init; }

    /// <summary>In the order of the seats.</summary>
    public required IReadOnlyList<RoomSeat> Seats { get; init; }
}
