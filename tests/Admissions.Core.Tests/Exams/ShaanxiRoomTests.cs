using System.Text;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Exams;
using Admissions.Core.Runs;
using Admissions.Core.Runs.Numbering;
using Admissions.Core.Tests.Documents;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Exams;

/// <summary>Seating in Shaanxi: a city seats its own, numbers do not depend on the seats, and the city prints its rooms' sheets.</summary>
public sealed class ShaanxiRoomTests(PrintWorkers workers)
{
    private const string Xian = "610102", Xianyang = "610402";

    [Fact]
    [Covers("SX-72")]
    public async Task Seat_NinetyFiveOfOnePaper_FillsThirtyThirtyThirtyFiveAndKeepsNumbersUnderAnotherSeed()
    {
        var tenant = await StartAsync();
        await RunCandidates.InsertAsync(tenant, Enumerable.Repeat(new RunCandidate(Xian, StudyLevel.CollegeToBachelor, "Law"), 95));

        var run = await ReleasedAsync(tenant);

        await using var db = tenant.Open();
        (await db.ExamRooms.OrderBy(r => r.Number).Select(r => r.SeatCount).ToListAsync()).ShouldBe([30, 30, 30, 5]);
        run.Seed.ShouldNotBeEmpty();
        var input = RunFiles.Unpack(run.Snapshot!);
        var first = SeatFile.Read(new NumberingProgram().Compute(input, run.Seed).Value!.Result).ToDictionary(s => s.Registration);
        var second = SeatFile.Read(new NumberingProgram().Compute(input, "00ff" + run.Seed).Value!.Result).ToDictionary(s => s.Registration);
        first.ShouldAllBe(s => s.Value.Number == second[s.Key].Number);
        first.Values.Count(s => s.Room != second[s.Registration].Room || s.Seat != second[s.Registration].Seat).ShouldBeGreaterThan(0);
    }

    [Fact]
    [Covers("SX-160")]
    public async Task Seat_ConfirmedInOneCity_IsSeatedThereOnly()
    {
        var tenant = await StartAsync();
        var ids = await RunCandidates.InsertAsync(tenant, [new RunCandidate(Xian, StudyLevel.CollegeToBachelor, "Law"), new RunCandidate(Xianyang, StudyLevel.CollegeToBachelor, "Law")]);

        var run = await ReleasedAsync(tenant);

        await using var db = tenant.Open();
        var seats = await db.Seats.AsNoTracking().Include(s => s.Room!.Site).ToDictionaryAsync(s => s.RegistrationId, s => s.Room!.Site!.CountyCode);
        (seats[ids[0]], seats[ids[1]]).ShouldBe((Xian, Xianyang));
        SeatFile.Read(new NumberingProgram().Compute(RunFiles.Unpack(run.Snapshot!), run.Seed).Value!.Result)
            .Where(s => s.District == "6104").Select(s => s.Registration).ShouldBe([ids[1]]);
    }

    [Fact]
    public async Task Check_ScopeIntoAnotherCity_IsRefused()
    {
        var tenant = await StartAsync();
        await tenant.SetClockAsync("2026-09-12 10:00");
        var officer = await tenant.ProcessAsync(await tenant.ActorAsync(await tenant.StaffAsync("InformationOfficer", "61")));
        await using var scope = tenant.Scope();

        var refused = await scope.ServiceProvider.GetRequiredService<ExamSiteService>()
            .CheckAsync(Encoding.UTF8.GetBytes($"县区代码,科类,考区代码\n{Xianyang},,6101\n"), "参考范围.csv", true, officer);

        refused.Refusals.Single().Code.ShouldBe("scope.other-city");
    }

