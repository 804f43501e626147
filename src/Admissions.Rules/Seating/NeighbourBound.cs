namespace Admissions.Rules.Seating;

/// <summary>
/// A number of same-school neighbour pairs that no seating can undercut. For every district and category it looks at the largest school only:
/// however its m candidates are spread over the group's seats, they make at least as many pairs as the m seats with the fewest
/// neighbouring couples among them. That minimum is computed exactly for one room by going through its seats row by row and remembering which
/// of the last seats are taken (a frontier); over several rooms its convex hull is used, so the sum stays a lower bound.
/// </summary>
internal static class NeighbourBound
{
    /// <summary>Wider rooms than this are not worth the 2^width states; they contribute zero.</summary>
    private const int WidestFrontier = 12;

    public static long Of(
        Dictionary<string, SeatedCandidate> known, Dictionary<(string District, int Room), List<PublishedSeat>> byRoom, IReadOnlyList<int> columns, Func<int, (int Row, int Column)> positionOf)
    {
        var largest = known.Values.Where(c => c.School.Length > 0).CountBy(c => (c.District, c.Category, c.School))
            .GroupBy(s => (s.Key.District, s.Key.Category)).ToDictionary(g => g.Key, g => g.Max(s => s.Value));
        var size = known.Values.CountBy(c => (c.District, c.Category)).ToDictionary();
        var roomsOf = byRoom.Keys.CountBy(k => k.District).ToDictionary(StringComparer.Ordinal);
        var seatsPerRoom = columns.Sum();
        var parts = new Dictionary<(string, string), List<int[]>>();
        foreach (var (key, seats) in byRoom)
        {
            foreach (var group in seats.Where(s => known.ContainsKey(s.Candidate)).GroupBy(s => known[s.Candidate].Category))
            {
                // Half of a room's seats, rounded down, have no neighbours among themselves: such a school makes no pair.
                if (!largest.TryGetValue((key.District, group.Key), out var most) || 2 * most <= size[(key.District, group.Key)] - roomsOf[key.District]) continue;
                if (!parts.TryGetValue((key.District, group.Key), out var list)) parts[(key.District, group.Key)] = list = [];
                list.Add([.. group.Select(s => s.Seat).Where(s => s >= 1 && s <= seatsPerRoom).Distinct().Order()]);
            }
        }

        var cache = new Dictionary<string, int[]>(StringComparer.Ordinal);
        var bound = 0L;
        foreach (var (group, rooms) in parts)
        {
            var slopes = new List<(double Slope, int Length)>();
            foreach (var room in rooms)
            {
                var shape = string.Join(',', room);
                if (!cache.TryGetValue(shape, out var fewest)) cache[shape] = fewest = FewestPairs([.. room.Select(positionOf)], columns);
                slopes.AddRange(HullSlopes(fewest));
            }

            var (left, pairs) = (largest[group], 0.0);
            foreach (var (slope, length) in slopes.OrderBy(s => s.Slope))
            {
                var taken = Math.Min(left, length);
                pairs += taken * slope;
                left -= taken;
                if (left == 0) break;
            }

            bound += (long)Math.Ceiling(pairs - 1e-6);
        }

        return bound;
    }

    /// <summary>Entry m: the fewest neighbouring couples among m of these seats.</summary>
    private static int[] FewestPairs(IReadOnlyCollection<(int Row, int Column)> seats, IReadOnlyList<int> columns)
    {
        var transposed = columns.Count > columns.Max();
        var width = Math.Min(columns.Count, columns.Max());
        var height = Math.Max(columns.Count, columns.Max());
        if (width > WidestFrontier) return new int[seats.Count + 1];
        var has = new bool[height, width];
        foreach (var (row, column) in seats)
        {
            if (transposed) has[column - 1, row - 1] = true;
            else has[row - 1, column - 1] = true;
        }

        var full = 1 << width;
        var best = new int[full, seats.Count + 1];
        Fill(best, int.MaxValue / 2);
        best[0, 0] = 0;
        for (var line = 0; line < height; line++)
        {
            for (var i = 0; i < width; i++)
            {
                var next = new int[full, seats.Count + 1];
                Fill(next, int.MaxValue / 2);
                for (var frontier = 0; frontier < full; frontier++)
                {
                    // Bit i is the seat one line back until it is replaced; bit i - 1 is the seat just before.
                    var beside = (frontier >> i & 1) + (i > 0 ? frontier >> (i - 1) & 1 : 0);
                    for (var m = 0; m <= seats.Count; m++)
                    {
                        var pairs = best[frontier, m];
                        if (pairs >= int.MaxValue / 2) continue;
                        var without = frontier & ~(1 << i);
                        next[without, m] = Math.Min(next[without, m], pairs);
                        if (!has[line, i] || m == seats.Count) continue;
                        next[frontier | 1 << i, m + 1] = Math.Min(next[frontier | 1 << i, m + 1], pairs + beside);
                    }
                }

                best = next;
            }
        }

        return [.. Enumerable.Range(0, seats.Count + 1).Select(m => Enumerable.Range(0, full).Min(frontier => best[frontier, m]))];
    }

    /// <summary>The lower convex hull of a curve that starts at zero, as pieces of constant slope.</summary>
    private static List<(double Slope, int Length)> HullSlopes(int[] curve)
    {
        var corners = new List<int>();
        for (var m = 0; m < curve.Length; m++)
        {
            while (corners.Count >= 2 && Slope(corners[^2], corners[^1]) >= Slope(corners[^2], m)) corners.RemoveAt(corners.Count - 1);
            corners.Add(m);
        }

        return [.. corners.Skip(1).Select((m, i) => (Slope(corners[i], m), m - corners[i]))];
        double Slope(int from, int to) => (curve[to] - curve[from]) / (double)(to - from);
    }

    private static void Fill(int[,] table, int value)
    {
        for (var i = 0; i < table.GetLength(0); i++)
        {
            for (var j = 0; j < table.GetLength(1); j++) table[i, j] = value;
        }
    }
}
