using System.Text;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>The verbs on files: what they write, and that equal input gives equal bytes.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public void Dispatch_Sample_WritesTheThreeFilesAndTheRunRecord()
    {
        using var folder = EngineFolder.Sample();

        folder.Run("dispatch").ShouldBe((0, "", ""));

        folder.Result("assignments.csv").ShouldBe("candidate,program,choice\nA,X,1\nB,Y,2\n");
        folder.Result("lines.csv").ShouldBe("program,capacity,dispatched,overflow,last_total,last_key1,last_choice\nX,1,1,0,500,90,1\nY,1,1,0,490.5,80,2\n");
        folder.Result("trace.csv").ShouldBe("candidate,choice,program,outcome\nA,1,X,placed\nB,1,X,full\nB,2,Y,placed\nC,1,Y,belowLine\n");
        folder.Result("run.json").ShouldContain("\"outputSha256\"");
        Directory.GetFiles(folder.Out).Length.ShouldBe(4);
    }

    [Fact]
    public void Dispatch_OtherRowOrderAndThreads_WritesEqualBytes()
    {
        using var first = EngineFolder.Sample();
        using var second = EngineFolder.Sample();
        foreach (var name in new[] { "programs.csv", "candidates.csv", "choices.csv" })
        {
            var lines = Encoding.UTF8.GetString(second.Read(name)).TrimEnd('\n').Split('\n');
            second.Write(name, string.Join('\n', lines.Skip(1).Reverse().Prepend(lines[0])) + "\n");
        }

        first.Run("dispatch").Exit.ShouldBe(0);
        second.Run("dispatch", "--threads", "2").Exit.ShouldBe(0);

        foreach (var path in Directory.GetFiles(first.Out))
            second.Result(Path.GetFileName(path)).ShouldBe(File.ReadAllText(path), Path.GetFileName(path));
    }

    [Fact]
    public void Dispatch_ExampleOfTheFormat_IsAccepted()
    {
        using var folder = EngineFolder.Sample();
        folder.Write("rules.json", """
            { "mode": "parallel",            // parallel | sequential | deferredAcceptance
              "ratio": 1.0, "rounding": "halfUp",
              "ties": ["total", "key1", "key2", "choice"],
              "tieOverflow": "all",
              "choiceStep": [0, 20, 40],
              "reserved": [ { "tag": "D", "percent": 25, "programs": ["*"] } ],
              "seed": "00ff" }
            """);
        folder.Write("candidates.csv", "candidate,total,key1,key2,tags\nA,500,90,1,D;E\nB,490,80,2,\n\"C, the third\",480,70,3,D\n");
        folder.Write("choices.csv", "candidate,choice,program\nA,1,X\nB,1,X\n\"C, the third\",1,X\n\"C, the third\",2,Y\n");
        folder.Write("programs.csv", "program,quota,ratio,line,group\nX,1,1.5,,g\nY,1,,400,\n");

        folder.Run("dispatch").ShouldBe((0, "", ""));

        folder.Result("assignments.csv").ShouldBe("candidate,program,choice\nA,X,1\nB,X,1\n\"C, the third\",Y,2\n");
        folder.Run("verify").Exit.ShouldBe(0);
    }

    [Fact]
    public void Dispatch_DeferredAcceptance_ReadsPriorities()
    {
        using var folder = EngineFolder.Sample();
        folder.Write("rules.json", """{ "mode": "deferredAcceptance", "ties": ["programKey"] }""");
        folder.Write("priorities.csv", "program,candidate,programKey\nX,A,1\nX,B,2\nY,B,1\nY,C,2\n");

        folder.Run("dispatch").Exit.ShouldBe(0);

        folder.Result("assignments.csv").ShouldBe("candidate,program,choice\nB,X,1\n");
        folder.Run("verify").Exit.ShouldBe(0);
    }

    [Fact]
    public void Dispatch_CallOrder_PrintsTheOrderAndWritesNothing()
    {
        using var folder = EngineFolder.Sample();
        folder.Write("rules.json", """{ "mode": "deferredAcceptance", "reserved": [ { "tag": "T", "percent": 50, "programs": ["X"] } ] }""");
        folder.Write("candidates.csv", "candidate,total,tags\nA,500,\nB,490,T\nC,480,\n");
        folder.Write("choices.csv", "candidate,choice,program\nA,1,X\nB,1,X\nC,1,X\n");

        folder.Run("dispatch", "--call-order", "X").ShouldBe((0, string.Join(Environment.NewLine, "B", "A", "C", ""), ""));

        Directory.Exists(folder.Out).ShouldBeFalse();
    }

    [Theory]
    [InlineData("Z")]
    [InlineData("")]
    public void Dispatch_CallOrderOfUnknownProgram_IsRefused(string program)
    {
        using var folder = EngineFolder.Sample();

        folder.Run("dispatch", "--call-order", program).ShouldBe((2, "", $"programs.csv:1:1: there is no program {program}{Environment.NewLine}"));

        Directory.Exists(folder.Out).ShouldBeFalse();
    }

    /// <summary>A sequential run calls by rounds: C and D, whose second choice it is, are not called in the first.</summary>
    [Fact]
    public void Dispatch_CallOrderOfSequentialRun_PrintsTheFirstRound()
    {
        using var folder = EngineFolder.Sample();
        folder.Write("rules.json", """{ "mode": "sequential", "reserved": [ { "tag": "T", "percent": 50, "programs": ["X"] } ] }""");
        folder.Write("candidates.csv", "candidate,total,tags\nA,480,\nB,470,T\nC,600,\nD,600,T\nE,490,\n");
        folder.Write("choices.csv", "candidate,choice,program\nA,1,X\nB,1,X\nC,1,Y\nC,2,X\nD,1,Y\nD,2,X\nE,1,X\n");

        folder.Run("dispatch", "--call-order", "X").ShouldBe((0, string.Join(Environment.NewLine, "B", "E", "A", ""), ""));
    }

    /// <summary>Once drawn, a lottery goes on as parallel: rules may leave the mode out or name either, and the run is the same.</summary>
    [Theory]
    [InlineData("""{ "mode": "lottery", "seed": "07" }""")]
    [InlineData("""{ "mode": "parallel", "seed": "07" }""")]
    public void Lottery_ModeNamed_IsTheSameRun(string rules)
    {
        using var folder = VerbFileTests.Sample("lottery");
        folder.Write("rules.json", """{ "seed": "07" }""");
        folder.Run("lottery").ShouldBe((0, "", ""));
        var record = folder.Result("run.json");

        folder.Write("rules.json", rules);

        folder.Run("lottery").ShouldBe((0, "", ""));
        folder.Result("run.json").ShouldBe(record);
        folder.Run("verify").Exit.ShouldBe(0);
    }

    [Fact]
    public void Lottery_Sample_DrawsUnderTheSeedAndReveals()
    {
        using var folder = EngineFolder.Sample();
        folder.Write("rules.json", """{ "seed": "07" }""");
        folder.Write("programs.csv", "program,quota\nX,1\nY,1\n");
        folder.Write("candidates.csv", "candidate\nA\nB\nC\n");

        folder.Run("lottery").ShouldBe((0, "", ""));
        var drawn = folder.Result("assignments.csv");

        folder.Result("run.json").ShouldContain("\"seed\": \"07\"");
        folder.Run("verify").Exit.ShouldBe(0);
        folder.Run("lottery").Exit.ShouldBe(0);
        folder.Result("assignments.csv").ShouldBe(drawn);
    }

    [Fact]
    public void Majors_Vector_WritesAssignmentsAndReturns()
    {
        using var folder = MajorsFolder();

        folder.Run("majors").ShouldBe((0, "", ""));

        folder.Result("assignments.csv").ShouldBe("candidate,major,choice\nA,1,1\nC,2,1\nE,3,0\n");
        folder.Result("returns.csv").ShouldBe("candidate,reason\nB,noMajorAndNoConsent\nF,noRoom\n");
        folder.Run("verify").Exit.ShouldBe(0);
    }

    [Theory]
    [InlineData("assignments.csv", "A,X,1", "A,X,2")]
    [InlineData("assignments.csv", "B,Y,2\n", "")]
    [InlineData("lines.csv", "X,1,1,0,500", "X,1,1,0,501")]
    [InlineData("lines.csv", "Y,1,1,0,490.5,80,2\n", "")]
    [InlineData("trace.csv", "B,1,X,full", "B,1,X,closed")]
    [InlineData("trace.csv", "C,1,Y,belowLine\n", "")]
    public void Verify_ChangedOutput_ExitsWith3(string name, string from, string to)
    {
        using var folder = EngineFolder.Sample();
        folder.Run("dispatch").Exit.ShouldBe(0);
        File.WriteAllText(Path.Combine(folder.Out, name), folder.Result(name).Replace(from, to, StringComparison.Ordinal));

        var (exit, output, _) = folder.Run("verify");

        exit.ShouldBe(3);
        output.Split('\n').Count(line => line.Contains(" checks, ", StringComparison.Ordinal)).ShouldBeGreaterThan(2);
    }

    [Fact]
    public void Verify_ChangedMajor_ExitsWith3()
    {
        using var folder = MajorsFolder();
        folder.Run("majors").Exit.ShouldBe(0);
        File.WriteAllText(Path.Combine(folder.Out, "assignments.csv"), "candidate,major,choice\nA,1,1\nC,1,2\nE,3,0\n");

        folder.Run("verify").Exit.ShouldBe(3);
    }

    [Fact]
    public void Dispatch_WithoutOut_IsRefusedByTheCommandLine()
    {
        Admissions.Cli.AdmissionsCommands.Create().Parse(["dispatch", "--in", "."]).Errors.ShouldNotBeEmpty();
    }

    private static EngineFolder MajorsFolder()
    {
        var folder = new EngineFolder();
        folder.Write("rules.json", """{ "mode": "majorFirst", "step": [0, 3, 5, 6] }""");
        folder.Write("majors.csv", "major,quota\n1,1\n2,1\n3,1\n");
        folder.Write("dossiers.csv", "candidate,total,accepts_adjustment\nA,405,0\nB,404,0\nC,403,0\nE,300,1\nF,299,1\n");
        folder.Write("choices.csv", "candidate,choice,major\nA,1,1\nA,2,2\nB,1,1\nB,2,2\nC,1,2\nC,2,1\n");
        return folder;
    }
}
