namespace Admissions.Rules.Tests.Dispatch;

/// <summary>The files of <c>majors</c>, <c>lottery</c>, <c>seat</c> and <c>number</c>: bad ones are refused by their place and leave nothing behind.</summary>
public sealed class VerbFileTests
{
    private const int Fuzzed = 600;

    private static readonly Dictionary<string, (string Name, string Text)[]> Samples = new(StringComparer.Ordinal)
    {
        ["majors"] =
        [
            ("rules.json", """{ "mode": "step", "step": [0, 3, 5, 6] }"""), ("majors.csv", "major,quota\n1,1\n2,1\n3,1\n"),
            ("dossiers.csv", "candidate,total,key1,accepts_adjustment\nA,405,1,0\nB,404,1,0\nE,300,2,1\n"),
            ("choices.csv", "candidate,choice,major\nA,1,1\nA,2,2\nB,1,1\n"),
            ("conditions.csv", "major,kind,fact,values\n2,hasNone,health,colourBlind\n3,atLeast,math,60\n3,oneOf,sex,1;2\n"),
            ("facts.csv", "candidate,fact,value\nA,health,weak\nB,health,colourBlind\nE,math,60.5\nE,sex,2\n"),
        ],
        ["lottery"] =
        [
            ("rules.json", """{ "ratio": 1.0, "rounding": "halfUp", "seed": "07ff" }"""), ("programs.csv", "program,quota\nX,1\nY,1\n"),
            ("candidates.csv", "candidate\nA\nB\nC\n"), ("choices.csv", "candidate,choice,program\nA,1,X\nB,1,X\nB,2,Y\nC,1,Y\n"),
        ],
        ["seat"] =
        [
            ("rules.json", """
                { "seatsPerRoom": 4, "columns": 2, "walk": "serpentine", "separate": "school", "mergeTail": true, "mergeable": [["A","B"]], "seed": "00ff",
                  "number": [ {"literal":"26"}, {"field":"district","width":4}, {"field":"category","map":{"A":"1","B":"2"}}, {"field":"room","width":3}, {"field":"seat","width":2} ] }
                """),
            ("districts.csv", "district,rooms\n0101,3\n0102,\n"),
            ("candidates.csv", "candidate,district,category,school\na,0101,A,s\nb,0101,A,t\nc,0101,A,s\nd,0101,A,t\ne,0101,A,s\nf,0101,B,t\ng,0102,B,s\n"),
        ],
        ["number"] =
        [
            ("rules.json", """{ "number": [ {"literal":"26"}, {"field":"county","width":6}, {"serial":"county","width":6} ], "seed": "0a" }"""),
            ("candidates.csv", "candidate,county\nc,430102\na,430102\nb,430103\n"),
        ],
    };

    [Theory]
    [InlineData("majors", 3)]
    [InlineData("lottery", 4)]
    [InlineData("seat", 2)]
    [InlineData("number", 2)]
    public void Run_Sample_WritesItsFilesAndPassesVerify(string verb, int files)
    {
        using var folder = Sample(verb);

        folder.Run(verb).ShouldBe((0, "", ""));

        Directory.GetFiles(folder.Out).Length.ShouldBe(files);
        folder.Run("verify").Exit.ShouldBe(0);
    }

