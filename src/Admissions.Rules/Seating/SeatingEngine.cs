namespace Admissions.Rules.Seating;

/// <summary>
/// Seats the candidates of a campaign: rooms of equal size within district and category, in a random order that the seed fixes, candidates
/// of one school apart wherever that is possible, tail rooms merged where allowed (HR-133, HR-134, SX-72).
/// The result depends on the candidates, the rules and the seed only: not on the order of rows, nor on the number of threads.
/// </summary>
public static class SeatingEngine
{
    /// <summary>Changes whenever equal input could give another result; stands in every run record.</summary>
    public const string Version = "seating-1";

    /// <param name="threads">Districts worked at the same time; 0 = as many as the machine has processors.</param>
    public static SeatingResult Run(SeatingInput input, SeatingRules rules, SeatingSeed seed, int threads = 0)
    {
        var shape = new RoomShape(rules.Columns, rules.Walk);
        var groups = Grouped.Of(input, seed);

        var plans = new List<PlannedRoom>[input.Districts.Count];
        var refusals = new List<Refusal>();
        var saved = 0;
        var mergeable = MergeableSets(input, rules);
        for (var district = 0; district < plans.Length; district++)
        {
            plans[district] = RoomPlan.Of(groups.CountsOf(district), rules, mergeable, out var savedHere);
            saved += savedHere;
            if (input.RoomsAvailable[district] is { } given && plans[district].Count > given)
            {
                var short_ = Math.Max(1, groups.CountsOf(district).ToArray().Sum() - (given * rules.SeatsPerRoom));
                refusals.Add(new NotEnoughRooms(input.Districts[district], plans[district].Count, given, short_));
            }
        }

        if (refusals.Count > 0) return new(null, refusals);

        var room = new int[input.Count];
        var seat = new short[input.Count];
        var pairs = new long[plans.Length];
        var twice = new long?[plans.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount };
        Parallel.For(0, plans.Length, options, () => new DistrictSeater(shape, rules.SeparateSchools, groups.Schools), (district, _, seater) =>
        {
            twice[district] = groups.SortDistrict(district);
            if (twice[district] is null)
                pairs[district] = seater.Seat(plans[district], groups, district, room, seat);
            return seater;
        }, _ => { });

        if (Array.Find(twice, t => t.HasValue) is { } doubled) return new(null, [new CandidateTwice(doubled)]);
        return new(new SeatingOutcome(input, shape, room, seat, RoomList(input, plans), saved, pairs.Sum()), []);
    }

    private static List<HashSet<int>> MergeableSets(SeatingInput input, SeatingRules rules)
    {
        var index = input.Categories.Select((code, i) => (code, i)).ToDictionary(p => p.code, p => p.i, StringComparer.Ordinal);
        return [.. (rules.Mergeable ?? []).Select(set => set.Where(index.ContainsKey).Select(code => index[code]).ToHashSet())];
    }

    private static List<SeatedRoom> RoomList(SeatingInput input, List<PlannedRoom>[] plans)
    {
        var rooms = new List<SeatedRoom>(plans.Sum(p => p.Count));
        for (var district = 0; district < plans.Length; district++)
        {
            for (var r = 0; r < plans[district].Count; r++)
            {
                var plan = plans[district][r];
                rooms.Add(new(input.Districts[district], r + 1, [.. plan.Segments.Select(s => input.Categories[s.Category])], plan.Occupied));
            }
        }

        return rooms;
    }
}
