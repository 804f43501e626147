using Admissions.Rules.Conditions;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Choices;

/// <summary>The facts of one chosen plan line, for conditions that speak of single choices.</summary>
public sealed record ChosenLine(PlanLineFacts Line, CampaignPolicy Policy) : IFacts
{
    public string? Text(string fact) => fact switch
    {
        FactNames.Level => Line.Level.ToString(),
        FactNames.Category => Line.Category,
        FactNames.SubCategory => Line.SubCategory,
        FactNames.Medical => Line.Medical ? Clause.Yes : null,
        _ => null,
    };

    public IReadOnlyCollection<string> Codes(string fact) => fact == FactNames.MajorLists
        ? [.. Policy.MajorLists.Where(list => list.Majors.Contains(Line.MajorName)).Select(list => list.Code)]
        : Text(fact)?.Split(';') ?? [];
}
