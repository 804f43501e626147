using System.Text;
using Admissions.Core.Data.Entities;
using Admissions.Core.Runs;
using Admissions.Core.Runs.Numbering;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Admissions.Core.Tests.Runs;

public sealed class NumberingRunTests
{
    [Fact]
    [Covers("HR-133", "HR-134")]
    public async Task Release_ThreeHundredCandidates_NumbersEveryoneOnceInRoomsOfOneSubjectSet()
    {
        var stage = await RunStage.CreateAsync();
        var ids = await RunCandidates.InsertAsync(stage.Tenant, RunStage.Mixed(300));
        await using var db = stage.Tenant.Open();
        (await db.Registrations.CountAsync(r => r.TicketNumber != null)).ShouldBe(0);

        var run = await stage.ReleasedAsync(RunKind.Numbering);

        run.State.ShouldBe(RunState.Committed);
        var numbers = await db.Registrations.Where(r => r.TicketNumber != null).Select(r => r.TicketNumber).ToListAsync();
        numbers.Count.ShouldBe(300);
        numbers.Distinct().Count().ShouldBe(300);
        var seats = await db.Seats.Include(s => s.Room).Include(s => s.Registration).AsNoTracking().ToListAsync();
        seats.Select(s => s.RegistrationId).Order().ShouldBe(ids.Order());
        seats.ShouldAllBe(s => s.Room!.Level == s.Registration!.Level && s.Room.Category == s.Registration.Category && s.Number <= 30);
        var (together, pairs) = NeighboursOfRegistration(seats);
        pairs.ShouldBeGreaterThan(250);
        // By chance about 4 of 100; all of them in the order of registration, and half of them were every second candidate moved away.
        (together * 100 / pairs).ShouldBeLessThan(20, "neighbours in the room are not neighbours in the order of registration");
        (await db.ExamRooms.CountAsync(r => r.SiteId == null)).ShouldBe(0);
        (await db.RunTraces.CountAsync(t => t.RunId == run.Id)).ShouldBe(300);
        (await db.Events.CountAsync(e => e.Type == "RunReleased")).ShouldBe(1);
    }

    /// <summary>Pairs of adjacent seats, and how many of them sit as they registered among those of their district and subject set.</summary>
    private static (int Together, int Pairs) NeighboursOfRegistration(List<Seat> seats)
    {
        var place = seats.GroupBy(s => (s.Room!.DistrictId, s.Room.Level, s.Room.Category))
            .SelectMany(g => g.Select(s => s.RegistrationId).Order().Select((id, i) => (id, i))).ToDictionary(p => p.id, p => p.i);
        var adjacent = seats.GroupBy(s => s.RoomId).Select(room => room.OrderBy(s => s.Number).Select(s => place[s.RegistrationId]).ToList())
            .SelectMany(room => room.Zip(room.Skip(1))).ToList();
        return (adjacent.Count(p => Math.Abs(p.First - p.Second) == 1), adjacent.Count);
    }

    [Fact]
    [Covers("HR-133")]
    public async Task Compute_SameSeedTwiceAndRowsReversed_GivesTheSameBytes()
    {
        var stage = await RunStage.CreateAsync();
        await RunCandidates.InsertAsync(stage.Tenant, RunStage.Mixed(100));
        var run = await stage.ComputedAsync(RunKind.Numbering);
        var input = RunFiles.Unpack(run.Snapshot!);
        var program = new NumberingProgram();

        var again = program.Compute(input, run.Seed).Value!.Result.Digest();
        var reversed = program.Compute(Reversed(input), run.Seed).Value!.Result.Digest();
        var other = program.Compute(input, "00ff" + run.Seed).Value!.Result.Digest();

        again.ShouldBe(run.OutputDigest);
        reversed.ShouldBe(run.OutputDigest);
        other.ShouldNotBe(run.OutputDigest);
        RunReport.Parse(run.Report).Checks.ShouldContain(c => c.Name == "sameAgain" && c.Violations == 0);
    }

    /// <summary>The same tables with their rows from last to first.</summary>
    private static RunFiles Reversed(RunFiles input) => new([.. input.All.Select(file => file.Name.EndsWith(".csv", StringComparison.Ordinal)
        ? file with { Content = Encoding.UTF8.GetBytes(string.Concat(Lines(file).Take(1).Concat(Lines(file).Skip(1).Reverse()).Select(line => line + "\n"))) }
        : file)]);

    private static string[] Lines(RunFile file) => Encoding.UTF8.GetString(file.Content).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public async Task Start_CapacityShort_NamesDistrictAndWhatIsMissing()
    {
        var stage = await RunStage.CreateAsync(roomsInChangsha: 2);
        await RunCandidates.InsertAsync(stage.Tenant, RunStage.Mixed(300));

        await stage.Tenant.AcceptedReportsAsync();
        var refused = await stage.DoAsync(async s => await s.StartAsync(new StartRunOptions(RunKind.Numbering), await stage.Tenant.ProcessAsync(stage.Runner)));

        refused.Refusals.ShouldHaveSingleItem().Sentence.ShouldBe(
            "考区 0101 长沙考区有考生 200 人，需要 8 个考室，审定的只有 2 个，缺 6 个考室（缺 140 个座位）。请增加考点考室，或调整参考范围");
        await using var db = stage.Tenant.Open();
        (await db.Runs.CountAsync()).ShouldBe(0);
    }

