using System.Runtime.InteropServices;

namespace Admissions.Rules.Dispatch;

/// <summary>
/// What became of every choice, written after the run. A candidate looks at the choices up to the granted one; a choice that
/// was looked at and not granted either did not admit the candidate, or its program was full, or it was closed by a tie with
/// room left. Both are final states of a program, so the trace follows from the result.
/// </summary>
internal sealed class Trace(DispatchInput input, int? onlyChoice, Admission admission, Places places)
{
    private readonly ChoiceColumns choices = input.Choices;
    private readonly ChoiceOutcome[] looks = new ChoiceOutcome[input.Choices.Program.Length];

    /// <summary>Writes the looks of all candidates.</summary>
    /// <returns>One outcome per choice, parallel to <see cref="ChoiceColumns.Program"/>.</returns>
    public ChoiceOutcome[] Write(int threads)
    {
        Chunks.Run(input.Candidates.Count, threads, (from, to) =>
        {
            for (var c = from; c < to; c++)
                WriteOne(c);
        });
        return looks;
    }

    private void WriteOne(int candidate)
    {
        var (start, granted) = (choices.Start[candidate], places.GrantedChoice[candidate]);
        var end = granted > 0 ? start + granted - 1 : Math.Min(choices.Start[candidate + 1], onlyChoice is { } k ? start + k : int.MaxValue);
        if (granted > 0)
            looks[end] = ChoiceOutcome.Placed;
        start = onlyChoice is { } only ? start + only - 1 : start;
        if (end <= start)
            return;
        var programs = choices.Program.AsSpan(start, end - start);
        var own = looks.AsSpan(start, end - start);
        if (places.Bars is { } bars)
            WriteByBars(programs, own, (int)input.Candidates.Total[candidate], bars);
        else
            for (var i = 0; i < own.Length; i++)
                own[i] = places.RefusalOf(admission, candidate, programs[i]);
    }

    /// <summary>Four at a time: one store instead of four.</summary>
    private static void WriteByBars(ReadOnlySpan<int> programs, Span<ChoiceOutcome> own, int total, int[] bars)
    {
        var i = 0;
        for (; i <= programs.Length - 4; i += 4)
            MemoryMarshal.Write(MemoryMarshal.AsBytes(own[i..]),
                Look(programs[i]) | (Look(programs[i + 1]) << 8) | (Look(programs[i + 2]) << 16) | (Look(programs[i + 3]) << 24));
        for (; i < programs.Length; i++)
            own[i] = (ChoiceOutcome)Look(programs[i]);

        int Look(int program) => (int)Places.Look(bars[program], total);
    }
}

/// <summary>
/// The same trace written during a walk that looks at one candidate's choices after the other: outcomes stand one behind the
/// other in the order of the walk, which costs one store near the last one for each look, and no second reading of the choices.
/// </summary>
internal sealed class WalkTrace(DispatchInput input)
{
    private int end;

    /// <summary>Outcomes in the order of the walk.</summary>
    public ChoiceOutcome[] Looks { get; } = GC.AllocateUninitializedArray<ChoiceOutcome>(input.Choices.Program.Length);

    /// <summary>Where each candidate's outcomes begin.</summary>
    public int[] Start { get; } = GC.AllocateUninitializedArray<int>(input.Candidates.Count);

    /// <summary>Room for the outcomes of the next candidate; <see cref="End"/> tells how many there are.</summary>
    public Span<ChoiceOutcome> Begin(int candidate, int choices)
    {
        Start[candidate] = end;
        return Looks.AsSpan(end, choices);
    }

    public void End(int looked) => end += looked;
}
