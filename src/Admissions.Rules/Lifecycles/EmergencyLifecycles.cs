namespace Admissions.Rules.Lifecycles;

/// <summary>Report of an abnormal situation, which goes up level by level and comes back with an answer (HR §五; state-machines.md §14).</summary>
public static class IncidentReportLifecycle
{
    public const string Report = nameof(Report), Forward = nameof(Forward), Answer = nameof(Answer), FollowUp = nameof(FollowUp), Close = nameof(Close);

    public static readonly Lifecycle<IncidentReportState> Table = new TableBuilder<IncidentReportState>()
        .Start(IncidentReportState.Open, Report, "上报", "Point, County, City")
        .Row([IncidentReportState.Open, IncidentReportState.Forwarded], IncidentReportState.Forwarded, Forward, "转报上级", "County, City")
        .Row([IncidentReportState.Open, IncidentReportState.Forwarded, IncidentReportState.InHandling], IncidentReportState.InHandling, Answer, "答复", "Province")
        .Row([IncidentReportState.InHandling], IncidentReportState.InHandling, FollowUp, "反馈", "Point, County, City")
        .Row([IncidentReportState.InHandling], IncidentReportState.Closed, Close, "办结", "Province")
        .Build("IncidentReport", "异常情况报告", "state-machines.md §14", StateWords.Of);

    /// <summary>Somebody still has to act.</summary>
    public static readonly IReadOnlySet<IncidentReportState> Unsettled = StateSet.Of(IncidentReportState.Open, IncidentReportState.Forwarded, IncidentReportState.InHandling);
}

/// <summary>Switching prepared measures on for an area and a time (HR-150; state-machines.md §14).</summary>
public static class EmergencyActivationLifecycle
{
    public const string Prepare = nameof(Prepare), Activate = nameof(Activate), End = nameof(End);

    public static readonly Lifecycle<EmergencyActivationState> Table = new TableBuilder<EmergencyActivationState>()
        .Start(EmergencyActivationState.Prepared, Prepare, "拟定", "Province")
        .Row([EmergencyActivationState.Prepared], EmergencyActivationState.Active, Activate, "启用", "Province", reason: true)
        .Row([EmergencyActivationState.Active], EmergencyActivationState.Ended, End, "结束", "Province", reason: true)
        .Build("EmergencyActivation", "应急预案", "state-machines.md §14", StateWords.Of);
}

/// <summary>A numbered paper form: printed blank, collected filled in, entered once (HR-148, HR-167).</summary>
public static class RegistrationDraftFormLifecycle
{
    public const string Print = nameof(Print), Collect = nameof(Collect), Enter = nameof(Enter), UndoEntry = nameof(UndoEntry), Void = nameof(Void);

    public static readonly Lifecycle<RegistrationDraftFormState> Table = new TableBuilder<RegistrationDraftFormState>()
        .Start(RegistrationDraftFormState.Printed, Print, "印制", "Point")
        .Row([RegistrationDraftFormState.Printed], RegistrationDraftFormState.Collected, Collect, "登记收回", "Point")
        .Row([RegistrationDraftFormState.Collected], RegistrationDraftFormState.Entered, Enter, "录入", "Point")
        .Row([RegistrationDraftFormState.Entered], RegistrationDraftFormState.Collected, UndoEntry, "撤回录入", "Point")
        .Row([RegistrationDraftFormState.Printed, RegistrationDraftFormState.Collected], RegistrationDraftFormState.Voided, Void, "作废", "Point", reason: true)
        .Build("RegistrationDraftForm", "信息采集草表", "HR-148, HR-167", StateWords.Of);
}

/// <summary>What one clerk entered in one go; it can be taken back while nobody in it was confirmed (HR-149).</summary>
public static class BatchEntryLifecycle
{
    public const string Enter = nameof(Enter), Undo = nameof(Undo);

    public static readonly Lifecycle<BatchEntryState> Table = new TableBuilder<BatchEntryState>()
        .Start(BatchEntryState.Entered, Enter, "录入", "Point")
        .Row([BatchEntryState.Entered], BatchEntryState.Undone, Undo, "撤回", "Point", reason: true)
        .Build("BatchEntry", "批量录入", "HR-149", StateWords.Of);
}
