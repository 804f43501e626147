using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Admissions.Rules.Dispatch.Verification;

/// <summary>
/// One walk over all choices for the two checks that look at each of them. Where the line of a program and the leading key alone already tell that
/// a refusal was right, and the trace says so, nothing more need be compared; that settles nearly all. The others go to the checks.
/// </summary>
/// <remarks>
/// Whether a total is below a line, or a key below a limit, is a coin toss to the processor, so it is computed by top bits and not jumped on: a
/// whole list of refusals is told right or not at its end. Choices are read once, from front to back; line and limit of a program lie side by side.
/// The loops are compiled fully at once (<see cref="MethodImplOptions.AggressiveOptimization"/>), because a run calls them once.
/// </remarks>
internal sealed class LookWalk
{
    /// <summary>Scores up to this (a million points), and above its negative, leave a difference within 32 bits.</summary>
    private const int Most = 1 << 30;
    private const int Eight = 8;
    private const int WordBits = 64;

    /// <summary>Total and leading key lie in one number, the total above these bits; so do line and limit of a program, its gate.</summary>
    private const int KeyBits = 32;

    /// <summary>The bit that says, after the gate is taken from the scores, that the total is not below the line; <see cref="KeyBits"/> lower, that the key is not below the limit.</summary>
    private const int AboveLine = 63;
    private readonly DispatchOutcome outcome;
    private readonly DispatchInput input;
    private readonly int? onlyChoice;
    private readonly ClaimCheck claims;
    private readonly TraceCheck trace;
    private readonly bool quick;
    private readonly int[] start;
    private readonly int[] granted;
    private readonly int[] program;
    private readonly long[] total;

    /// <summary>The key compared with the limits where it belongs to the candidate; the total, unused, where nothing leads.</summary>
    private readonly long[] key;
    private readonly ulong[] gates;

    /// <summary>The programs' own keys where these lead, and their limits: 64 bits, because these keys are often wide.</summary>
    private readonly long[]? ownKeys;
    private readonly long[] ownLimit;

    /// <summary>A bit per refused choice of the candidate who is looked at: line and limit do not settle it.</summary>
    private readonly ulong[] open;

