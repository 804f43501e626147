using System.Globalization;
using Admissions.Rules.Seating;

namespace Admissions.Benchmarks;

/// <summary>
/// Seating of a million candidates in 122 districts × 12 categories, schools apart, against the sort of the same million keys
/// (<see cref="KeySort.OfSeats"/>). Options: <c>--rounds N</c> (default 9). Both results are then shown to the verifier.
/// </summary>
public static class SeatingBenchmark
{
    private const int Million = 1_000_000;
    private const int Districts = 122;
    private const int Categories = 12;

    public static Task RunAsync(string[] args)
    {
        var rounds = Array.IndexOf(args, "--rounds") is var at and >= 0 ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : 9;
        var seed = new SeatingSeed([1, 2, 3]);
        var rules = new SeatingRules([6, 6, 6, 6, 6], MergeTails: true, Mergeable: [["c00", "c01", "c02"], ["c03", "c04", "c05"]]);
        var ordinary = Draw(schoolsPerDistrict: 40, Million);
        var crowded = Draw(schoolsPerDistrict: 4, Million);
        var sort = KeySort.OfSeats(ordinary, seed);
        Paired.Print([
            Paired.Measure("seating 1 M, 122 × 12, 40 schools a district, 1 thread", "≤ 1.0 × sort", rounds, sort, () => SeatingEngine.Run(ordinary, rules, seed, 1)),
            Paired.Measure("the same, 2 threads", "≤ 1.0 × sort", rounds, sort, () => SeatingEngine.Run(ordinary, rules, seed, 2)),
            Paired.Measure("the same without separation, 1 thread", "", rounds, sort, () => SeatingEngine.Run(ordinary, rules with { SeparateSchools = false }, seed, 1)),
            Paired.Measure("4 schools a district, the largest near half, 1 thread", "", rounds, sort, () => SeatingEngine.Run(crowded, rules, seed, 1)),
        ]);
        Console.WriteLine(sort.Describe("seating"));
        foreach (var (name, input) in new[] { ("40 schools", ordinary), ("4 schools", crowded) })
        {
            var outcome = SeatingEngine.Run(input, rules, seed).Outcome!;
            var report = Verify(input, rules, outcome);
            Console.WriteLine($"{name}: {outcome.RoomsUsed} rooms, {outcome.RoomsSaved} saved by merging, {outcome.NeighbourPairs} neighbour pairs of one school, "
                + $"at least {report.NeighbourPairsAtLeast}; linked sets of categories with avoidable pairs: {report.Checks.First(check => check.Name == "neighboursAvoidable").Violations}; "
                + $"verifier {(report.Passed ? "passed" : "FAILED")}");
        }

        return Task.CompletedTask;
    }

    private static SeatingReport Verify(SeatingInput input, SeatingRules rules, SeatingOutcome outcome)
    {
        var candidates = Enumerable.Range(0, input.Count).Select(row => new SeatedCandidate(
            Name(input.Ids[row]), input.Districts[input.District[row]], input.Categories[input.Category[row]], input.School[row].ToString(CultureInfo.InvariantCulture))).ToList();
        var seats = outcome.InSeatOrder().Select(s => new PublishedSeat(Name(s.Id), s.District, s.Room, s.Seat, s.Row, s.Column)).ToList();
        return SeatingVerifier.Verify(candidates, seats, null, rules, new SeatingClaims(outcome.RoomsUsed, outcome.RoomsSaved, outcome.NeighbourPairs, outcome.RoomsAtLeast));

        static string Name(long id) => id.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Districts and categories of very different size; the k-th school of a district has a share that falls with k.</summary>
    private static SeatingInput Draw(int schoolsPerDistrict, int count)
    {
        var random = new Random(5);
        var (ids, district, category, school) = (new long[count], new int[count], new int[count], new int[count]);
        for (var i = 0; i < count; i++)
        {
            ids[i] = 1_000_000_000L + i;
            district[i] = Math.Min(random.Next(Districts), random.Next(Districts));
            category[i] = Math.Min(random.Next(Categories), random.Next(Categories));
            school[i] = (district[i] * schoolsPerDistrict) + (int)(schoolsPerDistrict * Math.Pow(random.NextDouble(), 1.6));
        }

        return new(ids, district, category, school, [.. Codes("d", Districts, "000").Select(code => new DistrictRooms(code, null))], Codes("c", Categories, "00"));
    }

    private static List<string> Codes(string prefix, int count, string form) =>
        [.. Enumerable.Range(0, count).Select(i => prefix + i.ToString(form, CultureInfo.InvariantCulture))];
}
