using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Eligibility;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;

namespace Admissions.Core.Confirmation;

/// <summary>Everything the counter shows of one candidate, and why he may or may not be confirmed.</summary>
/// <param name="Case">The submission in force, as the rules read it.</param>
/// <param name="Choices">In order; the first decides level and category.</param>
/// <param name="Items">Items of the QualificationReview in the order of the policy, numbered from 1.</param>
/// <param name="Card">Last reading of the identity document; null before one was taken.</param>
/// <param name="CurrentPhotoId">Null before a photo was taken.</param>
/// <param name="Blocks">Every reason against confirming, the gravest first; empty when F8 may be pressed.</param>
/// <param name="LastRefusal">Why the counter sent the candidate back last, if that was after his last submission.</param>
public sealed record CounterCase(
    Registration Registration,
    RegistrationCase Case,
    IReadOnlyList<PlanLine> Choices,
    IReadOnlyList<CounterItem> Items,
    CardReading? Card,
    long? CurrentPhotoId,
    PhotoOrigin? CurrentPhotoOrigin,
    DateTimeOffset? CurrentPhotoAt,
    int CopyCount,
    string? LastRefusal,
    IReadOnlyList<Refusal> Blocks)
{
    public bool CanConfirm => Blocks.Count == 0;

    /// <summary>HR-91: the last picture from the document's chip, whether or not it is the current photo.</summary>
    public long? ChipPhotoId { get; init; }

    /// <summary>In what the document and the registration differ; each of them is also among the blocks.</summary>
    public IReadOnlyList<CardDifference> Differences => Card is null ? [] : CardDifference.Of(Registration, Card);

    /// <summary>Where his application for exemption stands; null when he has made none (SX-57).</summary>
    public ExemptionApplicationState? Exemption { get; init; }

    /// <summary>What the clerk must know of a name that cannot be printed whole; null for any other.</summary>
    public string? NameNote { get; init; }

    /// <summary>The prescribed course of the counter, as far as it has come.</summary>
    public OnSiteCourse Course { get; init; } = OnSiteCourse.None;

    /// <summary>The HonestyPledge as it was signed (HR-76); null where the campaign asks none.</summary>
    public Acceptance? Pledge { get; init; }

    /// <summary>HR-30: points whose candidates of the same level give the same graduation certificate number; one entry each.</summary>
    public IReadOnlyList<string> SameDiplomaAt { get; init; } = [];

    /// <summary>What he answered to the campaign's own questions (HR-168), in words; without the promises that everybody makes.</summary>
    public IReadOnlyList<RecordField> OwnFields(CampaignPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return
        [
            .. policy.BasicInformation.ExtraFields.Where(f => Case.Facts.Text(f.Code) is not null && f is not { Kind: ExtraFieldKind.Declaration, Required: true })
                .Select(f => new RecordField(f.Label, DraftFields.Words(f.Code, Case.Facts.Text(f.Code), policy))),
        ];
    }
}

/// <summary>One item of the review as it stands: not asked, open, passed or failed.</summary>
/// <param name="Number">The key on the counter page, from 1.</param>
/// <param name="Applies">False: the policy does not ask it of this candidate.</param>
/// <param name="Passed">Null while nobody has decided since the last submission.</param>
public sealed record CounterItem(int Number, string Code, string Name, bool Required, bool Applies, bool? Passed, string? Reason, IReadOnlyList<string> Evidence);

/// <summary>One hit of the counter's box. Names and numbers are whole: the clerk has the person before him.</summary>
/// <param name="FormVersion">Version of the process form whose barcode was scanned; null when found otherwise.</param>
public sealed record CounterHit(long RegistrationId, string Name, string DocumentNumber, string? CandidateNumber, int? FormVersion);

/// <summary>HR-90: the person is registered, but at another point.</summary>
public sealed record OtherPointRefused(string PointName) : Refusal("counter.other-point", "q",
    $"这名考生属于{PointName}，不在本点办理。请考生到{PointName}确认", Cited.Confirmation);

public sealed record NobodyFoundRefused(string Text) : Refusal("counter.nobody", "q",
    $"没有找到“{Text}”。请核对号码，或者换身份证号、姓名再查");

/// <summary>SX-63: no candidate of this point has the number, and names are not looked up.</summary>
public sealed record NoNumberRefused(string Text, OnSitePolicy Policy) : Refusal("counter.no-number", "q",
    $"没有找到“{Text}”。本次招生不按姓名查找，请考生报自己的网报号，或者扫{Policy.ShortFormName()}条码、读身份证", Policy.Source);

/// <summary>HR-88: the paper in hand is older than the data.</summary>
/// <param name="Form">What the campaign calls the paper.</param>
public sealed record FormOutdatedRefused(int Printed, int Current, string Form) : Refusal("counter.form-outdated", "formVersion",
    $"{Form}是第 {Printed} 版，现在的数据是第 {Current} 版。请按 F9 重新打印{Form}，请考生核对新表", Cited.Form);

/// <summary>Somebody else was quicker: the candidate is already confirmed.</summary>
public sealed record AlreadyConfirmedRefused(string Clerk, string At, string CandidateNumber) : Refusal("counter.already-confirmed", "",
    $"这名考生已由{Clerk}在{At}确认，考生号 {CandidateNumber}。不用再确认，可以办下一位");