    [Theory]
    [InlineData("majors", "majors.csv", "major,quota\n1,-1\n", "majors.csv:2:3:")]
    [InlineData("majors", "majors.csv", "major,quota\n1,1\n1,2\n", "majors.csv:3:1:")]
    [InlineData("majors", "majors.csv", "major\n1\n", "majors.csv:1:7:")]
    [InlineData("majors", "majors.csv", "\uFEFFmajor,quota\n1,1\n", "majors.csv:1:1:")]
    [InlineData("majors", "majors.csv", "major,quota\r\n1,1\r\n", "majors.csv:1:12:")]
    [InlineData("majors", "dossiers.csv", "candidate,total,accepts_adjustment\nA,405,perhaps\n", "dossiers.csv:2:7:")]
    [InlineData("majors", "dossiers.csv", "candidate,total,accepts_adjustment\nA,4e5,0\n", "dossiers.csv:2:3:")]
    [InlineData("majors", "dossiers.csv", "candidate,total,key1,accepts_adjustment\nA,405,9x,0\n", "dossiers.csv:2:7: key1: \"9x\" is not a decimal")]
    [InlineData("majors", "dossiers.csv", "candidate,total,accepts_adjustment\nA,405,0\nA,405,0\n", "dossiers.csv:3:1:")]
    [InlineData("majors", "choices.csv", "candidate,choice,major\nA,2,1\n", "choices.csv:2:3:")]
    [InlineData("majors", "choices.csv", "candidate,choice,major\nA,1,9\n", "choices.csv:2:5:")]
    [InlineData("majors", "choices.csv", "candidate,choice,major\nZ,1,1\n", "choices.csv:2:1:")]
    [InlineData("majors", "choices.csv", "candidate,choice,major\nA,1,1\nA,2,1\n", "choices.csv:3:5:")]
    [InlineData("majors", "conditions.csv", "major,kind,fact,values\n9,oneOf,sex,1\n", "conditions.csv:2:1: major: there is no major 9")]
    [InlineData("majors", "conditions.csv", "program,kind,fact,values\n1,oneOf,sex,1\n", "conditions.csv:1:1: the header must have major as column 1")]
    [InlineData("majors", "conditions.csv", "major,kind,fact,values\n1,equals,sex,1\n", "conditions.csv:2:3:")]
    [InlineData("majors", "conditions.csv", "major,kind,fact,values\n1,atMost,math,x\n", "conditions.csv:2:15:")]
    [InlineData("majors", "facts.csv", "candidate,fact,value\nZ,sex,1\n", "facts.csv:2:1: candidate: there is no candidate Z")]
    [InlineData("majors", "facts.csv", "candidate,fact,value\nA,sex,1\nA,sex,2\n", "facts.csv:3:3:")]
    [InlineData("majors", "rules.json", "{ \"mode\": \"step\", \"step\": [0, 3, 2] }", "rules.json:1:34:")]
    [InlineData("majors", "rules.json", "{ \"mode\": \"step\", \"step\": [0, 3.0001] }", "rules.json:1:31:")]
    [InlineData("majors", "rules.json", "{ \"mode\": \"step\", \"step\": [0, 9e20] }", "rules.json:1:31:")]
    [InlineData("majors", "rules.json", "{ \"mode\": \"step\" }", "rules.json:1:1:")]
    [InlineData("majors", "rules.json", "{ \"mode\": \"step\", \"step\": [] }", "rules.json:1:27:")]
    [InlineData("majors", "rules.json", "{ \"mode\": \"best\" }", "rules.json:1:11:")]
    [InlineData("lottery", "rules.json", "{ \"seed\": \"0g\" }", "rules.json:1:11:")]
    [InlineData("lottery", "rules.json", "{ }", "rules.json:1:1:")]
    [InlineData("lottery", "rules.json", "{ \"seed\": \"07\", \"ties\": [] }", "rules.json:1:25:")]
    [InlineData("lottery", "programs.csv", "program,quota\nX,99999999999999999999\n", "programs.csv:2:3:")]
    [InlineData("lottery", "programs.csv", "program,quota\nX\0,1\n", "programs.csv:2:2:")]
    [InlineData("lottery", "rules.json", "{ \"mode\": \"sequential\", \"seed\": \"07\" }", "rules.json:1:11: \"sequential\" is none of lottery, parallel")]
    [InlineData("lottery", "programs.csv", "program,quota,line\nX,1,400\n", "programs.csv:2:5: line: a lottery has no lines")]
    [InlineData("lottery", "candidates.csv", "candidate\nA\nA\n", "candidates.csv:3:1:")]
    [InlineData("lottery", "choices.csv", "candidate,choice,program\nA,1,X\nA,3,Y\n", "choices.csv:3:3:")]
    [InlineData("seat", "districts.csv", "district,rooms\n0101,-1\n", "districts.csv:2:6:")]
    [InlineData("seat", "districts.csv", "district,rooms\n0101,1.5\n", "districts.csv:2:6:")]
    [InlineData("seat", "districts.csv", "district,rooms\n0101,1\n0101,1\n", "districts.csv:3:1:")]
    [InlineData("seat", "districts.csv", "district,rooms\n0102,\n", "candidates.csv:2:3:")]
    [InlineData("seat", "candidates.csv", "candidate,district,category,school\na,0101,A,s\na,0101,A,s\n", "candidates.csv:3:1:")]
    [InlineData("seat", "candidates.csv", "candidate,district,category\na,0101,A\n", "candidates.csv:1:29:")]
    [InlineData("seat", "candidates.csv", "candidate,district,category,school\na,0101,,s\n", "candidates.csv:2:8:")]
    [InlineData("seat", "rules.json", "{ \"seatsPerRoom\": 0, \"columns\": 1, \"seed\": \"00\" }", "rules.json:1:19:")]
    [InlineData("seat", "rules.json", "{ \"seatsPerRoom\": 4, \"columns\": 5, \"seed\": \"00\" }", "rules.json:1:33:")]
    [InlineData("seat", "rules.json", "{ \"seatsPerRoom\": 4, \"columns\": [2, 3], \"seed\": \"00\" }", "rules.json:1:33:")]
    [InlineData("seat", "rules.json", "{ \"seatsPerRoom\": 4, \"columns\": 2 }", "rules.json:1:1:")]
    [InlineData("seat", "rules.json", "{ \"seatsPerRoom\": 4, \"columns\": 2, \"seed\": \"0\" }", "rules.json:1:44:")]
    [InlineData("seat", "rules.json", "{ \"seatsPerRoom\": 4, \"columns\": 2, \"seed\": \"00\", \"walk\": \"zigzag\" }", "rules.json:1:58:")]
    [InlineData("seat", "rules.json", "{ \"seatsPerRoom\": 4, \"columns\": 2, \"seed\": \"00\", \"number\": [{\"field\":\"age\",\"width\":2}] }", "rules.json:1:61:")]
    [InlineData("seat", "rules.json", "{ \"seatsPerRoom\": 4, \"columns\": 2, \"seed\": \"00\", \"separate\": \"class\" }", "rules.json:1:62: \"class\" is none of school, none")]
    [InlineData("seat", "rules.json", "{ \"seatsPerRoom\": 4, \"columns\": 2, \"seed\": \"00\", \"mergeTail\": \"yes\" }", "rules.json:1:63: true or false is expected")]
    [InlineData("seat", "rules.json", "{ \"seatsPerRoom\": 4, \"columns\": 2, \"seed\": \"00\", \"mergeable\": \"A\" }", "rules.json:1:63: a list is expected")]
    [InlineData("seat", "rules.json", "{ \"seatsPerRoom\": 4, \"columns\": 2, \"seed\": \"00\", \"mergeable\": [\"A\"] }", "rules.json:1:64: a list is expected")]
    [InlineData("seat", "rules.json", "{ \"seatsPerRoom\": 4, \"columns\": 2, \"seed\": \"00\", \"mergeable\": [[\"A\", 1]] }", "rules.json:1:70: a text is expected")]
    [InlineData("number", "candidates.csv", "candidate,county\na,430102\na,430102\n", "candidates.csv:3:1:")]
    [InlineData("number", "candidates.csv", "candidate,county\na\n", "candidates.csv:2:1:")]
    [InlineData("number", "candidates.csv", "candidate,county,county\na,1,2\n", "candidates.csv:1:18:")]
    [InlineData("number", "candidates.csv", "candidate,county\n\"a,430102\n", "candidates.csv:2:1:")]
    [InlineData("number", "candidates.csv", "", "candidates.csv:1:1:")]
    [InlineData("number", "rules.json", "{ \"number\": [ {\"field\":\"county\",\"width\":6}, {\"field\":\"county\",\"width\":7} ] }", "rules.json:1:45:")]
    [InlineData("number", "rules.json", "{ \"number\": [] }", "rules.json:1:13:")]
    [InlineData("number", "rules.json", "{ \"number\": [ {\"serial\":\"county\",\"width\":21} ] }", "rules.json:1:42:")]
    [InlineData("number", "rules.json", "{ \"number\": [ {\"literal\":\"1\",\"field\":\"county\",\"width\":6} ] }", "rules.json:1:15:")]
    [InlineData("number", "rules.json", "{ \"number\": [ {\"literal\":\"1\"} ], \"seats\": 1 }", "rules.json:1:43:")]
    public void Run_BadFile_NamesThePlaceAndWritesNothing(string verb, string name, string text, string place)
    {
        using var folder = Sample(verb);
        folder.Write(name, text);

        var (exit, output, error) = folder.Run(verb);

        (exit, output).ShouldBe((2, ""), error);
        error.ShouldStartWith(place);
        FileDamage.OneLineWithPlace().IsMatch(error).ShouldBeTrue(error);
        Directory.Exists(folder.Out).ShouldBeFalse();
    }

