using System.Globalization;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Exams;
using Admissions.Core.Registrations;
using Admissions.Core.Tests.Documents;
using Admissions.Core.Tests.Runs;
using Admissions.Rules;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Exams;

/// <summary>The papers of a site and the candidate's ticket, from a released numbering to the printed page.</summary>
public sealed class ExamPaperTests(PrintWorkers workers)
{
    [Fact]
    [Covers("HR-138")]
    public async Task Pack_SiteOfTwoRoomsOfThirty_HoldsEveryPaper()
    {
        var stage = await PrintedStageAsync(workers, 60);
        await using var db = stage.Tenant.Open();
        var site = await db.ExamRooms.Select(r => r.SiteId!.Value).Distinct().SingleAsync();
        var province = await stage.Tenant.ProcessAsync(stage.Runner);
        await using var scope = stage.Tenant.Scope();

        var pack = await (await scope.ServiceProvider.GetRequiredService<RoomDocuments>().PackAsync(site, province))!.Value!.Documents.ToListAsync();

        var documents = pack.Select(p => p.Document).ToList();
        documents.OfType<RoomSeatChart>().Count().ShouldBe(2);
        documents.OfType<RoomDoorList>().Count().ShouldBe(2);
        documents.OfType<RoomSignSheet>().Select(s => s.Seats.Count(x => x.Photo is not null)).ShouldBe([30, 30]);
        documents.OfType<RoomDeskLabels>().Sum(l => l.Seats.Count).ShouldBe(60);
        documents.OfType<RoomAnswerBags>().Count().ShouldBe(2);
        documents.OfType<RoomExceptionRecord>().Count().ShouldBe(2);
        var summary = documents.OfType<ExamSiteSummary>().ShouldHaveSingleItem();
        summary.Rooms.Select(r => r.Seats).ShouldBe([30, 30]);
        foreach (var sheet in documents.OfType<RoomSignSheet>())
        {
            var pdf = await PrintWorkers.ReadAsync(await workers.Printer.PrintAsync(sheet));
            pdf.Unbroken.ShouldNotContain("未采集相片");
            foreach (var seat in sheet.Seats)
                pdf.Text.ShouldContain(seat.TicketNumber);
        }
        var labels = new List<string>();
        foreach (var sheet in documents.OfType<RoomDeskLabels>())
        {
            var pdf = await PrintWorkers.ReadAsync(await workers.Printer.PrintAsync(sheet));
            pdf.Pages.Count.ShouldBe(1);
            labels.AddRange(sheet.Seats.Where(s => pdf.Unbroken.Contains(s.TicketNumber, StringComparison.Ordinal)).Select(s => s.TicketNumber));
        }
        labels.Distinct(StringComparer.Ordinal).Count().ShouldBe(60);
        foreach (var document in documents.Where(d => d is RoomAnswerBags or RoomExceptionRecord or ExamSiteSummary))
            (await PrintWorkers.ReadAsync(await workers.Printer.PrintAsync(document))).Pages.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Pack_BeforeTheDocumentsAreGenerated_IsRefusedAndOfAnotherCityIsUnknown()
    {
        var stage = await NumberedAsync(3);
        await using var db = stage.Tenant.Open();
        var site = await db.ExamRooms.Select(r => r.SiteId!.Value).FirstAsync();
        var other = await stage.Tenant.ProcessAsync(await stage.Tenant.ActorAsync(await stage.Tenant.StaffAsync("CityOfficer", "4302")));
        await using var scope = stage.Tenant.Scope();
        var documents = scope.ServiceProvider.GetRequiredService<RoomDocuments>();

        (await documents.PackAsync(site, await stage.Tenant.ProcessAsync(stage.Runner)))!.Refusals.ShouldHaveSingleItem().Code.ShouldBe("documents.not-generated");
        (await documents.PackAsync(site, other)).ShouldBeNull();
    }

    [Fact]
    [Covers("HR-140")]
    public async Task Print_OwnTicket_HoldsPhotoNumberPlaceSeatPapersAndRules()
    {
        var stage = await PrintedStageAsync(workers, 3);
        await stage.Tenant.SetClockAsync("2026-10-20 10:00");
        await using var db = stage.Tenant.Open();
        var seat = await db.Seats.Include(s => s.Registration).Include(s => s.Room!.Site).OrderBy(s => s.Number).FirstAsync();
        var user = await db.Users.SingleAsync(u => u.Id == seat.Registration!.UserId);
        var context = await stage.Tenant.ProcessAsync(await stage.Tenant.ActorAsync(user));
        await using var scope = stage.Tenant.Scope();
        var file = (await scope.ServiceProvider.GetRequiredService<RegistrationFiles>().FindAsync(context.Actor, context.Campaign))!;

        var (ticket, paper) = (await scope.ServiceProvider.GetRequiredService<TicketDocuments>().PrintAsync(file, new Uri("https://example.invalid/hunan"), context)).Value!;
        var pdf = await PrintWorkers.ReadAsync(paper, barcodes: true);

        ticket.TicketNumber.ShouldBe(seat.Registration!.TicketNumber);
        pdf.Unbroken.ShouldContain(ticket.TicketNumber);
        pdf.Unbroken.ShouldContain("第A1中学");
        pdf.Unbroken.ShouldContain("测试路1号");
        pdf.Unbroken.ShouldContain(seat.Room!.Number.ToString("000", CultureInfo.InvariantCulture));
        pdf.Unbroken.ShouldContain($"座位号{seat.Number:00}");
        pdf.Unbroken.ShouldNotContain("未采集相片");
        ticket.Photo.ShouldNotBeNull();
        ticket.Subjects.Select(s => s.Name).ShouldBe(["政治", "英语", "民法"]);
        foreach (var subject in ticket.Subjects)
        {
            pdf.Unbroken.ShouldContain(subject.Name);
            pdf.Unbroken.ShouldContain(subject.StartsAt.ToOffset(TimeSpan.FromHours(8)).ToString("HH:mm", CultureInfo.InvariantCulture));
        }
        ticket.Rules.ShouldNotBeEmpty();
        foreach (var rule in ticket.Rules)
            pdf.Unbroken.ShouldContain(string.Concat(rule.Where(c => !char.IsWhiteSpace(c))));
    }

    [Theory]
    [InlineData("2026-10-16 23:59", false)]
    [InlineData("2026-10-17 00:00", true)]
    [InlineData("2026-10-27 23:59", true)]
    [InlineData("2026-10-28 00:00", false)]
    public async Task Print_Ticket_OnlyInTheWindow(string at, bool printed)
    {
        var stage = await NumberedAsync(1);
        await stage.Tenant.GenerateExamDocumentsAsync();
        await stage.Tenant.SetClockAsync(at);
        await using var db = stage.Tenant.Open();
        var user = await db.Users.SingleAsync(u => db.Registrations.Any(r => r.UserId == u.Id && r.TicketNumber != null));
        var context = await stage.Tenant.ProcessAsync(await stage.Tenant.ActorAsync(user));
        await using var scope = stage.Tenant.Scope();
        var file = (await scope.ServiceProvider.GetRequiredService<RegistrationFiles>().FindAsync(context.Actor, context.Campaign))!;

        (TicketDocuments.Refuse(file) is null).ShouldBe(printed);
    }

    /// <param name="before">What is done before the counties report, after which nothing of the candidates changes.</param>
    private static async Task<RunStage> NumberedAsync(int candidates, Func<RunStage, Task>? before = null)
    {
        var stage = await RunStage.CreateAsync();
        await RunCandidates.InsertAsync(stage.Tenant, Enumerable.Range(0, candidates).Select(_ => new RunCandidate(RunStage.Furong, StudyLevel.CollegeToBachelor, "Law")));
        if (before is not null)
            await before(stage);
        await stage.ReleasedAsync(RunKind.Numbering);
        return stage;
    }

    /// <summary>Numbered, every candidate with a photo, the documents generated.</summary>
    private static async Task<RunStage> PrintedStageAsync(PrintWorkers workers, int candidates)
    {
        var photo = (PhotoAccepted)await workers.Photos.ReencodeAsync(new MemoryStream(Pictures.Png(480, 640)), new PhotoRequirements(3, 4, 240, 240, 0, 30));
        var stage = await NumberedAsync(candidates, async stage =>
        {
            await using var db = stage.Tenant.Open();
            foreach (var id in await db.Registrations.Select(r => r.Id).ToListAsync())
                db.Photos.Add(new Photo { RegistrationId = id, Origin = PhotoOrigin.Camera, Content = photo.Jpeg, Width = photo.Width, Height = photo.Height, Digest = "00", TakenById = stage.Runner.UserId, TakenAt = DateTimeOffset.UnixEpoch, IsCurrent = true });
            await db.SaveChangesAsync();
        });
        await stage.Tenant.GenerateExamDocumentsAsync();
        return stage;
    }
}
