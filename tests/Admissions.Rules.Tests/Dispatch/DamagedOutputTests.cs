using System.Text;

namespace Admissions.Rules.Tests.Dispatch;

/// <summary>
/// verify on results that were changed or spoilt after the run: a file that cannot be read is refused by its place (exit 2), a result that
/// can be read and is wrong fails (exit 3); nothing is ever written, and no output is half a check.
/// </summary>
public sealed class DamagedOutputTests
{
    private const int Fuzzed = 700;

    [Theory]
    [InlineData("dispatch", "assignments.csv", "candidate,program,choice\nA,X\n", "assignments.csv:2:3:")]
    [InlineData("dispatch", "assignments.csv", "candidate,program,choice\nA,X,first\n", "assignments.csv:2:5:")]
    [InlineData("dispatch", "assignments.csv", "candidate,program,choice\nA,X,0\n", "assignments.csv:2:5:")]
    [InlineData("dispatch", "assignments.csv", "candidate,choice,program\n", "assignments.csv:1:11:")]
    [InlineData("dispatch", "assignments.csv", "", "assignments.csv:1:1:")]
    [InlineData("dispatch", "lines.csv", "program,capacity,dispatched,overflow,last_total,last_choice\n", "lines.csv:1:49:")]
    [InlineData("dispatch", "lines.csv", "program,capacity,dispatched,overflow,last_total,last_key1,last_choice\nX,-1,1,0,500,90,1\n", "lines.csv:2:3:")]
    [InlineData("dispatch", "lines.csv", "program,capacity,dispatched,overflow,last_total,last_key1,last_choice\nX,1,1,0,,90,1\n", "lines.csv:2:9:")]
    [InlineData("dispatch", "lines.csv", "program,capacity,dispatched,overflow,last_total,last_key1,last_choice\nX,1,1,0,500,ninety,1\n", "lines.csv:2:13:")]
    [InlineData("dispatch", "trace.csv", "candidate,choice,program,outcome\nA,1,X,taken\n", "trace.csv:2:7:")]
    [InlineData("dispatch", "trace.csv", "candidate,choice,program,outcome\nA,1,X\0,placed\n", "trace.csv:2:6:")]
    [InlineData("dispatch", "trace.csv", "\uFEFFcandidate,choice,program,outcome\n", "trace.csv:1:1:")]
    [InlineData("dispatch", "run.json", "{ ", "run.json:1:")]
    [InlineData("dispatch", "run.json", "[]", "run.json:1:1:")]
    [InlineData("majors", "assignments.csv", "candidate,major,choice\nA,1,-1\n", "assignments.csv:2:5:")]
    [InlineData("majors", "returns.csv", "candidate,reason\nB,unknown\n", "returns.csv:2:3:")]
    [InlineData("seat", "seats.csv", "candidate,district,room,seat,row,column,number\na,0101,0,1,1,1,\n", "seats.csv:2:8:")]
    [InlineData("seat", "seats.csv", "candidate,district,room,seat,row,column\n", "seats.csv:1:41:")]
    [InlineData("seat", "run.json", "{ \"roomsUsed\": \"3\", \"roomsSaved\": 1, \"neighbourPairs\": 0 }", "run.json:1:16:")]
    [InlineData("seat", "run.json", "{ \"roomsUsed\": 3 }", "run.json:1:1:")]
    [InlineData("number", "numbers.csv", "candidate,number\na\n", "numbers.csv:2:1:")]
    public void Verify_MalformedOutput_NamesThePlace(string verb, string name, string text, string place)
    {
        using var folder = Ran(verb);
        File.WriteAllBytes(Path.Combine(folder.Out, name), Encoding.UTF8.GetBytes(text));

        var (exit, output, error) = folder.Run("verify");

        (exit, output).ShouldBe((2, ""), error);
        error.ShouldStartWith(place);
        FileDamage.OneLineWithPlace().IsMatch(error).ShouldBeTrue(error);
    }

    [Theory]
    [InlineData("dispatch", "assignments.csv")]
    [InlineData("dispatch", "lines.csv")]
    [InlineData("dispatch", "trace.csv")]
    [InlineData("dispatch", "run.json")]
    [InlineData("lottery", "trace.csv")]
    [InlineData("majors", "returns.csv")]
    [InlineData("seat", "seats.csv")]
    [InlineData("number", "numbers.csv")]
    public void Verify_MissingOutput_NamesIt(string verb, string name)
    {
        using var folder = Ran(verb);
        File.Delete(Path.Combine(folder.Out, name));

        folder.Run("verify").ShouldBe((2, "", $"{name}:1:1: the file is missing{Environment.NewLine}"));
    }

