using Admissions.Rules.Seating;

namespace Admissions.Rules.Tests.Seating;

/// <summary>
/// Tails in the fewest rooms: against a plain search that tries every sharing, on instances whose best sharing is known because they were cut
/// out of full rooms, and where the search is given up. The verifier's own merging is held to the same.
/// </summary>
public sealed class TailPackingTests
{
    /// <summary>The tables of few tails and the search of many must both be right; the search is shown the worst sharing, every tail alone.</summary>
    [Fact]
    public void Of_TenThousandSmallInstances_NeedTheFewestRooms()
    {
        var fewerThanFirstFit = 0;
        for (var number = 0; number < 10_000; number++)
        {
            var random = new Random(number);
            var seats = random.Next(2, 13);
            var tails = Tails([.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => random.Next(1, seats))]);
            var sets = Sets(random, tails.Count);
            tails.RemoveAll(t => !sets.Exists(set => set.Contains(t.Category)));

            var fewest = PlainTails.FewestRooms(tails, seats, sets);

            ShouldBeRight(TailPacking.Of(tails, seats, sets), tails, seats, sets, fewest, number);
            ShouldBeRight(TailSearch.Improve(tails, seats, sets, tails.ConvertAll<List<int>>(t => [t.Category])), tails, seats, sets, fewest, number);
            OfVerifier(tails, seats, sets).ShouldBe((fewest, fewest), $"instance {number}");
            fewerThanFirstFit += PlainTails.FirstFit(tails, seats, sets) > fewest ? 1 : 0;
        }

        fewerThanFirstFit.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Of_ThirteenToSixteenTails_NeedTheFewestRooms()
    {
        for (var number = 0; number < 2_000; number++)
        {
            var random = new Random(number);
            var seats = random.Next(8, 31);
            var tails = Tails([.. Enumerable.Range(0, random.Next(13, 17)).Select(_ => random.Next(Math.Min(seats - 1, random.Next(1, seats))) + 1)]);
            var sets = Sets(random, tails.Count);
            tails.RemoveAll(t => !sets.Exists(set => set.Contains(t.Category)));

            var fewest = PlainTails.FewestRooms(tails, seats, sets);

            ShouldBeRight(TailPacking.Of(tails, seats, sets), tails, seats, sets, fewest, number);
            OfVerifier(tails, seats, sets).ShouldBe((fewest, fewest), $"instance {number}");
        }
    }

    /// <summary>Rooms of 16+8+6 and of 9+9+6+6: first-fit decreasing joins 16 and 9, and needs a room more.</summary>
    [Theory]
    [InlineData(4, 2)]
    [InlineData(6, 3)]
    public void Of_FullRoomsThatFirstFitMisses_AreFound(int ofThree, int ofFour)
    {
        var tails = Tails([.. Enumerable.Repeat<int[]>([16, 8, 6], ofThree).Concat(Enumerable.Repeat<int[]>([9, 9, 6, 6], ofFour)).SelectMany(room => room)]);
        List<HashSet<int>> sets = [[.. tails.Select(t => t.Category)]];

        PlainTails.FirstFit(tails, 30, sets).ShouldBe(ofThree + ofFour + 1);
        ShouldBeRight(TailPacking.Of(tails, 30, sets), tails, 30, sets, ofThree + ofFour, 0);
    }

    /// <summary>Rooms cut in three at random, the hard kind of instance; 13 to 30 tails, in one set or in sets that overlap and hold every room.</summary>
    [Theory]
    [InlineData(30)]
    [InlineData(100)]
    [InlineData(1000)]
    public void Of_RoomsCutInThree_AreFoundAgain(int seats)
    {
        var missed = 0;
        for (var number = 0; number < 200; number++)
        {
            var random = new Random(number);
            var cut = Cut(random, random.Next(5, 11), seats);
            var tails = Tails(cut);
            var rooms = cut.Count / 3;
            List<HashSet<int>> sets = number % 2 == 0
                ? [[.. tails.Select(t => t.Category)]]
                : [.. Enumerable.Range(0, rooms).Select(room => tails.Select(t => t.Category).Where(c => c / 3 == room || random.Next(3) > 0).ToHashSet())];

            ShouldBeRight(TailPacking.Of(tails, seats, sets), tails, seats, sets, rooms, number);
            missed += PlainTails.FirstFit(tails, seats, sets) > rooms ? 1 : 0;
        }

        missed.ShouldBeGreaterThan(50);
    }

