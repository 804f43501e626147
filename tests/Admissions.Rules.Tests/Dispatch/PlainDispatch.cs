using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Admissions.Rules.Dispatch;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>
/// The second implementation: every mode as the sentence of the rule says it, with lists and loops and no thought of speed.
/// It shares nothing with the engines but the input records.
/// </summary>
public sealed partial class PlainDispatch(
    IReadOnlyList<DispatchProgram> programs, IReadOnlyList<DispatchCandidate> candidates, DispatchRules rules, IReadOnlyList<string> keyNames)
{
    private readonly Dictionary<string, DispatchProgram> programOf = programs.ToDictionary(p => p.Id, StringComparer.Ordinal);
    private readonly Dictionary<string, int> granted = new(StringComparer.Ordinal);

    /// <summary>How many each program has taken, and who was taken by the act that is being noted.</summary>
    private readonly Dictionary<string, int> taken = programs.ToDictionary(p => p.Id, _ => 0, StringComparer.Ordinal);
    private readonly List<DispatchCandidate> fresh = [];
    private readonly HashSet<string> closed = new(StringComparer.Ordinal);

    /// <summary>Who was taken last by each program; of those taken together the one with the greatest id.</summary>
    private readonly Dictionary<string, DispatchCandidate> last = new(StringComparer.Ordinal);

    /// <summary>Granted choice number per placed candidate.</summary>
    public IReadOnlyDictionary<string, int> Run()
    {
        if (rules.Mode == DispatchMode.Lottery)
            foreach (var c in candidates.OrderBy(c => Ticket(c.Id), StringComparer.Ordinal))
                Together(() => TakeFirstWithRoom(c));
        else if (rules.Mode == DispatchMode.Sequential)
            RunSequential();
        else if (rules.Mode == DispatchMode.DeferredAcceptance || rules.Reserved.Count > 0)
            RunDeferredAcceptance();
        else
            RunParallel();
        return granted;
    }

    // ---- what everything needs

    public int Capacity(string program)
    {
        var places = programOf[program].Quota * (programOf[program].Ratio ?? rules.Ratio);
        return rules.Rounding switch
        {
            CapacityRounding.Down => (int)decimal.Floor(places),
            CapacityRounding.Up => (int)decimal.Ceiling(places),
            _ => (int)decimal.Floor(places + 0.5m),
        };
    }

    private List<DispatchCandidate> TakenBy(string program) =>
        candidates.Where(c => granted.TryGetValue(c.Id, out var k) && c.Choices[k - 1] == program).ToList();

    private void Grant(DispatchCandidate c, int choice)
    {
        granted[c.Id] = choice;
        taken[c.Choices[choice - 1]]++;
        fresh.Add(c);
    }

    public bool Admits(string program, DispatchCandidate c) => !IsBelowLine(program, c) && programOf[program].Conditions.All(condition => Meets(condition, c.Facts));

    /// <summary>A program's line for the class of the candidate replaces its general one; the control line of the class holds everywhere.</summary>
    private bool IsBelowLine(string program, DispatchCandidate c)
    {
        if (c.BelowLineAllowedAt.Contains(program))
            return false;
        if (rules.ControlLines.TryGetValue(c.LineClass, out var control) && c.Total < control)
            return true;
        return programOf[program].LinesByClass is { } lines && lines.TryGetValue(c.LineClass, out var own) ? c.Total < own : c.Total < programOf[program].Line;
    }

    public static bool Meets(DispatchCondition condition, IReadOnlyDictionary<string, string> facts)
    {
        if (!facts.TryGetValue(condition.Fact, out var fact))
            return condition.Kind == ConditionKind.HasNone;
        var common = condition.Values.Count(value => $";{fact};".Contains($";{value};", StringComparison.Ordinal));
        return condition.Kind switch
        {
            ConditionKind.OneOf => condition.Values.Any(value => value == fact),
            ConditionKind.HasAny => common > 0,
            ConditionKind.HasNone => common == 0,
            ConditionKind.AtLeast => char.IsAsciiDigit(fact[0]) && decimal.Parse(fact, CultureInfo.InvariantCulture) >= decimal.Parse(condition.Values[0], CultureInfo.InvariantCulture),
            _ => char.IsAsciiDigit(fact[0]) && decimal.Parse(fact, CultureInfo.InvariantCulture) <= decimal.Parse(condition.Values[0], CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Notes whom an act that decides about equal candidates has taken.</summary>
    private void Together(Action decide)
    {
        fresh.Clear();
        decide();
        foreach (var c in fresh.OrderBy(c => c.Id, StringComparer.Ordinal))
            last[c.Choices[granted[c.Id] - 1]] = c;
    }

    /// <summary>级差: points off the total for a choice of this number; choice by choice dispatch only.</summary>
    private decimal StepOf(int choice) =>
        rules.Mode != DispatchMode.Sequential || rules.ChoiceStep.Count == 0 ? 0 : choice > rules.ChoiceStep.Count ? rules.ChoiceStep[^1] : rules.ChoiceStep[choice - 1];

    private int FlexibleLeft(string program)
    {
        var group = programOf[program].Group;
        return rules.Flexible.FirstOrDefault(f => f.Group == group) is not { } flexible ? 0
            : flexible.Places - programs.Where(p => p.Group == group).Sum(p => Math.Max(0, taken[p.Id] - Capacity(p.Id)));
    }

    private int Room(string program) => Math.Max(0, Capacity(program) - taken[program]);

    private bool IsOpen(string program) => !closed.Contains(program) && (Room(program) > 0 || FlexibleLeft(program) > 0);

    private string Ticket(string id) =>
        Convert.ToHexString(HMACSHA256.HashData(Convert.FromHexString(rules.Seed!), Encoding.UTF8.GetBytes(id)));

    /// <summary>Key values in the order of the ties; the choice number is negated so that larger is better everywhere.</summary>
    public List<decimal> Keys(DispatchCandidate c, int choice, bool withChoice)
    {
        var values = new List<decimal>();
        foreach (var tie in rules.Ties)
            if (tie == "total")
                values.Add(c.Total - StepOf(choice));
            else if (tie == "programKey")
                values.Add(c.ProgramKeys.Count > 0 ? c.ProgramKeys[choice - 1] : 0);
            else if (tie == "choice" && withChoice)
                values.Add(-choice);
            else if (tie != "choice")
                values.Add(c.Keys[keyNames.ToList().IndexOf(tie)]);
        return values;
    }

    public static int CompareKeys(List<decimal> a, List<decimal> b)
    {
        for (var i = 0; i < a.Count; i++)
            if (a[i] != b[i])
                return a[i] > b[i] ? -1 : 1;
        return 0;
    }

    /// <summary>Groups of equal elements, best group first, each group by id.</summary>
    private List<List<T>> Blocks<T>(IEnumerable<T> items, Func<T, List<decimal>> keys, Func<T, string> id)
    {
        var sorted = items.ToList();
        sorted.Sort((a, b) => CompareKeys(keys(a), keys(b)) is var compared and not 0 ? compared : string.CompareOrdinal(id(a), id(b)));
        var blocks = new List<List<T>>();
        foreach (var item in sorted)
            if (blocks.Count > 0 && CompareKeys(keys(blocks[^1][0]), keys(item)) == 0)
                blocks[^1].Add(item);
            else
                blocks.Add([item]);
        return blocks;
    }

    // ---- parallel

    private void RunParallel()
    {
        foreach (var block in Blocks(candidates, c => Keys(c, 0, withChoice: false), c => c.Id))
            if (rules.Ties.Contains("choice"))
                for (var k = 1; k <= block.Max(c => c.Choices.Count); k++)
                {
                    var claims = block.Where(c => !granted.ContainsKey(c.Id) && c.Choices.Count >= k
                        && Admits(c.Choices[k - 1], c) && IsOpen(c.Choices[k - 1])).Select(c => (c, k)).ToList();
                    Together(() => Decide(claims));
                }
            else if (rules.TieOverflow == TieOverflow.Lottery)
                Together(() => block.OrderBy(c => Ticket(c.Id), StringComparer.Ordinal).ToList().ForEach(TakeFirstWithRoom));
            else if (rules.TieOverflow == TieOverflow.All)
                Together(() => Decide(FirstOpenOfAll(block)));
            else
                Together(() => CloseUntilAllFit(block));
    }

    private List<(DispatchCandidate, int)> FirstOpenOfAll(List<DispatchCandidate> block) =>
        block.Select(c => (c, FirstOpen(c))).Where(claim => claim.Item2 > 0).ToList();

    private int FirstOpen(DispatchCandidate c)
    {
        for (var k = 1; k <= c.Choices.Count; k++)
            if (Admits(c.Choices[k - 1], c) && IsOpen(c.Choices[k - 1]))
                return k;
        return 0;
    }

    private void TakeFirstWithRoom(DispatchCandidate c)
    {
        if (FirstOpen(c) is var k and > 0)
            Grant(c, k);
    }

    private void CloseUntilAllFit(List<DispatchCandidate> block)
    {
        while (true)
        {
            var claims = FirstOpenOfAll(block);
            var tooMany = claims.GroupBy(claim => claim.Item1.Choices[claim.Item2 - 1]).Where(g => g.Count() > Room(g.Key)).Select(g => g.Key).ToList();
            if (tooMany.Count == 0)
            {
                foreach (var (c, k) in claims)
                    Grant(c, k);
                return;
            }

            closed.UnionWith(tooMany);
        }
    }

    /// <summary>Claims of equal candidates for programs that were open when they claimed.</summary>
    private void Decide(List<(DispatchCandidate C, int K)> claims)
    {
        var byProgram = claims.GroupBy(claim => claim.C.Choices[claim.K - 1]).ToList();
        var fits = byProgram.Where(g => g.Count() <= Room(g.Key)).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (c, k) in claims)
            if (rules.TieOverflow == TieOverflow.All || fits.Contains(c.Choices[k - 1]))
                Grant(c, k);
        if (rules.TieOverflow == TieOverflow.None)
            closed.UnionWith(byProgram.Select(g => g.Key).Where(p => !fits.Contains(p)));
        if (rules.TieOverflow == TieOverflow.Lottery)
            foreach (var (c, k) in claims.Where(claim => !granted.ContainsKey(claim.C.Id)).OrderBy(claim => Ticket(claim.C.Id), StringComparer.Ordinal))
                if (IsOpen(c.Choices[k - 1]))
                    Grant(c, k);
    }

    // ---- sequential

    private void RunSequential()
    {
        for (var k = rules.OnlyChoice ?? 1; k <= (rules.OnlyChoice ?? candidates.Select(c => c.Choices.Count).DefaultIfEmpty(0).Max()); k++)
        {
            var claimants = candidates.Where(c => !granted.ContainsKey(c.Id) && c.Choices.Count >= k && Admits(c.Choices[k - 1], c)).ToList();
            if (rules.Reserved.Count > 0)
                foreach (var market in claimants.GroupBy(c => c.Choices[k - 1]))
                    foreach (var block in IsReserved(market.Key) ? CallBlocks(market.Key, market.Select(c => (c, k)), TakenBy(market.Key))
                        : Blocks(market.Select(c => (C: c, K: k)), claim => Keys(claim.C, k, withChoice: false), claim => claim.C.Id))
                        Together(() => Decide(block.Where(claim => IsOpen(claim.C.Choices[claim.K - 1])).ToList()));
            else
                foreach (var block in Blocks(claimants, c => Keys(c, k, withChoice: false), c => c.Id))
                    Together(() => Decide(block.Where(c => IsOpen(c.Choices[k - 1])).Select(c => (c, k)).ToList()));
        }
    }

    // ---- deferred acceptance: every program looks at everybody who ever asked

    private void RunDeferredAcceptance()
    {
        var asked = candidates.ToDictionary(c => c.Id, _ => 0, StringComparer.Ordinal);
        var everAsked = programs.ToDictionary(p => p.Id, _ => new HashSet<string>(StringComparer.Ordinal), StringComparer.Ordinal);
        var order = programs.ToDictionary(p => p.Id, ApplicantBlocks, StringComparer.Ordinal);
        while (true)
        {
            granted.Clear();
            foreach (var p in programs)
                taken[p.Id] = 0;
            foreach (var p in programs)
                foreach (var (c, k) in Chosen(Capacity(p.Id), everAsked[p.Id], order[p.Id]))
                    Grant(c, k);
            var asking = candidates.Where(c => !granted.ContainsKey(c.Id) && asked[c.Id] < c.Choices.Count).ToList();
            if (asking.Count == 0)
                break;
            foreach (var c in asking)
                if (Admits(c.Choices[asked[c.Id]++], c))
                    everAsked[c.Choices[asked[c.Id] - 1]].Add(c.Id);
        }

        foreach (var p in programs)
            NoteLast(p, order[p.Id]);
    }

    /// <summary>The last of those held in the program's order, where who is equal in all keys is equal, whatever the lot said.</summary>
    private void NoteLast(DispatchProgram p, List<List<(DispatchCandidate C, int K)>> order)
    {
        var blocks = IsReserved(p.Id) ? order : Blocks(order.SelectMany(block => block), a => Keys(a.C, a.K, withChoice: true), a => a.C.Id);
        foreach (var held in blocks.Select(block => block.Where(a => granted.GetValueOrDefault(a.C.Id) == a.K).ToList()))
            if (held.Count > 0)
                last[p.Id] = held.OrderBy(a => a.C.Id, StringComparer.Ordinal).Last().C;
    }

    private bool IsReserved(string program) => rules.Reserved.Any(s => s.Programs.Contains("*") || s.Programs.Contains(program));

    /// <summary>All applicants of a program in blocks of equals, in the order of its priorities (or calls).</summary>
    private List<List<(DispatchCandidate C, int K)>> ApplicantBlocks(DispatchProgram p)
    {
        var applicants = candidates
            .SelectMany(c => Enumerable.Range(1, c.Choices.Count).Where(k => c.Choices[k - 1] == p.Id && Admits(p.Id, c)).Select(k => (c, k)))
            .ToList();
        if (IsReserved(p.Id))
            return CallBlocks(p.Id, applicants, []);
        var blocks = Blocks(applicants, a => Keys(a.c, a.k, withChoice: true), a => a.c.Id);
        return rules.TieOverflow == TieOverflow.Lottery
            ? blocks.SelectMany(block => block.OrderBy(a => Ticket(a.c.Id), StringComparer.Ordinal)).Select(a => new List<(DispatchCandidate, int)> { a }).ToList()
            : blocks;
    }

    private IEnumerable<(DispatchCandidate C, int K)> Chosen(int capacity, HashSet<string> asking, List<List<(DispatchCandidate C, int K)>> order)
    {
        var chosen = new List<(DispatchCandidate C, int K)>();
        foreach (var block in order)
        {
            var here = block.Where(a => asking.Contains(a.C.Id)).ToList();
            if (chosen.Count >= capacity || (rules.TieOverflow == TieOverflow.None && chosen.Count + here.Count > capacity))
                break;
            chosen.AddRange(here);
        }

        return chosen;
    }

    // ---- reserved places

    /// <summary>The calling order as printed: nobody shares a position. Choice by choice dispatch calls those of its first round.</summary>
    public List<DispatchCandidate> CallOrder(string program) =>
        Calls(program, candidates.Where(c => c.Choices.Contains(program) && Admits(program, c))
            .Select(c => (C: c, K: c.Choices.ToList().IndexOf(program) + 1)).Where(a => rules.Mode != DispatchMode.Sequential || a.K == (rules.OnlyChoice ?? 1)), [])
            .ConvertAll(a => a.C);

    private List<List<(DispatchCandidate C, int K)>> CallBlocks(string program, IEnumerable<(DispatchCandidate C, int K)> applicants, List<DispatchCandidate> calledBefore)
    {
        var tags = TagsOf(program);
        var blocks = new List<List<(DispatchCandidate C, int K)>>();
        foreach (var call in Calls(program, applicants, calledBefore))
        {
            var equal = rules.TieOverflow == TieOverflow.Lottery ? null : blocks.Find(block =>
                CompareKeys(Keys(block[0].C, block[0].K, true), Keys(call.C, call.K, true)) == 0
                && tags.TrueForAll(tag => block[0].C.Tags.Contains(tag) == call.C.Tags.Contains(tag)));
            if (equal is null)
                blocks.Add([call]);
            else
                equal.Add(call);
        }

        return blocks;
    }

    private List<string> TagsOf(string program) =>
        rules.Reserved.Where(s => s.Programs.Contains("*") || s.Programs.Contains(program)).Select(s => s.Tag).ToList();

    private List<(DispatchCandidate C, int K)> Calls(string program, IEnumerable<(DispatchCandidate C, int K)> applicants, List<DispatchCandidate> calledBefore)
    {
        var left = Blocks(applicants, a => Keys(a.C, a.K, true), a => a.C.Id)
            .SelectMany(block => rules.TieOverflow == TieOverflow.Lottery ? block.OrderBy(a => Ticket(a.C.Id), StringComparer.Ordinal).ToList() : block).ToList();
        var shares = rules.Reserved.Where(s => s.Programs.Contains("*") || s.Programs.Contains(program)).ToList();
        var calls = new List<(DispatchCandidate C, int K)>();
        var called = calledBefore.ToList();
        while (left.Count > 0)
        {
            var wanted = shares.Where(s => left.Exists(a => a.C.Tags.Contains(s.Tag))
                && called.Count(c => c.Tags.Contains(s.Tag)) < decimal.Ceiling((called.Count + 1) * s.Percent / 100m)).ToList();
            while (!left.Exists(a => wanted.TrueForAll(s => a.C.Tags.Contains(s.Tag))))
                wanted.RemoveAt(wanted.Count - 1);
            var next = left.First(a => wanted.TrueForAll(s => a.C.Tags.Contains(s.Tag)));
            left.Remove(next);
            calls.Add(next);
            called.Add(next.C);
        }

        return calls;
    }
}
