namespace Admissions.Rules.Lifecycles;

/// <summary>The one place where a state gets the Chinese word that users read (glossary, "States and marks").</summary>
public static class StateWords
{
    private const string Draft = "草稿", SubmittedToCity = "已报市级", ReturnedByCity = "市级退回", SubmittedToProvince = "已报省级",
        ReturnedByProvince = "省级退回", Approved = "已通过", Rejected = "未通过", Returned = "已退回";

    public static string Of(CampaignState state) => state switch
    {
        CampaignState.Preparing => "准备中",
        CampaignState.Open => "已公布",
        CampaignState.Closed => "已关闭",
        _ => throw Unknown(state),
    };

    public static string Of(RegistrationPointState state) => state switch
    {
        RegistrationPointState.Draft => Draft,
        RegistrationPointState.SubmittedToCity => SubmittedToCity,
        RegistrationPointState.ReturnedByCity => ReturnedByCity,
        RegistrationPointState.SubmittedToProvince => SubmittedToProvince,
        RegistrationPointState.ReturnedByProvince => ReturnedByProvince,
        RegistrationPointState.Active => "已启用",
        RegistrationPointState.Disabled => "已停用",
        _ => throw Unknown(state),
    };

    public static string Of(RegistrationState state) => state switch
    {
        RegistrationState.Account => "已建账号",
        RegistrationState.Draft => Draft,
        RegistrationState.Submitted => "已提交",
        RegistrationState.PendingCityReview => "待市级审核",
        RegistrationState.Confirmed => "已确认",
        RegistrationState.Valid => "有效",
        RegistrationState.Invalid => "无效",
        _ => throw Unknown(state),
    };

    public static string Of(UnpaidCaseState state) => state switch
    {
        UnpaidCaseState.Open => "待核实",
        UnpaidCaseState.Verified => "已核实",
        UnpaidCaseState.ExtensionGranted => "已准延时缴费",
        UnpaidCaseState.Paid => "已缴费",
        UnpaidCaseState.Closed => "已办结",
        _ => throw Unknown(state),
    };

    public static string Of(PaymentOrderState state) => state switch
    {
        PaymentOrderState.Created => "待支付",
        PaymentOrderState.Pending => "支付中",
        PaymentOrderState.Succeeded => "支付成功",
        PaymentOrderState.Failed => "支付失败",
        PaymentOrderState.Expired => "已过期",
        PaymentOrderState.ToRefund => "待退款",
        PaymentOrderState.Refunded => "已退款",
        _ => throw Unknown(state),
    };

    public static string Of(ChoiceFormState state) => state switch
    {
        ChoiceFormState.Draft => Draft,
        ChoiceFormState.Confirmed => "已确认",
        ChoiceFormState.Locked => "已锁定",
        ChoiceFormState.NotFilled => "未填报",
        ChoiceFormState.Flagged => "志愿有变动",
        _ => throw Unknown(state),
    };

    public static string Of(ExemptionApplicationState state) => state switch
    {
        ExemptionApplicationState.Applied => "已申请",
        ExemptionApplicationState.CityPassed => "市初审通过",
        ExemptionApplicationState.SubmittedToProvince => SubmittedToProvince,
        ExemptionApplicationState.InstitutionConsented => "院校同意",
        ExemptionApplicationState.Approved => Approved,
        ExemptionApplicationState.Rejected => Rejected,
        _ => throw Unknown(state),
    };

    public static string Of(EntitlementRegisterState state) => state switch
    {
        EntitlementRegisterState.Compiled => "已造册",
        EntitlementRegisterState.SentWithOriginals => "已报送",
        EntitlementRegisterState.ReceivedByProvince => "省已接收",
        EntitlementRegisterState.DifferenceCase => "份数不符",
        _ => throw Unknown(state),
    };

    public static string Of(BonusClaimState state) => state switch
    {
        BonusClaimState.Claimed => "已申报",
        BonusClaimState.EnteredAtPoint => "确认点已录入",
        BonusClaimState.Approved => Approved,
        BonusClaimState.Rejected => Rejected,
        BonusClaimState.Overdue => "逾期",
        BonusClaimState.Frozen => "已冻结",
        _ => throw Unknown(state),
    };

    public static string Of(DataReportState state) => state switch
    {
        DataReportState.Open => "未上报",
        DataReportState.CheckedByCounty => "县级已核",
        DataReportState.ReportedToCity => "已上报市",
        DataReportState.ReturnedByCity => ReturnedByCity,
        DataReportState.ReportedToProvince => "已上报省",
        DataReportState.ReturnedByProvince => ReturnedByProvince,
        DataReportState.Accepted => "省级已接收",
        _ => throw Unknown(state),
    };

