namespace Admissions.Rules.Conditions;

/// <summary>
/// A condition over facts: the one evaluator behind everything that a policy states as data (<c>when</c>, <c>require</c>,
/// <c>pointRules</c>, <c>secondChoice</c>, <c>dispatch.conditions</c>, grounds of bonuses and exemptions). Each of these is written in
/// the policy's own words and read into a tree of clauses; a comparison with a fact that is not known does not hold.
/// </summary>
public abstract record Clause
{
    /// <summary>The condition that nobody states.</summary>
    public static readonly Clause Always = new AllOf([]);

    public abstract bool Holds(IFacts facts);

    /// <summary>A fact that is either true or false must be as given.</summary>
    public static Clause Is(string fact, bool value) => value ? new OneOf(fact, [Yes]) : new Not(new OneOf(fact, [Yes]));

    /// <summary>How a fact says yes.</summary>
    public const string Yes = "true";
}

public sealed record AllOf(IReadOnlyList<Clause> Parts) : Clause
{
    public override bool Holds(IFacts facts)
    {
        foreach (var part in Parts)
            if (!part.Holds(facts))
                return false;
        return true;
    }
}

public sealed record AnyOf(IReadOnlyList<Clause> Parts) : Clause
{
    public override bool Holds(IFacts facts) => Parts.Any(part => part.Holds(facts));
}

public sealed record Not(Clause Of) : Clause
{
    public override bool Holds(IFacts facts) => !Of.Holds(facts);
}

/// <summary>At least one thing of the list is so.</summary>
public sealed record Some(string List, Clause Of) : Clause
{
    public override bool Holds(IFacts facts) => facts.Each(List).Any(Of.Holds);
}

/// <summary>The fact is known.</summary>
public sealed record Given(string Fact) : Clause
{
    public override bool Holds(IFacts facts) => facts.Text(Fact) is not null;
}

/// <summary>The fact is one of the values.</summary>
public sealed record OneOf(string Fact, IReadOnlyList<string> Values) : Clause
{
    public override bool Holds(IFacts facts) => facts.Text(Fact) is { } text && Values.Contains(text, StringComparer.Ordinal);
}

/// <summary>The codes of the fact include one of the values.</summary>
public sealed record HasAny(string Fact, IReadOnlyList<string> Values) : Clause
{
    public override bool Holds(IFacts facts) => facts.Codes(Fact).Any(code => Values.Contains(code, StringComparer.Ordinal));
}

/// <summary>The fact is a number from <paramref name="Least"/> to <paramref name="Most"/>, both included; null = no limit.</summary>
public sealed record Within(string Fact, decimal? Least = null, decimal? Most = null) : Clause
{
    public override bool Holds(IFacts facts) =>
        facts.Number(Fact) is { } number && (Least is null || number >= Least) && (Most is null || number <= Most);
}

/// <summary>
/// The one day plus so many years is not after the other. Days that are not known are in order: whether they must be given is another demand.
/// </summary>
public sealed record InOrder(string Earlier, string Later, int PlusYears = 0) : Clause
{
    public override bool Holds(IFacts facts) =>
        facts.Date(Earlier) is not { } from || facts.Date(Later) is not { } to || from.AddYears(PlusYears) <= to;
}
