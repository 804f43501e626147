using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Qualifications;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Eligibility;
using Admissions.Rules.Identity;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;

namespace Admissions.Core.Confirmation;

/// <summary>Every guard of confirming (state-machines.md §2), over rows already read; the same list decides and explains.</summary>
internal static class ConfirmationGuards
{
    /// <summary>Reasons against confirming now, the gravest first: state, window, rules, card, items, photo, copies.</summary>
    public static IReadOnlyList<Refusal> Check(CounterCase counter, CampaignContext campaign)
    {
        var registration = counter.Registration;
        var special = IsSpecial(registration, campaign.Policy);
        var verb = special ? RegistrationLifecycle.ConfirmPendingReview : RegistrationLifecycle.Confirm;
        if (RegistrationLifecycle.Table.Check(registration.State, verb) is { } wrongState)
            return [wrongState];
        var refusals = new List<Refusal>();
        var place = registration.PlaceOf();
        if (campaign.RefuseClosed(WindowCodes.Confirmation, place) is { } closed)
            refusals.Add(closed);
        if (registration.HouseholdCode is { } household && campaign.Windows.RefuseHousehold(place, household, campaign.Now) is { } outside)
            refusals.Add(outside with { Sentence = $"不能确认：{outside.Sentence}" });
        refusals.AddRange(RegistrationRules.Check(
            counter.Case.Facts,
            counter.Case.Choices,
            registration.Point!.ToFacts(),
            campaign.Policy,
            counter.Case.OnDate,
            ReferenceData.CodeSets));
        refusals.AddRange(CheckCard(counter, campaign));
        refusals.AddRange(CheckItems(counter));
        refusals.AddRange(CheckPictures(counter, special, campaign.Policy));
        refusals.AddRange(CheckPaper(counter, campaign.Policy));
        if (counter.Course.RefuseBefore(OnSiteStep.Signature) is { } early && refusals.TrueForAll(r => !r.Code.StartsWith("item.", StringComparison.Ordinal) && !r.Code.StartsWith("photo.", StringComparison.Ordinal)))
            refusals.Add(early);
        return refusals;
    }

    /// <summary>Documents that the city reviews (HR-99).</summary>
    public static bool IsSpecial(Registration registration, CampaignPolicy policy) =>
        RuleOf(registration, policy)?.Review == "City";

    /// <summary>SX-67: where the campaign wants everybody before its camera, no other picture counts.</summary>
    public static bool MustBeRetaken(CounterCase counter, CampaignPolicy policy) =>
        policy.Photo.Source == PhotoSource.Camera && counter.CurrentPhotoOrigin != PhotoOrigin.Camera
        && !policy.Photo.Exceptions.Any(e => e.Documents.Contains(counter.Registration.DocumentKind));

    private static DocumentRule? RuleOf(Registration registration, CampaignPolicy policy) =>
        policy.Identity.Documents.FirstOrDefault(d => d.Type == registration.DocumentKind);

    private static IEnumerable<Refusal> CheckCard(CounterCase counter, CampaignContext campaign)
    {
        var registration = counter.Registration;
        if (counter.Card is not { } card)
        {
            yield return new Refusal("card.missing", "card", "还没有读身份证件。请按 F2 读取考生本人的证件", Cited.Confirmation);
            yield break;
        }
        foreach (var difference in CardDifference.Of(registration, card))
            yield return difference.Code == "number"
                ? new Refusal("card.number-differs", "card", "证件号码与报名不一致。请核对是不是考生本人的证件，不是本人的不予办理", Cited.Confirmation)
                : new Refusal($"card.{difference.Code}-differs", "card",
                    $"{difference.Word}与证件不一致：报名“{difference.Registered}”，证件“{difference.OnCard}”。以证件为准，请按 F7 退回考生更正并重新提交", Cited.Confirmation);
        if (card.ValidUntil is { } until && until < campaign.Today)
            yield return new Refusal("card.expired", "card", $"证件已于 {until:yyyy-MM-dd} 过期。请考生换有效证件");
    }

    private static IEnumerable<Refusal> CheckItems(CounterCase counter)
    {
        var failed = counter.Items.Where(i => i is { Applies: true, Required: true, Passed: false }).ToList();
        if (failed.Count > 0)
            yield return new Refusal("item.failed", "items",
                $"资格审核没有通过：{string.Join('、', failed.Select(i => i.Reason is null ? i.Name : $"{i.Name}（{i.Reason}）"))}。请按 F7 退回，告诉考生补什么", Cited.Confirmation);
        var open = counter.Items.Where(i => i is { Applies: true, Required: true, Passed: null }).ToList();
        if (open.Count > 0)
            yield return new Refusal("item.open", "items",
                $"还有 {open.Count} 项资格没有审核：{string.Join('、', open.Select(i => $"{i.Number} {i.Name}"))}。请逐项审核", Cited.Confirmation);
    }

    /// <summary>Copies that must be on the form, and the city's word on who says he is exempt (SX-49, SX-51, SX-57).</summary>
    private static IEnumerable<Refusal> CheckPaper(CounterCase counter, CampaignPolicy policy)
    {
        if (counter.Course.MissingCopies is { Count: > 0 } missing)
            yield return new Refusal("onsite.copies-missing", "copies", $"还没有交：{string.Join('、', missing)}。请看原件，收下材料并登记，再确认", policy.OnSite.Source);
        if (!policy.DeclaresExemption() || counter.Registration.AdmissionType != AdmissionTypes.Exempt)
            yield break;
        if (counter.Exemption is null)
            yield return new Refusal("exemption.none", "", "考生的招生类别是“免试”，还没有申请免试入学。请考生登录后申请，或者把招生类别改为“统考”", policy.OnSite.Source);
        else if (counter.Exemption == ExemptionApplicationState.Applied)
            yield return new Refusal("exemption.not-reviewed", "", "免试资格还没有审查。请市（区）招生办先审查免试申请和材料，通过以后再确认", policy.OnSite.Source);
    }

    private static IEnumerable<Refusal> CheckPictures(CounterCase counter, bool special, CampaignPolicy policy)
    {
        if (counter.CurrentPhotoId is null)
            yield return new Refusal("photo.missing", "photo", "还没有相片。请按 F4 拍照，或者上传相片文件", Cited.Confirmation);
        else if (MustBeRetaken(counter, policy))
            yield return new Refusal("photo.not-camera", "photo", "相片要在现场摄像。请按 F4 用摄像头拍", policy.OnSite.Source);
        else if (special && counter.CurrentPhotoOrigin != PhotoOrigin.Camera
            && policy.Photo.Exceptions.Any(e => e.Source == PhotoSource.Camera && e.Documents.Contains(counter.Registration.DocumentKind)))
            yield return new Refusal("photo.not-camera", "photo",
                $"持{IdentityDocument.Word(counter.Registration.DocumentKind)}的考生要现场拍照。请按 F4 用摄像头拍", Cited.Confirmation);
        if (special && RuleOf(counter.Registration, policy) is { } rule && counter.CopyCount < rule.Copies)
            yield return new Refusal("copy.missing", "copy",
                $"还没有证件复印件。请上传至少 {rule.Copies} 份", Cited.Confirmation);
    }
}
