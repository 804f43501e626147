namespace Admissions.Core.Data.Entities;

/// <summary>The waiting room before an authority's candidate portal; one row, or none while it was never opened.</summary>
public sealed class WaitingRoom : TenantRow
{
    /// <summary>How many candidates are served at once; 0 = everybody comes in, null = no officer has said, the configuration decides.</summary>
    public int? Size { get; set; }

    /// <summary>The last number drawn.</summary>
    public long NextTicket { get; init; }

    /// <summary>Numbers up to this one were called.</summary>
    public long LetIn { get; set; }

    /// <summary>Numbers up to this one are from before the room was opened last, and mean nothing any more.</summary>
    public long Since { get; set; }
}

/// <summary>Where the owner of a place stands.</summary>
public enum RoomPlaceState
{
    /// <summary>His number was not called yet.</summary>
    Waiting,

    /// <summary>A place is kept for him for a little while; after it he has missed his call.</summary>
    Called,

    /// <summary>Is called before new numbers: his address has its share of the room, or he missed his call and has come back.</summary>
    StandingBy,
    Inside,
}

/// <summary>A candidate who is inside, was called, or has drawn a number.</summary>
public sealed class RoomPlace : TenantRow
{
    /// <summary>T and the number drawn, or S and the beginning of the hash of a sign-in.</summary>
    public required string Key { get; init; }

    /// <summary>The number; null for a sign-in.</summary>
    public long? Ticket { get; init; }

    /// <summary>Who drew it (<see cref="Access.SenderAddress"/>); empty for a sign-in.</summary>
    public string Address { get; init; } = "";

    public RoomPlaceState State { get; init; }

    /// <summary>How often the number was called; twice at most.</summary>
    public int Calls { get; init; }

    /// <summary>Counts the notes of visits, so that copies of one browser fall behind one another.</summary>
    public int Serial { get; init; }

    /// <summary>By the database's clock; until then it takes a place of the room, and every visit puts it off. Null while it takes none.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it ends in any case.</summary>
    public DateTimeOffset KeptUntil { get; init; }
}
