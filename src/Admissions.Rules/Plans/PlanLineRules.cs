using Admissions.Rules.Policy;

namespace Admissions.Rules.Plans;

/// <summary>One line of an institution's plan, with what the catalogue and the station register say of it.</summary>
/// <param name="Years">Study duration; halves are allowed.</param>
/// <param name="InCatalogue">The major stands in the ministry's catalogue.</param>
/// <param name="ArtOrForeignLanguage">The major belongs to the art or foreign-language class.</param>
/// <param name="StationFiled">The institution has a registered and filed correspondence station in the province.</param>
/// <param name="MinistryApproval">Number of the ministry's approval, if any.</param>
public sealed record PlanLineFacts(
    StudyLevel Level, StudyMode Mode, string Major, decimal Years, int Number,
    bool InCatalogue, bool ArtOrForeignLanguage, bool StationFiled, string? MinistryApproval);

/// <summary>An institution's full-time plan seen against last year and against its whole plan (SX-15).</summary>
public sealed record FullTimeShare(bool Risen, bool AboveShare);

/// <summary>Rules of plan lines (SX-05, SX-06, SX-16…SX-21), switched by the codes of the policy's planRules.</summary>
public static class PlanLineRules
{
    /// <summary>Policy list of majors that may not be planned as correspondence (SX-17).</summary>
    public const string BarredCorrespondence = "BarredCorrespondence";

    /// <summary>Everything that is wrong with a line.</summary>
    public static IReadOnlyList<PlanRefused> Check(CampaignPolicy policy, PlanLineFacts line)
    {
        var refusals = new List<PlanRefused>();
        if (line.Number < 0) refusals.Add(new PlanNumberNegative(line.Major));
        if (policy.DurationMin.FirstOrDefault(d => d.Level == line.Level && d.Mode == line.Mode) is { } least && line.Years < least.Years)
            refusals.Add(new DurationTooShort(line.Level, line.Mode, line.Years, least.Years));
        if (Asks(policy, "majorInCatalogue") && !line.InCatalogue) refusals.Add(new MajorNotInCatalogue(line.Major));
        if (line.Mode != StudyMode.Correspondence) return refusals;

        if (Asks(policy, "correspondenceNeedsStation") && !line.StationFiled) refusals.Add(new StationMissing());
        if (Asks(policy, "medicalNotByCorrespondence")
            && policy.MajorLists.Any(list => list.Code == BarredCorrespondence && list.Majors.Contains(line.Major, StringComparer.Ordinal)))
            refusals.Add(new MedicalByCorrespondence(line.Major));
        if (Asks(policy, "artAndLanguageCorrespondenceNeedsApproval") && line.ArtOrForeignLanguage && string.IsNullOrWhiteSpace(line.MinistryApproval))
            refusals.Add(new CorrespondenceApprovalMissing(line.Major));
        return refusals;
    }

    /// <summary>Registration may not open before the catalogue of institutions and majors is published (SX-20).</summary>
    public static CatalogueNotPublished? CheckRegistrationMayOpen(CampaignPolicy policy, bool cataloguePublished) =>
        Asks(policy, "publishedBeforeRegistration") && !cataloguePublished ? new() : null;

    /// <summary>An unpublished major can neither be chosen nor admitted to (SX-21).</summary>
    public static MajorNotPublished? CheckPublished(CampaignPolicy policy, string major, bool published) =>
        Asks(policy, "publishedBeforeRegistration") && !published ? new(major) : null;

    /// <param name="most">Largest full-time share of a plan that is not flagged, e.g. 0.5; data of the campaign.</param>
    public static FullTimeShare Compare(int fullTimeLastYear, int fullTime, int whole, decimal most) =>
        new(fullTime > fullTimeLastYear, whole > 0 && fullTime > most * whole);

    private static bool Asks(CampaignPolicy policy, string rule) => policy.PlanRules.Contains(rule, StringComparer.Ordinal);
}
