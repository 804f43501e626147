using Admissions.Rules.Dispatch;
using Admissions.Rules.Dispatch.Verification;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>Majors inside a college: the published vector, a second implementation, and corrupted results.</summary>
public sealed class MajorTests
{
    /// <summary>A 405 (①②), B 404 (①②), C 403 (②①), D 402 (②①), one seat each.</summary>
    [Theory]
    [InlineData(MajorMode.ScoreFirst, "A>1 B>2")]
    [InlineData(MajorMode.MajorFirst, "A>1 C>2")]
    public void Run_PublishedVector_GivesPublishedMajors(MajorMode mode, string expected)
    {
        MajorDossier[] dossiers = [new("A", 405, ["1", "2"], false), new("B", 404, ["1", "2"], false), new("C", 403, ["2", "1"], false), new("D", 402, ["2", "1"], false)];

        var outcome = MajorAllotment.Run([new("1", 1), new("2", 1)], dossiers, new MajorRules(mode));

        string.Join(' ', outcome.Assignments.Select(a => $"{a.Dossier}>{a.Major}")).ShouldBe(expected);
        outcome.Returns.Select(r => r.Reason).ShouldBe([MajorReturnReason.NoMajorAndNoConsent, MajorReturnReason.NoMajorAndNoConsent]);
    }

    /// <summary>The same vector with one point off for the second major: C 403 stands before B 404 − 2 = 402 at ②.</summary>
    [Theory]
    [InlineData(0, "A>1 B>2")]
    [InlineData(1, "A>1 C>2")]
    [InlineData(2, "A>1 C>2")]
    public void Run_Step_LiesBetween(int step, string expected)
    {
        MajorDossier[] dossiers = [new("A", 405, ["1", "2"], false), new("B", 404, ["1", "2"], false), new("C", 403, ["2", "1"], false)];

        var outcome = MajorAllotment.Run([new("1", 1), new("2", 1)], dossiers, new MajorRules(MajorMode.Step, [0, step]));

        string.Join(' ', outcome.Assignments.Select(a => $"{a.Dossier}>{a.Major}")).ShouldBe(expected);
    }

    [Fact]
    public void Run_Adjustment_FillsEmptiestMajorByMerit()
    {
        MajorDossier[] dossiers = [new("a", 500, ["x"], true), new("b", 490, ["x"], true), new("c", 480, ["x"], true), new("d", 470, ["x"], true), new("e", 460, ["x"], true), new("f", 450, ["x"], false)];

        var outcome = MajorAllotment.Run([new("x", 1), new("y", 2), new("z", 1)], dossiers, new MajorRules(MajorMode.ScoreFirst));

        string.Join(' ', outcome.Assignments.Select(a => $"{a.Dossier}>{a.Major}{a.Choice}")).ShouldBe("a>x1 b>y0 c>y0 d>z0");
        outcome.Returns.ShouldBe([new MajorReturn("e", MajorReturnReason.NoRoom), new MajorReturn("f", MajorReturnReason.NoMajorAndNoConsent)]);
    }

    [Theory]
    [InlineData(MajorMode.ScoreFirst)]
    [InlineData(MajorMode.MajorFirst)]
    [InlineData(MajorMode.Step)]
    public void Run_RandomInstances_AgreesWithPlainLoopAndVerifierCatchesCorruptions(MajorMode mode)
    {
        Randomly.Check(10_000, (int)mode, seed => Instance.Draw(mode, seed), instance => instance.Shrink(), Difference);
    }

    private static string? Difference(Instance instance)
    {
        var (majors, dossiers, rules, seed) = instance;
        var random = new Random(seed);
        var outcome = MajorAllotment.Run(majors, dossiers.OrderBy(_ => random.Next()).ToList(), rules);
        if (Plain(majors, dossiers, rules) is var plain && Text(outcome) != plain)
            return $"engine {Text(outcome)}, plain {plain}";
        if (MajorVerifier.Verify(majors, dossiers, rules, outcome).FirstOrDefault(check => check.Violations > 0) is { } wronglyRefused)
            return wronglyRefused.ToString();
        return seed % 10 == 0 && Corrupt(majors, dossiers, outcome, random) is { } wrong && Text(wrong) != Text(outcome)
            && MajorVerifier.Verify(majors, dossiers, rules, wrong).Sum(check => check.Violations) == 0
            ? $"the verifier accepts {Text(wrong)} instead of {Text(outcome)}" : null;
    }

    /// <summary>A small random college with many ties; <paramref name="Seed"/> also draws the order of rows and the corruption.</summary>
    private sealed record Instance(List<Major> Majors, List<MajorDossier> Dossiers, MajorRules Rules, int Seed)
    {
        public static Instance Draw(MajorMode mode, int seed)
        {
            var random = new Random(seed);
            var majors = Enumerable.Range(0, random.Next(1, 5)).Select(i => new Major($"m{i}", random.Next(3))).ToList();
            var dossiers = Enumerable.Range(0, random.Next(9)).Select(i => new MajorDossier($"d{i}", random.Next(400, 405),
                majors.Select(m => m.Id).OrderBy(_ => random.Next()).Take(random.Next(majors.Count + 1)).ToList(), random.Next(2) == 0) { Keys = [random.Next(2)] }).ToList();
            return new Instance(majors, dossiers, new MajorRules(mode, [0, random.Next(3), 3]), seed);
        }

