using Admissions.Rules.Seating;

namespace Admissions.Rules.Tests.Seating;

/// <summary>Thousands of small instances against the verifier and against exhaustive search.</summary>
public class SeatingRandomTests
{
    [Fact]
    public void Run_TenThousandRandomInstances_PassTheVerifier()
    {
        for (var number = 0; number < 10_000; number++)
        {
            var (candidates, rules) = SeatingCases.Random(number);
            var outcome = SeatingCases.Seat(candidates, rules, number);

            var report = SeatingCases.Verify(candidates, outcome, rules);

            report.Passed.ShouldBeTrue($"instance {number}: {string.Join("; ", report.Checks.Where(c => c.Violations > 0).Select(c => c.Example))}");
            if (!rules.MergeTails) outcome.RoomsSaved.ShouldBe(0);
        }
    }

    [Fact]
    public void Run_TinyInstances_ReachTheMinimumFoundByTryingEverything()
    {
        var tried = 0;
        for (var number = 0; tried < 10_000; number++)
        {
            var random = new Random(number);
            var columns = Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(1, 4)).ToList();
            var rules = new SeatingRules(columns, (SeatWalk)random.Next(2));
            var count = random.Next(1, 10);
            var schools = random.Next(1, 5);
            var candidates = Enumerable.Range(1, count).Select(i => new SeatingCandidate(i, "D", "A", $"S{Math.Min(random.Next(schools), random.Next(schools))}")).ToList();
            tried++;

            var outcome = SeatingCases.Seat(candidates, rules, number);

            var report = SeatingCases.Verify(candidates, outcome, rules);
            var minimum = Exhaustive.FewestPairs(SeatingCases.Published(outcome), [.. candidates.Select(c => c.School)]);
            outcome.NeighbourPairs.ShouldBe(minimum, $"instance {number}: columns {string.Join('-', columns)}, {rules.Walk}, schools {string.Join(',', candidates.Select(c => c.School))}");
            report.NeighbourPairsAtLeast.ShouldBeLessThanOrEqualTo(minimum);
        }
    }

    [Theory]
    [InlineData(14)]
    [InlineData(12)]
    [InlineData(10)]
    public void Run_SchoolUpToHalfOfEveryRoom_LeavesNoNeighbours(int ofThirty)
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var candidates = SeatingCases.Candidates(("D", "A", "big", ofThirty * 4), ("D", "A", "x", (30 - ofThirty) * 2), ("D", "A", "y", (30 - ofThirty) * 2));

            SeatingCases.Seat(candidates, SeatingCases.ThirtySeats, seed).NeighbourPairs.ShouldBe(0);
        }
    }

    [Theory]
    [InlineData(50)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(95)]
    public void Run_OneSchoolFillsMostOfTheRooms_LeavesOnlyPairsProvedUnavoidable(int percent)
    {
        var candidates = SeatingCases.Candidates(("D", "A", "big", 30 * percent), ("D", "A", "x", 15 * (100 - percent)), ("D", "A", "y", 15 * (100 - percent)));

        var outcome = SeatingCases.Seat(candidates, SeatingCases.ThirtySeats);

        var report = SeatingCases.Verify(candidates, outcome, SeatingCases.ThirtySeats);
        report.Passed.ShouldBeTrue();
        outcome.NeighbourPairs.ShouldBe(report.NeighbourPairsAtLeast);
    }
}

/// <summary>Tries every assignment of schools to seats.</summary>
internal static class Exhaustive
{
    public static int FewestPairs(List<PublishedSeat> seats, List<string> schools)
    {
        var earlier = seats.Select((s, i) => seats.Take(i).Select((t, j) => (t, j))
            .Where(x => x.t.Room == s.Room && Math.Abs(x.t.Row - s.Row) + Math.Abs(x.t.Column - s.Column) == 1).Select(x => x.j).ToArray()).ToArray();
        var left = schools.GroupBy(s => s).Select(g => g.Count()).ToArray();
        var chosen = new int[seats.Count];
        var best = int.MaxValue;
        Go(0, 0);
        return best;

        void Go(int seat, int pairs)
        {
            if (pairs >= best) return;
            if (seat == seats.Count)
            {
                best = pairs;
                return;
            }

            for (var school = 0; school < left.Length; school++)
            {
                if (left[school] == 0) continue;
                left[school]--;
                chosen[seat] = school;
                Go(seat + 1, pairs + earlier[seat].Count(e => chosen[e] == school));
                left[school]++;
            }
        }
    }
}
