namespace Admissions.Core.Data.Entities;

/// <summary>The waiting room before an authority's candidate portal; one row, or none while it was never opened.</summary>
public sealed class WaitingRoom : TenantRow
{
    /// <summary>How many candidates are served at once; 0 = everybody comes in.</summary>
    public int Size { get; set; }

    /// <summary>The last number drawn.</summary>
    public long NextTicket { get; init; }

    /// <summary>Numbers up to this one were called.</summary>
    public long LetIn { get; set; }

    /// <summary>Numbers up to this one are from before the room was opened last, and mean nothing any more.</summary>
    public long Since { get; set; }
}

/// <summary>A candidate who is inside, or was called and is awaited.</summary>
public sealed class RoomPlace : TenantRow
{
    /// <summary>T and the number drawn, or S and the beginning of the hash of a sign-in.</summary>
    public required string Key { get; init; }

    /// <summary>By the database's clock; every visit puts it off.</summary>
    public DateTimeOffset ExpiresAt { get; init; }
}
