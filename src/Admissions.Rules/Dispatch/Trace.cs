namespace Admissions.Rules.Dispatch;

/// <summary>
/// Writes what became of every choice. A candidate looks at the choices up to the granted one; a choice that was looked at
/// and not granted either did not admit the candidate, or its program was full, or it was closed by a tie with room left.
/// Both are final states of a program, so the trace follows from the result without being kept during the run.
/// </summary>
internal static class Trace
{
    public static DispatchOutcome Write(DispatchInput input, int? onlyChoice, Admission admission, Places places, int threads)
    {
        var choices = input.Choices;
        var looks = new ChoiceOutcome[choices.Program.Length];
        var dispatched = CountDispatched(input, places.GrantedChoice);
        var whyNot = new ChoiceOutcome[dispatched.Length];
        for (var p = 0; p < whyNot.Length; p++)
            whyNot[p] = dispatched[p] < places.Capacity[p] ? ChoiceOutcome.Closed : ChoiceOutcome.Full;
        Chunks.Run(input.Candidates.Count, threads, (from, to) =>
        {
            for (var c = from; c < to; c++)
            {
                var (start, granted) = (choices.Start[c], places.GrantedChoice[c]);
                var end = granted > 0 ? start + granted - 1 : Math.Min(choices.Start[c + 1], onlyChoice is { } k ? start + k : int.MaxValue);
                for (var at = onlyChoice is { } only ? start + only - 1 : start; at < end; at++)
                {
                    var p = choices.Program[at];
                    looks[at] = admission.Admits(c, p) ? whyNot[p] : admission.Judge(c, p);
                }

                if (granted > 0)
                    looks[end] = ChoiceOutcome.Placed;
            }
        });
        return new DispatchOutcome { GrantedChoice = places.GrantedChoice, Looks = looks, Lines = Lines(input, places, dispatched) };
    }

    private static int[] CountDispatched(DispatchInput input, int[] granted)
    {
        var dispatched = new int[input.Programs.Count];
        for (var c = 0; c < granted.Length; c++)
            if (granted[c] > 0)
                dispatched[input.Choices.Program[input.Choices.Start[c] + granted[c] - 1]]++;
        return dispatched;
    }

    private static DispatchLine[] Lines(DispatchInput input, Places places, int[] dispatched)
    {
        var lines = new DispatchLine[dispatched.Length];
        for (var p = 0; p < lines.Length; p++)
            lines[p] = places.Last[p] is var last and >= 0
                ? new DispatchLine(p, places.Capacity[p], dispatched[p], input.Candidates.Total[last],
                    input.Candidates.Keys.Select(column => column[last]).ToArray(), places.GrantedChoice[last])
                : new DispatchLine(p, places.Capacity[p], dispatched[p], null, [], null);
        return lines;
    }
}
