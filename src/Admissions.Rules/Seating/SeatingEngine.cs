namespace Admissions.Rules.Seating;

/// <summary>
/// Seats the candidates of a campaign: rooms of equal size within district and category, in a random order that the seed fixes, candidates
/// of one school apart wherever that is possible, tail rooms merged where allowed (HR-133, HR-134, SX-72).
/// The result depends on the candidates, the rules and the seed only: not on the order of rows, nor on the number of threads.
/// </summary>
/// <remarks>
/// The way of a run, and where each step stands:
/// <list type="number">
/// <item>candidates are brought together by district and category, in the random order of the seed (<see cref="Grouped"/>);</item>
/// <item>every district plans its rooms, tails shared where allowed (<see cref="RoomPlan"/>); too few rooms stop the run;</item>
/// <item>every district is filled seat by seat, school mates passed over for a while (<see cref="DistrictSeater"/>, <see cref="Caller"/>);</item>
/// <item>mates who came to sit beside each other all the same are parted by exchanges (<see cref="SchoolSeparator"/>).</item>
/// </list>
/// </remarks>
public static class SeatingEngine
{
    /// <summary>Changes whenever equal input could give another result; stands in every run record.</summary>
    public const string Version = "seating-5";

    /// <param name="threads">Districts worked at the same time; 0 = as many as the machine has processors.</param>
    public static SeatingResult Run(SeatingInput input, SeatingRules rules, SeatingSeed seed, int threads = 0)
    {
        var shape = new RoomShape(rules.Columns, rules.Walk);
        var groups = Grouped.Of(input, seed);
        var plans = PlanRooms(input, rules, shape, groups, out var refusals);
        if (refusals.Count > 0) return new(null, refusals);

        var places = new int[input.Count];
        var pairs = new long[plans.Length];
        var twice = new long?[plans.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount };
        Parallel.For(0, plans.Length, options, () => new DistrictSeater(shape, rules.SeparateSchools, groups), (district, _, seater) =>
        {
            twice[district] = groups.SortDistrict(district);
            if (twice[district] is null) pairs[district] = seater.Seat(plans[district], district, places);
            return seater;
        }, _ => { });

        return Array.Find(twice, t => t.HasValue) is { } doubled
            ? new(null, [new CandidateTwice(doubled)])
            : new(new SeatingOutcome(input, shape, places, plans, pairs.Sum()), []);
    }

    private static RoomPlan[] PlanRooms(SeatingInput input, SeatingRules rules, RoomShape shape, Grouped groups, out List<Refusal> refusals)
    {
        var index = input.Categories.Select((code, i) => (code, i)).ToDictionary(p => p.code, p => p.i, StringComparer.Ordinal);
        var mergeable = (rules.Mergeable ?? []).Select(set => set.Where(index.ContainsKey).Select(code => index[code]).ToHashSet()).ToList();
        var plans = new RoomPlan[input.Districts.Count];
        refusals = [];
        for (var district = 0; district < plans.Length; district++)
        {
            var counts = groups.CountsOf(district);
            plans[district] = RoomPlan.Of(counts, rules, shape.Seats, mergeable);
            if (input.RoomsAvailable[district] is not { } given || plans[district].Rooms <= given) continue;
            var seatsShort = Math.Max(0, counts.Sum() - (given * shape.Seats));
            refusals.Add(new NotEnoughRooms(input.Districts[district], plans[district].Rooms, given, seatsShort, plans[district].AtLeast));
        }

        return plans;
    }
}