    [Fact]
    [Covers("SX-73")]
    public async Task Print_RoomOfThirty_HasThirtyRowsAndThirtyPhotosInThePdf()
    {
        var (tenant, ids) = await PrintableAsync(Enumerable.Repeat(new RunCandidate(Xian, StudyLevel.CollegeToBachelor, "Law"), 30));
        await using var db = tenant.Open();
        for (var i = 0; i < ids.Count; i++)
        {
            var taken = (await workers.Photos.ReencodeAsync(new MemoryStream(Pictures.Png(480 + (3 * i), 640)), PhotoRequirements.From(tenant.Policy.Photo.Limits!))).ShouldBeOfType<PhotoAccepted>();
            db.Photos.Add(new Photo { RegistrationId = ids[i], Origin = PhotoOrigin.Camera, Content = taken.Jpeg, Digest = "00", TakenById = 1, TakenAt = DateTimeOffset.UnixEpoch, IsCurrent = true });
        }
        await db.SaveChangesAsync();
        var city = await tenant.ProcessAsync(await tenant.ActorAsync(await tenant.StaffAsync("CityOfficer", "6101")));
        var room = await db.ExamRooms.SingleAsync();
        var tickets = await db.Seats.OrderBy(s => s.Number).Select(s => s.Registration!.TicketNumber!).ToListAsync();
        await using var scope = tenant.Scope();
        var sheets = scope.ServiceProvider.GetRequiredService<RoomSheets>();

        var table = await PdfReader.ReadAsync(Must((await sheets.ArrangementAsync(room.Id, city))!).Pdf);
        var stubs = await PdfReader.ReadAsync(Must((await sheets.PhotoStubsAsync(room.Id, city))!).Pdf);

        room.Number.ShouldBe(1);
        foreach (var printed in new[] { table, stubs })
        {
            printed.Unbroken.ShouldContain("001");
            tickets.Count(t => printed.Unbroken.Contains(t, StringComparison.Ordinal)).ShouldBe(30);
            printed.Unbroken.ShouldContain("考生1");
        }
        table.Pictures.ShouldBe(0);
        stubs.Pictures.ShouldBe(30);
    }

    [Fact]
    [Covers("SX-76")]
    public async Task Print_BarcodesOfTwoRooms_AreNinetyInRoomAndSeatOrder()
    {
        var (tenant, _) = await PrintableAsync(Enumerable.Range(0, 30).Select(i => new RunCandidate(Xian, StudyLevel.CollegeToBachelor, i < 12 ? "Law" : "Medicine")));
        var province = await tenant.ProcessAsync(await tenant.ActorAsync(await tenant.StaffAsync("InformationOfficer", "61")));
        await using var db = tenant.Open();
        var site = await db.ExamSites.SingleAsync(s => s.CountyCode == Xian);
        await using var scope = tenant.Scope();
        var sheets = scope.ServiceProvider.GetRequiredService<RoomSheets>();

        var (sheet, paper) = Must((await sheets.SiteBarcodesAsync(site.Id, province))!);
        var pdf = await PdfReader.ReadAsync(paper, barcodes: true);

        var seats = await db.Seats.OrderBy(s => s.Room!.Number).ThenBy(s => s.Number).Select(s => new { Room = s.Room!.Number, s.Number, s.Registration!.TicketNumber }).ToListAsync();
        seats.Select(s => s.Room).Distinct().ShouldBe([1, 2]);
        var expected = seats.SelectMany(s => Enumerable.Range(1, 3).Select(subject => $"{s.TicketNumber}{subject}")).ToList();
        expected.Count.ShouldBe(90);
        sheet.Labels.Select(l => l.Text).ShouldBe(expected);
        sheet.Labels.Select(l => $"{l.RoomNumber}-{l.SeatNumber}").Distinct().ShouldBe(seats.Select(s => $"{s.Room:000}-{s.Number:00}"));
        // One label may be read on two passes over a page.
        pdf.Barcodes.Select(b => b.Text).Distinct().Order(StringComparer.Ordinal).ShouldBe(expected.Order(StringComparer.Ordinal));
        var at = expected.Select(code => pdf.Unbroken.IndexOf(code, StringComparison.Ordinal)).ToList();
        at.ShouldAllBe(i => i >= 0);
        at.ShouldBeInOrder();
        (await sheets.SiteBarcodesAsync(site.Id, await tenant.ProcessAsync(await tenant.ActorAsync(await tenant.StaffAsync("CityOfficer", "6104"))))).ShouldBeNull();
    }

