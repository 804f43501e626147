namespace Admissions.Rules.Dispatch;

/// <summary>
/// Candidate-proposing deferred acceptance: a candidate asks the choices one after the other; a program holds the best it
/// has been asked by and turns away the rest, who ask on. The result does not depend on who asks first, and no other
/// stable result is better for any candidate.
/// </summary>
/// <remarks>
/// Every choice has a priority code at its program, smaller is better (<see cref="PriorityCodes"/>). Most requests meet a
/// full program and are settled by one comparison with its limit; the rest go through a heap per program
/// (<see cref="HeldPlaces"/>). Candidates ask in merit order, because then hardly anyone is turned away later.
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
        var turnedAway = new Stack<int>();
        for (var i = 0; i < order.Count; i++)
        {
            FetchAhead(order.Candidates, i, priorities);
            turnedAway.Push(order.Candidates[i]);
            while (turnedAway.TryPop(out var candidate))
                AskOn(candidate, held, priorities, turnedAway);
        }

        for (var p = 0; p < held.Length; p++)
            Record(p, held[p]);
    }

    /// <summary>The candidate asks from where the asking stopped until a program holds the candidate or the choices end.</summary>
    private void AskOn(int candidate, HeldPlaces[] held, PriorityCodes priorities, Stack<int> turnedAway)
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
        var candidate = order[position + Ahead];
        Prefetch.Line(ref asked[candidate]);
        Prefetch.Line(ref input.Candidates.Total[candidate]);
        for (var (at, end) = (choices.Start[candidate], choices.Start[candidate + 1]); at < end; at += Prefetch.IntsPerLine / 2)
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

/// <summary>
/// The candidates one program holds: a binary heap with the worst on top.
/// </summary>
internal sealed class HeldPlaces(int capacity, TieOverflow overflow, TicketCache? tickets)
{
    private (ulong Code, int Candidate)[] heap = [];
    private int count;
    private int worstCount;
    private ulong limit = capacity == 0 ? 0 : ulong.MaxValue;

    public IEnumerable<(ulong Code, int Candidate)> Members => heap.Take(count);

    public int Count => count;

    /// <summary>Codes from here on are turned away; grows smaller only.</summary>
    public ulong RefuseFrom => limit;

    /// <summary>
    /// Takes the candidate in and turns away whoever has no place then, perhaps the candidate again.
    /// </summary>
    /// <returns>False when the candidate was turned away at once; the candidate is then not pushed.</returns>
    public bool Hold(ulong code, int candidate, Stack<int> turnedAway)
    {
        if (count == capacity && worstCount == 1 && code < heap[0].Code)
        {
            turnedAway.Push(heap[0].Candidate);
            ReplaceWorst(code, candidate);
            return true;
        }

        Add(code, candidate);
        if (count <= capacity)
        {
            if (overflow == TieOverflow.All && count == capacity)
                limit = heap[0].Code + 1;
            return true;
        }

        if (overflow == TieOverflow.All && count - worstCount < capacity)
            return true;
        limit = heap[0].Code;
        var stays = true;
        for (var drop = overflow == TieOverflow.Lottery ? 1 : worstCount; drop > 0; drop--)
        {
            var dropped = RemoveWorst();
            if (dropped == candidate)
                stays = false;
            else
                turnedAway.Push(dropped);
        }

        worstCount = count == 0 ? 0 : CountTied(0, heap[0].Code);
        if (overflow != TieOverflow.None)
            limit = heap[0].Code + 1;
        return stays;
    }

    private void Add(ulong code, int candidate)
    {
        if (count == heap.Length)
            Array.Resize(ref heap, Math.Max(16, Math.Min(2 * count, Math.Max(count + 16, capacity + 1))));
        worstCount = count == 0 || code > heap[0].Code ? 1 : code == heap[0].Code ? worstCount + 1 : worstCount;
        var i = count++;
        while (i > 0 && IsWorse(code, candidate, heap[(i - 1) / 2]))
        {
            heap[i] = heap[(i - 1) / 2];
            i = (i - 1) / 2;
        }

        heap[i] = (code, candidate);
    }

    /// <summary>The usual case of a full program: one comes, the worst one goes.</summary>
    private void ReplaceWorst(ulong code, int candidate)
    {
        var outgoing = heap[0].Code;
        SiftDown((code, candidate));
        worstCount = CountTied(0, heap[0].Code);
        limit = overflow == TieOverflow.None ? outgoing : heap[0].Code + 1;
    }

    private int RemoveWorst()
    {
        var worst = heap[0].Candidate;
        var moved = heap[--count];
        if (count > 0)
            SiftDown(moved);
        return worst;
    }

    /// <summary>Fills the gap at the top.</summary>
    private void SiftDown((ulong Code, int Candidate) moved)
    {
        var entries = heap.AsSpan(0, count);
        var i = 0;
        for (var child = 1; child < entries.Length; child = (2 * i) + 1)
        {
            if (child + 1 < entries.Length && IsWorse(entries[child + 1].Code, entries[child + 1].Candidate, entries[child]))
                child++;
            if (!IsWorse(entries[child].Code, entries[child].Candidate, moved))
                break;
            entries[i] = entries[child];
            i = child;
        }

        entries[i] = moved;
    }

    /// <summary>Entries tied with the top hang together below it.</summary>
    private int CountTied(int i, ulong code) =>
        i >= count || heap[i].Code != code ? 0 : 1 + CountTied((2 * i) + 1, code) + CountTied((2 * i) + 2, code);

    private bool IsWorse(ulong code, int candidate, (ulong Code, int Candidate) other) =>
        code != other.Code ? code > other.Code : tickets is not null && tickets.Of(candidate) > tickets.Of(other.Candidate);
}
