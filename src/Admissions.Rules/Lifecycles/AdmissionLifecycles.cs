namespace Admissions.Rules.Lifecycles;

/// <summary>
/// Request for named candidates by signed paper (HA step 3; GD simplified; state-machines.md §11). How many signatures and whether a fax
/// is asked is policy (request.signatures): GD leads from Submitted straight to the city's review.
/// </summary>
public static class ApprovedDispatchRequestLifecycle
{
    public const string Create = nameof(Create), Submit = nameof(Submit), Edit = nameof(Edit), Print = nameof(Print), RegisterFax = nameof(RegisterFax),
        RefuseFax = nameof(RefuseFax), SignFirst = nameof(SignFirst), SignSecond = nameof(SignSecond), ApproveByCity = nameof(ApproveByCity), Reject = nameof(Reject),
        Execute = nameof(Execute), Cancel = nameof(Cancel);

    public static readonly Lifecycle<ApprovedDispatchRequestState> Table = new TableBuilder<ApprovedDispatchRequestState>()
        .Start(ApprovedDispatchRequestState.Draft, Create, "新建", "Institution", window: "Request")
        .Row([ApprovedDispatchRequestState.Draft], ApprovedDispatchRequestState.Submitted, Submit, "提交", "Institution", window: "Request")
        .Row([ApprovedDispatchRequestState.Printed], ApprovedDispatchRequestState.Submitted, Edit, "修改", "Institution", window: "Request")
        .Row([ApprovedDispatchRequestState.Submitted], ApprovedDispatchRequestState.Printed, Print, "打印", "Institution")
        .Row([ApprovedDispatchRequestState.Printed, ApprovedDispatchRequestState.FaxInvalid], ApprovedDispatchRequestState.FaxReceived, RegisterFax, "登记传真", "AdmissionManagementGroup")
        .Row([ApprovedDispatchRequestState.Printed, ApprovedDispatchRequestState.FaxInvalid], ApprovedDispatchRequestState.FaxInvalid, RefuseFax, "登记传真无效", "AdmissionManagementGroup", reason: true)
        .Row([ApprovedDispatchRequestState.FaxReceived], ApprovedDispatchRequestState.Signed1, SignFirst, "第一签", "AdmissionManagementGroup")
        .Row([ApprovedDispatchRequestState.Signed1], ApprovedDispatchRequestState.Signed2, SignSecond, "第二签", "InformationTechnologyGroup", twoPersons: true)
        .Row([ApprovedDispatchRequestState.Submitted], ApprovedDispatchRequestState.Signed2, ApproveByCity, "市级审核通过", "City, System")
        .Row([ApprovedDispatchRequestState.Submitted, ApprovedDispatchRequestState.FaxReceived, ApprovedDispatchRequestState.Signed1], ApprovedDispatchRequestState.Rejected, Reject, "审核不通过", "AdmissionManagementGroup, InformationTechnologyGroup, City", reason: true)
        .Row([ApprovedDispatchRequestState.Signed2], ApprovedDispatchRequestState.Executed, Execute, "执行投档", "InformationTechnologyGroup, City")
        .Row([ApprovedDispatchRequestState.Draft, ApprovedDispatchRequestState.Submitted, ApprovedDispatchRequestState.Printed, ApprovedDispatchRequestState.FaxReceived, ApprovedDispatchRequestState.FaxInvalid], ApprovedDispatchRequestState.Cancelled, Cancel, "撤回", "Institution")
        .Build("ApprovedDispatchRequest", "批件调档申请", "state-machines.md §11", StateWords.Of);
}

/// <summary>End of admission of one level of one institution (HA step 6; state-machines.md §12).</summary>
public static class LevelCompletionLifecycle
{
    public const string Open = nameof(Open), Complete = nameof(Complete), RequestEnd = nameof(RequestEnd), RegisterFax = nameof(RegisterFax),
        ApproveEnd = nameof(ApproveEnd), RefuseEnd = nameof(RefuseEnd), Reopen = nameof(Reopen);

    public static readonly Lifecycle<LevelCompletionState> Table = new TableBuilder<LevelCompletionState>()
        .Start(LevelCompletionState.Open, Open, "开始录取", "System")
        .Row([LevelCompletionState.Open], LevelCompletionState.Completed, Complete, "录取结束", "System")
        .Row([LevelCompletionState.Open], LevelCompletionState.EndRequested, RequestEnd, "提请录取结束", "Institution", reason: true)
        .Row([LevelCompletionState.EndRequested], LevelCompletionState.FaxRegistered, RegisterFax, "登记申请报告", "AdmissionManagementGroup")
        .Row([LevelCompletionState.FaxRegistered], LevelCompletionState.Completed, ApproveEnd, "批准录取结束", "AdmissionManagementGroup")
        .Row([LevelCompletionState.EndRequested, LevelCompletionState.FaxRegistered], LevelCompletionState.Open, RefuseEnd, "不批准录取结束", "AdmissionManagementGroup", reason: true)
        .Row([LevelCompletionState.Completed], LevelCompletionState.Open, Reopen, "重新开放", "Province", reason: true, twoPersons: true)
        .Build("LevelCompletion", "层次录取", "state-machines.md §12", StateWords.Of);
}

