using Admissions.Rules.Policy;
using Admissions.Rules.Seating;

namespace Admissions.Rules.Tests.Seating;

/// <summary>
/// Right results, each spoilt in one way: the verifier must object to every one of them. Every district has a category of one school only,
/// whose neighbours nobody can part, and in every other round the one that shares a room with category A is such a category as well:
/// they must excuse nothing.
/// </summary>
public class SeatingMutationTests
{
    private const int RoundsPerMutation = 40;

    private static readonly SeatingRules Rules = new([3, 3, 4], MergeTails: true, Mergeable: [["A", "B"], ["E", "F"]]);

    private static readonly NumberSegment[] Number =
    [
        new(Literal: "26"), new(Field: "district", Width: 2), new(Field: "category", Map: new Dictionary<string, string> { ["A"] = "1", ["B"] = "2", ["C"] = "3", ["D"] = "4", ["E"] = "5", ["F"] = "6", ["G"] = "7" }),
        new(Field: "room", Width: 3), new(Field: "seat", Width: 2),
    ];

    public static TheoryData<string> Mutations => [.. All.Keys];

    private static readonly Dictionary<string, Action<Spoilt, Random>> All = new(StringComparer.Ordinal)
    {
        ["candidate dropped"] = (s, r) => s.Seats.RemoveAt(r.Next(s.Seats.Count)),
        ["candidate seated twice"] = (s, r) => s.Change(r, seat => seat with { Candidate = s.Other(r, seat).Candidate }),
        ["stranger seated"] = (s, r) => s.Change(r, seat => seat with { Candidate = "nobody" }),
        ["line doubled"] = (s, r) => s.Seats.Add(s.Seats[r.Next(s.Seats.Count)]),
        ["seat given twice"] = (s, r) => s.Change(r, seat => seat with { Seat = seat.Seat % s.InRoom(seat) + 1 }, seat => s.InRoom(seat) > 1),
        ["seat outside the room"] = (s, r) => s.Change(r, seat => seat with { Seat = Rules.SeatsPerRoom + 1 + r.Next(5) }),
        ["row wrong"] = (s, r) => s.Change(r, seat => seat with { Row = seat.Row + 1 }),
        ["column wrong"] = (s, r) => s.Change(r, seat => seat with { Column = seat.Column + 1 }),
        ["other district"] = (s, r) => s.Change(r, seat => seat with { District = seat.District == "01" ? "02" : "01" }),
        ["unknown room"] = (s, r) => s.Change(r, seat => seat with { Room = 90 }),
        ["room number zero"] = (s, r) => s.Change(r, seat => seat with { Room = 0 }),
        ["categories exchanged"] = (s, r) => s.Exchange(r, (a, b) => s.Of(a).Category != s.Of(b).Category),
        ["districts exchanged"] = (s, r) => s.Exchange(r, (a, b) => s.Of(a).District != s.Of(b).District),
        ["school mates exchanged for strangers"] = (s, r) => s.MakePair(r),
        ["school mates put together and owned up to"] = (s, r) => s.OwnUpToAPair(r),
        ["pairs claimed wrongly"] = (s, _) => s.Claims = s.Claims with { NeighbourPairs = s.Claims.NeighbourPairs + 1 },
        ["rooms claimed wrongly"] = (s, _) => s.Claims = s.Claims with { RoomsUsed = s.Claims.RoomsUsed - 1 },
        ["savings claimed wrongly"] = (s, _) => s.Claims = s.Claims with { RoomsSaved = s.Claims.RoomsSaved + 1 },
        ["savings claimed too small"] = (s, _) => s.Claims = s.Claims with { RoomsSaved = s.Claims.RoomsSaved - 1 },
        ["fewest rooms claimed too low"] = (s, _) => s.Claims = s.Claims with { RoomsAtLeast = s.Claims.RoomsAtLeast - 1 },
        ["fewest rooms claimed too high"] = (s, _) => s.Claims = s.Claims with { RoomsAtLeast = s.Claims.RoomsAtLeast + 1 },
        ["tails parted"] = (s, r) => s.PartTails(r),
        ["tails parted and owned up to"] = (s, r) => s.OwnUpToPartedTails(r, s.Claims.RoomsUsed + 1),
        ["tails parted and fewer rooms named"] = (s, r) => s.OwnUpToPartedTails(r, s.Claims.RoomsUsed),
        ["tails merged that may not be"] = (s, r) => s.MergeStrangers(r),
        ["room split"] = (s, r) => s.SplitRoom(r),
        ["too few rooms"] = (s, _) => s.Available = s.Available.ToDictionary(p => p.Key, _ => (int?)1, StringComparer.Ordinal),
        ["district without rooms"] = (s, _) => s.Available = new Dictionary<string, int?>(StringComparer.Ordinal),
        ["number given twice"] = (s, r) => s.Change(r, seat => seat with { Number = s.Other(r, seat).Number }),
        ["digit of a number changed"] = (s, r) => s.Change(r, seat => seat with { Number = Flip(seat.Number, r.Next(seat.Number.Length)) }),
        ["number cut"] = (s, r) => s.Change(r, seat => seat with { Number = seat.Number[..^1] }),
        ["number lengthened"] = (s, r) => s.Change(r, seat => seat with { Number = seat.Number + "0" }),
    };

