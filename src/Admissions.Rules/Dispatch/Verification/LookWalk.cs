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
/// Whether a total is below a line, or a key below a limit, is a coin toss to the processor, so it is computed by sign bits and not jumped on: a
/// whole list of refusals is told right or not at its end. Choices are read once, from front to back; line and limit of a program lie side by side.
/// The loops are compiled fully at once (<see cref="MethodImplOptions.AggressiveOptimization"/>), because a run calls them once.
/// </remarks>
internal sealed class LookWalk
{
    /// <summary>Scores up to this (a million points), and above its negative, leave the sign of a difference right in 32 bits.</summary>
    private const int Most = 1 << 30;
    private const byte GateBytes = 8;
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
    private readonly Gate[] gates;

    /// <summary>The programs' own keys where these lead, and their limits: 64 bits, because these keys are often wide.</summary>
    private readonly long[]? ownKeys;
    private readonly long[] ownLimit;

    public LookWalk(DispatchInput input, DispatchRules rules, VerifierRules order, DispatchOutcome outcome, ClaimCheck claims, TraceCheck trace)
    {
        (this.input, this.outcome, this.claims, this.trace, onlyChoice) = (input, outcome, claims, trace, rules.OnlyChoice);
        (start, granted, program, total) = (input.Choices.Start, outcome.GrantedChoice, input.Choices.Program, input.Candidates.Total);
        key = order.HasLeadingKey && !order.OwnKeysLead ? order.CandidateKeys[0] : total;
        ownKeys = order.OwnKeysLead ? input.Choices.ProgramKey : null;
        quick = order.PlainLines && onlyChoice is null && IsSmall(total) && IsSmall(key);
        gates = Array.ConvertAll(input.Programs.Line, line => new Gate { Line = Small(line) });
        ownLimit = new long[gates.Length];
        for (var p = 0; p < gates.Length; p++)
            NoteLimit(p);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run()
    {
        for (var c = 0; c < granted.Length; c++)
        {
            FetchLooks(c + NearSoon.Ahead);
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
                LookCloser(c, from, to);
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
        return ownKeys is null
            ? Settle(program.AsSpan(from, refused), looks, (int)total[c], (int)key[c], gates)
            : Settle(program.AsSpan(from, refused), looks, (int)total[c], ownKeys.AsSpan(from, refused), gates, ownLimit);
    }

    /// <summary>The hot loop. Full and BelowLine differ by one: a look plus the sign (−1 when below) must be Full.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (bool Traced, bool Behind) Settle(ReadOnlySpan<int> programs, ReadOnlySpan<ChoiceOutcome> looks, int total, int key, Gate[] gates)
    {
        var (allBehind, wrong, k) = (-1, 0, 0);
        if (Avx2.IsSupported && gates.Length > 0 && programs.Length >= Vector256<int>.Count)
            (allBehind, wrong, k) = SettleEights(programs, looks, total, key, gates);
        for (; k < programs.Length && k < looks.Length; k++)
        {
            ref readonly var gate = ref gates[programs[k]];
            var aboveLine = total - gate.Line;
            allBehind &= aboveLine | (key - gate.Limit);
            wrong |= ((int)looks[k] + (aboveLine >> 31)) ^ (int)ChoiceOutcome.Full;
        }

        return (wrong == 0, allBehind < 0);
    }

    /// <summary>The same eight at a time, as far as these go, or to a program that there is not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe (int AllBehind, int Wrong, int Done) SettleEights(
        ReadOnlySpan<int> programs, ReadOnlySpan<ChoiceOutcome> looks, int total, int key, Gate[] gates)
    {
        var (totals, keys, full, last) = (Vector256.Create(total), Vector256.Create(key), Vector256.Create((int)ChoiceOutcome.Full), Vector256.Create((uint)gates.Length - 1));
        var (allBehind, wrong, k) = (Vector256<int>.AllBitsSet, Vector256<int>.Zero, 0);
        fixed (Gate* gate = gates)
            for (; k <= programs.Length - Vector256<int>.Count && k <= looks.Length - Vector256<int>.Count; k += Vector256<int>.Count)
            {
                var eight = Vector256.Create(programs[k..]);
                if (Vector256.GreaterThanAny(eight.AsUInt32(), last))
                    break;
                var aboveLine = totals - Avx2.GatherVector256((int*)gate, eight, GateBytes);
                allBehind &= aboveLine | (keys - Avx2.GatherVector256(((int*)gate) + 1, eight, GateBytes));
                var look = Avx2.ConvertToVector256Int32(Vector128.CreateScalar(MemoryMarshal.Read<ulong>(MemoryMarshal.AsBytes(looks[k..]))).AsByte());
                wrong |= (look + Vector256.ShiftRightArithmetic(aboveLine, 31)) ^ full;
            }

        return (allBehind.ExtractMostSignificantBits() == 0xFF ? -1 : 0, wrong == Vector256<int>.Zero ? 0 : 1, k);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (bool Traced, bool Behind) Settle(
        ReadOnlySpan<int> programs, ReadOnlySpan<ChoiceOutcome> looks, int total, ReadOnlySpan<long> keys, Gate[] gates, long[] limits)
    {
        var (open, wrong) = (0, 0);
        for (var k = 0; k < programs.Length && k < looks.Length && k < keys.Length; k++)
        {
            var p = programs[k];
            var below = (total - gates[p].Line) >> 31;
            open |= (keys[k] >= limits[p] ? 1 : 0) & ~below;
            wrong |= ((int)looks[k] + below) ^ (int)ChoiceOutcome.Full;
        }

        return (wrong == 0, open == 0);
    }

    /// <summary>Compares where line and limit do not settle, of somebody whose trace agrees with the lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LookCloser(int c, int from, int to)
    {
        var (ownTotal, ownKey, closed) = ((int)total[c], (int)key[c], false);
        for (var at = from; at < to; at++)
        {
            var p = program[at];
            var gate = gates[p];
            var behind = ownKeys is null ? ownKey - gate.Limit : ownKeys[at] < ownLimit[p] ? -1 : 0;
            if (((ownTotal - gate.Line) | behind) < 0)
                continue;
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
        (gates[p].Limit, ownLimit[p]) = (Small(limit), limit);
    }

    /// <summary>Looks written in the order of the engine's walk lie far from each other.</summary>
    private void FetchLooks(int c)
    {
        if (outcome.LookStart is { } lookStart && c < lookStart.Length)
            NearSoon.Fetch(outcome.Looks, lookStart[c], granted[c] > 0 ? granted[c] : start[c + 1] - start[c]);
    }

    /// <summary>A line or limit beyond every score stays beyond it, and its difference to each within 32 bits.</summary>
    private static int Small(long score) => (int)Math.Clamp(score, 1L - Most, 1L + Most);

    private static bool IsSmall(long[] scores)
    {
        var beyond = 0L;
        foreach (var score in scores)
            beyond |= score + Most - 1;
        return (ulong)beyond < 2UL * Most;
    }

    /// <summary>Line and limit of one program.</summary>
    private struct Gate
    {
        public int Line;

        /// <summary>Above the line, whoever's leading key is smaller was rightly turned away because the program was full.</summary>
        public int Limit;
    }
}
