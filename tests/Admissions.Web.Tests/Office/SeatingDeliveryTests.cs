using System.Net;
using Admissions.Core.Data.Entities;
using Admissions.Core.Reporting;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Web.Tests.Office;

/// <summary>By 15 September a city of Shaanxi sends its registrations and its seating to the province (SX-75).</summary>
public sealed class SeatingDeliveryTests
{
    private const string Reports = "/gl/adult-2026/reports";
    private const string Xian = "6101", Xianyang = "6104", Baoji = "6103";

    [Fact]
    [Covers("SX-75")]
    public async Task Board_OnSixteenth_NamesWhoHasNotSentWhatOfTheTwo()
    {
        var tenant = await StartAsync();
        await SeatAsync(tenant, "610102", 31);
        foreach (var city in new[] { Xian, Xianyang })
            Must(await ReportAsync(tenant, city)).ShouldAllBe(r => r.State == DataReportState.ReportedToProvince);
        var officer = await AsAsync(tenant, "CityOfficer", Xian);

        var sent = await officer.PostAsync(Reports, [], "handler=Seating");
        var own = await officer.GetAsync(Reports);
        var again = await officer.PostCraftedAsync($"{Reports}?handler=Seating", Reports);
        await tenant.SetClockAsync("2026-09-16 09:00");
        var province = await AsAsync(tenant, "InformationOfficer", "61");
        var board = await province.GetAsync("/gl/adult-2026/board");
        var list = await province.GetAsync(Reports);
        var late = await ReportAsync(tenant, Baoji);
        var lateSeating = await DeliverAsync(tenant, Xianyang);

        sent.Status.ShouldBe(HttpStatusCode.Redirect);
        own.Text.ShouldContain("已送，没有变化");
        again.Status.ShouldBe(HttpStatusCode.Conflict);
        again.Text.ShouldContain("编排已经报送，以后没有变化，不用再报");
        await using var db = tenant.Open();
        var record = await db.HandOvers.AsNoTracking().SingleAsync(h => h.CampaignId == tenant.CampaignId);
        (record.Kind, record.CityCode, record.Rooms, record.Counted, record.Expected).ShouldBe((HandOverKind.Seating, Xian, 2, 31, 31));
        record.Digest!.Length.ShouldBe(64);
        (await db.Events.AsNoTracking().Where(e => e.Type == "SeatingDelivered").CountAsync()).ShouldBe(1);
        var row = board.Document.QuerySelector("#a-DeliverToProvince")!;
        row.ClassList.ShouldContain("is-bad");
        row.TextContent.ShouldNotContain(NameOf(Xian));
        row.TextContent.ShouldContain($"{NameOf(Xianyang)}（编排未送）");
        row.TextContent.ShouldContain($"{NameOf(Baoji)}（报名数据、编排未送）");
        RowOf(list, Xian).ShouldContain("2 个试场，31 个座位");
        RowOf(list, Xianyang).ShouldContain("编排未送");
        late.Refusals.Single().Code.ShouldBe("window.closed");
        lateSeating.Refusals.Single().Code.ShouldBe("window.closed");
    }

