namespace Admissions.Rules.Seating;

/// <summary>
/// Finds neighbours of one school who could have been kept apart. Categories of a district that share no room cannot disturb each other, so
/// each linked set of categories is looked at by itself: a set that cannot be separated excuses no other. Inside a set, a category
/// that could be separated while all others keep their seats is not excused by them either.
/// </summary>
internal static class AvoidableNeighbours
{
    /// <summary>One set of categories of a district, joined by the rooms they share.</summary>
    /// <param name="Avoidable">What could have been avoided, in words; null when nothing was found.</param>
    internal sealed record LinkedSet(string District, IReadOnlyList<string> Categories, string? Avoidable);

    /// <param name="known">Who the seated are; seats of others are passed over.</param>
    /// <param name="pairsIn">Pairs of neighbours of one school by room.</param>
    public static IReadOnlyList<LinkedSet> Find(
        Dictionary<string, SeatedCandidate> known, Dictionary<(string District, int Room), List<PublishedSeat>> byRoom, Dictionary<(string District, int Room), long> pairsIn)
    {
        var found = new List<LinkedSet>();
        foreach (var district in byRoom.GroupBy(room => room.Key.District).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var rooms = district.Select(room => (room.Key, Seats: room.Value.Where(s => known.ContainsKey(s.Candidate)).ToList())).ToList();
            var setOf = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
            foreach (var (_, seats) in rooms)
                Join(setOf, [.. seats.Select(s => known[s.Candidate].Category).Distinct()]);
            var roomsOf = rooms.Where(room => room.Seats.Count > 0).ToLookup(room => setOf[known[room.Seats[0].Candidate].Category]);
            foreach (var set in setOf.Values.Distinct())
            {
                var pairs = roomsOf[set].Sum(room => pairsIn.GetValueOrDefault(room.Key));
                found.Add(new(district.Key, [.. set.Order(StringComparer.Ordinal)], pairs == 0 ? null : Avoidable([.. roomsOf[set].SelectMany(room => room.Seats)])));
            }
        }

        return found;

        string? Avoidable(List<PublishedSeat> seats)
        {
            if (SeparationSearch.Finds(seats, [], Of))
                return "all of them";
            var byCategory = seats.GroupBy(s => Of(s).Category).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
            return byCategory.Count < 2 ? null
                : byCategory.Where(own => HasMateBeside(own, seats) && SeparationSearch.Finds(own, seats.Where(s => Of(s).Category != own.Key), Of))
                    .Select(own => $"those of category {own.Key}").FirstOrDefault();
        }

        bool HasMateBeside(IEnumerable<PublishedSeat> own, List<PublishedSeat> seats)
        {
            var schoolAt = new Dictionary<(int, int, int), string>();
            foreach (var seat in seats)
                schoolAt.TryAdd((seat.Room, seat.Row, seat.Column), Of(seat).School);
            return own.Any(s => Of(s).School is { Length: > 0 } school && new[] { (s.Row - 1, s.Column), (s.Row + 1, s.Column), (s.Row, s.Column - 1), (s.Row, s.Column + 1) }
                .Any(side => schoolAt.GetValueOrDefault((s.Room, side.Item1, side.Item2)) == school));
        }

        (string Category, string School) Of(PublishedSeat seat) => (known[seat.Candidate].Category, known[seat.Candidate].School);
    }

    /// <summary>Puts the categories of one room into one set.</summary>
    private static void Join(Dictionary<string, HashSet<string>> setOf, List<string> categories)
    {
        var joined = new HashSet<string>(categories, StringComparer.Ordinal);
        foreach (var category in categories)
            if (setOf.TryGetValue(category, out var before))
                joined.UnionWith(before);
        foreach (var category in joined)
            setOf[category] = joined;
    }
}
