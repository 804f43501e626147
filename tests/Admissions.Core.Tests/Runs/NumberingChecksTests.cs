using System.Text;
using System.Text.Json.Nodes;
using Admissions.Core.Campaigns;
using Admissions.Core.Runs;
using Admissions.Core.Runs.Numbering;

namespace Admissions.Core.Tests.Runs;

/// <summary>The product's numbering run before its verifier, on files alone: right results pass, spoilt numbers and rooms are caught by a check of their own.</summary>
public sealed class NumberingChecksTests
{
    private const string Seed = "00ff17";
    private static readonly string[] Counties = ["610102", "610103", "610402"];

    [Theory]
    [InlineData("hunan-adult")]
    [InlineData("hunan-choices")]
    [InlineData("guangdong-vocational")]
    [InlineData("shaanxi-adult")]
    public void Verify_RightResult_PassesAndReadsEveryNumberBack(string pack)
    {
        var (input, result) = Computed(pack);

        var checks = new NumberingProgram().Verify(input, result, Seed);

        checks.ShouldAllBe(check => check.Violations == 0);
        checks.Single(check => check.Name == "numberReadsBack").Checked.ShouldBe(120);
        checks.Where(check => check.Name.StartsWith("serials", StringComparison.Ordinal)).ShouldAllBe(check => pack == "hunan-adult" ? check.Checked == 0 : check.Checked == 2);
        checks.ShouldAllBe(check => check.Words.Length > 0 && check.Words != check.Name);
    }

    /// <summary>The layout of Shaanxi: 26, city, serial of the city in the order of registration.</summary>
    [Theory]
    [InlineData("literal", "numberReadsBack")]
    [InlineData("city", "numberReadsBack")]
    [InlineData("length", "numberReadsBack")]
    [InlineData("gap", "serialsWithoutGap")]
    [InlineData("twice", "numberUnique")]
    [InlineData("order", "serialsInOrder")]
    public void Verify_WrongShaanxiNumber_IsCaughtByItsOwnCheck(string spoilt, string check)
    {
        var (input, right) = Computed("shaanxi-adult");
        var rows = Rows(right);
        var (one, other) = (rows.FindIndex(row => row[6] == "266101000003"), rows.FindIndex(row => row[6] == "266101000004"));
        (rows[one][6], rows[other][6]) = spoilt switch
        {
            "literal" => ("276101000003", rows[other][6]),
            "city" => ("266104000003", rows[other][6]),
            "length" => ("26610100003", rows[other][6]),
            "gap" => ("266101009003", rows[other][6]),
            "twice" => (rows[other][6], rows[other][6]),
            _ => (rows[other][6], rows[one][6]),
        };

        var checks = new NumberingProgram().Verify(input, Result(rows), Seed);

        checks.Single(c => c.Name == check).Violations.ShouldBeGreaterThan(0, check);
    }

    /// <summary>A room more than the candidates need is not excused by the result's own count.</summary>
    [Fact]
    public void Verify_OneRoomTooMany_IsCaughtByTheCountOfRooms()
    {
        var (input, right) = Computed("hunan-adult");
        var rows = Rows(right);
        var last = rows.FindLastIndex(row => row[1] == "6101");
        var room = int.Parse(rows[last][2], System.Globalization.CultureInfo.InvariantCulture) + 1;
        (rows[last][2], rows[last][3], rows[last][4], rows[last][5], rows[last][6]) = ($"{room}", "1", "1", "1", $"266101{room:000}01");

        var checks = new NumberingProgram().Verify(input, Result(rows), Seed);

        checks.Single(c => c.Name == "roomsUsedAsClaimed").Violations.ShouldBe(1);
        checks.Single(c => c.Name == "roomsSavedAsClaimed").Violations.ShouldBe(1);
        checks.Single(c => c.Name == "numberReadsBack").Violations.ShouldBe(0);
    }

    /// <summary>
    /// An outsider puts the revealed seed into rules.json and gets the same seats, byte for byte; where numbers hold a division, without them.
    /// </summary>
    [Theory]
    [InlineData("hunan-adult")]
    [InlineData("shaanxi-adult")]
    public void Compute_ByTheCommandLine_GivesTheSameSeats(string pack)
    {
        var (input, result) = Computed(pack);
        var withNumbers = pack == "hunan-adult";
        var folder = Directory.CreateTempSubdirectory("admissions-");
        try
        {
            var rules = JsonNode.Parse(input["rules.json"])!.AsObject();
            rules["seed"] = Seed;
            if (!withNumbers)
                new[] { "number", "numbersFirst" }.ToList().ForEach(member => rules.Remove(member));
            File.WriteAllText(Path.Combine(folder.FullName, "rules.json"), rules.ToJsonString());
            File.WriteAllBytes(Path.Combine(folder.FullName, "districts.csv"), input["districts.csv"]);
            File.WriteAllBytes(Path.Combine(folder.FullName, "candidates.csv"), RunCsv.Write("candidate,district,category,school", RunCsv.Rows(input["candidates.csv"]).Select(row => string.Join(',', row[..4]))));

            RecomputedRunTests.Run("seat", folder.FullName);

            var expected = Rows(result).ConvertAll(row => string.Join(',', withNumbers ? row : [.. row[..6], ""]));
            File.ReadAllBytes(Path.Combine(folder.FullName, "out", "seats.csv")).ShouldBe(RunCsv.Write("candidate,district,room,seat,row,column,number", expected));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>120 candidates of two cities, two levels and three categories; registrations of two lengths, so that their order as numbers is not that as texts.</summary>
    private static (RunFiles Input, RunFiles Result) Computed(string pack)
    {
        var policy = PolicyPacks.Read(pack).Numbering;
        var withCounty = policy.Layout.TicketNumber.Any(segment => (segment.Field ?? segment.Serial) is "county" or "city");
        var candidates = RunCsv.Write("candidate,district,category,school" + (withCounty ? ",county" : ""), Enumerable.Range(0, 120).Select(i =>
        {
            var county = Counties[i % Counties.Length];
            return $"{940 + i},{county[..4]},{(i % 5 == 0 ? "CollegeToBachelor/Law" : i % 2 == 0 ? "CollegeToBachelor/Art" : "UpperSecondaryToCollege/Art")},{(withCounty ? $",{county}" : "")}";
        }));
        var input = new RunFiles([
            new("rules.json", SeatingFile.Of(policy).Write()), new("candidates.csv", candidates), new("districts.csv", Encoding.UTF8.GetBytes("district,rooms\n6101,20\n6104,20\n"))]);
        return (input, new NumberingProgram().Compute(input, Seed).Value.ShouldNotBeNull().Result);
    }

    private static List<string[]> Rows(RunFiles result) => [.. RunCsv.Rows(result["seats.csv"])];

    private static RunFiles Result(IEnumerable<string[]> rows) =>
        new([new("seats.csv", RunCsv.Write("candidate,district,room,seat,row,column,number", rows.Select(row => string.Join(',', row))))]);
}
