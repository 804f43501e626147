using System.Text;
using Admissions.Cli.EngineFiles;
using Admissions.Rules.Dispatch;
using Admissions.Rules.Dispatch.Verification;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>Majors inside a college: the published vector, and a second implementation.</summary>
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

    /// <summary>a fits x and gets it as his second choice; b is colour-blind without physics and is adjusted past w and y into z; c fits nothing that has places left.</summary>
    [Theory]
    [InlineData(MajorMode.ScoreFirst)]
    [InlineData(MajorMode.MajorFirst)]
    [InlineData(MajorMode.Step)]
    public void Run_ConditionsUnmet_NeitherGrantsNorAdjusts(MajorMode mode)
    {
        DispatchCondition[] seesColours = [new(ConditionKind.HasNone, "health", ["colourBlind"])], physics = [new(ConditionKind.HasAny, "subjects", ["physics"])];
        Major[] majors = [new("w", 9) { Conditions = physics }, new("x", 1), new("y", 2) { Conditions = seesColours }, new("z", 1)];
        var blind = new Dictionary<string, string> { ["health"] = "weak;colourBlind", ["subjects"] = "history" };
        MajorDossier[] dossiers = [new("a", 500, ["w", "x"], false), new("b", 490, ["y", "x"], true) { Facts = blind }, new("c", 480, ["y"], true) { Facts = blind }, new("d", 470, ["y"], false)];

        var outcome = MajorAllotment.Run(majors, dossiers, new MajorRules(mode));

        string.Join(' ', outcome.Assignments.Select(a => $"{a.Dossier}>{a.Major}{a.Choice}")).ShouldBe("a>x2 b>z0 d>y1");
        outcome.Returns.ShouldBe([new MajorReturn("c", MajorReturnReason.NoRoom)]);
    }

    [Theory]
    [InlineData(MajorMode.ScoreFirst)]
    [InlineData(MajorMode.MajorFirst)]
    [InlineData(MajorMode.Step)]
    public void Run_RandomInstances_AgreesWithPlainLoopAndPassesVerifier(MajorMode mode) =>
        Randomly.Check(10_000, (int)mode, seed => MajorInstance.Draw(mode, seed), instance => instance.Shrink(), Difference);

    /// <summary>The random colleges hold what the rules tell apart.</summary>
    [Fact]
    public void Draw_ManyInstances_HoldEveryFeature()
    {
        var drawn = Enumerable.Range(0, 1_000).Select(seed => MajorInstance.Draw(MajorMode.Step, seed)).ToList();
        var outcomes = drawn.ConvertAll(instance => MajorAllotment.Run(instance.Majors, instance.Dossiers, instance.Rules));

        drawn.Count(instance => instance.Majors.Count == 1).ShouldBeGreaterThan(100);
        drawn.Count(instance => instance.Dossiers.Count == 1).ShouldBeGreaterThan(50);
        drawn.Count(instance => instance.Dossiers.Count == 0).ShouldBeGreaterThan(50);
        drawn.Count(instance => instance.Majors.Exists(major => major.Quota == 0)).ShouldBeGreaterThan(100);
        drawn.Count(instance => instance.Dossiers.Exists(dossier => dossier.Choices.Count == 0)).ShouldBeGreaterThan(100);
        drawn.Count(instance => instance.Dossiers.GroupBy(d => (d.Total, d.Keys[0])).Any(tied => tied.Count() > 1)).ShouldBeGreaterThan(100);
        outcomes.Count(outcome => outcome.Assignments.Any(given => given.Choice == 0)).ShouldBeGreaterThan(100);
        drawn.Count(instance => MajorAllotment.Run([.. instance.Majors.Select(major => major with { Conditions = [] })], instance.Dossiers, instance.Rules) is var free
            && !free.Assignments.SequenceEqual(MajorAllotment.Run(instance.Majors, instance.Dossiers, instance.Rules).Assignments)).ShouldBeGreaterThan(100);
        foreach (var reason in Enum.GetValues<MajorReturnReason>())
            outcomes.Count(outcome => outcome.Returns.Any(back => back.Reason == reason)).ShouldBeGreaterThan(100);
    }

    /// <summary>The same through the command line: files in with shuffled rows, files out.</summary>
    [Theory]
    [InlineData(MajorMode.ScoreFirst)]
    [InlineData(MajorMode.MajorFirst)]
    [InlineData(MajorMode.Step)]
    public void Majors_RandomFiles_AgreesWithPlainLoop(MajorMode mode)
    {
        using var folder = new EngineFolder();
        for (var seed = 0; seed < 400; seed++)
        {
            var instance = MajorInstance.Draw(mode, seed);
            InstanceFiles.Write(folder, instance, new Random(seed));

            folder.Run("majors").ShouldBe((0, "", ""), $"{instance}");

            foreach (var (name, text) in PlainMajors.Files(instance))
                File.ReadAllBytes(Path.Combine(folder.Out, name)).ShouldBe(Encoding.UTF8.GetBytes(text), $"{name}\n{instance}");
            folder.Run("verify").Exit.ShouldBe(0, $"{instance}");
        }
    }

    private static string? Difference(MajorInstance instance)
    {
        foreach (var rows in new[] { instance, instance.Shuffled(new Random(instance.Seed)) })
        {
            var outcome = MajorAllotment.Run(rows.Majors, rows.Dossiers, rows.Rules);
            foreach (var ((name, text), own) in PlainMajors.Files(instance).Zip(InstanceFiles.Bytes(MajorFiles.Of(outcome))))
                if (!own.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(text)))
                    return $"{name} of the engine:\n{Encoding.UTF8.GetString(own)}plain:\n{text}";
            if (MajorVerifier.Verify(rows.Majors, rows.Dossiers, rows.Rules, outcome).FirstOrDefault(check => check.Violations > 0) is { } wronglyRefused)
                return wronglyRefused.ToString();
        }

        return null;
    }
}
