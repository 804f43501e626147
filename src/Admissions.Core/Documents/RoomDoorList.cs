namespace Admissions.Core.Documents;

/// <summary>门贴: the list at the door of one examination room (HR-138).</summary>
public sealed record RoomDoorList : PrintedDocument
{
    public required string SiteCode { get; init; }

    public required string SiteName { get; init; }

    public required string RoomNumber { get; init; }

    /// <summary>Building and floor, if the site gave them.</summary>
    public string? Place { get; init; }

    /// <summary>Level and category of the room, for example 专升本　经济管理类.</summary>
    public required string SubjectSet { get; init; }

    public required IReadOnlyList<TicketSubject> Subjects { get; init; }

    /// <summary>In the order of the seats.</summary>
    public required IReadOnlyList<RoomSeat> Seats { get; init; }
}

/// <summary>A candidate at a seat of a room.</summary>
public sealed record RoomSeat(string SeatNumber, string TicketNumber, [property: PersonalName] string Name, string Sex, PrintedPicture? Photo = null);
