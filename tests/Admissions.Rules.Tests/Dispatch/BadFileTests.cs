using Admissions.Cli.EngineFiles;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>A bad file gives exit code 2, one line with file, line and column, and nothing written.</summary>
public sealed class BadFileTests
{
    [Theory]
    [InlineData("programs.csv", "program,quota\nX,-1\n", "programs.csv:2:3:")]
    [InlineData("programs.csv", "program,quota\nX,99999999999999999999\n", "programs.csv:2:3:")]
    [InlineData("programs.csv", "program,quota\nX,1.5\n", "programs.csv:2:3:")]
    [InlineData("programs.csv", "program,quota\nX,+1\n", "programs.csv:2:3:")]
    [InlineData("programs.csv", "program,quota\nX, 1\n", "programs.csv:2:3:")]
    [InlineData("programs.csv", "program,quota\nX,1\n\n", "programs.csv:3:1:")]
    [InlineData("programs.csv", "program,quota\nX,1\nX,1\n", "programs.csv:3:1:")]
    [InlineData("programs.csv", "program,quota\nX\n", "programs.csv:2:1:")]
    [InlineData("programs.csv", "program,quota\nX,1,2\n", "programs.csv:2:3:")]
    [InlineData("programs.csv", "program\nX\n", "programs.csv:1:9:")]
    [InlineData("programs.csv", "program,quota,line,ratio\nX,1,,\n", "programs.csv:1:20:")]
    [InlineData("programs.csv", "program,quota,line,line\nX,1,,\n", "programs.csv:1:20:")]
    [InlineData("programs.csv", "program,quota\r\nX,1\r\n", "programs.csv:1:14:")]
    [InlineData("programs.csv", "\uFEFFprogram,quota\nX,1\n", "programs.csv:1:1:")]
    [InlineData("programs.csv", "program,quota\nX\0,1\n", "programs.csv:2:2:")]
    [InlineData("programs.csv", "program,quota\n\"X,1\n", "programs.csv:2:1:")]
    [InlineData("programs.csv", "program,quota\n\"X\"y,1\n", "programs.csv:2:4:")]
    [InlineData("programs.csv", "program,quota\nX\"y,1\n", "programs.csv:2:2:")]
    [InlineData("programs.csv", "program,quota\n\n", "programs.csv:2:1:")]
    [InlineData("programs.csv", "program,quota\n,1\n", "programs.csv:2:1:")]
    [InlineData("programs.csv", "", "programs.csv:1:1:")]
    [InlineData("programs.csv", "program,quota,ratio\nX,1,1.2345\n", "programs.csv:2:5: ratio: \"1.2345\" is not a decimal")]
    [InlineData("programs.csv", "program,quota,ratio\nX,1,half\n", "programs.csv:2:5: ratio: \"half\" is not a decimal")]
    [InlineData("programs.csv", "program,quota,ratio\nX,1,20.001\n", "programs.csv:2:5: ratio: a ratio lies within 0…20")]
    [InlineData("programs.csv", "program,quota,ratio\nX,1,-1\n", "programs.csv:2:5: ratio: a ratio lies within 0…20")]
    [InlineData("programs.csv", "program,quota,line\nX,1,4OO\n", "programs.csv:2:5: line: \"4OO\" is not a decimal")]
    [InlineData("programs.csv", "program,quota,line\nX,1,9999999999999\n", "programs.csv:2:5: line: \"9999999999999\" is too large")]
    [InlineData("candidates.csv", "candidate,total,key1\nA,500,9x\n", "candidates.csv:2:7: key1: \"9x\" is not a decimal")]
    [InlineData("candidates.csv", "candidate,total,key1\nA,500,\n", "candidates.csv:2:7: key1: \"\" is not a decimal")]
    [InlineData("candidates.csv", "candidate,total,key1\nA,1e9,1\n", "candidates.csv:2:3:")]
    [InlineData("candidates.csv", "candidate,total,key1\nA,500.1234,1\n", "candidates.csv:2:3:")]
    [InlineData("candidates.csv", "candidate,total,key1\nA,9999999999999999999999999999999999,1\n", "candidates.csv:2:3:")]
    [InlineData("candidates.csv", "candidate,total,key1\nA,500,1\nA,500,1\n", "candidates.csv:3:1:")]
    [InlineData("candidates.csv", "candidate,total,key2\nA,500,1\n", "candidates.csv:1:17:")]
    [InlineData("programs.csv", "\"program\",\"quota\",lime\nX,1,\n", "programs.csv:1:19: the column lime is unknown")]
    [InlineData("programs.csv", "\"program\"\nX\n", "programs.csv:1:11: the header must have quota as column 2")]
    [InlineData("programs.csv", "program,quota,\"one\nmore\",lime\nX,1,,\n", "programs.csv:1:15: the column one")]
    [InlineData("programs.csv", "\"program\",quota,line,\"a\nb\"\nX,1,,\n", "programs.csv:1:22: the column a")]
    [InlineData("candidates.csv", "candidate,total\nA,500\nB,500\nC,500\n", "rules.json:1:")]
    [InlineData("rules.json", "\uFEFF{ \"mode\": \"parallel\" }", "rules.json:1:1: the file starts with a byte order mark")]
    [InlineData("choices.csv", "candidate,choice,program\nA,2,X\n", "choices.csv:2:3:")]
    [InlineData("choices.csv", "candidate,choice,program\nA,1,X\nA,3,Y\n", "choices.csv:3:3:")]
    [InlineData("choices.csv", "candidate,choice,program\nA,1,X\nA,1,Y\n", "choices.csv:3:3:")]
    [InlineData("choices.csv", "candidate,choice,program\nA,1,X\nA,2,X\n", "choices.csv:3:5:")]
    [InlineData("choices.csv", "candidate,choice,program\nA,0,X\n", "choices.csv:2:3:")]
    [InlineData("choices.csv", "candidate,choice,program\n\"A\",1,X\n\"A\",3,Y\n", "choices.csv:3:5:")]
    [InlineData("choices.csv", "candidate,choice,program\nA,1,X\n\"A\",1,Y\n", "choices.csv:3:5:")]
    [InlineData("choices.csv", "candidate,choice,program\n\"A\",1,X\n\"A\",\"2\",\"X\"\n", "choices.csv:3:9:")]
    [InlineData("choices.csv", "candidate,choice,program\nZ,1,X\n", "choices.csv:2:1:")]
    [InlineData("choices.csv", "candidate,choice,program\nA,1,Z\n", "choices.csv:2:5:")]
    [InlineData("rules.json", "{ \"mode\": \"paralel\" }", "rules.json:1:11:")]
    [InlineData("rules.json", "{ \"mode\": \"parallel\",\n  \"rato\": 1 }", "rules.json:2:11:")]
    [InlineData("rules.json", "{ \"mode\": \"parallel\", ", "rules.json:1:")]
    [InlineData("rules.json", "{}", "rules.json:1:1:")]
    [InlineData("rules.json", "[]", "rules.json:1:1:")]
    [InlineData("rules.json", "", "rules.json:1:1:")]
    [InlineData("rules.json", "{ \"mode\": \"parallel\", \"mode\": \"parallel\" }", "rules.json:1:23:")]
    [InlineData("rules.json", "{ \"mode\": \"parallel\", \"ties\": [\"choice\", \"total\"] }", "rules.json:1:31:")]
    [InlineData("rules.json", "{ \"mode\": \"parallel\", \"ties\": [\"programKey\"] }", "priorities.csv:1:1:")]
    [InlineData("rules.json", "{ \"mode\": \"parallel\", \"ties\": [\"total\", \"key1\", \"total\"] }", "rules.json:1:31: ties names total twice")]
    [InlineData("rules.json", "{ \"mode\": \"parallel\", \"rounding\": \"nearest\" }", "rules.json:1:35: \"nearest\" is none of halfUp, down, up")]
    [InlineData("rules.json", "{ \"mode\": \"parallel\", \"reserved\": [{\"tag\":\"D\",\"percent\":10,\"programs\":[\"Z\"]}] }", "rules.json:1:35: reserved: there is no program Z")]
    [InlineData("rules.json", "{ \"mode\": \"parallel\", \"tieOverflow\": \"lottery\" }", "rules.json:1:1:")]
    [InlineData("rules.json", "{ \"mode\": \"parallel\", \"seed\": \"0g\" }", "rules.json:1:31:")]
    [InlineData("rules.json", "{ \"mode\": \"parallel\", \"ratio\": 1e99 }", "rules.json:1:32:")]
    [InlineData("rules.json", "{ \"mode\": \"parallel\", \"ratio\": -1 }", "rules.json:1:32:")]
    [InlineData("rules.json", "{ \"mode\": \"parallel\", \"ratio\": 1e-30 }", "rules.json:1:32:")]
    [InlineData("rules.json", "{ \"mode\": \"parallel\", \"ratio\": 1.00000000000000000000000000000001 }", "rules.json:1:32:")]
    [InlineData("rules.json", "{ \"mode\": \"parallel\", \"choiceStep\": [0, 20, 10] }", "rules.json:1:37:")]
    [InlineData("rules.json", "{ \"mode\": \"parallel\", \"choiceStep\": [0, 2e12] }", "rules.json:1:41:")]
    [InlineData("rules.json", "{ \"mode\": \"parallel\", \"reserved\": [{\"tag\":\"\",\"percent\":10}] }", "rules.json:1:43:")]
    [InlineData("rules.json", "{ \"mode\": \"parallel\", \"reserved\": [{\"tag\":\"D;E\",\"percent\":10}] }", "rules.json:1:43:")]
    [InlineData("rules.json", "{ \"mode\": \"parallel\" } {}", "rules.json:1:")]
    [InlineData("rules.json", "{ \"mode\": \"\\ud800\" }", "rules.json:1:11:")]
    [InlineData("rules.json", "{\"mode\":\"考考考\" x}", "rules.json:1:15:")]
    [InlineData("rules.json", "{\n\"mode\":\"𠀀𠀀\" x}", "rules.json:2:13:")]
    [InlineData("rules.json", "{\"𠀀𠀀\":1, \"mode\": \"parallel\"}", "rules.json:1:7:")]
    [InlineData("rules.json", "{ \"mode\": \"parallel\", \"reserved\": [{\"tag\":\"D\",\"percent\":101}] }", "rules.json:1:35:")]
    public void Dispatch_BadFile_NamesThePlace(string name, string text, string place)
    {
        using var folder = EngineFolder.Sample();
        folder.Write(name, text);

        var (exit, output, error) = folder.Run("dispatch");

        exit.ShouldBe(2);
        output.ShouldBeEmpty();
        error.ShouldStartWith(place);
        error.TrimEnd().ShouldNotContain('\n');
        Directory.Exists(folder.Out).ShouldBeFalse();
    }

