using System.Text;
using System.Text.Json;
using Admissions.Rules.Dispatch.Verification;
using Admissions.Rules.Seating;
using Admissions.Rules.Tests.Dispatch;

namespace Admissions.Rules.Tests.Seating;

/// <summary>
/// Seating with schools kept apart against <see cref="PlainSeparation"/>. Where the plain calling meets no school mates, the engine must seat exactly so, seat
/// by seat. Where it does, the engine exchanges; then everybody must still sit on the seats of the category, and in small rooms the pairs of
/// neighbours are as few as in the best of all arrangements.
/// </summary>
public sealed class PlainSeparationTests
{
    private const int Instances = 10_000;

    /// <summary>Up to so many candidates of a category all arrangements are tried.</summary>
    private const int Few = 12;

    [Fact]
    public void Run_TenThousandInstancesWithSeparation_EqualThePlainCallingOrTheFewestPairs()
    {
        var (clean, exchanged, tried) = (0, 0, 0);
        Randomly.Check(Instances, seed: 5, SeatingCases.Random, SeatingCases.Shrink, instance =>
        {
            var rules = instance.Rules with { SeparateSchools = true, MergeTails = false };
            var outcome = SeatingCases.Seat(instance.Candidates, rules, instance.Seed);
            var published = SeatingCases.Published(outcome);
            var candidateOf = instance.Candidates.ToDictionary(c => $"c{c.Id:000}");
            var schoolOf = candidateOf.ToDictionary(c => c.Key, c => c.Value.School);
            if (outcome.NeighbourPairs != Pairs(published, schoolOf))
                return $"{outcome.NeighbourPairs} pairs counted";
            if (!SeatingCases.Published(SeatingCases.Seat(SeatingCases.Shuffled(instance), rules, instance.Seed, threads: 2)).SequenceEqual(published))
                return "another order of rows and two threads give other seats";
            foreach (var group in PlainGroups(instance.Candidates, rules, SeatingCases.Seed(instance.Seed)))
            {
                var own = published.FindAll(seat => (seat.District, candidateOf[seat.Candidate].Category) == (group.District, group.Category));
                if (!own.Select(PlaceOf).SequenceEqual(group.Seats.Select(PlaceOf)))
                    return $"{group.District}/{group.Category} does not sit on its seats";
                clean += group.IsClean ? 1 : 0;
                if (group.IsClean && !own.SequenceEqual(group.Seats))
                    return $"{group.District}/{group.Category} differs from the plain calling";
                if (group.IsClean)
                    continue;
                exchanged++;
                var pairs = Pairs(own, schoolOf);
                if (pairs > Pairs(group.Seats, schoolOf))
                    return $"{group.District}/{group.Category} has more pairs than before the exchange";
                if (own.Count > Few)
                    continue;
                var fewest = FewestPairs(own, schoolOf);
                if (pairs != fewest)
                    return $"{group.District}/{group.Category} has {pairs} pairs, possible are {fewest}";
                tried++;
            }

            return null;
        });

        (clean, exchanged, tried).ShouldSatisfyAllConditions(n => n.clean.ShouldBeGreaterThan(15_000), n => n.exchanged.ShouldBeGreaterThan(15_000), n => n.tried.ShouldBeGreaterThan(10_000));
    }

    /// <summary>Tails that share a room: whoever sits there has neighbours of other categories too.</summary>
    [Fact]
    public void Run_SharedTailRooms_EqualThePlainCallingOnTheSameSeats()
    {
        var (compared, shared) = (0, 0);
        for (var number = 0; compared < Instances; number++)
        {
            var instance = SeatingCases.Random(700_000 + number);
            var rules = instance.Rules with { SeparateSchools = true, MergeTails = true };
            var outcome = SeatingCases.Seat(instance.Candidates, rules, instance.Seed);
            var byName = instance.Candidates.ToDictionary(c => $"c{c.Id:000}");
            foreach (var district in SeatingCases.Published(outcome).GroupBy(seat => seat.District))
            {
                var rooms = district.GroupBy(seat => seat.Room).ToDictionary(room => room.Key, room => room.Select(seat => byName[seat.Candidate].Category).Distinct().Count());
                var plain = new List<PublishedSeat>();
                var clean = true;
                foreach (var category in district.GroupBy(seat => byName[seat.Candidate].Category).OrderBy(g => g.Key, StringComparer.Ordinal))
                {
                    // Full rooms first; the remainder sits in the category's last room or in a shared one.
                    var seats = category.GroupBy(seat => seat.Room).OrderBy(room => room.Count() < rules.SeatsPerRoom || rooms[room.Key] > 1).ThenBy(room => room.Key).SelectMany(room => room);
                    clean &= CallTo(seats, category.Select(seat => byName[seat.Candidate]), SeatingCases.Seed(instance.Seed), byName, plain);
                }

                if (!clean)
                    continue;
                district.SequenceEqual(plain.OrderBy(seat => seat.Room).ThenBy(seat => seat.Seat)).ShouldBeTrue($"{instance}");
                (compared, shared) = (compared + 1, shared + (rooms.Values.Any(categories => categories > 1) ? 1 : 0));
            }
        }

        shared.ShouldBeGreaterThan(compared / 6);
    }

