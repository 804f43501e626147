using System.Runtime.InteropServices;
using System.Text;
using Admissions.Cli.EngineFiles;
using Admissions.Rules.Dispatch;
using Admissions.Rules.Dispatch.Verification;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>
/// The engines against <see cref="PlainDispatch"/> on random instances, shuffled and on two threads: the bytes of all three files
/// must be equal, and every result must also pass the verifier.
/// </summary>
public sealed class SecondEngineTests
{
    private const int Instances = 10_000;
    private const int InstancesOnFiles = 400;

    [Theory]
    [InlineData(DispatchMode.Parallel)]
    [InlineData(DispatchMode.Sequential)]
    [InlineData(DispatchMode.DeferredAcceptance)]
    [InlineData(DispatchMode.Lottery)]
    public void Run_RandomInstances_AgreesWithPlainEngineAndPassesVerifier(DispatchMode mode)
    {
        Randomly.Check(Instances, (int)mode, seed => RandomInstance.Draw(mode, seed), instance => instance.Shrink(), Difference);
    }

    /// <summary>Larger instances reach what small ones cannot: refusals in batches, heaps, codes that do not fit 64 bits.</summary>
    [Theory]
    [InlineData(DispatchMode.Parallel)]
    [InlineData(DispatchMode.Sequential)]
    [InlineData(DispatchMode.DeferredAcceptance)]
    public void Run_LargerInstances_AgreesWithPlainEngine(DispatchMode mode)
    {
        Randomly.Check(120, (int)mode, seed => RandomInstance.Draw(mode, seed, scale: 12), instance => instance.Shrink(), Difference);
    }

    /// <summary>
    /// A reserve of 0 % for a tag that nobody carries: parallel dispatch is then worked as deferred acceptance over calling orders that are the
    /// merit order, and gives the same places and trace. (Of exact ties a lot orders, the calling order names another last one.)
    /// </summary>
    [Fact]
    public void Run_ParallelWithReserveOfNothing_EqualsParallel()
    {
        Randomly.Check(Instances, 20, seed => RandomInstance.Draw(DispatchMode.Parallel, seed), instance => instance.Shrink(), instance =>
        {
            var (input, rules) = (instance.Input, instance.Rules with { Reserved = [], Flexible = [] });
            var (parallel, deferred) = (Files(rules), Files(rules with { Reserved = [new ReservedShare("Z", 0, ["*"])] }));
            return InstanceFiles.AreEqual(parallel, deferred) ? null : "a reserve of 0 % changes the result";

            List<byte[]> Files(DispatchRules own) => InstanceFiles.Bytes(DispatchOutputFiles.Of(input, own, Dispatcher.Run(input, own), line => line.Overflow)
                .Where(file => rules.TieOverflow != TieOverflow.Lottery || file.Name != "lines.csv"));
        });
    }

    /// <summary>
    /// Lists of up to forty choices, which the engine looks at eight at a time where the order falls by total; most candidates are alone there, programs fill
    /// up, and totals pass their lines.
    /// </summary>
    [Theory]
    [InlineData(DispatchMode.Parallel)]
    [InlineData(DispatchMode.Lottery)]
    public void Run_LongLists_AgreesWithPlainEngine(DispatchMode mode)
    {
        var far = 0;
        Randomly.Check(1_000, 40 + (int)mode, Long, instance => instance.Shrink(), instance =>
        {
            far += Dispatcher.Run(instance.Input, instance.Rules).GrantedChoice.Count(choice => choice > 8);
            return Difference(instance);
        });
        far.ShouldBeGreaterThan(500);

        RandomInstance Long(int seed)
        {
            var (random, drawn) = (new Random(seed), RandomInstance.Draw(mode, seed, scale: 4, most: 40));
            return drawn with
            {
                Programs = drawn.Programs.Select(p => p with { Quota = random.Next(3), Line = random.Next(2) == 0 ? random.Next(1, 90) : null }).ToList(),
                Candidates = drawn.Candidates.Select(c => c with { Total = random.Next(1, 100) }).ToList(),
            };
        }
    }

