using Admissions.Rules.Seating;

namespace Admissions.Rules.Tests.Seating;

/// <summary>Small seating instances and the steps every test takes with them.</summary>
internal static class SeatingCases
{
    public static readonly SeatingRules ThirtySeats = new([6, 6, 6, 6, 6]);

    public static SeatingSeed Seed(int number) => new(BitConverter.GetBytes(number));

    public static List<SeatingCandidate> Candidates(params (string District, string Category, string School, int Count)[] blocks)
    {
        var list = new List<SeatingCandidate>();
        foreach (var (district, category, school, count) in blocks)
        {
            for (var i = 0; i < count; i++) list.Add(new(list.Count + 1, district, category, school));
        }

        return list;
    }

    public static SeatingOutcome Seat(IReadOnlyCollection<SeatingCandidate> candidates, SeatingRules rules, int seed = 1, int threads = 1) =>
        SeatingEngine.Run(SeatingInput.From(candidates), rules, Seed(seed), threads).Outcome.ShouldNotBeNull();

    public static List<SeatedCandidate> ForVerifier(IEnumerable<SeatingCandidate> candidates) =>
        [.. candidates.Select(c => new SeatedCandidate(Name(c.Id), c.District, c.Category, c.School))];

    public static List<PublishedSeat> Published(SeatingOutcome outcome) =>
        [.. outcome.InSeatOrder().Select(s => new PublishedSeat(Name(s.Id), s.District, s.Room, s.Seat, s.Row, s.Column))];

    public static SeatingClaims Claims(SeatingOutcome outcome) => new(outcome.RoomsUsed, outcome.RoomsSaved, outcome.NeighbourPairs, outcome.RoomsAtLeast);

    public static SeatingReport Verify(IReadOnlyCollection<SeatingCandidate> candidates, SeatingOutcome outcome, SeatingRules rules) =>
        SeatingVerifier.Verify(ForVerifier(candidates), Published(outcome), null, rules, Claims(outcome));

    /// <summary>A random instance with few seats, many ties and all the odd cases: one candidate, one school, no school, several districts.</summary>
    public static SeatingInstance Random(int number)
    {
        var random = new Random(number);
        var columns = Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(1, 5)).ToList();
        var categories = random.Next(1, 4);
        var schools = random.Next(1, 6);
        var rules = new SeatingRules(columns, (SeatWalk)random.Next(2), random.Next(8) > 0, random.Next(2) == 0,
            random.Next(2) == 0 ? [["A", "B", "C"]] : [["A", "B"], ["B", "C"]]);
        var count = random.Next(1, 60);
        var skew = random.Next(3);
        var candidates = Enumerable.Range(0, count).Select(i => new SeatingCandidate(
            i + 1,
            $"D{random.Next(1, 3)}",
            ((char)('A' + random.Next(categories))).ToString(),
            School(random, schools, skew))).ToList();
        return new SeatingInstance(candidates, rules, number);
    }

    /// <summary>Less than ten seats, so that every assignment can be tried.</summary>
    public static SeatingInstance Tiny(int number)
    {
        var random = new Random(number);
        var columns = Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(1, 4)).ToList();
        var count = random.Next(1, 10);
        var schools = random.Next(1, 5);
        return new SeatingInstance(
            [.. Enumerable.Range(1, count).Select(i => new SeatingCandidate(i, "D", "A", $"S{Math.Min(random.Next(schools), random.Next(schools))}"))],
            new SeatingRules(columns, (SeatWalk)random.Next(2)),
            number);
    }

    /// <summary>The candidates in another order.</summary>
    public static List<SeatingCandidate> Shuffled(SeatingInstance instance)
    {
        var random = new Random(instance.Seed);
        return [.. instance.Candidates.OrderBy(_ => random.Next())];
    }

    /// <summary>The same instance with one candidate less, then with one seat less in a column.</summary>
    public static IEnumerable<SeatingInstance> Shrink(SeatingInstance instance)
    {
        foreach (var gone in instance.Candidates)
            if (instance.Candidates.Count > 1)
                yield return instance with { Candidates = [.. instance.Candidates.Where(c => c != gone)] };
        for (var column = 0; column < instance.Rules.Columns.Count; column++)
            if (instance.Rules.Columns[column] > 1)
                yield return instance with { Rules = instance.Rules with { Columns = [.. instance.Rules.Columns.Select((seats, i) => i == column ? seats - 1 : seats)] } };
    }

    private static string Name(long id) => $"c{id:000}";

    private static string School(Random random, int schools, int skew)
    {
        if (random.Next(10) == 0) return "";
        return skew == 0 ? $"S{random.Next(schools)}" : $"S{(random.Next(skew + 1) > 0 ? 0 : random.Next(schools))}";
    }
}

/// <summary>Candidates and rules of one small seating; prints itself when a test fails on it.</summary>
internal sealed record SeatingInstance(List<SeatingCandidate> Candidates, SeatingRules Rules, int Seed)
{
    public override string ToString() =>
        $"seed {Seed} columns {string.Join('-', Rules.Columns)} {Rules.Walk} separate {Rules.SeparateSchools} merge {Rules.MergeTails} "
        + string.Join(' ', Candidates.Select(c => $"{c.Id}:{c.District}/{c.Category}/{c.School}"));
}
