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
        var lead = order.Lead;
        ForEachPlaced((c, at, p) =>
        {
            Count[p]++;
            if (Last[p] < 0 || (!(lead is not null && lead[c] > lead[Last[p]]) && IsBehind(c, at, Last[p], LastAt[p])))
                (Last[p], LastAt[p]) = (c, at);
        });
    }

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
            if (granted[c] > 0)
            {
                var at = input.Choices.Start[c] + granted[c] - 1;
                visit(c, at, input.Choices.Program[at]);
            }
    }

    /// <summary>
    /// Beyond the capacity only by an exact tie: without those tied with the last one there was a place left for them.
    /// </summary>
    public CheckResult CheckOverflow()
    {
        var counter = new CheckCounter("overflow");
        var inFront = new int[Count.Length];
        ForEachPlaced((c, at, p) =>
        {
            if (Count[p] > Capacity[p] && order.Compare(c, at, Last[p], LastAt[p]) < 0)
                inFront[p]++;
        });
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
