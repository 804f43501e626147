using System.Collections.Concurrent;
using Admissions.Rules.Lifecycles;

namespace Admissions.Web.Infrastructure.Shell;

/// <summary>Status colours: done and counts, waits for somebody, broken or lost, in hand, not yet or not applicable.</summary>
public enum Tone { Info, Ok, Warn, Bad, Idle }

/// <summary>How a state looks everywhere: colour, icon and a word of two to six characters.</summary>
public sealed record StateTag(Tone Tone, string Icon, string Word);

/// <summary>
/// The one vocabulary of tags. Words of lifecycle states come from <see cref="StateWords"/>; here they get an icon and a colour,
/// by the name of the state, because the same name means the same in every lifecycle unless an exception is listed.
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
    public static StateTag Unread { get; } = new(Tone.Warn, "mail", "没有读");
    public static StateTag Read { get; } = new(Tone.Ok, "circle-check", "已读");
    public static StateTag MustRead { get; } = new(Tone.Bad, "alert-triangle", "必读");
    public static StateTag Superseded { get; } = new(Tone.Idle, "history", "已作废");

    private static readonly Dictionary<string, (Tone Tone, string Icon)> Looks = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<Type, Func<Enum, string>> Words = new();

    static StateTags()
    {
        Look(Tone.Idle, "pencil", "Draft", "Entered", "Compiled");
        Look(Tone.Idle, "user", "Account");
        Look(Tone.Idle, "circle", "Open", "Preparing", "Prepared", "Generated", "NotDispatched");
        Look(Tone.Idle, "lock", "Locked", "Frozen");
        Look(Tone.Idle, "ban", "Disabled", "Stopped", "Ended", "Closed");
        Look(Tone.Idle, "circle-minus", "Cancelled", "Discarded", "Dismissed", "NotFilled", "Recalled", "AdmittedElsewhere");
        Look(Tone.Idle, "clock-x", "Expired", "Overdue");
        Look(Tone.Idle, "receipt-refund", "Refunded");
        Look(Tone.Info, "send", "Dispatched", "Distributed", "SentWithOriginals", "DeliveredToProvince");
        Look(Tone.Info, "book", "Downloaded");
        Look(Tone.Info, "user-check", "PreAdmitted", "Confirmed", "SignedFor");
        Look(Tone.Info, "cloud-upload", "Uploaded");
        Look(Tone.Info, "printer", "Printed", "Printing", "Issued");
        Look(Tone.Info, "progress", "Ready", "NumbersAssigned", "Seated", "ExamDocumentsGenerated", "Snapshotted", "Computed", "Verified", "CheckedByCounty", "ExtensionGranted");
        Look(Tone.Warn, "clock", "Submitted", "Requested", "Applied", "Claimed", "Created", "Pending", "PendingCityReview", "SubmittedToCity",
            "SubmittedToProvince", "ReportedToCity", "ReportedToProvince", "CityPassed", "InstitutionConsented", "EnteredAtPoint", "OutCityApproved",
            "InCityApproved", "FaxReceived", "FaxRegistered", "Signed1", "Signed2", "EndRequested", "WithdrawalRequested", "ReleaseRequested", "Reported");
        Look(Tone.Warn, "refresh", "Reconsidering");
        Look(Tone.Warn, "receipt-refund", "ToRefund");
        Look(Tone.Warn, "flag", "Flagged");
        Look(Tone.Warn, "player-pause", "Suspended");
        Look(Tone.Warn, "arrow-back-up", "PreReturned");
        Look(Tone.Bad, "arrow-back-up", "Returned", "ReturnedByCity", "ReturnedByProvince");
        Look(Tone.Bad, "circle-x", "Rejected", "Invalid", "Failed", "FaxInvalid", "DifferenceCase", "Revoked", "QualificationRevoked", "Lost");
        Look(Tone.Ok, "circle-check", "Active", "Approved", "Accepted", "Published", "NumbersPublished", "InEffect", "Succeeded", "Paid", "Valid",
            "Admitted", "AdmittedExternal", "Registered", "Sealed", "Filed", "Collected", "Completed", "ReceivedByProvince", "Committed", "Executed");

        Look(Tone.Info, "send", "RegistrationState.Submitted");
        Look(Tone.Ok, "circle-check", "CampaignState.Open");
        Look(Tone.Warn, "clock", "UnpaidCaseState.Open");
        Look(Tone.Info, "progress", "InstitutionState.Open", "LevelCompletionState.Open");
        Look(Tone.Idle, "arrow-back-up", "DossierState.Returned");
        Look(Tone.Bad, "circle-x", "HonestyRecordState.Confirmed");

        Look(Tone.Warn, "clock", "IncidentReportState.Open", "IncidentReportState.Forwarded", "RegistrationDraftFormState.Collected");
        Look(Tone.Info, "progress", "InHandling");
        Look(Tone.Ok, "circle-check", "BatchEntryState.Entered", "RegistrationDraftFormState.Entered");
        Look(Tone.Idle, "circle-minus", "Undone", "Voided", "BulletinState.Withdrawn");

        Add<CampaignState>(StateWords.Of);
        Add<RegistrationPointState>(StateWords.Of);
        Add<RegistrationState>(StateWords.Of);
        Add<UnpaidCaseState>(StateWords.Of);
        Add<PaymentOrderState>(StateWords.Of);
        Add<ChoiceFormState>(StateWords.Of);
        Add<ExemptionApplicationState>(StateWords.Of);
        Add<BonusClaimState>(StateWords.Of);
        Add<EntitlementRegisterState>(StateWords.Of);
        Add<DataReportState>(StateWords.Of);
        Add<ExamSiteState>(StateWords.Of);
        Add<NumberingState>(StateWords.Of);
        Add<SeatingState>(StateWords.Of);
        Add<RoomAllocationState>(StateWords.Of);
        Add<RunState>(StateWords.Of);
        Add<PlanLineState>(StateWords.Of);
        Add<AdmissionSchemeState>(StateWords.Of);
        Add<PlanAdjustmentState>(StateWords.Of);
        Add<DossierState>(StateWords.Of);
        Add<ApprovedDispatchRequestState>(StateWords.Of);
        Add<LevelCompletionState>(StateWords.Of);
        Add<AdmissionRosterState>(StateWords.Of);
        Add<PasswordCardState>(StateWords.Of);
        Add<InstitutionState>(StateWords.Of);
        Add<HonestyRecordState>(StateWords.Of);
        Add<SupplementaryEntryState>(StateWords.Of);
        Add<ApprovalState>(StateWords.Of);
        Add<IncidentReportState>(StateWords.Of);
        Add<EmergencyActivationState>(StateWords.Of);
        Add<RegistrationDraftFormState>(StateWords.Of);
        Add<BatchEntryState>(StateWords.Of);
        Add<BulletinState>(StateWords.Of);
    }

    /// <summary>Teaches the vocabulary an enum that is no lifecycle, such as the stages of a job; states look by their names.</summary>
    public static void Add<TState>(Func<TState, string> word) where TState : struct, Enum => Words[typeof(TState)] = state => word((TState)state);

    /// <summary>The tag of a state.</summary>
    /// <exception cref="ArgumentException">The state's enum was never added: a mistake of the page, not of its user.</exception>
    public static StateTag For(Enum state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var word = Words.TryGetValue(state.GetType(), out var words) ? words(state)
            : throw new ArgumentException($"{state.GetType().Name} has no words; add it to StateTags.", nameof(state));
        var (tone, icon) = LookOf(state) ?? (Tone.Idle, "circle");
        return new StateTag(tone, icon, word);
    }

    /// <summary>A dossier as its candidate may see it: nothing of a decision that is not confirmed yet.</summary>
    public static StateTag ForCandidate(DossierState state) =>
        string.Equals(StateWords.ForCandidate(state), StateWords.Of(state), StringComparison.Ordinal) ? For(state) : For(DossierState.Downloaded);

    /// <summary>True when somebody has decided how this state looks.</summary>
    public static bool HasLook(Enum state) => LookOf(state) is not null;

    private static (Tone Tone, string Icon)? LookOf(Enum state) =>
        Looks.TryGetValue($"{state.GetType().Name}.{state}", out var own) ? own : Looks.TryGetValue($"{state}", out var look) ? look : null;

    private static void Look(Tone tone, string icon, params ReadOnlySpan<string> names)
    {
        foreach (var name in names) Looks[name] = (tone, icon);
    }
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