/// <summary>The list of admitted with seal (HA, GD; state-machines.md §14). Changes after Sealed or Filed are supplement rosters.</summary>
public static class AdmissionRosterLifecycle
{
    public const string Draw = nameof(Draw), Print = nameof(Print), Return = nameof(Return), Approve = nameof(Approve), Seal = nameof(Seal), File = nameof(File),
        Collect = nameof(Collect);

    public static readonly Lifecycle<AdmissionRosterState> Table = new TableBuilder<AdmissionRosterState>()
        .Start(AdmissionRosterState.Draft, Draw, "生成名册", "System")
        .Row([AdmissionRosterState.Draft, AdmissionRosterState.Returned], AdmissionRosterState.Printed, Print, "打印", "AdmissionManagementGroup, Institution")
        .Row([AdmissionRosterState.Printed], AdmissionRosterState.Returned, Return, "退回", "AdmissionManagementGroup, City, Province", reason: true)
        .Row([AdmissionRosterState.Printed], AdmissionRosterState.Approved, Approve, "审核通过", "AdmissionManagementGroup, City, Province")
        .Row([AdmissionRosterState.Approved], AdmissionRosterState.Sealed, Seal, "盖章", "AdmissionManagementGroup")
        .Row([AdmissionRosterState.Approved], AdmissionRosterState.Filed, File, "备案", "City, Province", window: "Roster")
        .Row([AdmissionRosterState.Sealed], AdmissionRosterState.Collected, Collect, "领取", "AdultAdmissionDivision", window: "Collect")
        .Build("AdmissionRoster", "录取名册", "state-machines.md §14", StateWords.Of);

    /// <summary>Only these rosters are a legal basis; without seal a roster is void (HA-86).</summary>
    public static readonly IReadOnlySet<AdmissionRosterState> LegallyValid =
        StateSet.Of(AdmissionRosterState.Sealed, AdmissionRosterState.Filed, AdmissionRosterState.Collected);
}

/// <summary>State of an institution in a campaign (state-machines.md §14). Only Open gets dossiers.</summary>
public static class InstitutionLifecycle
{
    public const string Prepare = nameof(Prepare), Open = nameof(Open), Suspend = nameof(Suspend), End = nameof(End), Stop = nameof(Stop);

    public static readonly Lifecycle<InstitutionState> Table = new TableBuilder<InstitutionState>()
        .Start(InstitutionState.Prepared, Prepare, "建立", "Province, City")
        .Row([InstitutionState.Prepared, InstitutionState.Suspended], InstitutionState.Open, Open, "开放", "Province, City")
        .Row([InstitutionState.Open], InstitutionState.Suspended, Suspend, "暂停", "Province, City")
        .Row([InstitutionState.Open, InstitutionState.Suspended], InstitutionState.Ended, End, "结束", "Province, City")
        .Row([InstitutionState.Prepared, InstitutionState.Open, InstitutionState.Suspended, InstitutionState.Ended], InstitutionState.Stopped, Stop, "停止招生", "Province", reason: true, twoPersons: true)
        .Build("Institution", "院校状态", "state-machines.md §14", StateWords.Of);
}

/// <summary>Record of a violation of examination rules (SX Art. 16; state-machines.md §14).</summary>
public static class HonestyRecordLifecycle
{
    public const string Report = nameof(Report), Confirm = nameof(Confirm), Dismiss = nameof(Dismiss);

    public static readonly Lifecycle<HonestyRecordState> Table = new TableBuilder<HonestyRecordState>()
        .Start(HonestyRecordState.Reported, Report, "上报", "Point, County, City")
        .Row([HonestyRecordState.Reported], HonestyRecordState.Confirmed, Confirm, "确认", "Province")
        .Row([HonestyRecordState.Reported], HonestyRecordState.Dismissed, Dismiss, "不予认定", "Province", reason: true)
        .Build("HonestyRecord", "诚信记录", "state-machines.md §14", StateWords.Of);

    /// <summary>Cancels the qualification for admission (SX-115).</summary>
    public static readonly IReadOnlySet<HonestyRecordState> Cancels = StateSet.Of(HonestyRecordState.Confirmed);
}

/// <summary>Entry of a person outside the candidate database (GD-44; state-machines.md §14).</summary>
public static class SupplementaryEntryLifecycle
{
    public const string Enter = nameof(Enter), Submit = nameof(Submit), Approve = nameof(Approve), Reject = nameof(Reject);

