using Admissions.Rules.Policy;
using Admissions.Rules.Seating;

namespace Admissions.Rules.Tests.Seating;

public class SeatingEngineTests
{
    [Fact]
    public void Run_NinetyFiveCandidates_FillsThreeRoomsAndATail()
    {
        var candidates = SeatingCases.Candidates(("01", "A", "", 95));

        var outcome = SeatingCases.Seat(candidates, SeatingCases.ThirtySeats);

        outcome.Rooms.Select(r => r.Occupied).ShouldBe([30, 30, 30, 5]);
        outcome.Rooms.Select(r => r.Number).ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public void Run_TwoCategories_NeverMixesThemWithoutMerging()
    {
        var candidates = SeatingCases.Candidates(("01", "A", "x", 35), ("01", "B", "y", 35));

        var outcome = SeatingCases.Seat(candidates, SeatingCases.ThirtySeats);

        outcome.Rooms.ShouldAllBe(r => r.Categories.Count == 1);
        outcome.Rooms.Select(r => r.Occupied).ShouldBe([30, 5, 30, 5]);
    }

    [Fact]
    public void Run_MergeableTails_ShareARoomAndReportIt()
    {
        var rules = SeatingCases.ThirtySeats with { MergeTails = true, Mergeable = [["A", "B", "C"]] };
        var candidates = SeatingCases.Candidates(("01", "A", "", 35), ("01", "B", "", 40), ("01", "C", "", 45), ("01", "D", "", 1));

        var outcome = SeatingCases.Seat(candidates, rules);

        outcome.RoomsSaved.ShouldBe(2);
        outcome.Rooms.Select(r => r.Occupied).ShouldBe([30, 30, 30, 1, 30]);
        outcome.Rooms[^1].Categories.ShouldBe(["A", "B", "C"]);
    }

    [Fact]
    public void Run_TailsThatFirstFitPacksBadly_AreStillPackedInTheFewestRooms()
    {
        // 17+7+6 and 15+9+6 fill two rooms; first-fit decreasing needs three.
        var rules = SeatingCases.ThirtySeats with { MergeTails = true, Mergeable = [["A", "B", "C", "D", "E", "F"]] };
        var candidates = SeatingCases.Candidates(("01", "A", "", 17), ("01", "B", "", 15), ("01", "C", "", 9), ("01", "D", "", 7), ("01", "E", "", 6), ("01", "F", "", 6));

        SeatingCases.Seat(candidates, rules).Rooms.Count.ShouldBe(2);
    }

    [Fact]
    public void Run_OverlappingMergeableSets_NeverPutsStrangersTogether()
    {
        var rules = SeatingCases.ThirtySeats with { MergeTails = true, Mergeable = [["A", "B"], ["B", "C"]] };
        var candidates = SeatingCases.Candidates(("01", "A", "", 5), ("01", "B", "", 5), ("01", "C", "", 5));

        var outcome = SeatingCases.Seat(candidates, rules);

        outcome.RoomsSaved.ShouldBe(1);
        outcome.Rooms.ShouldNotContain(r => r.Categories.Contains("A") && r.Categories.Contains("C"));
    }

    [Fact]
    public void Run_TooFewRooms_NamesDistrictRoomsAndSeats()
    {
        var input = SeatingInput.From(SeatingCases.Candidates(("01", "A", "", 95), ("02", "A", "", 10)), [new("01", 3), new("02", null)]);

        var result = SeatingEngine.Run(input, SeatingCases.ThirtySeats, SeatingCases.Seed(1));

        result.Outcome.ShouldBeNull();
        var refusal = result.Refusals.ShouldHaveSingleItem().ShouldBeOfType<NotEnoughRooms>();
        (refusal.District, refusal.Needed, refusal.Given, refusal.SeatsShort).ShouldBe(("01", 4, 3, 5));
        refusal.Sentence.ShouldContain("缺 5 个座位");
        refusal.Source.ShouldBe(Cited.Rooms);
    }

    /// <summary>Two categories that may not share a room, and one room: seats enough, rooms too few.</summary>
    [Fact]
    public void Run_SeatsEnoughButCategoriesApart_NamesTheRoomsOnly()
    {
        var input = SeatingInput.From(SeatingCases.Candidates(("01", "A", "", 10), ("01", "B", "", 10)), [new("01", 1)]);

        SeatingEngine.Run(input, SeatingCases.ThirtySeats, SeatingCases.Seed(1)).Refusals.ShouldHaveSingleItem()
            .Sentence.ShouldBe("考区 01 需要 2 个考室，现有 1 个，缺 1 个考室（座位总数够，但不同科类不能都坐在一起）。请增加考室或调整参考范围后重新编排。");
    }

    [Fact]
    public void Run_CandidateTwice_IsRefused()
    {
        var input = SeatingInput.From([new(7, "01", "A", "x"), new(7, "01", "A", "y")]);

        SeatingEngine.Run(input, SeatingCases.ThirtySeats, SeatingCases.Seed(1)).Refusals.ShouldHaveSingleItem().ShouldBeOfType<CandidateTwice>().Id.ShouldBe(7);
    }

    [Fact]
    public void Run_SevenSevenEightEight_WalksInAnS()
    {
        var rules = new SeatingRules(SeatingRules.EvenColumns(30, 4));
        var outcome = SeatingCases.Seat(SeatingCases.Candidates(("01", "A", "", 30)), rules);

        rules.Columns.ShouldBe([7, 7, 8, 8]);
        Position(1).ShouldBe((1, 1));
        Position(7).ShouldBe((7, 1));
        Position(8).ShouldBe((7, 2));
        Position(14).ShouldBe((1, 2));
        Position(15).ShouldBe((1, 3));
        Position(22).ShouldBe((8, 3));
        Position(23).ShouldBe((8, 4));
        Position(30).ShouldBe((1, 4));
        (int, int) Position(int seat) => outcome.PositionOf(seat);
    }

    [Fact]
    public void Run_TwoSchoolsOfEqualSize_SitLikeAChessboard()
    {
        var candidates = SeatingCases.Candidates(("01", "A", "x", 45), ("01", "A", "y", 45));

        SeatingCases.Seat(candidates, SeatingCases.ThirtySeats).NeighbourPairs.ShouldBe(0);
    }

    [Fact]
    public void Run_OneSchoolOnly_KeepsThePairsThatNobodyCanAvoid()
    {
        var candidates = SeatingCases.Candidates(("01", "A", "x", 30));

        var outcome = SeatingCases.Seat(candidates, SeatingCases.ThirtySeats);

        outcome.NeighbourPairs.ShouldBe(49);
        SeatingCases.Verify(candidates, outcome, SeatingCases.ThirtySeats).NeighbourPairsAtLeast.ShouldBe(49);
    }

    [Fact]
    public void Run_SameSeed_GivesTheSameSeatsWhateverTheRowOrderAndThreads()
    {
        for (var number = 0; number < 300; number++)
        {
            var (candidates, rules, _) = SeatingCases.Random(number);
            var shuffled = candidates.ToArray();
            new Random(number + 1).Shuffle(shuffled);

            var first = SeatingCases.Published(SeatingCases.Seat(candidates, rules, number, threads: 1));
            var second = SeatingCases.Published(SeatingCases.Seat(shuffled, rules, number, threads: 2));

            second.ShouldBe(first);
        }
    }

    [Fact]
    public void Run_AnotherSeed_GivesOtherSeats()
    {
        var candidates = SeatingCases.Candidates(("01", "A", "x", 60), ("01", "A", "y", 60));

        var first = SeatingCases.Published(SeatingCases.Seat(candidates, SeatingCases.ThirtySeats, 1));
        var second = SeatingCases.Published(SeatingCases.Seat(candidates, SeatingCases.ThirtySeats, 2));

        second.Zip(first).Count(pair => pair.First.Candidate == pair.Second.Candidate).ShouldBeLessThan(20);
    }

    [Fact]
    public void Run_NoCandidates_UsesNoRoom()
    {
        SeatingCases.Seat([], SeatingCases.ThirtySeats).Rooms.ShouldBeEmpty();
    }

    [Fact]
    public void TryParse_Seeds_TakesHexadecimalOnly()
    {
        SeatingSeed.TryParse("00ff", out var seed).ShouldBeTrue();
        seed.Commitment.ShouldBe(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([0, 255])));
        SeatingSeed.TryParse("0", out _).ShouldBeFalse();
        SeatingSeed.TryParse("", out _).ShouldBeFalse();
        SeatingSeed.TryParse(null, out _).ShouldBeFalse();
        SeatingSeed.TryParse("zz", out _).ShouldBeFalse();
    }

    [Fact]
    public void KeyOf_FixedSeed_FollowsThePublishedFormula()
    {
        var hash = System.Security.Cryptography.SHA256.HashData([1, 2, 3]);
        var (a, b) = (BitConverter.ToUInt64(hash, 0), BitConverter.ToUInt64(hash, 8));

        var mixed = Mix(unchecked(12345UL + a)) ^ b;

        new SeatingSeed([1, 2, 3]).KeyOf(12345).ShouldBe(Mix(mixed));
        static ulong Mix(ulong z)
        {
            unchecked
            {
                z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
                z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
                return z ^ (z >> 31);
            }
        }
    }
}