    [Fact]
    public async Task Print_RoomSheets_AreForTheRoomsOwnCityWhileThePrintingIsOpen()
    {
        var tenant = await StartAsync();
        var ids = await RunCandidates.InsertAsync(tenant, Enumerable.Repeat(new RunCandidate(Xian, StudyLevel.CollegeToBachelor, "Law"), 30));
        await ReleasedAsync(tenant);
        await using var db = tenant.Open();
        var photo = (await workers.Photos.ReencodeAsync(new MemoryStream(Pictures.Png(480, 640)), PhotoRequirements.From(tenant.Policy.Photo.Limits!))).ShouldBeOfType<PhotoAccepted>().Jpeg;
        db.Photos.AddRange(ids.Select(id => new Photo { RegistrationId = id, Origin = PhotoOrigin.Camera, Content = photo, Digest = "00", TakenById = 1, TakenAt = DateTimeOffset.UnixEpoch, IsCurrent = true }));
        await db.SaveChangesAsync();
        await tenant.SetClockAsync("2026-09-20 10:00");
        var city = await tenant.ProcessAsync(await tenant.ActorAsync(await tenant.StaffAsync("CityOfficer", "6101")));
        var other = await tenant.ProcessAsync(await tenant.ActorAsync(await tenant.StaffAsync("CityOfficer", "6104")));
        var room = await db.ExamRooms.SingleAsync();
        await using var scope = tenant.Scope();
        var sheets = scope.ServiceProvider.GetRequiredService<RoomSheets>();

        (await sheets.ArrangementAsync(room.Id, city))!.Refusals.Single().Code.ShouldBe("documents.not-generated");
        await db.Campaigns.Where(c => c.Id == tenant.CampaignId).ExecuteUpdateAsync(c => c.SetProperty(x => x.ExamDocumentsGeneratedAt, DateTimeOffset.UnixEpoch));
        city = city with { Campaign = await tenant.ContextAsync() };
        other = other with { Campaign = city.Campaign };
        var table = Must((await sheets.ArrangementAsync(room.Id, city))!).Document;
        var stubs = Must((await sheets.PhotoStubsAsync(room.Id, city))!).Document;
        var codes = Must((await sheets.BarcodesAsync(room.Id, city))!).Document;

        (table.RoomNumber, table.Seats.Count, table.Subjects.Count).ShouldBe(("001", 30, 3));
        (stubs.Seats.Count, stubs.Seats.Count(s => s.Photo is not null)).ShouldBe((30, 30));
        codes.Labels.Count.ShouldBe(90);
        codes.Labels.Select(l => l.SeatNumber).ShouldBe(codes.Labels.Select(l => l.SeatNumber).Order(StringComparer.Ordinal));
        codes.Labels.Select(l => l.Text).Distinct().Count().ShouldBe(90);
        (await sheets.BarcodesAsync(room.Id, other)).ShouldBeNull();
        await tenant.SetClockAsync("2026-10-20 10:00");
        (await sheets.PhotoStubsAsync(room.Id, city with { Campaign = await tenant.ContextAsync() }))!.Refusals.Single().Code.ShouldBe("window.closed");
    }

    [Fact]
    public async Task Print_PhotoStubsWithAPictureThatIsNone_FailsAndIsNotRecordedAsPrinted()
    {
        var (tenant, ids) = await PrintableAsync(Enumerable.Repeat(new RunCandidate(Xian, StudyLevel.CollegeToBachelor, "Law"), 2));
        await using var db = tenant.Open();
        db.Photos.Add(new Photo { RegistrationId = ids[0], Origin = PhotoOrigin.Camera, Content = [1], Digest = "00", TakenById = 1, TakenAt = DateTimeOffset.UnixEpoch, IsCurrent = true });
        await db.SaveChangesAsync();
        var city = await tenant.ProcessAsync(await tenant.ActorAsync(await tenant.StaffAsync("CityOfficer", "6101")));
        var room = await db.ExamRooms.SingleAsync();
        await using var scope = tenant.Scope();
        var sheets = scope.ServiceProvider.GetRequiredService<RoomSheets>();

        await Should.ThrowAsync<DocumentFailedException>(() => sheets.PhotoStubsAsync(room.Id, city));
        _ = Must((await sheets.ArrangementAsync(room.Id, city))!);

        (await db.Events.Where(e => e.SubjectType == nameof(ExamRoom)).Select(e => e.Type).ToListAsync()).ShouldBe(["RoomArrangementTablePrinted"]);
    }

