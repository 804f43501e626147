using System.Numerics;

namespace Admissions.Rules.Seating;

/// <summary>
/// The fewest rooms for the tails of linked categories: for one number of rooms after the other, from the lowest not yet excluded, rooms are
/// filled one by one, each around the largest tail left. Only rooms to which nothing can be added are tried, and in which no tail can be
/// exchanged for a larger one that is left and no easier to place; a state of tails that failed is not tried again. Tails of one size that
/// may share with the same categories count as one kind. The search always takes the same steps, and gives up after a fixed number of them.
/// </summary>
internal sealed class TailSearch
{
    /// <summary>Tails looked at, for one number of rooms, before the search gives up: some tenths of a second.</summary>
    private const int MostSteps = 2_000_000;

    /// <summary>Tails left are written as one number, at most one bit for each.</summary>
    private const int MostTails = 127;
    private const int MostSets = 64;

    private readonly int _seats;
    private readonly Kind[] _kinds;
    private readonly int[] _left;
    private readonly UInt128[] _digit;
    private readonly List<long[]> _weights;
    private readonly List<int[]> _chosen = [];
    private readonly Dictionary<UInt128, int> _failed = [];
    private int _steps;

    private TailSearch(Kind[] kinds, int seats)
    {
        (_kinds, _seats, _weights) = (kinds, seats, TailWeights.Of([.. kinds.Select(k => (k.Size, k.Sets, k.Categories.Count))], seats));
        _left = [.. kinds.Select(k => k.Categories.Count)];
        _digit = new UInt128[kinds.Length];
        var digit = UInt128.One;
        for (var kind = 0; kind < kinds.Length; kind++)
        {
            _digit[kind] = digit;
            digit *= (UInt128)(_left[kind] + 1);
        }
    }

    /// <param name="Sets">The sets of mergeable categories that hold these, one bit each.</param>
    /// <param name="Categories">Ascending.</param>
    private sealed record Kind(int Size, ulong Sets, List<int> Categories);

    /// <param name="known">A sharing that is known.</param>
    /// <returns>One with the fewest rooms, or the known one where nothing better was found.</returns>
    public static Packing Improve(List<Tail> tails, int seats, IReadOnlyList<HashSet<int>> mergeable, List<List<int>> known)
    {
        var bySize = (tails.Sum(t => t.Count) + seats - 1) / seats;
        if (bySize == known.Count) return new(known, known.Count);
        var sets = WidestSets(tails, mergeable);
        if (tails.Count > MostTails || sets.Count > MostSets) return new(known, bySize);

        var kinds = tails.GroupBy(t => (t.Count, Sets: sets.Select((set, i) => set.Contains(t.Category) ? 1UL << i : 0).Aggregate(0UL, (all, bit) => all | bit)))
            .OrderByDescending(kind => kind.Key.Count).ThenBy(kind => BitOperations.PopCount(kind.Key.Sets)).ThenBy(kind => kind.Min(t => t.Category))
            .Select(kind => new Kind(kind.Key.Count, kind.Key.Sets, [.. kind.Select(t => t.Category).Order()]));
        return new TailSearch([.. kinds], seats).Fewest(known);
    }

    /// <summary>The sets of categories among these tails, without those that stand wholly within another.</summary>
    private static List<HashSet<int>> WidestSets(List<Tail> tails, IReadOnlyList<HashSet<int>> mergeable)
    {
        var widest = new List<HashSet<int>>();
        foreach (var set in mergeable.Select(set => tails.Select(t => t.Category).Where(set.Contains).ToHashSet()).OrderByDescending(set => set.Count))
        {
            if (!widest.Exists(set.IsSubsetOf)) widest.Add(set);
        }

        return widest;
    }

    private Packing Fewest(List<List<int>> known)
    {
        int? undecided = null;
        for (var rooms = LowerBound(); rooms < known.Count; rooms++)
        {
            _steps = 0;
            if (Fits(rooms, Written())) return new(Found(), undecided ?? rooms);
            if (_steps > MostSteps) undecided ??= rooms;
        }

        return new(known, undecided ?? known.Count);
    }

