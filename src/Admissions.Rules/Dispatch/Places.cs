using System.Runtime.CompilerServices;

namespace Admissions.Rules.Dispatch;

/// <summary>A candidate asking for a place with the choice of this number.</summary>
internal readonly record struct Claim(int Candidate, int Program, int Choice);

/// <summary>
/// The places of all programs during a run: what is left, who was granted one, and what happens to claims that are tied.
/// </summary>
internal sealed class Places
{
    /// <summary>Bits of a bar that hold the refusal.</summary>
    private const int OutcomeBits = 3;
    private const int OutcomeMask = (1 << OutcomeBits) - 1;
    private readonly DispatchInput input;
    private readonly TieOverflow overflow;
    private readonly LotteryDraw? draw;
    private readonly int[] room;
    private readonly int[]? groupOf;
    private readonly int[] flexibleRoom;
    private readonly int[] claims;

    public Places(DispatchInput input, DispatchRules rules, Admission admission)
    {
        this.input = input;
        overflow = rules.TieOverflow;
        draw = rules.Seed is null ? null : new LotteryDraw(rules.Seed);
        Capacity = Capacities(input.Programs, rules);
        room = (int[])Capacity.Clone();
        claims = new int[room.Length];
        flexibleRoom = rules.Flexible.Select(f => f.Places).ToArray();
        if (rules.Flexible.Count > 0 && input.Programs.Group is { } groups)
            groupOf = Array.ConvertAll(groups, name => rules.Flexible.ToList().FindIndex(f => f.Group == name));
        Refusal = new ChoiceOutcome[room.Length];
        Bars = admission.PlainLines is { } lines ? Array.ConvertAll(lines, line => line << OutcomeBits) : null;
        for (var p = 0; p < room.Length; p++)
            NoteRoom(p);
        GrantedChoice = new int[input.Candidates.Count];
        Dispatched = new int[room.Length];
        Last = new int[room.Length];
        Array.Fill(Last, -1);
    }

    /// <summary>round(quota × ratio) per program.</summary>
    public int[] Capacity { get; }

    /// <summary>Granted choice number per candidate, 0 when none.</summary>
    public int[] GrantedChoice { get; }

    /// <summary>Last candidate dispatched per program, −1 when nobody.</summary>
    public int[] Last { get; }

    /// <summary>Dispatched so far per program.</summary>
    public int[] Dispatched { get; }

    /// <summary>
    /// Per program why it refuses: Full or Closed, or NotLooked while it, or the flexible places of its group, can take one more; BelowLine, whatever
    /// happens to its places, once everybody still to come is below its line (<see cref="FallingTotal"/>).
    /// </summary>
    public ChoiceOutcome[] Refusal { get; }

    /// <summary>
    /// Per program its line (thousandths) and, in the lowest <see cref="OutcomeBits"/> bits, its <see cref="Refusal"/>: one small
    /// table for the inner loops. Null when more than the programs' own lines decides.
    /// </summary>
    public int[]? Bars { get; }

    public bool HasRoom(int program) => Refusal[program] == ChoiceOutcome.NotLooked;

    /// <summary>What a candidate with this total meets at a bar: BelowLine, the refusal, or NotLooked when there is a place.</summary>
    /// <remarks>Whether a total is below a line is a coin toss to the processor, so it is computed (−1 or 0) and not jumped on.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ChoiceOutcome Look(int bar, int total)
    {
        var below = (((total << OutcomeBits) | OutcomeMask) - bar) >> 31;
        return (ChoiceOutcome)((bar & OutcomeMask & ~below) | ((int)ChoiceOutcome.BelowLine & below));
    }

    /// <summary>Why a candidate who looked at a program was not granted it; final once it is so.</summary>
    public ChoiceOutcome RefusalOf(Admission admission, int candidate, int program) =>
        admission.Admits(candidate, program) ? Refusal[program] : admission.Judge(candidate, program);

    /// <summary>The lines after the run.</summary>
    public DispatchLine[] Lines()
    {
        var lines = new DispatchLine[Dispatched.Length];
        for (var p = 0; p < lines.Length; p++)
            lines[p] = Last[p] is var last and >= 0
                ? new DispatchLine(p, Capacity[p], Dispatched[p], input.Candidates.Total[last],
                    input.Candidates.Keys.Select(column => column[last]).ToArray(), GrantedChoice[last])
                : new DispatchLine(p, Capacity[p], Dispatched[p], null, [], null);
        return lines;
    }

