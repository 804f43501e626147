using System.Text;
using Admissions.Cli.EngineFiles;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>Where results go: folders that cannot take them, folders that hold something, the input folder itself; and run.json changed afterwards.</summary>
public sealed class OutputFolderTests
{
    private static readonly Dictionary<string, string[]> Files = new(StringComparer.Ordinal)
    {
        ["dispatch"] = ["assignments.csv", "lines.csv", "trace.csv", "run.json"],
        ["lottery"] = ["assignments.csv", "lines.csv", "trace.csv", "run.json"],
        ["majors"] = ["assignments.csv", "returns.csv", "run.json"],
        ["seat"] = ["seats.csv", "run.json"],
        ["number"] = ["numbers.csv", "run.json"],
    };

    public static TheoryData<string> Verbs => [.. Files.Keys];

    public static TheoryData<string, string> Results
    {
        get
        {
            var results = new TheoryData<string, string>();
            foreach (var (verb, names) in Files)
                foreach (var name in names)
                    results.Add(verb, name);
            return results;
        }
    }

    /// <summary>A folder stands where a result must go: what the folder held stays as it was, and nothing is added.</summary>
    [Theory]
    [MemberData(nameof(Results))]
    public void Run_FolderInTheWay_WritesNothing(string verb, string name)
    {
        using var folder = Sample(verb);
        Directory.CreateDirectory(Path.Combine(folder.Out, name));
        foreach (var other in Files[verb].Where(other => other != name))
            File.WriteAllText(Path.Combine(folder.Out, other), "of an earlier run");

        var (exit, output, error) = folder.Run(verb);

        (exit, output).ShouldBe((2, ""), error);
        error.ShouldStartWith($"{name}:1:1: ");
        FileDamage.OneLineWithPlace().IsMatch(error).ShouldBeTrue(error);
        Directory.GetFiles(folder.Out).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(Files[verb].Where(other => other != name).Order(StringComparer.Ordinal));
        Directory.GetFiles(folder.Out).ShouldAllBe(path => File.ReadAllText(path) == "of an earlier run");
    }

    /// <summary>A leftover of the same name as a file being written is in the way too; a folder the run has made itself goes away again.</summary>
    [Theory]
    [MemberData(nameof(Results))]
    public void Run_LeftoverInTheWay_WritesNothing(string verb, string name)
    {
        using var folder = Sample(verb);
        Directory.CreateDirectory(Path.Combine(folder.Out, $".{name}.part"));

        var (exit, output, error) = folder.Run(verb);

        (exit, output).ShouldBe((2, ""), error);
        error.ShouldStartWith($"{name}:1:1: ");
        Directory.GetFileSystemEntries(folder.Out).ShouldHaveSingleItem();
    }

