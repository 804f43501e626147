using System.Globalization;
using Admissions.Rules.Dispatch.Verification;
using Admissions.Rules.Numbering;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Seating;

/// <summary>A candidate as the verifier sees him; the name is opaque.</summary>
public sealed record SeatedCandidate(string Candidate, string District, string Category, string School);

/// <summary>One published line of the seating. <paramref name="Number"/> is empty where no numbers are given.</summary>
public sealed record PublishedSeat(string Candidate, string District, int Room, int Seat, int Row, int Column, string Number = "");

/// <summary>What the run says of itself.</summary>
/// <param name="NeighbourPairs">Pairs of neighbours of one school.</param>
/// <param name="RoomsAtLeast">Rooms that no merging of tails undercuts; null = the rooms used are the fewest.</param>
public sealed record SeatingClaims(int RoomsUsed, int RoomsSaved, long NeighbourPairs, int? RoomsAtLeast = null);

/// <param name="NeighbourPairs">Pairs of neighbours of one school as counted here.</param>
/// <param name="NeighbourPairsAtLeast">No seating of these candidates in rooms of this shape has fewer.</param>
public sealed record SeatingReport(IReadOnlyList<CheckResult> Checks, long NeighbourPairs, long NeighbourPairsAtLeast)
{
    public bool Passed => Checks.All(c => c.Violations == 0);
}

/// <summary>
/// Checks a finished seating against its input, with its own reading of rooms, walks and numbers: nothing of the engine is used, so an error
/// there cannot hide here.
/// </summary>
public sealed class SeatingVerifier
{
    /// <summary>Merging up to so many tails of a district is never given up, so it must always use the fewest rooms.</summary>
    private const int TailsNeverGivenUp = 12;

    private readonly SeatingRules _rules;
    private readonly IReadOnlyList<NumberSegment>? _number;
    private readonly IReadOnlyList<string>? _callingOrder;
    private readonly List<CheckResult> _checks = [];

    private SeatingVerifier(SeatingRules rules, IReadOnlyList<NumberSegment>? number, IReadOnlyList<string>? callingOrder) =>
        (_rules, _number, _callingOrder) = (rules, number, callingOrder);

    /// <param name="rooms">Rooms available by district; null = unlimited everywhere.</param>
    /// <param name="number">Layout of the numbers, or null when there are none.</param>
    /// <param name="callingOrder">
    /// The candidates in the random order of the seed (<see cref="NumberingVerifier.SerialOrder"/>). When it is given, everybody must sit in
    /// that order inside district and category, or, where schools are kept apart, where the calling of the rule brings him
    /// (<see cref="CallingReplay"/>, which says nothing of those who changed places); and serials must follow district, room and seat.
    /// </param>
    public static SeatingReport Verify(
        IReadOnlyCollection<SeatedCandidate> candidates, IReadOnlyCollection<PublishedSeat> seats, IReadOnlyDictionary<string, int?>? rooms,
        SeatingRules rules, SeatingClaims claims, IReadOnlyList<NumberSegment>? number = null, IReadOnlyList<string>? callingOrder = null)
    {
        var verifier = new SeatingVerifier(rules, number, callingOrder);
        return verifier.Run(candidates, seats, rooms, claims);
    }

    /// <summary>
    /// The columns of a room whose rules name only how many there are: seats are dealt from the last column to the first, again and again,
    /// so that columns are as even as possible and the longer ones stand last.
    /// </summary>
    public static IReadOnlyList<int> ColumnsOf(int seats, int columns)
    {
        var dealt = new int[columns];
        for (var seat = 0; seat < seats; seat++) dealt[columns - 1 - (seat % columns)]++;
        return dealt;
    }

