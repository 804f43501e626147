using static Admissions.Rules.Lifecycles.RegistrationState;

namespace Admissions.Rules.Lifecycles;

/// <summary>Application of a county for a registration point (HR, 湘教考 2019 §四.1; state-machines.md §1).</summary>
public static class RegistrationPointLifecycle
{
    public const string Create = nameof(Create), SubmitToCity = nameof(SubmitToCity), ReturnByCity = nameof(ReturnByCity),
        SubmitToProvince = nameof(SubmitToProvince), ReturnByProvince = nameof(ReturnByProvince), Activate = nameof(Activate), Disable = nameof(Disable);

    public static readonly Lifecycle<RegistrationPointState> Table = new TableBuilder<RegistrationPointState>()
        .Start(RegistrationPointState.Draft, Create, "新建", "County", window: "PointSetup")
        .Row([RegistrationPointState.Draft, RegistrationPointState.ReturnedByCity, RegistrationPointState.ReturnedByProvince], RegistrationPointState.SubmittedToCity, SubmitToCity, "提交市级", "County", window: "PointSetup")
        .Row([RegistrationPointState.SubmittedToCity], RegistrationPointState.ReturnedByCity, ReturnByCity, "市级退回", "City", reason: true, window: "PointSetup")
        .Row([RegistrationPointState.SubmittedToCity], RegistrationPointState.SubmittedToProvince, SubmitToProvince, "提交省级", "City", window: "PointSetup")
        .Row([RegistrationPointState.SubmittedToProvince], RegistrationPointState.ReturnedByProvince, ReturnByProvince, "省级退回", "Province", reason: true, window: "PointSetup")
        .Row([RegistrationPointState.SubmittedToProvince], RegistrationPointState.Active, Activate, "审定启用", "Province", window: "PointSetup")
        .Row([RegistrationPointState.Active], RegistrationPointState.Disabled, Disable, "停用", "Province", reason: true)
        .Build("RegistrationPoint", "报名确认点", "state-machines.md §1", StateWords.Of);

    /// <summary>Points a candidate may choose.</summary>
    public static readonly IReadOnlySet<RegistrationPointState> Selectable = StateSet.Of(RegistrationPointState.Active);

    /// <summary>The county may still change the data.</summary>
    public static readonly IReadOnlySet<RegistrationPointState> Editable =
        StateSet.Of(RegistrationPointState.Draft, RegistrationPointState.ReturnedByCity, RegistrationPointState.ReturnedByProvince);
}

/// <summary>A candidate's registration (HR, SX; state-machines.md §2). Paid is a fact, not a state.</summary>
public static class RegistrationLifecycle
{
    public const string OpenAccount = nameof(OpenAccount), Begin = nameof(Begin), Submit = nameof(Submit), Reopen = nameof(Reopen),
        ConfirmPendingReview = nameof(ConfirmPendingReview), PassCityReview = nameof(PassCityReview), PassCityReviewPaid = nameof(PassCityReviewPaid),
        RefuseCityReview = nameof(RefuseCityReview), Confirm = nameof(Confirm), Settle = nameof(Settle), ExpireUnconfirmed = nameof(ExpireUnconfirmed),
        ExpireUnpaid = nameof(ExpireUnpaid), Correct = nameof(Correct), Reinstate = nameof(Reinstate);

