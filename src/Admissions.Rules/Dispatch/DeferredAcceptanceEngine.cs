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
    private readonly ChoiceColumns choices = input.Choices;

    public void Run(MeritOrder order, PriorityCodes priorities)
    {
        var tickets = overflow == TieOverflow.Lottery ? new TicketCache(input.Candidates.Id, draw!) : null;
        var held = Array.ConvertAll(places.Capacity, capacity => new HeldPlaces(capacity, overflow, tickets));
        var asked = new int[input.Candidates.Count];
        var turnedAway = new Stack<int>();
        foreach (var first in order.Candidates)
        {
            turnedAway.Push(first);
            while (turnedAway.TryPop(out var candidate))
                AskOn(candidate, asked, held, priorities, turnedAway);
        }

        for (var p = 0; p < held.Length; p++)
            Record(p, held[p], asked);
    }

    /// <summary>The candidate asks from where the asking stopped until a program holds the candidate or the choices end.</summary>
    private void AskOn(int candidate, int[] asked, HeldPlaces[] held, PriorityCodes priorities, Stack<int> turnedAway)
    {
        var start = choices.Start[candidate];
        var count = choices.Start[candidate + 1] - start;
        while (asked[candidate] < count)
        {
            var at = start + asked[candidate]++;
            var program = choices.Program[at];
            if (!admission.Admits(candidate, program))
                continue;
            var code = priorities.Of(candidate, at);
            if (held[program].Refuses(code, candidate))
                continue;
            if (held[program].Hold(code, candidate, turnedAway))
                return;
        }
    }

    private void Record(int program, HeldPlaces held, int[] asked)
    {
        var worst = 0UL;
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
    private bool limitIncluded = capacity > 0;

    public IEnumerable<(ulong Code, int Candidate)> Members => heap.Take(count);

    /// <summary>Whether a request is turned away without looking at those held.</summary>
    public bool Refuses(ulong code, int candidate)
    {
        if (code < limit)
            return false;
        if (code > limit || !limitIncluded)
            return true;
        return tickets is not null && count >= capacity && tickets.Of(candidate) > tickets.Of(heap[0].Candidate);
    }

    /// <summary>
    /// Takes the candidate in and turns away whoever has no place then, perhaps the candidate again.
    /// </summary>
    /// <returns>False when the candidate was turned away at once; the candidate is then not pushed.</returns>
    public bool Hold(ulong code, int candidate, Stack<int> turnedAway)
    {
        Add(code, candidate);
        if (count <= capacity)
        {
            if (overflow == TieOverflow.All && count == capacity)
                limit = heap[0].Code;
            return true;
        }

        if (overflow == TieOverflow.All && count - worstCount < capacity)
            return true;
        var drop = overflow == TieOverflow.Lottery ? 1 : worstCount;
        var stays = true;
        (limit, limitIncluded) = (heap[0].Code, overflow == TieOverflow.Lottery);
        for (; drop > 0; drop--)
        {
            var dropped = RemoveWorst();
            if (dropped == candidate)
                stays = false;
            else
                turnedAway.Push(dropped);
        }

        worstCount = count == 0 ? 0 : CountTied(0, heap[0].Code);
        if (overflow == TieOverflow.All || (overflow == TieOverflow.Lottery && count > 0))
            (limit, limitIncluded) = (heap[0].Code, true);
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

    private int RemoveWorst()
    {
        var worst = heap[0].Candidate;
        var moved = heap[--count];
        var i = 0;
        for (var child = 1; child < count; child = (2 * i) + 1)
        {
            if (child + 1 < count && IsWorse(heap[child + 1].Code, heap[child + 1].Candidate, heap[child]))
                child++;
            if (!IsWorse(heap[child].Code, heap[child].Candidate, moved))
                break;
            heap[i] = heap[child];
            i = child;
        }

        if (count > 0)
            heap[i] = moved;
        return worst;
    }

    /// <summary>Entries tied with the top hang together below it.</summary>
    private int CountTied(int i, ulong code) =>
        i >= count || heap[i].Code != code ? 0 : 1 + CountTied((2 * i) + 1, code) + CountTied((2 * i) + 2, code);

    private bool IsWorse(ulong code, int candidate, (ulong Code, int Candidate) other) =>
        code != other.Code ? code > other.Code : tickets is not null && tickets.Of(candidate) > tickets.Of(other.Candidate);
}
