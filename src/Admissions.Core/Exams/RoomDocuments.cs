using System.Globalization;
using System.Runtime.CompilerServices;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Documents;
using Admissions.Core.Events;
using Admissions.Core.Runs.Numbering;
using Admissions.Rules;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Exams;

/// <summary>An examination room whose papers an office prints.</summary>
public sealed record RoomRow(long Id, string DistrictCode, int Number, long SiteId, string SiteCode, string SiteName, string CountyCode, StudyLevel Level, string Category, int Seats)
{
    public string SubjectSet => $"{Level.Word()}　{Terms.Category(Category)}";
}

/// <summary>The papers of a room, by the last part of their address.</summary>
public enum RoomPaperKind { DoorList, SeatChart, SignSheet, DeskLabels, AnswerBags, ExceptionRecord }

/// <summary>A document with the name of its file.</summary>
public sealed record NamedDocument(string FileName, PrintedDocument Document);

/// <summary>A paper as it was printed.</summary>
public sealed record NamedPaper(string FileName, byte[] Pdf);

/// <summary>Documents that are made one by one while they are written; to be walked once.</summary>
public sealed record DocumentPack(IAsyncEnumerable<NamedDocument> Documents);

/// <summary>
/// Prints for the rooms of an office's own sites once the province has generated the documents: by offices in the window
/// Printing (HR-138, HR-139), by the province that generated them at any time.
/// </summary>
public sealed class RoomDocuments(AdmissionsDbContext db, TenantScope tenant, DocumentPrinter printer)
{
    private const string Window = WindowCodes.Printing;
    internal static readonly Dictionary<string, string> Sexes = new(StringComparer.Ordinal) { ["1"] = "男", ["2"] = "女" };

    public static string WordOf(RoomPaperKind kind) => kind switch
    {
        RoomPaperKind.DoorList => "门贴",
        RoomPaperKind.SeatChart => "座次表",
        RoomPaperKind.SignSheet => "签到表",
        RoomPaperKind.DeskLabels => "桌贴",
        RoomPaperKind.AnswerBags => "答卷袋标签",
        _ => "情况记录单",
    };

    /// <summary>Why nothing can be printed now; null when it can.</summary>
    /// <param name="county">County of the site; null asks for the actor's own division.</param>
    public static Refusal? Refuse(ProcessContext context, string? county = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        return !context.Actor.Can(Permissions.AcceptAllocation) && context.Campaign.RefuseUnopened(Window, new Place(county ?? context.Actor.DivisionCode)) is { } closed ? closed
            : context.Campaign.ExamDocumentsGeneratedAt is null ? new Refusal("documents.not-generated", "", "考务文件还没有生成。全部考区的考室分配由省级接收、生成考务文件以后，才能打印")
            : null;
    }

    /// <summary>Rooms at sites in the actor's subtree, by site and number.</summary>
    public async Task<IReadOnlyList<RoomRow>> ListAsync(ProcessContext context, CancellationToken cancellationToken = default) =>
        await Visible(context).OrderBy(r => r.Site!.Code).ThenBy(r => r.Number)
            .Select(r => new RoomRow(r.Id, r.District!.Code, r.Number, r.Site!.Id, r.Site.Code, r.Site.Name, r.Site.CountyCode, r.Level, r.Category, r.SeatCount))
            .ToListAsync(cancellationToken);

    /// <summary>One paper of a room; null when the room is not the actor's.</summary>
    public async Task<Outcome<NamedPaper>?> RoomAsync(long roomId, RoomPaperKind kind, ProcessContext context, CancellationToken cancellationToken = default)
    {
        if (await Visible(context).Include(r => r.Site).SingleOrDefaultAsync(r => r.Id == roomId, cancellationToken) is not { } room)
            return null;
        if (Refuse(context, room.Site!.CountyCode) is { } refused)
            return refused;
        var pdf = await printer.PrintAsync(Paper(kind, room, await SeatsAsync(room, cancellationToken), context), cancellationToken);
        // The two oldest types of event say which paper it was; the others share one.
        var type = kind switch { RoomPaperKind.DoorList => "RoomDoorListPrinted", RoomPaperKind.SeatChart => "RoomSeatChartPrinted", _ => "RoomPaperPrinted" };
        db.Record(context, type, (nameof(ExamRoom), room.Id), after: new { room.Number, Site = room.Site!.Code, paper = kind });
        await db.SaveChangesAsync(cancellationToken);
        return new NamedPaper($"{WordOf(kind)}-{Number(room)}.pdf", pdf);
    }

