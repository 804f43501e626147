namespace Admissions.Core.Documents;

/// <summary>What the papers of one examination room share (HR-138).</summary>
public abstract record RoomPaper : PrintedDocument
{
    public required string SiteCode { get; init; }

    public required string SiteName { get; init; }

    public required string RoomNumber { get; init; }

    /// <summary>Level and category of the room, for example 专升本　经济管理类.</summary>
    public required string SubjectSet { get; init; }

    public required IReadOnlyList<TicketSubject> Subjects { get; init; }

    /// <summary>In the order of the seats.</summary>
    public required IReadOnlyList<RoomSeat> Seats { get; init; }
}

/// <summary>考生签到表: a photo of each candidate and a place to sign for each paper.</summary>
public sealed record RoomSignSheet : RoomPaper;

/// <summary>桌贴: one label a seat, to be cut and stuck to the desks.</summary>
public sealed record RoomDeskLabels : RoomPaper;

/// <summary>答卷袋标签: one label a paper, with boxes for who came.</summary>
public sealed record RoomAnswerBags : RoomPaper;

/// <summary>考场情况记录单: an empty record of absences, violations and other events.</summary>
public sealed record RoomExceptionRecord : RoomPaper;

/// <summary>考点汇总表: the rooms of a site with their numbers.</summary>
public sealed record ExamSiteSummary : PrintedDocument
{
    public required string SiteCode { get; init; }

    public required string SiteName { get; init; }

    public required string Address { get; init; }

    /// <summary>Name and telephone.</summary>
    public required string Contact { get; init; }

    public required IReadOnlyList<SiteRoom> Rooms { get; init; }
}

/// <summary>A room of the summary; the ticket numbers are those of its first and last seat.</summary>
public sealed record SiteRoom(string RoomNumber, string SubjectSet, int Seats, string FirstTicket, string LastTicket);
