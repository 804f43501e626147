namespace Admissions.Web.Infrastructure.Shell;

/// <summary>Status colours: done and counts, waits for somebody, broken or lost, in hand, not yet or not applicable.</summary>
public enum Tone { Info, Ok, Warn, Bad, Idle }

/// <summary>How a state looks everywhere: colour, icon and a word of two to six characters.</summary>
public sealed record StateTag(Tone Tone, string Icon, string Word);

/// <summary>
/// The one vocabulary of states. A lifecycle's values are looked up by the name of their enum type, so that Rules
/// need not know how a state looks. Every portal shows the same word; what candidates may not see yet is mapped before.
/// </summary>
public static class StateTags
{
    public static StateTag Done { get; } = new(Tone.Ok, "circle-check", "已完成");
    public static StateTag ToChange { get; } = new(Tone.Bad, "alert-triangle", "要修改");
    public static StateTag NotYet { get; } = new(Tone.Idle, "lock", "还不能做");
    public static StateTag ToDo { get; } = new(Tone.Warn, "clock", "等您办理");
    public static StateTag NotStarted { get; } = new(Tone.Idle, "circle", "没有开始");
    public static StateTag Changed { get; } = new(Tone.Info, "pencil", "改过");
    public static StateTag Pass { get; } = new(Tone.Ok, "circle-check", "通过");
    public static StateTag Fail { get; } = new(Tone.Bad, "circle-x", "不通过");
    public static StateTag NotReviewed { get; } = new(Tone.Warn, "clock", "没有审核");
    public static StateTag NotApplicable { get; } = new(Tone.Idle, "minus", "不适用");
    public static StateTag Blocks { get; } = new(Tone.Bad, "ban", "阻止");
    public static StateTag Warns { get; } = new(Tone.Warn, "alert-triangle", "提醒");
    public static StateTag InForce { get; } = new(Tone.Ok, "circle-check", "生效");
    public static StateTag Superseded { get; } = new(Tone.Idle, "history", "已作废");