    /// <summary>考点汇总表; null when the site is not the actor's or has no rooms.</summary>
    public async Task<Outcome<NamedPaper>?> SummaryAsync(long siteId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        var rooms = await SiteRoomsAsync(siteId, context, cancellationToken);
        if (rooms.Count == 0)
            return null;
        if (Refuse(context, rooms[0].Site!.CountyCode) is { } refused)
            return refused;
        var summary = await SummaryAsync(rooms, context, cancellationToken);
        var pdf = await printer.PrintAsync(summary.Document, cancellationToken);
        db.Record(context, "RoomPaperPrinted", (nameof(ExamSite), siteId), after: new { paper = "Summary" });
        await db.SaveChangesAsync(cancellationToken);
        return new NamedPaper(summary.FileName, pdf);
    }

    /// <summary>
    /// Every paper of every room of a site, and its summary (HR-138); null when the site is not the actor's or has no rooms.
    /// Read room by room while it is written: the photos of one room are in memory at a time. Recorded before the first paper, because the
    /// papers that are done have left the house even when a later one fails.
    /// </summary>
    public async Task<Outcome<DocumentPack>?> PackAsync(long siteId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        var rooms = await SiteRoomsAsync(siteId, context, cancellationToken);
        if (rooms.Count == 0)
            return null;
        if (Refuse(context, rooms[0].Site!.CountyCode) is { } refused)
            return refused;
        db.Record(context, "ExamDocumentsPrinted", (nameof(ExamSite), siteId), after: new { rooms = rooms.Count });
        await db.SaveChangesAsync(cancellationToken);
        return new DocumentPack(PapersAsync(rooms, context, cancellationToken));
    }

    private async IAsyncEnumerable<NamedDocument> PapersAsync(IReadOnlyList<ExamRoom> rooms, ProcessContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await SummaryAsync(rooms, context, cancellationToken);
        foreach (var room in rooms)
        {
            var seats = await SeatsAsync(room, cancellationToken);
            foreach (var kind in Enum.GetValues<RoomPaperKind>())
                yield return new NamedDocument($"{Number(room)}-{WordOf(kind)}.pdf", Paper(kind, room, seats, context));
        }
    }

    private IQueryable<ExamRoom> Visible(ProcessContext context)
    {
        var division = context.Actor.DivisionCode ?? throw new InvalidOperationException("Rooms are printed by offices.");
        return db.ExamRooms.AsNoTracking().Where(r => r.CampaignId == context.Campaign.Id && r.Site != null && r.Site.CountyCode.StartsWith(division));
    }

    private Task<List<ExamRoom>> SiteRoomsAsync(long siteId, ProcessContext context, CancellationToken cancellationToken) =>
        Visible(context).Include(r => r.Site).Where(r => r.SiteId == siteId).OrderBy(r => r.Number).ToListAsync(cancellationToken);

    private async Task<IReadOnlyList<RoomSeat>> SeatsAsync(ExamRoom room, CancellationToken cancellationToken)
    {
        var seats = await db.Seats.AsNoTracking().Where(s => s.RoomId == room.Id).OrderBy(s => s.Number)
            .Select(s => new
            {
                s.Number, s.Registration!.TicketNumber, s.Registration.Name, s.Registration.Sex,
                Photo = s.Registration.Photos.Where(p => p.IsCurrent).Select(p => p.Content).FirstOrDefault(),
            }).ToListAsync(cancellationToken);
        return [.. seats.Select(s => new RoomSeat(s.Number.ToString("00", CultureInfo.InvariantCulture), s.TicketNumber ?? "", s.Name,
            Sexes.GetValueOrDefault(s.Sex ?? "", ""), s.Photo is null ? null : new PrintedPicture(s.Photo)))];
    }