    /// <summary>
    /// The verifier calls everybody once more: right results pass, of most seats the seed tells who sits there, and two school mates who change places,
    /// which no count of neighbours notices, are found out.
    /// </summary>
    [Fact]
    public void Verify_CallingOrderGiven_ProvesTheSeedWhereNobodyChangedPlaces()
    {
        var (proved, all, caught) = (0L, 0, 0);
        for (var number = 0; number < Instances; number++)
        {
            var instance = SeatingCases.Random(800_000 + number);
            var rules = instance.Rules with { SeparateSchools = true };
            var outcome = SeatingCases.Seat(instance.Candidates, rules, instance.Seed);
            var (seats, seed) = (SeatingCases.Published(outcome), SeatingCases.Seed(instance.Seed));
            var order = instance.Candidates.OrderBy(c => seed.KeyOf(c.Id)).Select(c => $"c{c.Id:000}").ToList();

            var bySeed = Check(seats);

            bySeed.Violations.ShouldBe(0, $"{bySeed.Example} {instance}");
            (proved, all) = (proved + bySeed.Checks, all + seats.Count);
            if (bySeed.Checks < seats.Count)
                continue;
            var mates = instance.Candidates.GroupBy(c => (c.District, c.Category, c.School)).FirstOrDefault(own => own.Count() > 1)?.Select(c => $"c{c.Id:000}").ToList();
            if (mates is null)
                continue;
            var changed = seats.ConvertAll(seat => seat.Candidate == mates[0] ? seat with { Candidate = mates[1] } : seat.Candidate == mates[1] ? seat with { Candidate = mates[0] } : seat);
            Check(changed).Violations.ShouldBe(2, $"{instance}");
            caught++;

            CheckResult Check(List<PublishedSeat> published) => SeatingVerifier.Verify(SeatingCases.ForVerifier(instance.Candidates), published, null, rules, SeatingCases.Claims(outcome), null, order)
                .Checks.Single(check => check.Name == "seatsBySeed");
        }

        (proved, caught).ShouldSatisfyAllConditions(n => n.proved.ShouldBeGreaterThan(all / 3), n => n.caught.ShouldBeGreaterThan(Corruptions.AtLeast));
    }

    /// <summary>Through the command line: rows in any order, one and two threads; the bytes are the plain ones where the plain calling is clean.</summary>
    [Fact]
    public void Seat_RandomFilesWithSchools_EqualThePlainCalling()
    {
        using var folder = new EngineFolder();
        var clean = 0;
        for (var number = 0; number < 300; number++)
        {
            var instance = SeatingCases.Random(90_000 + number);
            var rules = instance.Rules with { SeparateSchools = true, MergeTails = false };
            // On files a candidate's number is his place, from 0, among the names.
            var candidates = instance.Candidates.Select((c, rank) => c with { Id = rank }).ToList();
            folder.Write("rules.json", JsonSerializer.Serialize(new { seatsPerRoom = rules.SeatsPerRoom, columns = rules.Columns, walk = rules.Walk == SeatWalk.Columns ? "columns" : "serpentine",
                separate = "school", seed = Convert.ToHexString(BitConverter.GetBytes(number)), number = new object[] { new { field = "district", width = 3 }, new { field = "room", width = 3 }, new { field = "seat", width = 2 } } }));
            var groups = PlainGroups(candidates, rules, SeatingCases.Seed(number));
            var text = new StringBuilder("candidate,district,room,seat,row,column,number\n");
            foreach (var seat in groups.SelectMany(group => group.Seats))
                PlainDispatch.Row(text, seat.Candidate, seat.District, $"{seat.Room}", $"{seat.Seat}", $"{seat.Row}", $"{seat.Column}", $"0{seat.District}{seat.Room:000}{seat.Seat:00}");
            byte[]? before = null;
            foreach (var threads in new[] { 1, 2 })
            {
                InstanceFiles.WriteRows(folder, "districts.csv", ["district", "rooms"], new Random(number + threads), [["D1", ""], ["D2", "99"]]);
                InstanceFiles.WriteRows(folder, "candidates.csv", ["candidate", "district", "category", "school"], new Random(number + threads),
                    candidates.Select(c => new[] { $"c{c.Id:000}", c.District, c.Category, c.School }));

                folder.Run("seat", "--threads", $"{threads}").ShouldBe((0, "", ""), $"{instance}");

                var written = File.ReadAllBytes(Path.Combine(folder.Out, "seats.csv"));
                (before ?? written).ShouldBe(written, $"{instance}");
                before = written;
                if (groups.TrueForAll(group => group.IsClean))
                    written.ShouldBe(Encoding.UTF8.GetBytes(text.ToString()), $"{instance}");
            }

            clean += groups.TrueForAll(group => group.IsClean) ? 1 : 0;
            folder.Run("verify").Exit.ShouldBe(0, $"{instance}");
        }

        clean.ShouldBeGreaterThan(50);
    }

