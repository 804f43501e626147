namespace Admissions.Rules.Dispatch.Verification;

/// <summary>
/// No envy and no claimant beside an open place: whoever was turned away from a choice preferred to the granted one stands
/// behind everyone taken there, and no place was left, unless a tie closed the program.
/// </summary>
/// <remarks>
/// Where the first key alone puts a candidate behind the last one taken by a full program, or below its line, the look is right; that
/// settles nearly all. Which of the two it is, is a coin toss to the processor, so all choices of a candidate are compared without a jump.
/// </remarks>
internal sealed class ClaimCheck(DispatchInput input, DispatchRules rules, VerifierRules order, TakenPlaces taken)
{
    private readonly CheckCounter counter = new("noEnvy");
    private readonly int[] bestTurnedAway = Enumerable.Repeat(-1, input.Programs.Count).ToArray();
    private readonly int[] bestTurnedAwayAt = new int[input.Programs.Count];
    private readonly int[] tiedWithBest = new int[input.Programs.Count];
    private readonly bool[] full = new bool[input.Programs.Count];
    private readonly int[] excess = Enumerable.Range(0, rules.Flexible.Count).Select(taken.Excess).ToArray();
    private readonly int[] worst = new int[input.Programs.Count];
    private readonly int[] worstAt = new int[input.Programs.Count];

    /// <summary>Per program: whoever's first key is smaller was rightly turned away.</summary>
    private readonly long[] settledBelow = new long[input.Programs.Count];

    public CheckResult Run(int[] granted)
    {
        FindWorst();
        var choices = input.Choices;
        var lead = order.Lead;
        for (var c = 0; c < granted.Length; c++)
        {
            var start = choices.Start[c];
            var (from, to) = rules.OnlyChoice is { } only
                ? (start + only - 1, granted[c] > 0 ? start + only - 1 : Math.Min(start + only, choices.Start[c + 1]))
                : (start, granted[c] > 0 ? start + granted[c] - 1 : choices.Start[c + 1]);
            counter.Add(Math.Max(0, to - from));
            if (lead is not null && from < to && AllSettled(choices.Program.AsSpan(from, to - from), lead[c]))
                continue;
            for (var at = from; at < to; at++)
                if (choices.Program[at] is var p && !(lead is not null && lead[c] < settledBelow[p]) && order.Entitlement(c, p) == ChoiceOutcome.Placed)
                    CheckTurnedAway(c, at, p);
        }

        if (rules.TieOverflow == TieOverflow.None)
            CheckClosures();
        return counter.Result();
    }

    private bool AllSettled(ReadOnlySpan<int> programs, long own)
    {
        var open = 0;
        foreach (var p in programs)
            open |= own >= settledBelow[p] ? 1 : 0;
        return open == 0;
    }

    /// <summary>The last taken by full comparison (the lot included), and over a whole market where flexible places are shared.</summary>
    private void FindWorst()
    {
        for (var p = 0; p < worst.Length; p++)
            (worst[p], worstAt[p]) = (taken.Last[p], taken.LastAt[p]);
        if (order.Drawn)
            taken.ForEachPlaced((c, at, p) =>
            {
                if (order.Compare(c, at, worst[p], worstAt[p]) > 0)
                    (worst[p], worstAt[p]) = (c, at);
            });
        for (var group = 0; group < rules.Flexible.Count; group++)
        {
            var users = Enumerable.Range(0, worst.Length).Where(p => taken.GroupOf[p] == group && taken.Count[p] > taken.Capacity[p] && taken.LastUsedFlexible(p)).ToList();
            users.Sort((p, q) => order.Compare(worst[p], worstAt[p], worst[q], worstAt[q]));
            if (users.Count == 0)
                continue;
            var (last, lastAt) = (worst[users[^1]], worstAt[users[^1]]);
            for (var p = 0; p < worst.Length; p++)
                if (taken.GroupOf[p] == group && (worst[p] < 0 || order.Compare(last, lastAt, worst[p], worstAt[p]) > 0))
                    (worst[p], worstAt[p]) = (last, lastAt);
        }

        for (var p = 0; p < worst.Length; p++)
        {
            full[p] = taken.Count[p] >= taken.Capacity[p] && NoFlexibleLeft(p);
            settledBelow[p] = !full[p] || order.Lead is not { } lead ? long.MinValue : worst[p] >= 0 ? lead[worst[p]] : long.MaxValue;
            if (order.PlainLines && ReferenceEquals(order.Lead, input.Candidates.Total))
                settledBelow[p] = Math.Max(settledBelow[p], input.Programs.Line[p]);
        }
    }

    private void CheckTurnedAway(int c, int at, int p)
    {
        if (worst[p] >= 0 && order.Compare(c, at, worst[p], worstAt[p]) <= 0)
            counter.Fail(StandsBefore(c, p));
        if (full[p])
            return;
        if (rules.TieOverflow != TieOverflow.None)
        {
            counter.Fail(PlacesLeft(c, p));
            return;
        }

        var compared = bestTurnedAway[p] < 0 ? -1 : order.Compare(c, at, bestTurnedAway[p], bestTurnedAwayAt[p]);
        if (compared < 0)
            (bestTurnedAway[p], bestTurnedAwayAt[p], tiedWithBest[p]) = (c, at, 1);
        else if (compared == 0)
            tiedWithBest[p]++;
    }

    private Func<string> StandsBefore(int c, int p) =>
        () => $"candidate {input.Candidates.Id[c]} stands before or with {input.Candidates.Id[worst[p]]} at {input.Programs.Id[p]} but was turned away";

    private Func<string> PlacesLeft(int c, int p) =>
        () => $"candidate {input.Candidates.Id[c]} was turned away from {input.Programs.Id[p]}, which has places left";

    private bool NoFlexibleLeft(int p) =>
        taken.GroupOf[p] is var group && (group < 0 || excess[group] >= rules.Flexible[group].Places);

    /// <summary>A program with places left turned somebody away: the best of those must be tied with more than fit.</summary>
    private void CheckClosures()
    {
        for (var p = 0; p < bestTurnedAway.Length; p++)
            if (bestTurnedAway[p] >= 0 && tiedWithBest[p] <= taken.Capacity[p] - taken.Count[p])
                counter.Fail(() => $"{input.Programs.Id[p]} has {taken.Capacity[p] - taken.Count[p]} places left for {tiedWithBest[p]} tied candidates but took none");
    }
}
