namespace Admissions.Rules.Dispatch;

/// <summary>
/// 平行志愿 (HN26 §30–31, domain-facts.md §2.2): candidates in merit order; each is dispatched to the first choice with room.
/// Candidates equal on all keys before the choice number form a block and are decided together.
/// </summary>
internal sealed class ParallelEngine(DispatchInput input, DispatchRules rules, Admission admission, Places places)
{
    private const int Ahead = 12;
    private readonly ChoiceColumns choices = input.Choices;
    private readonly List<Claim> tied = [];

    public void Run(MeritOrder order)
    {
        for (var position = 0; position < order.Count;)
        {
            var end = order.BlockEnd(position);
            for (var next = position; next < end; next++)
                FetchAhead(order.Candidates, next);
            if (end == position + 1)
                DispatchOne(order.Candidates[position]);
            else
                DispatchBlock(order.Candidates.AsSpan(position, end - position));
            position = end;
        }
    }

    private void DispatchOne(int candidate)
    {
        var own = choices.Of(candidate);
        var k = places.Gate is { } gate
            ? FirstOpenGate(own, input.Candidates.Total[candidate], gate)
            : FirstWithRoom(candidate) is var choice and > 0 ? choice - 1 : own.Length;
        if (k < own.Length)
            places.Grant(new Claim(candidate, own[k], k + 1));
    }

    /// <summary>The hot loop of large runs: one small table, one comparison a choice. Gives the number of choices when none is open.</summary>
    private static int FirstOpenGate(ReadOnlySpan<int> own, long total, long[] gate)
    {
        for (var k = 0; k < own.Length; k++)
            if (total >= gate[own[k]])
                return k;
        return own.Length;
    }

    /// <summary>
    /// Candidates come in merit order and so from all over memory. Asking early for the cache lines of the ones that come next
    /// lets the processor fetch many at once instead of waiting for one after the other.
    /// </summary>
    private void FetchAhead(int[] order, int position)
    {
        if (position + (2 * Ahead) < order.Length)
            Prefetch.Line(ref choices.Start[order[position + (2 * Ahead)]]);
        if (position + Ahead >= order.Length)
            return;
        var candidate = order[position + Ahead];
        Prefetch.Line(ref input.Candidates.Total[candidate]);
        Prefetch.Line(ref places.GrantedChoice[candidate]);
        var (start, end) = (choices.Start[candidate], choices.Start[candidate + 1]);
        for (var at = start; at < end; at += Prefetch.IntsPerLine)
            Prefetch.Line(ref choices.Program[at]);
        if (start < end)
            Prefetch.Line(ref choices.Program[end - 1]);
    }

    /// <summary>Number of the first choice that admits the candidate and has room, or 0.</summary>
    private int FirstWithRoom(int candidate)
    {
        var own = choices.Of(candidate);
        for (var k = 0; k < own.Length; k++)
            if (places.HasRoom(own[k]) && admission.Admits(candidate, own[k]))
                return k + 1;
        return 0;
    }

    private void DispatchBlock(ReadOnlySpan<int> block)
    {
        if (rules.Ties.Contains(DispatchRules.Choice, StringComparer.Ordinal))
            ByChoiceNumber(block);
        else if (rules.TieOverflow == TieOverflow.All)
            AllAtOnce(block);
        else if (rules.TieOverflow == TieOverflow.Lottery)
            OneByOneByLot(block);
        else
            UntilNobodyIsTurnedAway(block);
    }

    /// <summary>
    /// Choice number k = 1, 2, …: everyone not yet placed whose k-th choice had room at the beginning of step k claims it.
    /// </summary>
    private void ByChoiceNumber(ReadOnlySpan<int> block)
    {
        var longest = 0;
        foreach (var candidate in block)
            longest = Math.Max(longest, choices.Of(candidate).Length);
        for (var k = 1; k <= longest; k++)
        {
            tied.Clear();
            foreach (var candidate in block)
            {
                var own = choices.Of(candidate);
                if (places.GrantedChoice[candidate] == 0 && k <= own.Length
                    && places.HasRoom(own[k - 1]) && admission.Admits(candidate, own[k - 1]))
                    tied.Add(new Claim(candidate, own[k - 1], k));
            }

            places.GrantTied(tied);
        }
    }

    /// <summary>Without the choice number among the keys, all are placed where there was room before the block.</summary>
    private void AllAtOnce(ReadOnlySpan<int> block)
    {
        tied.Clear();
        foreach (var candidate in block)
            if (FirstWithRoom(candidate) is var choice and > 0)
                tied.Add(new Claim(candidate, choices.Of(candidate)[choice - 1], choice));
        places.GrantTied(tied);
    }

    /// <summary>The block's own order is drawn, then it is no block any more.</summary>
    private void OneByOneByLot(ReadOnlySpan<int> block)
    {
        foreach (var candidate in places.ByTicket(block))
            DispatchOne(candidate);
        foreach (var candidate in block)
            if (places.GrantedChoice[candidate] is var choice and > 0)
                places.NameLast(choices.Of(candidate)[choice - 1], candidate);
    }

    /// <summary>
    /// Everyone claims the first choice that is still open; programs that cannot take all their claimants close, their
    /// claimants go on to their next choice, until no program closes. Equal candidates are thus treated equally everywhere.
    /// </summary>
    private void UntilNobodyIsTurnedAway(ReadOnlySpan<int> block)
    {
        while (true)
        {
            tied.Clear();
            foreach (var candidate in block)
                if (FirstWithRoom(candidate) is var choice and > 0)
                    tied.Add(new Claim(candidate, choices.Of(candidate)[choice - 1], choice));
            var tooMany = tied.CountBy(claim => claim.Program).Where(pair => pair.Value > places.Room(pair.Key)).ToList();
            if (tooMany.Count == 0)
                break;
            foreach (var (program, _) in tooMany)
                places.Close(program);
        }

        foreach (var claim in tied)
            places.Grant(claim);
    }
}