    [Theory]
    [InlineData("majors")]
    [InlineData("lottery")]
    [InlineData("seat")]
    [InlineData("number")]
    public void Run_MissingFile_NamesIt(string verb)
    {
        foreach (var (name, _) in Samples[verb].Where(file => file.Name is not ("conditions.csv" or "facts.csv")))
        {
            using var folder = Sample(verb);
            File.Delete(Path.Combine(folder.In, name));

            folder.Run(verb).ShouldBe((2, "", $"{name}:1:1: the file is missing{Environment.NewLine}"));
        }
    }

    /// <summary>
    /// Random damage leaves a valid input (exit 0, all files), a task that cannot be done (exit 3: too few rooms, a value that
    /// does not fit its number), or a bad file (exit 2, one line with its place); in the last two nothing is written.
    /// </summary>
    [Theory]
    [InlineData("majors", 3)]
    [InlineData("lottery", 4)]
    [InlineData("seat", 2)]
    [InlineData("number", 2)]
    public void Run_DamagedFiles_NeverThrowsNorWritesHalf(string verb, int files)
    {
        using var folder = Sample(verb);
        var names = Samples[verb].Select(file => file.Name).ToArray();
        var right = names.ToDictionary(name => name, folder.Read);
        var refused = 0;
        for (var seed = 0; seed < Fuzzed; seed++)
        {
            var random = new Random(seed);
            foreach (var name in names)
                folder.Write(name, right[name]);
            var damaged = names[random.Next(names.Length)];
            var spoilt = FileDamage.Of(right[damaged], random);
            folder.Write(damaged, spoilt);
            if (Directory.Exists(folder.Out))
                Directory.Delete(folder.Out, recursive: true);

            var (exit, output, error) = folder.Run(verb);

            var text = $"seed {seed}: {error}";
            output.ShouldBeEmpty(text);
            if (exit == 0)
            {
                FileDamage.EndsInsideARow(damaged, spoilt).ShouldBeFalse(text);
                Directory.GetFiles(folder.Out).Length.ShouldBe(files, text);
            }
            else
            {
                (exit == 2 ? FileDamage.OneLineWithPlace().IsMatch(error) : exit == 3 && error.Length > 0).ShouldBeTrue(text);
                error.ShouldNotContain("   at ", customMessage: text);
                Directory.Exists(folder.Out).ShouldBeFalse(text);
                refused++;
            }
        }

        refused.ShouldBeGreaterThan(Fuzzed / 3);
    }

