namespace Admissions.Rules.Dispatch.Verification;

/// <summary>
/// No envy and no claimant beside an open place: whoever was turned away from a choice preferred to the granted one stands
/// behind everyone taken there, and no place was left, unless a tie closed the program.
/// </summary>
internal sealed class ClaimCheck
{
    private readonly DispatchInput input;
    private readonly DispatchRules rules;
    private readonly VerifierRules order;
    private readonly TakenPlaces taken;
    private readonly CheckCounter counter = new("noEnvy");
    private readonly int[] bestTurnedAwayAt;
    private readonly int[] tiedWithBest;
    private readonly bool[] full;
    private readonly bool leads;

    /// <summary>Settles most of those whose leading key is that of the last one taken; null where limits still rise.</summary>
    private readonly long[]? secondKey;
    private readonly long[] worstSecondKey;
    private readonly int[] worst;
    private readonly int[] worstAt;

    /// <param name="findBest">Whether <see cref="BestTurnedAway"/> is asked for.</param>
    public ClaimCheck(DispatchInput input, DispatchRules rules, VerifierRules order, TakenPlaces taken, bool findBest)
    {
        (this.input, this.rules, this.order, this.taken) = (input, rules, order, taken);
        FindsBest = findBest || rules.TieOverflow == TieOverflow.None;
        (worst, worstAt) = ((int[])taken.Last.Clone(), (int[])taken.LastAt.Clone());
        BestTurnedAway = Enumerable.Repeat(-1, worst.Length).ToArray();
        (bestTurnedAwayAt, tiedWithBest, full) = (new int[worst.Length], new int[worst.Length], new bool[worst.Length]);
        SettledBelow = Enumerable.Repeat(long.MinValue, worst.Length).ToArray();
        leads = order.HasLeadingKey;
        FindWorst();
        FindFull();
        secondKey = FindsBest ? null : order.SecondKey;
        worstSecondKey = Array.ConvertAll(worst, c => c < 0 || secondKey is null ? 0 : secondKey[c]);
    }

    /// <summary><see cref="BestTurnedAway"/> is kept; <see cref="SettledBelow"/> then rises with every <see cref="Look"/>.</summary>
    public bool FindsBest { get; }

    /// <summary>Per program: whoever's leading key (<see cref="VerifierRules.LeadingKeyOf"/>) is smaller was rightly turned away.</summary>
    public long[] SettledBelow { get; }

    /// <summary>Per program the first, in the program's order, of those turned away who would rather be there; −1 when there is none.</summary>
    public int[] BestTurnedAway { get; }

    public void Count(int looks) => counter.Add(looks);

    /// <summary>The candidate was turned away from the choices from <paramref name="from"/> to the one before <paramref name="to"/>.</summary>
    public void Look(int c, int from, int to)
    {
        for (var at = from; at < to; at++)
        {
            var p = input.Choices.Program[at];
            if (!(leads && order.LeadingKeyOf(c, at) < SettledBelow[p]) && order.Entitlement(c, p) == ChoiceOutcome.Placed)
                CheckTurnedAway(c, at, p);
        }
    }

    public CheckResult Result()
    {
        if (rules.TieOverflow == TieOverflow.None)
            CheckClosures();
        return counter.Result();
    }

    /// <summary>The last taken by full comparison (the lot included), and over a whole market where flexible places are shared.</summary>
    private void FindWorst()
    {
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
    }

    private void FindFull()
    {
        var excess = Enumerable.Range(0, rules.Flexible.Count).Select(taken.Excess).ToArray();
        for (var p = 0; p < worst.Length; p++)
        {
            var group = taken.GroupOf[p];
            full[p] = taken.Count[p] >= taken.Capacity[p] && (group < 0 || excess[group] >= rules.Flexible[group].Places);
            if (full[p] && !FindsBest && leads)
                SettledBelow[p] = worst[p] >= 0 ? order.LeadingKeyOf(worst[p], worstAt[p]) : long.MaxValue;
        }
    }

    /// <summary>The candidate was entitled at the program and turned away from this choice.</summary>
    public void CheckTurnedAway(int c, int at, int p)
    {
        if (secondKey is not null && order.LeadingKeyOf(c, at) == SettledBelow[p] && secondKey[c] < worstSecondKey[p])
            return;
        if (worst[p] >= 0 && order.Compare(c, at, worst[p], worstAt[p]) <= 0)
            counter.Fail(StandsBefore(c, p));
        if (!full[p] && rules.TieOverflow != TieOverflow.None)
            counter.Fail(PlacesLeft(c, p));
        else if (FindsBest)
            NoteBest(c, at, p);
    }

    /// <summary>
    /// Whoever stands behind the best one turned away so far and behind the last one taken is settled. Behind the best one alone would not do: of
    /// several who stand before the last one taken, only those who happen to be looked at first would be counted.
    /// </summary>
    private void NoteBest(int c, int at, int p)
    {
        var compared = BestTurnedAway[p] < 0 ? -1 : order.Compare(c, at, BestTurnedAway[p], bestTurnedAwayAt[p]);
        if (compared < 0)
        {
            (BestTurnedAway[p], bestTurnedAwayAt[p], tiedWithBest[p]) = (c, at, 1);
            if (leads)
                SettledBelow[p] = worst[p] < 0 ? order.LeadingKeyOf(c, at) : Math.Min(order.LeadingKeyOf(c, at), order.LeadingKeyOf(worst[p], worstAt[p]));
        }
        else if (compared == 0)
        {
            tiedWithBest[p]++;
        }
    }

    private Func<string> StandsBefore(int c, int p) =>
        () => $"candidate {input.Candidates.Id[c]} stands before or with {input.Candidates.Id[worst[p]]} at {input.Programs.Id[p]} but was turned away";

    private Func<string> PlacesLeft(int c, int p) =>
        () => $"candidate {input.Candidates.Id[c]} was turned away from {input.Programs.Id[p]}, which has places left";

    /// <summary>A program with places left turned somebody away: the best of those must be tied with more than fit.</summary>
    private void CheckClosures()
    {
        for (var p = 0; p < BestTurnedAway.Length; p++)
            if (!full[p] && BestTurnedAway[p] >= 0 && tiedWithBest[p] <= taken.Capacity[p] - taken.Count[p])
                counter.Fail(() => $"{input.Programs.Id[p]} has {taken.Capacity[p] - taken.Count[p]} places left for {tiedWithBest[p]} tied candidates but took none");
    }
}
