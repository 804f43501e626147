namespace Admissions.Rules.Dispatch.Verification;

/// <summary>Each look of the trace is the one that follows from the result: a refusal names the line, the condition, or the final state of the program.</summary>
internal sealed class TraceCheck
{
    private readonly DispatchInput input;
    private readonly DispatchRules rules;
    private readonly VerifierRules order;
    private readonly DispatchOutcome outcome;
    private readonly CheckCounter counter = new("trace");

    public TraceCheck(DispatchInput input, DispatchRules rules, VerifierRules order, TakenPlaces taken, DispatchOutcome outcome)
    {
        (this.input, this.rules, this.order, this.outcome) = (input, rules, order, outcome);
        Refusal = new ChoiceOutcome[input.Programs.Count];
        for (var p = 0; p < Refusal.Length; p++)
            Refusal[p] = taken.Count[p] >= taken.Capacity[p] ? ChoiceOutcome.Full : ChoiceOutcome.Closed;
        counter.Add(input.Choices.Program.Length);
    }

    /// <summary>Per program what the trace says of whoever was entitled and turned away.</summary>
    public ChoiceOutcome[] Refusal { get; }

    /// <summary>Compares all looks of a candidate.</summary>
    public void Look(int c)
    {
        var choices = input.Choices;
        var start = choices.Start[c];
        var granted = outcome.GrantedChoice[c] > 0 ? start + outcome.GrantedChoice[c] - 1 : int.MaxValue;
        var only = rules.OnlyChoice is { } number ? start + number - 1 : -1;
        var looks = outcome.LooksOf(input, c);
        for (var at = start; at < choices.Start[c + 1]; at++)
        {
            var expected = at > granted || (only >= 0 && at != only) ? ChoiceOutcome.NotLooked
                : at == granted ? ChoiceOutcome.Placed
                : order.Entitlement(c, choices.Program[at]) is var entitled && entitled != ChoiceOutcome.Placed ? entitled
                : Refusal[choices.Program[at]];
            var found = at - start < looks.Length ? looks[at - start] : ChoiceOutcome.NotLooked;
            if (found != expected)
                counter.Fail(TracedAs(input.Candidates.Id[c], at - start + 1, found, expected));
        }
    }

    public CheckResult Result() => counter.Result();

    private static Func<string> TracedAs(string candidate, int choice, ChoiceOutcome found, ChoiceOutcome expected) =>
        () => $"choice {choice} of candidate {candidate} is traced as {found} instead of {expected}";
}
