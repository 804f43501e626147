using System.Runtime.InteropServices;

namespace Admissions.Rules.Dispatch;

/// <summary>
/// What became of every choice. A candidate looks at the choices up to the granted one; a choice that was looked at and not
/// granted either did not admit the candidate, or its program was full, or it was closed by a tie with room left. Both are
/// final states of a program, so the trace follows from the result and is written candidate by candidate after the run.
/// </summary>
internal sealed class Trace(DispatchInput input, int? onlyChoice, Admission admission, Places places)
{
    private const int OutcomeBits = 3;
    private const int OutcomeMask = (1 << OutcomeBits) - 1;
    private readonly ChoiceColumns choices = input.Choices;
    private int[]? bars;

    /// <summary>One outcome per choice, parallel to <see cref="ChoiceColumns.Program"/>.</summary>
    public ChoiceOutcome[] Looks { get; } = new ChoiceOutcome[input.Choices.Program.Length];

    /// <summary>Writes the looks of all candidates after a run.</summary>
    public void WriteAll(int threads)
    {
        bars = Bars(admission, places);
        Chunks.Run(input.Candidates.Count, threads, (from, to) =>
        {
            for (var c = from; c < to; c++)
                Write(c);
        });
    }

    private void Write(int candidate)
    {
        var (start, granted) = (choices.Start[candidate], places.GrantedChoice[candidate]);
        var end = granted > 0 ? start + granted - 1 : Math.Min(choices.Start[candidate + 1], onlyChoice is { } k ? start + k : int.MaxValue);
        if (granted > 0)
            Looks[end] = ChoiceOutcome.Placed;
        start = onlyChoice is { } only ? start + only - 1 : start;
        if (end <= start)
            return;
        var programs = choices.Program.AsSpan(start, end - start);
        var looks = Looks.AsSpan(start, end - start);
        if (bars is not null)
            WriteByBars(programs, looks, (int)input.Candidates.Total[candidate], bars);
        else
            for (var i = 0; i < looks.Length; i++)
                looks[i] = admission.Admits(candidate, programs[i]) ? places.Refusal[programs[i]] : admission.Judge(candidate, programs[i]);
    }

    /// <summary>
    /// Per program its line and, in the lowest three bits, why it refuses those not below it: one small table for the inner loop.
    /// </summary>
    private static int[]? Bars(Admission admission, Places places) =>
        admission.PlainLines?.Zip(places.Refusal, (line, refusal) => (line << OutcomeBits) | (int)refusal).ToArray();

    /// <summary>Whether a total is below a line is a coin toss to the processor, so it is computed (−1 or 0) and not jumped on.</summary>
    private static void WriteByBars(ReadOnlySpan<int> programs, Span<ChoiceOutcome> looks, int total, int[] bars)
    {
        var highest = (total << OutcomeBits) | OutcomeMask;
        var i = 0;
        for (; i <= programs.Length - 4; i += 4)
            MemoryMarshal.Write(MemoryMarshal.AsBytes(looks[i..]), Look(programs[i]) | (Look(programs[i + 1]) << 8) | (Look(programs[i + 2]) << 16) | (Look(programs[i + 3]) << 24));
        for (; i < programs.Length; i++)
            looks[i] = (ChoiceOutcome)Look(programs[i]);

        int Look(int program)
        {
            var bar = bars[program];
            var below = (highest - bar) >> 31;
            return (bar & OutcomeMask & ~below) | ((int)ChoiceOutcome.BelowLine & below);
        }
    }

    /// <summary>The outcome of the run.</summary>
    public DispatchOutcome Outcome() => new() { GrantedChoice = places.GrantedChoice, Looks = Looks, Lines = Lines() };

    private DispatchLine[] Lines()
    {
        var lines = new DispatchLine[places.Dispatched.Length];
        for (var p = 0; p < lines.Length; p++)
            lines[p] = places.Last[p] is var last and >= 0
                ? new DispatchLine(p, places.Capacity[p], places.Dispatched[p], input.Candidates.Total[last],
                    input.Candidates.Keys.Select(column => column[last]).ToArray(), places.GrantedChoice[last])
                : new DispatchLine(p, places.Capacity[p], places.Dispatched[p], null, [], null);
        return lines;
    }
}
