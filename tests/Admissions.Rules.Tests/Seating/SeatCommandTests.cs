using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Admissions.Rules.Tests.Dispatch;

namespace Admissions.Rules.Tests.Seating;

public sealed partial class SeatCommandTests
{
    private const int Fuzzed = 400;

    private const string Rules = """
        { "seatsPerRoom": 30, "columns": 5, "walk": "serpentine", "separate": "school", "mergeTail": true, "mergeable": [["A","B"]], "seed": "00ff",
          "number": [ {"literal":"26"}, {"field":"district","width":4}, {"field":"category","map":{"A":"1","B":"2"}}, {"field":"room","width":3}, {"field":"seat","width":2} ] }
        """;

    [Fact]
    public void Seat_Sample_WritesSeatsNumbersAndFigures()
    {
        using var folder = Sample();

        folder.Run("seat").ShouldBe((0, "", ""));

        var lines = folder.Result("seats.csv").TrimEnd('\n').Split('\n');
        lines[0].ShouldBe("candidate,district,room,seat,row,column,number");
        lines.Length.ShouldBe(201);
        foreach (var line in lines[1..])
        {
            var fields = line.Split(',');
            fields[6].ShouldBe($"26{fields[1].PadLeft(4, '0')}{(IsA(fields[0]) ? 1 : 2)}{fields[2].PadLeft(3, '0')}{fields[3].PadLeft(2, '0')}");
        }

        using var run = JsonDocument.Parse(folder.Result("run.json"));
        run.RootElement.GetProperty("roomsUsed").GetInt32().ShouldBe(8);
        run.RootElement.GetProperty("roomsSaved").GetInt32().ShouldBe(0);
        run.RootElement.GetProperty("neighbourPairs").GetInt64().ShouldBe(0);
        run.RootElement.GetProperty("neighbourPairsAtLeast").GetInt64().ShouldBe(0);
        var verified = folder.Run("verify");
        verified.Exit.ShouldBe(0);
        verified.Output.ShouldContain("numberReadsBack: 200 checks, 0 violations");
    }

    [Fact]
    public void Seat_RowsInAnotherOrderAndMoreThreads_GivesTheSameBytes()
    {
        using var folder = Sample();
        using var shuffled = Sample();
        var rows = Encoding.UTF8.GetString(folder.Read("candidates.csv")).TrimEnd('\n').Split('\n');
        new Random(3).Shuffle(rows.AsSpan(1));
        shuffled.Write("candidates.csv", string.Join('\n', rows) + "\n").Write("districts.csv", "district,rooms\n02,\n01,9\n");

        folder.Run("seat").Exit.ShouldBe(0);
        shuffled.Run("seat", "--threads", "2").Exit.ShouldBe(0);

        shuffled.Result("seats.csv").ShouldBe(folder.Result("seats.csv"));
        shuffled.Result("run.json").ShouldBe(folder.Result("run.json"));
    }

