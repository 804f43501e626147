using System.Globalization;
using Admissions.Rules.Choices;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Eligibility;

/// <summary>One registration under one policy on one day: answers the conditions and demands that the policy states as data.</summary>
public sealed record RegistrationCase(RegistrationFacts Facts, IReadOnlyList<ChoiceFacts> Choices, CampaignPolicy Policy, DateOnly OnDate)
{
    private IEnumerable<PlanLineFacts> Lines =>
        Choices.OrderBy(choice => choice.Order).SelectMany(choice => choice.Majors).Select(major => major.Line).OfType<PlanLineFacts>();

    /// <summary>The line of the first choice, which decides level, category and so the papers; null while it is blank.</summary>
    public PlanLineFacts? First => Choices.FirstOrDefault(choice => choice.Order == 1)?.Line;

    /// <summary>Any choice is a medical major (HR-84).</summary>
    public bool IsMedical => Lines.Any(line => line.Medical);

    /// <summary>Whether all named facts are so; a fact not known yet is not so. No condition always holds.</summary>
    public bool Holds(Condition? when) =>
        when is null
        || ((when.Level is null || (First is { } first && when.Level.Contains(first.Level)))
            && (when.Category is null || (First is { } line && when.Category.Contains(line.Category)))
            && (when.Medical is not { } medical || medical == IsMedical)
            && (when.Age is not { } age || (Facts.BirthDate is { } birth && Age.On(birth, OnDate) <= age.AtMost))
            && (when.Document is null || when.Document.Contains(Facts.DocumentKind))
            && (when.Exempt is not { } exempt || exempt == (Facts.AdmissionType == "Exempt"))
            && (when.Bonus is not { } bonus || bonus == Facts.CandidateFeatures.Any(code => Policy.Bonuses.Any(rule => rule.Code == code)))
            && (when.AdmissionType is null || (Facts.AdmissionType is { } type && when.AdmissionType.Contains(type)))
            && (when.MajorList is null || Lines.Any(line => when.MajorList.Any(list => InList(line, list))))
            && (when.MedicalOutside is null || Lines.Any(line => line.Medical && !when.MedicalOutside.Any(list => InList(line, list)))));

    /// <summary>Whether one demand is met. Dates that are not given meet a comparison; whether they must be given is another demand.</summary>
    public bool Meets(Requirement requirement)
    {
        if (requirement.AnyOf is { } groups)
            return groups.Any(group => group.All(Meets));
        if (requirement.MajorsIn is { } inside)
            return Lines.All(line => InList(line, inside));
        if (requirement.MajorsNotIn is { } outside)
            return !Lines.Any(line => InList(line, outside));

        var text = Facts.Text(requirement.Field);
        if (requirement.Present is { } present)
            return present == text is not null;
        if (requirement.AtLeast is { } least)
            return AtLeast(requirement.Field, text, least);
        if (requirement.OneOf is { } allowed)
            return text is not null && allowed.Contains(text);
        if (requirement.NotAfter is { } latest)
            return Facts.Date(requirement.Field) is not { } date || Day(latest) is not { } limit || date <= limit;
        if (requirement.NotBefore is { } earliest)
            return Facts.Date(requirement.Field) is not { } start || Day(earliest) is not { } from || start >= from.AddYears(requirement.PlusYears ?? 0);
        return true;
    }

    /// <summary>Whether the campaign asks this candidate for the field at all (HR-31).</summary>
    public bool Asks(FieldRule field) => Holds(field.When);

    public bool Asks(ExtraField field) => Holds(field.When);

    private DateOnly? Day(string name) => name == "RegistrationDay" ? OnDate : Facts.Date(name);

    private bool InList(PlanLineFacts line, string list) =>
        Policy.MajorLists.FirstOrDefault(candidate => candidate.Code == list)?.Majors.Contains(line.MajorName) == true;

    private static bool AtLeast(string field, string? text, string least)
    {
        if (text is null)
            return false;
        if (field == "educationAttained")
            return EducationRanks.Of(text) >= Enum.Parse<EducationRank>(least);
        return decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
            && number >= decimal.Parse(least, CultureInfo.InvariantCulture);
    }
}
