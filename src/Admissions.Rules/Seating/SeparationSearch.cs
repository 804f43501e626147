namespace Admissions.Rules.Seating;

/// <summary>
/// Looks for any seating of some candidates, each category on the seats it has, without two neighbours of one school: seat by seat,
/// row by row, the school with most candidates left that does not sit in front or to the left, with steps back up to a budget. The verifier
/// uses it: neighbours that stayed although this finds a way were avoidable. Finding none proves nothing.
/// </summary>
internal static class SeparationSearch
{
    private const int StepsPerSeat = 40;
    private const int StepsAtLeast = 20_000;

    /// <param name="seats">Seats of one district whose candidates may change places.</param>
    /// <param name="staying">Seats beside them whose candidates stay; what they do to each other does not count.</param>
    /// <param name="of">Category and school of who sits there; an empty school may sit beside anyone.</param>
    public static bool Finds(IEnumerable<PublishedSeat> seats, IEnumerable<PublishedSeat> staying, Func<PublishedSeat, (string Category, string School)> of)
    {
        var order = seats.OrderBy(s => s.Room).ThenBy(s => s.Row).ThenBy(s => s.Column).ToList();
        var categories = order.Select(s => of(s).Category).Distinct().ToList();
        var schools = order.Select(s => of(s).School).Where(s => s.Length > 0).Distinct().ToList();
        var left = categories.ConvertAll(_ => new int[schools.Count + 1]);
        var category = new int[order.Count];
        var at = new Dictionary<(int Room, int Row, int Column), int>();
        for (var i = 0; i < order.Count; i++)
        {
            category[i] = categories.IndexOf(of(order[i]).Category);
            left[category[i]][of(order[i]).School.Length == 0 ? schools.Count : schools.IndexOf(of(order[i]).School)]++;
            at.TryAdd((order[i].Room, order[i].Row, order[i].Column), i);
        }

        var front = order.ConvertAll(s => at.GetValueOrDefault((s.Room, s.Row - 1, s.Column), -1));
        var beside = order.ConvertAll(s => at.GetValueOrDefault((s.Room, s.Row, s.Column - 1), -1));
        var around = BesideStaying(at, staying, s => schools.IndexOf(of(s).School));
        var (taken, tried) = (new int[order.Count], order.ConvertAll(_ => new List<int>()));
        var steps = Math.Max(StepsAtLeast, StepsPerSeat * order.Count);
        for (var seat = 0; steps > 0; steps--)
        {
            if (seat == order.Count)
                return true;
            if (tried[seat].Count == 0 && around.TryGetValue(seat, out var refused))
                tried[seat].AddRange(refused);
            var next = MostLeft(left[category[seat]], tried[seat], front[seat] < 0 ? -1 : taken[front[seat]], beside[seat] < 0 ? -1 : taken[beside[seat]]);
            if (next >= 0)
            {
                left[category[seat]][next]--;
                tried[seat].Add(next);
                taken[seat++] = next;
                continue;
            }

            tried[seat].Clear();
            if (--seat < 0)
                return false;
            left[category[seat]][taken[seat]]++;
        }

        return false;
    }

    /// <summary>Per seat, the schools of those who stay on its four sides.</summary>
    private static Dictionary<int, List<int>> BesideStaying(
        Dictionary<(int Room, int Row, int Column), int> at, IEnumerable<PublishedSeat> staying, Func<PublishedSeat, int> schoolOf)
    {
        var around = new Dictionary<int, List<int>>();
        foreach (var stays in staying)
            foreach (var (row, column) in new[] { (stays.Row - 1, stays.Column), (stays.Row + 1, stays.Column), (stays.Row, stays.Column - 1), (stays.Row, stays.Column + 1) })
                if (schoolOf(stays) is var school and >= 0 && at.TryGetValue((stays.Room, row, column), out var seat))
                    (around.TryGetValue(seat, out var schools) ? schools : around[seat] = []).Add(school);
        return around;
    }

    /// <summary>The school with most candidates left that was not tried here and is neither of the two; who has no school comes last.</summary>
    private static int MostLeft(int[] left, List<int> tried, int one, int other)
    {
        var (most, none) = (-1, left.Length - 1);
        for (var school = 0; school < none; school++)
            if (left[school] > 0 && school != one && school != other && (most < 0 || left[school] > left[most]) && !tried.Contains(school))
                most = school;
        return most < 0 && left[none] > 0 && !tried.Contains(none) ? none : most;
    }
}
