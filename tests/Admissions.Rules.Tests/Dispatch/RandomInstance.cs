using Admissions.Rules.Dispatch;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>A small random dispatch: many ties, zero quotas, empty choice lists, sometimes one candidate or one program.</summary>
public sealed record RandomInstance(IReadOnlyList<DispatchProgram> Programs, IReadOnlyList<DispatchCandidate> Candidates, DispatchRules Rules)
{
    public static readonly string[] KeyNames = ["key1", "key2"];

    public DispatchInput Input => DispatchInput.Create(Programs, Candidates, KeyNames);

    /// <param name="scale">Multiplies candidates and quotas, and spreads the programs' own keys over the whole range of scores.</param>
    public static RandomInstance Draw(DispatchMode mode, int seed, int scale = 1)
    {
        var random = new Random(seed);
        var programs = Enumerable.Range(0, random.Next(6) == 0 ? 1 : random.Next(1, 7)).Select(i => NewProgram(random, $"p{i}", scale)).ToList();
        var candidates = Enumerable.Range(0, scale * (random.Next(8) == 0 ? 1 : random.Next(1, 14))).Select(i => NewCandidate(random, $"c{i}", programs, scale)).ToList();
        return new RandomInstance(programs, candidates, NewRules(random, mode, programs));
    }

    /// <summary>The same instance with one candidate, one program's choices, or one choice less; smaller ones first.</summary>
    public IEnumerable<RandomInstance> Shrink()
    {
        foreach (var gone in Candidates)
            if (Candidates.Count > 1)
                yield return this with { Candidates = Candidates.Where(c => c != gone).ToList() };
        foreach (var c in Candidates)
            for (var k = 0; k < c.Choices.Count; k++)
                yield return this with { Candidates = Candidates.Select(other => other == c ? Without(c, k) : other).ToList() };
    }

    public override string ToString() => string.Join('\n', [
        $"{Rules.Mode} {Rules.TieOverflow} ratio {Rules.Ratio} {Rules.Rounding} ties {string.Join(',', Rules.Ties)} only {Rules.OnlyChoice}"
            + $" reserved {string.Join(',', Rules.Reserved.Select(r => $"{r.Tag}{r.Percent}@{string.Join('+', r.Programs)}"))} flexible {string.Join(',', Rules.Flexible)}",
        .. Programs.Select(p => $"{p.Id} quota {p.Quota} ratio {p.Ratio} line {p.Line} group {p.Group} conditions {p.Conditions.Count}"),
        .. Candidates.Select(c => $"{c.Id} {c.Total} [{string.Join(',', c.Keys)}] {{{string.Join(';', c.Tags)}}} {string.Join(' ', c.Choices)} ({string.Join(',', c.ProgramKeys)}) {string.Join(',', c.Facts.Values)}")]);

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
            Flexible = flexible ? [new FlexiblePlaces("g0", random.Next(4)), new FlexiblePlaces("g1", random.Next(2))] : [],
        };
    }

    private static List<ReservedShare> Shares(Random random, List<DispatchProgram> programs)
    {
        string[] where = random.Next(2) == 0 ? ["*"] : [programs[random.Next(programs.Count)].Id];
        return new[] { "A", "B" }.Take(random.Next(1, 3)).Select(tag => new ReservedShare(tag, random.Next(0, 11) * 10m, where)).ToList();
    }
}
