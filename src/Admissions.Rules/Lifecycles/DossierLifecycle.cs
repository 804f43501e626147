using static Admissions.Rules.Lifecycles.DossierState;

namespace Admissions.Rules.Lifecycles;

/// <summary>A suspended dossier allows no act until it is released (挂起; state-machines.md §10).</summary>
public sealed record DossierSuspended(string Sentence, string Source) : TransitionRefused("dossier.suspended", "", Sentence, Source);

/// <summary>
/// A candidate's file as a moving object (HA, SX, GD; state-machines.md §10). Suspension is a flag beside the state,
/// the decision carried by Uploaded (admit or return) is data, and at most one institution holds the dossier.
/// </summary>
public static class DossierLifecycle
{
    public const string Build = nameof(Build), Dispatch = nameof(Dispatch), Download = nameof(Download), PreAdmit = nameof(PreAdmit), PreReturn = nameof(PreReturn),
        Upload = nameof(Upload), UploadOnBehalf = nameof(UploadOnBehalf), Reconsider = nameof(Reconsider), AnswerReconsideration = nameof(AnswerReconsideration),
        ConfirmAdmit = nameof(ConfirmAdmit), ConfirmReturn = nameof(ConfirmReturn), Free = nameof(Free), DispatchAndAdmit = nameof(DispatchAndAdmit),
        EnterFreeCandidate = nameof(EnterFreeCandidate), RefuseFreeCandidate = nameof(RefuseFreeCandidate), CancelDispatch = nameof(CancelDispatch),
        ForcedRecall = nameof(ForcedRecall), Register = nameof(Register), UndoRegister = nameof(UndoRegister), Revert = nameof(Revert),
        CancelRegistered = nameof(CancelRegistered), RequestWithdrawal = nameof(RequestWithdrawal), ApproveWithdrawal = nameof(ApproveWithdrawal),
        RefuseWithdrawal = nameof(RefuseWithdrawal), RefuseWithdrawalOfRegistered = nameof(RefuseWithdrawalOfRegistered), Transfer = nameof(Transfer),
        Revoke = nameof(Revoke), RevokeQualification = nameof(RevokeQualification), ImportExternal = nameof(ImportExternal), ClearExternal = nameof(ClearExternal),
        ImportElsewhere = nameof(ImportElsewhere);