    private sealed record Group(string District, string Category, List<PublishedSeat> Seats, bool IsClean);

    /// <summary>Rooms district by district and category by category, each filled in the order of the walk.</summary>
    private static List<Group> PlainGroups(List<SeatingCandidate> candidates, SeatingRules rules, SeatingSeed seed)
    {
        var walk = rules.Columns.SelectMany((length, column) => Enumerable.Range(1, length)
            .Select(k => (Row: rules.Walk == SeatWalk.Serpentine && column % 2 == 1 ? length + 1 - k : k, Column: column + 1))).ToList();
        var byName = candidates.ToDictionary(c => $"c{c.Id:000}");
        var groups = new List<Group>();
        foreach (var district in candidates.GroupBy(c => c.District).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var room = 0;
            foreach (var category in district.GroupBy(c => c.Category).OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                var seats = new List<PublishedSeat>();
                foreach (var inRoom in category.Chunk(walk.Count))
                {
                    room++;
                    seats.AddRange(inRoom.Select((_, i) => new PublishedSeat("", district.Key, room, i + 1, walk[i].Row, walk[i].Column)));
                }

                var called = new List<PublishedSeat>();
                var clean = CallTo(seats, category, seed, byName, called);
                groups.Add(new Group(district.Key, category.Key, called, clean));
            }
        }

        return groups;
    }

    /// <summary>Calls the candidates to these seats; gives whether nobody came to sit beside a school mate.</summary>
    private static bool CallTo(
        IEnumerable<PublishedSeat> seats, IEnumerable<SeatingCandidate> candidates, SeatingSeed seed, Dictionary<string, SeatingCandidate> byName, List<PublishedSeat> taken)
    {
        var calling = new PlainSeparation(candidates, seed);
        foreach (var seat in seats)
        {
            var beside = taken.FindAll(other => AreNeighbours(other, seat)).ConvertAll(other => byName[other.Candidate].School);
            taken.Add(seat with { Candidate = $"c{calling.Call(beside).Id:000}" });
        }

        return calling.IsClean;
    }

    private static (int, int, int, int) PlaceOf(PublishedSeat seat) => (seat.Room, seat.Seat, seat.Row, seat.Column);

    private static bool AreNeighbours(PublishedSeat one, PublishedSeat other) =>
        one.District == other.District && one.Room == other.Room && Math.Abs(one.Row - other.Row) + Math.Abs(one.Column - other.Column) == 1;

    private static int Pairs(List<PublishedSeat> seats, Dictionary<string, string> schoolOf) => seats.SelectMany((one, i) => seats.Take(i)
        .Where(other => AreNeighbours(one, other) && schoolOf[one.Candidate].Length > 0 && schoolOf[one.Candidate] == schoolOf[other.Candidate])).Count();

    /// <summary>The fewest pairs of all arrangements of these candidates on these seats, each school on each seat tried in turn.</summary>
    private static int FewestPairs(List<PublishedSeat> seats, Dictionary<string, string> schoolOf)
    {
        var schools = seats.CountBy(seat => schoolOf[seat.Candidate]).ToList();
        var (left, chosen, best) = (schools.ConvertAll(school => school.Value), new string[seats.Count], int.MaxValue);
        Try(0, 0);
        return best;

        void Try(int seat, int pairs)
        {
            if (pairs >= best)
                return;
            if (seat == seats.Count)
            {
                best = pairs;
                return;
            }

            for (var school = 0; school < left.Count; school++)
            {
                if (left[school] == 0)
                    continue;
                left[school]--;
                chosen[seat] = schools[school].Key;
                Try(seat + 1, pairs + Enumerable.Range(0, seat).Count(other => chosen[seat].Length > 0 && chosen[other] == chosen[seat] && AreNeighbours(seats[other], seats[seat])));
                left[school]++;
            }
        }
    }
}
