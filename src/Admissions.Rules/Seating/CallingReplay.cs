namespace Admissions.Rules.Seating;

/// <summary>
/// Calls the candidates to the published seats once more, by the sentences of docs/rules/seating.md ("Walk"), for the verifier. Where that brings no two
/// school mates together, nobody changes places afterwards: who sits there follows from the seed alone. Where it does, people change places to part
/// them, and nothing is said of that category, nor of those it shares a room with.
/// </summary>
internal sealed class CallingReplay
{
    private readonly Queue<SeatedCandidate> _ofBig;
    private readonly Queue<SeatedCandidate> _notAsked;
    private readonly List<Queue<SeatedCandidate>> _waiting = [];
    private readonly Dictionary<string, int> _placeOf;
    private readonly string? _big;
    private int _left;
    private bool _broughtMatesTogether;

    /// <summary>A published seat and whom the seed calls to it.</summary>
    internal readonly record struct CalledSeat(PublishedSeat Seat, string Called);

    private CallingReplay(List<SeatedCandidate> group, Dictionary<string, int> placeOf)
    {
        (_placeOf, _left) = (placeOf, group.Count);
        var (counts, most) = (new Dictionary<string, int>(StringComparer.Ordinal), 0);
        foreach (var candidate in group)
        {
            if (candidate.School.Length == 0) continue;
            var count = counts[candidate.School] = counts.GetValueOrDefault(candidate.School) + 1;
            if (count > most && 3 * count > group.Count) (_big, most) = (candidate.School, count);
        }

        _ofBig = new(group.Where(c => c.School == _big));
        _notAsked = new(group.Where(c => c.School != _big));
    }

    /// <summary>The seats of which the seed alone tells who sits there.</summary>
    /// <param name="inOrder">Seats by district, room and seat.</param>
    /// <param name="callingOrder">The candidates in the random order of the seed.</param>
    public static IEnumerable<CalledSeat> Of(Dictionary<string, SeatedCandidate> known, List<PublishedSeat> inOrder, IReadOnlyList<string> callingOrder, int seatsPerRoom)
    {
        var placeOf = new Dictionary<string, int>(callingOrder.Count, StringComparer.Ordinal);
        foreach (var name in callingOrder) placeOf.TryAdd(name, placeOf.Count);
        var groups = known.Values.Where(c => placeOf.ContainsKey(c.Candidate)).OrderBy(c => placeOf[c.Candidate]).ToLookup(c => (c.District, c.Category));
        foreach (var district in inOrder.Where(s => known.ContainsKey(s.Candidate)).GroupBy(s => s.District))
        {
            var categoriesIn = district.GroupBy(s => s.Room).ToDictionary(room => room.Key, room => room.Select(s => known[s.Candidate].Category).Distinct().ToList());
            var peopleIn = district.CountBy(s => s.Room).ToDictionary();
            var (schoolAt, called, unproved) = (new Dictionary<(int Room, int Row, int Column), string>(), new List<(string Category, CalledSeat Seat)>(), new HashSet<string>(StringComparer.Ordinal));
            foreach (var category in district.GroupBy(s => known[s.Candidate].Category).OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                var group = groups[(district.Key, category.Key)].ToList();
                if (group.Count != category.Count())
                {
                    unproved.Add(category.Key);
                    continue;
                }

                var replay = new CallingReplay(group, placeOf);
                // Full rooms are filled first; the remainder sits where others sit too, or where seats stay empty.
                foreach (var seat in category.OrderBy(s => categoriesIn[s.Room].Count > 1 || peopleIn[s.Room] < seatsPerRoom).ThenBy(s => s.Room).ThenBy(s => s.Seat))
                {
                    var next = replay.Call(Beside(schoolAt, seat));
                    schoolAt[(seat.Room, seat.Row, seat.Column)] = next.School;
                    called.Add((category.Key, new(seat, next.Candidate)));
                }

                if (replay._broughtMatesTogether) unproved.Add(category.Key);
            }

            foreach (var sharing in categoriesIn.Values.Where(sharing => sharing.Exists(unproved.Contains)).ToList()) unproved.UnionWith(sharing);
            foreach (var (category, seat) in called)
            {
                if (!unproved.Contains(category)) yield return seat;
            }
        }
    }

    private static HashSet<string> Beside(Dictionary<(int Room, int Row, int Column), string> schoolAt, PublishedSeat seat)
    {
        var beside = new HashSet<string>(4, StringComparer.Ordinal);
        foreach (var (row, column) in new[] { (seat.Row - 1, seat.Column), (seat.Row + 1, seat.Column), (seat.Row, seat.Column - 1), (seat.Row, seat.Column + 1) })
        {
            if (schoolAt.TryGetValue((seat.Room, row, column), out var school) && school.Length > 0) beside.Add(school);
        }

        return beside;
    }

    private SeatedCandidate Call(HashSet<string> beside)
    {
        var bigFits = _ofBig.Count > 0 && !beside.Contains(_big!);
        var halfIsBig = 2 * _ofBig.Count >= _left--;
        if (bigFits && (halfIsBig || _notAsked.Count == 0 || _placeOf[_ofBig.Peek().Candidate] < _placeOf[_notAsked.Peek().Candidate])) return _ofBig.Dequeue();
        if (_waiting.Find(line => !beside.Contains(line.Peek().School)) is { } longest) return FirstOf(longest);
        while (_notAsked.TryDequeue(out var asked))
        {
            if (!beside.Contains(asked.School)) return asked;
            if (_waiting.Find(line => line.Peek().School == asked.School) is { } mates) mates.Enqueue(asked);
            else _waiting.Add(new([asked]));
        }

        _broughtMatesTogether |= !bigFits;
        return _ofBig.Count > 0 ? _ofBig.Dequeue() : FirstOf(_waiting[0]);
    }

    private SeatedCandidate FirstOf(Queue<SeatedCandidate> line)
    {
        var first = line.Dequeue();
        if (line.Count == 0) _waiting.Remove(line);
        return first;
    }
}