    private SeatingReport Run(IReadOnlyCollection<SeatedCandidate> candidates, IReadOnlyCollection<PublishedSeat> seats, IReadOnlyDictionary<string, int?>? rooms, SeatingClaims claims)
    {
        var known = new Dictionary<string, SeatedCandidate>(candidates.Count, StringComparer.Ordinal);
        foreach (var candidate in candidates) known.TryAdd(candidate.Candidate, candidate);
        var byRoom = seats.GroupBy(s => (s.District, s.Room)).ToDictionary(g => g.Key, g => g.OrderBy(s => s.Seat).ToList());

        EveryoneOnce(known, seats);
        Add("ownDistrict", seats, s => !known.TryGetValue(s.Candidate, out var c) || c.District == s.District, s => $"candidate {s.Candidate} sits in district {s.District}");
        SeatsUnique(seats);
        Add("seatPosition", seats, s => s.Seat >= 1 && s.Seat <= _rules.SeatsPerRoom && PositionOf(s.Seat) == (s.Row, s.Column), s => $"seat {s.Seat} of {s.District}/{s.Room} is not in row {s.Row}, column {s.Column}");
        RoomsFilled(byRoom);
        SubjectSets(known, byRoom);
        Capacity(known.Values, byRoom.Keys, rooms, claims);
        var pairsIn = CountPairs(known, byRoom);
        var pairs = pairsIn.Values.Sum();
        Add("neighboursAsClaimed", [claims.NeighbourPairs], c => c == pairs, c => $"{c} claimed, {pairs} found");
        var atLeast = NeighbourBound.Of(known, byRoom, _rules.Columns, PositionOf);
        Add("neighboursAtLeastBound", [pairs], p => p >= atLeast, p => $"{p} found although {atLeast} is a lower bound");
        Add("neighboursAvoidable", _rules.SeparateSchools ? AvoidableNeighbours.Find(known, byRoom, pairsIn) : [], set => set.Avoidable is null,
            set => $"neighbours of one school in district {set.District}, categories {string.Join(", ", set.Categories)}: another seating of the same rooms parts {set.Avoidable}");
        var inOrder = seats.OrderBy(s => s.District, StringComparer.Ordinal).ThenBy(s => s.Room).ThenBy(s => s.Seat).ToList();
        if (_callingOrder is not null && _rules.SeparateSchools)
        {
            Add("seatsBySeed", CallingReplay.Of(known, inOrder, _callingOrder, _rules.SeatsPerRoom), s => s.Seat.Candidate == s.Called,
                s => $"the seed calls candidate {s.Called} to seat {s.Seat.Seat} of {s.Seat.District}/{s.Seat.Room}, and {s.Seat.Candidate} sits there");
        }
        else if (_callingOrder is not null)
        {
            SeatedBySeed(known, inOrder, _callingOrder);
        }

        if (_number is not null)
            _checks.AddRange(NumberingVerifier.Verify(_number, inOrder, s => s.Number, (s, field) => FieldOf(known.GetValueOrDefault(s.Candidate), s, field), inOrder: _callingOrder is not null));
        return new(_checks, pairs, atLeast);
    }