    [Fact]
    public async Task Deliver_WithoutSeatingOrWithSomebodyUnseatedOrElsewhere_IsRefusedInWords()
    {
        var tenant = await StartAsync();
        await SeatAsync(tenant, "610102", 2);

        await RunCandidates.InsertAsync(tenant, [new RunCandidate("610402", StudyLevel.CollegeToBachelor, "Law")]);
        var none = await DeliverAsync(tenant, Xianyang);
        var page = await (await AsAsync(tenant, "CityOfficer", Xianyang)).GetAsync(Reports);
        var elsewhere = await tenant.AsOfficerAsync<SeatingDelivery, HandOver>("CityOfficer", Xianyang, (s, c) => s.DeliverAsync(Xian, c));
        await RunCandidates.InsertAsync(tenant, [new RunCandidate("610102", StudyLevel.CollegeToBachelor, "Law")]);
        var incomplete = await DeliverAsync(tenant, Xian);
        var hunan = await TestTenant.CreateAsync();
        await hunan.SetClockAsync("2026-09-28 10:00");
        var notAsked = await hunan.AsOfficerAsync<SeatingDelivery, HandOver>("CityOfficer", "4301", (s, c) => s.DeliverAsync("4301", c));

        none.Refusals.Single().Sentence.ShouldContain("本市还没有编排试场");
        page.Text.ShouldContain("编排未送");
        page.Document.QuerySelector("form[action*='handler=Seating']").ShouldBeNull();
        elsewhere.Refusals.Single().Code.ShouldBe("seating.other-division");
        incomplete.Refusals.Single().Sentence.ShouldContain("还有 1 名有效考生没有座位");
        notAsked.Refusals.Single().Code.ShouldBe("seating.not-asked");
        await using var db = tenant.Open();
        (await db.HandOvers.CountAsync(h => h.CampaignId == tenant.CampaignId)).ShouldBe(0);
    }

    /// <summary>What numbering asks decides, and not the kind of admission: an application that keeps its candidate out of the rooms, approved or refused.</summary>
    [Fact]
    public async Task Deliver_ExemptCandidates_NeedASeatExactlyWhenTheyAreNumbered()
    {
        var tenant = await StartAsync();
        await SeatAsync(tenant, "610102", 2);
        var ids = await RunCandidates.InsertAsync(tenant, Enumerable.Repeat(new RunCandidate("610102", StudyLevel.CollegeToBachelor, "Law"), 2));
        await using var db = tenant.Open();
        await db.Registrations.Where(r => r.Id == ids[0]).ExecuteUpdateAsync(r => r.SetProperty(x => x.AdmissionType, AdmissionTypes.Exempt));
        await KeepOutAsync(ids[1], ExemptionApplicationState.Rejected);

        var incomplete = await DeliverAsync(tenant, Xian);
        await KeepOutAsync(ids[0], ExemptionApplicationState.Approved);
        var complete = Must(await DeliverAsync(tenant, Xian));

        incomplete.Refusals.Single().Sentence.ShouldContain("还有 1 名有效考生没有座位");
        (complete.Expected, complete.Counted).ShouldBe((2, 2));

        async Task KeepOutAsync(long id, ExemptionApplicationState state)
        {
            db.ExemptionApplications.Add(new ExemptionApplication { CampaignId = tenant.CampaignId, RegistrationId = id, Code = "X", Ground = "全国劳动模范", State = state, SitsExamination = false });
            await db.SaveChangesAsync();
        }
    }

    [Fact]
    public async Task Deliver_CityWithoutCandidates_HandsOverThatThereIsNobodyAndIsNotLate()
    {
        var tenant = await StartAsync();
        Must(await ReportAsync(tenant, Xianyang));
        var officer = await AsAsync(tenant, "CityOfficer", Xianyang);

        var sent = await officer.PostAsync(Reports, [], "handler=Seating");
        var own = await officer.GetAsync(Reports);
        await tenant.SetClockAsync("2026-09-16 09:00");
        var board = await (await AsAsync(tenant, "InformationOfficer", "61")).GetAsync("/gl/adult-2026/board");

        sent.Status.ShouldBe(HttpStatusCode.Redirect);
        own.Text.ShouldContain("没有参加考试的有效考生");
        own.Text.ShouldContain("已送，没有变化");
        await using var db = tenant.Open();
        var record = await db.HandOvers.AsNoTracking().SingleAsync(h => h.CampaignId == tenant.CampaignId);
        (record.Rooms, record.Counted, record.Expected).ShouldBe((0, 0, 0));
        board.Document.QuerySelector("#a-DeliverToProvince")!.TextContent.ShouldNotContain(NameOf(Xianyang));
    }