    /// <summary>Twenty tails for which first-fit asks a room more than there is.</summary>
    [Fact]
    public void Run_RoomsJustEnoughForManyTails_IsNotRefused()
    {
        var (candidates, rules) = Instance([16, 8, 6, 16, 8, 6, 16, 8, 6, 16, 8, 6, 9, 9, 6, 6, 9, 9, 6, 6], 30);

        var outcome = SeatingEngine.Run(SeatingInput.From(candidates, [new("D", 6)]), rules, SeatingCases.Seed(1)).Outcome.ShouldNotBeNull();

        (outcome.RoomsUsed, outcome.RoomsAtLeast, outcome.RoomsSaved).ShouldBe((6, 6, 14));
        SeatingCases.Verify(candidates, outcome, rules).Checks.Where(check => check.Violations > 0).ShouldBeEmpty();
        SeatingEngine.Run(SeatingInput.From(candidates, [new("D", 5)]), rules, SeatingCases.Seed(1)).Refusals.ShouldHaveSingleItem()
            .Sentence.ShouldBe("考区 D 需要 6 个考室，现有 5 个，缺 1 个考室（缺 30 个座位）。请增加考室或调整参考范围后重新编排。");
    }

    /// <summary>Sixty tails of uneven sizes in rooms of a thousand: the search is given up, and outcome, refusal and verifier say so.</summary>
    [Fact]
    public void Run_SearchGivenUp_SaysSo()
    {
        var (candidates, rules) = Instance(Cut(new Random(62), 20, 1000), 1000);

        var outcome = SeatingCases.Seat(candidates, rules);

        outcome.RoomsAtLeast.ShouldBe(20);
        outcome.RoomsUsed.ShouldBeGreaterThan(20);
        var claims = SeatingCases.Claims(outcome);
        Faults(claims).ShouldBeEmpty();
        Faults(claims with { RoomsAtLeast = 19 }).ShouldBe(["roomsAtLeastAsClaimed"]);
        Faults(claims with { RoomsAtLeast = outcome.RoomsUsed + 1 }).ShouldBe(["roomsAtLeastAsClaimed"]);
        var refusal = SeatingEngine.Run(SeatingInput.From(candidates, [new("D", 20)]), rules, SeatingCases.Seed(1)).Refusals.ShouldHaveSingleItem().ShouldBeOfType<NotEnoughRooms>();
        (refusal.Needed, refusal.AtLeast, refusal.SeatsShort).ShouldBe((outcome.RoomsUsed, 20, 0));
        refusal.Sentence.ShouldBe($"考区 D 需要 {outcome.RoomsUsed} 个考室，现有 20 个，缺 {outcome.RoomsUsed - 20} 个考室（座位总数够，但不同科类不能都坐在一起）。"
            + "末尾考室合并后最少要用几个，没有算到底，只知道不少于 20 个。请增加考室或调整参考范围后重新编排。");

        IEnumerable<string> Faults(SeatingClaims claimed) => SeatingVerifier.Verify(SeatingCases.ForVerifier(candidates), SeatingCases.Published(outcome), null, rules, claimed)
            .Checks.Where(check => check.Violations > 0).Select(check => check.Name);
    }

    private static List<Tail> Tails(List<int> counts) => [.. counts.Select((count, category) => new Tail(category, count))];

    /// <summary>Two of three parts are at random near a third of the room or above.</summary>
    private static List<int> Cut(Random random, int rooms, int seats)
    {
        var parts = new List<int>();
        for (var room = 0; room < rooms; room++)
        {
            var (first, second) = (random.Next(seats * 38 / 100, seats * 49 / 100), random.Next(seats / 4, seats * 35 / 100));
            parts.AddRange([first, second, seats - first - second]);
        }

        return parts;
    }

