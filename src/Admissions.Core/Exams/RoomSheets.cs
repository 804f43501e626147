using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Events;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Exams;

/// <summary>What a city prints for its rooms besides door lists and seat charts: arrangement table, photo stubs, barcodes, and the archive list (SX-71, SX-73, SX-76).</summary>
public sealed class RoomSheets(AdmissionsDbContext db, TenantScope tenant, DocumentPrinter printer)
{
    /// <summary>试场编排表; null when the room is not the actor's.</summary>
    public Task<Outcome<Printed<RoomArrangementTable>>?> ArrangementAsync(long roomId, ProcessContext context, CancellationToken cancellationToken = default) =>
        SheetAsync(roomId, "RoomArrangementTablePrinted", photos: false, (room, seats) => new RoomArrangementTable
        {
            Authority = tenant.Tenant.Name, Campaign = context.Campaign.Name, PrintedAt = context.Now, Watermark = CandidateDocuments.Watermark(context.Campaign),
            SiteCode = room.Site!.Code, SiteName = room.Site.Name, RoomNumber = Number(room), SubjectSet = SubjectSet(room),
            Subjects = [.. Subjects(room, context).Select(Terms.Subject)], Seats = seats,
        }, context, cancellationToken);

    /// <summary>试场考生照片存根; null when the room is not the actor's.</summary>
    public Task<Outcome<Printed<PhotoStubSheet>>?> PhotoStubsAsync(long roomId, ProcessContext context, CancellationToken cancellationToken = default) =>
        SheetAsync(roomId, "PhotoStubsPrinted", photos: true, (room, seats) => new PhotoStubSheet
        {
            Authority = tenant.Tenant.Name, Campaign = context.Campaign.Name, PrintedAt = context.Now, Watermark = CandidateDocuments.Watermark(context.Campaign),
            SiteCode = room.Site!.Code, SiteName = room.Site.Name, RoomNumber = Number(room), SubjectSet = SubjectSet(room), Seats = seats,
        }, context, cancellationToken);

    /// <summary>考生条形码: <c>subjects[].barcodes</c> per candidate and subject, by seat, then in the order of the set; null when the room is not the actor's.</summary>
    public Task<Outcome<Printed<CandidateBarcodeSheet>>?> BarcodesAsync(long roomId, ProcessContext context, CancellationToken cancellationToken = default) =>
        SheetAsync(roomId, "CandidateBarcodesPrinted", photos: false, (room, seats) => new CandidateBarcodeSheet
        {
            Authority = tenant.Tenant.Name, Campaign = context.Campaign.Name, PrintedAt = context.Now, Watermark = CandidateDocuments.Watermark(context.Campaign),
            SiteName = room.Site!.Name, RoomNumber = Number(room), Labels = [.. Labels(room, seats, context)],
        }, context, cancellationToken);

    /// <summary>The barcodes of every room of a site in the order of room and seat; null when the site is not the actor's or has no rooms.</summary>
    public async Task<Outcome<Printed<CandidateBarcodeSheet>>?> SiteBarcodesAsync(long siteId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var rooms = await Rooms(context).Include(r => r.Site).Where(r => r.SiteId == siteId).OrderBy(r => r.Number).ToListAsync(cancellationToken);
        if (rooms.Count == 0)
            return null;
        if (RoomDocuments.Refuse(context, rooms[0].Site!.CountyCode) is { } refused)
            return refused;
        var labels = new List<CandidateBarcode>();
        foreach (var room in rooms)
            labels.AddRange(Labels(room, await SeatsAsync(room, photos: false, cancellationToken), context));
        var printed = await printer.PrintedAsync(new CandidateBarcodeSheet
        {
            Authority = tenant.Tenant.Name, Campaign = context.Campaign.Name, PrintedAt = context.Now, Watermark = CandidateDocuments.Watermark(context.Campaign),
            SiteName = rooms[0].Site!.Name, Labels = labels,
        }, cancellationToken);
        db.Record(context, "CandidateBarcodesPrinted", (nameof(ExamSite), siteId), after: new { Site = rooms[0].Site!.Code, labels.Count });
        await db.SaveChangesAsync(cancellationToken);
        return printed;
    }

    private static IEnumerable<CandidateBarcode> Labels(ExamRoom room, IReadOnlyList<RoomSeat> seats, ProcessContext context) =>
        seats.SelectMany(seat => Subjects(room, context).SelectMany((subject, index) => Enumerable.Repeat(
            new CandidateBarcode(Number(room), seat.SeatNumber, seat.Name, Terms.Subject(subject), $"{seat.TicketNumber}{index + 1}"),
            context.Campaign.Policy.Subjects.Single(s => s.Code == subject).Barcodes)));

