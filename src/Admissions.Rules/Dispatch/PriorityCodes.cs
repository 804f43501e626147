using System.Numerics;
using System.Runtime.CompilerServices;

namespace Admissions.Rules.Dispatch;

/// <summary>
/// The priority of each choice at its program as one 64-bit number, smaller is better, equal exactly when all compared
/// keys are equal. Codes are comparable within a program only.
/// </summary>
/// <remarks>
/// Four fields from high to low: rank by the keys named before programKey, programKey (distance from the best one), rank by
/// the keys after it, choice number. A field that the rules do not name takes no bits. Should the fields not fit, all
/// codes are replaced by dense ranks. Programs with reserved places have calling positions instead.
/// </remarks>
internal sealed class PriorityCodes
{
    private readonly ChoiceColumns choices;
    private readonly int[]? rankBefore;
    private readonly int[]? rankAfter;
    private readonly KeyColumn? programKey;
    private readonly int keyBits;
    private readonly int afterBits;
    private readonly int choiceBits;
    private readonly ulong[]? stored;

    /// <param name="order">The candidates by all keys but programKey and choice.</param>
    public PriorityCodes(DispatchInput input, DispatchRules rules, MeritOrder order, int threads)
    {
        choices = input.Choices;
        var ties = rules.Ties.ToList();
        var keyAt = ties.IndexOf(DispatchRules.ProgramKey);
        if (ties.Remove(DispatchRules.Choice))
            choiceBits = BitsFor(LongestList());
        var (before, after) = keyAt < 0 ? (ties, []) : (ties[..keyAt], ties[(keyAt + 1)..]);
        rankBefore = after.Count == 0 && before.Count > 0 ? order.DenseRanks() : RanksBy(before, input, threads);
        rankAfter = before.Count == 0 && after.Count > 0 ? order.DenseRanks() : RanksBy(after, input, threads);
        afterBits = rankAfter is null ? 0 : BitsFor(input.Candidates.Count);
        if (keyAt >= 0 && choices.ProgramKey is { Length: > 0 } keys)
        {
            programKey = KeyColumn.Of(keys, threads);
            programKey.RefineFully();
            keyBits = programKey.Bits;
        }

        var needed = (rankBefore is null ? 0 : BitsFor(input.Candidates.Count)) + keyBits + afterBits + choiceBits;
        if (needed > 64)
            stored = DenseCodes();
    }

    private PriorityCodes(ChoiceColumns choices, ulong[] stored)
    {
        this.choices = choices;
        this.stored = stored;
    }

    /// <summary>Code of the choice that stands at <paramref name="at"/> in <see cref="ChoiceColumns.Program"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Of(int candidate, int at)
    {
        if (stored is not null)
            return stored[at];
        var code = rankBefore is null ? 0 : (ulong)rankBefore[candidate];
        if (programKey is not null)
            code = (code << keyBits) | programKey.Distance(at);
        if (rankAfter is not null)
            code = (code << afterBits) | (uint)rankAfter[candidate];
        return choiceBits == 0 ? code : (code << choiceBits) | (uint)(at - choices.Start[candidate]);
    }

    /// <summary>The programs' own keys when they lead the codes, otherwise null.</summary>
    public long[]? LeadingKeys => stored is null && rankBefore is null && programKey is not null ? choices.ProgramKey : null;

    /// <summary>With <see cref="LeadingKeys"/>: whoever has a smaller own key has a greater code than the one given.</summary>
    public long LowestKey(ulong code) => (code >> (afterBits + choiceBits)) is var steps && steps < (ulong)long.MaxValue / 1000
        ? programKey!.Best - ((long)steps * programKey.Unit) : long.MinValue;

    /// <summary>Brings near what <see cref="Of"/> will read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FetchAhead(int candidate, int at)
    {
        if (stored is not null)
        {
            Prefetch.Line(ref stored[at]);
            return;
        }

        if (rankBefore is not null)
            Prefetch.Line(ref rankBefore[candidate]);
        if (rankAfter is not null)
            Prefetch.Line(ref rankAfter[candidate]);
        if (choices.ProgramKey is not null)
            Prefetch.Line(ref choices.ProgramKey[at]);
    }

