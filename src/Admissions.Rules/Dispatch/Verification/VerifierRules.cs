using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Admissions.Rules.Dispatch.Verification;

/// <summary>
/// The rules of a run as the verifier reads them: capacities, who is admitted, who stands in front. Written apart from the
/// engines on purpose: it compares key by key instead of packing, and looks up instead of preparing tables.
/// </summary>
internal sealed class VerifierRules
{
    private readonly DispatchInput input;
    private readonly DispatchRules rules;
    private readonly long[][] leading;
    private readonly long[]? leadingColumn;
    private readonly long[]? programKey;
    private readonly int programKeyAfter = -1;
    private readonly bool choiceFirst;
    private readonly bool choiceLast;
    private readonly bool drawn;
    private readonly Dictionary<int, byte[]> tickets = [];

    /// <summary>Nothing but the programs' own lines decides who may be dispatched.</summary>
    public bool PlainLines { get; }

    public VerifierRules(DispatchInput input, DispatchRules rules)
    {
        (this.input, this.rules) = (input, rules);
        choiceFirst = rules.Mode == DispatchMode.Sequential;
        choiceLast = rules.Ties.Count > 0 && rules.Ties[^1] == DispatchRules.Choice && rules.Mode != DispatchMode.Lottery;
        drawn = rules.Mode == DispatchMode.Lottery || rules.TieOverflow == TieOverflow.Lottery;
        var columns = new List<long[]>();
        foreach (var tie in rules.Mode == DispatchMode.Lottery ? [] : rules.Ties)
        {
            if (tie == DispatchRules.Total)
                columns.Add(input.Candidates.Total);
            else if (tie == DispatchRules.ProgramKey)
                (programKeyAfter, programKey) = (columns.Count, input.Choices.ProgramKey);
            else if (tie != DispatchRules.Choice)
                columns.Add(input.Candidates.Keys[Enumerable.Range(0, input.Candidates.KeyNames.Count).First(i => input.Candidates.KeyNames[i] == tie)]);
        }

        leading = [.. columns];
        leadingColumn = OwnKeysLead ? null : leading.FirstOrDefault();
        PlainLines = input.Programs.LinesByClass is null && input.Programs.Conditions is null
            && rules.ControlLines.Count == 0 && input.BelowLineAllowed.Count == 0;
    }

    /// <summary>Positions that replace the keys at programs with reserved places, by index of the choice; filled by <see cref="VerifierReserves"/>.</summary>
    public long[]? CallPosition { get; set; }

    /// <summary>Programs with reserved places.</summary>
    public bool[]? Reserved { get; set; }

    /// <summary>The lot is part of the order.</summary>
    public bool Drawn => drawn;

    /// <summary>One key is compared before all others at every program.</summary>
    public bool HasLeadingKey => CallPosition is null && !choiceFirst && (OwnKeysLead || leading.Length > 0);

    /// <summary>That key is the programs' own one, and not a key of the candidate.</summary>
    public bool OwnKeysLead => programKeyAfter == 0 && programKey is not null;

    /// <summary>The leading key of a choice; asked only where there is one.</summary>
    public long LeadingKeyOf(int candidate, int at) => leadingColumn is null ? programKey![at] : leadingColumn[candidate];

    /// <summary>The key of the candidate that is compared next after one that leads; null where something else is.</summary>
    public long[]? SecondKey => HasLeadingKey && !OwnKeysLead && programKeyAfter != 1 && leading.Length > 1 ? leading[1] : null;

    /// <summary>Keys of the candidate that are compared.</summary>
    public IReadOnlyList<long[]> CandidateKeys => leading;

    public int CapacityOf(int program)
    {
        var ratio = input.Programs.Ratio[program] < 0 ? rules.Ratio : input.Programs.Ratio[program] / 1000m;
        var places = input.Programs.Quota[program] * ratio;
        return (int)(rules.Rounding switch
        {
            CapacityRounding.HalfUp => Math.Round(places, MidpointRounding.AwayFromZero),
            CapacityRounding.Up => Math.Ceiling(places),
            _ => Math.Floor(places),
        });
    }

    /// <summary>Placed when the candidate may be dispatched there, else BelowLine or ConditionUnmet.</summary>
    public ChoiceOutcome Entitlement(int candidate, int program)
    {
        var total = input.Candidates.Total[candidate];
        return !PlainLines ? FullEntitlement(candidate, program)
            : total < input.Programs.Line[program] ? ChoiceOutcome.BelowLine : ChoiceOutcome.Placed;
    }