    /// <summary>归档清单 of the office's subtree: confirmed candidates with a ticket number, by level, category and number.</summary>
    public async Task<ArchiveList> ArchiveAsync(string office, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var order = context.Campaign.Policy.Categories.Select((c, i) => ((c.Level, c.Code), i)).ToDictionary(c => c.Item1, c => c.i);
        var rows = await db.Registrations.AsNoTracking().VisibleTo(context.Actor)
            .Where(r => r.CampaignId == context.Campaign.Id && r.State == RegistrationState.Valid && r.TicketNumber != null && r.Level != null && r.Category != null)
            .OrderBy(r => r.TicketNumber)
            .Select(r => new { Level = r.Level!.Value, Category = r.Category!, r.TicketNumber, r.CandidateNumber, r.Name, Point = r.Point!.Name }).ToListAsync(cancellationToken);
        return new ArchiveList
        {
            Authority = tenant.Tenant.Name, Campaign = context.Campaign.Name, PrintedAt = context.Now, Watermark = CandidateDocuments.Watermark(context.Campaign),
            Office = office,
            Groups =
            [
                .. rows.GroupBy(r => (r.Level, r.Category)).OrderBy(g => order.GetValueOrDefault(g.Key, int.MaxValue))
                    .Select(g => new ArchiveGroup($"{g.Key.Level.Word()}　{Terms.Category(g.Key.Category)}",
                        [.. g.Select(r => new ArchiveLine(r.TicketNumber!, r.CandidateNumber ?? "", r.Name, r.Point ?? ""))])),
            ],
        };
    }

    private async Task<Outcome<Printed<T>>?> SheetAsync<T>(long roomId, string type, bool photos, Func<ExamRoom, IReadOnlyList<RoomSeat>, T> build, ProcessContext context, CancellationToken cancellationToken)
        where T : PrintedDocument
    {
        ArgumentNullException.ThrowIfNull(context);
        var room = await Rooms(context).Include(r => r.Site).SingleOrDefaultAsync(r => r.Id == roomId, cancellationToken);
        if (room is null)
            return null;
        if (RoomDocuments.Refuse(context, room.Site!.CountyCode) is { } refused)
            return refused;
        var printed = await printer.PrintedAsync(build(room, await SeatsAsync(room, photos, cancellationToken)), cancellationToken);
        db.Record(context, type, (nameof(ExamRoom), room.Id), after: new { room.Number, Site = room.Site!.Code });
        await db.SaveChangesAsync(cancellationToken);
        return printed;
    }

    private IQueryable<ExamRoom> Rooms(ProcessContext context)
    {
        var division = context.Actor.DivisionCode ?? throw new InvalidOperationException("Rooms are printed by offices.");
        return db.ExamRooms.AsNoTracking().Where(r => r.CampaignId == context.Campaign.Id && r.Site != null && r.Site.CountyCode.StartsWith(division));
    }

    private async Task<IReadOnlyList<RoomSeat>> SeatsAsync(ExamRoom room, bool photos, CancellationToken cancellationToken)
    {
        var seats = await db.Seats.AsNoTracking().Where(s => s.RoomId == room.Id).OrderBy(s => s.Number).Select(s => new
        {
            s.Number, s.Registration!.TicketNumber, s.Registration.Name, s.Registration.Sex,
            Photo = photos ? s.Registration.Photos.Where(p => p.IsCurrent).Select(p => p.Content).FirstOrDefault() : null,
        }).ToListAsync(cancellationToken);
        return [.. seats.Select(s => new RoomSeat(s.Number.ToString("00", CultureInfo.InvariantCulture), s.TicketNumber ?? "", s.Name,
            RoomDocuments.Sexes.GetValueOrDefault(s.Sex ?? "", ""), s.Photo is null ? null : new PrintedPicture(s.Photo)))];
    }

    /// <summary>The room's subjects in the order of its set.</summary>
    private static IReadOnlyList<string> Subjects(ExamRoom room, ProcessContext context) => context.Campaign.Policy.SubjectSetOf(room.Level, room.Category)?.Subjects ?? [];

    private static string Number(ExamRoom room) => room.Number.ToString("000", CultureInfo.InvariantCulture);

    private static string SubjectSet(ExamRoom room) => $"{room.Level.Word()}　{Terms.Category(room.Category)}";
}
