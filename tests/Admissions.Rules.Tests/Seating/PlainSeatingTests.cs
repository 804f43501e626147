using System.Text;
using System.Text.Json;
using Admissions.Rules.Seating;
using Admissions.Rules.Tests.Dispatch;

namespace Admissions.Rules.Tests.Seating;

/// <summary>
/// A second, plain reading of the rules. Where schools are not kept apart the seats are fixed by the seed alone, so the two must agree seat by
/// seat; with merging the number of rooms is compared with the fewest found by trying every way of sharing.
/// </summary>
public class PlainSeatingTests
{
    [Fact]
    public void Run_TenThousandInstancesWithoutSeparation_EqualThePlainList()
    {
        Randomly.Check(10_000, seed: 3, SeatingCases.Random, SeatingCases.Shrink, instance =>
        {
            var rules = instance.Rules with { SeparateSchools = false, MergeTails = false };

            var outcome = SeatingCases.Seat(instance.Candidates, rules, instance.Seed);

            var published = SeatingCases.Published(outcome);
            return !published.SequenceEqual(PlainList(instance.Candidates, rules, SeatingCases.Seed(instance.Seed))) ? "the plain list differs"
                : !SeatingCases.Published(SeatingCases.Seat(SeatingCases.Shuffled(instance), rules, instance.Seed, threads: 2)).SequenceEqual(published) ? "another order of rows and two threads give other seats"
                : outcome.NeighbourPairs != Pairs(published, instance.Candidates) ? $"{outcome.NeighbourPairs} pairs counted"
                : SeatingCases.Verify(instance.Candidates, outcome, rules).Checks.FirstOrDefault(check => check.Violations > 0)?.Name;
        });
    }

    /// <summary>The same through the command line, byte for byte, the rows in any order, on one and on two threads.</summary>
    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public void Seat_RandomFiles_EqualThePlainList(string threads)
    {
        using var folder = new EngineFolder();
        for (var number = 0; number < 300; number++)
        {
            var instance = SeatingCases.Random(number);
            var rules = instance.Rules with { SeparateSchools = false, MergeTails = false };
            // On files a candidate's number is his place, from 0, among the names.
            var candidates = instance.Candidates.Select((c, rank) => c with { Id = rank }).ToList();
            folder.Write("rules.json", JsonSerializer.Serialize(new { seatsPerRoom = rules.SeatsPerRoom, columns = rules.Columns, walk = rules.Walk == SeatWalk.Columns ? "columns" : "serpentine",
                separate = "none", seed = Convert.ToHexString(BitConverter.GetBytes(number)), number = new object[] { new { field = "district", width = 3 }, new { field = "room", width = 3 }, new { field = "seat", width = 2 } } }));
            InstanceFiles.WriteRows(folder, "districts.csv", ["district", "rooms"], new Random(number), [["D1", ""], ["D2", "99"]]);
            InstanceFiles.WriteRows(folder, "candidates.csv", ["candidate", "district", "category", "school"], new Random(number),
                candidates.Select(c => new[] { $"c{c.Id:000}", c.District, c.Category, c.School }));

            folder.Run("seat", "--threads", threads).ShouldBe((0, "", ""), $"{instance}");

            var text = new StringBuilder("candidate,district,room,seat,row,column,number\n");
            foreach (var seat in PlainList(candidates, rules, SeatingCases.Seed(number)))
                PlainDispatch.Row(text, seat.Candidate, seat.District, $"{seat.Room}", $"{seat.Seat}", $"{seat.Row}", $"{seat.Column}", $"0{seat.District}{seat.Room:000}{seat.Seat:00}");
            File.ReadAllBytes(Path.Combine(folder.Out, "seats.csv")).ShouldBe(Encoding.UTF8.GetBytes(text.ToString()), $"{instance}");
        }
    }

    [Fact]
    public void Run_MergeableTails_UseTheFewestRooms()
    {
        for (var number = 0; number < 10_000; number++)
        {
            var random = new Random(number);
            var rules = new SeatingRules([random.Next(2, 12)], SeatWalk.Columns, SeparateSchools: false, MergeTails: true,
                Mergeable: random.Next(2) == 0 ? [["A", "B", "C", "D", "E", "F"]] : [["A", "B", "C"], ["C", "D", "E"]]);
            var candidates = SeatingCases.Candidates([.. "ABCDEF".Select(c => ("D", c.ToString(), "", random.Next(0, 25)))]);

            SeatingCases.Seat(candidates, rules, number).RoomsUsed.ShouldBe(FewestRooms(candidates, rules), $"instance {number}");
        }
    }

