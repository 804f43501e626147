using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Admissions.Rules.Dispatch;

/// <summary>
/// The candidates one program holds. At first they are a plain list that may grow to half beyond the capacity before the
/// worst are turned away together (a selection, linear in the list); from <see cref="EndBatches"/> on they are a binary heap
/// with the worst on top, from which people go one by one. When somebody is turned away does not matter for the result.
/// </summary>
/// <param name="expected">Room made at the start, at most; it grows as needed.</param>
internal sealed class HeldPlaces(int capacity, TieOverflow overflow, TicketCache? tickets, int expected)
{
    private (ulong Code, int Candidate)[] heap = new (ulong, int)[Math.Min(expected, capacity + 2 + (capacity / 2))];
    private int count;
    private int worstCount;
    private bool batches = true;
    private int batchEnd = capacity + 1 + (capacity / 2);
    private ulong limit = capacity == 0 ? 0 : ulong.MaxValue;

    public ReadOnlySpan<(ulong Code, int Candidate)> Members => heap.AsSpan(0, count);

    public int Count => count;

    /// <summary>Codes from here on are turned away; grows smaller only.</summary>
    public ulong RefuseFrom => limit;

    /// <summary>
    /// Takes the candidate in and turns away whoever has no place then, perhaps the candidate again.
    /// </summary>
    /// <returns>False when the candidate was turned away at once; the candidate is then not pushed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Hold(ulong code, int candidate, List<int> turnedAway)
    {
        if (!batches)
            return HoldInHeap(code, candidate, turnedAway);
        if (count == heap.Length)
            Grow();
        heap[count++] = (code, candidate);
        if (count > batchEnd)
            DropBeyondCapacity(turnedAway);
        return true;
    }

    private bool HoldInHeap(ulong code, int candidate, List<int> turnedAway)
    {
        if (count == capacity && worstCount == 1 && code < heap[0].Code)
        {
            turnedAway.Add(heap[0].Candidate);
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
                turnedAway.Add(dropped);
        }

        worstCount = count == 0 ? 0 : CountTied(0, heap[0].Code);
        if (overflow != TieOverflow.None)
            limit = heap[0].Code + 1;
        return stays;
    }

    /// <summary>Turns away whoever is beyond the capacity.</summary>
    public void EndBatch(List<int> turnedAway)
    {
        if (count > capacity)
            DropBeyondCapacity(turnedAway);
    }

    /// <summary>Turns away whoever is beyond the capacity and makes the list a heap.</summary>
    public void EndBatches(List<int> turnedAway)
    {
        EndBatch(turnedAway);
        batches = false;
        for (var i = (count / 2) - 1; i >= 0; i--)
            SiftDown(i, heap[i]);
        worstCount = count == 0 ? 0 : CountTied(0, heap[0].Code);
        if (overflow == TieOverflow.All && count >= capacity && count > 0)
            limit = Math.Min(limit, heap[0].Code + 1);
    }

    /// <summary>Keeps those before the code that stands at the capacity; those at it as the tie rule says.</summary>
    /// <remarks>Who stays is a coin toss to the processor: each entry is written to both sides, and only one side's end moves.</remarks>
    private void DropBeyondCapacity(List<int> turnedAway)
    {
        var edge = CodeSelection.CodeAt(Members, capacity - 1);
        var (before, tied) = (0, 0);
        foreach (var (code, _) in Members)
        {
            before += code < edge ? 1 : 0;
            tied += code == edge ? 1 : 0;
        }

        var edgeStays = overflow != TieOverflow.None || before + tied <= capacity;
        limit = edgeStays ? edge + 1 : edge;
        LotteryTicket? lastTicket = overflow == TieOverflow.Lottery && before + tied > capacity ? TicketAt(edge, capacity - before) : null;
        var (kept, gone) = (0, turnedAway.Count);
        CollectionsMarshal.SetCount(turnedAway, gone + count);
        var away = CollectionsMarshal.AsSpan(turnedAway);
        foreach (var entry in Members)
        {
            var stays = entry.Code < limit ? 1 : 0;
            if (lastTicket is not null && entry.Code == edge && tickets!.Of(entry.Candidate) > lastTicket)
                stays = 0;
            heap[kept] = entry;
            away[gone] = entry.Candidate;
            (kept, gone) = (kept + stays, gone + 1 - stays);
        }

        CollectionsMarshal.SetCount(turnedAway, gone);
        count = kept;
        batchEnd = Math.Max(batchEnd, kept + (kept / 2));
    }

    /// <summary>The ticket of the last of the given number of candidates who are drawn among those with the code.</summary>
    private LotteryTicket TicketAt(ulong code, int number) =>
        heap.Take(count).Where(entry => entry.Code == code).Select(entry => tickets!.Of(entry.Candidate)).Order().ElementAt(number - 1);

    private void Append(ulong code, int candidate)
    {
        if (count == heap.Length)
            Grow();
        heap[count++] = (code, candidate);
    }

    private void Grow() => Array.Resize(ref heap, Math.Max(16, Math.Min(2 * count, Math.Max(count + 16, capacity + 2 + (capacity / 2)))));

    private void Add(ulong code, int candidate)
    {
        Append(code, candidate);
        worstCount = count == 1 || code > heap[0].Code ? 1 : code == heap[0].Code ? worstCount + 1 : worstCount;
        var i = count - 1;
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
        SiftDown(0, (code, candidate));
        worstCount = CountTied(0, heap[0].Code);
        limit = overflow == TieOverflow.None ? outgoing : heap[0].Code + 1;
    }

    private int RemoveWorst()
    {
        var worst = heap[0].Candidate;
        var moved = heap[--count];
        if (count > 0)
            SiftDown(0, moved);
        return worst;
    }

    /// <summary>Fills the gap at i with the entry or with what stands below.</summary>
    private void SiftDown(int i, (ulong Code, int Candidate) moved)
    {
        var entries = heap.AsSpan(0, count);
        for (var child = (2 * i) + 1; child < entries.Length; child = (2 * i) + 1)
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
