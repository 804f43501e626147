using Admissions.Rules.Numbering;
using Admissions.Rules.Seating;

namespace Admissions.Core.Runs.Numbering;

/// <summary>
/// Shows the seats and numbers of a run to the verifiers. What the numbers say is read from the files anew, by nothing that gave them; how
/// many rooms there must be follows from the candidates alone.
/// </summary>
internal static class NumberingChecks
{
    public static IEnumerable<RunCheck> Of(RunFiles input, RunFiles result)
    {
        var file = SeatingFile.Read(input);
        var candidates = RunCsv.Rows(input["candidates.csv"]).Select(f => f.ToArray()).ToDictionary(f => f[0], StringComparer.Ordinal);
        var seats = SeatFile.Read(result).ToList();
        var rules = new SeatingRules(SeatingVerifier.ColumnsOf(file.SeatsPerRoom, file.Columns), SeatWalk.Serpentine, SeparateSchools: false);
        var rooms = candidates.Values.CountBy(f => (District: f[1], Category: f[2])).Sum(group => (group.Value + file.SeatsPerRoom - 1) / file.SeatsPerRoom);
        var seating = SeatingVerifier.Verify(
            [.. candidates.Values.Select(f => new SeatedCandidate(f[0], f[1], f[2], f[3]))],
            [.. seats.Select(s => new PublishedSeat(SeatFile.Text(s.Registration), s.District, s.Room, s.Seat, s.Row, s.Column, s.Number))],
            RunCsv.Rows(input["districts.csv"]).ToDictionary(f => f[0], f => (int?)SeatFile.Number(f[1]), StringComparer.Ordinal),
            rules, new SeatingClaims(rooms, RoomsSaved: 0, NeighbourPairs: 0)).Checks;
        var inOrder = file.NumbersFirst
            ? seats.OrderBy(s => s.Registration)
            : seats.OrderBy(s => s.District, StringComparer.Ordinal).ThenBy(s => s.Room).ThenBy(s => s.Seat);
        var numbers = NumberingVerifier.Verify(file.Number, inOrder.ToList(), s => s.Number, (s, field) => FieldOf(candidates.GetValueOrDefault(SeatFile.Text(s.Registration)), s, field), inOrder: true);

        // Candidates have no schools in the files, so nothing is said of neighbours.
        return seating.Where(check => !check.Name.StartsWith("neighbours", StringComparison.Ordinal)).Concat(numbers)
            .Select(check => new RunCheck(check.Name, SeatingWords.Of(check.Name), check.Checks, check.Violations, check.Example));
    }

    /// <param name="candidate">The row of candidates.csv: name, district, level/category, school and, where numbers need it, county.</param>
    private static string? FieldOf(string[]? candidate, SeatRow seat, string field) => field switch
    {
        "room" => SeatFile.Text(seat.Room),
        "seat" => SeatFile.Text(seat.Seat),
        "district" => candidate?[1],
        "level" => candidate?[2].Split('/')[0],
        "category" => candidate?[2].Split('/')[1],
        "county" => candidate?.ElementAtOrDefault(4),
        "city" => candidate?.ElementAtOrDefault(4)?[..4],
        _ => null,
    };
}