    /// <summary>Grants a place, from the program's own first, then from the flexible ones; beyond both it is overflow.</summary>
    public void Grant(Claim claim)
    {
        GrantedChoice[claim.Candidate] = claim.Choice;
        if (room[claim.Program] > 0 || groupOf is null)
            room[claim.Program]--;
        else
            TakeFlexible(claim.Program);
        if (room[claim.Program] <= 0)
            NoteRoom(claim.Program);
        Dispatched[claim.Program]++;
        Last[claim.Program] = claim.Candidate;
    }

    /// <summary>
    /// Decides claims of candidates who are equal in everything; each asked for a program that had room before any of them was granted.
    /// </summary>
    public void GrantTied(List<Claim> tied)
    {
        if (overflow == TieOverflow.All)
        {
            foreach (var claim in tied)
                Grant(claim);
            return;
        }

        foreach (var claim in tied)
            claims[claim.Program]++;
        var byContest = tied.ToLookup(claim => claims[claim.Program] > room[claim.Program]);
        var contested = byContest[true].ToArray();
        foreach (var claim in byContest[false])
            Grant(claim);
        foreach (var claim in tied)
            claims[claim.Program] = 0;
        if (overflow == TieOverflow.None)
            foreach (var claim in contested)
                Close(claim.Program);
        else
            GrantByLot(contested);
        foreach (var claim in tied)
            if (GrantedChoice[claim.Candidate] == claim.Choice)
                NameLast(claim.Program, claim.Candidate);
    }

    /// <summary>Among exact ties the last is the one with the greatest id, whatever the lot said.</summary>
    public void NameLast(int program, int candidate) => Last[program] = Math.Max(Last[program], candidate);

    /// <summary>The program takes nobody any more.</summary>
    public void Close(int program) => Refuse(program, ChoiceOutcome.Closed);

    /// <summary>The program takes nobody any more, for this reason.</summary>
    public void Refuse(int program, ChoiceOutcome why)
    {
        if (Refusal[program] != ChoiceOutcome.BelowLine)
            Refusal[program] = why;
        if (Bars is not null)
            Bars[program] = (Bars[program] & ~OutcomeMask) | (int)why;
    }

    /// <summary>Places left of the program's own.</summary>
    public int Room(int program) => room[program];

    /// <summary>Sorts the claims by their tickets, smallest first.</summary>
    public void SortByTicket(Claim[] contested)
    {
        var tickets = Array.ConvertAll(contested, claim => draw!.TicketOf(input.Candidates.Id[claim.Candidate]));
        Array.Sort(tickets, contested);
    }

    /// <summary>Indices into the candidates in the order of their tickets.</summary>
    public int[] Draw(ReadOnlySpan<int> candidates)
    {
        var drawn = Enumerable.Range(0, candidates.Length).ToArray();
        Array.Sort(Array.ConvertAll(candidates.ToArray(), candidate => draw!.TicketOf(input.Candidates.Id[candidate])), drawn);
        return drawn;
    }

    private void TakeFlexible(int program)
    {
        if (groupOf![program] is not (var group and >= 0) || flexibleRoom[group] <= 0)
            room[program]--;
        else if (--flexibleRoom[group] == 0)
            for (var p = 0; p < room.Length; p++)
                if (groupOf[p] == group)
                    NoteRoom(p);
    }

    private void NoteRoom(int program)
    {
        if (room[program] <= 0 && (groupOf is null || groupOf[program] < 0 || flexibleRoom[groupOf[program]] <= 0))
            Refuse(program, ChoiceOutcome.Full);
    }

    private void GrantByLot(Claim[] contested)
    {
        SortByTicket(contested);
        foreach (var claim in contested)
            if (HasRoom(claim.Program))
                Grant(claim);
    }

    private static int[] Capacities(ProgramColumns programs, DispatchRules rules)
    {
        var common = (int)(rules.Ratio * 1000m);
        var capacities = new int[programs.Count];
        for (var p = 0; p < capacities.Length; p++)
        {
            var thousandths = (long)programs.Quota[p] * (programs.Ratio[p] >= 0 ? programs.Ratio[p] : common);
            capacities[p] = checked((int)(rules.Rounding switch
            {
                CapacityRounding.HalfUp => (thousandths + 500) / 1000,
                CapacityRounding.Up => (thousandths + 999) / 1000,
                _ => thousandths / 1000,
            }));
        }

        return capacities;
    }
}
