using Admissions.Rules.Dispatch;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>
/// A small random dispatch: many ties, zero quotas, empty choice lists, sometimes one candidate or one program. Half of them
/// also have line classes, control lines, below-line marks, conditions of every kind, and ids that must be quoted in files.
/// </summary>
public sealed record RandomInstance(IReadOnlyList<DispatchProgram> Programs, IReadOnlyList<DispatchCandidate> Candidates, DispatchRules Rules)
{
    public static readonly string[] KeyNames = ["key1", "key2"];

    /// <summary>Names of the candidates' keys.</summary>
    public IReadOnlyList<string> Keys { get; init; } = KeyNames;

    public DispatchInput Input => DispatchInput.Create(Programs, Candidates, Keys);

    /// <param name="scale">Multiplies candidates and quotas, and spreads the programs' own keys over the whole range of scores.</param>
    /// <param name="most">At most so many programs.</param>
    public static RandomInstance Draw(DispatchMode mode, int seed, int scale = 1, int most = 6)
    {
        var random = new Random(seed);
        var programs = Enumerable.Range(0, random.Next(6) == 0 ? 1 : random.Next(1, most + 1)).Select(i => NewProgram(random, $"p{i}", scale)).ToList();
        var candidates = Enumerable.Range(0, scale * (random.Next(8) == 0 ? 1 : random.Next(1, 14))).Select(i => NewCandidate(random, $"c{i}", programs, scale)).ToList();
        var rules = NewRules(random, mode, programs);
        if (random.Next(2) == 0)
            return new RandomInstance(programs, candidates, rules);
        programs = programs.ConvertAll(p => WithConditions(random, p));
        if (random.Next(3) > 0)
            programs = programs.ConvertAll(p => p with { LinesByClass = random.Next(3) == 0 ? ClassLines(random) : null });
        var (classes, marks) = (random.Next(3) > 0, random.Next(2) == 0);
        candidates = candidates.ConvertAll(c => c with
        {
            Facts = NewFacts(random),
            LineClass = classes ? Classes[random.Next(Classes.Length)] : "",
            BelowLineAllowedAt = marks ? programs.Select(p => p.Id).Where(_ => random.Next(4) == 0).ToList() : [],
        });
        if (random.Next(2) == 0)
            rules = rules with { ControlLines = ClassLines(random) };
        var instance = new RandomInstance(programs, candidates, rules);
        return random.Next(3) == 0 ? instance.Renamed() : instance;
    }

    /// <summary>
    /// The same as far as the engine files can say it: no classes, no marks, no round alone; a lottery has neither totals nor
    /// keys, and its rules name nothing but ratio, rounding and seed.
    /// </summary>
    public RandomInstance ForFiles()
    {
        var lottery = Rules.Mode == DispatchMode.Lottery;
        return this with
        {
            Programs = Programs.Select(p => p with { LinesByClass = null, Line = lottery ? null : p.Line }).ToList(),
            Candidates = Candidates.Select(c => c with { LineClass = "", BelowLineAllowedAt = [], Total = lottery ? 0 : c.Total, Keys = lottery ? [] : c.Keys }).ToList(),
            Keys = lottery ? [] : Keys,
            Rules = (lottery ? new DispatchRules { Mode = Rules.Mode, Ratio = Rules.Ratio, Rounding = Rules.Rounding, Ties = [], Seed = Rules.Seed } : Rules)
                with { OnlyChoice = null, ControlLines = new Dictionary<string, decimal>() },
        };
    }

    /// <summary>The same with the rows of candidates and programs in another order.</summary>
    public RandomInstance Shuffled(Random random) => this with
    {
        Programs = Programs.OrderBy(_ => random.Next()).ToList(),
        Candidates = Candidates.OrderBy(_ => random.Next()).ToList(),
    };

    /// <summary>The same with reserves, where it had none, and without the flexible places that cannot stand beside them.</summary>
    public RandomInstance WithReserves(Random random) =>
        Rules.Reserved.Count > 0 ? this : this with { Rules = Rules with { Flexible = [], Reserved = Shares(random, Programs) } };

    /// <summary>
    /// The same instance with one candidate, one choice or one program less, then with plainer programs and rules: fewer conditions,
    /// lines, reserves, flexible places and keys.
    /// </summary>
    public IEnumerable<RandomInstance> Shrink() => Smaller().Concat(PlainerPrograms()).Concat(PlainerRules());

    private IEnumerable<RandomInstance> Smaller()
    {
        foreach (var gone in Candidates)
            if (Candidates.Count > 1)
                yield return this with { Candidates = Candidates.Where(c => c != gone).ToList() };
        foreach (var c in Candidates)
            for (var k = 0; k < c.Choices.Count; k++)
                yield return this with { Candidates = Candidates.Select(other => other == c ? Without(c, k) : other).ToList() };
        foreach (var gone in Programs)
            if (Programs.Count > 1)
                yield return WithoutProgram(gone.Id);
    }