    private static (List<SeatingCandidate> Candidates, SeatingRules Rules) Instance(List<int> counts, int seats) =>
        (SeatingCases.Candidates([.. counts.Select((count, i) => ("D", $"c{i:00}", "", count))]),
            new SeatingRules([seats], SeparateSchools: false, MergeTails: true, Mergeable: [[.. counts.Select((_, i) => $"c{i:00}")]]));

    /// <summary>One set, sets that overlap, or pairs.</summary>
    private static List<HashSet<int>> Sets(Random random, int categories) => random.Next(3) switch
    {
        0 => [[.. Enumerable.Range(0, categories)]],
        1 => [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, categories).Where(_ => random.Next(2) == 0).ToHashSet())],
        _ => [.. Enumerable.Range(0, categories).Select(_ => new HashSet<int> { random.Next(categories), random.Next(categories) })],
    };

    /// <summary>Rooms for which the verifier finds a way, and rooms of which it proves that fewer do not do.</summary>
    private static (int Found, int Least) OfVerifier(List<Tail> tails, int seats, List<HashSet<int>> sets)
    {
        var rules = new SeatingRules([seats], MergeTails: true, Mergeable: sets.ConvertAll<IReadOnlyList<string>>(set => [.. set.Select(category => $"c{category}")]));
        var candidates = tails.SelectMany(t => Enumerable.Range(0, t.Count).Select(i => new SeatedCandidate($"{t.Category}/{i}", "D", $"c{t.Category}", "")));
        var districts = MergedRooms.Of(candidates, new Dictionary<string, int>(), rules).ToList();
        return (districts.Sum(d => d.Found), districts.Sum(d => d.Least));
    }

    private static void ShouldBeRight(Packing packing, List<Tail> tails, int seats, List<HashSet<int>> sets, int fewest, int number)
    {
        packing.Rooms.SelectMany(room => room).Order().ShouldBe(tails.Select(t => t.Category), $"instance {number}");
        foreach (var room in packing.Rooms)
        {
            tails.Where(t => room.Contains(t.Category)).Sum(t => t.Count).ShouldBeLessThanOrEqualTo(seats, $"instance {number}");
            sets.Exists(set => room.TrueForAll(set.Contains)).ShouldBeTrue($"instance {number}");
        }

        (packing.Rooms.Count, packing.AtLeast).ShouldBe((fewest, fewest), $"instance {number}");
    }
}

/// <summary>Sharing of tails in plain words: every tail into every room that takes it, or into one of its own.</summary>
internal static class PlainTails
{
    public static int FewestRooms(List<Tail> tails, int seats, List<HashSet<int>> sets)
    {
        var order = tails.OrderByDescending(t => t.Count).ToList();
        var best = FirstFit(tails, seats, sets);
        Place(0, []);
        return best;

        void Place(int next, List<List<Tail>> rooms)
        {
            if (Math.Max(rooms.Count, (tails.Sum(t => t.Count) + seats - 1) / seats) >= best)
                return;
            if (next == order.Count)
            {
                best = rooms.Count;
                return;
            }

            foreach (var room in rooms.FindAll(room => MayJoin(room, order[next], seats, sets)))
            {
                room.Add(order[next]);
                Place(next + 1, rooms);
                room.RemoveAt(room.Count - 1);
            }

            rooms.Add([order[next]]);
            Place(next + 1, rooms);
            rooms.RemoveAt(rooms.Count - 1);
        }
    }

    /// <summary>The largest first, each into the first room that takes it.</summary>
    public static int FirstFit(List<Tail> tails, int seats, List<HashSet<int>> sets)
    {
        var rooms = new List<List<Tail>>();
        foreach (var tail in tails.OrderByDescending(t => t.Count))
        {
            if (rooms.Find(room => MayJoin(room, tail, seats, sets)) is { } fit)
                fit.Add(tail);
            else
                rooms.Add([tail]);
        }

        return rooms.Count;
    }

    private static bool MayJoin(List<Tail> room, Tail tail, int seats, List<HashSet<int>> sets) =>
        room.Sum(t => t.Count) + tail.Count <= seats && sets.Exists(set => set.Contains(tail.Category) && room.TrueForAll(t => set.Contains(t.Category)));
}
