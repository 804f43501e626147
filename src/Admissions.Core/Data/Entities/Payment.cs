using Admissions.Rules.Lifecycles;

namespace Admissions.Core.Data.Entities;

/// <summary>An order for the examination fee. One settled order makes the registration Valid; a second goes to refund.</summary>
public sealed class PaymentOrder : TenantRow
{
    public const string SettledIndex = "ux_payment_orders_settled";

    public long Id { get; set; }
    public long CampaignId { get; set; }
    public long RegistrationId { get; set; }
    public Registration? Registration { get; set; }
    public required string OrderNumber { get; init; }
    public required string MerchantId { get; init; }

    /// <summary>Yuan, two decimals.</summary>
    public decimal Amount { get; init; }
    public PaymentOrderState State { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Time of payment by the gateway's clock: the time that counts against the window.</summary>
    public DateTimeOffset? PaidAt { get; set; }
    public string? GatewayTransaction { get; set; }

    /// <summary>When the money went back, by the gateway's clock; null before.</summary>
    public DateTimeOffset? RefundedAt { get; set; }

    /// <summary>The gateway's number of the refund.</summary>
    public string? RefundTransaction { get; set; }

    /// <summary>What was asked of the gateway; null before anybody has.</summary>
    public PaymentRefund? Refund { get; set; }
}

/// <summary>The gateway's last word on a refund.</summary>
public enum RefundAnswer
{
    /// <summary>Asked, and no answer came or it could not be read: whether the money went back is not known.</summary>
    Unknown,
    Refused,
    Refunded,
}

/// <summary>A refund as it is asked of the gateway, written down before it is; asked again, it keeps its number, so money goes back once.</summary>
public sealed class PaymentRefund : TenantRow
{
    public long Id { get; set; }
    public long CampaignId { get; set; }
    public long OrderId { get; set; }
    public PaymentOrder? Order { get; set; }

    /// <summary>Our number of the refund, by which the gateway knows it again.</summary>
    public required string Number { get; init; }
    public required string Reason { get; init; }
    public long? RequestedById { get; init; }
    public DateTimeOffset RequestedAt { get; init; }

    /// <summary>When the gateway was last asked.</summary>
    public DateTimeOffset AskedAt { get; set; }

    /// <summary>How often the gateway was asked.</summary>
    public int Attempts { get; set; }

    /// <summary>Null while it is being asked, and after a process died asking.</summary>
    public RefundAnswer? Answer { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }
}

/// <summary>Both books of a merchant as they stood when the gateway was last asked; yuan.</summary>
public sealed class PaymentBalance : TenantRow
{
    public long Id { get; set; }
    public decimal OurPaid { get; init; }
    public decimal OurRefunded { get; init; }
    public decimal GatewayPaid { get; init; }
    public decimal GatewayRefunded { get; init; }

    /// <summary>By the real clock.</summary>
    public DateTimeOffset At { get; init; }
}

/// <summary>Notifications that changed nothing and that strangers may send, counted by address and hour.</summary>
public sealed class RefusedNotification : TenantRow
{
    /// <summary>Beginning of the hour, by the real clock.</summary>
    public DateTimeOffset Hour { get; init; }

    /// <summary>Address of the sender; beyond the most an hour keeps apart, one row stands for all others.</summary>
    public required string Address { get; init; }
    public required string Outcome { get; init; }
    public long Count { get; init; }
    public required string LastOrder { get; init; }

    /// <summary>Beginning of the last one.</summary>
    public required string LastPayload { get; init; }
    public DateTimeOffset LastAt { get; init; }
}

/// <summary>Every notification as it arrived, with what was made of it; repeats and forgeries included.</summary>
public sealed class PaymentNotification : TenantRow
{
    public long Id { get; set; }
    public required string OrderNumber { get; init; }
    public required string Payload { get; init; }
    public bool SignatureValid { get; init; }
    public required string Outcome { get; init; }
    public DateTimeOffset ReceivedAt { get; init; }
}

/// <summary>One comparison of our orders with the gateway's bill of a day (HR-108); what differs stands in <see cref="Differences"/>.</summary>
public sealed class PaymentReconciliation : TenantRow
{
    public long Id { get; set; }
    public long CampaignId { get; set; }

    /// <summary>Day of the bill by the gateway's calendar.</summary>
    public DateOnly BillDate { get; init; }
    public int BillCount { get; init; }

    /// <summary>Yuan.</summary>
    public decimal BillAmount { get; init; }

    /// <summary>Orders settled because of the bill: their notifications were lost.</summary>
    public int Settled { get; init; }

    /// <summary>PaymentDifference[] as JSON.</summary>
    public required string Differences { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>When the bill was asked for, by the real clock: a bill of a day that had not ended is not the whole bill.</summary>
    public DateTimeOffset FetchedAt { get; init; }
    public long? ActorId { get; init; }
}