    /// <summary>Puts calling positions in the place of the codes of programs with reserved places.</summary>
    public PriorityCodes WithReserves(DispatchInput input, DispatchRules rules, Admission admission, LotteryDraw? draw)
    {
        var codes = new ulong[choices.Program.Length];
        var applicants = new List<(ulong Code, int Candidate, int At)>[input.Programs.Count];
        var shares = Array.ConvertAll(input.Programs.Id, id => CallOrder.SharesOf(rules, id));
        for (var c = 0; c < input.Candidates.Count; c++)
            for (var at = choices.Start[c]; at < choices.Start[c + 1]; at++)
            {
                codes[at] = Of(c, at);
                var p = choices.Program[at];
                if (shares[p].Count > 0 && admission.Admits(c, p))
                    (applicants[p] ??= []).Add((codes[at], c, at));
            }

        for (var p = 0; p < applicants.Length; p++)
            if (applicants[p] is { } own)
                CallPositions(own, shares[p], input, rules, draw, codes);
        return new PriorityCodes(choices, codes);
    }

    /// <summary>
    /// Applicants equal in keys and tags share the best position of any of them; in a lottery they are called by ticket.
    /// </summary>
    private static void CallPositions(List<(ulong Code, int Candidate, int At)> own, IReadOnlyList<ReservedShare> shares,
        DispatchInput input, DispatchRules rules, LotteryDraw? draw, ulong[] codes)
    {
        var lottery = rules.TieOverflow == TieOverflow.Lottery;
        var merit = lottery
            ? own.OrderBy(a => a.Code).ThenBy(a => draw!.TicketOf(input.Candidates.Id[a.Candidate])).ToArray()
            : own.OrderBy(a => a.Code).ThenBy(a => a.Candidate).ToArray();
        var signatures = Array.ConvertAll(merit, a => CallOrder.Signature(shares, input.Candidates.Tags?[a.Candidate]));
        var arranged = new CallOrder(shares).Arrange(signatures);
        var firstOf = new Dictionary<(ulong, ulong), int>();
        for (var n = 0; n < arranged.Length; n++)
        {
            var applicant = merit[arranged[n]];
            var key = (applicant.Code, signatures[arranged[n]]);
            codes[applicant.At] = (ulong)(lottery || firstOf.TryAdd(key, n) ? n : firstOf[key]);
        }
    }

    private ulong[] DenseCodes()
    {
        var wide = new (UInt128 High, ulong Low)[choices.Program.Length];
        for (var c = 0; c + 1 < choices.Start.Length; c++)
            for (var at = choices.Start[c]; at < choices.Start[c + 1]; at++)
                wide[at] = (
                    new UInt128(rankBefore is null ? 0 : (ulong)rankBefore[c], programKey?.Distance(at) ?? 0),
                    (rankAfter is null ? 0 : (ulong)rankAfter[c] << 32) | (choiceBits == 0 ? 0 : (uint)(at - choices.Start[c])));
        var rows = Enumerable.Range(0, wide.Length).ToArray();
        Array.Sort(wide, rows);
        var dense = new ulong[wide.Length];
        for (var i = 1; i < rows.Length; i++)
            dense[rows[i]] = dense[rows[i - 1]] + (wide[i] == wide[i - 1] ? 0UL : 1UL);
        return dense;
    }

    private static int[]? RanksBy(List<string> ties, DispatchInput input, int threads) =>
        ties.Count == 0 ? null : MeritOrder.By(Dispatcher.Columns(input, ties), input.Candidates.Count, threads).DenseRanks();

    private int LongestList()
    {
        var longest = 0;
        for (var c = 0; c + 1 < choices.Start.Length; c++)
            longest = Math.Max(longest, choices.Start[c + 1] - choices.Start[c]);
        return longest;
    }

    private static int BitsFor(int count) => count == 0 ? 0 : BitOperations.Log2((uint)count) + 1;
}