    private void EveryoneOnce(Dictionary<string, SeatedCandidate> known, IReadOnlyCollection<PublishedSeat> seats)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Add("seatedOnce", seats, s => known.ContainsKey(s.Candidate) && seen.Add(s.Candidate), s => $"candidate {s.Candidate} is unknown or seated twice");
        Add("everyoneSeated", known.Keys, seen.Contains, c => $"candidate {c} has no seat");
    }

    /// <summary>Room by room and seat by seat, a category of a district comes in the order of the seed.</summary>
    private void SeatedBySeed(Dictionary<string, SeatedCandidate> known, List<PublishedSeat> inOrder, IReadOnlyList<string> callingOrder)
    {
        var called = new Dictionary<string, int>(callingOrder.Count, StringComparer.Ordinal);
        for (var place = 0; place < callingOrder.Count; place++) called.TryAdd(callingOrder[place], place);
        var last = new Dictionary<(string District, string Category), int>();
        Add("seatsBySeed", inOrder.Where(s => known.ContainsKey(s.Candidate) && called.ContainsKey(s.Candidate)), s =>
        {
            var (group, place) = ((s.District, known[s.Candidate].Category), called[s.Candidate]);
            var right = place > last.GetValueOrDefault(group, -1);
            last[group] = place;
            return right;
        }, s => $"candidate {s.Candidate} sits in {s.District}/{s.Room}, seat {s.Seat}, behind somebody whom the seed calls later");
    }

    private void SeatsUnique(IReadOnlyCollection<PublishedSeat> seats)
    {
        var seen = new HashSet<(string, int, int)>();
        Add("seatUnique", seats, s => seen.Add((s.District, s.Room, s.Seat)), s => $"seat {s.Seat} of {s.District}/{s.Room} is given twice");
    }

    /// <summary>Rooms of a district are 1, 2, 3 … and seats of a room 1, 2, 3 … without gaps.</summary>
    private void RoomsFilled(Dictionary<(string District, int Room), List<PublishedSeat>> byRoom)
    {
        var highest = byRoom.Keys.GroupBy(k => k.District).ToDictionary(g => g.Key, g => (Max: g.Max(k => k.Room), Min: g.Min(k => k.Room), Count: g.Count()), StringComparer.Ordinal);
        Add("roomsWithoutGap", highest, d => d.Value.Min == 1 && d.Value.Max == d.Value.Count, d => $"rooms of district {d.Key} are not 1 to {d.Value.Count}");
        Add("seatsWithoutGap", byRoom, r => r.Value.Select((s, i) => s.Seat == i + 1).All(x => x), r => $"seats of {r.Key.District}/{r.Key.Room} are not 1 to {r.Value.Count}");
    }

    /// <summary>
    /// A room holds one category, or several that may share; and of every category in a district only the remainder after full rooms sits in a
    /// room that is shared or not full.
    /// </summary>
    private void SubjectSets(Dictionary<string, SeatedCandidate> known, Dictionary<(string District, int Room), List<PublishedSeat>> byRoom)
    {
        var categories = byRoom.ToDictionary(r => r.Key, r => r.Value.Where(s => known.ContainsKey(s.Candidate)).CountBy(s => known[s.Candidate].Category).ToList());
        Add("oneSubjectSet", categories, r => r.Value.Count <= 1 || MayShare([.. r.Value.Select(c => c.Key)]), r => $"room {r.Key.District}/{r.Key.Room} mixes {string.Join(", ", r.Value.Select(c => c.Key))}");

        var total = known.Values.CountBy(c => (c.District, c.Category));
        var full = categories.Where(r => r.Value.Count == 1 && r.Value[0].Value == _rules.SeatsPerRoom).CountBy(r => (r.Key.District, Category: r.Value[0].Key)).ToDictionary();
        var tailRooms = categories.SelectMany(r => r.Value.Where(c => r.Value.Count > 1 || c.Value < _rules.SeatsPerRoom).Select(c => (r.Key.District, Category: c.Key))).CountBy(x => x).ToDictionary();
        Add("roomsFull", total, t => full.GetValueOrDefault(t.Key) == t.Value / _rules.SeatsPerRoom && tailRooms.GetValueOrDefault(t.Key) == (t.Value % _rules.SeatsPerRoom == 0 ? 0 : 1),
            t => $"category {t.Key.Category} of district {t.Key.District} does not fill its rooms");
    }

    private bool MayShare(IReadOnlyCollection<string> categories) =>
        _rules.MergeTails && (_rules.Mergeable ?? []).Any(set => categories.All(c => set.Contains(c, StringComparer.Ordinal)));

    private void Capacity(IEnumerable<SeatedCandidate> candidates, IEnumerable<(string District, int Room)> used, IReadOnlyDictionary<string, int?>? rooms, SeatingClaims claims)
    {
        var usedBy = used.CountBy(k => k.District).ToDictionary(StringComparer.Ordinal);
        if (rooms is not null)
        {
            Add("roomsAvailable", usedBy, d => rooms.TryGetValue(d.Key, out var given) && (given is null || d.Value <= given), d => $"district {d.Key} uses {d.Value} rooms, more than it has");
        }

        var unmerged = candidates.CountBy(c => (c.District, c.Category)).Sum(g => (g.Value + _rules.SeatsPerRoom - 1) / _rules.SeatsPerRoom);
        Add("roomsUsedAsClaimed", [claims.RoomsUsed], c => c == usedBy.Values.Sum(), c => $"{c} rooms claimed, {usedBy.Values.Sum()} used");
        Add("roomsSavedAsClaimed", [claims.RoomsSaved], c => c == unmerged - usedBy.Values.Sum(), c => $"{c} rooms claimed as saved, {unmerged - usedBy.Values.Sum()} are");
        if (_rules.MergeTails) FewestRooms(candidates, usedBy, claims);
    }

    /// <summary>
    /// Whether tails were merged into the fewest rooms (<see cref="MergedRooms"/>). A run may say that it did not search to the end; then it
    /// must still be right that there is no way below the rooms it names. Districts of which the verifier cannot tell are not counted.
    /// </summary>
    private void FewestRooms(IEnumerable<SeatedCandidate> candidates, Dictionary<string, int> usedBy, SeatingClaims claims)
    {
        var districts = MergedRooms.Of(candidates, usedBy, _rules).ToList();
        var claimed = claims.RoomsAtLeast ?? claims.RoomsUsed;
        Add("roomsFewest", districts.Where(d => d.Tails > 1 && (d.Used <= d.Least || d.Used > d.Found)), d => d.Used <= d.Found || (d.Tails > TailsNeverGivenUp && claimed < claims.RoomsUsed),
            d => $"district {d.District} uses {d.Used} rooms, its tails can be merged so that {d.Found} do");
        var least = districts.Sum(d => d.Tails > TailsNeverGivenUp ? d.ByNumber : d.Least);
        var most = Math.Min(claims.RoomsUsed, districts.Sum(d => d.Found));
        Add("roomsAtLeastAsClaimed", [claimed], c => c >= least && c <= most, c => $"{c} rooms claimed as the fewest that could do, it must be {least} to {most}");
    }

    /// <summary>Neighbours of one school by room.</summary>
    private Dictionary<(string District, int Room), long> CountPairs(Dictionary<string, SeatedCandidate> known, Dictionary<(string District, int Room), List<PublishedSeat>> byRoom)
    {
        var pairs = new Dictionary<(string District, int Room), long>();
        foreach (var (key, room) in byRoom)
        {
            var grid = new Dictionary<(int Row, int Column), string>();
            foreach (var seat in room)
            {
                if (known.TryGetValue(seat.Candidate, out var candidate) && candidate.School.Length > 0) grid.TryAdd((seat.Row, seat.Column), candidate.School);
            }

            var here = 0L;
            foreach (var ((row, column), school) in grid)
            {
                if (grid.GetValueOrDefault((row + 1, column)) == school) here++;
                if (grid.GetValueOrDefault((row, column + 1)) == school) here++;
            }

            pairs[key] = here;
        }

        return pairs;
    }

    private static string? FieldOf(SeatedCandidate? candidate, PublishedSeat seat, string field) => field switch
    {
        "district" => candidate?.District,
        "category" => candidate?.Category,
        "school" => candidate?.School,
        "candidate" => candidate?.Candidate,
        "room" => seat.Room.ToString(CultureInfo.InvariantCulture),
        "seat" => seat.Seat.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>Where a seat number stands: the columns are walked one after another.</summary>
    private (int Row, int Column) PositionOf(int seat)
    {
        for (var c = 0; c < _rules.Columns.Count; c++)
        {
            var length = _rules.Columns[c];
            if (seat <= length) return (_rules.Walk == SeatWalk.Serpentine && c % 2 == 1 ? length + 1 - seat : seat, c + 1);
            seat -= length;
        }

        return (0, 0);
    }

    private void Add<T>(string name, IEnumerable<T> things, Func<T, bool> right, Func<T, string> describe)
    {
        var (looked, wrong, first) = (0L, 0L, (string?)null);
        foreach (var thing in things)
        {
            looked++;
            if (right(thing)) continue;
            wrong++;
            first ??= describe(thing);
        }

        _checks.Add(new(name, looked, wrong, first));
    }
}