    public static string Of(ExamSiteState state) => state switch
    {
        ExamSiteState.Draft => Draft,
        ExamSiteState.SubmittedToCity => SubmittedToCity,
        ExamSiteState.ReturnedByCity => ReturnedByCity,
        ExamSiteState.SubmittedToProvince => SubmittedToProvince,
        ExamSiteState.ReturnedByProvince => ReturnedByProvince,
        ExamSiteState.Approved => "已审定",
        ExamSiteState.Closed => "已关闭",
        _ => throw Unknown(state),
    };

    public static string Of(NumberingState state) => state switch
    {
        NumberingState.Preparing => "准备中",
        NumberingState.Ready => "可编号",
        NumberingState.NumbersAssigned => "已编号",
        NumberingState.NumbersPublished => "号码已公布",
        NumberingState.ExamDocumentsGenerated => "考务文件已生成",
        NumberingState.Printing => "打印中",
        _ => throw Unknown(state),
    };

    public static string Of(SeatingState state) => state switch
    {
        SeatingState.Preparing => "准备中",
        SeatingState.NumbersAssigned => "已编号",
        SeatingState.Seated => "试场已编排",
        SeatingState.Published => "已公布",
        SeatingState.DeliveredToProvince => "已报送省招办",
        _ => throw Unknown(state),
    };

    public static string Of(RoomAllocationState state) => state switch
    {
        RoomAllocationState.Draft => Draft,
        RoomAllocationState.SubmittedToCity => SubmittedToCity,
        RoomAllocationState.ReturnedByCity => ReturnedByCity,
        RoomAllocationState.SubmittedToProvince => SubmittedToProvince,
        RoomAllocationState.ReturnedByProvince => ReturnedByProvince,
        RoomAllocationState.Accepted => "省级已接收",
        _ => throw Unknown(state),
    };

    public static string Of(RunState state) => state switch
    {
        RunState.Snapshotted => "数据已固定",
        RunState.Computed => "已计算",
        RunState.Failed => "校验未通过",
        RunState.Verified => "校验通过",
        RunState.ReleaseRequested => "待复核发布",
        RunState.Committed => "已发布",
        RunState.Discarded => "已作废",
        _ => throw Unknown(state),
    };

    public static string Of(PlanLineState state) => state switch
    {
        PlanLineState.Draft => Draft,
        PlanLineState.Submitted => "已提交",
        PlanLineState.Returned => Returned,
        PlanLineState.Approved => Approved,
        PlanLineState.Published => "已公布",
        PlanLineState.Closed => "已关闭",
        _ => throw Unknown(state),
    };

    public static string Of(AdmissionSchemeState state) => state switch
    {
        AdmissionSchemeState.Draft => Draft,
        AdmissionSchemeState.Submitted => "已提交",
        AdmissionSchemeState.Returned => Returned,
        AdmissionSchemeState.Approved => "审核通过",
        AdmissionSchemeState.InEffect => "方案生效",
        _ => throw Unknown(state),
    };

    public static string Of(PlanAdjustmentState state) => state switch
    {
        PlanAdjustmentState.Requested => "待审核",
        PlanAdjustmentState.OutCityApproved => "调出市已同意",
        PlanAdjustmentState.InCityApproved => "调入市已同意",
        PlanAdjustmentState.Approved => Approved,
        PlanAdjustmentState.Rejected => Rejected,
        _ => throw Unknown(state),
    };

    public static string Of(DossierState state) => state switch
    {
        DossierState.NotDispatched => "自由可投",
        DossierState.Dispatched => "已投档",
        DossierState.Downloaded => "院校在阅",
        DossierState.PreAdmitted => "拟录",
        DossierState.PreReturned => "拟退",
        DossierState.Uploaded => "待录检",
        DossierState.Reconsidering => "复议中",
        DossierState.Returned => "已退档",
        DossierState.Admitted => "已录取",
        DossierState.Registered => "已注册",
        DossierState.WithdrawalRequested => "录后退待审",
        DossierState.AdmittedExternal => "外部录取",
        DossierState.AdmittedElsewhere => "高中已录",
        DossierState.Revoked => "撤销录取",
        DossierState.QualificationRevoked => "资格取消",
        _ => throw Unknown(state),
    };

    public static string Of(ApprovedDispatchRequestState state) => state switch
    {
        ApprovedDispatchRequestState.Draft => Draft,
        ApprovedDispatchRequestState.Submitted => "已提交",
        ApprovedDispatchRequestState.Printed => "已打印",
        ApprovedDispatchRequestState.FaxReceived => "传真已收",
        ApprovedDispatchRequestState.FaxInvalid => "传真无效",
        ApprovedDispatchRequestState.Signed1 => "一签完成",
        ApprovedDispatchRequestState.Signed2 => "二签完成",
        ApprovedDispatchRequestState.Executed => "已执行",
        ApprovedDispatchRequestState.Rejected => Rejected,
        ApprovedDispatchRequestState.Cancelled => "已撤回",
        _ => throw Unknown(state),
    };

