using Admissions.Rules.Choices;
using Admissions.Rules.Conditions;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Eligibility;

/// <summary>One registration under one policy on one day: the facts that the policy's conditions and demands are asked of.</summary>
public sealed record RegistrationCase(RegistrationFacts Facts, IReadOnlyList<ChoiceFacts> Choices, CampaignPolicy Policy, DateOnly OnDate) : IFacts
{
    private IEnumerable<PlanLineFacts> Lines =>
        Choices.OrderBy(choice => choice.Order).SelectMany(choice => choice.Majors).Select(major => major.Line).OfType<PlanLineFacts>();

    /// <summary>The line of the first choice, which decides level, category and so the papers; null while it is blank.</summary>
    public PlanLineFacts? First => Choices.FirstOrDefault(choice => choice.Order == 1)?.Line;

    /// <summary>Any choice is a medical major (HR-84).</summary>
    public bool IsMedical => Lines.Any(line => line.Medical);

    /// <summary>Whether all named facts are so; a fact not known yet is not so. No condition always holds.</summary>
    public bool Holds(Condition? when) => when.ToClause().Holds(this);

    /// <summary>Whether one demand is met. Dates that are not given meet a comparison; whether they must be given is another demand.</summary>
    public bool Meets(Requirement requirement) => requirement.ToClause().Holds(this);

    /// <summary>Whether the campaign asks this candidate for the field at all (HR-31).</summary>
    public bool Asks(FieldRule field) => Holds(field.When);

    public bool Asks(ExtraField field) => Holds(field.When);

    string? IFacts.Text(string fact) => fact switch
    {
        FactNames.Level => First?.Level.ToString(),
        FactNames.Category => First?.Category,
        FactNames.SubCategory => First?.SubCategory,
        FactNames.Medical => YesIf(IsMedical),
        FactNames.Exempt => YesIf(Facts.AdmissionType == AdmissionTypes.Exempt),
        FactNames.Bonus => YesIf(Facts.CandidateFeatures.Any(code => Policy.Bonuses.Any(rule => rule.Code == code))),
        _ => Facts.Text(fact),
    };

    decimal? IFacts.Number(string fact) => fact switch
    {
        FactNames.Age => Facts.BirthDate is { } birth ? Age.On(birth, OnDate) : null,
        FactNames.EducationRank => Facts.Text(FactNames.EducationAttained) is { } code ? (int)EducationRanks.Of(code) : null,
        _ => ((IFacts)Facts).Number(fact),
    };

    DateOnly? IFacts.Date(string fact) => fact == FactNames.RegistrationDay ? OnDate : Facts.Date(fact);

    IReadOnlyCollection<string> IFacts.Codes(string fact) => ((IFacts)Facts).Codes(fact);

    IEnumerable<IFacts> IFacts.Each(string list) => list == FactNames.Choices ? Lines.Select(line => new ChosenLine(line, Policy)) : [];

    private static string? YesIf(bool so) => so ? Clause.Yes : null;
}