    [Fact]
    public void Run_TinySharedRooms_ReachTheMinimumFoundByTryingEverything()
    {
        for (var number = 0; number < 10_000; number++)
        {
            var random = new Random(number);
            var rules = new SeatingRules([3, 3, 3], MergeTails: true, Mergeable: [["A", "B"]]);
            var candidates = SeatingCases.Candidates(("D", "A", "S0", random.Next(1, 4)), ("D", "A", "S1", random.Next(2)), ("D", "B", "S0", random.Next(1, 3)), ("D", "B", "S1", random.Next(3)));

            var outcome = SeatingCases.Seat(candidates, rules, number);

            var seats = SeatingCases.Published(outcome);
            var byName = SeatingCases.ForVerifier(candidates).ToDictionary(c => c.Candidate);
            var minimum = FewestPairs(seats, [.. seats.Select(s => byName[s.Candidate].Category)], [.. seats.Select(s => byName[s.Candidate].School)]);
            outcome.NeighbourPairs.ShouldBe(minimum, $"instance {number}");
        }
    }

    private static int Pairs(List<PublishedSeat> seats, List<SeatingCandidate> candidates)
    {
        var schoolOf = candidates.ToDictionary(c => $"c{c.Id:000}", c => c.School);
        return seats.SelectMany((s, i) => seats.Take(i).Where(t => t.District == s.District && t.Room == s.Room && Math.Abs(t.Row - s.Row) + Math.Abs(t.Column - s.Column) == 1
            && schoolOf[s.Candidate].Length > 0 && schoolOf[s.Candidate] == schoolOf[t.Candidate])).Count();
    }

    private static List<PublishedSeat> PlainList(List<SeatingCandidate> candidates, SeatingRules rules, SeatingSeed seed)
    {
        var places = rules.Columns.SelectMany((length, column) => Enumerable.Range(1, length)
            .Select(k => (Row: rules.Walk == SeatWalk.Serpentine && column % 2 == 1 ? length + 1 - k : k, Column: column + 1))).ToList();
        var seats = new List<PublishedSeat>();
        foreach (var district in candidates.GroupBy(c => c.District).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var room = 0;
            foreach (var category in district.GroupBy(c => c.Category).OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                foreach (var inRoom in category.OrderBy(c => seed.KeyOf(c.Id)).Chunk(places.Count))
                {
                    room++;
                    seats.AddRange(inRoom.Select((c, i) => new PublishedSeat($"c{c.Id:000}", c.District, room, i + 1, places[i].Row, places[i].Column)));
                }
            }
        }

        return seats;
    }

    private static int FewestRooms(List<SeatingCandidate> candidates, SeatingRules rules)
    {
        var counts = candidates.CountBy(c => c.Category).ToList();
        var full = counts.Sum(c => c.Value / rules.SeatsPerRoom);
        var tails = counts.Where(c => c.Value % rules.SeatsPerRoom > 0).Select(c => (Category: c.Key, Count: c.Value % rules.SeatsPerRoom)).ToList();
        return full + Share(0, []);

        int Share(int next, List<List<(string Category, int Count)>> rooms)
        {
            if (next == tails.Count) return rooms.Count;
            rooms.Add([tails[next]]);
            var best = Share(next + 1, rooms);
            rooms.RemoveAt(rooms.Count - 1);
            foreach (var room in rooms.ToList())
            {
                room.Add(tails[next]);
                if (room.Sum(t => t.Count) <= rules.SeatsPerRoom && rules.Mergeable!.Any(set => room.TrueForAll(t => set.Contains(t.Category))))
                    best = Math.Min(best, Share(next + 1, rooms));
                room.RemoveAt(room.Count - 1);
            }

            return best;
        }
    }

    /// <summary>Tries every exchange of schools among the seats of one category.</summary>
    private static int FewestPairs(List<PublishedSeat> seats, List<string> categories, List<string> schools)
    {
        var best = int.MaxValue;
        Try(0, [.. schools]);
        return best;

        void Try(int seat, string[] arrangement)
        {
            if (seat == seats.Count)
            {
                best = Math.Min(best, seats.SelectMany((s, i) => seats.Take(i).Where((t, j) =>
                    t.Room == s.Room && Math.Abs(t.Row - s.Row) + Math.Abs(t.Column - s.Column) == 1 && arrangement[j] == arrangement[i])).Count());
                return;
            }

            var tried = new HashSet<string>(StringComparer.Ordinal);
            for (var other = seat; other < seats.Count; other++)
            {
                if (categories[other] != categories[seat] || !tried.Add(arrangement[other])) continue;
                (arrangement[seat], arrangement[other]) = (arrangement[other], arrangement[seat]);
                Try(seat + 1, arrangement);
                (arrangement[seat], arrangement[other]) = (arrangement[other], arrangement[seat]);
            }
        }
    }
}