    public static string Of(LevelCompletionState state) => state switch
    {
        LevelCompletionState.Open => "录取中",
        LevelCompletionState.EndRequested => "已提请录取结束",
        LevelCompletionState.FaxRegistered => "申请报告已收",
        LevelCompletionState.Completed => "录取结束",
        _ => throw Unknown(state),
    };

    public static string Of(AdmissionRosterState state) => state switch
    {
        AdmissionRosterState.Draft => Draft,
        AdmissionRosterState.Printed => "已打印",
        AdmissionRosterState.Approved => "审核通过",
        AdmissionRosterState.Returned => Returned,
        AdmissionRosterState.Sealed => "已盖章",
        AdmissionRosterState.Filed => "已备案",
        AdmissionRosterState.Collected => "已领取",
        _ => throw Unknown(state),
    };

    public static string Of(PasswordCardState state) => state switch
    {
        PasswordCardState.Generated => "已生成",
        PasswordCardState.Printed => "已印制",
        PasswordCardState.Distributed => "已下发",
        PasswordCardState.Issued => "已发放",
        PasswordCardState.SignedFor => "已签收",
        PasswordCardState.Active => "使用中",
        PasswordCardState.Locked => "已锁定",
        PasswordCardState.Lost => "已挂失",
        PasswordCardState.Revoked => "已注销",
        PasswordCardState.Recalled => "已收回",
        PasswordCardState.Expired => "已失效",
        _ => throw Unknown(state),
    };

    public static string Of(InstitutionState state) => state switch
    {
        InstitutionState.Prepared => "准备中",
        InstitutionState.Open => "录取中",
        InstitutionState.Suspended => "已暂停",
        InstitutionState.Ended => "已结束",
        InstitutionState.Stopped => "停止招生",
        _ => throw Unknown(state),
    };

    public static string Of(HonestyRecordState state) => state switch
    {
        HonestyRecordState.Reported => "已上报",
        HonestyRecordState.Confirmed => "已确认",
        HonestyRecordState.Dismissed => "不予认定",
        _ => throw Unknown(state),
    };

    public static string Of(SupplementaryEntryState state) => state switch
    {
        SupplementaryEntryState.Entered => "已录入",
        SupplementaryEntryState.SubmittedToCity => SubmittedToCity,
        SupplementaryEntryState.Approved => Approved,
        SupplementaryEntryState.Rejected => Rejected,
        _ => throw Unknown(state),
    };

    public static string Of(ApprovalState state) => state switch
    {
        ApprovalState.Submitted => "审核中",
        ApprovalState.Returned => Returned,
        ApprovalState.Approved => Approved,
        ApprovalState.Rejected => Rejected,
        ApprovalState.Cancelled => "已撤回",
        _ => throw Unknown(state),
    };

    public static string Of(IncidentReportState state) => state switch
    {
        IncidentReportState.Open => "待处理",
        IncidentReportState.Forwarded => "已转报",
        IncidentReportState.InHandling => "处理中",
        IncidentReportState.Closed => "已办结",
        _ => throw Unknown(state),
    };

    public static string Of(EmergencyActivationState state) => state switch
    {
        EmergencyActivationState.Prepared => "已拟定",
        EmergencyActivationState.Active => "已启用",
        EmergencyActivationState.Ended => "已结束",
        _ => throw Unknown(state),
    };

    public static string Of(RegistrationDraftFormState state) => state switch
    {
        RegistrationDraftFormState.Printed => "已印制",
        RegistrationDraftFormState.Collected => "待录入",
        RegistrationDraftFormState.Entered => "已录入",
        RegistrationDraftFormState.Voided => "已作废",
        _ => throw Unknown(state),
    };

    public static string Of(BatchEntryState state) => state switch
    {
        BatchEntryState.Entered => "已录入",
        BatchEntryState.Undone => "已撤回",
        _ => throw Unknown(state),
    };

    public static string Of(BulletinState state) => state switch
    {
        BulletinState.Draft => Draft,
        BulletinState.Published => "已发布",
        BulletinState.Withdrawn => "已撤下",
        _ => throw Unknown(state),
    };

    /// <summary>
    /// What the candidate reads of his dossier: nothing of the institution's decision before it is confirmed
    /// (state-machines.md §10).
    /// </summary>
    public static string ForCandidate(DossierState state) => state switch
    {
        DossierState.Downloaded or DossierState.PreAdmitted or DossierState.PreReturned or DossierState.Uploaded or DossierState.Reconsidering
            => Of(DossierState.Downloaded),
        _ => Of(state),
    };

    private static ArgumentOutOfRangeException Unknown<TState>(TState state) where TState : struct, Enum =>
        new(nameof(state), state, $"{typeof(TState).Name} has no such state.");
}