    private ChoiceOutcome FullEntitlement(int candidate, int program)
    {
        var total = input.Candidates.Total[candidate];
        var below = total < input.Programs.Line[program];
        if (input.Candidates.LineClass?[candidate] is { } own)
        {
            if (input.Programs.LinesByClass?[program] is { } lines && lines.TryGetValue(own, out var line))
                below = total / 1000m < line;
            if (rules.ControlLines.TryGetValue(own, out var control))
                below |= total / 1000m < control;
        }

        if (below && !input.BelowLineAllowed.Contains((candidate, program)))
            return ChoiceOutcome.BelowLine;
        var conditions = input.Programs.Conditions?[program];
        return conditions is null || conditions.All(condition => Holds(condition, input.Candidates.Facts?[candidate]))
            ? ChoiceOutcome.Placed : ChoiceOutcome.ConditionUnmet;
    }

    /// <summary>
    /// Negative when the first choice (index <paramref name="at1"/> of candidate <paramref name="c1"/>) stands in front of the
    /// second at their common program or market, 0 on an exact tie.
    /// </summary>
    public int Compare(int c1, int at1, int c2, int at2)
    {
        if (CallPosition is not null && Reserved![input.Choices.Program[at1]])
            return CallPosition[at1].CompareTo(CallPosition[at2]);
        if (choiceFirst && Number(c1, at1) != Number(c2, at2))
            return Number(c1, at1) < Number(c2, at2) ? -1 : 1;
        for (var i = 0; i < leading.Length; i++)
        {
            if (programKeyAfter == i && programKey is not null && programKey[at1] != programKey[at2])
                return programKey[at1] > programKey[at2] ? -1 : 1;
            var (first, second) = (leading[i][c1], leading[i][c2]);
            if (first != second)
                return first > second ? -1 : 1;
        }

        if (programKeyAfter == leading.Length && programKey is not null && programKey[at1] != programKey[at2])
            return programKey[at1] > programKey[at2] ? -1 : 1;
        if (choiceLast && Number(c1, at1) != Number(c2, at2))
            return Number(c1, at1) < Number(c2, at2) ? -1 : 1;
        return drawn && c1 != c2 ? Ticket(c1).AsSpan().SequenceCompareTo(Ticket(c2)) : 0;
    }

    /// <summary>The same without the draw: whether all compared keys are equal.</summary>
    public bool KeysEqual(int c1, int at1, int c2, int at2)
    {
        foreach (var column in leading)
            if (column[c1] != column[c2])
                return false;
        return (programKey is null || programKey[at1] == programKey[at2])
            && ((!choiceFirst && !choiceLast) || Number(c1, at1) == Number(c2, at2));
    }

    private int Number(int candidate, int at) => at - input.Choices.Start[candidate];

    private byte[] Ticket(int candidate)
    {
        if (tickets.TryGetValue(candidate, out var known))
            return known;
        using var hmac = new HMACSHA256(Convert.FromHexString(rules.Seed!));
        return tickets[candidate] = hmac.ComputeHash(Encoding.UTF8.GetBytes(input.Candidates.Id[candidate]));
    }

    /// <summary>Whether a condition holds of these facts; without the fact only that it has none of the values does.</summary>
    public static bool Holds(DispatchCondition condition, IReadOnlyDictionary<string, string>? facts)
    {
        var fact = facts?.GetValueOrDefault(condition.Fact);
        if (fact is null)
            return condition.Kind == ConditionKind.HasNone;
        var listed = fact.Split(';').Any(part => condition.Values.Contains(part, StringComparer.Ordinal));
        if (condition.Kind is ConditionKind.OneOf)
            return condition.Values.Any(value => string.Equals(value, fact, StringComparison.Ordinal));
        if (condition.Kind is ConditionKind.HasAny or ConditionKind.HasNone)
            return listed == (condition.Kind == ConditionKind.HasAny);
        if (!decimal.TryParse(fact, NumberStyles.Number, CultureInfo.InvariantCulture, out var number))
            return false;
        var limit = decimal.Parse(condition.Values[0], CultureInfo.InvariantCulture);
        return condition.Kind == ConditionKind.AtLeast ? number >= limit : number <= limit;
    }
}
