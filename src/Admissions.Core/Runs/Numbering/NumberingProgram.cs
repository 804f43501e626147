using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Numbering;
using Admissions.Rules.Policy;
using Admissions.Rules.Seating;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Runs.Numbering;

/// <summary>
/// 编排准考证号: rooms, seats and ticket numbers of all valid, not exempt candidates in one run (HR-133, HR-134). Input
/// files are those of <c>admissions seat</c>; a column <c>county</c> is added only where the number layout asks for it.
/// </summary>
public sealed class NumberingProgram : RunProgram
{
    public override RunKind Kind => RunKind.Numbering;
    public override string Word => "编排准考证号";
    /// <summary>Its own number says in which order the candidates are handed to the engine: since 2 by the ordinal order of their registrations.</summary>
    public override string EngineVersion => $"numbering-2/{SeatingEngine.Version}";
    public override string RunPermission => Permissions.RunNumbering;
    public override string ReleasePermission => Permissions.ReleaseNumbering;
    public override string? Window => WindowCodes.Numbering;

    public override Task<IReadOnlyList<PreflightItem>> PreflightAsync(RunScope scope, CancellationToken cancellationToken) =>
        NumberingPreflight.RunAsync(scope, cancellationToken);

    public override async Task<RunFiles> SnapshotAsync(RunScope scope, CancellationToken cancellationToken)
    {
        var numbering = scope.Context.Campaign.Policy.Numbering;
        var county = NeedsCounty(numbering.Layout.TicketNumber) ? ", r.county_code as county" : "";
        var candidates = await scope.Connection.CopyOutAsync(
            $"""
            select r.id as candidate, d.code as district, r.level || '/' || r.category as category, null::text as school{county}
            {NumberingSql.Candidates(scope.CampaignId)} order by r.id
            """, cancellationToken);
        var districts = await scope.Connection.CopyOutAsync(
            $"""
            select d.code as district, coalesce(sum(s.room_count), 0) as rooms from exam_districts d
            left join exam_sites s on s.district_id = d.id and s.tenant_id = d.tenant_id and s.state = '{nameof(ExamSiteState.Approved)}'
            where d.campaign_id = {scope.CampaignId} group by d.code order by d.code collate "C"
            """, cancellationToken);
        var rules = SeatingFile.Of(numbering).Write();
        return new RunFiles([new("rules.json", rules), new("candidates.csv", candidates), new("districts.csv", districts)]);
    }

    public override Outcome<Computation> Compute(RunFiles input, string seed)
    {
        var (rules, layoutSegments, numbersFirst) = Rules(input);
        if (NumberLayout.TryCreate(layoutSegments, out var layout) is { } unusable)
            return unusable;
        if (!SeatingSeed.TryParse(seed, out var seatingSeed))
            throw new InvalidOperationException("The seed of the run is not hexadecimal.");
        var candidates = Candidates(input);
        var seated = SeatingEngine.Run(SeatingInput.From([.. candidates.Select((c, place) => c with { Id = place })], Districts(input)), rules, seatingSeed);
        if (seated.Outcome is not { } outcome)
            return Outcome<Computation>.Refused(seated.Refusals);
        var counties = Counties(input);
        var rows = outcome.InSeatOrder().ToList();
        var inNumberOrder = numbersFirst ? [.. rows.OrderBy(s => candidates[(int)s.Id].Id)] : rows;
        if (NumberAssigner.TryAssign(layout, inNumberOrder, (s, field) => Field(s, field, candidates[(int)s.Id], counties), out var given) is { } refused)
            return refused;
        var numbers = numbersFirst ? NumbersBySeat(rows, inNumberOrder, given) : given;
        var seats = RunCsv.Write("candidate,district,room,seat,row,column,number",
            rows.Select((s, i) => $"{candidates[(int)s.Id].Id},{RunCsv.Plain(s.District)},{s.Room},{s.Seat},{s.Row},{s.Column},{RunCsv.Plain(numbers[i])}"));
        return new Computation(new RunFiles([new("seats.csv", seats)]),
        [
            new("编排考生", rows.Count), new("考室", outcome.Rooms.Count), new("考区", rows.Select(r => r.District).Distinct(StringComparer.Ordinal).Count()),
        ]);
    }