    private PrintedDocument Paper(RoomPaperKind kind, ExamRoom room, IReadOnlyList<RoomSeat> seats, ProcessContext context)
    {
        var (authority, campaign, watermark) = (tenant.Tenant.Name, context.Campaign.Name, Watermark(context));
        var (site, number, set, subjects) = (room.Site!, Number(room), $"{room.Level.Word()}　{Terms.Category(room.Category)}", Papers(room, context));
        IReadOnlyList<RoomSeat> plain = [.. seats.Select(s => s with { Photo = null })];
        return kind switch
        {
            RoomPaperKind.DoorList => new RoomDoorList
            {
                Authority = authority, Campaign = campaign, PrintedAt = context.Now, Watermark = watermark,
                SiteCode = site.Code, SiteName = site.Name, RoomNumber = number, SubjectSet = set, Subjects = subjects, Seats = plain,
            },
            RoomPaperKind.SeatChart => new RoomSeatChart
            {
                Authority = authority, Campaign = campaign, PrintedAt = context.Now, Watermark = watermark,
                SiteCode = site.Code, SiteName = site.Name, RoomNumber = number, SubjectSet = set,
                ColumnSizes = SeatingFile.ColumnSizes(context.Campaign.Policy.Numbering), Seats = seats,
            },
            RoomPaperKind.SignSheet => new RoomSignSheet
            {
                Authority = authority, Campaign = campaign, PrintedAt = context.Now, Watermark = watermark,
                SiteCode = site.Code, SiteName = site.Name, RoomNumber = number, SubjectSet = set, Subjects = subjects, Seats = seats,
            },
            RoomPaperKind.DeskLabels => new RoomDeskLabels
            {
                Authority = authority, Campaign = campaign, PrintedAt = context.Now, Watermark = watermark,
                SiteCode = site.Code, SiteName = site.Name, RoomNumber = number, SubjectSet = set, Subjects = subjects, Seats = plain,
            },
            RoomPaperKind.AnswerBags => new RoomAnswerBags
            {
                Authority = authority, Campaign = campaign, PrintedAt = context.Now, Watermark = watermark,
                SiteCode = site.Code, SiteName = site.Name, RoomNumber = number, SubjectSet = set, Subjects = subjects, Seats = plain,
            },
            _ => new RoomExceptionRecord
            {
                Authority = authority, Campaign = campaign, PrintedAt = context.Now, Watermark = watermark,
                SiteCode = site.Code, SiteName = site.Name, RoomNumber = number, SubjectSet = set, Subjects = subjects, Seats = plain,
            },
        };
    }

    private async Task<NamedDocument> SummaryAsync(IReadOnlyList<ExamRoom> rooms, ProcessContext context, CancellationToken cancellationToken)
    {
        var site = rooms[0].Site!;
        var ids = rooms.Select(r => r.Id).ToList();
        var taken = (await db.Seats.AsNoTracking().Where(s => ids.Contains(s.RoomId)).OrderBy(s => s.Number)
            .Select(s => new { s.RoomId, Ticket = s.Registration!.TicketNumber ?? "" }).ToListAsync(cancellationToken)).ToLookup(s => s.RoomId, s => s.Ticket);
        return new NamedDocument($"考点汇总表-{site.Code}.pdf", new ExamSiteSummary
        {
            Authority = tenant.Tenant.Name, Campaign = context.Campaign.Name, PrintedAt = context.Now, Watermark = Watermark(context),
            SiteCode = site.Code, SiteName = site.Name, Address = site.Address, Contact = $"{site.ContactName}　{site.ContactPhone}",
            Rooms = [.. rooms.Select(r => new SiteRoom(Number(r), $"{r.Level.Word()}　{Terms.Category(r.Category)}", taken[r.Id].Count(), taken[r.Id].FirstOrDefault(""), taken[r.Id].LastOrDefault("")))],
        });
    }

    /// <summary>The room's papers in order of time, by the policy's timetable.</summary>
    private static IReadOnlyList<TicketSubject> Papers(ExamRoom room, ProcessContext context)
    {
        var policy = context.Campaign.Policy;
        var subjects = policy.SubjectSetOf(room.Level, room.Category)?.Subjects ?? [];
        return [.. policy.Timetable.Where(s => subjects.Contains(s.Subject) && s.Levels.Contains(room.Level))
            .Select(s => new TicketSubject(Terms.Subject(s.Subject), s.From.OpensAt(policy.Zone()), s.To.ClosesAt(policy.Zone()))).OrderBy(s => s.StartsAt)];
    }

    private static string Number(ExamRoom room) => room.Number.ToString("000", CultureInfo.InvariantCulture);

    private static string? Watermark(ProcessContext context) => context.Campaign.Mode == CampaignMode.Drill ? "模拟演练" : null;
}
