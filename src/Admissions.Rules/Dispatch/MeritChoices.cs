using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Admissions.Rules.Dispatch;

/// <summary>
/// The choices of all candidates once more, near to those of candidates of like merit, for a walk in merit order.
/// </summary>
/// <remarks>
/// Fast representation: merit order visits the input's choices all over memory, one or more far cache lines a candidate.
/// So they are copied first, in one pass that reads the input from front to back and writes one stream for each class of
/// the order (<see cref="MeritOrder.Classes"/>). A class fits a near cache, where the walk then finds everything it reads.
/// Program numbers are as narrow as the number of programs allows (<typeparamref name="TNumber"/>), which halves the copy.
/// </remarks>
internal sealed class MeritChoices<TNumber>
    where TNumber : unmanaged, IBinaryInteger<TNumber>
{
    private const int Ahead = 12;
    private readonly int[] slots;
    private readonly int[] start;
    private readonly TNumber[] program;

    public MeritChoices(ChoiceColumns choices, MeritOrder order)
    {
        var begin = order.Classes.Begin;
        slots = order.Slots;
        start = GC.AllocateUninitializedArray<int>(order.Count + 1);
        program = GC.AllocateUninitializedArray<TNumber>(choices.Program.Length);
        start[^1] = program.Length;
        var nextChoice = CodeClasses.Counters(begin.Length, order.Classes.Count);
        Chunks.Run(order.Count, begin.Length, (piece, from, to) => CountChoices(choices, order.ClassOf, nextChoice[piece], from, to));
        CodeClasses.TurnIntoStarts(nextChoice);
        Chunks.Run(order.Count, begin.Length, (piece, from, to) => Copy(choices, order.ClassOf, begin[piece].ToArray(), nextChoice[piece], from, to));
    }

    /// <summary>Programs chosen by the candidate at a position of the merit order, choice 1 first.</summary>
    public ReadOnlySpan<TNumber> Of(int position)
    {
        var slot = slots[position];
        return program.AsSpan(start[slot], start[slot + 1] - start[slot]);
    }

    /// <summary>Asks for the cache lines of a position to come.</summary>
    public void FetchAhead(int position)
    {
        if (position + (2 * Ahead) < slots.Length)
            Prefetch.Line(ref start[slots[position + (2 * Ahead)]]);
        if (position + Ahead >= slots.Length)
            return;
        var slot = slots[position + Ahead];
        var (at, end) = (start[slot], start[slot + 1]);
        if (at == end)
            return;
        // The last line too: choices begin anywhere in a line, so there may be one more than their length tells.
        for (; at < end; at += Prefetch.LineBytes / Unsafe.SizeOf<TNumber>())
            Prefetch.Line(ref program[at]);
        Prefetch.Line(ref program[end - 1]);
    }

    private static void CountChoices(ChoiceColumns choices, ushort[] classOf, int[] counts, int from, int to)
    {
        for (var row = from; row < to; row++)
            counts[classOf[row]] += choices.Start[row + 1] - choices.Start[row];
    }

    private void Copy(ChoiceColumns choices, ushort[] classOf, int[] nextSlot, int[] nextChoice, int from, int to)
    {
        for (var row = from; row < to; row++)
        {
            var own = choices.Of(row);
            var ownClass = classOf[row];
            var at = nextChoice[ownClass];
            start[nextSlot[ownClass]++] = at;
            nextChoice[ownClass] = at + own.Length;
            Copy(own, program.AsSpan(at, own.Length));
        }
    }

    private static void Copy(ReadOnlySpan<int> own, Span<TNumber> to)
    {
        if (typeof(TNumber) == typeof(ushort))
            Narrow(MemoryMarshal.Cast<int, uint>(own), MemoryMarshal.Cast<TNumber, ushort>(to));
        else
            own.CopyTo(MemoryMarshal.Cast<TNumber, int>(to));
    }

    private static void Narrow(ReadOnlySpan<uint> own, Span<ushort> to)
    {
        var i = 0;
        for (; i <= own.Length - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
            Vector128.Narrow(Vector128.Create(own[i..]), Vector128.Create(own[(i + Vector128<uint>.Count)..])).CopyTo(to[i..]);
        for (; i < own.Length; i++)
            to[i] = (ushort)own[i];
    }
}