    [Fact]
    [Covers("HR-117")]
    public async Task Start_ExemptionUndecided_IsRefusedNamingTheCandidateUntilDecided()
    {
        var stage = await RunStage.CreateAsync();
        var ids = await RunCandidates.InsertAsync(stage.Tenant, RunStage.Mixed(6));
        await using var db = stage.Tenant.Open();
        var application = Application(stage, ids[4], ExemptionApplicationState.SubmittedToProvince);
        db.ExemptionApplications.Add(application);
        await db.SaveChangesAsync();

        await stage.Tenant.AcceptedReportsAsync();
        var refused = await stage.DoAsync(async s => await s.StartAsync(new StartRunOptions(RunKind.Numbering), await stage.Tenant.ProcessAsync(stage.Runner)));
        application.State = ExemptionApplicationState.Rejected;
        await db.SaveChangesAsync();
        var run = await stage.ComputedAsync(RunKind.Numbering);

        refused.Refusals.ShouldHaveSingleItem().Sentence.ShouldContain("考生4");
        run.State.ShouldBe(RunState.Verified);
        RunReport.Parse(run.Report).Figures.ShouldContain(f => f.Term == "编排考生" && f.Value == 6);
    }

    [Fact]
    public async Task Release_ExemptionApproved_SkipsTheCandidate()
    {
        var stage = await RunStage.CreateAsync();
        var ids = await RunCandidates.InsertAsync(stage.Tenant, RunStage.Mixed(6));
        await using var db = stage.Tenant.Open();
        db.ExemptionApplications.Add(Application(stage, ids[0], ExemptionApplicationState.Approved, sits: false));
        await db.SaveChangesAsync();

        await stage.ReleasedAsync(RunKind.Numbering);

        (await db.Registrations.Where(r => r.TicketNumber == null).Select(r => r.Id).ToListAsync()).ShouldBe([ids[0]]);
    }

    [Fact]
    public async Task Start_ScopeMissing_NamesCountyAndCategory()
    {
        var stage = await RunStage.CreateAsync();
        await RunCandidates.InsertAsync(stage.Tenant, [new RunCandidate("430181", Admissions.Rules.StudyLevel.CollegeToBachelor, "Law")]);

        await stage.Tenant.AcceptedReportsAsync();
        var refused = await stage.DoAsync(async s => await s.StartAsync(new StartRunOptions(RunKind.Numbering), await stage.Tenant.ProcessAsync(stage.Runner)));

        refused.Refusals.ShouldHaveSingleItem().Sentence.ShouldMatch("还有 1 个县、科类没有划定参考范围：浏阳市.*法学类");
    }

    [Fact]
    public async Task Compute_ResultCorruptedBeforeTheVerifier_FailsAndChangesNothing()
    {
        var stage = await RunStage.CreateAsync();
        await RunCandidates.InsertAsync(stage.Tenant, RunStage.Mixed(60));
        var context = await stage.Tenant.ProcessAsync(stage.Runner);
        await stage.Tenant.AcceptedReportsAsync();
        var started = (await stage.DoAsync(s => s.StartAsync(new StartRunOptions(RunKind.Numbering), context))).Value!;
        await using var db = stage.Tenant.Open();
        var run = await db.Runs.SingleAsync(r => r.Id == started.Id);
        var good = new NumberingProgram().Compute(RunFiles.Unpack(run.Snapshot!), run.Seed).Value!.Result;
        var lines = System.Text.Encoding.UTF8.GetString(good["seats.csv"]).Split('\n');
        lines[2] = lines[1][..lines[1].IndexOf(',')] + lines[2][lines[2].IndexOf(',')..];
        run.Result = new RunFiles([new("seats.csv", System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines)))]).Pack();
        run.OutputDigest = good.Digest();
        run.State = RunState.Computed;
        await db.SaveChangesAsync();

        var failed = (await stage.DoAsync(s => s.ComputeAsync(run.Id, context))).Value!;

        failed.State.ShouldBe(RunState.Failed);
        RunReport.Parse(failed.Report).Failures.ShouldContain(f => f.StartsWith("一名考生只有一个座位", StringComparison.Ordinal));
        (await db.Seats.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Release_SeatTakenTwice_IsRefusedByTheDatabase()
    {
        var stage = await RunStage.CreateAsync();
        await RunCandidates.InsertAsync(stage.Tenant, RunStage.Mixed(10));
        await stage.ReleasedAsync(RunKind.Numbering);
        await using var db = stage.Tenant.Open();

        var twice = () => db.Database.ExecuteSqlAsync($"insert into seats (campaign_id, room_id, registration_id, number, row, \"column\") select campaign_id, room_id, registration_id, number, row, \"column\" from seats limit 1");

        (await twice.ShouldThrowAsync<PostgresException>()).SqlState.ShouldBe(PostgresErrorCodes.UniqueViolation);
    }

    private static ExemptionApplication Application(RunStage stage, long registrationId, ExemptionApplicationState state, bool sits = true) => new()
    {
        CampaignId = stage.Tenant.CampaignId, RegistrationId = registrationId, Code = "X", Ground = "全国劳动模范", State = state, SitsExamination = sits, AppliedAt = DateTimeOffset.UnixEpoch,
    };
}
