namespace Admissions.Core.Data.Entities;

/// <summary>Who did what, on whose behalf, when, why, with what before and after. Append-only for the app's role.</summary>
public sealed class Event : TenantRow
{
    public long Id { get; set; }
    public long? CampaignId { get; init; }

    /// <summary>Past tense, e.g. RegistrationConfirmed.</summary>
    public required string Type { get; init; }
    public required string SubjectType { get; init; }
    public long SubjectId { get; init; }

    /// <summary>The registration concerned, if any: the candidate's own history page reads by it.</summary>
    public long? RegistrationId { get; init; }
    public long? ActorId { get; init; }
    public required string ActorName { get; init; }
    public string? ActorRole { get; init; }
    public string? OnBehalfOf { get; init; }

    /// <summary>Campaign time (database clock plus the campaign's offset).</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The database's own clock, whatever the campaign's says.</summary>
    public DateTimeOffset RecordedAt { get; private set; }
    public string? Ip { get; init; }
    public string? Reason { get; init; }

    /// <summary>JSON text, stored as given so that the chain can be recomputed byte for byte.</summary>
    public string? Before { get; init; }
    public string? After { get; init; }
    public int? PolicyVersion { get; init; }

    /// <summary>Transaction that wrote it; sealed blocks are ranges of finished transactions.</summary>
    public long TransactionId { get; private set; }
}

/// <summary>One block of the sealed chain: every event of the transactions in [FromTransaction, ToTransaction).</summary>
public sealed class EventSeal : TenantRow
{
    public long Sequence { get; set; }
    public long FromTransaction { get; init; }
    public long ToTransaction { get; init; }
    public int Count { get; init; }
    public required string PreviousHash { get; init; }
    public required string Hash { get; init; }
    public DateTimeOffset SealedAt { get; init; }
}

/// <summary>A message to be sent; written in the transaction of what it tells about.</summary>
public sealed class OutboxMessage : TenantRow
{
    public long Id { get; set; }
    public required string Channel { get; init; }
    public required string Recipient { get; init; }

    /// <summary>What it is about happened in this campaign; messages of a drill are never sent. Null only for what no campaign says.</summary>
    public long? CampaignId { get; init; }
    public long? RegistrationId { get; init; }
    public required string Body { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? SentAt { get; set; }
    public int Attempts { get; set; }
}

/// <summary>Who looked at whose full data (HR-34).</summary>
public sealed class AccessLogEntry : TenantRow
{
    public long Id { get; set; }
    public long RegistrationId { get; init; }
    public long ActorId { get; init; }
    public required string ActorName { get; init; }
    public required string Purpose { get; init; }
    public DateTimeOffset At { get; init; }
    public string? Ip { get; init; }
}

/// <summary>A document anybody can check by its code, without personal data on the page.</summary>
public sealed class PublicDocument : TenantRow
{
    public required string Code { get; init; }
    public required string Kind { get; init; }
    public required string Number { get; init; }
    public required string Digest { get; init; }
    public DateTimeOffset IssuedAt { get; init; }
    public long? RegistrationId { get; init; }
    public long? CampaignId { get; init; }
    public bool Superseded { get; set; }
}