    public static readonly Lifecycle<RegistrationState> Table = new TableBuilder<RegistrationState>()
        .Start(Account, OpenAccount, "注册账号", "Candidate", window: "Registration")
        .Row([Account], Draft, Begin, "开始填报", "Candidate", window: "Registration")
        .Row([Draft], Submitted, Submit, "提交", "Candidate", window: "Registration")
        .Row([Submitted], Draft, Reopen, "修改", "Candidate", window: "Registration")
        .Row([Submitted], PendingCityReview, ConfirmPendingReview, "确认并报市级审核", "Point", window: "Confirmation")
        .Row([PendingCityReview], Confirmed, PassCityReview, "市级审核通过", "City")
        .Row([PendingCityReview], Valid, PassCityReviewPaid, "市级审核通过（已缴费）", "City")
        .Row([PendingCityReview], Invalid, RefuseCityReview, "市级审核不通过", "City", reason: true)
        .Row([Submitted], Confirmed, Confirm, "现场确认", "Point", window: "Confirmation")
        .Row([Confirmed], Valid, Settle, "缴费入账", "System", window: "Payment")
        .Row([Draft, Submitted], Invalid, ExpireUnconfirmed, "逾期未确认作废", "System")
        .Row([Confirmed, PendingCityReview], Invalid, ExpireUnpaid, "逾期未缴费作废", "System")
        .Row([Confirmed], Confirmed, Correct, "更正信息", "Province", reason: true, twoPersons: true)
        .Row([Valid], Valid, Correct, "更正信息", "Province", reason: true, twoPersons: true)
        .Row([Invalid], Confirmed, Reinstate, "恢复报名", "Province", reason: true)
        .Build("Registration", "报名信息", "state-machines.md §2", StateWords.Of);

    /// <summary>Confirmed on site: data and choices are locked and a candidate number exists (HR-17, HR-87).</summary>
    public static readonly IReadOnlySet<RegistrationState> CountsAsConfirmed = StateSet.Of(PendingCityReview, Confirmed, Valid);

    /// <summary>The candidate may change his data himself.</summary>
    public static readonly IReadOnlySet<RegistrationState> EditableByCandidate = StateSet.Of(Account, Draft);

    /// <summary>May be numbered, seated and dispatched.</summary>
    public static readonly IReadOnlySet<RegistrationState> CountsAsValid = StateSet.Of(Valid);

    /// <summary>An order may be paid: confirmed, and not yet settled.</summary>
    public static readonly IReadOnlySet<RegistrationState> AwaitsPayment = StateSet.Of(PendingCityReview, Confirmed);

    /// <summary>Something is still to happen before reporting up; the county's check lists it.</summary>
    public static readonly IReadOnlySet<RegistrationState> Undecided = StateSet.Of(Account, Draft, Submitted, PendingCityReview, Confirmed);
}

/// <summary>
/// A confirmed candidate without payment, to be verified (HR; state-machines.md §2). Money that was paid in the window and
/// is found by the reconciliation settles a case in any state before its end; a finding may come after the point has closed.
/// </summary>
public static class UnpaidCaseLifecycle
{
    public const string Open = nameof(Open), Verify = nameof(Verify), Close = nameof(Close), Extend = nameof(Extend), Pay = nameof(Pay);

    public static readonly Lifecycle<UnpaidCaseState> Table = new TableBuilder<UnpaidCaseState>()
        .Start(UnpaidCaseState.Open, Open, "建立核实记录", "System")
        .Row([UnpaidCaseState.Open], UnpaidCaseState.Verified, Verify, "登记未缴费原因", "Point", reason: true, window: "UnpaidVerification")
        .Row([UnpaidCaseState.Verified], UnpaidCaseState.Closed, Close, "办结", "Point, County", window: "UnpaidVerification")
        .Row([UnpaidCaseState.Open, UnpaidCaseState.Verified, UnpaidCaseState.Closed], UnpaidCaseState.ExtensionGranted, Extend, "批准延时缴费", "Province", reason: true)
        .Row([UnpaidCaseState.Open, UnpaidCaseState.Verified, UnpaidCaseState.ExtensionGranted], UnpaidCaseState.Paid, Pay, "缴费入账", "System")
        .Build("UnpaidCase", "未缴费核实", "state-machines.md §2", StateWords.Of);

    /// <summary>The point has still to find out why.</summary>
    public static readonly IReadOnlySet<UnpaidCaseState> Unverified = StateSet.Of(UnpaidCaseState.Open);
}

