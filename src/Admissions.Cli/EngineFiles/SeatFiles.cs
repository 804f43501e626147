using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Admissions.Rules.Dispatch.Verification;
using Admissions.Rules.Numbering;
using Admissions.Rules.Seating;

namespace Admissions.Cli.EngineFiles;

/// <summary>The files of <c>admissions seat</c>: candidates.csv and districts.csv in, seats.csv out.</summary>
/// <param name="Candidates">In ordinal order of their names.</param>
/// <param name="Rooms">Rooms by district; null = unlimited.</param>
public sealed record SeatFiles(SeatRulesFile Rules, IReadOnlyList<SeatedCandidate> Candidates, IReadOnlyDictionary<string, int?> Rooms)
{
    public const string DistrictsName = "districts.csv";
    public const string SeatsName = "seats.csv";
    private const string CandidatesName = "candidates.csv";
    private const int MostRooms = 1_000_000;
    private static readonly string[] SeatsHeader = ["candidate", "district", "room", "seat", "row", "column", "number"];

    public static SeatFiles Read(string directory)
    {
        var rules = SeatRulesFile.Read(PlacedJson.Read(directory, DispatchRulesFile.Name));
        var rooms = ReadDistricts(directory);
        return new SeatFiles(rules, ReadCandidates(directory, rooms), rooms);
    }

    /// <summary>The engine's input; a candidate's number is his place in the ordinal order of names.</summary>
    public SeatingInput Input() => SeatingInput.From(
        [.. Candidates.Select((c, rank) => new SeatingCandidate(rank, c.District, c.Category, c.School))],
        [.. Rooms.Select(r => new DistrictRooms(r.Key, r.Value))]);

    /// <summary>Seats in order with their numbers.</summary>
    /// <returns>Null, or why the numbers cannot be given.</returns>
    public NumberRefused? TryNumber(SeatingOutcome outcome, out List<PublishedSeat> seats)
    {
        seats = [.. outcome.InSeatOrder().Select(s => new PublishedSeat(Candidates[(int)s.Id].Candidate, s.District, s.Room, s.Seat, s.Row, s.Column))];
        if (Rules.Number is null) return null;
        if (NumberLayout.TryCreate(Rules.Number, out var layout) is { } unusable) return unusable;
        var rows = outcome.InSeatOrder().ToList();
        var refused = NumberAssigner.TryAssign(layout, rows, FieldOf, out var numbers);
        if (refused is null) seats = [.. seats.Zip(numbers, (seat, number) => seat with { Number = number })];
        return refused;
    }

    /// <summary>SHA-256 over rules and input in canonical form, whatever the order of rows in the files.</summary>
    public string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var sink = new CsvSink(null, hash))
        {
            var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer)) Rules.Write(json);
            sink.Row(Encoding.UTF8.GetString(buffer.ToArray()));
            foreach (var (district, rooms) in Rooms.OrderBy(r => r.Key, StringComparer.Ordinal))
                sink.Row(district, rooms?.ToString(CultureInfo.InvariantCulture) ?? "");
            foreach (var candidate in Candidates)
                sink.Row(candidate.Candidate, candidate.District, candidate.Category, candidate.School);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static void Write(RunFolder folder, IEnumerable<PublishedSeat> seats) => folder.WriteCsv(SeatsName, sink => WriteRows(sink, seats));

    private static void WriteRows(CsvSink sink, IEnumerable<PublishedSeat> seats)
    {
        sink.Row(SeatsHeader);
        foreach (var seat in seats)
            sink.Field(seat.Candidate).Field(seat.District).Field(seat.Room).Field(seat.Seat).Field(seat.Row).Field(seat.Column).Field(seat.Number).EndRow();
    }

    /// <summary>Reads a result back; rows out of order and other spellings are counted in the check <c>order</c>.</summary>
    public static (List<PublishedSeat> Seats, CheckResult Order) ReadSeats(string directory)
    {
        var form = new FormCheck();
        var seats = new List<PublishedSeat>();
        using var source = CsvSource.Open(directory, SeatsName);
        CsvHeader.Match(source, SeatsHeader);
        while (source.Read())
        {
            var seat = new PublishedSeat(source.Text(0), source.Text(1), Number(2), Number(3), Number(4), Number(5), source.Text(6));
            form.Expect(seats.Count == 0 || Compare(seats[^1], seat) < 0, $"{SeatsName}:{source.Line}: out of order");
            seats.Add(seat);
        }

        form.ExpectRewritten(directory, () => [(SeatsName, sink => WriteRows(sink, seats))]);
        return (seats, form.Result() with { Name = "order" });
        int Number(int field) => source.Whole(field, 1, int.MaxValue);
    }

    private string? FieldOf(SeatAssignment seat, string field) => field switch
    {
        "district" => seat.District,
        "category" => Candidates[(int)seat.Id].Category,
        "school" => Candidates[(int)seat.Id].School,
        "candidate" => Candidates[(int)seat.Id].Candidate,
        "room" => seat.Room.ToString(CultureInfo.InvariantCulture),
        "seat" => seat.Seat.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private static int Compare(PublishedSeat a, PublishedSeat b) =>
        string.CompareOrdinal(a.District, b.District) is var district and not 0 ? district
        : a.Room.CompareTo(b.Room) is var room and not 0 ? room
        : a.Seat.CompareTo(b.Seat);

    private static Dictionary<string, int?> ReadDistricts(string directory)
    {
        using var source = CsvSource.Open(directory, DistrictsName);
        CsvHeader.Match(source, ["district", "rooms"]);
        var rooms = new Dictionary<string, int?>(StringComparer.Ordinal);
        while (source.Read())
        {
            if (!rooms.TryAdd(source.Id(0), source.Text(1).Length == 0 ? null : source.Whole(1, 0, MostRooms)))
                throw source.Problem(0, "this district stands twice");
        }

        return rooms;
    }

    private static List<SeatedCandidate> ReadCandidates(string directory, Dictionary<string, int?> rooms)
    {
        using var source = CsvSource.Open(directory, CandidatesName);
        CsvHeader.Match(source, ["candidate", "district", "category", "school"]);
        var candidates = new List<SeatedCandidate>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (source.Read())
        {
            if (!seen.Add(source.Id(0)))
                throw source.Problem(0, "this candidate stands twice");
            if (!rooms.ContainsKey(source.Id(1)))
                throw source.Problem(1, $"there is no district {source.Shown(1)}");
            candidates.Add(new SeatedCandidate(source.Text(0), source.Text(1), source.Id(2), source.Text(3)));
        }

        candidates.Sort((a, b) => string.CompareOrdinal(a.Candidate, b.Candidate));
        return candidates;
    }
}