    /// <summary>
    /// Enough rows that every loop is really cut into pieces (40,000 and two threads; a piece is worth a thread from 16,384 on) and sorted
    /// class by class; programs beyond 16 bits as well. One and two threads must both give the bytes of the plain engine.
    /// </summary>
    [Theory]
    [InlineData(DispatchMode.Parallel, 40, false)]
    [InlineData(DispatchMode.Sequential, 40, false)]
    [InlineData(DispatchMode.DeferredAcceptance, 40, false)]
    [InlineData(DispatchMode.Lottery, 40, false)]
    [InlineData(DispatchMode.Parallel, 70_000, false)]
    [InlineData(DispatchMode.Parallel, 40, true)]
    [InlineData(DispatchMode.Sequential, 40, true)]
    [InlineData(DispatchMode.DeferredAcceptance, 40, true)]
    [InlineData(DispatchMode.Lottery, 40, true)]
    public void Run_ManyRows_AgreesWithPlainEngineOnOneAndTwoThreads(DispatchMode mode, int programs, bool conditions)
    {
        var random = new Random(programs);
        var offered = Enumerable.Range(0, programs).Select(p => new DispatchProgram($"p{p:00000}", random.Next(40_000 / programs + 2)) { Line = random.Next(3) == 0 ? 200 : null }).ToList();
        var applicants = Enumerable.Range(0, 40_000).Select(c => new DispatchCandidate($"c{c:00000}", random.Next(100, 700),
            Enumerable.Range(0, random.Next(8)).Select(_ => offered[random.Next(programs)].Id).Distinct().ToList()) { Keys = [random.Next(150), random.Next(30)] }).ToList();
        var rules = new DispatchRules { Mode = mode, Ties = ["total", .. RandomInstance.KeyNames, "choice"], Seed = "07" };
        if (conditions)
        {
            offered = offered.ConvertAll(p => random.Next(3) == 0 ? p with { Conditions = [new DispatchCondition(ConditionKind.AtLeast, "math", ["60"])] }
                : p with { LinesByClass = new Dictionary<string, decimal> { ["R1"] = random.Next(150, 400) } });
            applicants = applicants.ConvertAll(c => c with
            {
                LineClass = $"R{random.Next(3)}", Facts = new Dictionary<string, string> { ["math"] = $"{random.Next(40, 80)}" },
                BelowLineAllowedAt = random.Next(9) == 0 ? [offered[random.Next(programs)].Id] : [],
            });
            rules = rules with { ControlLines = new Dictionary<string, decimal> { ["R0"] = 180, ["R1"] = 220 } };
        }

        var plain = new PlainDispatch(offered, applicants, rules, RandomInstance.KeyNames);
        plain.Run();
        var files = plain.Files().Select(file => Encoding.UTF8.GetBytes(file.Text)).ToList();
        random.Shuffle(CollectionsMarshal.AsSpan(applicants));
        var input = new RandomInstance(offered, applicants, rules).Input;

        foreach (var threads in new[] { 1, 2 })
        {
            var outcome = Dispatcher.Run(input, rules, threads);

            InstanceFiles.AreEqual(InstanceFiles.Bytes(input, rules, outcome), files).ShouldBeTrue($"{threads} threads");
            DispatchVerifier.Verify(input, rules, outcome).ShouldAllBe(check => check.Violations == 0);
        }
    }

    /// <summary>The same through the command line: files in with shuffled rows, files out, on one and on two threads.</summary>
    [Theory]
    [InlineData(DispatchMode.Parallel)]
    [InlineData(DispatchMode.Sequential)]
    [InlineData(DispatchMode.DeferredAcceptance)]
    [InlineData(DispatchMode.Lottery)]
    public void Run_RandomInstancesOnFiles_WritesTheBytesOfThePlainEngine(DispatchMode mode)
    {
        for (var seed = 0; seed < InstancesOnFiles; seed++)
        {
            var instance = RandomInstance.Draw(mode, 2_000_000 + seed).ForFiles();
            var plain = new PlainDispatch(instance.Programs, instance.Candidates, instance.Rules, instance.Keys);
            plain.Run();
            using var folder = new EngineFolder();
            var record = "";
            foreach (var threads in new[] { "1", "2" })
            {
                var verb = InstanceFiles.Write(folder, instance, new Random(seed));

                folder.Run(verb, "--threads", threads).ShouldBe((0, "", ""), $"seed {seed}\n{instance}");

                foreach (var (name, text) in plain.Files())
                    File.ReadAllBytes(Path.Combine(folder.Out, name)).ShouldBe(Encoding.UTF8.GetBytes(text), $"{name}, seed {seed}\n{instance}");
                if (record.Length > 0)
                    folder.Result("run.json").ShouldBe(record);
                record = folder.Result("run.json");
            }

            folder.Run("verify").Exit.ShouldBe(0, $"seed {seed}\n{instance}");
        }
    }

