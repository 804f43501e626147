namespace Admissions.Rules.Dispatch.Verification;

/// <summary>
/// Checks a dispatch result against its input without running an engine. Parallel and sequential results are the only
/// ones that pass; where fairness alone would let several pass, the result must in addition be the best one for the candidates.
/// </summary>
/// <remarks>
/// The idea: every mode is fair by its own order (merit; choice number then merit; the program's priority; calling order).
/// A candidate who was turned away from a choice must stand behind everyone the program took, the program must have had no
/// place left, and only exact ties may go beyond the capacity.
/// </remarks>
public static class DispatchVerifier
{
    /// <summary>Runs every check; the run stands only when no check counts a violation.</summary>
    public static IReadOnlyList<CheckResult> Verify(DispatchInput input, DispatchRules rules, DispatchOutcome outcome)
    {
        var choices = CheckChoices(input, rules, outcome);
        if (choices.Violations > 0)
            return [choices];
        var order = new VerifierRules(input, rules);
        if (rules.Reserved.Count > 0)
            new VerifierReserves(input, rules, order).Fill(outcome.GrantedChoice);
        var taken = new TakenPlaces(input, rules, order, outcome.GrantedChoice);
        var claims = new ClaimCheck(input, rules, order, taken, findBest: NeedsBest(rules));
        var trace = new TraceCheck(input, rules, order, taken, outcome);
        new LookWalk(input, rules, order, outcome, claims, trace).Run();
        var results = new List<CheckResult>
        {
            choices,
            CheckEntitlement(input, order, taken),
            taken.CheckOverflow(),
            claims.Result(),
            CheckLines(input, taken, outcome),
            trace.Result(),
        };
        if (NeedsBest(rules))
            results.Add(CheckBest(input, rules, order, taken, claims, outcome.GrantedChoice, fair: results.TrueForAll(check => check.Violations == 0)));
        return results;
    }

    /// <summary>Of most fair results it can be told that no other is better; otherwise the best one is found again.</summary>
    private static CheckResult CheckBest(
        DispatchInput input, DispatchRules rules, VerifierRules order, TakenPlaces taken, ClaimCheck claims, int[] granted, bool fair) =>
        fair && new NoBetterResult(input, rules, order, taken, claims, granted).IsProved()
            ? new CheckResult("bestForCandidates", granted.Length, 0, null)
            : new BestForCandidates(input, rules, order, taken).Check(granted);

    /// <summary>
    /// Where fairness alone lets several results pass: programs with priorities of their own, and programs that close for ties, because equal
    /// candidates who come to each program only after the other has closed could excuse both closures.
    /// </summary>
    private static bool NeedsBest(DispatchRules rules) => rules.Mode switch
    {
        DispatchMode.DeferredAcceptance => true,
        DispatchMode.Parallel => rules.Reserved.Count > 0 || (rules.TieOverflow == TieOverflow.None && !rules.Ties.Contains(DispatchRules.Choice, StringComparer.Ordinal)),
        _ => false,
    };

    private static Func<string> GrantedBeyond(string candidate, int number, int count) =>
        () => $"candidate {candidate} is granted choice {number} of {count}";

    private static Func<string> TracedOutside(string candidate) => () => $"the trace of candidate {candidate} lies outside the trace";

    /// <summary>A granted choice is one the candidate made; one grant a candidate follows from the form of the result.</summary>
    private static CheckResult CheckChoices(DispatchInput input, DispatchRules rules, DispatchOutcome outcome)
    {
        var counter = new CheckCounter("choices");
        counter.Expect(outcome.GrantedChoice.Length == input.Candidates.Count, () => "the result has another number of candidates");
        counter.Expect(outcome.Looks.Length == input.Choices.Program.Length && (outcome.LookStart?.Length ?? input.Candidates.Count) == input.Candidates.Count,
            () => "the trace has another number of choices");
        counter.Expect(outcome.Lines.Length == input.Programs.Count, () => "the result has another number of programs");
        var (start, granted, only) = (input.Choices.Start, outcome.GrantedChoice, rules.OnlyChoice ?? 0);
        var (begin, looks) = (outcome.LookStart, outcome.Looks.Length);
        for (var c = 0; c < granted.Length && c < input.Candidates.Count; c++)
        {
            var (number, count) = (granted[c], start[c + 1] - start[c]);
            if ((uint)number > (uint)count || (only != 0 && number != 0 && number != only))
                counter.Fail(GrantedBeyond(input.Candidates.Id[c], number, count));
            else if (begin is not null && c < begin.Length && (uint)begin[c] > (uint)(looks - (number > 0 ? number : count)))
                counter.Fail(TracedOutside(input.Candidates.Id[c]));
        }

        counter.Add(input.Candidates.Count);
        return counter.Result();
    }

    private static CheckResult CheckEntitlement(DispatchInput input, VerifierRules order, TakenPlaces taken)
    {
        var counter = new CheckCounter("line");
        var programOf = taken.ProgramOf;
        var placed = 0;
        for (var c = 0; c < programOf.Length; c++)
        {
            if (programOf[c] is not (var p and >= 0))
                continue;
            placed++;
            if (order.Entitlement(c, p) is var entitled && entitled != ChoiceOutcome.Placed)
                counter.Fail(PlacedThough(input, c, p, entitled));
        }

        counter.Add(placed);
        return counter.Result();
    }

    private static Func<string> PlacedThough(DispatchInput input, int candidate, int program, ChoiceOutcome entitled) =>
        () => $"candidate {input.Candidates.Id[candidate]} is placed at {input.Programs.Id[program]} though {entitled}";

    private static CheckResult CheckLines(DispatchInput input, TakenPlaces taken, DispatchOutcome outcome)
    {
        var counter = new CheckCounter("lines");
        for (var p = 0; p < input.Programs.Count; p++)
        {
            var line = outcome.Lines[p];
            var id = input.Programs.Id[p];
            counter.Expect(line.Program == p && line.Capacity == taken.Capacity[p], () => $"capacity of {id} is {line.Capacity} instead of {taken.Capacity[p]}");
            counter.Expect(line.Dispatched == taken.Count[p], () => $"{id} counts {line.Dispatched} dispatched instead of {taken.Count[p]}");
            if (taken.Last[p] < 0)
            {
                counter.Expect(line.LastTotal is null && line.LastChoice is null && line.LastKeys.Count == 0, () => $"{id} took nobody but has a last candidate");
                continue;
            }

            var (last, choice) = (taken.Last[p], taken.LastAt[p] - input.Choices.Start[taken.Last[p]] + 1);
            var keys = input.Candidates.Keys.Select(column => column[last]);
            counter.Expect(line.LastTotal == input.Candidates.Total[last] && line.LastChoice == choice && line.LastKeys.SequenceEqual(keys),
                () => $"the last candidate of {id} is {input.Candidates.Id[last]} by choice {choice}, the line shows other values");
        }

        return counter.Result();
    }
}