    public static readonly Lifecycle<DossierState> Table = new TableBuilder<DossierState>()
        .Start(NotDispatched, Build, "建立档案", "System")
        .Row([NotDispatched], Dispatched, Dispatch, "投档", "InformationTechnologyGroup, Province, City, TechnicalSchoolOffice")
        .Row([Dispatched], Downloaded, Download, "下载", "Institution", window: "Download")
        .Row([Downloaded, PreReturned], PreAdmitted, PreAdmit, "预录取", "Institution", window: "Upload")
        .Row([Downloaded, PreAdmitted], PreReturned, PreReturn, "预退档", "Institution", reason: true, window: "Upload")
        .Row([PreAdmitted, PreReturned], Uploaded, Upload, "上载", "Institution", window: "Upload")
        .Row([Dispatched, Downloaded, PreAdmitted, PreReturned, Reconsidering], Uploaded, UploadOnBehalf, "代为处理", "Province", reason: true, twoPersons: true)
        .Row([Uploaded], Reconsidering, Reconsider, "提请复议", "Province, City", reason: true, window: "Confirm")
        .Row([Reconsidering], Uploaded, AnswerReconsideration, "答复复议", "Institution")
        .Row([Uploaded], Admitted, ConfirmAdmit, "确认录取", "AdmissionManagementGroup, City, System", window: "Confirm")
        .Row([Uploaded], Returned, ConfirmReturn, "确认退档", "AdmissionManagementGroup, City, System", window: "Confirm")
        .Row([Returned, Revoked], NotDispatched, Free, "转为自由可投", "System")
        .Row([NotDispatched], Admitted, DispatchAndAdmit, "点投并录取", "City")
        .Row([NotDispatched], Uploaded, EnterFreeCandidate, "录取在库考生", "Institution")
        .Row([Uploaded], NotDispatched, RefuseFreeCandidate, "不同意录取在库考生", "City, System", reason: true)
        .Row([Dispatched, Downloaded], NotDispatched, CancelDispatch, "取消投档", "City")
        .Row([Dispatched, Downloaded, PreAdmitted, PreReturned, Uploaded, Reconsidering, Admitted, Registered, WithdrawalRequested], NotDispatched, ForcedRecall, "强制回收", "Province, City", reason: true, twoPersons: true)
        .Row([Admitted, AdmittedExternal], Registered, Register, "注册", "Institution")
        .Row([Registered], Admitted, UndoRegister, "撤销注册", "Institution")
        .Row([Admitted], NotDispatched, Revert, "恢复未录取状态", "System")
        .Row([Registered], NotDispatched, CancelRegistered, "注销已注册", "Institution", reason: true)
        .Row([Admitted, Registered], WithdrawalRequested, RequestWithdrawal, "申请录后退", "Institution")
        .Row([WithdrawalRequested], NotDispatched, ApproveWithdrawal, "同意录后退", "City")
        .Row([WithdrawalRequested], Admitted, RefuseWithdrawal, "不同意录后退", "City", reason: true)
        .Row([WithdrawalRequested], Registered, RefuseWithdrawalOfRegistered, "不同意录后退（已注册）", "City", reason: true)
        .Row([Admitted, Registered, AdmittedExternal], Uploaded, Transfer, "转学", "City")
        .Row([Admitted], Revoked, Revoke, "撤销录取", "Province", reason: true, twoPersons: true)
        .Row([Admitted, Registered], QualificationRevoked, RevokeQualification, "取消入学资格", "Institution", reason: true)
        .Row([NotDispatched, AdmittedExternal], AdmittedExternal, ImportExternal, "导入外部录取", "City")
        .Row([AdmittedExternal], NotDispatched, ClearExternal, "撤下外部录取", "System")
        .Row([NotDispatched], AdmittedElsewhere, ImportElsewhere, "导入高中录取", "Province, City")
        .Build("Dossier", "档案", "state-machines.md §10", StateWords.Of);

    /// <summary>An institution holds the dossier; at most one at a time.</summary>
    public static readonly IReadOnlySet<DossierState> Held = StateSet.Of(Dispatched, Downloaded, PreAdmitted, PreReturned, Uploaded, Reconsidering,
        Admitted, Registered, WithdrawalRequested, AdmittedExternal);

    /// <summary>The holding institution may read the dossier.</summary>
    public static readonly IReadOnlySet<DossierState> VisibleToInstitution = StateSet.Of(Downloaded, PreAdmitted, PreReturned, Uploaded, Reconsidering,
        Admitted, Registered, WithdrawalRequested, QualificationRevoked);

    /// <summary>At an institution without a confirmed decision; blocks the completion of a level (HA-75).</summary>
    public static readonly IReadOnlySet<DossierState> Undecided = StateSet.Of(Dispatched, Downloaded, PreAdmitted, PreReturned, Uploaded, Reconsidering);

    /// <summary>The institution still owes its decision of the round (HA-67).</summary>
    public static readonly IReadOnlySet<DossierState> AwaitsInstitution = StateSet.Of(Dispatched, Downloaded, PreAdmitted, PreReturned);

    /// <summary>Counts as a used place of the plan.</summary>
    public static readonly IReadOnlySet<DossierState> CountsAsAdmitted = StateSet.Of(Admitted, Registered, WithdrawalRequested, AdmittedExternal);

    /// <summary>As <see cref="Lifecycle{TState}.Check"/>, and refuses everything while the dossier is suspended.</summary>
    public static TransitionRefused? Check(DossierState? from, string verb, bool suspended, TransitionFacts facts = default) =>
        suspended ? new DossierSuspended("该考生档案已挂起，暂不能办理任何操作。请先释放档案。", Table.Source) : Table.Check(from, verb, facts);
}
