using System.Text;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>
/// Files that were cut off. Every row ends with LF, so a cut anywhere inside a row, the lost LF alone included, is refused at the place
/// where the file ends, with nothing written. A cut exactly behind an LF leaves a shorter file in order and cannot be seen.
/// </summary>
public sealed class CutFileTests
{
    private static readonly Dictionary<string, (string[] In, string[] Out)> Files = new(StringComparer.Ordinal)
    {
        ["dispatch"] = (["programs.csv", "candidates.csv", "choices.csv", "priorities.csv", "conditions.csv", "facts.csv"], ["assignments.csv", "lines.csv", "trace.csv"]),
        ["lottery"] = (["programs.csv", "candidates.csv", "choices.csv"], ["assignments.csv", "lines.csv", "trace.csv"]),
        ["majors"] = (["majors.csv", "dossiers.csv", "choices.csv", "conditions.csv", "facts.csv"], ["assignments.csv", "returns.csv"]),
        ["seat"] = (["districts.csv", "candidates.csv"], ["seats.csv"]),
        ["number"] = (["candidates.csv"], ["numbers.csv"]),
    };

    public static TheoryData<string, string> Inputs => Pairs(files => files.In);

    public static TheoryData<string, string> Outputs => Pairs(files => files.Out);

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Run_InputCutInsideARow_IsRefusedWhereItEnds(string verb, string name)
    {
        using var folder = Sample(verb);
        var right = folder.Read(name);
        foreach (var cut in CutsInsideRows(right))
        {
            folder.Write(name, right[..cut]);

            folder.Run(verb).ShouldBe((2, "", $"{name}:{PlaceOf(right, cut)}: {Problem}{Environment.NewLine}"));

            Directory.Exists(folder.Out).ShouldBeFalse();
        }
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Verify_OutputCutInsideARow_IsRefusedWhereItEnds(string verb, string name)
    {
        using var folder = Sample(verb);
        folder.Run(verb).ShouldBe((0, "", ""));
        var path = Path.Combine(folder.Out, name);
        var right = File.ReadAllBytes(path);
        foreach (var cut in CutsInsideRows(right))
        {
            File.WriteAllBytes(path, right[..cut]);

            folder.Run("verify").ShouldBe((2, "", $"{name}:{PlaceOf(right, cut)}: {Problem}{Environment.NewLine}"));
        }
    }

    /// <summary>A quoted field may be cut off behind its closing quotation mark, or within.</summary>
    [Theory]
    [InlineData("candidate,total,key1\n\"考, 生\",500,90", "candidates.csv:2:14: " + Problem)]
    [InlineData("candidate,total,key1\n\"A\",500,\"90\"", "candidates.csv:2:13: " + Problem)]
    [InlineData("candidate,total,key1\n\"A\",500,\"9", "candidates.csv:2:9: the quoted field is not closed")]
    [InlineData("candidate,total,\"key1\"", "candidates.csv:1:23: " + Problem)]
    public void Dispatch_CutBehindAQuotedField_NamesThePlace(string text, string error)
    {
        using var folder = EngineFolder.Sample();
        folder.Write("candidates.csv", text);

        folder.Run("dispatch").ShouldBe((2, "", error + Environment.NewLine));
    }

    /// <summary>Without its last row a file is a right file of fewer rows: only counts and digests of run.json tell it from the whole one.</summary>
    [Fact]
    public void Dispatch_CutBehindARow_RunsAndIsToldByTheDigestAlone()
    {
        using var whole = EngineFolder.Sample();
        using var cut = EngineFolder.Sample();
        cut.Write("choices.csv", "candidate,choice,program\nA,1,X\nB,1,X\nB,2,Y\n");

        whole.Run("dispatch").Exit.ShouldBe(0);
        cut.Run("dispatch").Exit.ShouldBe(0);

        Input(cut).ShouldNotBe(Input(whole));
        static string Input(EngineFolder folder) => folder.Result("run.json").Split('\n').Single(line => line.Contains("\"inputSha256\"", StringComparison.Ordinal));
    }

    private const string Problem = "the file ends inside a row: every row, the last one too, ends with LF";

    private static IEnumerable<int> CutsInsideRows(byte[] right) => Enumerable.Range(1, right.Length - 1).Where(cut => right[cut - 1] != '\n');

    /// <summary>The place behind the last byte that is left; the samples hold ASCII alone.</summary>
    private static string PlaceOf(byte[] right, int cut)
    {
        var rows = Encoding.ASCII.GetString(right, 0, cut).Split('\n');
        return $"{rows.Length}:{rows[^1].Length + 1}";
    }

    private static EngineFolder Sample(string verb) => verb == "dispatch" ? DamagedInputTests.Sample() : VerbFileTests.Sample(verb);

    private static TheoryData<string, string> Pairs(Func<(string[] In, string[] Out), string[]> names)
    {
        var pairs = new TheoryData<string, string>();
        foreach (var (verb, files) in Files)
            foreach (var name in names(files))
                pairs.Add(verb, name);
        return pairs;
    }
}