    [Fact]
    [Covers("SX-71")]
    public async Task Archive_SeveralCategories_IsSortedByCategoryAndTicketNumber()
    {
        var tenant = await StartAsync();
        await RunCandidates.InsertAsync(tenant, Enumerable.Range(0, 12).Select(i => new RunCandidate(i % 4 == 3 ? Xianyang : Xian, StudyLevel.CollegeToBachelor, i % 3 == 0 ? "Law" : i % 3 == 1 ? "Art" : "Medicine")));
        await ReleasedAsync(tenant);
        var city = await tenant.ProcessAsync(await tenant.ActorAsync(await tenant.StaffAsync("CityOfficer", "6101")));
        await using var scope = tenant.Scope();

        var list = await scope.ServiceProvider.GetRequiredService<RoomSheets>().ArchiveAsync("西安市", city);

        list.Groups.Select(g => g.Name).ShouldBe(["专升本　艺术类", "专升本　法学类", "专升本　医学类"]);
        list.Groups.Sum(g => g.Lines.Count).ShouldBe(9);
        list.Groups.ShouldAllBe(g => g.Lines.Select(l => l.TicketNumber).SequenceEqual(g.Lines.Select(l => l.TicketNumber).Order(StringComparer.Ordinal)));
    }

    /// <summary>Numbered and seated, documents generated, the window Printing open.</summary>
    private static async Task<(TestTenant Tenant, IReadOnlyList<long> Ids)> PrintableAsync(IEnumerable<RunCandidate> candidates)
    {
        var tenant = await StartAsync();
        var ids = await RunCandidates.InsertAsync(tenant, candidates);
        await ReleasedAsync(tenant);
        await using var db = tenant.Open();
        await db.Campaigns.Where(c => c.Id == tenant.CampaignId).ExecuteUpdateAsync(c => c.SetProperty(x => x.ExamDocumentsGeneratedAt, DateTimeOffset.UnixEpoch));
        await tenant.SetClockAsync("2026-09-20 10:00");
        return (tenant, ids);
    }

    private static async Task<TestTenant> StartAsync()
    {
        var tenant = await TestTenant.CreateAsync("shaanxi-adult");
        await tenant.SetClockAsync("2026-09-12 10:00");
        await using var db = tenant.Open();
        foreach (var (county, name) in new[] { (Xian, "西安考区"), (Xianyang, "咸阳考区") })
        {
            var district = new ExamDistrict { CampaignId = tenant.CampaignId, Code = county[..4], Name = name, DivisionCode = county[..4] };
            db.ExamDistricts.Add(district);
            await db.SaveChangesAsync();
            db.ExamSites.Add(new ExamSite { CampaignId = tenant.CampaignId, DistrictId = district.Id, CountyCode = county, Code = county[..4] + "01", Name = name + "一中", RoomCount = 12, State = ExamSiteState.Approved });
            db.ExamScopes.Add(new ExamScope { CampaignId = tenant.CampaignId, CountyCode = county, Category = "", DistrictId = district.Id });
        }
        await db.SaveChangesAsync();
        return tenant;
    }

    private static async Task<Run> ReleasedAsync(TestTenant tenant)
    {
        var runner = await tenant.ProcessAsync(await tenant.ActorAsync(await tenant.StaffAsync("InformationOfficer", "61")));
        var releaser = await tenant.ProcessAsync(await tenant.ActorAsync(await tenant.StaffAsync("AdultAdmissionOfficer", "61")));
        await using var scope = tenant.Scope();
        var runs = scope.ServiceProvider.GetRequiredService<RunService>();
        var run = Must(await runs.StartAsync(new StartRunOptions(RunKind.Numbering, 0, WarningsRead: true), runner));
        run = Must(await runs.ComputeAsync(run.Id, runner));
        run.State.ShouldBe(RunState.Verified, run.Report);
        run = Must(await runs.RequestReleaseAsync(run.Id, runner));
        return Must(await runs.ReleaseAsync(new ReleaseRunOptions(run.Id, run.OutputDigest![..4]), releaser));
    }
}
