namespace Admissions.Rules.Dispatch;

/// <summary>
/// Candidate-proposing deferred acceptance: a candidate asks the choices one after the other; a program holds the best it
/// has been asked by and turns away the rest, who ask on. The result does not depend on who asks first, and no other
/// stable result is better for any candidate.
/// </summary>
/// <remarks>
/// Every choice has a priority code at its program, smaller is better (<see cref="PriorityCodes"/>). Most requests meet a
/// full program and are settled by one comparison with its limit; the rest go to <see cref="HeldPlaces"/>. While all
/// candidates ask for the first time a program turns people away in batches, afterwards one by one.
/// </remarks>
internal sealed class DeferredAcceptanceEngine(DispatchInput input, TieOverflow overflow, Admission admission, Places places, LotteryDraw? draw)
{
    private const int Ahead = 8;
    private readonly ChoiceColumns choices = input.Choices;
    private readonly int[] asked = new int[input.Candidates.Count];

    /// <summary>Per program the smallest code that is refused without looking at those held; the one table most requests end at.</summary>
    private readonly ulong[] refuseFrom = new ulong[input.Programs.Count];

    public void Run(MeritOrder order, PriorityCodes priorities)
    {
        var tickets = overflow == TieOverflow.Lottery ? new TicketCache(input.Candidates.Id, draw!) : null;
        var held = Array.ConvertAll(places.Capacity, capacity => new HeldPlaces(capacity, overflow, tickets));
        for (var p = 0; p < held.Length; p++)
            refuseFrom[p] = held[p].RefuseFrom;
        var turnedAway = new List<int>();
        for (var i = 0; i < order.Count; i++)
        {
            FetchAhead(order.Candidates, i, priorities);
            turnedAway.Add(order.Candidates[i]);
            AskAll(turnedAway, held, priorities);
        }

        for (var p = 0; p < held.Length; p++)
        {
            held[p].EndBatches(turnedAway);
            refuseFrom[p] = held[p].RefuseFrom;
        }

        AskAll(turnedAway, held, priorities);
        for (var p = 0; p < held.Length; p++)
            Record(p, held[p]);
    }

    private void AskAll(List<int> turnedAway, HeldPlaces[] held, PriorityCodes priorities)
    {
        while (turnedAway.Count > 0)
        {
            var candidate = turnedAway[^1];
            turnedAway.RemoveAt(turnedAway.Count - 1);
            if (turnedAway.Count > Ahead)
                Fetch(turnedAway[^Ahead], asked[turnedAway[^Ahead]], priorities);
            AskOn(candidate, held, priorities, turnedAway);
        }
    }

    /// <summary>The candidate asks from where the asking stopped until a program holds the candidate or the choices end.</summary>
    private void AskOn(int candidate, HeldPlaces[] held, PriorityCodes priorities, List<int> turnedAway)
    {
        var (start, end) = (choices.Start[candidate], choices.Start[candidate + 1]);
        for (var at = start + asked[candidate]; at < end; at++)
        {
            var program = choices.Program[at];
            var code = priorities.Of(candidate, at);
            if (code >= refuseFrom[program] || !admission.Admits(candidate, program))
                continue;
            asked[candidate] = at - start + 1;
            var stays = held[program].Hold(code, candidate, turnedAway);
            refuseFrom[program] = held[program].RefuseFrom;
            if (stays)
                return;
        }

        asked[candidate] = end - start;
    }

    /// <summary>Brings the columns of the candidates who come next near, as in the parallel engine.</summary>
    private void FetchAhead(int[] order, int position, PriorityCodes priorities)
    {
        if (position + (2 * Ahead) < order.Length)
            Prefetch.Line(ref choices.Start[order[position + (2 * Ahead)]]);
        if (position + Ahead >= order.Length)
            return;
        Fetch(order[position + Ahead], 0, priorities);
    }

    private void Fetch(int candidate, int from, PriorityCodes priorities)
    {
        Prefetch.Line(ref asked[candidate]);
        Prefetch.Line(ref input.Candidates.Total[candidate]);
        for (var (at, end) = (choices.Start[candidate] + from, choices.Start[candidate + 1]); at < end; at += Prefetch.IntsPerLine / 2)
        {
            Prefetch.Line(ref choices.Program[at]);
            priorities.FetchAhead(candidate, at);
        }
    }

    private void Record(int program, HeldPlaces held)
    {
        var worst = 0UL;
        places.Dispatched[program] = held.Count;
        places.Refusal[program] = held.Count < places.Capacity[program] ? ChoiceOutcome.Closed : ChoiceOutcome.Full;
        foreach (var (code, candidate) in held.Members)
        {
            places.GrantedChoice[candidate] = asked[candidate];
            if (places.Last[program] < 0 || code > worst || (code == worst && candidate > places.Last[program]))
                (worst, places.Last[program]) = (code, candidate);
        }
    }
}

/// <summary>Tickets drawn only for those who are really tied, once each.</summary>
internal sealed class TicketCache(string[] ids, LotteryDraw draw)
{
    private readonly Dictionary<int, LotteryTicket> known = [];

    public LotteryTicket Of(int candidate)
    {
        if (!known.TryGetValue(candidate, out var ticket))
            known.Add(candidate, ticket = draw.TicketOf(ids[candidate]));
        return ticket;
    }
}
