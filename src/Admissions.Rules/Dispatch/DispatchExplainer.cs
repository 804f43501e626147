namespace Admissions.Rules.Dispatch;

/// <summary>One compared key: the candidate's own value and that of the last candidate dispatched; points, or a choice number.</summary>
public sealed record KeyComparison(string Key, decimal Own, decimal? Last);

/// <summary>What decided between the candidate and the last one dispatched, when the program was full or closed.</summary>
public enum DecidedBy
{
    /// <summary>Nothing to decide: placed, not admitted, or the program took nobody.</summary>
    Nothing,

    /// <summary>The key named in <see cref="ChoiceExplanation.DecidingKey"/>.</summary>
    Key,

    /// <summary>Equal in all keys; the lot decided.</summary>
    Lot,

    /// <summary>The program could not take all who were tied and closed; with <see cref="ChoiceOutcome.Full"/> the candidate is one of them.</summary>
    Tie,

    /// <summary>The last one was called in front by a reserved place, though no better in any key.</summary>
    ReservedPlace,
}

/// <summary>
/// Why one choice ended as it did, in figures a page turns into a sentence, e.g. 「投档 30 人，末位 512 分，你 509 分，差 3 分」.
/// </summary>
public sealed record ChoiceExplanation
{
    /// <summary>1-based.</summary>
    public required int Choice { get; init; }

    /// <summary>Index into <see cref="DispatchInput.Programs"/>.</summary>
    public required int Program { get; init; }

    public required ChoiceOutcome Outcome { get; init; }

    /// <summary>位次 of the candidate among all candidates of the run: 1 + those in front by the candidates' own keys; equal keys share it.</summary>
    public required int Rank { get; init; }

    public required int Capacity { get; init; }

    public required int Dispatched { get; init; }

    /// <summary>The line that applied to this candidate, in points; null when there was none.</summary>
    public decimal? Line { get; init; }

    /// <summary>Points from the candidate's total to the line; negative when below.</summary>
    public decimal? AboveLineBy { get; init; }

    /// <summary>The total is below the line; with <see cref="ChoiceOutcome.Placed"/> it is the below-line mark (GD-91).</summary>
    public bool BelowLine => AboveLineBy < 0;

    /// <summary>级差: points taken off the total for this choice.</summary>
    public decimal ChoiceStep { get; init; }

    /// <summary>All compared keys in their order.</summary>
    public required IReadOnlyList<KeyComparison> Keys { get; init; }

    public DecidedBy DecidedBy { get; init; }

    /// <summary>First key in which the candidate differs from the last one dispatched.</summary>
    public KeyComparison? DecidingKey { get; init; }

    /// <summary>The special condition that was not met.</summary>
    public DispatchCondition? Unmet { get; init; }
}

/// <summary>Explains the outcome of a run candidate by candidate (the trace that candidates may read, HN26; domain-facts "Why trace").</summary>
public sealed class DispatchExplainer
{
    private readonly DispatchInput input;
    private readonly DispatchRules rules;
    private readonly DispatchOutcome outcome;
    private readonly Admission admission;
    private readonly int[] rank;
    private readonly Lazy<long?[]> lastProgramKeys;

    public DispatchExplainer(DispatchInput input, DispatchRules rules, DispatchOutcome outcome)
    {
        (this.input, this.rules, this.outcome) = (input, rules, outcome);
        admission = new Admission(input, rules);
        lastProgramKeys = new Lazy<long?[]>(LastProgramKeys);
        var order = rules.Mode == DispatchMode.Lottery
            ? MeritOrder.ByTicket(input.Candidates.Id, new LotteryDraw(rules.Seed!), 1)
            : MeritOrder.By(Dispatcher.Columns(input, rules.Ties), input.Candidates.Count, 1);
        rank = new int[order.Count];
        for (var i = 0; i < order.Count; i++)
            rank[order.Candidates[i]] = i > 0 && order.Codes[i] == order.Codes[i - 1] ? rank[order.Candidates[i - 1]] : i + 1;
    }

    /// <summary>One explanation for every choice that was looked at, in choice order.</summary>
    public IReadOnlyList<ChoiceExplanation> Explain(int candidate)
    {
        var explanations = new List<ChoiceExplanation>();
        var looks = outcome.LooksOf(input, candidate);
        for (var k = 0; k < looks.Length; k++)
            if (looks[k] != ChoiceOutcome.NotLooked)
                explanations.Add(Explain(candidate, input.Choices.Start[candidate] + k, looks[k]));
        return explanations;
    }