    [Fact]
    [Covers("HR-132")]
    public void Seat_TooFewRooms_NamesDistrictRoomsAndSeats()
    {
        using var folder = new EngineFolder();
        folder.Write("rules.json", """{ "seatsPerRoom": 30, "columns": 5, "seed": "00" }""").Write("districts.csv", "district,rooms\n01,3\n")
            .Write("candidates.csv", "candidate,district,category,school\n" + string.Concat(Enumerable.Range(0, 95).Select(i => $"c{i:00},01,A,\n")));

        var result = folder.Run("seat");

        result.ShouldBe((3, "", $"district 01 needs 4 rooms and has 3: 5 seats short{Environment.NewLine}"));
        Directory.Exists(folder.Out).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"field":"seat","width":1}""", "number.value-too-wide")]
    [InlineData("""{"field":"room","width":3}""", "number.twice")]
    [InlineData("""{"field":"category","map":{"A":"1"}}, {"serial":"district","width":4}""", "number.value-not-mapped")]
    public void Seat_NumbersThatDoNotFit_StopTheRun(string segment, string code)
    {
        using var folder = Sample();
        folder.Write("rules.json", "{ \"seatsPerRoom\": 30, \"columns\": 5, \"seed\": \"00\", \"number\": [" + segment + "] }");

        var result = folder.Run("seat");

        result.Exit.ShouldBe(3);
        result.Error.ShouldStartWith(code);
        Directory.Exists(folder.Out).ShouldBeFalse();
    }

    [Fact]
    public void Verify_ChangedSeat_ExitsWithThree()
    {
        using var folder = Sample();
        folder.Run("seat").Exit.ShouldBe(0);
        var path = Path.Combine(folder.Out, "seats.csv");
        var lines = File.ReadAllLines(path);
        (lines[1], lines[2]) = (lines[1].Replace(",1,1,1,1,", ",1,2,2,1,", StringComparison.Ordinal), lines[2]);
        File.WriteAllText(path, string.Join('\n', lines) + "\n");

        folder.Run("verify").Exit.ShouldBe(3);
    }

    [Theory]
    [InlineData("candidates.csv", "candidate,district,category,school\na,09,A,x\n", "candidates.csv:2:3:")]
    [InlineData("candidates.csv", "candidate,district,category,school\na,01,A,x\na,01,A,x\n", "candidates.csv:3:1:")]
    [InlineData("candidates.csv", "candidate,district,category,school\na,01,,x\n", "candidates.csv:2:6:")]
    [InlineData("candidates.csv", "candidate,district,category\na,01,A\n", "candidates.csv:1:29:")]
    [InlineData("districts.csv", "district,rooms\n01,-1\n", "districts.csv:2:4:")]
    [InlineData("districts.csv", "district,rooms\n01,x\n", "districts.csv:2:4:")]
    [InlineData("districts.csv", "district,rooms\n01,1\n01,2\n", "districts.csv:3:1:")]
    [InlineData("rules.json", "{ \"seatsPerRoom\": 30, \"columns\": 5 }", "rules.json:1:1:")]
    [InlineData("rules.json", "{ \"seatsPerRoom\": 30, \"columns\": 31, \"seed\": \"00\" }", "rules.json:1:34:")]
    [InlineData("rules.json", "{ \"seatsPerRoom\": 30, \"columns\": [7,7,8], \"seed\": \"00\" }", "rules.json:1:34:")]
    [InlineData("rules.json", "{ \"seatsPerRoom\": 0, \"columns\": 5, \"seed\": \"00\" }", "rules.json:1:19:")]
    [InlineData("rules.json", "{ \"seatsPerRoom\": 1e9, \"columns\": 5, \"seed\": \"00\" }", "rules.json:1:19:")]
    [InlineData("rules.json", "{ \"seatsPerRoom\": 30, \"columns\": 5, \"seed\": \"0g\" }", "rules.json:1:45:")]
    [InlineData("rules.json", "{ \"seatsPerRoom\": 30, \"columns\": 5, \"seed\": \"00\", \"walk\": \"zigzag\" }", "rules.json:1:59:")]
    [InlineData("rules.json", "{ \"seatsPerRoom\": 30, \"columns\": 5, \"seed\": \"00\", \"number\": [ {} ] }", "rules.json:1:63:")]
    [InlineData("rules.json", "{ \"seatsPerRoom\": 30, \"columns\": 5, \"seed\": \"00\", \"number\": [ {\"field\":\"moon\",\"width\":2} ] }", "rules.json:1:63:")]
    public void Seat_BadFile_NamesThePlace(string name, string text, string place)
    {
        using var folder = Sample();
        folder.Write(name, text);

        var result = folder.Run("seat");

        (result.Exit, result.Output).ShouldBe((2, ""));
        result.Error.ShouldStartWith(place);
        result.Error.TrimEnd().ShouldNotContain("\n");
        Directory.Exists(folder.Out).ShouldBeFalse();
    }

    [Fact]
    public void Seat_DamagedFiles_NeverGiveMoreThanOneLine()
    {
        string[] names = ["candidates.csv", "districts.csv", "rules.json"];
        for (var number = 0; number < Fuzzed; number++)
        {
            var random = new Random(number);
            using var folder = Sample();
            var name = names[random.Next(names.Length)];
            folder.Write(name, Damage(folder.Read(name), random));

            var result = folder.Run("seat");

            result.Exit.ShouldBeOneOf(0, 2, 3);
            if (result.Exit == 2) result.Error.ShouldMatch(PlacePattern, $"damage {number} of {name}");
            (result.Exit == 0).ShouldBe(Directory.Exists(folder.Out), $"damage {number} of {name}");
        }
    }

    private const string PlacePattern = @"^(candidates|districts)\.csv:\d+:\d+: .*\r?\n$|^rules\.json:\d+:\d+: .*\r?\n$";

    private static byte[] Damage(byte[] bytes, Random random)
    {
        var at = random.Next(bytes.Length);
        return random.Next(5) switch
        {
            0 => bytes[..at],
            1 => [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]],
            2 => [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(1, 9))..]],
            3 => [0xEF, 0xBB, 0xBF, .. bytes],
            _ => [.. bytes[..at], .. bytes[..at]],
        };
    }

    private static bool IsA(string candidate) => int.Parse(Digits().Match(candidate).Value, System.Globalization.CultureInfo.InvariantCulture) % 4 < 2;

    /// <summary>200 candidates: by number modulo 4 category A or B, district 01 or 02, eleven schools.</summary>
    private static EngineFolder Sample()
    {
        var folder = new EngineFolder();
        var rows = Enumerable.Range(0, 200).Select(i => $"c{i:000},0{1 + (i % 2)},{(i % 4 < 2 ? "A" : "B")},s{i % 11}\n");
        return folder.Write("rules.json", Rules).Write("districts.csv", "district,rooms\n01,9\n02,\n").Write("candidates.csv", "candidate,district,category,school\n" + string.Concat(rows));
    }

    [GeneratedRegex(@"\d+", RegexOptions.None, 1000)]
    private static partial Regex Digits();
}
