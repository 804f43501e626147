namespace Admissions.Rules.Lifecycles;

/// <summary>One line of an institution's plan (SX Art. 3, 7; state-machines.md §9).</summary>
public static class PlanLineLifecycle
{
    public const string Create = nameof(Create), Submit = nameof(Submit), Return = nameof(Return), Approve = nameof(Approve), Publish = nameof(Publish),
        Close = nameof(Close);

    public static readonly Lifecycle<PlanLineState> Table = new TableBuilder<PlanLineState>()
        .Start(PlanLineState.Draft, Create, "新建", "Institution")
        .Row([PlanLineState.Draft, PlanLineState.Returned], PlanLineState.Submitted, Submit, "提交", "Institution")
        .Row([PlanLineState.Submitted], PlanLineState.Returned, Return, "退回", "Province", reason: true)
        .Row([PlanLineState.Submitted], PlanLineState.Approved, Approve, "审核通过", "Province")
        .Row([PlanLineState.Approved], PlanLineState.Published, Publish, "公布", "Province")
        .Row([PlanLineState.Published], PlanLineState.Closed, Close, "关闭", "Province")
        .Build("PlanLine", "招生计划", "state-machines.md §9", StateWords.Of);

    /// <summary>Lines that may be chosen and dispatched to (SX-07, SX-21).</summary>
    public static readonly IReadOnlySet<PlanLineState> Choosable = StateSet.Of(PlanLineState.Published);
}

/// <summary>
/// An institution's set of pre-execution plans of one level (HA, 2007 §四 step 2; state-machines.md §9).
/// There is no way back from Approved (HA-47).
/// </summary>
public static class AdmissionSchemeLifecycle
{
    public const string Create = nameof(Create), Submit = nameof(Submit), Return = nameof(Return), Approve = nameof(Approve),
        Acknowledge = nameof(Acknowledge), ForceIntoEffect = nameof(ForceIntoEffect);

    public static readonly Lifecycle<AdmissionSchemeState> Table = new TableBuilder<AdmissionSchemeState>()
        .Start(AdmissionSchemeState.Draft, Create, "新建", "Institution", window: "SchemeSubmit")
        .Row([AdmissionSchemeState.Draft, AdmissionSchemeState.Returned], AdmissionSchemeState.Submitted, Submit, "提交审核", "Institution", window: "SchemeSubmit")
        .Row([AdmissionSchemeState.Submitted], AdmissionSchemeState.Returned, Return, "退回", "AdmissionManagementGroup", reason: true, window: "SchemeReview")
        .Row([AdmissionSchemeState.Submitted], AdmissionSchemeState.Approved, Approve, "审核通过", "AdmissionManagementGroup", window: "SchemeReview")
        .Row([AdmissionSchemeState.Approved], AdmissionSchemeState.InEffect, Acknowledge, "下载并确认", "Institution")
        .Row([AdmissionSchemeState.Approved], AdmissionSchemeState.InEffect, ForceIntoEffect, "直接生效", "InformationTechnologyGroup", reason: true)
        .Build("AdmissionScheme", "招生录取方案", "state-machines.md §9", StateWords.Of);

    /// <summary>Dispatch may run (HA-46, HA-48).</summary>
    public static readonly IReadOnlySet<AdmissionSchemeState> DispatchAllowed = StateSet.Of(AdmissionSchemeState.InEffect);

    /// <summary>The institution may change the numbers.</summary>
    public static readonly IReadOnlySet<AdmissionSchemeState> Editable = StateSet.Of(AdmissionSchemeState.Draft, AdmissionSchemeState.Returned);
}

/// <summary>A change of plan numbers (GD §三(一)3; SX-126…128; state-machines.md §9). The plan changes only at Approved.</summary>
public static class PlanAdjustmentLifecycle
{
    public const string Request = nameof(Request), Approve = nameof(Approve), Reject = nameof(Reject), ApproveByOutCity = nameof(ApproveByOutCity),
        ApproveByInCity = nameof(ApproveByInCity);

    public static readonly Lifecycle<PlanAdjustmentState> Table = new TableBuilder<PlanAdjustmentState>()
        .Start(PlanAdjustmentState.Requested, Request, "申请", "Institution")
        .Row([PlanAdjustmentState.Requested], PlanAdjustmentState.Approved, Approve, "审核通过", "City, System")
        .Row([PlanAdjustmentState.Requested], PlanAdjustmentState.OutCityApproved, ApproveByOutCity, "调出市同意", "City")
        .Row([PlanAdjustmentState.InCityApproved], PlanAdjustmentState.Approved, ApproveByOutCity, "调出市同意", "City")
        .Row([PlanAdjustmentState.Requested], PlanAdjustmentState.InCityApproved, ApproveByInCity, "调入市同意", "City")
        .Row([PlanAdjustmentState.OutCityApproved], PlanAdjustmentState.Approved, ApproveByInCity, "调入市同意", "City")
        .Row([PlanAdjustmentState.Requested, PlanAdjustmentState.OutCityApproved, PlanAdjustmentState.InCityApproved], PlanAdjustmentState.Rejected, Reject, "审核不通过", "City", reason: true)
        .Build("PlanAdjustment", "计划调整", "state-machines.md §9", StateWords.Of);
}
