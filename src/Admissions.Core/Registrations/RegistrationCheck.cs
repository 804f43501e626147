using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Choices;
using Admissions.Rules.Eligibility;

namespace Admissions.Core.Registrations;

/// <summary>
/// What is still wrong with a draft, step by step: the same rules that judge it at submission (RegistrationRules), so that
/// no page can promise what the submission then refuses.
/// </summary>
public static class RegistrationCheck
{
    private const string Licence = "medicalLicenseNumber";

    /// <summary>The whole draft: fields, eligibility, choices, point, household. Empty: it may be submitted.</summary>
    public static IReadOnlyList<Refusal> All(RegistrationFile file)
    {
        var (basic, choices) = Filled(file);
        return [.. basic, .. choices, .. Point(file)];
    }

    /// <summary><see cref="BasicInformation"/> and <see cref="Choices"/> together, the fields judged once.</summary>
    public static (IReadOnlyList<Refusal> Basic, IReadOnlyList<Refusal> Choices) Filled(RegistrationFile file)
    {
        var fields = Fields(file).ToLookup(r => r.Field == Licence);
        return ([.. fields[false]], [.. ChoiceRules.Check(file.Choices, file.Campaign.Policy), .. fields[true]]);
    }

    /// <summary>
    /// What a correction of confirmed information must meet: the same rules, asked for the day of registration; for a
    /// five-city point the household counts at the hour of his confirmation (HR-56).
    /// </summary>
    public static IReadOnlyList<Refusal> Correction(RegistrationFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var (point, row) = (file.Point!, file.Registration);
        var outside = file.Facts.HouseholdRegistrationPlace is { Length: > 0 } household && row.ConfirmedAt is { } at
            ? file.Campaign.Windows.RefuseHousehold(RuleFacts.PlaceOf(row.Id, point), household, at) : null;
        return
        [
            .. BasicInformation(file), .. Choices(file), .. PointRules.Check(file.Case, point.ToFacts() with { Active = true }),
            .. outside is null ? [] : new[] { outside with { Field = "householdRegistrationPlace", Sentence = "他确认时，这个报名确认点只办理本市户籍考生，户籍不能更正到外市" } },
        ];
    }

    /// <summary>The fields, without the licence that a medical choice asks for: it is asked beside the choices.</summary>
    public static IReadOnlyList<Refusal> BasicInformation(RegistrationFile file) => Filled(file).Basic;

    private static List<Refusal> Fields(RegistrationFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var unreadable = DraftFields.CheckDates(file.Draft, file.Campaign.Policy).ToList();
        unreadable.AddRange(Printability.Check(file).Where(p => unreadable.TrueForAll(r => r.Field != p.Field)));
        var fields = unreadable.Select(r => r.Field).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. unreadable,
            .. RegistrationRules.CheckBasicInformation(file.Case, ReferenceData.CodeSets).Where(r => !fields.Contains(r.Field)),
            .. Exemption(file),
        ];
    }

    /// <summary>Those of one page of questions.</summary>
    public static IReadOnlyList<Refusal> Group(RegistrationFile file, FieldGroup group)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(group);
        var extra = group == DraftFields.Contact ? file.Campaign.Policy.BasicInformation.ExtraFields.Select(f => f.Code).ToList() : [];
        return [.. BasicInformation(file).Where(r => group.Fields.Contains(r.Field) || extra.Contains(r.Field))];
    }

    /// <summary>The choices, and the licence that a medical one asks for.</summary>
    public static IReadOnlyList<Refusal> Choices(RegistrationFile file) => Filled(file).Choices;

    public static IReadOnlyList<Refusal> Point(RegistrationFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Point is { } point
            ? [.. PointFor(file, point), .. RegistrationWarnings.MissingReason(file.Case, point.CountyCode) is { } missing ? new[] { missing } : []]
            : [new Refusal("point.missing", "point", "选择报名确认点")];
    }

    /// <summary>What does not stop the candidate, but is said to him and kept with his submission: a rare name, the policy's own warnings (SX-35, SX-41).</summary>
    public static IReadOnlyList<Refusal> Warnings(RegistrationFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return [.. Printability.NameWarning(file) is { } rare ? new[] { rare } : [], .. RegistrationWarnings.Check(file.Case, file.Point?.CountyCode)];
    }

    /// <summary>Why this candidate cannot use the point now: levels, age, medical (HR-71, HR-83…85) and the five cities' first days (HR-55).</summary>
    public static IEnumerable<Refusal> PointFor(RegistrationFile file, RegistrationPoint point)
    {
        ArgumentNullException.ThrowIfNull(file);
        foreach (var refusal in PointRules.Check(file.Case, point.ToFacts()))
            yield return refusal;
        if (file.Facts.HouseholdRegistrationPlace is { Length: > 0 } household
            && file.Campaign.Windows.RefuseHousehold(RuleFacts.PlaceOf(file.Registration.Id, point), household, file.Campaign.Now) is { } outside)
            yield return outside;
    }

    /// <summary>
    /// HR-27: Exempt follows from a granted application, it is never typed, except where the type decides the point (SX-57, SX-162):
    /// there the candidate says it first, and the city office confirms nobody whose application it has not passed.
    /// </summary>
    private static IEnumerable<Refusal> Exemption(RegistrationFile file)
    {
        if (!file.Campaign.Policy.DeclaresExemption() && file.Facts.AdmissionType == AdmissionTypes.Exempt && file.Registration.AdmissionType != AdmissionTypes.Exempt)
            yield return new Refusal("exemption.no-application", "admissionType",
                "还没有批准的免试入学申请，不能选“免试”。请选“统考”；符合免试条件的，带材料到报名确认点申请");
    }
}
