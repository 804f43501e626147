namespace Admissions.Rules.Dispatch;

/// <summary>
/// 顺序志愿 (domain-facts.md §2.3): for choice number k = 1, 2, … each program takes, from the candidates not yet placed whose
/// k-th choice it is, the best up to the places left. Adult campaigns dispatch by major plan line this way (HA-49, HA-77).
/// </summary>
/// <remarks>
/// All claimants of a round have the same choice number, so 级差 takes the same points off each and merit order serves
/// every round. The choices are copied into merit order once; claimants of a round are laid out program by program in merit
/// order by counting (no second sort).
/// </remarks>
internal sealed class SequentialEngine(DispatchInput input, DispatchRules rules, Admission admission, Places places)
{
    private readonly ChoiceColumns choices = input.Choices;

    /// <summary>Claims that are equal in everything and decided together.</summary>
    private readonly List<Claim> tied = [];

    /// <summary>Per program the market in which it takes: its own, or that of the programs with which it shares flexible places.</summary>
    private readonly int[] marketOf = Markets(input.Programs, rules);

    /// <summary>The choices by position of the merit order.</summary>
    private ChoiceColumns inOrder = input.Choices;

    /// <summary>Round k: whoever waits and has a k-th choice claims it; then each market takes from its claimants.</summary>
    public void Run(MeritOrder order)
    {
        var calls = input.Programs.Id.Select(id => new ProgramCalls(CallOrder.SharesOf(rules, id))).ToArray();
        CopyIntoMeritOrder(order);
        var waiting = Enumerable.Range(0, order.Count).ToArray();
        for (var k = rules.OnlyChoice ?? 1; waiting.Length > 0; k++)
        {
            waiting = Array.FindAll(waiting, position => places.GrantedChoice[order.Candidates[position]] == 0
                && k <= inOrder.Of(position).Length);
            var (claimants, start) = ClaimantsOfRound(order, waiting, k);
            for (var market = 0; market + 1 < start.Length; market++)
            {
                var own = claimants.AsSpan(start[market], start[market + 1] - start[market]);
                if (own.Length > 0 && calls[ProgramOf(own[0], k)] is { Shares.Count: > 0 } call)
                    TakeByCall(order, own, k, call);
                else
                    TakeByMerit(order, own, k);
            }

            if (rules.OnlyChoice is not null)
                return;
        }
    }

    /// <summary>Positions (in merit order) of those whose k-th choice admits them, grouped by market, in merit order within each.</summary>
    private (int[] Positions, int[] Start) ClaimantsOfRound(MeritOrder order, int[] waiting, int k)
    {
        var start = new int[input.Programs.Count + 1];
        var market = new int[waiting.Length];
        for (var i = 0; i < waiting.Length; i++)
        {
            var program = ProgramOf(waiting[i], k);
            market[i] = admission.Admits(order.Candidates[waiting[i]], program) ? marketOf[program] : -1;
            if (market[i] >= 0)
                start[market[i] + 1]++;
        }

        for (var m = 1; m < start.Length; m++)
            start[m] += start[m - 1];
        var positions = new int[start[^1]];
        var next = (int[])start.Clone();
        for (var i = 0; i < waiting.Length; i++)
            if (market[i] >= 0)
                positions[next[market[i]]++] = waiting[i];
        return (positions, start);
    }

    /// <summary>Best first; those equal in everything are decided together.</summary>
    private void TakeByMerit(MeritOrder order, ReadOnlySpan<int> positions, int k)
    {
        for (var i = 0; i < positions.Length;)
        {
            var code = order.Codes[positions[i]];
            tied.Clear();
            for (; i < positions.Length && order.Codes[positions[i]] == code; i++)
                if (ProgramOf(positions[i], k) is var program && places.HasRoom(program))
                    tied.Add(new Claim(order.Candidates[positions[i]], program, k));
            if (tied.Count == 1)
                places.Grant(tied[0]);
            else if (tied.Count > 1)
                places.GrantTied(tied);
        }
    }

    /// <summary>The same by the calling order of a program with reserved places.</summary>
    private void TakeByCall(MeritOrder order, ReadOnlySpan<int> positions, int k, ProgramCalls call)
    {
        var claims = Array.ConvertAll(positions.ToArray(), i => new Claim(order.Candidates[i], ProgramOf(i, k), k));
        var codes = Array.ConvertAll(positions.ToArray(), i => order.Codes[i]);
        var position = call.Positions(input, rules, claims, codes, places);
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

    /// <summary>The k-th choice of the candidate at a position.</summary>
    private int ProgramOf(int position, int k) => inOrder.Program[inOrder.Start[position] + k - 1];

    private void CopyIntoMeritOrder(MeritOrder order)
    {
        var start = new int[order.Count + 1];
        for (var i = 0; i < order.Count; i++)
            start[i + 1] = start[i] + choices.Of(order.Candidates[i]).Length;
        var program = new int[start[^1]];
        for (var i = 0; i < order.Count; i++)
            choices.Of(order.Candidates[i]).CopyTo(program.AsSpan(start[i]));
        inOrder = new ChoiceColumns { Start = start, Program = program };
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
    public int[] Positions(DispatchInput input, DispatchRules rules, Claim[] claims, ulong[] codes, Places places)
    {
        var lottery = rules.TieOverflow == TieOverflow.Lottery;
        var merit = Enumerable.Range(0, claims.Length).ToArray();
        if (lottery)
            DrawTies(merit, claims, codes, places);
        var signatures = Array.ConvertAll(merit, i => SignatureOf(input, claims[i].Candidate));
        var order = new CallOrder(shares);
        foreach (var signature in taken)
            order.AlreadyCalled(signature);
        var arranged = order.Arrange(signatures);
        var position = new int[claims.Length];
        var firstOf = new Dictionary<(ulong, ulong), int>();
        for (var n = 0; n < arranged.Length; n++)
        {
            var claim = merit[arranged[n]];
            var key = (codes[claim], signatures[arranged[n]]);
            position[claim] = lottery || firstOf.TryAdd(key, n) ? n : firstOf[key];
        }

        return position;
    }

    private ulong SignatureOf(DispatchInput input, int candidate) => CallOrder.Signature(shares, input.Candidates.Tags?[candidate]);

    private static void DrawTies(int[] merit, Claim[] claims, ulong[] codes, Places places)
    {
        for (var i = 0; i < merit.Length;)
        {
            var end = i + 1;
            while (end < merit.Length && codes[merit[end]] == codes[merit[i]])
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
