using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Admissions.Rules.Dispatch;

/// <summary>
/// 平行志愿 (HN26 §30–31, domain-facts.md §2.2): candidates in merit order; each is dispatched to the first choice with room.
/// Candidates equal on all keys before the choice number form a block and are decided together.
/// </summary>
/// <remarks>
/// Read <see cref="Run"/> first: it walks down the merit order. Who is alone there takes the short way (DispatchAlone); a block of equals goes
/// one of four ways, as the keys and the tie rule say (DispatchBlock).
/// <para>The walk reads codes and choices that lie side by side (<see cref="MeritChoices{TNumber}"/>). Most looks meet a full
/// program. Where the total leads the order, programs refuse by themselves once their line is passed (<see cref="FallingTotal"/>): then one byte
/// of <see cref="Places.Refusal"/> settles a look and is what the trace says of it, and eight are looked at together. In any other order one
/// number (<see cref="Places.Bars"/>) does, look by look.</para>
/// </remarks>
internal sealed class ParallelEngine<TNumber>(DispatchInput input, DispatchRules rules, Admission admission, Places places, MeritOrder order)
    where TNumber : unmanaged, IBinaryInteger<TNumber>
{
    /// <summary>How many candidates further down the walk asks memory for what it will read.</summary>
    private const int Ahead = 12;

    /// <summary>Outcomes in one 64-bit number.</summary>
    private const int Eight = 8;

    private readonly MeritChoices<TNumber> choices = new(input.Choices, order);
    private readonly LeadingColumn? leadingTotal = rules.Ties is [DispatchRules.Total, ..] ? order.Leading : null;
    private readonly WalkTrace trace = new(input);

    /// <summary>Null where the order does not fall by total (a lottery, another first key), or where more than the programs' own lines decides.</summary>
    private readonly FallingTotal? falling = rules is { Mode: DispatchMode.Parallel, Ties: [DispatchRules.Total, ..] } && admission.PlainLines is { } lines ? new(lines, places) : null;

    /// <summary>The claims of a block that are decided together.</summary>
    private readonly List<Claim> tied = [];

    /// <summary>Grants the places in <see cref="Places"/>.</summary>
    /// <returns>What everybody met on the way.</returns>
    public WalkTrace Run()
    {
        for (var position = 0; position < order.Count;)
        {
            var end = order.BlockEnd(position);
            FetchAhead(position);
            falling?.To(TotalAt(position));
            if (end == position + 1 && places.Bars is { } bars)
                DispatchAlone(position, bars);
            else
                DispatchBlock(position, end);
            position = end;
        }

        return trace;
    }

    /// <summary>The way of nearly everybody in large runs: nobody is tied, and one small table tells which programs are open.</summary>
    private void DispatchAlone(int position, int[] bars)
    {
        var own = choices.Of(position);
        var looks = trace.Begin(order.Candidates[position], own.Length);
        var k = falling is null ? LookUntilOpen(own, looks, TotalAt(position), bars) : LookUntilOpen(own, looks, places.Refusal);
        if (k == own.Length)
        {
            trace.End(k);
            return;
        }

        looks[k] = ChoiceOutcome.Placed;
        trace.End(k + 1);
        places.Grant(ClaimOf(position, own, k));
    }

    /// <summary>
    /// The hot loop where totals fall. Gives the index of the first open choice, or the number of choices when none is open. The last eight are counted
    /// from the end: where the number of choices is not a multiple of eight, some are looked at twice and are the same.
    /// </summary>
    private static int LookUntilOpen(ReadOnlySpan<TNumber> own, Span<ChoiceOutcome> looks, ChoiceOutcome[] refusal)
    {
        if (own.Length < Eight)
            return LookOneByOne(own, looks, refusal);
        for (var k = 0; ; k = Math.Min(k + Eight, own.Length - Eight))
        {
            var seen = LookAtEight(own.Slice(k, Eight), refusal);
            BinaryPrimitives.WriteUInt64LittleEndian(MemoryMarshal.AsBytes(looks[k..]), seen);
            // Outcomes are small: the highest bit of a byte is set by the addition unless the byte is zero, which is NotLooked.
            var open = ~(seen + 0x7F7F7F7F7F7F7F7F) & 0x8080808080808080;
            if (open != 0)
                return k + (BitOperations.TrailingZeroCount(open) / Eight);
            if (k == own.Length - Eight)
                return own.Length;
        }
    }

    /// <summary>What eight programs show, the first in the lowest byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong LookAtEight(ReadOnlySpan<TNumber> own, ChoiceOutcome[] refusal)
    {
        var low = Shown(own[0]) | (Shown(own[1]) << 8) | (Shown(own[2]) << 16) | (Shown(own[3]) << 24);
        var high = Shown(own[4]) | (Shown(own[5]) << 8) | (Shown(own[6]) << 16) | (Shown(own[7]) << 24);
        return low | ((ulong)high << 32);

        uint Shown(TNumber program) => (uint)refusal[int.CreateTruncating(program)];
    }

    private static int LookOneByOne(ReadOnlySpan<TNumber> own, Span<ChoiceOutcome> looks, ChoiceOutcome[] refusal)
    {
        var k = 0;
        for (; k < own.Length && refusal[int.CreateTruncating(own[k])] is var look and not ChoiceOutcome.NotLooked; k++)
            looks[k] = look;
        return k;
    }

    /// <summary>The hot loop in any other order. Gives the index of the first open choice, or the number of choices when none is open.</summary>
    private static int LookUntilOpen(ReadOnlySpan<TNumber> own, Span<ChoiceOutcome> looks, int total, int[] bars)
    {
        var k = 0;
        for (; k < own.Length && k < looks.Length; k++)
        {
            var look = Places.Look(bars[int.CreateTruncating(own[k])], total);
            if (look == ChoiceOutcome.NotLooked)
                break;
            looks[k] = look;
        }

        return k;
    }

    /// <summary>The total is read off the merit code where it leads it; the column lies far away.</summary>
    private int TotalAt(int position) =>
        (int)(leadingTotal?.ValueOf(order.Codes[position]) ?? input.Candidates.Total[order.Candidates[position]]);

    /// <summary>Equal candidates, who are decided together; or one alone where no bar tells at once what he meets.</summary>
    private void DispatchBlock(int from, int to)
    {
        if (to == from + 1)
            TakeFirstWithRoom(from);
        else if (rules.Ties.Contains(DispatchRules.Choice, StringComparer.Ordinal))
            ByChoiceNumber(from, to);
        else if (rules.TieOverflow == TieOverflow.All)
            AllAtOnce(from, to);
        else if (rules.TieOverflow == TieOverflow.Lottery)
            OneByOneByLot(from, to);
        else
            UntilNobodyIsTurnedAway(from, to);
        for (var position = from; position < to; position++)
            TraceLooks(position);
    }

    /// <summary>
    /// Choice number k = 1, 2, …: everyone not yet placed whose k-th choice had room at the beginning of step k claims it.
    /// </summary>
    private void ByChoiceNumber(int from, int to)
    {
        var longest = 0;
        for (var position = from; position < to; position++)
            longest = Math.Max(longest, choices.Of(position).Length);
        for (var k = 0; k < longest; k++)
        {
            tied.Clear();
            for (var position = from; position < to; position++)
            {
                var own = choices.Of(position);
                if (k < own.Length && places.GrantedChoice[order.Candidates[position]] == 0 && IsOpen(position, int.CreateTruncating(own[k])))
                    tied.Add(ClaimOf(position, own, k));
            }

            places.GrantTied(tied);
        }
    }

    /// <summary>Without the choice number among the keys, all are placed where there was room before the block.</summary>
    private void AllAtOnce(int from, int to)
    {
        ClaimFirstWithRoom(from, to);
        places.GrantTied(tied);
    }

    /// <summary>The block's own order is drawn, then it is no block any more.</summary>
    private void OneByOneByLot(int from, int to)
    {
        foreach (var drawn in places.Draw(order.Candidates.AsSpan(from..to)))
            TakeFirstWithRoom(from + drawn);
        for (var position = from; position < to; position++)
            if (places.GrantedChoice[order.Candidates[position]] is var choice and > 0)
                places.NameLast(int.CreateTruncating(choices.Of(position)[choice - 1]), order.Candidates[position]);
    }

    /// <summary>
    /// Everyone claims the first choice that is still open; programs that cannot take all their claimants close, their
    /// claimants go on to their next choice, until no program closes. Equal candidates are thus treated equally everywhere.
    /// </summary>
    private void UntilNobodyIsTurnedAway(int from, int to)
    {
        while (true)
        {
            ClaimFirstWithRoom(from, to);
            var tooMany = tied.CountBy(claim => claim.Program).Where(pair => pair.Value > places.Room(pair.Key)).ToList();
            if (tooMany.Count == 0)
                break;
            foreach (var (program, _) in tooMany)
                places.Close(program);
        }

        foreach (var claim in tied)
            places.Grant(claim);
    }

    private void ClaimFirstWithRoom(int from, int to)
    {
        tied.Clear();
        for (var position = from; position < to; position++)
            if (choices.Of(position) is var own && FirstWithRoom(position, own) is var k && k < own.Length)
                tied.Add(ClaimOf(position, own, k));
    }

    private void TakeFirstWithRoom(int position)
    {
        var own = choices.Of(position);
        if (FirstWithRoom(position, own) is var k && k < own.Length)
            places.Grant(ClaimOf(position, own, k));
    }

    /// <summary>Index of the first choice that admits the candidate and has room; the number of choices when there is none.</summary>
    private int FirstWithRoom(int position, ReadOnlySpan<TNumber> own)
    {
        for (var k = 0; k < own.Length; k++)
            if (IsOpen(position, int.CreateTruncating(own[k])))
                return k;
        return own.Length;
    }

    private bool IsOpen(int position, int program) => places.HasRoom(program) && admission.Admits(order.Candidates[position], program);

    private Claim ClaimOf(int position, ReadOnlySpan<TNumber> own, int k) => new(order.Candidates[position], int.CreateTruncating(own[k]), k + 1);

    /// <summary>Writes what a candidate met, after the places of the block are granted.</summary>
    private void TraceLooks(int position)
    {
        var own = choices.Of(position);
        var candidate = order.Candidates[position];
        var granted = places.GrantedChoice[candidate];
        var looks = trace.Begin(candidate, own.Length)[..(granted > 0 ? granted : own.Length)];
        for (var k = 0; k < looks.Length; k++)
            looks[k] = k == granted - 1 ? ChoiceOutcome.Placed : places.RefusalOf(admission, candidate, int.CreateTruncating(own[k]));
        trace.End(looks.Length);
    }

    private void FetchAhead(int position)
    {
        choices.FetchAhead(position);
        if (position + Ahead >= order.Count)
            return;
        var candidate = order.Candidates[position + Ahead];
        Prefetch.Line(ref trace.Start[candidate]);
        Prefetch.Line(ref places.GrantedChoice[candidate]);
    }
}