    private ChoiceExplanation Explain(int candidate, int at, ChoiceOutcome look)
    {
        var (program, number) = (input.Choices.Program[at], at - input.Choices.Start[candidate] + 1);
        var line = outcome.Lines[program];
        var lowest = admission.LineFor(candidate, program);
        var keys = Compared(candidate, at, number, line);
        var (decidedBy, decidingKey) = Decide(look, program, line, keys);
        return new ChoiceExplanation
        {
            Choice = number,
            Program = program,
            Outcome = look,
            Rank = rank[candidate],
            Capacity = line.Capacity,
            Dispatched = line.Dispatched,
            Line = lowest == long.MinValue ? null : Points.ToDecimal(lowest),
            AboveLineBy = lowest == long.MinValue ? null : Points.ToDecimal(input.Candidates.Total[candidate] - lowest),
            ChoiceStep = StepOf(number),
            Keys = keys,
            DecidedBy = decidedBy,
            DecidingKey = decidingKey,
            Unmet = admission.UnmetCondition(candidate, program),
        };
    }

    private List<KeyComparison> Compared(int candidate, int at, int number, DispatchLine line)
    {
        var keys = new List<KeyComparison>();
        var choice = new KeyComparison(DispatchRules.Choice, number, line.LastChoice);
        if (rules.Mode == DispatchMode.Sequential)
            keys.Add(choice);
        foreach (var tie in rules.Mode == DispatchMode.Lottery ? [] : rules.Ties)
            if (tie == DispatchRules.Total)
                keys.Add(new KeyComparison(tie, Points.ToDecimal(input.Candidates.Total[candidate]), line.LastTotal is { } total ? Points.ToDecimal(total) : null));
            else if (tie == DispatchRules.ProgramKey)
                keys.Add(new KeyComparison(tie, input.Choices.ProgramKey is { } own ? Points.ToDecimal(own[at]) : 0m,
                    lastProgramKeys.Value[line.Program] is { } last ? Points.ToDecimal(last) : null));
            else if (tie != DispatchRules.Choice)
                keys.Add(Named(candidate, tie, line));
            else if (rules.Mode != DispatchMode.Sequential)
                keys.Add(choice);
        return keys;
    }

    private KeyComparison Named(int candidate, string tie, DispatchLine line)
    {
        var column = input.Candidates.KeyNames.ToList().IndexOf(tie);
        return new KeyComparison(tie, Points.ToDecimal(input.Candidates.Keys[column][candidate]),
            line.LastTotal is null ? null : Points.ToDecimal(line.LastKeys[column]));
    }

    private (DecidedBy, KeyComparison?) Decide(ChoiceOutcome look, int program, DispatchLine line, List<KeyComparison> keys)
    {
        if (look == ChoiceOutcome.Closed)
            return (DecidedBy.Tie, null);
        if (look != ChoiceOutcome.Full || line.LastTotal is null)
            return (DecidedBy.Nothing, null);
        if (rules.Mode == DispatchMode.Lottery)
            return (DecidedBy.Lot, null);
        var differing = keys.Find(key => key.Last is { } last && key.Own != last);
        var reserved = CallOrder.SharesOf(rules, input.Programs.Id[program]).Count > 0;
        if (differing is not null)
            return reserved && IsBetter(differing) ? (DecidedBy.ReservedPlace, null) : (DecidedBy.Key, differing);
        return (rules.TieOverflow == TieOverflow.Lottery ? DecidedBy.Lot : reserved ? DecidedBy.ReservedPlace : DecidedBy.Tie, null);
    }

    /// <summary>
    /// The program's own key of the last one dispatched there, which the line does not carry: of all who agree with the line
    /// in everything else the least, because whoever had less would stand behind him.
    /// </summary>
    private long?[] LastProgramKeys()
    {
        var last = new long?[outcome.Lines.Length];
        if (input.Choices.ProgramKey is not { } own)
            return last;
        for (var candidate = 0; candidate < outcome.GrantedChoice.Length; candidate++)
        {
            if (outcome.GrantedChoice[candidate] is not (var choice and > 0))
                continue;
            var at = input.Choices.Start[candidate] + choice - 1;
            var line = outcome.Lines[input.Choices.Program[at]];
            if (IsLast(candidate, choice, line) && (last[line.Program] is not { } least || own[at] < least))
                last[line.Program] = own[at];
        }
        return last;
    }

    private bool IsLast(int candidate, int choice, DispatchLine line)
    {
        if (line.LastTotal != input.Candidates.Total[candidate] || line.LastChoice != choice)
            return false;
        for (var column = 0; column < line.LastKeys.Count; column++)
            if (line.LastKeys[column] != input.Candidates.Keys[column][candidate])
                return false;
        return true;
    }

    private static bool IsBetter(KeyComparison key) => key.Key == DispatchRules.Choice ? key.Own < key.Last : key.Own > key.Last;

    private decimal StepOf(int number) =>
        rules.Mode != DispatchMode.Sequential || rules.ChoiceStep.Count == 0 ? 0m : rules.ChoiceStep[Math.Min(number, rules.ChoiceStep.Count) - 1];
}