    /// <summary>/dev/full takes no byte, like a full disk: the run ends in one line that names the file, and leaves nothing.</summary>
    [Theory]
    [MemberData(nameof(Results))]
    public void Run_DiskFull_NamesTheFileAndLeavesNothing(string verb, string name)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "a device that is always full is found on Linux only");
        using var folder = Sample(verb);
        Directory.CreateDirectory(folder.Out);
        File.CreateSymbolicLink(Path.Combine(folder.Out, $".{name}.part"), "/dev/full");

        folder.Run(verb).ShouldBe((2, "", $"{name}:1:1: the file cannot be written: see whether the disk is full and the folder may be written{Environment.NewLine}"));

        Directory.GetFileSystemEntries(folder.Out).ShouldBeEmpty();
    }

    /// <summary>A folder gets into the way of the second file while the first already has its name: the results of the earlier run come back.</summary>
    [Theory]
    [InlineData("lines.csv")]
    [InlineData("run.json")]
    public void Commit_LaterFileCannotBeMoved_PutsTheEarlierOnesBack(string obstacle)
    {
        string[] names = ["assignments.csv", "lines.csv", "run.json"];
        using var folder = new EngineFolder();
        Directory.CreateDirectory(folder.Out);
        foreach (var name in names.Where(name => name != obstacle))
            File.WriteAllText(Path.Combine(folder.Out, name), "of an earlier run");

        using (var run = new RunFolder(folder.Out))
        {
            run.WriteCsv("assignments.csv", sink => sink.Row("candidate", "program", "choice"));
            run.WriteCsv("lines.csv", sink => sink.Row("program"));
            run.WriteText("run.json", "{}\n");
            Directory.CreateDirectory(Path.Combine(folder.Out, obstacle));

            Should.Throw<FileProblemException>(run.Commit).Message.ShouldStartWith($"{obstacle}:1:1: the file cannot be written");
        }

        Directory.GetFileSystemEntries(folder.Out).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(names.Order(StringComparer.Ordinal));
        foreach (var name in names.Where(name => name != obstacle))
            folder.Result(name).ShouldBe("of an earlier run");
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Run_MissingInputFolder_NamesTheFolder(string verb)
    {
        using var folder = new EngineFolder();
        Directory.Delete(folder.In);

        folder.Run(verb).ShouldBe((2, "", $"{EngineText.Shortened(folder.In)}:1:1: there is no such folder{Environment.NewLine}"));
        folder.Run("verify").ShouldBe((2, "", $"{EngineText.Shortened(folder.In)}:1:1: there is no such folder{Environment.NewLine}"));
        Directory.Exists(folder.Out).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("file")]
    [InlineData("file/out")]
    public void Dispatch_OutThatCannotBeAFolder_IsRefusedInOneLine(string name)
    {
        using var folder = EngineFolder.Sample();
        var file = Path.Combine(folder.In, "file");
        File.WriteAllText(file, "x");

        var (exit, output, error) = EngineFolder.Invoke(["dispatch", "--in", folder.In, "--out", name.Length == 0 ? "" : Path.Combine(folder.In, name)]);

        (exit, output).ShouldBe((2, ""), error);
        error.TrimEnd().ShouldEndWith(":1:1: the output folder cannot be made");
        error.TrimEnd().ShouldNotContain('\n');
        File.ReadAllText(file).ShouldBe("x");
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Run_InputFolderIsOutputFolder_KeepsTheInputAndPassesVerify(string verb)
    {
        using var folder = Sample(verb);
        var input = Directory.GetFiles(folder.In).ToDictionary(path => path, File.ReadAllBytes);

        EngineFolder.Invoke([verb, "--in", folder.In, "--out", folder.In]).ShouldBe((0, "", ""));

        foreach (var (path, bytes) in input)
            File.ReadAllBytes(path).ShouldBe(bytes);
        Directory.GetFiles(folder.In).Length.ShouldBe(input.Count + Files[verb].Length);
        EngineFolder.Invoke(["verify", "--in", folder.In, "--out", folder.In]).Exit.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Run_FileThatCannotBeRead_IsRefusedByItsName(string verb)
    {
        using var folder = Sample(verb);
        foreach (var path in Directory.GetFiles(folder.In))
        {
            using var held = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

            folder.Run(verb).ShouldBe((2, "", $"{Path.GetFileName(path)}:1:1: the file cannot be read{Environment.NewLine}"));
        }
    }

    [Theory]
    [InlineData("dispatch", "0")]
    [InlineData("dispatch", "-1")]
    [InlineData("dispatch", "2000000000")]
    [InlineData("lottery", "65")]
    [InlineData("seat", "0")]
    [InlineData("seat", "many")]
    public void Run_ThreadsOutOfRange_IsRefusedByTheCommandLine(string verb, string threads)
    {
        using var folder = Sample(verb);

        folder.Run(verb, "--threads", threads).Exit.ShouldBe(1);

        Directory.Exists(folder.Out).ShouldBeFalse();
    }

    /// <summary>The record is compared with the one such a run writes; only the version of the engine may be another.</summary>
    [Theory]
    [InlineData("dispatch", "\"tieOverflow\": \"all\"", "\"tieOverflow\": \"none\"", 3)]
    [InlineData("dispatch", "\"ratio\": 1", "\"ratio\": 2", 3)]
    [InlineData("dispatch", "\"violations\": 0", "\"violations\": 1", 3)]
    [InlineData("dispatch", "\"violations\": 0", "\"violations\": -1", 2)]
    [InlineData("dispatch", "\"engine\": \"dispatch\"", "\"engine\": \"lottery\"", 3)]
    [InlineData("dispatch", "\"engineVersion\": \"1.0\"", "\"engineVersion\": \"0.9\"", 0)]
    [InlineData("lottery", "\"seedSha256\": \"", "\"seedSha256\": \"0", 3)]
    [InlineData("lottery", "\"seed\": \"07ff\"", "\"seed\": \"07fe\"", 3)]
    [InlineData("majors", "\"mode\": \"step\"", "\"mode\": \"scoreFirst\"", 3)]
    [InlineData("seat", "\"neighbourPairsAtLeast\": 0", "\"neighbourPairsAtLeast\": 1", 3)]
    [InlineData("seat", "\"roomsUsed\": 3", "\"roomsUsed\": 4", 3)]
    [InlineData("seat", "\"roomsUsed\": 3", "\"roomsUsed\": 3.5", 2)]
    [InlineData("seat", "\"neighbourPairs\": 0", "\"neighbourPairs\": 99999999999999999999", 2)]
    [InlineData("seat", "\"walk\": \"serpentine\"", "\"walk\": \"columns\"", 3)]
    [InlineData("number", "\"literal\": \"26\"", "\"literal\": \"27\"", 3)]
    [InlineData("number", "\"seed\": \"0a\"", "\"seed\": \"0b\"", 3)]
    public void Verify_ChangedRecord_IsNoticed(string verb, string from, string to, int exit)
    {
        using var folder = Sample(verb);
        folder.Run(verb).ShouldBe((0, "", ""));
        var right = folder.Result("run.json");
        var wrong = right.Replace(from, to, StringComparison.Ordinal);
        wrong.ShouldNotBe(right);
        File.WriteAllBytes(Path.Combine(folder.Out, "run.json"), Encoding.UTF8.GetBytes(wrong));

        folder.Run("verify").Exit.ShouldBe(exit);
    }

    private static EngineFolder Sample(string verb) => verb == "dispatch" ? EngineFolder.Sample() : VerbFileTests.Sample(verb);
}
