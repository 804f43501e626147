using Admissions.Rules.Conditions;

namespace Admissions.Rules.Dispatch;

/// <summary>
/// Special conditions of a run (GD-83). Programs with the same conditions are one class, and a candidate is asked a class's
/// conditions once: what came out is remembered beside all his choices of the class.
/// </summary>
internal sealed class SpecialConditions
{
    private const int None = -1;
    private const byte Met = 1, Unmet = 2;
    private readonly DispatchInput input;
    private readonly int[] classOf;
    private readonly List<Clause> clauses = [];

    // One byte a choice: not asked yet, met or unmet. Threads may ask the same twice, and write the same.
    private readonly byte[] asked;

    private SpecialConditions(DispatchInput input, IReadOnlyList<DispatchCondition>?[] conditions)
    {
        this.input = input;
        asked = new byte[input.Choices.Program.Length];
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        classOf = Array.ConvertAll(conditions, own => own is { Count: > 0 } ? ClassOf(own, known) : None);
    }

    /// <summary>Null when no program has any.</summary>
    public static SpecialConditions? Of(DispatchInput input) => input.Programs.Conditions is { } conditions ? new(input, conditions) : null;

    /// <summary>Whether the candidate meets all conditions of the program.</summary>
    public bool Meets(int candidate, int program)
    {
        if (classOf[program] is not (var own and not None))
            return true;
        var choices = input.Choices.Of(candidate);
        var remembered = asked.AsSpan(input.Choices.Start[candidate], choices.Length);
        if (choices.IndexOf(program) is var at and >= 0 && remembered[at] != 0)
            return remembered[at] == Met;
        var met = clauses[own].Holds(FactsOf(candidate));
        for (var k = 0; k < choices.Length; k++)
            if (classOf[choices[k]] == own)
                remembered[k] = met ? Met : Unmet;
        return met;
    }

    /// <summary>The first condition the candidate does not meet, or null.</summary>
    public DispatchCondition? FirstUnmet(int candidate, int program)
    {
        var facts = FactsOf(candidate);
        return input.Programs.Conditions![program]?.FirstOrDefault(condition => !condition.ToClause().Holds(facts));
    }

    private NamedFacts FactsOf(int candidate) => new(input.Candidates.Facts?[candidate]);

    private int ClassOf(IReadOnlyList<DispatchCondition> conditions, Dictionary<string, int> known)
    {
        var name = string.Join('\u001e', conditions.Select(c => $"{c.Kind}\u001f{c.Fact}\u001f{string.Join('\u001f', c.Values)}"));
        if (known.TryGetValue(name, out var found))
            return found;
        clauses.Add(new AllOf([.. conditions.Select(condition => condition.ToClause())]));
        return known[name] = clauses.Count - 1;
    }
}
