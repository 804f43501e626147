namespace Admissions.Rules.Dispatch;

/// <summary>
/// 顺序志愿 (domain-facts.md §2.3): for choice number k = 1, 2, … each program takes, from the candidates not yet placed whose
/// k-th choice it is, the best up to the places left. Adult campaigns dispatch by major plan line this way (HA-49, HA-77).
/// </summary>
/// <remarks>
/// All claimants of a round have the same choice number, so 级差 takes the same points off each and merit order serves
/// every round. Claimants of a round are laid out program by program in merit order by counting (no second sort).
/// </remarks>
internal sealed class SequentialEngine(DispatchInput input, DispatchRules rules, Admission admission, Places places)
{
    private readonly ChoiceColumns choices = input.Choices;
    private readonly List<Claim> tied = [];
    private readonly int[] marketOf = Markets(input.Programs, rules);

    public void Run(MeritOrder order)
    {
        var rank = order.DenseRanks();
        var calls = input.Programs.Id.Select(id => new ProgramCalls(CallOrder.SharesOf(rules, id))).ToArray();
        var last = rules.OnlyChoice ?? LongestList();
        for (var k = rules.OnlyChoice ?? 1; k <= last; k++)
        {
            var (claims, start) = ClaimsOfRound(order, k);
            for (var market = 0; market + 1 < start.Length; market++)
            {
                var own = claims.AsSpan(start[market], start[market + 1] - start[market]);
                if (own.Length > 0 && calls[own[0].Program] is { Shares.Count: > 0 } call)
                    TakeByCall(own, rank, call);
                else
                    TakeByMerit(own, rank);
            }
        }
    }

    /// <summary>Best first; those equal in everything are decided together.</summary>
    private void TakeByMerit(ReadOnlySpan<Claim> claims, int[] rank)
    {
        for (var i = 0; i < claims.Length;)
        {
            var blockRank = rank[claims[i].Candidate];
            tied.Clear();
            for (; i < claims.Length && rank[claims[i].Candidate] == blockRank; i++)
                if (places.HasRoom(claims[i].Program))
                    tied.Add(claims[i]);
            places.GrantTied(tied);
        }
    }

    /// <summary>The same by the calling order of a program with reserved places.</summary>
    private void TakeByCall(Span<Claim> claims, int[] rank, ProgramCalls call)
    {
        var position = call.Positions(input, rules, claims.ToArray(), rank, places);
        var byPosition = claims.ToArray();
        Array.Sort(position, byPosition);
        for (var i = 0; i < byPosition.Length;)
        {
            var blockPosition = position[i];
            tied.Clear();
            for (; i < byPosition.Length && position[i] == blockPosition; i++)
                if (places.HasRoom(byPosition[i].Program))
                    tied.Add(byPosition[i]);
            tied.Sort((a, b) => a.Candidate.CompareTo(b.Candidate));
            places.GrantTied(tied);
        }

        foreach (var claim in byPosition)
            if (places.GrantedChoice[claim.Candidate] == claim.Choice)
                call.Took(input, claim.Candidate);
    }

    /// <summary>Claims of round k grouped by market, in merit order within each.</summary>
    private (Claim[] Claims, int[] Start) ClaimsOfRound(MeritOrder order, int k)
    {
        var start = new int[input.Programs.Count + 1];
        foreach (var candidate in order.Candidates)
            if (ClaimOf(candidate, k) is { } claim)
                start[marketOf[claim.Program] + 1]++;
        for (var m = 1; m < start.Length; m++)
            start[m] += start[m - 1];
        var claims = new Claim[start[^1]];
        var next = (int[])start.Clone();
        foreach (var candidate in order.Candidates)
            if (ClaimOf(candidate, k) is { } claim)
                claims[next[marketOf[claim.Program]]++] = claim;
        return (claims, start);
    }

    private Claim? ClaimOf(int candidate, int k)
    {
        var own = choices.Of(candidate);
        return places.GrantedChoice[candidate] == 0 && k <= own.Length && admission.Admits(candidate, own[k - 1])
            ? new Claim(candidate, own[k - 1], k) : null;
    }

    private int LongestList()
    {
        var longest = 0;
        for (var c = 0; c < input.Candidates.Count; c++)
            longest = Math.Max(longest, choices.Start[c + 1] - choices.Start[c]);
        return longest;
    }

    /// <summary>Programs that share flexible places are one market, named by the first of them; any other program is its own.</summary>
    private static int[] Markets(ProgramColumns programs, DispatchRules rules)
    {
        var shared = rules.Flexible.Select(f => f.Group).ToHashSet(StringComparer.Ordinal);
        var firstOf = new Dictionary<string, int>(StringComparer.Ordinal);
        var market = new int[programs.Count];
        for (var p = 0; p < market.Length; p++)
        {
            market[p] = p;
            if (programs.Group?[p] is { } group && shared.Contains(group) && !firstOf.TryAdd(group, p))
                market[p] = firstOf[group];
        }

        return market;
    }
}

/// <summary>The calls of one program with reserved places, round after round.</summary>
internal sealed class ProgramCalls(IReadOnlyList<ReservedShare> shares)
{
    private readonly List<ulong> taken = [];

    public IReadOnlyList<ReservedShare> Shares => shares;

    public void Took(DispatchInput input, int candidate) => taken.Add(SignatureOf(input, candidate));

    /// <summary>
    /// Calling position of each claim (given in merit order, ties by id). Candidates equal in keys and in tags share the best
    /// position any of them has, so that the tie rule sees them as tied; in a lottery they are called in the order of their tickets.
    /// </summary>
    public int[] Positions(DispatchInput input, DispatchRules rules, Claim[] claims, int[] rank, Places places)
    {
        var lottery = rules.TieOverflow == TieOverflow.Lottery;
        var merit = Enumerable.Range(0, claims.Length).ToArray();
        if (lottery)
            DrawTies(merit, claims, rank, places);
        var signatures = Array.ConvertAll(merit, i => SignatureOf(input, claims[i].Candidate));
        var order = new CallOrder(shares);
        foreach (var signature in taken)
            order.AlreadyCalled(signature);
        var arranged = order.Arrange(signatures);
        var position = new int[claims.Length];
        var firstOf = new Dictionary<(int, ulong), int>();
        for (var n = 0; n < arranged.Length; n++)
        {
            var claim = merit[arranged[n]];
            var key = (rank[claims[claim].Candidate], signatures[arranged[n]]);
            position[claim] = lottery || firstOf.TryAdd(key, n) ? n : firstOf[key];
        }

        return position;
    }

    private ulong SignatureOf(DispatchInput input, int candidate) => CallOrder.Signature(shares, input.Candidates.Tags?[candidate]);

    private static void DrawTies(int[] merit, Claim[] claims, int[] rank, Places places)
    {
        for (var i = 0; i < merit.Length;)
        {
            var end = i + 1;
            while (end < merit.Length && rank[claims[merit[end]].Candidate] == rank[claims[merit[i]].Candidate])
                end++;
            if (end - i > 1)
            {
                var block = claims[i..end];
                var numbers = merit[i..end].ToDictionary(m => claims[m].Candidate);
                places.SortByTicket(block);
                for (var b = 0; b < block.Length; b++)
                    merit[i + b] = numbers[block[b].Candidate];
            }

            i = end;
        }
    }
}
