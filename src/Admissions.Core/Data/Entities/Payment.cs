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
