using Admissions.Rules.Numbering;
using Admissions.Rules.Policy;
using Admissions.Rules.Tests.Dispatch;

namespace Admissions.Rules.Tests.Numbering;

public class NumberCommandTests
{
    private const string Rules = """{ "number": [ {"literal":"26"}, {"field":"county","width":6}, {"serial":"county","width":6} ] }""";

    [Fact]
    public void Number_WithoutSeed_CountsInTheOrderOfNames()
    {
        using var folder = Sample();

        folder.Run("number").ShouldBe((0, "", ""));

        folder.Result("numbers.csv").ShouldBe("candidate,number\na,26430102000001\nb,26430103000001\nc,26430102000002\n");
        folder.Run("verify").Exit.ShouldBe(0);
    }

    [Fact]
    public void Number_RowsInAnotherOrder_GivesTheSameBytes()
    {
        using var folder = Sample();
        using var turned = Sample();
        turned.Write("candidates.csv", "candidate,county\nb,430103\nc,430102\na,430102\n");

        folder.Run("number").Exit.ShouldBe(0);
        turned.Run("number").Exit.ShouldBe(0);

        turned.Result("numbers.csv").ShouldBe(folder.Result("numbers.csv"));
        turned.Result("run.json").ShouldBe(folder.Result("run.json"));
    }

    [Fact]
    public void Number_WithSeed_FollowsTheRandomOrder()
    {
        using var folder = new EngineFolder();
        folder.Write("rules.json", """{ "number": [ {"serial":"tenant","width":3} ], "seed": "00ff" }""")
            .Write("candidates.csv", "candidate\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"c{i:000}\n")));

        folder.Run("number").Exit.ShouldBe(0);

        var numbers = folder.Result("numbers.csv").TrimEnd('\n').Split('\n').Skip(1).Select(line => int.Parse(line.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        numbers.Order().ShouldBe(Enumerable.Range(1, 200));
        numbers.Zip(numbers.Skip(1)).Count(p => p.Second == p.First + 1).ShouldBeLessThan(10);
        folder.Run("verify").Exit.ShouldBe(0);
    }

    [Theory]
    [InlineData("candidates.csv", "candidate,county\na,430102\na,430102\n", "candidates.csv:3:1:")]
    [InlineData("candidates.csv", "name\na\n", "candidates.csv:1:1:")]
    [InlineData("candidates.csv", "candidate\na\n", "rules.json:1:33:")]
    [InlineData("rules.json", "{ \"number\": [ {\"serial\":\"county\",\"width\":0} ] }", "rules.json:1:42:")]
    [InlineData("rules.json", "{ \"number\": [ {\"serial\":\"county\",\"width\":3} ], \"seed\": \"x\" }", "rules.json:1:56:")]
    public void Number_BadFile_NamesThePlace(string name, string text, string place)
    {
        using var folder = Sample();
        folder.Write(name, text);

        var result = folder.Run("number");

        result.Exit.ShouldBe(2);
        result.Error.ShouldStartWith(place);
        Directory.Exists(folder.Out).ShouldBeFalse();
    }

    [Theory]
    [InlineData(Rules)]
    [InlineData("""{ "number": [ {"field":"candidate","width":3}, {"serial":"county","width":6} ] }""")]
    public void Number_EmptyField_StopsTheRun(string rules)
    {
        using var folder = Sample();
        folder.Write("rules.json", rules);
        folder.Write("candidates.csv", "candidate,county\na,\n");

        var result = folder.Run("number");

        result.Exit.ShouldBe(3);
        result.Error.TrimEnd().ShouldBe("number.value-missing: the number needs county, and a candidate has none");
    }

    [Fact]
    public void Verify_SpoiltNumbers_AreAllCaught()
    {
        NumberSegment[] segments = [new(Literal: "26"), new(Field: "county", Width: 6), new(Serial: "county", Width: 4)];
        for (var round = 0; round < 300; round++)
        {
            var random = new Random(round);
            var counties = Enumerable.Range(0, 30).Select(_ => $"43010{random.Next(1, 4)}").ToList();
            NumberLayout.TryCreate(segments, out var layout);
            NumberAssigner.TryAssign(layout, counties, (county, _) => county, out var right).ShouldBeNull();
            Passes(right).ShouldBeTrue();

            var spoilt = right.ToList();
            var at = random.Next(spoilt.Count);
            spoilt[at] = random.Next(4) switch
            {
                0 => spoilt[at][..^1],
                1 => spoilt[(at + 1) % spoilt.Count],
                2 => spoilt[at][..^4] + "0099",
                _ => "27" + spoilt[at][2..],
            };
            Passes(spoilt).ShouldBeFalse($"round {round}");

            bool Passes(IReadOnlyList<string> numbers) => NumberingVerifier.Verify(segments, Enumerable.Range(0, 30).ToList(), i => numbers[i], (i, _) => counties[i]).All(c => c.Violations == 0);
        }
    }

    private static EngineFolder Sample() => new EngineFolder().Write("rules.json", Rules).Write("candidates.csv", "candidate,county\nc,430102\na,430102\nb,430103\n");
}