        /// <summary>The same with one dossier less, then with one choice less.</summary>
        public IEnumerable<Instance> Shrink() => Dossiers.Select(gone => this with { Dossiers = Dossiers.Where(d => d != gone).ToList() })
            .Concat(Dossiers.SelectMany(d => d.Choices.Select(choice =>
                this with { Dossiers = Dossiers.ConvertAll(other => other == d ? d with { Choices = d.Choices.Where(c => c != choice).ToList() } : other) })));

        public override string ToString() => string.Join('\n', [
            $"{Rules.Mode} steps {string.Join(',', Rules.Step)} seed {Seed}", .. Majors.Select(m => $"{m.Id} quota {m.Quota}"),
            .. Dossiers.Select(d => $"{d.Id} {d.Total} {d.Keys[0]} [{string.Join(' ', d.Choices)}] {(d.AcceptsAdjustment ? "accepts" : "declines")}")]);
    }

    private static string Text(MajorOutcome outcome) =>
        string.Join(' ', outcome.Assignments.Select(a => $"{a.Dossier}>{a.Major}{a.Choice}")) + " | " + string.Join(' ', outcome.Returns.Select(r => $"{r.Dossier}:{r.Reason}"));

    /// <summary>Deferred acceptance by hand: everyone asks; a major keeps the best it was asked by.</summary>
    private static string Plain(List<Major> majors, List<MajorDossier> dossiers, MajorRules rules)
    {
        List<decimal> Rank(MajorDossier d, int k) => rules.Mode switch
        {
            MajorMode.ScoreFirst => [-d.Total, -d.Keys[0], dossiers.IndexOf(d)],
            MajorMode.MajorFirst => [k, -d.Total, -d.Keys[0], dossiers.IndexOf(d)],
            _ => [rules.Step[Math.Min(k, rules.Step.Count - 1)] - d.Total, -d.Keys[0], k, dossiers.IndexOf(d)],
        };
        var asked = dossiers.ToDictionary(d => d, _ => 0);
        bool changed;
        do
        {
            changed = false;
            foreach (var major in majors)
                foreach (var d in dossiers.Where(d => asked[d] < d.Choices.Count && d.Choices[asked[d]] == major.Id)
                    .OrderBy(d => string.Join(',', Rank(d, asked[d]).Select(v => (v + 10_000).ToString("00000.000"))), StringComparer.Ordinal).Skip(major.Quota).ToList())
                    (asked[d], changed) = (asked[d] + 1, true);
        }
        while (changed);
        var given = dossiers.Where(d => asked[d] < d.Choices.Count).ToDictionary(d => d, d => (Major: d.Choices[asked[d]], Choice: asked[d] + 1));
        var returns = new Dictionary<MajorDossier, MajorReturnReason>();
        foreach (var d in dossiers.Where(d => !given.ContainsKey(d)).OrderByDescending(d => d.Total).ThenByDescending(d => d.Keys[0]).ThenBy(d => d.Id, StringComparer.Ordinal).ToList())
        {
            var open = majors.Select(m => (m.Id, Left: m.Quota - given.Values.Count(g => g.Major == m.Id))).Where(m => m.Left > 0).OrderByDescending(m => m.Left).ThenBy(m => m.Id, StringComparer.Ordinal).ToList();
            if (!d.AcceptsAdjustment || open.Count == 0)
                returns.Add(d, d.AcceptsAdjustment ? MajorReturnReason.NoRoom : MajorReturnReason.NoMajorAndNoConsent);
            else
                given.Add(d, (open[0].Id, 0));
        }

        return string.Join(' ', dossiers.Where(given.ContainsKey).Select(d => $"{d.Id}>{given[d].Major}{given[d].Choice}")) + " | "
            + string.Join(' ', dossiers.Where(returns.ContainsKey).Select(d => $"{d.Id}:{returns[d]}"));
    }

    private static MajorOutcome? Corrupt(List<Major> majors, List<MajorDossier> dossiers, MajorOutcome right, Random random)
    {
        var assignments = right.Assignments.ToList();
        if (assignments.Count == 0)
            return null;
        var i = random.Next(assignments.Count);
        var dossier = dossiers.Find(d => d.Id == assignments[i].Dossier)!;
        switch (random.Next(3))
        {
            case 0:
                assignments[i] = assignments[i] with { Major = majors[random.Next(majors.Count)].Id };
                return right with { Assignments = assignments };
            case 1 when dossier.Choices.Count > 0:
                var k = random.Next(dossier.Choices.Count);
                assignments[i] = new MajorAssignment(dossier.Id, dossier.Choices[k], k + 1);
                return right with { Assignments = assignments };
            default:
                assignments.RemoveAt(i);
                return new MajorOutcome(assignments, right.Returns.Append(new MajorReturn(dossier.Id,
                    dossier.AcceptsAdjustment ? MajorReturnReason.NoRoom : MajorReturnReason.NoMajorAndNoConsent)).OrderBy(r => r.Dossier, StringComparer.Ordinal).ToList());
        }
    }
}