    /// <summary>Five of A and one of B in rooms of four: the tails A and B share a room, which saves one.</summary>
    [Fact]
    public void Seat_Sample_SeatsEveryoneOnceAndTellsWhatMergingSaved()
    {
        using var folder = Sample("seat");

        folder.Run("seat", "--threads", "2").ShouldBe((0, "", ""));

        var rows = folder.Result("seats.csv").TrimEnd('\n').Split('\n').Skip(1).Select(line => line.Split(',')).ToList();
        rows.Select(row => row[0]).Order(StringComparer.Ordinal).ShouldBe(["a", "b", "c", "d", "e", "f", "g"]);
        rows.Select(row => $"{row[1]} {row[2]} {row[3]}").ShouldBe(
            ["0101 1 1", "0101 1 2", "0101 1 3", "0101 1 4", "0101 2 1", "0101 2 2", "0102 1 1"]);
        rows.Select(row => row[6]).Distinct().Count().ShouldBe(7);
        rows[0][6].ShouldBe("260101100101");
        var record = folder.Result("run.json");
        record.ShouldContain("\"roomsUsed\": 3");
        record.ShouldContain("\"roomsAtLeast\": 3");
        record.ShouldContain("\"roomsSaved\": 1");
    }

    [Fact]
    public void Seat_TooFewRooms_NamesDistrictAndRooms()
    {
        using var folder = Sample("seat");
        folder.Write("districts.csv", "district,rooms\n0101,1\n0102,\n");

        var (exit, output, error) = folder.Run("seat");

        (exit, output).ShouldBe((3, ""));
        error.ShouldStartWith("district 0101 needs 2 rooms and has 1:");
        Directory.Exists(folder.Out).ShouldBeFalse();
    }