    /// <summary>Every mutation below is played so many rounds, and every round must be caught.</summary>
    [Fact]
    public void Mutations_TimesRounds_AreEnough() => (All.Count * RoundsPerMutation).ShouldBeGreaterThanOrEqualTo(Corruptions.AtLeast);

    [Theory]
    [MemberData(nameof(Mutations))]
    public void Verify_SpoiltResult_Objects(string mutation)
    {
        for (var round = 0; round < RoundsPerMutation; round++)
        {
            var spoilt = new Spoilt(round);
            spoilt.Verify().Passed.ShouldBeTrue("the right result passes");

            All[mutation](spoilt, new Random(round));

            spoilt.Verify().Passed.ShouldBeFalse($"{mutation}, round {round}");
        }
    }

    /// <summary>Tails in rooms of their own, everything else in order and the rooms told as they are: only who merges them himself notices.</summary>
    [Fact]
    public void Verify_TailsParted_NamesTheDistrictAndTheFewestRooms()
    {
        for (var round = 0; round < RoundsPerMutation; round++)
        {
            var spoilt = new Spoilt(round);
            var fewest = spoilt.Claims.RoomsUsed;
            spoilt.OwnUpToPartedTails(new Random(round), fewest);

            var faults = spoilt.Verify().Checks.Where(check => check.Violations > 0 && !check.Name.StartsWith("neighbours", StringComparison.Ordinal)).ToList();

            faults.ShouldHaveSingleItem().Name.ShouldBe("roomsFewest");
            faults[0].Example.ShouldNotBeNull().ShouldContain("its tails can be merged so that");
        }
    }

    private static string Flip(string number, int at) => number[..at] + (char)('0' + ((number[at] - '0' + 1) % 10)) + number[(at + 1)..];

    private sealed class Spoilt
    {
        private readonly List<SeatedCandidate> _candidates;
        private readonly Dictionary<string, SeatedCandidate> _byName;

        public Spoilt(int seed)
        {
            var random = new Random(seed + 1000);
            var candidates = Enumerable.Range(1, 90).Select(i => new SeatingCandidate(i, $"0{random.Next(1, 3)}", "ABC"[random.Next(3)].ToString(), $"S{random.Next(6)}")).ToList();
            candidates.AddRange(Enumerable.Range(91, 14).Select(i => new SeatingCandidate(i, i % 2 == 0 ? "01" : "02", "D", "hopeless")));
            // Two tails that share a room and one that may not, for every round.
            candidates.AddRange("EEEFFFGG".Select((category, i) => new SeatingCandidate(105 + i, "01", category.ToString(), $"S{i}")));
            if (seed % 2 == 1)
                candidates = candidates.ConvertAll(c => c.Category == "B" ? c with { School = "hopeless too" } : c);
            _candidates = SeatingCases.ForVerifier(candidates);
            _byName = _candidates.ToDictionary(c => c.Candidate, StringComparer.Ordinal);
            var outcome = SeatingCases.Seat(candidates, Rules, seed);
            Claims = SeatingCases.Claims(outcome);
            Seats = [.. SeatingCases.Published(outcome).Select(s => s with { Number = NumberOf(s) })];
        }

        public List<PublishedSeat> Seats { get; }
        public SeatingClaims Claims { get; set; }
        public Dictionary<string, int?> Available { get; set; } = new(StringComparer.Ordinal) { ["01"] = null, ["02"] = 40 };

        public SeatingReport Verify() => SeatingVerifier.Verify(_candidates, Seats, Available, Rules, Claims, Number);

        public SeatedCandidate Of(PublishedSeat seat) => _byName[seat.Candidate];

        public int InRoom(PublishedSeat seat) => Seats.Count(s => s.District == seat.District && s.Room == seat.Room);

        public PublishedSeat Other(Random random, PublishedSeat seat)
        {
            var others = Seats.Where(s => s.Candidate != seat.Candidate).ToList();
            return others[random.Next(others.Count)];
        }

        public void Change(Random random, Func<PublishedSeat, PublishedSeat> change, Func<PublishedSeat, bool>? where = null)
        {
            var possible = Enumerable.Range(0, Seats.Count).Where(i => where?.Invoke(Seats[i]) ?? true).ToList();
            var at = possible[random.Next(possible.Count)];
            Seats[at] = change(Seats[at]);
        }