    /// <summary>The random instances hold what the rules tell apart, so that the engines were really compared on it.</summary>
    [Fact]
    public void Draw_ManyInstances_HoldEveryFeature()
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var mode in Enum.GetValues<DispatchMode>())
            for (var seed = 0; seed < 500; seed++)
            {
                var instance = RandomInstance.Draw(mode, seed);
                var (input, rules) = (instance.Input, instance.Rules);
                var outcome = Dispatcher.Run(input, rules);
                var explainer = new DispatchExplainer(input, rules, outcome);
                var choices = Enumerable.Range(0, input.Candidates.Count).SelectMany(explainer.Explain).ToList();
                foreach (var look in choices.Select(e => e.Outcome).Distinct())
                    Count($"{look}");
                foreach (var kind in choices.Where(e => e.Outcome == ChoiceOutcome.ConditionUnmet).Select(e => e.Unmet!.Kind).Distinct())
                    Count($"{kind} unmet");
                Count("placed below the line", choices.Exists(e => e.Outcome == ChoiceOutcome.Placed && e.BelowLine));
                Count("overflow", outcome.Lines.Any(line => line.Overflow > 0));
                Count("flexible places used", rules.Flexible.Sum(f => f.Places) > 0 && outcome.Lines.Any(line => line.Overflow > 0));
                Count("class line", input.Programs.LinesByClass is not null && input.Candidates.LineClass is not null);
                Count("control line", rules.ControlLines.Count > 0 && input.Candidates.LineClass is not null);
                Count("级差", rules.ChoiceStep.Count > 0);
                Count("one candidate", input.Candidates.Count == 1);
                Count("one program", input.Programs.Count == 1);
                Count("empty list", instance.Candidates.Any(c => c.Choices.Count == 0));
                Count("zero quota", instance.Programs.Any(p => p.Quota == 0));
                Count("reserve", rules.Reserved.Count > 0);
                Count("ids to be quoted", instance.Programs.Any(p => p.Id.Contains('"')));
            }

        seen.Count.ShouldBe(5 + 5 + 12, string.Join(", ", seen.Keys));
        seen.ShouldAllBe(feature => feature.Value >= 25, string.Join(", ", seen));

        void Count(string feature, bool there = true) => seen[feature] = seen.GetValueOrDefault(feature) + (there ? 1 : 0);
    }

    private static string? Difference(RandomInstance instance)
    {
        var plain = new PlainDispatch(instance.Programs, instance.Candidates, instance.Rules, instance.Keys);
        plain.Run();
        var input = instance.Input;
        var outcome = Dispatcher.Run(input, instance.Rules);
        var bytes = InstanceFiles.Bytes(input, instance.Rules, outcome);
        foreach (var ((name, text), own) in plain.Files().Zip(bytes))
            if (!own.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(text)))
                return $"{name} of the engine:\n{Encoding.UTF8.GetString(own)}plain:\n{text}";
        var shuffled = instance.Shuffled(new Random(instance.Candidates.Count));
        var again = InstanceFiles.Bytes(shuffled.Input, instance.Rules, Dispatcher.Run(shuffled.Input, instance.Rules, threads: 2));
        if (!InstanceFiles.AreEqual(bytes, again))
            return "another order of rows and two threads give another result";
        return DispatchVerifier.Verify(input, instance.Rules, outcome).FirstOrDefault(check => check.Violations > 0)?.ToString();
    }
}