    /// <summary>The priorities are there, so it is the rule that is refused.</summary>
    [Theory]
    [InlineData("parallel")]
    [InlineData("sequential")]
    public void Dispatch_ProgramKeyOutsideDeferredAcceptance_IsRefusedAtTheTies(string mode)
    {
        using var folder = EngineFolder.Sample();
        folder.Write("priorities.csv", "program,candidate,programKey\nX,A,1\nX,B,2\nY,B,1\nY,C,2\n");
        folder.Write("rules.json", $$"""
            { "mode": "{{mode}}",
              "ties": ["programKey", "total"] }
            """);

        folder.Run("dispatch").ShouldBe((2, "", $"rules.json:2:11: ties: programKey belongs to deferredAcceptance{Environment.NewLine}"));

        Directory.Exists(folder.Out).ShouldBeFalse();
    }

    /// <summary>The columns of a wrong choice are those of the file, whatever was quoted in the id before it.</summary>
    [Theory]
    [InlineData("\"a,1\"", 7)]
    [InlineData("\"a\"\"1\"", 8)]
    [InlineData("\"考生一\"", 7)]
    [InlineData("考生一", 5)]
    public void Dispatch_GapAfterQuotedId_NamesTheColumnOfTheFile(string id, int column)
    {
        using var folder = EngineFolder.Sample();
        folder.Write("candidates.csv", $"candidate,total,key1\n{id},500,90\n");
        folder.Write("choices.csv", $"candidate,choice,program\n{id},1,X\n{id},3,Y\n");

        var (exit, _, error) = folder.Run("dispatch");

        exit.ShouldBe(2);
        error.ShouldStartWith($"choices.csv:3:{column}: choice: choice 3 of candidate");
    }