    private IEnumerable<RandomInstance> PlainerPrograms()
    {
        foreach (var p in Programs)
        {
            if (p.Conditions.Count > 0)
                yield return With(p, p with { Conditions = p.Conditions.Skip(1).ToList() });
            if (p.LinesByClass is not null)
                yield return With(p, p with { LinesByClass = null });
            if (p.Line is not null)
                yield return With(p, p with { Line = null });
            if (p.Ratio is not null)
                yield return With(p, p with { Ratio = null });
        }
    }

    private IEnumerable<RandomInstance> PlainerRules()
    {
        foreach (var share in Rules.Reserved)
            yield return this with { Rules = Rules with { Reserved = Rules.Reserved.Where(s => s != share).ToList() } };
        foreach (var flexible in Rules.Flexible)
            yield return this with { Rules = Rules with { Flexible = Rules.Flexible.Where(f => f != flexible).ToList() } };
        foreach (var tie in Rules.Ties.Where(_ => Rules.Ties.Count > 1))
            yield return this with { Rules = Rules with { Ties = Rules.Ties.Where(t => t != tie).ToList() } };
        if (Rules.ControlLines.Count > 0)
            yield return this with { Rules = Rules with { ControlLines = new Dictionary<string, decimal>() } };
        if (Rules.ChoiceStep.Count > 0)
            yield return this with { Rules = Rules with { ChoiceStep = [] } };
        if (Rules.Ratio != 1m)
            yield return this with { Rules = Rules with { Ratio = 1m } };
        if (Rules.OnlyChoice is not null)
            yield return this with { Rules = Rules with { OnlyChoice = null } };
    }

    private RandomInstance With(DispatchProgram old, DispatchProgram plainer) => this with { Programs = Programs.Select(p => p == old ? plainer : p).ToList() };

    /// <summary>Its choices, marks, reserves of its own and, when it was the last of its group, the group's flexible places go with it.</summary>
    private RandomInstance WithoutProgram(string id)
    {
        var left = Programs.Where(p => p.Id != id).ToList();
        return this with
        {
            Programs = left,
            Candidates = Candidates.Select(c => c.Choices.ToList().IndexOf(id) is var k and >= 0 ? Without(c, k) : c)
                .Select(c => c with { BelowLineAllowedAt = c.BelowLineAllowedAt.Where(p => p != id).ToList() }).ToList(),
            Rules = Rules with
            {
                Reserved = Rules.Reserved.Select(s => s with { Programs = s.Programs.Where(p => p != id).ToList() }).Where(s => s.Programs.Count > 0).ToList(),
                Flexible = Rules.Flexible.Where(f => left.Exists(p => p.Group == f.Group)).ToList(),
            },
        };
    }

    public override string ToString() => string.Join('\n', [
        $"{Rules.Mode} {Rules.TieOverflow} ratio {Rules.Ratio} {Rules.Rounding} ties {string.Join(',', Rules.Ties)} only {Rules.OnlyChoice}"
            + $" steps {string.Join(',', Rules.ChoiceStep)} control {string.Join(',', Rules.ControlLines)} reserved {string.Join(',', Rules.Reserved.Select(r => $"{r.Tag}{r.Percent}@{string.Join('+', r.Programs)}"))} flexible {string.Join(',', Rules.Flexible)}",
        .. Programs.Select(p => $"{p.Id} quota {p.Quota} ratio {p.Ratio} line {p.Line} group {p.Group} by class {string.Join(',', p.LinesByClass ?? new Dictionary<string, decimal>())} conditions {string.Join(',', p.Conditions.Select(c => $"{c.Fact} {c.Kind} {string.Join('|', c.Values)}"))}"),
        .. Candidates.Select(c => $"{c.Id} {c.Total} [{string.Join(',', c.Keys)}] {{{string.Join(';', c.Tags)}}} {string.Join(' ', c.Choices)} ({string.Join(',', c.ProgramKeys)}) {string.Join(',', c.Facts)} class {c.LineClass} below {string.Join(',', c.BelowLineAllowedAt)}")]);

    private static readonly string[] Classes = ["", "R1", "R2", "R3"];

    /// <summary>Ids with commas, quotation marks and Chinese characters.</summary>
    private RandomInstance Renamed()
    {
        static string Odd(string id) => id[^1] % 3 == 0 ? $"{id},\"{id}\"" : id[^1] % 3 == 1 ? $"考{id}" : id;
        return this with
        {
            Programs = Programs.Select(p => p with { Id = Odd(p.Id) }).ToList(),
            Candidates = Candidates.Select(c => c with { Id = Odd(c.Id), Choices = c.Choices.Select(Odd).ToList(), BelowLineAllowedAt = c.BelowLineAllowedAt.Select(Odd).ToList() }).ToList(),
            Rules = Rules with { Reserved = Rules.Reserved.Select(r => r with { Programs = r.Programs.Select(p => p == "*" ? p : Odd(p)).ToList() }).ToList() },
        };
    }

    private static Dictionary<string, decimal> ClassLines(Random random) =>
        Classes[1..].Where(_ => random.Next(3) > 0).ToDictionary(name => name, _ => random.Next(2, 10) / 2m);

