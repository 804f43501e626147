using Admissions.Rules.Seating;

namespace Admissions.Rules.Tests.Seating;

/// <summary>
/// Districts made from a seating without neighbours: every connected part of every room gives the largest school one of its two colours, drawn
/// at random. The engine must find such a seating again, in rooms of odd size too, where a part's two colours differ by one seat.
/// </summary>
public sealed class PlantedSeparationTests
{
    private const int PerLayout = 60;

    public static TheoryData<int[], SeatWalk> Layouts => new()
    {
        { [5, 5, 5, 5, 5], SeatWalk.Serpentine }, { [5, 5, 5, 5, 5], SeatWalk.Columns },
        { [7, 7, 7, 7, 7], SeatWalk.Serpentine }, { [7, 7, 7, 7, 7], SeatWalk.Columns },
        { [9, 9, 9], SeatWalk.Serpentine }, { [9, 9, 9], SeatWalk.Columns },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Run_PlantedDistricts_KeepSchoolsApart(int[] columns, SeatWalk walk)
    {
        var rules = new SeatingRules(columns, walk);
        for (var number = 0; number < PerLayout; number++)
        {
            var random = new Random(number);
            var count = random.Next(columns.Sum() + 1, (40 * columns.Sum()) + 1);
            var largest = Planted(rules, count, random);
            var others = number % 2 == 0 ? 1 : 3;
            var candidates = SeatingCases.Candidates([("D", "A", "S0", largest), .. Enumerable.Range(0, count - largest).Select(_ => ("D", "A", $"S{random.Next(1, 1 + others)}", 1))]);

            SeatingCases.Seat(candidates, rules, number).NeighbourPairs.ShouldBe(0, $"number {number}: {largest} of {count}, {others} other schools");
        }
    }

    [Theory]
    [InlineData(new[] { 3, 3, 3 }, 19, 17)]
    [InlineData(new[] { 5, 5, 5, 5, 5 }, 47, 45)]
    [InlineData(new[] { 5, 4, 3 }, 22, 19)]
    public void Run_TwoSchoolsInOddRooms_AreKeptApartUnderEverySeed(int[] columns, int one, int other)
    {
        for (var seed = 0; seed < 100; seed++)
            SeatingCases.Seat(SeatingCases.Candidates(("D", "A", "S0", one), ("D", "A", "S1", other)), new SeatingRules(columns), seed).NeighbourPairs.ShouldBe(0, $"seed {seed}");
    }

    /// <summary>A room that two categories share: the other's candidates stay, and still nobody sits beside a school mate.</summary>
    [Fact]
    public void Run_TwoSchoolsBesideACategoryThatCannotBeParted_PassTheVerifier()
    {
        var rules = new SeatingRules([5, 5, 5, 5, 5], MergeTails: true, Mergeable: [["A", "B"]]);
        for (var seed = 0; seed < 30; seed++)
        {
            var candidates = SeatingCases.Candidates(("D", "A", "S0", 57), ("D", "A", "S1", 55), ("D", "B", "S2", 9));

            SeatingCases.Verify(candidates, SeatingCases.Seat(candidates, rules, seed), rules).Checks.Where(check => check.Violations > 0).Select(check => check.Example).ShouldBeEmpty($"seed {seed}");
        }
    }

    /// <summary>The size of the school in a seating drawn at random: one colour of every connected part.</summary>
    private static int Planted(SeatingRules rules, int count, Random random)
    {
        var seats = rules.Columns.SelectMany((length, column) => Enumerable.Range(1, length)
            .Select(k => (Row: rules.Walk == SeatWalk.Serpentine && column % 2 == 1 ? length + 1 - k : k, Column: column + 1))).ToList();
        var school = 0;
        for (var room = 0; room < count; room += seats.Count)
        {
            var left = seats.Take(count - room).ToHashSet();
            while (left.Count > 0)
            {
                var part = new List<(int Row, int Column)> { left.First() };
                left.Remove(part[0]);
                for (var next = 0; next < part.Count; next++)
                    part.AddRange(left.Where(seat => Math.Abs(seat.Row - part[next].Row) + Math.Abs(seat.Column - part[next].Column) == 1).ToList().Where(left.Remove));
                var colour = random.Next(2);
                school += part.Count(seat => (seat.Row + seat.Column) % 2 == colour);
            }
        }

        return school;
    }
}