    public LookWalk(DispatchInput input, DispatchRules rules, VerifierRules order, DispatchOutcome outcome, ClaimCheck claims, TraceCheck trace)
    {
        (this.input, this.outcome, this.claims, this.trace, onlyChoice) = (input, outcome, claims, trace, rules.OnlyChoice);
        (start, granted, program, total) = (input.Choices.Start, outcome.GrantedChoice, input.Choices.Program, input.Candidates.Total);
        key = order.HasLeadingKey && !order.OwnKeysLead ? order.CandidateKeys[0] : total;
        ownKeys = order.OwnKeysLead ? input.Choices.ProgramKey : null;
        quick = order.PlainLines && onlyChoice is null && IsSmall(total) && IsSmall(key);
        gates = new ulong[input.Programs.Line.Length];
        ownLimit = new long[gates.Length];
        open = new ulong[(MostChoices(start) / WordBits) + 1];
        for (var p = 0; p < gates.Length; p++)
            NoteLimit(p);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run()
    {
        for (var c = 0; c < granted.Length; c++)
        {
            FetchSoon(c + NearSoon.Ahead);
            var (from, to) = (start[c], granted[c] > 0 ? start[c] + granted[c] - 1 : start[c + 1]);
            if (onlyChoice is { } only)
                (from, to) = (from + only - 1, Math.Min(to, from + only));
            claims.Count(Math.Max(0, to - from));
            var (traced, behind) = quick ? Settle(c, from, to - from) : (false, false);
            if (!traced)
            {
                trace.Look(c);
                claims.Look(c, from, to);
            }
            else if (!behind)
            {
                LookCloser(c, from, to - from);
            }
        }
    }

    /// <summary>Whether the trace agrees with the lines and otherwise says that programs were full; whether all of them turned the candidate away rightly.</summary>
    private (bool Traced, bool Behind) Settle(int c, int from, int refused)
    {
        var looks = outcome.LooksOf(input, c);
        var seen = refused;
        if (granted[c] > 0 && (looks.Length <= seen || looks[seen++] != ChoiceOutcome.Placed))
            return (false, false);
        if (looks.Length != seen && (looks.Length < seen || MemoryMarshal.AsBytes(looks[seen..]).ContainsAnyExcept((byte)ChoiceOutcome.NotLooked)))
            return (false, false);
        for (var word = 0; word * WordBits < refused; word++)
            open[word] = 0;
        return ownKeys is null
            ? Settle(program.AsSpan(from, refused), looks, ScoresOf(c), gates, open)
            : Settle(program.AsSpan(from, refused), looks, ScoresOf(c), ownKeys.AsSpan(from, refused), gates, ownLimit, open);
    }

    /// <summary>The hot loop. Full and BelowLine differ by one: a look less one when below the line must be Full.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (bool Traced, bool Behind) Settle(ReadOnlySpan<int> programs, ReadOnlySpan<ChoiceOutcome> looks, ulong scores, ulong[] gates, ulong[] open)
    {
        var (anyOpen, wrong, k) = (0UL, 0UL, 0);
        if (Avx2.IsSupported && Bmi2.X64.IsSupported && programs.Length >= Eight)
            (anyOpen, wrong, k) = SettleEights(programs, looks, scores, gates, open);
        for (; k < programs.Length && k < looks.Length; k++)
        {
            var passed = scores - gates[programs[k]];
            var unsettled = (passed & (passed << KeyBits)) >> AboveLine;
            anyOpen |= unsettled;
            open[k / WordBits] |= unsettled << k;
            wrong |= ((ulong)looks[k] + (passed >> AboveLine)) ^ ((ulong)ChoiceOutcome.Full + 1);
        }

        return (wrong == 0, anyOpen == 0);
    }

    /// <summary>The same eight at a time, as far as these go, or to a program that there is not. Gathered by single loads, which cost less than the processor's own gathering.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe (ulong AnyOpen, ulong Wrong, int Done) SettleEights(
        ReadOnlySpan<int> programs, ReadOnlySpan<ChoiceOutcome> looks, ulong scores, ulong[] gates, ulong[] open)
    {
        const ulong One = 0x0101_0101_0101_0101;
        var (score, last) = (Vector256.Create(scores), Vector256.Create((uint)gates.Length));
        var (anyOpen, wrong, k) = (0UL, 0UL, 0);
        fixed (ulong* gate = gates)
        fixed (int* first = programs)
            for (; k <= programs.Length - Eight && k <= looks.Length - Eight; k += Eight)
            {
                if (Vector256.GreaterThanOrEqualAny(Vector256.Load((uint*)first + k), last))
                    break;
                var p = first + k;
                var low = score - Vector256.Create(gate[p[0]], gate[p[1]], gate[p[2]], gate[p[3]]);
                var high = score - Vector256.Create(gate[p[4]], gate[p[5]], gate[p[6]], gate[p[7]]);
                var unsettled = (ulong)TopBits(low & (low << KeyBits), high & (high << KeyBits));
                anyOpen |= unsettled;
                open[k / WordBits] |= unsettled << k;
                wrong |= (MemoryMarshal.Read<ulong>(MemoryMarshal.AsBytes(looks[k..])) + Bmi2.X64.ParallelBitDeposit(TopBits(low, high), One)) ^ (One * ((ulong)ChoiceOutcome.Full + 1));
            }

        return (anyOpen, wrong, k);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint TopBits(Vector256<ulong> low, Vector256<ulong> high) =>
        Vector256.ExtractMostSignificantBits(low) | (Vector256.ExtractMostSignificantBits(high) << Vector256<ulong>.Count);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (bool Traced, bool Behind) Settle(
        ReadOnlySpan<int> programs, ReadOnlySpan<ChoiceOutcome> looks, ulong scores, ReadOnlySpan<long> keys, ulong[] gates, long[] limits, ulong[] open)
    {
        var (anyOpen, wrong) = (0UL, 0UL);
        for (var k = 0; k < programs.Length && k < looks.Length && k < keys.Length; k++)
        {
            var p = programs[k];
            var above = (scores - gates[p]) >> AboveLine;
            var unsettled = (keys[k] >= limits[p] ? 1UL : 0) & above;
            anyOpen |= unsettled;
            open[k / WordBits] |= unsettled << k;
            wrong |= ((ulong)looks[k] + above) ^ ((ulong)ChoiceOutcome.Full + 1);
        }

        return (wrong == 0, anyOpen == 0);
    }

    /// <summary>Compares where line and limit do not settle, of somebody whose trace agrees with the lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LookCloser(int c, int from, int refused)
    {
        var closed = false;
        for (var word = 0; word * WordBits < refused; word++)
            for (var left = open[word]; left != 0; left &= left - 1)
            {
                var at = from + (word * WordBits) + BitOperations.TrailingZeroCount(left);
                var p = program[at];
                claims.CheckTurnedAway(c, at, p);
                closed |= trace.Refusal[p] != ChoiceOutcome.Full;
                if (claims.FindsBest)
                    NoteLimit(p);
            }

        if (closed)
            trace.Look(c);
    }

    /// <summary>
    /// A refusal of somebody above the line is settled at full programs only, by a key smaller than the limit; where nothing leads, it never is.
    /// </summary>
    private void NoteLimit(int p)
    {
        var limit = trace.Refusal[p] == ChoiceOutcome.Full ? claims.SettledBelow[p] : long.MinValue;
        (gates[p], ownLimit[p]) = (((ulong)Small(input.Programs.Line[p]) << KeyBits) + (ulong)Small(limit), limit);
    }

    /// <summary>Looks written in the order of the engine's walk lie far from each other; choices lie in a row, which the processor sees only within a page.</summary>
    private void FetchSoon(int c)
    {
        if (c < granted.Length)
            NearSoon.Fetch(program, start[c]);
        if (outcome.LookStart is { } lookStart && c < lookStart.Length)
            NearSoon.Fetch(outcome.Looks, lookStart[c], granted[c] > 0 ? granted[c] : start[c + 1] - start[c]);
    }

    /// <summary>Total and leading key, each so much above a line or limit that a difference keeps its top bit exactly when it is not negative.</summary>
    private ulong ScoresOf(int c) => ((ulong)(total[c] + (3L * Most)) << KeyBits) + (ulong)(key[c] + (3L * Most));

    /// <summary>A line or limit beyond every score stays beyond it, and positive with its offset of <see cref="Most"/>.</summary>
    private static long Small(long score) => Math.Clamp(score, 1L - Most, 1L + Most) + Most;

    private static int MostChoices(int[] start)
    {
        var most = 0;
        for (var c = 1; c < start.Length; c++)
            most = Math.Max(most, start[c] - start[c - 1]);
        return most;
    }

    private static bool IsSmall(long[] scores)
    {
        var beyond = 0L;
        foreach (var score in scores)
            beyond |= score + Most - 1;
        return (ulong)beyond < 2UL * Most;
    }
}