    /// <summary>
    /// Every byte of the CSV files counts, so random damage to them is always noticed; damage to run.json alone may leave it saying the same.
    /// </summary>
    [Theory]
    [InlineData("dispatch")]
    [InlineData("lottery")]
    [InlineData("majors")]
    [InlineData("seat")]
    [InlineData("number")]
    public void Verify_DamagedOutputs_RefusesOrFailsAndNeverThrows(string verb)
    {
        using var folder = Ran(verb);
        var right = Directory.GetFiles(folder.Out).Order(StringComparer.Ordinal).ToDictionary(path => path, File.ReadAllBytes);
        var paths = right.Keys.ToArray();
        var (refused, failed) = (0, 0);
        for (var seed = 0; seed < Fuzzed; seed++)
        {
            var random = new Random(seed);
            foreach (var path in paths)
                File.WriteAllBytes(path, right[path]);
            var damaged = paths[random.Next(paths.Length)];
            var spoilt = FileDamage.Of(right[damaged], random);
            File.WriteAllBytes(damaged, spoilt);

            var (exit, output, error) = folder.Run("verify");

            var text = $"seed {seed}, {Path.GetFileName(damaged)}: {error}";
            exit.ShouldBeOneOf(FileDamage.EndsInsideARow(damaged, spoilt) ? [2] : [0, 2, 3]);
            error.ShouldNotContain("   at ", customMessage: text);
            string.Join(" ", Directory.GetFiles(folder.Out).Order(StringComparer.Ordinal)).ShouldBe(string.Join(" ", paths), text);
            if (exit == 0)
                (damaged.EndsWith("run.json", StringComparison.Ordinal) || spoilt.AsSpan().SequenceEqual(right[damaged])).ShouldBeTrue(text);
            else if (exit == 2)
            {
                output.ShouldBeEmpty(text);
                FileDamage.OneLineWithPlace().IsMatch(error).ShouldBeTrue(text);
                refused++;
            }
            else
            {
                output.TrimEnd().Split('\n').ShouldAllBe(line => line.Contains(" checks, ", StringComparison.Ordinal), text);
                error.ShouldContain(" violations, e.g. ", customMessage: text);
                failed++;
            }
        }

        refused.ShouldBeGreaterThan(Fuzzed / 10);
        failed.ShouldBeGreaterThan(Fuzzed / 20);
    }

    /// <summary>
    /// Figures nobody computed, put where an engine writes nothing, and the right figures in another spelling, each with the digest in run.json
    /// changed to match: the result can be read, so it must fail.
    /// </summary>
    [Theory]
    [InlineData("dispatch", "lines.csv", "Z,3,0,0,,,\n", "Z,3,0,0,650,99,\n")]
    [InlineData("dispatch", "lines.csv", "Z,3,0,0,,,\n", "Z,3,0,0,,99,\n")]
    [InlineData("dispatch", "lines.csv", "Z,3,0,0,,,\n", "Z,3,0,0,,x,\n")]
    [InlineData("dispatch", "lines.csv", "Z,3,0,0,,,\n", "Z,03,0,0,,,\n")]
    [InlineData("dispatch", "lines.csv", "X,1,1,0,500,90,1\n", "X,1,1,0,0500,90,1\n")]
    [InlineData("dispatch", "lines.csv", "X,1,1,0,500,90,1\n", "X,1,1,0,500.000,90,1\n")]
    [InlineData("dispatch", "lines.csv", "X,1,1,0,500,90,1\n", "\"X\",1,1,0,500,90,1\n")]
    [InlineData("dispatch", "assignments.csv", "A,X,1\n", "A,X,01\n")]
    [InlineData("dispatch", "trace.csv", "A,1,X,placed\n", "A,1,X,\"placed\"\n")]
    [InlineData("lottery", "lines.csv", ",,1\n", ",612.5,1\n")]
    [InlineData("majors", "assignments.csv", "candidate,major", "\"candidate\",major")]
    [InlineData("majors", "returns.csv", "candidate,reason", "candidate,\"reason\"")]
    [InlineData("seat", "seats.csv", ",1,1,1,1,", ",1,01,1,1,")]
    [InlineData("number", "numbers.csv", "candidate,number\na,", "candidate,number\n\"a\",")]
    public void Verify_FiguresOrSpellingsOfNoEngine_Fails(string verb, string name, string right, string wrong)
    {
        using var folder = verb == "dispatch" ? EngineFolder.Sample().Write("programs.csv", "program,quota,line\nX,1,\nY,1,400\nZ,3,\n") : VerbFileTests.Sample(verb);
        folder.Run(verb).ShouldBe((0, "", ""));
        string[] files = verb switch
        {
            "majors" => ["assignments.csv", "returns.csv"],
            "seat" => ["seats.csv"],
            "number" => ["numbers.csv"],
            _ => ["assignments.csv", "lines.csv", "trace.csv"],
        };
        var before = EngineFolder.Digest(folder, files);
        folder.Result("run.json").ShouldContain(before);
        var text = folder.Result(name);
        text.ShouldContain(right);
        var at = text.IndexOf(right, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder.Out, name), text[..at] + wrong + text[(at + right.Length)..]);
        File.WriteAllText(Path.Combine(folder.Out, "run.json"), folder.Result("run.json").Replace(before, EngineFolder.Digest(folder, files), StringComparison.Ordinal));

        var (exit, output, error) = folder.Run("verify");

        exit.ShouldBe(3, output + error);
        error.ShouldContain($"1 violations, e.g. {name}:");
    }

    private static EngineFolder Ran(string verb)
    {
        var folder = verb == "dispatch" ? EngineFolder.Sample() : VerbFileTests.Sample(verb);
        folder.Run(verb).ShouldBe((0, "", ""));
        return folder;
    }
}
