namespace Admissions.Rules.Dispatch.Verification;

/// <summary>
/// Recomputes calling positions of programs with reserved places for the verifier, by looking again at everybody left for
/// each call. In sequential dispatch a round starts from what the claimed result took in the rounds before.
/// </summary>
internal sealed class VerifierReserves(DispatchInput input, DispatchRules rules, VerifierRules order)
{
    private sealed record Applicant(int Candidate, int At, int Choice, HashSet<string> Tags);

    public void Fill(int[] grantedChoice)
    {
        var shares = Array.ConvertAll(input.Programs.Id,
            id => rules.Reserved.Where(s => s.Programs.Contains("*", StringComparer.Ordinal) || s.Programs.Contains(id, StringComparer.Ordinal)).ToList());
        var applicants = new List<Applicant>?[input.Programs.Count];
        for (var c = 0; c < input.Candidates.Count; c++)
            for (var at = input.Choices.Start[c]; at < input.Choices.Start[c + 1]; at++)
                if (input.Choices.Program[at] is var p && shares[p].Count > 0 && order.Entitlement(c, p) == ChoiceOutcome.Placed)
                    (applicants[p] ??= []).Add(new Applicant(c, at, at - input.Choices.Start[c] + 1,
                        (input.Candidates.Tags?[c] ?? []).Where(tag => shares[p].Any(s => s.Tag == tag)).ToHashSet(StringComparer.Ordinal)));
        var position = new long[input.Choices.Program.Length];
        for (var p = 0; p < applicants.Length; p++)
            if (applicants[p] is { } own)
            {
                own.Sort((a, b) => order.Compare(a.Candidate, a.At, b.Candidate, b.At) is var compared and not 0 ? compared : a.Candidate.CompareTo(b.Candidate));
                if (rules.Mode == DispatchMode.Sequential)
                    CallRounds(own, shares[p], grantedChoice, position);
                else
                    Call(own, [], shares[p], 0, position);
            }

        order.Reserved = Array.ConvertAll(shares, s => s.Count > 0);
        order.CallPosition = position;
    }

    private void CallRounds(List<Applicant> own, List<ReservedShare> shares, int[] grantedChoice, long[] position)
    {
        foreach (var round in own.GroupBy(a => a.Choice).OrderBy(g => g.Key))
        {
            var before = own.Where(a => a.Choice < round.Key && grantedChoice[a.Candidate] == a.Choice).ToList();
            var claimants = round.Where(a => grantedChoice[a.Candidate] == 0 || grantedChoice[a.Candidate] >= round.Key).ToList();
            Call(claimants, before, shares, (long)round.Key << 32, position);
        }
    }

    private void Call(List<Applicant> merit, List<Applicant> before, List<ReservedShare> shares, long offset, long[] position)
    {
        var called = new List<Applicant>(before);
        var left = new LinkedList<Applicant>(merit);
        while (left.Count > 0)
        {
            var next = Next(called, left, shares);
            left.Remove(next);
            called.Add(next);
            position[next.At] = offset + called.Count;
        }

        if (rules.TieOverflow == TieOverflow.Lottery)
            return;
        for (var i = 1; i < merit.Count; i++)
            for (var j = i - 1; j >= 0 && order.KeysEqual(merit[i].Candidate, merit[i].At, merit[j].Candidate, merit[j].At); j--)
                if (merit[i].Tags.SetEquals(merit[j].Tags))
                {
                    position[merit[i].At] = position[merit[j].At] = Math.Min(position[merit[i].At], position[merit[j].At]);
                    break;
                }
    }

    private static Applicant Next(List<Applicant> called, LinkedList<Applicant> left, List<ReservedShare> shares)
    {
        var wanted = shares
            .Where(s => left.Any(a => a.Tags.Contains(s.Tag))
                && called.Count(a => a.Tags.Contains(s.Tag)) * 100m < (called.Count + 1) * s.Percent)
            .Select(s => s.Tag).ToList();
        for (; wanted.Count > 0; wanted.RemoveAt(wanted.Count - 1))
            if (left.FirstOrDefault(a => wanted.TrueForAll(a.Tags.Contains)) is { } found)
                return found;
        return left.First!.Value;
    }
}
