using Admissions.Rules.Seating;

namespace Admissions.Rules.Tests.Seating;

/// <summary>Thousands of small instances against the verifier and against exhaustive search.</summary>
public class SeatingRandomTests
{
    [Fact]
    public void Run_TenThousandRandomInstances_PassTheVerifier()
    {
        Randomly.Check(10_000, seed: 1, SeatingCases.Random, SeatingCases.Shrink, instance =>
        {
            var outcome = SeatingCases.Seat(instance.Candidates, instance.Rules, instance.Seed);
            var report = SeatingCases.Verify(instance.Candidates, outcome, instance.Rules);
            return !report.Passed ? string.Join("; ", report.Checks.Where(c => c.Violations > 0).Select(c => c.Example))
                : !instance.Rules.MergeTails && outcome.RoomsSaved != 0 ? "rooms saved although tails are not merged" : null;
        });
    }

    [Fact]
    public void Run_TinyInstances_ReachTheMinimumFoundByTryingEverything()
    {
        Randomly.Check(10_000, seed: 2, SeatingCases.Tiny, SeatingCases.Shrink, instance =>
        {
            var outcome = SeatingCases.Seat(instance.Candidates, instance.Rules, instance.Seed);
            var report = SeatingCases.Verify(instance.Candidates, outcome, instance.Rules);
            var minimum = Exhaustive.FewestPairs(SeatingCases.Published(outcome), [.. instance.Candidates.Select(c => c.School)]);
            return outcome.NeighbourPairs != minimum ? $"{outcome.NeighbourPairs} pairs, possible are {minimum}"
                : report.NeighbourPairsAtLeast > minimum ? $"the verifier asks for {report.NeighbourPairsAtLeast} pairs, possible are {minimum}" : null;
        });
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
