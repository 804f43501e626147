using System.Globalization;
using System.Numerics;

namespace Admissions.Rules.Seating;

/// <summary>Rooms of a district as the verifier counts them.</summary>
/// <param name="Tails">Categories whose remainder may share a room with that of another.</param>
/// <param name="Used">Rooms in which somebody sits.</param>
/// <param name="Found">The fewest rooms for which the verifier found a way.</param>
/// <param name="Least">Fewer were shown not to do.</param>
/// <param name="ByNumber">Fewer have not enough seats for those of their categories.</param>
internal sealed record MergedDistrict(string District, int Tails, int Used, int Found, int Least, int ByNumber);

/// <summary>
/// Asks of every district how many rooms merging its tails needs, for the verifier: tail by tail, the largest first, into every open room
/// that takes it or into a new one, for one number of rooms after the other from the lowest that the candidates' number allows.
/// </summary>
internal sealed class MergedRooms
{
    /// <summary>Tails placed, for one number of rooms, before the question stays open.</summary>
    private const int MostTries = 30_000;

    private readonly int _seats;
    private readonly IReadOnlyList<(int Count, BigInteger Sets)> _tails;
    private readonly HashSet<string> _inVain = new(StringComparer.Ordinal);
    private int _tries;

    private MergedRooms(IReadOnlyList<(int Count, BigInteger Sets)> tails, int seats) => (_tails, _seats) = (tails, seats);

    public static IEnumerable<MergedDistrict> Of(IEnumerable<SeatedCandidate> candidates, IReadOnlyDictionary<string, int> used, SeatingRules rules)
    {
        var sets = rules.Mergeable ?? [];
        foreach (var district in candidates.CountBy(c => (c.District, c.Category)).GroupBy(g => g.Key.District).OrderBy(d => d.Key, StringComparer.Ordinal))
        {
            var tails = district.Where(g => g.Value % rules.SeatsPerRoom > 0)
                .Select(g => (Count: g.Value % rules.SeatsPerRoom, Sets: SetsWith(g.Key.Category, sets), g.Key.Category)).OrderByDescending(t => t.Count).ThenBy(t => t.Category, StringComparer.Ordinal).ToList();
            var others = district.Sum(g => g.Value / rules.SeatsPerRoom) + tails.Count(t => t.Sets.IsZero);
            var sharing = tails.Where(t => !t.Sets.IsZero).Select(t => (t.Count, t.Sets)).ToList();
            var (byNumber, least, found) = (others, others, others);
            foreach (var part in Linked(sharing))
            {
                var (low, high) = new MergedRooms(part, rules.SeatsPerRoom).Fewest();
                (byNumber, least, found) = (byNumber + RoomsFor(part, rules.SeatsPerRoom), least + low, found + high);
            }

            yield return new(district.Key, sharing.Count, used.GetValueOrDefault(district.Key), found, least, byNumber);
        }
    }

    private static BigInteger SetsWith(string category, IReadOnlyList<IReadOnlyList<string>> sets)
    {
        var with = BigInteger.Zero;
        for (var set = 0; set < sets.Count; set++)
        {
            if (sets[set].Contains(category, StringComparer.Ordinal)) with |= BigInteger.One << set;
        }

        return with;
    }

    /// <summary>Tails that no chain of common sets joins have nothing to do with each other.</summary>
    private static List<List<(int Count, BigInteger Sets)>> Linked(List<(int Count, BigInteger Sets)> tails)
    {
        var parts = new List<(BigInteger Sets, List<(int Count, BigInteger Sets)> Tails)>();
        foreach (var tail in tails)
        {
            var joined = parts.FindAll(part => !(part.Sets & tail.Sets).IsZero);
            parts.RemoveAll(joined.Contains);
            parts.Add((joined.Aggregate(tail.Sets, (all, part) => all | part.Sets), [.. joined.SelectMany(part => part.Tails), tail]));
        }

        return parts.ConvertAll(part => part.Tails.OrderByDescending(t => t.Count).ToList());
    }

    private static int RoomsFor(IEnumerable<(int Count, BigInteger Sets)> tails, int seats) => (tails.Sum(t => t.Count) + seats - 1) / seats;

    /// <summary>The least number of rooms not shown to be too few, and the least for which a way was found.</summary>
    private (int Least, int Found) Fewest()
    {
        int? open = null;
        for (var rooms = RoomsFor(_tails, _seats); ; rooms++)
        {
            _tries = 0;
            _inVain.Clear();
            if (rooms == _tails.Count || Place(0, [], rooms, (rooms * _seats) - _tails.Sum(t => t.Count))) return (open ?? rooms, rooms);
            if (_tries > MostTries) open ??= rooms;
        }
    }

    /// <param name="opened">Free seats of every room begun, and the sets all of whose categories may still come in.</param>
    /// <param name="spare">Seats that may stay empty in all.</param>
    private bool Place(int next, List<(int Free, BigInteger Sets)> opened, int rooms, int spare)
    {
        if (next == _tails.Count) return true;
        if (++_tries > MostTries || EmptyForGood(next, opened) > spare) return false;
        var state = next.ToString(CultureInfo.InvariantCulture) + string.Concat(opened.Select(room => $" {room.Free}:{room.Sets}").Order(StringComparer.Ordinal));
        if (!_inVain.Add(state)) return false;
        var (count, sets) = _tails[next];
        foreach (var room in opened.Where(room => room.Free >= count && !(room.Sets & sets).IsZero).Distinct().OrderBy(room => room.Free).ToList())
        {
            var at = opened.IndexOf(room);
            opened[at] = (room.Free - count, room.Sets & sets);
            if (Place(next + 1, opened, rooms, spare)) return true;
            opened[at] = room;
        }

        if (opened.Count == rooms) return false;
        opened.Add((_seats - count, sets));
        if (Place(next + 1, opened, rooms, spare)) return true;
        opened.RemoveAt(opened.Count - 1);
        return false;
    }

    /// <summary>Seats in open rooms which none of the tails to come may take or is small enough for.</summary>
    private int EmptyForGood(int next, List<(int Free, BigInteger Sets)> opened)
    {
        var empty = 0;
        foreach (var (free, sets) in opened)
        {
            var coming = 0;
            for (var tail = next; tail < _tails.Count && coming < free; tail++)
            {
                if (_tails[tail].Count <= free && !(_tails[tail].Sets & sets).IsZero) coming += _tails[tail].Count;
            }

            empty += Math.Max(0, free - coming);
        }

        return empty;
    }
}