    [Fact]
    public async Task Deliver_ASeatingThatChanged_GoesOnceMoreWithAnotherDigest()
    {
        var tenant = await StartAsync();
        await SeatAsync(tenant, "610102", 3);
        var first = Must(await DeliverAsync(tenant, Xian));
        await using (var db = tenant.Open())
            await db.Seats.Where(s => s.CampaignId == tenant.CampaignId && s.Number == 3).ExecuteUpdateAsync(s => s.SetProperty(x => x.Number, 9));

        var page = await (await AsAsync(tenant, "CityOfficer", Xian)).GetAsync(Reports);
        var second = Must(await DeliverAsync(tenant, Xian));

        page.Text.ShouldContain("报送以后有变化");
        (second.Rooms, second.Counted).ShouldBe((first.Rooms, first.Counted));
        second.Digest.ShouldNotBe(first.Digest);
    }

    [Fact]
    public async Task Deliver_TwoAtOnce_IsOneDelivery()
    {
        var tenant = await StartAsync();
        await SeatAsync(tenant, "610102", 3);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => DeliverAsync(tenant, Xian)));

        outcomes.Count(o => o.Succeeded).ShouldBe(1);
        outcomes.Where(o => !o.Succeeded).ShouldAllBe(o => o.Refusals.Single().Code == "seating.same");
        await using var db = tenant.Open();
        (await db.HandOvers.CountAsync(h => h.CampaignId == tenant.CampaignId)).ShouldBe(1);
    }

    private static async Task<TestTenant> StartAsync()
    {
        var tenant = await TestTenant.CreateAsync("shaanxi-adult");
        await tenant.SetClockAsync("2026-09-15 10:00");
        return tenant;
    }

    /// <summary>Valid candidates of a county with photos, seated thirty to a room by one district of their city.</summary>
    private static async Task SeatAsync(TestTenant tenant, string county, int count)
    {
        var ids = await tenant.ReportableAsync(county, count);
        await using var db = tenant.Open();
        var district = new ExamDistrict { CampaignId = tenant.CampaignId, Code = county[..4], Name = NameOf(county[..4]), DivisionCode = county[..4] };
        var run = new Run { CampaignId = tenant.CampaignId, Kind = RunKind.Numbering, State = RunState.Snapshotted, PolicyVersion = 1, EngineVersion = "-", Seed = "00", SeedHash = "00", CreatedById = (await tenant.StaffAsync("InformationOfficer", "61")).Id };
        db.AddRange(district, run);
        await db.SaveChangesAsync();
        foreach (var (chunk, index) in ids.Chunk(30).Select((chunk, index) => (chunk, index)))
        {
            var room = new ExamRoom { CampaignId = tenant.CampaignId, RunId = run.Id, DistrictId = district.Id, Number = index + 1, Level = StudyLevel.CollegeToBachelor, Category = "Law", SeatCount = chunk.Length };
            room.Seats.AddRange(chunk.Select((id, seat) => new Seat { CampaignId = tenant.CampaignId, RegistrationId = id, Number = seat + 1, Row = (seat / 5) + 1, Column = (seat % 5) + 1 }));
            db.ExamRooms.Add(room);
        }
        await db.SaveChangesAsync();
    }

    private static Task<Core.Outcome<HandOver>> DeliverAsync(TestTenant tenant, string city) =>
        tenant.AsOfficerAsync<SeatingDelivery, HandOver>("CityOfficer", city, (s, c) => s.DeliverAsync(city, c));

    private static Task<Core.Outcome<IReadOnlyList<DataReport>>> ReportAsync(TestTenant tenant, string city) =>
        tenant.AsOfficerAsync<DataReportService, IReadOnlyList<DataReport>>("CityOfficer", city, (s, c) => s.ReportToProvinceAsync(city, c));

    private static string RowOf(PageAnswer page, string city) => page.Document.QuerySelectorAll("tbody tr").First(r => r.QuerySelector("th")?.TextContent.StartsWith(NameOf(city), StringComparison.Ordinal) == true).TextContent;

    private static string NameOf(string code) => Core.Data.ReferenceData.Division(code)!.Name;

    private static async Task<Browser> AsAsync(TestTenant tenant, string role, string place) =>
        await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync(role, place));
}
