using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

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
    private const int Ahead = 16;

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
        var results = new List<CheckResult>
        {
            choices,
            CheckEntitlement(input, order, outcome),
            taken.CheckOverflow(),
            new ClaimCheck(input, rules, order, taken).Run(outcome.GrantedChoice),
            CheckLines(input, taken, outcome),
            CheckTrace(input, rules, order, taken, outcome),
        };
        if (NeedsBest(rules))
            results.Add(new BestForCandidates(input, rules, order, taken).Check(outcome.GrantedChoice));
        return results;
    }

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

    /// <summary>A granted choice is one the candidate made; one grant a candidate follows from the form of the result.</summary>
    private static CheckResult CheckChoices(DispatchInput input, DispatchRules rules, DispatchOutcome outcome)
    {
        var counter = new CheckCounter("choices");
        counter.Expect(outcome.GrantedChoice.Length == input.Candidates.Count, () => "the result has another number of candidates");
        counter.Expect(outcome.Looks.Length == input.Choices.Program.Length && (outcome.LookStart?.Length ?? input.Candidates.Count) == input.Candidates.Count,
            () => "the trace has another number of choices");
        counter.Expect(outcome.Lines.Length == input.Programs.Count, () => "the result has another number of programs");
        for (var c = 0; c < Math.Min(outcome.GrantedChoice.Length, input.Candidates.Count); c++)
        {
            var (number, count) = (outcome.GrantedChoice[c], input.Choices.Start[c + 1] - input.Choices.Start[c]);
            if (number < 0 || number > count || (number > 0 && rules.OnlyChoice is { } only && number != only))
                counter.Fail(GrantedBeyond(input.Candidates.Id[c], number, count));
        }

        counter.Add(input.Candidates.Count);
        return counter.Result();
    }

    private static CheckResult CheckEntitlement(DispatchInput input, VerifierRules order, DispatchOutcome outcome)
    {
        var counter = new CheckCounter("line");
        for (var c = 0; c < input.Candidates.Count; c++)
        {
            if (outcome.ProgramOf(input, c) is not (var p and >= 0))
                continue;
            counter.Add(1);
            if (order.Entitlement(c, p) is var entitled && entitled != ChoiceOutcome.Placed)
                counter.Fail(PlacedThough(input, c, p, entitled));
        }

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

    private static CheckResult CheckTrace(DispatchInput input, DispatchRules rules, VerifierRules order, TakenPlaces taken, DispatchOutcome outcome)
    {
        var counter = new CheckCounter("trace");
        var choices = input.Choices;
        var refusal = new ChoiceOutcome[input.Programs.Count];
        for (var p = 0; p < refusal.Length; p++)
            refusal[p] = taken.Count[p] >= taken.Capacity[p] ? ChoiceOutcome.Full : ChoiceOutcome.Closed;
        for (var c = 0; c < input.Candidates.Count; c++)
        {
            var start = choices.Start[c];
            var granted = outcome.GrantedChoice[c] > 0 ? start + outcome.GrantedChoice[c] - 1 : int.MaxValue;
            var only = rules.OnlyChoice is { } number ? start + number - 1 : -1;
            FetchLooks(outcome, c + Ahead);
            var looks = outcome.LooksOf(input, c);
            if (order.PlainLines && rules.OnlyChoice is null
                && IsTracedByLines(choices.Of(c), looks, outcome.GrantedChoice[c], input.Candidates.Total[c], input.Programs.Line, refusal))
                continue;
            for (var at = start; at < choices.Start[c + 1]; at++)
            {
                var expected = at > granted || (only >= 0 && at != only) ? ChoiceOutcome.NotLooked
                    : at == granted ? ChoiceOutcome.Placed
                    : order.Entitlement(c, choices.Program[at]) is var entitled && entitled != ChoiceOutcome.Placed ? entitled
                    : refusal[choices.Program[at]];
                var found = at - start < looks.Length ? looks[at - start] : ChoiceOutcome.NotLooked;
                if (found != expected)
                    counter.Fail(TracedAs(input.Candidates.Id[c], at - start + 1, found, expected));
            }
        }

        counter.Add(choices.Program.Length);
        return counter.Result();
    }

    /// <summary>
    /// Where nothing but the programs' lines decides, a right trace is told in one go; whether a total is below a line is a coin
    /// toss to the processor, so it is computed and not jumped on. A wrong trace is then looked at choice by choice.
    /// </summary>
    private static bool IsTracedByLines(
        ReadOnlySpan<int> programs, ReadOnlySpan<ChoiceOutcome> looks, int granted, long total, long[] line, ChoiceOutcome[] refusal)
    {
        var refused = granted > 0 ? granted - 1 : programs.Length;
        if (looks.Length < Math.Max(refused, granted))
            return false;
        var wrong = 0;
        for (var k = 0; k < refused; k++)
        {
            var (own, below) = ((int)refusal[programs[k]], total < line[programs[k]] ? 1 : 0);
            wrong |= (int)looks[k] ^ (own + (below * ((int)ChoiceOutcome.BelowLine - own)));
        }

        return wrong == 0 && (granted == 0 || looks[granted - 1] == ChoiceOutcome.Placed)
            && !MemoryMarshal.AsBytes(looks[Math.Max(refused, granted)..]).ContainsAnyExcept((byte)ChoiceOutcome.NotLooked);
    }

    /// <summary>Looks written in the order of the engine's walk lie far from each other: asked for before they are needed.</summary>
    private static unsafe void FetchLooks(DispatchOutcome outcome, int candidate)
    {
        if (Sse.IsSupported && outcome.LookStart is { } start && candidate < start.Length && start[candidate] < outcome.Looks.Length)
            Sse.Prefetch0(Unsafe.AsPointer(ref outcome.Looks[start[candidate]]));
    }

    private static Func<string> TracedAs(string candidate, int choice, ChoiceOutcome found, ChoiceOutcome expected) =>
        () => $"choice {choice} of candidate {candidate} is traced as {found} instead of {expected}";
}
