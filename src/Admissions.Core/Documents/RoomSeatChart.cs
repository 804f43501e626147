namespace Admissions.Core.Documents;

/// <summary>
/// 座次表: the room as the invigilator sees it from the platform, seats in an S through the columns, with photos
/// to compare and boxes for absence (HR-138).
/// </summary>
public sealed record RoomSeatChart : PrintedDocument
{
    public required string SiteCode { get; init; }

    public required string SiteName { get; init; }

    public required string RoomNumber { get; init; }

    public required string SubjectSet { get; init; }

    /// <summary>Seats of each column, from the door side; policy data (for example 5×6 or 7-7-8-8). Their sum must hold all seats.</summary>
    public required IReadOnlyList<int> ColumnSizes { get; init; }

    /// <summary>False leaves the photos out, for a chart to be hung up.</summary>
    public bool WithPhotos { get; init; } = true;

    public required IReadOnlyList<RoomSeat> Seats { get; init; }
}
