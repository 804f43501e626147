namespace Admissions.Rules.Dispatch;

/// <summary>
/// Candidate-proposing deferred acceptance: a candidate asks the choices one after the other; a program holds the best it
/// has been asked by and turns away the rest, who ask on. The result does not depend on who asks first, and no other
/// stable result is better for any candidate.
/// </summary>
/// <remarks>
/// Every choice has a priority code at its program, smaller is better (<see cref="PriorityCodes"/>). Most requests meet a
/// full program and are settled by one comparison with its limit; the rest go to <see cref="HeldPlaces"/>. As the order of
/// asking is free, candidates ask in the order in which their columns lie in memory: sweeps over all who wait, after each
/// of which every program turns away whoever is beyond its capacity. The few who still wait then ask one by one.
/// </remarks>
internal sealed class DeferredAcceptanceEngine(DispatchInput input, TieOverflow overflow, Admission admission, Places places, LotteryDraw? draw)
{
    private const int Ahead = 8;
    private const int MostSweeps = 24;

    /// <summary>A sweep is worth its while when at least one in so many waits.</summary>
    private const int SweepFor = 64;
    private readonly ChoiceColumns choices = input.Choices;
    private readonly int[] asked = new int[input.Candidates.Count];

    /// <summary>Per program the smallest code that is refused without looking at those held; the one table most requests end at.</summary>
    private readonly ulong[] refuseFrom = new ulong[input.Programs.Count];

    /// <summary>Where the programs' own keys lead the codes: the lowest key with which asking is not hopeless, so that no code need be made.</summary>
    private readonly long[] lowestKey = new long[input.Programs.Count];

    public void Run(PriorityCodes priorities)
    {
        var tickets = overflow == TieOverflow.Lottery ? new TicketCache(input.Candidates.Id, draw!) : null;
        var expected = choices.Program.Length / 4 / Math.Max(1, places.Capacity.Length);
        var held = Array.ConvertAll(places.Capacity, capacity => new HeldPlaces(capacity, overflow, tickets, expected));
        for (var p = 0; p < held.Length; p++)
            NoteLimit(p, held[p], priorities);
        var turnedAway = Sweep(held, priorities);
        for (var p = 0; p < held.Length; p++)
        {
            held[p].EndBatches(turnedAway);
            NoteLimit(p, held[p], priorities);
        }

        AskAll(turnedAway, held, priorities);
        for (var p = 0; p < held.Length; p++)
            Record(p, held[p]);
    }

    /// <summary>Lets all who wait ask from front to back, again and again until few wait; gives those.</summary>
    private List<int> Sweep(HeldPlaces[] held, PriorityCodes priorities)
    {
        var turnedAway = new List<int>();
        var waits = new bool[asked.Length];
        var waiting = Enumerable.Range(0, asked.Length).ToList();
        for (var sweep = 0; waiting.Count > asked.Length / SweepFor && sweep < MostSweeps; sweep++)
        {
            for (var i = 0; i < waiting.Count; i++)
            {
                if (i + Ahead < waiting.Count)
                    Fetch(waiting[i + Ahead], asked[waiting[i + Ahead]], priorities);
                AskOn(waiting[i], held, priorities, turnedAway);
            }

            for (var p = 0; p < held.Length; p++)
            {
                held[p].EndBatch(turnedAway);
                NoteLimit(p, held[p], priorities);
            }

            InOrder(turnedAway, waits, waiting);
        }

        return waiting;
    }

    /// <summary>Moves those turned away, each of whom stands there once, to those waiting, by index.</summary>
    private static void InOrder(List<int> turnedAway, bool[] waits, List<int> waiting)
    {
        foreach (var candidate in turnedAway)
            waits[candidate] = true;
        turnedAway.Clear();
        waiting.Clear();
        for (var candidate = 0; candidate < waits.Length; candidate++)
            if (waits[candidate])
                waiting.Add(candidate);
        Array.Clear(waits);
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
        var keys = priorities.LeadingKeys;
        for (var at = start + asked[candidate]; at < end; at++)
        {
            var program = choices.Program[at];
            if (keys is not null && keys[at] < lowestKey[program])
                continue;
            var code = priorities.Of(candidate, at);
            if (code >= refuseFrom[program] || !admission.Admits(candidate, program))
                continue;
            asked[candidate] = at - start + 1;
            var stays = held[program].Hold(code, candidate, turnedAway);
            if (held[program].RefuseFrom < refuseFrom[program])
                NoteLimit(program, held[program], priorities);
            if (stays)
                return;
        }

        asked[candidate] = end - start;
    }

    private void NoteLimit(int program, HeldPlaces held, PriorityCodes priorities)
    {
        refuseFrom[program] = held.RefuseFrom;
        lowestKey[program] = priorities.LeadingKeys is null ? long.MinValue : priorities.LowestKey(held.RefuseFrom);
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
        places.Refuse(program, held.Count < places.Capacity[program] ? ChoiceOutcome.Closed : ChoiceOutcome.Full);
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
