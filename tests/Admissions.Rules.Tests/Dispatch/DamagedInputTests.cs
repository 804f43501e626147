namespace Admissions.Rules.Tests.Dispatch;

/// <summary>priorities.csv, conditions.csv and facts.csv, spoilt in many ways.</summary>
public sealed class DamagedInputTests
{
    private const int Fuzzed = 900;
    private static readonly string[] Names = ["priorities.csv", "conditions.csv", "facts.csv"];

    [Theory]
    [InlineData("priorities.csv", "program,candidate,programKey\nX,A,1\nX,B,2\nY,B,1\n", "priorities.csv:1:1:")]
    [InlineData("priorities.csv", "program,candidate,programKey\nZ,A,1\n", "priorities.csv:2:1:")]
    [InlineData("priorities.csv", "program,candidate,programKey\nX,Z,1\n", "priorities.csv:2:3:")]
    [InlineData("priorities.csv", "program,candidate,programKey\nX,A,1e3\n", "priorities.csv:2:5:")]
    [InlineData("priorities.csv", "program,candidate,programKey\nX,A,1\n\"X\",\"A\",1\n", "priorities.csv:3:1:")]
    [InlineData("priorities.csv", "program,candidate\nX,A\n", "priorities.csv:1:19:")]
    [InlineData("priorities.csv", "program,candidate,programKey\r\nX,A,1\r\n", "priorities.csv:1:29:")]
    [InlineData("conditions.csv", "program,kind,fact,values\nX,atMost,math,9e9\n", "conditions.csv:2:15:")]
    [InlineData("conditions.csv", "program,kind,fact,values\nX,atLeast,math,99999999999999999999\n", "conditions.csv:2:16:")]
    [InlineData("conditions.csv", "program,kind,fact,values\nX,oneOf,sex,\n", "conditions.csv:2:13:")]
    [InlineData("conditions.csv", "program,kind,fact,values\n\"X\",hasAny,\"f\"g,1\n", "conditions.csv:2:15:")]
    [InlineData("conditions.csv", "\uFEFFprogram,kind,fact,values\n", "conditions.csv:1:1:")]
    [InlineData("facts.csv", "candidate,fact,value\nA,,1\n", "facts.csv:2:3:")]
    [InlineData("facts.csv", "candidate,fact,value\nA,math,1\0\n", "facts.csv:2:9:")]
    [InlineData("facts.csv", "candidate,fact,value,more\nA,math,1,2\n", "facts.csv:1:22:")]
    [InlineData("facts.csv", "candidate,fact,value\nA,math,\"60\n", "facts.csv:2:8:")]
    public void Dispatch_BadFile_NamesThePlace(string name, string text, string place)
    {
        using var folder = Sample();
        folder.Write(name, text);

        var (exit, output, error) = folder.Run("dispatch");

        (exit, output).ShouldBe((2, ""), error);
        error.ShouldStartWith(place);
        FileDamage.OneLineWithPlace().IsMatch(error).ShouldBeTrue(error);
        Directory.Exists(folder.Out).ShouldBeFalse();
    }

    [Fact]
    public void Dispatch_Sample_UsesAllThree()
    {
        using var folder = Sample();

        folder.Run("dispatch").ShouldBe((0, "", ""));

        folder.Result("trace.csv").ShouldBe("candidate,choice,program,outcome\nA,1,X,conditionUnmet\nB,1,X,placed\nC,1,Y,placed\n");
    }

    /// <summary>Random damage leaves a valid input (exit 0, four files that pass verify) or is refused in one line with nothing written.</summary>
    [Fact]
    public void Dispatch_DamagedFiles_NeverThrowsNorWritesHalf()
    {
        using var folder = Sample();
        var right = Names.ToDictionary(name => name, folder.Read);
        var refused = 0;
        for (var seed = 0; seed < Fuzzed; seed++)
        {
            var random = new Random(seed);
            foreach (var name in Names)
                folder.Write(name, right[name]);
            var damaged = Names[random.Next(Names.Length)];
            var spoilt = FileDamage.Of(right[damaged], random);
            folder.Write(damaged, spoilt);
            if (Directory.Exists(folder.Out))
                Directory.Delete(folder.Out, recursive: true);

            var (exit, output, error) = folder.Run("dispatch");

            var text = $"seed {seed}: {error}";
            output.ShouldBeEmpty(text);
            if (exit == 0)
            {
                FileDamage.EndsInsideARow(damaged, spoilt).ShouldBeFalse(text);
                Directory.GetFiles(folder.Out).Length.ShouldBe(4, text);
                folder.Run("verify").Exit.ShouldBe(0, text);
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

    internal static EngineFolder Sample()
    {
        var folder = EngineFolder.Sample();
        folder.Write("rules.json", """{ "mode": "deferredAcceptance", "ties": ["programKey", "total"] }""");
        folder.Write("candidates.csv", "candidate,total,key1\nA,500,90\nB,490.5,80\nC,410,70\n");
        folder.Write("priorities.csv", "program,candidate,programKey\nX,A,1\nX,B,2\nY,B,1.5\nY,C,2\n");
        folder.Write("conditions.csv", "program,kind,fact,values\nX,atLeast,math,60\nX,oneOf,sex,1;2\nY,hasNone,features,barred\nY,atMost,math,100\n");
        folder.Write("facts.csv", "candidate,fact,value\nA,math,59\nA,sex,1\nB,math,60\nB,sex,2\nC,math,70\nC,features,x;y\n");
        return folder;
    }
}
