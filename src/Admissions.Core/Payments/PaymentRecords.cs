using Admissions.Core.Data.Entities;
using Admissions.Rules;

namespace Admissions.Core.Payments;

/// <summary>What was made of a notification; stored with it.</summary>
public enum NotificationOutcome
{
    /// <summary>The order is settled; the registration is Valid unless the city still reviews its document.</summary>
    Settled,

    /// <summary>Paid, but it may not count: a second payment, outside the window, or a registration that awaits none.</summary>
    ToRefund,

    /// <summary>The gateway says the payment failed; the candidate may try again.</summary>
    Failed,

    /// <summary>Said before, or overtaken by something later; nothing changed.</summary>
    Repeated,
    BadSignature,
    Unreadable,
    UnknownOrder,
    OtherMerchant,
    OtherAmount,

    /// <summary>The payment it tells of has paid another order already; what names a second one with it is forged.</summary>
    OtherOrder,
}

public static class NotificationOutcomes
{
    /// <summary>Whether the gateway need not send it again.</summary>
    public static bool IsAccepted(this NotificationOutcome outcome) => outcome <= NotificationOutcome.Repeated;

    public static string Word(this NotificationOutcome outcome) => outcome switch
    {
        NotificationOutcome.Settled => "已入账",
        NotificationOutcome.ToRefund => "待退款",
        NotificationOutcome.Failed => "支付失败",
        NotificationOutcome.Repeated => "重复通知",
        NotificationOutcome.BadSignature => "签名不对",
        NotificationOutcome.Unreadable => "内容不全",
        NotificationOutcome.UnknownOrder => "没有这个订单",
        NotificationOutcome.OtherMerchant => "商户号不对",
        NotificationOutcome.OtherAmount => "金额不对",
        NotificationOutcome.OtherOrder => "这笔支付已用于别的订单",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };
}

/// <summary>A candidate's payment as his page shows it.</summary>
/// <param name="Fee">Yuan; null when this campaign takes none.</param>
/// <param name="Block">Why no order can be made now; null when one can.</param>
/// <param name="Orders">The newest first.</param>
public sealed record PaymentCase(Registration Registration, decimal? Fee, Refusal? Block, IReadOnlyList<PaymentOrder> Orders)
{
    /// <summary>Payment is over, he has not paid, and the point wants to know why (HR-165).</summary>
    public bool MustExplain { get; init; }

    /// <summary>The newest order; null before the first.</summary>
    public PaymentOrder? Last => Orders.Count == 0 ? null : Orders[0];
}

public enum PaymentDifferenceKind
{
    /// <summary>In the bill, not with us.</summary>
    OnlyInBill,

    /// <summary>Settled with us on that day, not in the bill.</summary>
    OnlyHere,
    OtherAmount,

    /// <summary>Paid, but it may not count; it stands for refund.</summary>
    ToRefund,

    /// <summary>The bill names a payment that has paid another order here.</summary>
    OtherOrder,
}

/// <summary>One line that does not agree. Amounts in yuan; null where there is none.</summary>
public sealed record PaymentDifference(PaymentDifferenceKind Kind, string OrderNumber, decimal? BillAmount, decimal? OurAmount)
{
    public string Sentence => Kind switch
    {
        PaymentDifferenceKind.OnlyInBill => "网关账单有，本系统没有这个订单",
        PaymentDifferenceKind.OnlyHere => "本系统已入账，网关账单没有",
        PaymentDifferenceKind.OtherAmount => "两边金额不同",
        PaymentDifferenceKind.OtherOrder => "网关账单里的这笔支付，本系统已用于别的订单",
        _ => "已付款但不能入账，待退款",
    };
}
