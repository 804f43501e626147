namespace Admissions.Rules.Dispatch.Verification;

/// <summary>Who took the places in the claimed result: counts, and the last candidate of every program.</summary>
internal sealed class TakenPlaces
{
    private readonly DispatchInput input;
    private readonly DispatchRules rules;
    private readonly VerifierRules order;
    private readonly int[] granted;
    private int[]? flexibleInFront;

    public TakenPlaces(DispatchInput input, DispatchRules rules, VerifierRules order, int[] granted)
    {
        (this.input, this.rules, this.order, this.granted) = (input, rules, order, granted);
        var programs = input.Programs.Count;
        Capacity = Enumerable.Range(0, programs).Select(order.CapacityOf).ToArray();
        Count = new int[programs];
        Last = Enumerable.Repeat(-1, programs).ToArray();
        LastAt = new int[programs];
        GroupOf = Enumerable.Range(0, programs)
            .Select(p => rules.Flexible.Select(f => f.Group).ToList().IndexOf(input.Programs.Group?[p] ?? "\0"))
            .ToArray();
        ProgramOf = new int[granted.Length];
        Find();
    }

    /// <summary>Program of each candidate, −1 when not placed.</summary>
    public int[] ProgramOf { get; }

    public int[] Capacity { get; }

    public int[] Count { get; }

    /// <summary>Last candidate per program, −1 when nobody; among exact ties the greatest id.</summary>
    public int[] Last { get; }

    /// <summary>Index of the choice by which the last candidate was placed.</summary>
    public int[] LastAt { get; }

    /// <summary>Index into the flexible places, −1 when the program has none.</summary>
    public int[] GroupOf { get; }

    /// <summary>Candidates beyond the own places of the programs of a group.</summary>
    public int Excess(int group) =>
        Enumerable.Range(0, Count.Length).Where(p => GroupOf[p] == group).Sum(p => Math.Max(0, Count[p] - Capacity[p]));

    public void ForEachPlaced(Action<int, int, int> visit)
    {
        for (var c = 0; c < granted.Length; c++)
            if (ProgramOf[c] >= 0)
                visit(c, AtOf(c), ProgramOf[c]);
    }

    /// <summary>
    /// Beyond the capacity only by an exact tie: without those tied with the last one there was a place left for them.
    /// </summary>
    public CheckResult CheckOverflow()
    {
        var counter = new CheckCounter("overflow");
        var inFront = new int[Count.Length];
        var crowded = Enumerable.Range(0, Count.Length).Select(p => Count[p] > Capacity[p]).ToArray();
        for (var c = Array.IndexOf(crowded, true) < 0 ? granted.Length : 0; c < granted.Length; c++)
            if (ProgramOf[c] is var p and >= 0 && crowded[p] && order.Compare(c, AtOf(c), Last[p], LastAt[p]) < 0)
                inFront[p]++;
        for (var p = 0; p < Count.Length; p++)
        {
            var (id, group) = (input.Programs.Id[p], GroupOf[p]);
            counter.Add(1);
            if (Count[p] <= Capacity[p] || (group >= 0 && Excess(group) <= rules.Flexible[group].Places))
                continue;
            if (!TiesOverflow)
                counter.Fail(() => $"{id} took {Count[p]} for {Capacity[p]} places");
            else if (inFront[p] >= Capacity[p] && !LastUsedFlexible(p))
                counter.Fail(() => $"{id} took {Count[p]} for {Capacity[p]} places and {inFront[p]} of them stand in front of the last tie");
        }

        return counter.Result();
    }

    /// <summary>
    /// Counts, and finds the last ones; whoever is before the last one so far by the leading key is not compared further. The granted choices lie far from
    /// each other in memory and are visited once.
    /// </summary>
    private void Find()
    {
        var (start, program, own) = (input.Choices.Start, input.Choices.Program, order.OwnKeysLead ? input.Choices.ProgramKey : null);
        var leads = order.HasLeadingKey;
        var lastKey = new long[Count.Length];
        for (var c = 0; c < granted.Length; c++)
        {
            if (c + NearSoon.Ahead is var soon && soon < granted.Length && granted[soon] > 0)
            {
                NearSoon.Fetch(program, start[soon] + granted[soon] - 1);
                if (own is not null)
                    NearSoon.Fetch(own, start[soon] + granted[soon] - 1);
            }

            ProgramOf[c] = -1;
            if (granted[c] == 0)
                continue;
            var at = start[c] + granted[c] - 1;
            var p = program[at];
            ProgramOf[c] = p;
            var key = leads ? order.LeadingKeyOf(c, at) : 0;
            if (Count[p]++ == 0 || (key <= lastKey[p] && IsBehind(c, at, Last[p], LastAt[p])))
                (Last[p], LastAt[p], lastKey[p]) = (c, at, key);
        }
    }

    private int AtOf(int c) => input.Choices.Start[c] + granted[c] - 1;

    /// <summary>Exact ties may go beyond the capacity.</summary>
    private bool TiesOverflow => rules.TieOverflow == TieOverflow.All && rules.Mode != DispatchMode.Lottery;

    /// <summary>
    /// The last ones taken by the program found flexible places of its group left. If none were left, they are beyond the
    /// capacity as a tie on the program's own last place, and nobody else could have had that.
    /// </summary>
    public bool LastUsedFlexible(int p) =>
        GroupOf[p] is var group and >= 0 && (!TiesOverflow || (flexibleInFront ??= FlexibleUsedInFront())[p] < rules.Flexible[group].Places);

    /// <summary>Per program: flexible places of its group used by candidates in front of the program's last tie.</summary>
    private int[] FlexibleUsedInFront()
    {
        var used = new int[Count.Length];
        if (rules.Flexible.Count == 0)
            return used;
        for (var p = 0; p < used.Length; p++)
        {
            if (GroupOf[p] < 0 || Last[p] < 0)
                continue;
            var front = new int[Count.Length];
            ForEachPlaced((c, at, q) =>
            {
                if (GroupOf[q] == GroupOf[p] && order.Compare(c, at, Last[p], LastAt[p]) < 0)
                    front[q]++;
            });
            used[p] = front.Select((n, q) => Math.Max(0, n - Capacity[q])).Sum();
        }

        return used;
    }

    private bool IsBehind(int c, int at, int otherCandidate, int otherAt) =>
        LineOrder(c, at, otherCandidate, otherAt) is var compared && (compared > 0 || (compared == 0 && c > otherCandidate));

    /// <summary>For the printed line exact ties count as ties even where the lot has decided between them.</summary>
    private int LineOrder(int c, int at, int otherCandidate, int otherAt) =>
        rules.TieOverflow == TieOverflow.Lottery && rules.Mode != DispatchMode.Lottery
        && order.Reserved?[input.Choices.Program[at]] != true && order.KeysEqual(c, at, otherCandidate, otherAt)
            ? 0 : order.Compare(c, at, otherCandidate, otherAt);
}