    private static DispatchProgram WithConditions(Random random, DispatchProgram program) => random.Next(3) > 0 ? program : program with
    {
        Conditions = Enumerable.Range(0, random.Next(1, 3)).Select(_ => random.Next(5) switch
        {
            0 => new DispatchCondition(ConditionKind.OneOf, "category", random.Next(2) == 0 ? ["A"] : ["A", "B"]),
            1 => new DispatchCondition(ConditionKind.HasAny, "features", ["x", "z"]),
            2 => new DispatchCondition(ConditionKind.HasNone, "features", ["y", "z"]),
            3 => new DispatchCondition(ConditionKind.AtLeast, "math", [random.Next(2) == 0 ? "60" : "59.5"]),
            _ => new DispatchCondition(ConditionKind.AtMost, "math", ["60"]),
        }).ToList(),
    };

    /// <summary>Each fact may be missing; a number may be none.</summary>
    private static Dictionary<string, string> NewFacts(Random random)
    {
        (string, string[])[] possible = [("sex", ["1", "2"]), ("category", ["A", "B", "C"]), ("features", ["x", "y", "x;y", "z;x", ""]), ("math", ["59", "59.5", "60", "60.5", "缺考"])];
        return possible.Where(_ => random.Next(6) > 0).ToDictionary(fact => fact.Item1, fact => fact.Item2[random.Next(fact.Item2.Length)]);
    }

    private static DispatchCandidate Without(DispatchCandidate c, int k) => c with
    {
        Choices = c.Choices.Where((_, i) => i != k).ToList(),
        ProgramKeys = c.ProgramKeys.Where((_, i) => i != k).ToList(),
    };

    private static DispatchProgram NewProgram(Random random, string id, int scale) => new(id, random.Next(4) * scale)
    {
        Ratio = random.Next(6) == 0 ? random.Next(0, 30) / 10m : null,
        Line = random.Next(4) == 0 ? random.Next(1, 5) : null,
        Group = random.Next(3) == 0 ? $"g{random.Next(2)}" : null,
        Conditions = random.Next(8) == 0 ? [new DispatchCondition(ConditionKind.OneOf, "sex", [random.Next(2) == 0 ? "1" : "2"])] : [],
    };

    private static DispatchCandidate NewCandidate(Random random, string id, List<DispatchProgram> programs, int scale)
    {
        var choices = programs.Select(p => p.Id).OrderBy(_ => random.Next()).Take(random.Next(programs.Count + 1)).ToList();
        return new DispatchCandidate(id, random.Next(1, 5), choices)
        {
            Keys = [random.Next(3) / 2m, random.Next(2)],
            Tags = new[] { "A", "B" }.Where(_ => random.Next(3) == 0).ToList(),
            Facts = new Dictionary<string, string> { ["sex"] = random.Next(2) == 0 ? "1" : "2" },
            ProgramKeys = choices.ConvertAll(_ => scale == 1 ? random.Next(4) : random.Next(4 * scale) * 9_000_000_000.001m),
        };
    }

    private static DispatchRules NewRules(Random random, DispatchMode mode, List<DispatchProgram> programs)
    {
        List<string> ties = random.Next(3) switch { 0 => ["total"], 1 => ["total", "key1"], _ => ["key2", "total", "key1"] };
        if (mode == DispatchMode.DeferredAcceptance && random.Next(3) > 0)
            ties.Insert(random.Next(ties.Count + 1), "programKey");
        if (random.Next(2) == 0)
            ties.Add("choice");
        var overflow = (TieOverflow)random.Next(3);
        var reserved = mode != DispatchMode.Lottery && random.Next(4) == 0;
        var flexible = !reserved && mode != DispatchMode.DeferredAcceptance && overflow != TieOverflow.None && random.Next(3) == 0;
        var groups = programs.Select(p => p.Group).OfType<string>().Distinct();
        return new DispatchRules
        {
            Mode = mode,
            Ties = ties,
            TieOverflow = overflow,
            Ratio = random.Next(3) == 0 ? random.Next(5, 25) / 10m : 1m,
            Rounding = (CapacityRounding)random.Next(3),
            Seed = random.Next().ToString("x8"),
            OnlyChoice = mode == DispatchMode.Sequential && random.Next(6) == 0 ? random.Next(1, 4) : null,
            Reserved = reserved ? Shares(random, programs) : [],
            Flexible = flexible ? groups.Select(g => new FlexiblePlaces(g, random.Next(g == "g0" ? 4 : 2))).ToList() : [],
            ChoiceStep = random.Next(2) == 0 ? new[] { [0m, 1, 2], [0.5m], new[] { 0m, 3 } }[random.Next(3)] : [],
        };
    }

    private static readonly decimal[] OddPercents = [0, 0.001m, 12.5m, 33.333m, 49.999m, 66.7m, 99.5m, 100];

    private static List<ReservedShare> Shares(Random random, IReadOnlyList<DispatchProgram> programs)
    {
        string[] where = random.Next(2) == 0 ? ["*"] : [programs[random.Next(programs.Count)].Id];
        return new[] { "A", "B" }.Take(random.Next(1, 3)).Select(tag => new ReservedShare(tag, random.Next(2) == 0 ? random.Next(0, 101) : OddPercents[random.Next(OddPercents.Length)], where)).ToList();
    }
}
