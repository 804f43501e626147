namespace Admissions.Core.Data.Entities;

/// <summary>What one instance served in one minute (HR-156).</summary>
public sealed class TrafficMinute : TenantRow
{
    /// <summary>Beginning of the minute, by the database's clock when it was written down.</summary>
    public DateTimeOffset Minute { get; init; }
    public required string Instance { get; init; }
    public long Requests { get; init; }

    /// <summary>Answers of 500 and above; being busy (503) is one.</summary>
    public long Errors { get; init; }

    /// <summary>Time of all requests together.</summary>
    public long Milliseconds { get; init; }
    public long SlowestMilliseconds { get; init; }
    public long FailedSignIns { get; init; }

    /// <summary>Requests refused because they came too often (429).</summary>
    public long Throttled { get; init; }

    /// <summary>Answers of the gateway that ended a payment, well or not.</summary>
    public long Payments { get; init; }
    public long PaymentsSettled { get; init; }
}

/// <summary>Failed sign-ins of one address in ten seconds, over all instances.</summary>
public sealed class SignInFailure : TenantRow
{
    /// <summary>Beginning of the ten seconds, by the database's clock.</summary>
    public DateTimeOffset Moment { get; init; }
    public required string Address { get; init; }
    public long Count { get; init; }
}

/// <summary>An account that failed to sign in from an address.</summary>
public sealed class FailedAccount : TenantRow
{
    public required string Address { get; init; }

    /// <summary>Digest of the name that was typed; some type their password there.</summary>
    public required string Account { get; init; }

    /// <summary>The last failure, by the database's clock.</summary>
    public DateTimeOffset Moment { get; init; }
}

/// <summary>An address from which an account has signed in.</summary>
public sealed class KnownAddress : TenantRow
{
    public long UserId { get; init; }
    public required string Address { get; init; }

    /// <summary>The day of the last sign-in, by the database's clock.</summary>
    public DateTimeOffset LastAt { get; init; }
}

/// <summary>A browser from which an account has signed in, and the wrong passwords typed there since.</summary>
public sealed class KnownDevice : TenantRow
{
    public long UserId { get; init; }

    /// <summary>SHA-256 of the key in its cookie.</summary>
    public required byte[] KeyHash { get; init; }
    public int Failures { get; init; }
    public DateTimeOffset? LockedUntil { get; init; }
    public DateTimeOffset? LastFailedAt { get; init; }

    /// <summary>The last sign-in.</summary>
    public DateTimeOffset LastAt { get; init; }
}

/// <summary>A name that was tried at the door and that is nobody's: none at all, or the number of somebody's document.</summary>
public sealed class UnknownName : TenantRow
{
    /// <summary>Digest of what was typed; some type their password there.</summary>
    public required string Account { get; init; }
    public int Failures { get; init; }
    public DateTimeOffset? LockedUntil { get; init; }
    public DateTimeOffset LastFailedAt { get; init; }
}

/// <summary>What an alarm is about.</summary>
public enum AlarmKind { FailedSignIns, Requests, SlowAnswers, Errors, Payments }

/// <summary>The last alarm of a kind about a subject; earlier ones stand in the events.</summary>
public sealed class Alarm : TenantRow
{
    public AlarmKind Kind { get; init; }

    /// <summary>The address of failed sign-ins; empty for the site as a whole.</summary>
    public required string Subject { get; init; }
    public decimal Value { get; init; }
    public decimal Threshold { get; init; }

    /// <summary>By the database's clock.</summary>
    public DateTimeOffset RaisedAt { get; init; }

    /// <summary>Until then it stands and is not raised again; an address is throttled so long.</summary>
    public DateTimeOffset Until { get; init; }

    /// <summary>How often it has been raised.</summary>
    public int Times { get; init; }
}