    [Theory]
    [InlineData(64, 0)]
    [InlineData(65, 2)]
    public void Dispatch_ManyReserves_AreTakenUpTo64(int reserves, int exit)
    {
        using var folder = EngineFolder.Sample();
        var shares = string.Join(',', Enumerable.Range(0, reserves).Select(i => $$"""{"tag":"T{{i}}","percent":50}"""));
        folder.Write("rules.json", $$"""{ "mode": "deferredAcceptance", "reserved": [{{shares}}] }""");
        folder.Write("candidates.csv", $"candidate,total,tags\nA,500,\nB,490.5,T{reserves - 1}\nC,399,\n");

        var result = folder.Run("dispatch");

        result.Exit.ShouldBe(exit, result.Error);
        if (exit == 2)
            result.Error.ShouldStartWith("rules.json:1:45: reserved: program X has more than 64 reserves");
        else
            folder.Result("assignments.csv").ShouldBe("candidate,program,choice\nA,Y,2\nB,X,1\n".Replace("A,Y,2\n", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("programs.csv")]
    [InlineData("candidates.csv")]
    [InlineData("choices.csv")]
    [InlineData("rules.json")]
    public void Dispatch_MissingFile_NamesIt(string name)
    {
        using var folder = EngineFolder.Sample();
        File.Delete(Path.Combine(folder.In, name));

        folder.Run("dispatch").ShouldBe((2, "", $"{name}:1:1: the file is missing{Environment.NewLine}"));
    }

    /// <summary>Three million characters in a field, a header or a rule: the line on standard error stays short.</summary>
    [Theory]
    [InlineData("programs.csv", "program,quota\nX,", "\n")]
    [InlineData("programs.csv", "program,quota,", "\nX,1,\n")]
    [InlineData("candidates.csv", "candidate,total,key1\nA,", ",90\n")]
    [InlineData("choices.csv", "candidate,choice,program\n", ",1,X\n")]
    [InlineData("choices.csv", "candidate,choice,program\nA,1,", "\n")]
    [InlineData("rules.json", "{ \"mode\": \"", "\" }")]
    [InlineData("rules.json", "{ \"", "\": 1 }")]
    [InlineData("rules.json", "{ \"mode\": \"parallel\", \"ties\": [\"", "\"] }")]
    public void Dispatch_HugeField_IsQuotedShortened(string name, string before, string after)
    {
        using var folder = EngineFolder.Sample();
        folder.Write(name, before + string.Concat(Enumerable.Repeat("x𠀀", 1_000_000)) + after);

        var (exit, _, error) = folder.Run("dispatch");

        exit.ShouldBe(2);
        error.Length.ShouldBeLessThan(2_100);
        error.ShouldContain("…");
    }

    /// <summary>A disk that fails in the middle of a file: the place up to which it could be read is named.</summary>
    [Fact]
    public void Read_FailingMidStream_NamesFileAndPlace()
    {
        using var source = CsvSource.Over(new FailingStream("program,quota\nX,1\nY"u8.ToArray()), "programs.csv");
        source.Read().ShouldBeTrue();

        Should.Throw<FileProblemException>(() => source.Read()).Message.ShouldBe("programs.csv:3:2: the file cannot be read any further");
    }

    private sealed class FailingStream(byte[] readable) : MemoryStream(readable)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer) is var read and > 0 ? read : throw new IOException("Input/output error");
    }

    [Fact]
    public void Dispatch_NotUtf8_NamesThePlace()
    {
        using var folder = EngineFolder.Sample();
        folder.Write("programs.csv", [.. "program,quota\n"u8, 0xFF, .. ",1\n"u8]);

        var (exit, _, error) = folder.Run("dispatch");

        (exit, error.StartsWith("programs.csv:2:1:", StringComparison.Ordinal)).ShouldBe((2, true));
    }
}
