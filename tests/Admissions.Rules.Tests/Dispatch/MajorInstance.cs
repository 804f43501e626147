using Admissions.Rules.Dispatch;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>
/// A small random college with many ties, majors without places, dossiers without choices, in half of them majors with conditions;
/// sometimes one dossier or one major.
/// </summary>
/// <param name="Seed">Also draws the order of rows and the corruption.</param>
internal sealed record MajorInstance(List<Major> Majors, List<MajorDossier> Dossiers, MajorRules Rules, int Seed)
{
    public static MajorInstance Draw(MajorMode mode, int seed)
    {
        var random = new Random(seed);
        var odd = random.Next(4) == 0;
        var majors = Enumerable.Range(0, random.Next(1, 5)).Select(i => new Major(odd ? $"m,{i}\"" : $"m{i}", random.Next(3))).ToList();
        var dossiers = Enumerable.Range(0, random.Next(9)).Select(i => new MajorDossier(odd ? $"考{i}" : $"d{i}", random.Next(400, 405) + (random.Next(3) * 0.5m),
            majors.Select(m => m.Id).OrderBy(_ => random.Next()).Take(random.Next(majors.Count + 1)).ToList(), random.Next(2) == 0) { Keys = [random.Next(2)] }).ToList();
        List<decimal> step = random.Next(4) switch { 0 => [], 1 => [random.Next(3)], _ => [0, random.Next(3), 3] };
        if (random.Next(2) == 0)
        {
            majors = majors.ConvertAll(major => major with { Conditions = [.. Possible.Where(_ => random.Next(4) == 0)] });
            dossiers = dossiers.ConvertAll(dossier => dossier with { Facts = FactsOf(random) });
        }

        return new MajorInstance(majors, dossiers, new MajorRules(mode, step), seed);
    }

    /// <summary>The same with the rows of both lists in another order.</summary>
    public MajorInstance Shuffled(Random random) => this with { Majors = [.. Majors.OrderBy(_ => random.Next())], Dossiers = [.. Dossiers.OrderBy(_ => random.Next())] };

    /// <summary>The same with one dossier less, one major that nobody chose less, one major without conditions, one choice less.</summary>
    public IEnumerable<MajorInstance> Shrink() => Dossiers.Select(gone => this with { Dossiers = Dossiers.Where(d => d != gone).ToList() })
        .Concat(Majors.Where(gone => !Dossiers.Exists(d => d.Choices.Contains(gone.Id))).Select(gone => this with { Majors = Majors.Where(m => m != gone).ToList() }))
        .Concat(Majors.Where(major => major.Conditions.Count > 0).Select(major => this with { Majors = Majors.ConvertAll(m => m == major ? m with { Conditions = [] } : m) }))
        .Concat(Dossiers.SelectMany(d => d.Choices.Select(choice =>
            this with { Dossiers = Dossiers.ConvertAll(other => other == d ? d with { Choices = d.Choices.Where(c => c != choice).ToList() } : other) })));

    public override string ToString() => string.Join('\n', [
        $"{Rules.Mode} steps {string.Join(',', Rules.Step)} seed {Seed}", .. Majors.Select(m => $"{m.Id} quota {m.Quota} {string.Join(',', m.Conditions.Select(c => $"{c.Fact} {c.Kind} {string.Join('|', c.Values)}"))}"),
        .. Dossiers.Select(d => $"{d.Id} {d.Total} {d.Keys[0]} [{string.Join(' ', d.Choices)}] {(d.AcceptsAdjustment ? "accepts" : "declines")} {string.Join(',', d.Facts)}")]);

    /// <summary>One of each kind, as colleges ask them of health and subjects.</summary>
    private static readonly DispatchCondition[] Possible =
    [
        new(ConditionKind.OneOf, "sex", ["1"]), new(ConditionKind.HasNone, "health", ["colourBlind", "left"]), new(ConditionKind.HasAny, "subjects", ["physics"]),
        new(ConditionKind.AtLeast, "math", ["90"]), new(ConditionKind.AtMost, "sight", ["4.8"]),
    ];

    /// <summary>Each fact may be missing; a number may be none.</summary>
    private static Dictionary<string, string> FactsOf(Random random)
    {
        (string Fact, string[] Values)[] possible = [("sex", ["1", "2"]), ("health", ["", "colourBlind", "weak;left"]), ("subjects", ["physics;chemistry", "history"]), ("math", ["89.5", "90", "缺考"]), ("sight", ["4.8", "5"])];
        return possible.Where(_ => random.Next(6) > 0).ToDictionary(known => known.Fact, known => known.Values[random.Next(known.Values.Length)]);
    }
}
