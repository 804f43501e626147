using Admissions.Rules.Dispatch;

namespace Admissions.Rules.Policy;

/// <param name="Actor">Who presses the button.</param>
/// <param name="Mode">sequential, parallel, lottery or deferredAcceptance.</param>
/// <param name="Unit">What dossiers are sent to: Major or Institution.</param>
/// <param name="Ratio">Dossiers per planned place.</param>
/// <param name="Conditions">Special conditions of programs (投档特殊条件限制, GD-83); null = none.</param>
/// <param name="RatioCaps">The most dossiers per place that ratios may ask for; null = no cap.</param>
/// <param name="LineReductions">How far supplementary rounds may go below a line (降分); null = not at all.</param>
public sealed record DispatchPolicy(
    string Actor, string Mode, string Unit, decimal Ratio, TiePolicy Ties, IReadOnlyList<DispatchConditionRule>? Conditions = null,
    IReadOnlyList<RatioCap>? RatioCaps = null, IReadOnlyList<LineReduction>? LineReductions = null)
{
    /// <summary>The special conditions of a major of an institution, as candidates read them when they choose and after the run.</summary>
    public IEnumerable<DispatchConditionRule> ConditionsOf(string institution, string major, StudyLevel level, string category) =>
        (Conditions ?? []).Where(rule => rule.HoldsFor(institution, major, level, category));
}

/// <summary>The most dossiers per place that the rules in force allow (投档比例上限).</summary>
/// <param name="Most">Dossiers per planned place, e.g. 1.05.</param>
/// <param name="Mode">The mode it holds for, as <see cref="DispatchPolicy.Mode"/> names it; null = every mode.</param>
/// <param name="Kind">The kind of batch it holds for, see <see cref="BatchDispatch"/>; null = every kind.</param>
/// <param name="Source">The document that states it; the policy is refused without it.</param>
public sealed record RatioCap(decimal Most, string? Mode = null, string? Kind = null, string? Source = null);

/// <summary>The line from which a reduction counts down.</summary>
public enum ReductionBase
{
    /// <summary>The control line of the batch.</summary>
    ControlLine,

    /// <summary>The dispatch line of the institution in the batch, and never below the control line.</summary>
    InstitutionLine,
}

/// <summary>How many points below a line a supplementary round may go to fill places.</summary>
/// <param name="Points">The most points off the line.</param>
/// <param name="Kind">The kind of choices, e.g. Targeted (定向); null = those that have no reduction of their own.</param>
/// <param name="Batches">Codes of the batches whose rounds may; null = all.</param>
/// <param name="ProfessionalPoints">The most points off the professional line (体育, 艺术); null = none.</param>
/// <param name="Source">The document that states it; the policy is refused without it.</param>
public sealed record LineReduction(
    decimal Points, ReductionBase From, string? Kind = null, IReadOnlyList<string>? Batches = null, decimal? ProfessionalPoints = null, string? Source = null);

/// <summary>A special condition and the programs it holds for: those that agree with every place named here.</summary>
/// <param name="Fact">sex, category, subCategory, features, or the code of a subject, which stands for its points.</param>
/// <param name="Values">What the fact is compared with, see <see cref="ConditionKind"/>.</param>
/// <param name="Text">The condition in words, as candidates read it.</param>
/// <param name="Institution">Code of the institution; null = any.</param>
/// <param name="Major">Code of the major; null = any.</param>
/// <param name="Source">The document that states the condition, e.g. the institution's charter; the policy is refused without it.</param>
public sealed record DispatchConditionRule(
    ConditionKind Kind, string Fact, IReadOnlyList<string> Values, string Text,
    string? Institution = null, string? Major = null, StudyLevel? Level = null, string? Category = null, string? Source = null)
{
    /// <summary>Facts of a registration that conditions may ask for, besides the points of a subject.</summary>
    public static readonly IReadOnlyList<string> RegistrationFacts = ["sex", "category", "subCategory", "features"];

    /// <summary>True when the condition holds for a major of an institution.</summary>
    public bool HoldsFor(string institution, string major, StudyLevel level, string category) =>
        (Institution is null || Institution == institution) && (Major is null || Major == major)
        && (Level is null || Level == level) && (Category is null || Category == category);

    /// <summary>The condition as the engine asks it.</summary>
    public DispatchCondition Condition() => new(Kind, Fact, Values, Text, Source);
}

/// <param name="Keys">Compared in this order, larger is better.</param>
/// <param name="Overflow">What happens to candidates equal at the edge: all, none or lottery.</param>
public sealed record TiePolicy(IReadOnlyList<string> Keys, string Overflow);

/// <param name="TextAtLeast">Characters the free text must have (HA-64).</param>
public sealed record ReturnReasonPolicy(bool Code, int TextAtLeast);

public sealed record RequestPolicy(IReadOnlyList<string> Signatures, FaxPolicy? FaxRequired, bool OneLevelEach = false, bool Consent = false);

public sealed record FaxPolicy(bool Signature, bool Seal);

public sealed record ReviewPolicy(IReadOnlyList<string> Levels, bool Auto, string? Phase2, bool SchoolLeader);

/// <summary>Dossiers that an institution has not uploaded in time (HA-68).</summary>
/// <param name="ByProvince">Whether the province handles them; otherwise they wait for the institution.</param>
/// <param name="Persons">How many officers must agree: 2, which the database holds as well.</param>
public sealed record LateUploadPolicy(bool ByProvince, LateUploadDefault Default, int Persons);

/// <summary>What the province proposes for late dossiers.</summary>
public enum LateUploadDefault
{
    /// <summary>From the highest score down while the level's plan has places; the others are returned.</summary>
    HighToLowWithinPlan,

    /// <summary>Nobody is admitted without the institution's own decision.</summary>
    ReturnAll,
}

public sealed record CompletionPolicy(bool ByLevel, EndRequestPolicy? EndRequest);

public sealed record EndRequestPolicy(bool Letter, bool Fax, bool AllUploaded);

public sealed record RegistrationDeadline(string Phase, PolicyMoment? StudentBy, PolicyMoment? ConfirmBy, string? LateConfirm, PolicyMoment? RevertAt);

/// <param name="Window">Code of the window in which rosters are collected; null = no window.</param>
public sealed record RosterPolicy(string Issuer, string? Seal, string? Window, bool VoidWithoutSeal = false);

/// <param name="Fee">Per notice.</param>
/// <param name="FeeGatesCollection">Whether the roster is handed out only after the fee (HA-84).</param>
public sealed record NoticePolicy(string Issuer, Yuan? Fee, bool FeeGatesCollection, string? Format);

public sealed record SiteAccessPolicy(string Dispatch, string SystemParameters);

/// <param name="ExportPersons">How many persons a bulk export needs.</param>
public sealed record PrivacyPolicy(bool LogViews, int ExportPersons, bool StaffMayEditChoices);

public sealed record EmergencyPolicy(IReadOnlyList<string> Measures, EmergencyClientPolicy? Client = null);

public sealed record EmergencyClientPolicy(string Token, bool SealedPackages, string UploadBy);

public sealed record OwnSystemCityPolicy(TimeOnly DailyAt, bool FullReplace);

public sealed record NoncurrentPolicy(bool HandlingClerk, string NumberOn);

public sealed record TransferPolicy(IReadOnlyList<string> SignedBy, string Review);

public sealed record PreparationPolicy(PolicyMoment? By, IReadOnlyList<string> Tasks);

public sealed record MenuPolicy(IReadOnlyList<string> Management, IReadOnlyList<string> School);