    /// <summary>Whether the tails left fit into so many rooms; if so, <see cref="_chosen"/> says how.</summary>
    private bool Fits(int rooms, UInt128 state)
    {
        var first = Array.FindIndex(_left, left => left > 0);
        if (first < 0) return true;
        if (_failed.TryGetValue(state, out var tooFew) && rooms <= tooFew || LowerBound() > rooms) return false;
        var room = new int[_kinds.Length];
        room[first] = 1;
        _left[first]--;
        if (Fill(new(rooms, state - _digit[first], room, first), first, _kinds[first].Size, _kinds[first].Sets)) return true;
        _left[first]++;
        if (_steps <= MostSteps) _failed[state] = rooms;
        return false;
    }

    /// <param name="Rooms">Rooms left with this one.</param>
    /// <param name="State">The tails left without the one that stands first in it.</param>
    private sealed record Open(int Rooms, UInt128 State, int[] Room, int First);

    /// <summary>Adds tails of this and the later kinds to the open room, the most first, and goes on with the next room.</summary>
    private bool Fill(Open open, int kind, int used, ulong sets)
    {
        if (++_steps > MostSteps) return false;
        if (kind == _kinds.Length)
        {
            if (!IsWorthTrying(open, used, sets)) return false;
            var state = open.State;
            for (var k = 0; k < _kinds.Length; k++) state -= _digit[k] * (UInt128)(open.Room[k] - (k == open.First ? 1 : 0));
            _chosen.Add(open.Room.ToArray());
            if (Fits(open.Rooms - 1, state)) return true;
            _chosen.RemoveAt(_chosen.Count - 1);
            return false;
        }

        var (size, own) = (_kinds[kind].Size, _kinds[kind].Sets);
        var most = (sets & own) == 0 ? 0 : Math.Min(_left[kind], (_seats - used) / size);
        for (var take = most; take >= 0; take--)
        {
            (open.Room[kind], _left[kind]) = (open.Room[kind] + take, _left[kind] - take);
            if (Fill(open, kind + 1, used + (take * size), take > 0 ? sets & own : sets)) return true;
            (open.Room[kind], _left[kind]) = (open.Room[kind] - take, _left[kind] + take);
        }

        return false;
    }

    /// <summary>
    /// Not when a tail that is left could be added, nor when one could take the place of a smaller one which in turn could sit wherever it
    /// would have sat: then the other room leads to no more rooms in all.
    /// </summary>
    private bool IsWorthTrying(Open open, int used, ulong sets)
    {
        for (var other = 0; other < _kinds.Length; other++)
        {
            var (size, own) = (_kinds[other].Size, _kinds[other].Sets);
            if (_left[other] == 0 || (sets & own) == 0) continue;
            if (used + size <= _seats) return false;
            for (var kind = 0; kind < _kinds.Length; kind++)
            {
                var inRoom = _kinds[kind];
                if (open.Room[kind] > (kind == open.First ? 1 : 0) && (own & ~inRoom.Sets) == 0 && used - inRoom.Size + size <= _seats
                    && (size > inRoom.Size || (size == inRoom.Size && own != inRoom.Sets)))
                    return false;
            }
        }

        return true;
    }

    /// <summary>Rooms that the tails left need by any of the weighings.</summary>
    private int LowerBound()
    {
        var most = 0;
        foreach (var weights in _weights)
        {
            var sum = 0L;
            for (var kind = 0; kind < _left.Length; kind++) sum += weights[kind] * _left[kind];
            most = Math.Max(most, (int)((sum + TailWeights.Room - 1) / TailWeights.Room));
        }

        return most;
    }

    private UInt128 Written() => _left.Select((left, kind) => _digit[kind] * (UInt128)left).Aggregate(UInt128.Zero, (all, digits) => all + digits);

    private List<List<int>> Found()
    {
        var taken = new int[_kinds.Length];
        return [.. _chosen.Select(room => room.SelectMany((count, kind) => _kinds[kind].Categories.GetRange((taken[kind] += count) - count, count)).ToList())];
    }
}