    public override IReadOnlyList<RunCheck> Verify(RunFiles input, RunFiles result, string seed) =>
        [.. NumberingChecks.Of(input, result), SameAgain(input, result, seed)];

    public override IReadOnlyDictionary<long, string> Words(RunFiles input, RunFiles result) =>
        SeatFile.Read(result).ToDictionary(s => s.Registration, s => $"考区 {s.District}　第 {s.Room} 考室 {s.Seat} 号　{s.Number}");

    public override Task<Refusal?> CommitAsync(RunScope scope, Run run, RunFiles input, RunFiles result, CancellationToken cancellationToken) =>
        NumberingCommit.WriteAsync(scope, run, Candidates(input), SeatFile.Read(result), cancellationToken);

    /// <summary>A layout with a serial or a division field needs the county of each candidate.</summary>
    private static bool NeedsCounty(IReadOnlyList<NumberSegment> layout) =>
        layout.Any(s => (s.Field ?? s.Serial) is "county" or "city");

    private static string? Field(SeatAssignment seat, string field, SeatingCandidate candidate, Dictionary<long, string>? counties) => field switch
    {
        "district" => seat.District,
        "room" => SeatFile.Text(seat.Room),
        "seat" => SeatFile.Text(seat.Seat),
        "category" => candidate.Category[(candidate.Category.IndexOf('/', StringComparison.Ordinal) + 1)..],
        "level" => candidate.Category[..candidate.Category.IndexOf('/', StringComparison.Ordinal)],
        "county" => counties?[candidate.Id],
        "city" => counties?[candidate.Id][..4],
        _ => null,
    };

    private static string[] NumbersBySeat(List<SeatAssignment> seats, List<SeatAssignment> numbered, IReadOnlyList<string> numbers)
    {
        var byId = numbered.Zip(numbers).ToDictionary(n => n.First.Id, n => n.Second);
        return [.. seats.Select(s => byId[s.Id])];
    }

    private static (SeatingRules Rules, IReadOnlyList<NumberSegment> Number, bool NumbersFirst) Rules(RunFiles input)
    {
        var file = SeatingFile.Read(input);
        return (new SeatingRules(SeatingRules.EvenColumns(file.SeatsPerRoom, file.Columns), SeatWalk.Serpentine, SeparateSchools: false), file.Number, file.NumbersFirst);
    }

    /// <summary>
    /// With their registrations, in the ordinal order of these as they stand in the file: a candidate's place in it is the number that the
    /// random order is made from, as <c>admissions seat</c> has it.
    /// </summary>
    private static List<SeatingCandidate> Candidates(RunFiles input) =>
        [.. RunCsv.Rows(input["candidates.csv"]).OrderBy(f => f[0], StringComparer.Ordinal).Select(f => new SeatingCandidate(SeatFile.Number(f[0]), f[1], f[2], f[3]))];

    private static List<DistrictRooms> Districts(RunFiles input) =>
        [.. RunCsv.Rows(input["districts.csv"]).Select(f => new DistrictRooms(f[0], (int)SeatFile.Number(f[1])))];

    private static Dictionary<long, string>? Counties(RunFiles input) =>
        RunCsv.Header(input["candidates.csv"]).Count > 4
            ? RunCsv.Rows(input["candidates.csv"]).ToDictionary(f => SeatFile.Number(f[0]), f => f[4])
            : null;

    /// <summary>The rows of the input in reverse must give the same bytes.</summary>
    private RunCheck SameAgain(RunFiles input, RunFiles result, string seed)
    {
        var rows = RunCsv.Rows(input["candidates.csv"]).Select(f => string.Join(',', f)).Reverse();
        var reversed = new RunFiles([.. input.All.Select(f => f.Name == "candidates.csv"
            ? new RunFile(f.Name, RunCsv.Write(string.Join(',', RunCsv.Header(f.Content)), rows)) : f)]);
        var same = Compute(reversed, seed) is { Succeeded: true } again && again.Value.Result.Digest() == result.Digest();
        return new RunCheck("sameAgain", "打乱输入顺序重算，结果逐字节相同", 1, same ? 0 : 1, same ? null : "重算的结果不同");
    }
}