/// <summary>
/// An order at the payment gateway (HR-104; state-machines.md §2). A late callback may still settle an expired order,
/// because the gateway's time counts, not ours; so may one that failed first. Money that may not count goes to ToRefund,
/// without passing through Succeeded, of which a registration has one at most.
/// </summary>
public static class PaymentOrderLifecycle
{
    public const string Create = nameof(Create), Start = nameof(Start), Succeed = nameof(Succeed), Fail = nameof(Fail), Expire = nameof(Expire),
        MarkForRefund = nameof(MarkForRefund), Refund = nameof(Refund);

    public static readonly Lifecycle<PaymentOrderState> Table = new TableBuilder<PaymentOrderState>()
        .Start(PaymentOrderState.Created, Create, "生成订单", "Candidate", window: "Payment")
        .Row([PaymentOrderState.Created], PaymentOrderState.Pending, Start, "发起支付", "Candidate", window: "Payment")
        .Row([PaymentOrderState.Pending, PaymentOrderState.Expired, PaymentOrderState.Failed], PaymentOrderState.Succeeded, Succeed, "支付成功", "System")
        .Row([PaymentOrderState.Pending], PaymentOrderState.Failed, Fail, "支付失败", "System")
        .Row([PaymentOrderState.Created, PaymentOrderState.Pending], PaymentOrderState.Expired, Expire, "订单过期", "System")
        .Row([PaymentOrderState.Pending, PaymentOrderState.Expired, PaymentOrderState.Failed, PaymentOrderState.Succeeded], PaymentOrderState.ToRefund, MarkForRefund, "转入待退款", "System")
        .Row([PaymentOrderState.ToRefund], PaymentOrderState.Refunded, Refund, "退款", "Province", reason: true)
        .Build("PaymentOrder", "支付订单", "state-machines.md §2", StateWords.Of);

    /// <summary>The fee counts as paid.</summary>
    public static readonly IReadOnlySet<PaymentOrderState> CountsAsPaid = StateSet.Of(PaymentOrderState.Succeeded);

    /// <summary>No second order while one of these exists.</summary>
    public static readonly IReadOnlySet<PaymentOrderState> InFlight = StateSet.Of(PaymentOrderState.Created, PaymentOrderState.Pending);
}

/// <summary>A choice form of one batch group (HC, HR, SX; state-machines.md §3). No act of staff changes its content.</summary>
public static class ChoiceFormLifecycle
{
    public const string Begin = nameof(Begin), Confirm = nameof(Confirm), Edit = nameof(Edit), Lock = nameof(Lock), CloseUnfilled = nameof(CloseUnfilled),
        Flag = nameof(Flag);

    public static readonly Lifecycle<ChoiceFormState> Table = new TableBuilder<ChoiceFormState>()
        .Start(ChoiceFormState.Draft, Begin, "开始填报", "Candidate", window: "Batch")
        .Row([ChoiceFormState.Draft], ChoiceFormState.Confirmed, Confirm, "确认志愿", "Candidate", window: "Batch")
        .Row([ChoiceFormState.Confirmed, ChoiceFormState.Flagged], ChoiceFormState.Draft, Edit, "修改志愿", "Candidate", window: "Batch")
        .Row([ChoiceFormState.Confirmed, ChoiceFormState.Flagged], ChoiceFormState.Locked, Lock, "锁定志愿", "System")
        .Row([ChoiceFormState.Draft], ChoiceFormState.NotFilled, CloseUnfilled, "截止未填报", "System")
        .Row([ChoiceFormState.Confirmed, ChoiceFormState.Locked], ChoiceFormState.Flagged, Flag, "标记计划变动", "System")
        .Build("ChoiceForm", "志愿表", "state-machines.md §3", StateWords.Of);

    /// <summary>Forms whose choices count for dispatch.</summary>
    public static readonly IReadOnlySet<ChoiceFormState> Effective = StateSet.Of(ChoiceFormState.Confirmed, ChoiceFormState.Locked, ChoiceFormState.Flagged);
}

internal static class StateSet
{
    public static IReadOnlySet<TState> Of<TState>(params TState[] states) where TState : struct, Enum =>
        System.Collections.Frozen.FrozenSet.ToFrozenSet(states);
}
