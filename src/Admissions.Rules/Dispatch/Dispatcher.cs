namespace Admissions.Rules.Dispatch;

/// <summary>
/// Runs a dispatch: the same input and rules give the same outcome, whatever the order of rows and the number of threads.
/// What each mode does is told in ParallelEngine, SequentialEngine and DeferredAcceptanceEngine, and in docs/rules/dispatch.md.
/// </summary>
/// <remarks>
/// The way of a run, and where each step stands:
/// <list type="number">
/// <item>which line and which conditions each candidate must meet at each program (<see cref="Admission"/>);</item>
/// <item>how many places each program has: quota × ratio, rounded (<see cref="Places"/>);</item>
/// <item>candidates into merit order by the tie keys, or by lot (<see cref="MeritOrder"/>);</item>
/// <item>the mode's own walk decides who claims what and when: <see cref="ParallelEngine{TNumber}"/>, <see cref="SequentialEngine"/>,
/// <see cref="DeferredAcceptanceEngine"/> (own priorities and calling orders in <see cref="PriorityCodes"/> and <see cref="CallOrder"/>);</item>
/// <item>claims of equal candidates for too few places are decided by the tie rule, all, none or lot: for parallel and sequential walks in
/// <see cref="Places.GrantTied"/>, for programs that hold whom they like best in <see cref="HeldPlaces"/>;</item>
/// <item>what everybody met at each choice is written down on the walk (<see cref="WalkTrace"/>) or after it (<see cref="Trace"/>).</item>
/// </list>
/// </remarks>
public static class Dispatcher
{
    /// <summary>Version of the engines' rules; printed in every run record.</summary>
    public const string EngineVersion = "1.0";

    /// <param name="threads">Threads for preparing columns and writing the trace; changes the time only.</param>
    /// <exception cref="ArgumentException">The rules do not fit the input; <see cref="RulesCheck.Find"/> tells beforehand.</exception>
    public static DispatchOutcome Run(DispatchInput input, DispatchRules rules, int threads = 1)
    {
        if (RulesCheck.Find(rules, input) is { Count: > 0 } problems)
            throw new ArgumentException(string.Join("; ", problems), nameof(rules));
        var admission = new Admission(input, rules);
        var places = new Places(input, rules, admission);
        var draw = rules.Seed is null ? null : new LotteryDraw(rules.Seed);
        var order = rules.Mode == DispatchMode.Lottery
            ? MeritOrder.ByTicket(input.Candidates.Id, draw!, threads)
            : MeritOrder.By(Columns(input, rules.Ties), input.Candidates.Count, threads);
        if (rules.Mode is DispatchMode.Parallel or DispatchMode.Lottery && rules.Reserved.Count == 0)
            return RunParallel(input, rules, admission, places, order);
        if (rules.Mode == DispatchMode.Sequential)
            new SequentialEngine(input, rules, admission, places).Run(order);
        else
            new DeferredAcceptanceEngine(input, rules.TieOverflow, admission, places, draw)
                .Run(Priorities(input, rules, admission, draw, order, threads));
        var looks = new Trace(input, rules.OnlyChoice, admission, places).Write(threads);
        return new DispatchOutcome { GrantedChoice = places.GrantedChoice, Looks = looks, Lines = places.Lines() };
    }

    /// <summary>
    /// The order in which one program calls its applicants (indices of candidates), reserved places considered. A sequential run calls by
    /// rounds, each depending on those before: this is the order of its first.
    /// </summary>
    public static int[] CallOrderOf(DispatchInput input, DispatchRules rules, string programId)
    {
        var program = Array.BinarySearch(input.Programs.Id, programId, StringComparer.Ordinal);
        if (program < 0)
            throw new ArgumentException($"There is no program {programId}.", nameof(programId));
        var admission = new Admission(input, rules);
        var draw = rules.Seed is null ? null : new LotteryDraw(rules.Seed);
        var shares = CallOrder.SharesOf(rules, programId);
        var priorities = new PriorityCodes(input, rules, MeritOrder.By(Columns(input, rules.Ties), input.Candidates.Count, 1), 1);
        var applicants = new List<(ulong Code, LotteryTicket Ticket, int Candidate)>();
        for (var c = 0; c < input.Candidates.Count; c++)
            for (var at = input.Choices.Start[c]; at < input.Choices.Start[c + 1]; at++)
                if (IsCalled(rules, at - input.Choices.Start[c] + 1) && input.Choices.Program[at] == program && admission.Admits(c, program))
                    applicants.Add((priorities.Of(c, at), rules.TieOverflow == TieOverflow.Lottery ? draw!.TicketOf(input.Candidates.Id[c]) : default, c));
        applicants.Sort();
        var signatures = applicants.Select(a => CallOrder.Signature(shares, input.Candidates.Tags?[a.Candidate])).ToArray();
        return Array.ConvertAll(new CallOrder(shares).Arrange(signatures), i => applicants[i].Candidate);
    }

    private static bool IsCalled(DispatchRules rules, int choice) => rules.Mode != DispatchMode.Sequential || choice == (rules.OnlyChoice ?? 1);

    /// <summary>The columns the tie names stand for, without programKey and choice.</summary>
    internal static IReadOnlyList<long[]> Columns(DispatchInput input, IEnumerable<string> ties) =>
        ties.Where(tie => tie is not (DispatchRules.Choice or DispatchRules.ProgramKey))
            .Select(tie => tie == DispatchRules.Total
                ? input.Candidates.Total
                : input.Candidates.Keys[input.Candidates.KeyNames.ToList().IndexOf(tie)])
            .ToList();

    private static DispatchOutcome RunParallel(DispatchInput input, DispatchRules rules, Admission admission, Places places, MeritOrder order)
    {
        var trace = input.Programs.Count <= ushort.MaxValue + 1
            ? new ParallelEngine<ushort>(input, rules, admission, places, order).Run()
            : new ParallelEngine<int>(input, rules, admission, places, order).Run();
        return new DispatchOutcome { GrantedChoice = places.GrantedChoice, Looks = trace.Looks, LookStart = trace.Start, Lines = places.Lines() };
    }

    private static PriorityCodes Priorities(
        DispatchInput input, DispatchRules rules, Admission admission, LotteryDraw? draw, MeritOrder order, int threads)
    {
        var codes = new PriorityCodes(input, rules, order, threads);
        return rules.Reserved.Count == 0 ? codes : codes.WithReserves(input, rules, admission, draw);
    }
}
