namespace Admissions.Rules.Tests.Dispatch;

/// <summary>Every column and file that a dispatch can have (ratio, line, group, keys, tags, priorities, conditions, facts), spoilt in every mode.</summary>
public sealed class FullColumnFuzzTests
{
    private const int Fuzzed = 350;
    private const string Reserved = """ "reserved": [ { "tag": "D", "percent": 37.5, "programs": ["X", "Y"] } ] """;
    private const string Flexible = """ "flexible": [ { "group": "g", "places": 1 } ] """;

    /// <summary>Reserves and flexible places cannot stand together, so each mode that knows both comes twice.</summary>
    private static readonly Dictionary<string, (string Verb, string Rules)> Cases = new(StringComparer.Ordinal)
    {
        ["parallel, reserves"] = ("dispatch", Rules("parallel", """ "key1", "choice" """, Reserved)),
        ["parallel, flexible places"] = ("dispatch", Rules("parallel", """ "key1", "choice" """, Flexible)),
        ["sequential, reserves"] = ("dispatch", Rules("sequential", """ "key1" """, Reserved)),
        ["sequential, flexible places"] = ("dispatch", Rules("sequential", """ "key1" """, Flexible)),
        ["deferred acceptance"] = ("dispatch", Rules("deferredAcceptance", """ "programKey", "key1", "choice" """, Reserved)),
        ["lottery"] = ("lottery", """{ "mode": "lottery", "ratio": 1.05, "rounding": "up", "seed": "07ff" }"""),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_Undamaged_WritesFourFilesThatPassVerify(string name)
    {
        using var folder = Sample(name);

        folder.Run(Cases[name].Verb).ShouldBe((0, "", ""));

        Directory.GetFiles(folder.Out).Length.ShouldBe(4);
        folder.Run("verify").Exit.ShouldBe(0);
    }

    /// <summary>Random damage leaves a valid input (exit 0, four files) or is refused in one line with nothing written.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Run_Damaged_NeverThrowsNorWritesHalf(string name)
    {
        using var folder = Sample(name);
        var right = Directory.GetFiles(folder.In).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToDictionary(file => file, folder.Read);
        var (refused, before) = (0, "rules.json");
        for (var seed = 0; seed < Fuzzed; seed++)
        {
            var random = new Random(seed);
            folder.Write(before, right[before]);
            before = right.Keys.ElementAt(random.Next(right.Count));
            var spoilt = FileDamage.Of(right[before], random);
            folder.Write(before, spoilt);
            if (Directory.Exists(folder.Out))
                Directory.Delete(folder.Out, recursive: true);

            var (exit, output, error) = folder.Run(Cases[name].Verb);

            var text = $"{name}, seed {seed}, {before}: {error}";
            output.ShouldBeEmpty(text);
            if (exit == 0)
            {
                FileDamage.EndsInsideARow(before, spoilt).ShouldBeFalse(text);
                Directory.GetFiles(folder.Out).Length.ShouldBe(4, text);
            }
            else
            {
                exit.ShouldBe(2, text);
                FileDamage.OneLineWithPlace().IsMatch(error).ShouldBeTrue(text);
                Directory.Exists(folder.Out).ShouldBeFalse(text);
                refused++;
            }
        }

        refused.ShouldBeGreaterThan(Fuzzed / 3);
    }

    private static string Rules(string mode, string ties, string places) => $$"""
        { "mode": "{{mode}}", "ratio": 1.05, "rounding": "halfUp", "ties": ["total", {{ties}}],
          "tieOverflow": "lottery", "choiceStep": [0, 2.5], "seed": "07ff", {{places}} }
        """;

    private static EngineFolder Sample(string name)
    {
        var lottery = Cases[name].Verb == "lottery";
        var folder = new EngineFolder();
        folder.Write("rules.json", Cases[name].Rules);
        folder.Write("programs.csv", lottery ? "program,quota,ratio,group\nX,2,,g\nY,1,1.5,g\nZ,0,2,\n" : "program,quota,ratio,line,group\nX,2,,400,g\nY,1,1.5,,g\nZ,0,2,410.5,\n");
        folder.Write("candidates.csv", lottery ? "candidate,tags\nA,D\nB,\nC,D;E\nF,\n" : "candidate,total,key1,tags\nA,500,90,D\nB,490.5,80,\nC,490.5,80,D;E\nF,399,70.125,\n");
        folder.Write("choices.csv", "candidate,choice,program\nA,1,X\nA,2,Y\nB,1,X\nB,2,Y\nB,3,Z\nC,1,X\nF,1,Y\n");
        folder.Write("conditions.csv", "program,kind,fact,values\nX,atLeast,math,60\nX,oneOf,sex,1;2\nY,hasNone,features,barred\nZ,hasAny,features,x;y\nZ,atMost,math,100\n");
        folder.Write("facts.csv", "candidate,fact,value\nA,math,60\nA,sex,1\nB,math,75.5\nB,sex,2\nB,features,x;z\nC,math,59\nC,sex,2\n");
        if (name == "deferred acceptance")
            folder.Write("priorities.csv", "program,candidate,programKey\nX,A,1\nX,B,2\nX,C,3\nY,A,1\nY,B,1.5\nY,F,2\nZ,B,0\n");
        return folder;
    }
}