    private static readonly Dictionary<string, StateTag> Tags = new(StringComparer.Ordinal)
    {
        ["RegistrationState.Account"] = new(Tone.Idle, "user", "已注册"),
        ["RegistrationState.Draft"] = new(Tone.Warn, "pencil", "草稿"),
        ["RegistrationState.Submitted"] = new(Tone.Info, "send", "已提交"),
        ["RegistrationState.PendingCityReview"] = new(Tone.Warn, "clock", "等市审核"),
        ["RegistrationState.Confirmed"] = new(Tone.Info, "user-check", "已确认"),
        ["RegistrationState.Valid"] = new(Tone.Ok, "circle-check", "有效"),
        ["RegistrationState.Invalid"] = new(Tone.Bad, "circle-x", "无效"),
        ["RegistrationPointState.Draft"] = new(Tone.Idle, "pencil", "草稿"),
        ["RegistrationPointState.SubmittedToCity"] = new(Tone.Warn, "clock", "等市审核"),
        ["RegistrationPointState.ReturnedByCity"] = new(Tone.Bad, "arrow-back-up", "市已退回"),
        ["RegistrationPointState.SubmittedToProvince"] = new(Tone.Warn, "clock", "等省审核"),
        ["RegistrationPointState.ReturnedByProvince"] = new(Tone.Bad, "arrow-back-up", "省已退回"),
        ["RegistrationPointState.Active"] = new(Tone.Ok, "circle-check", "启用"),
        ["RegistrationPointState.Disabled"] = new(Tone.Idle, "ban", "停用"),
        ["ApprovalState.Draft"] = new(Tone.Idle, "pencil", "草稿"),
        ["ApprovalState.Pending"] = new(Tone.Warn, "clock", "等待审核"),
        ["ApprovalState.Returned"] = new(Tone.Bad, "arrow-back-up", "已退回"),
        ["ApprovalState.Approved"] = new(Tone.Ok, "circle-check", "已通过"),
        ["ApprovalState.Rejected"] = new(Tone.Bad, "circle-x", "没有通过"),
        ["ApprovalState.Withdrawn"] = new(Tone.Idle, "circle-minus", "已撤回"),
        ["PaymentState.Created"] = new(Tone.Idle, "circle", "没有支付"),
        ["PaymentState.Pending"] = new(Tone.Warn, "clock", "等待支付"),
        ["PaymentState.Succeeded"] = new(Tone.Ok, "circle-check", "已缴费"),
        ["PaymentState.Failed"] = new(Tone.Bad, "circle-x", "支付失败"),
        ["PaymentState.Expired"] = new(Tone.Idle, "clock-x", "已过期"),
        ["PaymentState.ToRefund"] = new(Tone.Warn, "receipt-refund", "等待退款"),
        ["PaymentState.Refunded"] = new(Tone.Idle, "receipt-refund", "已退款"),
        ["DossierState.NotDispatched"] = new(Tone.Idle, "circle", "自由可投"),
        ["DossierState.Dispatched"] = new(Tone.Info, "send", "已投档"),
        ["DossierState.Downloaded"] = new(Tone.Info, "book", "院校在阅"),
        ["DossierState.PreAdmitted"] = new(Tone.Info, "user-check", "预录取"),
        ["DossierState.PreReturned"] = new(Tone.Warn, "arrow-back-up", "预退档"),
        ["DossierState.UploadedAdmit"] = new(Tone.Info, "cloud-upload", "已上载录取"),
        ["DossierState.UploadedReturn"] = new(Tone.Warn, "cloud-upload", "已上载退档"),
        ["DossierState.Reconsidering"] = new(Tone.Warn, "refresh", "复议中"),
        ["DossierState.Admitted"] = new(Tone.Ok, "circle-check", "录取"),
        ["DossierState.Returned"] = new(Tone.Idle, "arrow-back-up", "已退档"),
        ["RunState.Preparing"] = new(Tone.Idle, "circle", "没有开始"),
        ["RunState.Blocked"] = new(Tone.Bad, "ban", "有阻止"),
        ["RunState.Running"] = new(Tone.Info, "progress", "正在运算"),
        ["RunState.Failed"] = new(Tone.Bad, "circle-x", "已作废"),
        ["RunState.DryRun"] = new(Tone.Warn, "clock", "试算完成"),
        ["RunState.Signed"] = new(Tone.Warn, "clock", "等第二人"),
        ["RunState.Released"] = new(Tone.Ok, "circle-check", "已发布"),
        ["JobState.Queued"] = new(Tone.Idle, "clock", "排队中"),
        ["JobState.Running"] = new(Tone.Info, "progress", "正在运行"),
        ["JobState.Succeeded"] = new(Tone.Ok, "circle-check", "已完成"),
        ["JobState.Failed"] = new(Tone.Bad, "circle-x", "没有完成"),
        ["JobState.Cancelled"] = new(Tone.Idle, "circle-minus", "已停止"),
        ["AdmissionRosterState.Draft"] = new(Tone.Idle, "pencil", "草稿"),
        ["AdmissionRosterState.Printed"] = new(Tone.Info, "printer", "已打印"),
        ["AdmissionRosterState.Approved"] = new(Tone.Info, "checks", "已批准"),
        ["AdmissionRosterState.Returned"] = new(Tone.Bad, "arrow-back-up", "已退回"),
        ["AdmissionRosterState.Sealed"] = new(Tone.Ok, "circle-check", "已盖章"),
    };

    /// <summary>The tag of a lifecycle state. A value nobody has named shows as 状态不明, which a test looks for.</summary>
    public static StateTag For(Enum state) =>
        Tags.TryGetValue($"{state.GetType().Name}.{state}", out var tag) ? tag : new StateTag(Tone.Idle, "help-circle", "状态不明");

    /// <summary>True when the vocabulary has a word for this state.</summary>
    public static bool Knows(Enum state) => Tags.ContainsKey($"{state.GetType().Name}.{state}");
}

public static class ToneExtensions
{
    /// <summary>CSS class that carries the three colours of a tone.</summary>
    public static string CssClass(this Tone tone) => tone switch
    {
        Tone.Ok => "ex-ok", Tone.Warn => "ex-warn", Tone.Bad => "ex-bad", Tone.Idle => "ex-idle", _ => "ex-info",
    };

    /// <summary>The icon a banner or note of this tone has when none is named.</summary>
    public static string DefaultIcon(this Tone tone) => tone switch
    {
        Tone.Ok => "circle-check", Tone.Warn => "alert-triangle", Tone.Bad => "circle-x", Tone.Idle => "info-circle", _ => "info-circle",
    };
}