        public void Exchange(Random random, Func<PublishedSeat, PublishedSeat, bool> where)
        {
            var pairs = Enumerable.Range(0, Seats.Count).SelectMany(i => Enumerable.Range(0, i).Select(j => (i, j))).Where(p => where(Seats[p.i], Seats[p.j])).ToList();
            var (a, b) = pairs[random.Next(pairs.Count)];
            (Seats[a], Seats[b]) = (Seats[a] with { Candidate = Seats[b].Candidate }, Seats[b] with { Candidate = Seats[a].Candidate });
        }

        /// <summary>The same, and the run claims the pair that it has now: it could have been avoided.</summary>
        public void OwnUpToAPair(Random random)
        {
            MakePair(random);
            Claims = Claims with { NeighbourPairs = Verify().NeighbourPairs };
        }

        private string NumberOf(PublishedSeat seat) => $"26{seat.District}{"ABCDEFG".IndexOf(Of(seat).Category, StringComparison.Ordinal) + 1}{seat.Room:000}{seat.Seat:00}";

        /// <summary>One category of a shared room goes to a new last room of the district; those who stay close up.</summary>
        public void PartTails(Random random)
        {
            var shared = Rooms(room => room.Select(seat => Of(seat).Category).Distinct().Count() > 1);
            var room = shared[random.Next(shared.Count)];
            var category = Of(room[random.Next(room.Count)]).Category;
            Move(room.FindAll(seat => Of(seat).Category == category), LastRoom(room[0].District) + 1, 0);
            Move(room.FindAll(seat => Of(seat).Category != category), room[0].Room, 0);
        }

        /// <summary>The same, and the run claims the rooms, savings and pairs that it has now.</summary>
        public void OwnUpToPartedTails(Random random, int atLeast)
        {
            PartTails(random);
            Claims = new SeatingClaims(Claims.RoomsUsed + 1, Claims.RoomsSaved - 1, Verify().NeighbourPairs, atLeast);
        }

        /// <summary>A last room is closed, and who sat there goes to another that has seats left, though the categories may not share.</summary>
        public void MergeStrangers(Random random)
        {
            var rooms = Rooms(room => room.Count < Rules.SeatsPerRoom);
            var pairs = rooms.SelectMany(from => rooms.Select(to => (From: from, To: to))).Where(p => p.From[0].District == p.To[0].District && p.From != p.To
                && p.From.Count + p.To.Count <= Rules.SeatsPerRoom && p.From.Concat(p.To).Any(seat => Of(seat).Category is "C" or "D" or "G")).ToList();
            var (from, to) = pairs[random.Next(pairs.Count)];
            Move(from, to[0].Room, to.Count);
            Move(Seats.FindAll(seat => seat.District == from[0].District && seat.Room == LastRoom(seat.District)), Math.Min(from[0].Room, LastRoom(from[0].District)), 0);
            Claims = new SeatingClaims(Claims.RoomsUsed - 1, Claims.RoomsSaved + 1, Verify().NeighbourPairs, Claims.RoomsUsed - 1);
        }

        /// <summary>Some of a room go to a new last room of the district, and the run owns up to it.</summary>
        public void SplitRoom(Random random)
        {
            var rooms = Rooms(room => room.Count > 1);
            var room = rooms[random.Next(rooms.Count)];
            Move(room.GetRange(room.Count / 2, room.Count - (room.Count / 2)), LastRoom(room[0].District) + 1, 0);
            Claims = new SeatingClaims(Claims.RoomsUsed + 1, Claims.RoomsSaved - 1, Verify().NeighbourPairs, Claims.RoomsUsed + 1);
        }

        private int LastRoom(string district) => Seats.Where(seat => seat.District == district).Max(seat => seat.Room);

        private List<List<PublishedSeat>> Rooms(Func<List<PublishedSeat>, bool> where) =>
            [.. Seats.GroupBy(seat => (seat.District, seat.Room)).Select(room => room.OrderBy(seat => seat.Seat).ToList()).Where(where)];

        /// <summary>Seats these candidates in a room, behind so many who sit there, with the right rows, columns and numbers.</summary>
        private void Move(List<PublishedSeat> seats, int room, int behind)
        {
            for (var i = 0; i < seats.Count; i++)
            {
                var (at, seat) = (Seats.IndexOf(seats[i]), behind + i + 1);
                var (row, column) = seat <= 3 ? (seat, 1) : seat <= 6 ? (7 - seat, 2) : (seat - 6, 3);
                var moved = seats[i] with { Room = room, Seat = seat, Row = row, Column = column };
                Seats[at] = moved with { Number = NumberOf(moved) };
            }
        }

        /// <summary>Brings two school mates of one category side by side, with their numbers exchanged too: only the neighbours are wrong.</summary>
        public void MakePair(Random random)
        {
            for (var attempt = 0; attempt < 2000; attempt++)
            {
                var before = Seats.ToArray();
                Exchange(random, (a, b) => Of(a).District == Of(b).District && Of(a).Category == Of(b).Category && Of(a).School != Of(b).School);
                if (Verify().NeighbourPairs != Claims.NeighbourPairs) return;
                Seats.Clear();
                Seats.AddRange(before);
            }
        }
    }
}