    public static readonly Lifecycle<SupplementaryEntryState> Table = new TableBuilder<SupplementaryEntryState>()
        .Start(SupplementaryEntryState.Entered, Enter, "录入", "HandlingClerk")
        .Row([SupplementaryEntryState.Entered], SupplementaryEntryState.SubmittedToCity, Submit, "提交市级", "Institution")
        .Row([SupplementaryEntryState.SubmittedToCity], SupplementaryEntryState.Approved, Approve, "审核通过并派号", "City")
        .Row([SupplementaryEntryState.SubmittedToCity], SupplementaryEntryState.Rejected, Reject, "审核不通过", "City", reason: true)
        .Build("SupplementaryCandidateEntry", "补录考生", "state-machines.md §14", StateWords.Of);
}

/// <summary>The matrix card that confirms choices (HC; state-machines.md §13).</summary>
public static class PasswordCardLifecycle
{
    public const string Generate = nameof(Generate), Print = nameof(Print), Distribute = nameof(Distribute), Issue = nameof(Issue), SignFor = nameof(SignFor),
        Activate = nameof(Activate), Lock = nameof(Lock), Unlock = nameof(Unlock), ReportLoss = nameof(ReportLoss), Revoke = nameof(Revoke), Recall = nameof(Recall),
        Reissue = nameof(Reissue), Expire = nameof(Expire);

    public static readonly Lifecycle<PasswordCardState> Table = new TableBuilder<PasswordCardState>()
        .Start(PasswordCardState.Generated, Generate, "生成", "System")
        .Row([PasswordCardState.Generated], PasswordCardState.Printed, Print, "印制", "Province", twoPersons: true)
        .Row([PasswordCardState.Printed], PasswordCardState.Distributed, Distribute, "下发", "Province, City, County")
        .Row([PasswordCardState.Distributed], PasswordCardState.Issued, Issue, "发放", "ClassTeacher")
        .Row([PasswordCardState.Issued], PasswordCardState.SignedFor, SignFor, "签收", "ClassTeacher")
        .Row([PasswordCardState.SignedFor], PasswordCardState.Active, Activate, "启用", "System")
        .Row([PasswordCardState.Active], PasswordCardState.Locked, Lock, "锁定", "System")
        .Row([PasswordCardState.Locked], PasswordCardState.Active, Unlock, "解锁", "Point", reason: true)
        .Row([PasswordCardState.Issued, PasswordCardState.SignedFor, PasswordCardState.Active, PasswordCardState.Locked], PasswordCardState.Lost, ReportLoss, "挂失", "Candidate, Point")
        .Row([PasswordCardState.Lost], PasswordCardState.Revoked, Revoke, "注销", "Point, County")
        .Row([PasswordCardState.Distributed, PasswordCardState.Issued], PasswordCardState.Recalled, Recall, "收回", "ClassTeacher")
        .Row([PasswordCardState.Recalled], PasswordCardState.Issued, Reissue, "补发", "County")
        .Row([PasswordCardState.Generated, PasswordCardState.Printed, PasswordCardState.Distributed, PasswordCardState.Issued, PasswordCardState.SignedFor, PasswordCardState.Active, PasswordCardState.Locked, PasswordCardState.Lost, PasswordCardState.Recalled], PasswordCardState.Expired, Expire, "失效", "System")
        .Build("PasswordCard", "口令卡", "state-machines.md §13", StateWords.Of);

    /// <summary>A challenge may be answered with the card (HC-27).</summary>
    public static readonly IReadOnlySet<PasswordCardState> Usable = StateSet.Of(PasswordCardState.Active);
}

/// <summary>
/// One "apply, review, decide" (design.md §5). The levels it passes are policy data: a level that agrees and is not the last keeps
/// Submitted and moves the approval to the next level.
/// </summary>
public static class ApprovalLifecycle
{
    public const string Submit = nameof(Submit), PassLevel = nameof(PassLevel), Approve = nameof(Approve), Return = nameof(Return), Reject = nameof(Reject),
        Resubmit = nameof(Resubmit), Cancel = nameof(Cancel);

    public static readonly Lifecycle<ApprovalState> Table = new TableBuilder<ApprovalState>()
        .Start(ApprovalState.Submitted, Submit, "提交", "Applicant")
        .Row([ApprovalState.Submitted], ApprovalState.Submitted, PassLevel, "同意并上报", "County, City")
        .Row([ApprovalState.Submitted], ApprovalState.Approved, Approve, "审核通过", "County, City, Province, System")
        .Row([ApprovalState.Submitted], ApprovalState.Returned, Return, "退回", "County, City, Province", reason: true)
        .Row([ApprovalState.Submitted], ApprovalState.Rejected, Reject, "审核不通过", "County, City, Province", reason: true)
        .Row([ApprovalState.Returned], ApprovalState.Submitted, Resubmit, "重新提交", "Applicant")
        .Row([ApprovalState.Submitted, ApprovalState.Returned], ApprovalState.Cancelled, Cancel, "撤回", "Applicant")
        .Build("Approval", "审批事项", "design.md §5", StateWords.Of);

    /// <summary>Stands on a reviewing officer's 待办 page.</summary>
    public static readonly IReadOnlySet<ApprovalState> Open = StateSet.Of(ApprovalState.Submitted);
}
