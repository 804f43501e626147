namespace Admissions.Rules.Dispatch.Verification;

/// <summary>
/// Deferred acceptance, and parallel dispatch as a case of it, has one result that is best for every candidate. It is found again here by raising limits: all
/// stand at their first choice; a program with too many raises its limit and sends those below on; until nothing moves.
/// </summary>
internal sealed class BestForCandidates(DispatchInput input, DispatchRules rules, VerifierRules order, TakenPlaces taken)
{
    private readonly int[] at = input.Choices.Start[..^1];
    private readonly List<int>[] standing = Enumerable.Range(0, input.Programs.Count).Select(_ => new List<int>()).ToArray();
    private readonly (int Candidate, int At)[] limit = Enumerable.Repeat((-1, -1), input.Programs.Count).ToArray();
    private readonly Queue<int> crowded = new();
    private readonly bool[] queued = new bool[input.Programs.Count];

    public CheckResult Check(int[] granted)
    {
        for (var c = 0; c < at.Length; c++)
            Stand(c);
        while (crowded.TryDequeue(out var p))
        {
            queued[p] = false;
            RaiseLimit(p);
        }

        var counter = new CheckCounter("bestForCandidates");
        for (var c = 0; c < at.Length; c++)
        {
            var best = at[c] < input.Choices.Start[c + 1] ? at[c] - input.Choices.Start[c] + 1 : 0;
            counter.Expect(best == granted[c], () => $"candidate {input.Candidates.Id[c]} can have choice {best} in a stable result, granted is {granted[c]}");
        }

        return counter.Result();
    }

    /// <summary>Moves the candidate to the first choice, from the present one on, whose limit lets the candidate in.</summary>
    private void Stand(int c)
    {
        for (; at[c] < input.Choices.Start[c + 1]; at[c]++)
        {
            var p = input.Choices.Program[at[c]];
            if (order.Entitlement(c, p) != ChoiceOutcome.Placed || taken.Capacity[p] == 0
                || (limit[p].Candidate >= 0 && order.Compare(c, at[c], limit[p].Candidate, limit[p].At) >= 0))
                continue;
            standing[p].Add(c);
            if (standing[p].Count > taken.Capacity[p] && !queued[p])
            {
                queued[p] = true;
                crowded.Enqueue(p);
            }

            return;
        }
    }

    private void RaiseLimit(int p)
    {
        var crowd = standing[p];
        if (crowd.Count <= taken.Capacity[p])
            return;
        crowd.Sort((a, b) => order.Compare(a, at[a], b, at[b]));
        var keep = taken.Capacity[p];
        if (rules.TieOverflow == TieOverflow.All)
            while (keep < crowd.Count && Tied(crowd[keep], crowd[keep - 1]))
                keep++;
        if (rules.TieOverflow == TieOverflow.None)
            while (keep > 0 && Tied(crowd[keep], crowd[keep - 1]))
                keep--;
        if (keep == crowd.Count)
            return;
        var sentOn = crowd[keep..];
        crowd.RemoveRange(keep, crowd.Count - keep);
        limit[p] = (sentOn[0], at[sentOn[0]]);
        foreach (var c in sentOn)
        {
            at[c]++;
            Stand(c);
        }
    }

    private bool Tied(int a, int b) => order.Compare(a, at[a], b, at[b]) == 0;
}
