using System.Globalization;
using Admissions.Rules.Choices;
using Admissions.Rules.Eligibility;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Tests.Eligibility;

/// <summary>
/// The second reading of conditions and demands: each word of the policy asked of the registration itself, one sentence after the other,
/// without clauses.
/// </summary>
internal static class PlainConditions
{
    /// <summary>All that the condition names is so; what it does not name does not matter.</summary>
    public static bool Holds(Condition? when, RegistrationCase c)
    {
        if (when is null)
            return true;
        var first = c.Choices.FirstOrDefault(choice => choice.Order == 1)?.Line;
        if (when.Level is { } levels && !(first is not null && levels.Any(level => level == first.Level)))
            return false;
        if (when.Category is { } categories && !(first is not null && categories.Any(category => category == first.Category)))
            return false;
        if (when.Document is { } kinds && kinds.All(kind => kind != c.Facts.DocumentKind))
            return false;
        if (when.AdmissionType is { } types && types.All(type => type != c.Facts.AdmissionType))
            return false;
        if (when.Exempt is { } exempt && exempt != (c.Facts.AdmissionType == "Exempt"))
            return false;
        if (when.Bonus is { } bonus && bonus != c.Policy.Bonuses.Any(rule => c.Facts.CandidateFeatures.Contains(rule.Code)))
            return false;
        if (when.Age is { } age && !(c.Facts.BirthDate is { } birth && Birthday(birth, age.AtMost + 1) > c.OnDate))
            return false;
        if (when.Medical is { } medical && medical != Lines(c).Any(line => line.Medical))
            return false;
        if (when.MajorList is { } inside && !Lines(c).Any(line => IsIn(c, line, inside)))
            return false;
        return when.MedicalOutside is not { } outside || Lines(c).Any(line => line.Medical && !IsIn(c, line, outside));
    }

    public static bool Meets(Requirement demand, RegistrationCase c)
    {
        if (demand.AnyOf is { } groups)
            return groups.Any(group => group.All(one => Meets(one, c)));
        if (demand.MajorsIn is { } inside)
            return Lines(c).All(line => IsIn(c, line, [inside]));
        if (demand.MajorsNotIn is { } outside)
            return !Lines(c).Any(line => IsIn(c, line, [outside]));
        var text = c.Facts.Text(demand.Field);
        if (demand.Present is { } present)
            return present == (text is not null);
        if (demand.OneOf is { } allowed)
            return allowed.Any(value => value == text);
        if (demand.AtLeast is { } least)
            return text is not null && (demand.Field == "educationAttained" ? Stage(text) >= StageNamed(least)
                : decimal.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= decimal.Parse(least, CultureInfo.InvariantCulture));
        if (demand.NotAfter is { } latest)
            return !(Day(c, demand.Field) > Day(c, latest));
        return !(Day(c, demand.Field) < Later(Day(c, demand.NotBefore!), demand.PlusYears ?? 0));
    }

    private static IEnumerable<PlanLineFacts> Lines(RegistrationCase c)
    {
        foreach (var choice in c.Choices)
            foreach (var major in choice.Majors)
                if (major.Line is { } line)
                    yield return line;
    }

    private static bool IsIn(RegistrationCase c, PlanLineFacts line, IReadOnlyList<string> lists)
    {
        foreach (var list in c.Policy.MajorLists)
            if (lists.Contains(list.Code) && list.Majors.Contains(line.MajorName))
                return true;
        return false;
    }

    /// <summary>The day on which somebody becomes so old; without 29 February it is 1 March.</summary>
    private static DateOnly Birthday(DateOnly birth, int years) => birth is { Month: 2, Day: 29 } && !DateTime.IsLeapYear(birth.Year + years)
        ? new DateOnly(birth.Year + years, 3, 1) : new DateOnly(birth.Year + years, birth.Month, birth.Day);

    /// <summary>The same day years later, or the last one of its month.</summary>
    private static DateOnly? Later(DateOnly? day, int years) => day is { } own
        ? new DateOnly(own.Year + years, own.Month, Math.Min(own.Day, DateTime.DaysInMonth(own.Year + years, own.Month))) : null;

    private static DateOnly? Day(RegistrationCase c, string field) => field == "RegistrationDay" ? c.OnDate : c.Facts.Date(field);

    /// <summary>GB/T 4658: 1 postgraduate, 2 bachelor, 3 college, 4 and 6 upper secondary.</summary>
    private static int Stage(string code) => code[0] switch { '1' => 4, '2' => 3, '3' => 2, '4' or '6' => 1, _ => 0 };

    private static int StageNamed(string name) => Array.IndexOf(["BelowUpperSecondary", "UpperSecondary", "College", "Bachelor", "Postgraduate"], name);
}