    /// <summary>Numbers that do not tell the candidates apart, and a value that does not fit, stop the run; nothing is written.</summary>
    [Theory]
    [InlineData("""{"field":"district","width":4}, {"field":"seat","width":2}""", "number.twice: number 010101 would be given twice")]
    [InlineData("""{"field":"candidate","width":3}, {"field":"district","width":3}""", "number.value-too-wide: district \"0101\" has more than 3 characters")]
    [InlineData("""{"field":"room","width":3}, {"field":"category","map":{"A":"1"}}, {"serial":"tenant","width":2}""", "number.value-not-mapped: the map of category has no code for \"B\"")]
    public void Seat_NumbersThatCannotBeGiven_StopTheRun(string number, string problem)
    {
        using var folder = Sample("seat");
        folder.Write("rules.json", $$"""{ "seatsPerRoom": 4, "columns": 2, "seed": "00ff", "number": [ {{number}} ] }""");

        var (exit, output, error) = folder.Run("seat");

        (exit, output).ShouldBe((3, ""));
        error.ShouldStartWith(problem);
        error.TrimEnd().ShouldNotContain('\n');
        Directory.Exists(folder.Out).ShouldBeFalse();
    }

    [Theory]
    [InlineData(",0101,2,1,", ",0101,2,2,")]
    [InlineData("260101100101", "260101100102")]
    [InlineData("0102,1,1,1,1", "0102,1,2,1,2")]
    public void Verify_ChangedSeats_ExitsWith3(string from, string to)
    {
        using var folder = Sample("seat");
        folder.Run("seat").Exit.ShouldBe(0);
        var right = folder.Result("seats.csv");
        var wrong = right.Replace(from, to, StringComparison.Ordinal);
        wrong.ShouldNotBe(right);
        File.WriteAllText(Path.Combine(folder.Out, "seats.csv"), wrong);

        folder.Run("verify").Exit.ShouldBe(3);
    }

    internal static EngineFolder Sample(string verb)
    {
        var folder = new EngineFolder();
        foreach (var (name, text) in Samples[verb])
            folder.Write(name, text);
        return folder;
    }
}
