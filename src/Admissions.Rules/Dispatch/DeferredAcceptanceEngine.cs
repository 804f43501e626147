using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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
/// The long loops are compiled fully at once (<see cref="MethodImplOptions.AggressiveOptimization"/>), because a run calls them once.
/// </remarks>
internal sealed class DeferredAcceptanceEngine(DispatchInput input, TieOverflow overflow, Admission admission, Places places, LotteryDraw? draw)
{
    private const int Ahead = 8;
    private const int MostSweeps = 24;
    private const int WordBits = 64;

    /// <summary>A sweep is worth its while when at least one in so many waits.</summary>
    private const int SweepFor = 64;
    private readonly ChoiceColumns choices = input.Choices;

    /// <summary>Per candidate how many choices were asked; of whoever is held, the last of them is the one that holds.</summary>
    private readonly int[] asked = new int[input.Candidates.Count];
    private readonly Gate[] gates = new Gate[input.Programs.Count];

    /// <summary>Everybody asks in sweeps, the few who are left one by one; whoever is held in the end is granted the place.</summary>
    public void Run(PriorityCodes priorities)
    {
        var tickets = overflow == TieOverflow.Lottery ? new TicketCache(input.Candidates.Id, draw!) : null;
        var expected = choices.Program.Length / 4 / Math.Max(1, places.Capacity.Length);
        // More than there are candidates nobody holds.
        var held = Array.ConvertAll(places.Capacity, capacity => new HeldPlaces(Math.Min(capacity, input.Candidates.Count), overflow, tickets, expected));
        for (var p = 0; p < held.Length; p++)
        {
            gates[p].Line = admission.PlainLines is { } lines ? lines[p] : -Gate.Open;
            NoteLimit(p, held[p], priorities);
        }

        var turnedAway = Sweep(held, priorities);
        for (var p = 0; p < held.Length; p++)
        {
            held[p].EndBatches(turnedAway);
            NoteLimit(p, held[p], priorities);
        }

        AskOneByOne(turnedAway, held, priorities);
        for (var p = 0; p < held.Length; p++)
            Record(p, held[p]);
    }

    /// <summary>Lets all who wait ask from front to back, again and again until few wait; gives those.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private List<int> Sweep(HeldPlaces[] held, PriorityCodes priorities)
    {
        var turnedAway = new List<int>();
        var waits = new ulong[(asked.Length + WordBits - 1) / WordBits];
        var waiting = Enumerable.Range(0, asked.Length).ToList();
        for (var sweep = 0; waiting.Count > asked.Length / SweepFor && sweep < MostSweeps; sweep++)
        {
            for (var i = 0; i < waiting.Count; i++)
            {
                if (sweep > 0 && i + Ahead < waiting.Count)
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
    /// <param name="waits">A bit for each candidate, none of them set.</param>
    private static void InOrder(List<int> turnedAway, ulong[] waits, List<int> waiting)
    {
        foreach (var candidate in turnedAway)
            waits[candidate / WordBits] |= 1UL << (candidate % WordBits);
        CollectionsMarshal.SetCount(waiting, turnedAway.Count);
        var inOrder = CollectionsMarshal.AsSpan(waiting);
        var next = 0;
        for (var word = 0; word < waits.Length; word++)
            for (; waits[word] != 0; waits[word] &= waits[word] - 1)
                inOrder[next++] = (word * WordBits) + BitOperations.TrailingZeroCount(waits[word]);
        turnedAway.Clear();
    }

    /// <summary>The last one turned away asks next, until nobody is left.</summary>
    private void AskOneByOne(List<int> turnedAway, HeldPlaces[] held, PriorityCodes priorities)
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AskOn(int candidate, HeldPlaces[] held, PriorityCodes priorities, List<int> turnedAway)
    {
        var (start, end) = (choices.Start[candidate], choices.Start[candidate + 1]);
        var (program, keys, own, table) = (choices.Program, priorities.LeadingKeys, input.Candidates.Total[candidate], gates);
        for (var at = start + asked[candidate]; at < end; at++)
        {
            ref var gate = ref table[program[at]];
            if (((own - gate.Line) | ((keys is null ? 0 : keys[at]) - gate.LowestKey)) < 0)
                continue;
            var code = priorities.Of(candidate, at);
            if (code >= gate.RefuseFrom || !admission.Admits(candidate, program[at]))
                continue;
            asked[candidate] = at - start + 1;
            var there = held[program[at]];
            var stays = there.Hold(code, candidate, turnedAway);
            if (there.RefuseFrom < gate.RefuseFrom)
                NoteLimit(program[at], there, priorities);
            if (stays)
                return;
        }

        asked[candidate] = end - start;
    }

    /// <summary>Copies into the gate what the program refuses by now.</summary>
    private void NoteLimit(int program, HeldPlaces held, PriorityCodes priorities)
    {
        gates[program].RefuseFrom = held.RefuseFrom;
        gates[program].LowestKey = priorities.LeadingKeys is null ? -Gate.Open : Math.Max(-Gate.Open, priorities.LowestKey(held.RefuseFrom));
    }

    /// <summary>Asks for what <see cref="AskOn"/> will read; in the first sweep that comes by itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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

    /// <summary>Grants the places to those held, and notes the last of them.</summary>
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

    /// <summary>What most requests are refused by, side by side.</summary>
    private struct Gate
    {
        /// <summary>Beyond all scores; differences of two such numbers keep their sign.</summary>
        public const long Open = 1L << 61;

        /// <summary>The smallest code that is refused without looking at those held.</summary>
        public ulong RefuseFrom;

        /// <summary>Where the programs' own keys lead the codes: the lowest with which asking is not hopeless, so that no code need be made.</summary>
        public long LowestKey;

        /// <summary>The program's line where nothing else decides who is admitted.</summary>
        public long Line;
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
