namespace Admissions.Rules.Dispatch;

/// <summary>
/// What became of every choice. A candidate looks at the choices up to the granted one; a choice that was looked at and not
/// granted either did not admit the candidate, or its program was full, or it was closed by a tie with room left. Both are
/// final states of a program, so the trace follows from the result and is written candidate by candidate after the run.
/// </summary>
internal sealed class Trace(DispatchInput input, int? onlyChoice, Admission admission, Places places)
{
    private readonly ChoiceColumns choices = input.Choices;

    /// <summary>One outcome per choice, parallel to <see cref="ChoiceColumns.Program"/>.</summary>
    public ChoiceOutcome[] Looks { get; } = new ChoiceOutcome[input.Choices.Program.Length];

    /// <summary>Writes the looks of all candidates after a run.</summary>
    public void WriteAll(int threads) => Chunks.Run(input.Candidates.Count, threads, (from, to) =>
    {
        for (var c = from; c < to; c++)
            Write(c);
    });

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
        if (admission.PlainLines is { } lines)
            WriteByLines(programs, looks, input.Candidates.Total[candidate], lines, places.Refusal);
        else
            for (var i = 0; i < looks.Length; i++)
                looks[i] = admission.Admits(candidate, programs[i]) ? places.Refusal[programs[i]] : admission.Judge(candidate, programs[i]);
    }

    /// <summary>Whether a total is below a line is a coin toss to the processor, so it is computed (−1 or 0) and not jumped on.</summary>
    private static void WriteByLines(ReadOnlySpan<int> programs, Span<ChoiceOutcome> looks, long total, long[] lines, ChoiceOutcome[] refusal)
    {
        for (var i = 0; i < programs.Length && i < looks.Length; i++)
        {
            var below = (int)((total - lines[programs[i]]) >> 63);
            looks[i] = (ChoiceOutcome)(((int)refusal[programs[i]] & ~below) | ((int)ChoiceOutcome.BelowLine & below));
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
