using System.Globalization;
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
public sealed record RoomRow(long Id, string DistrictCode, int Number, string SiteCode, string SiteName, string CountyCode, StudyLevel Level, string Category, int Seats)
{
    public string SubjectSet => $"{Level.Word()}　{Terms.Category(Category)}";
}

/// <summary>Prints for the rooms of an office's own sites, in the window Printing (HR-138, HR-139).</summary>
public sealed class RoomDocuments(AdmissionsDbContext db, TenantScope tenant)
{
    private const string Window = "Printing";
    private static readonly Dictionary<string, string> Sexes = new(StringComparer.Ordinal) { ["1"] = "男", ["2"] = "女" };

    /// <summary>Rooms at sites in the actor's subtree, by site and number.</summary>
    public async Task<IReadOnlyList<RoomRow>> ListAsync(ProcessContext context, CancellationToken cancellationToken = default) =>
        await Visible(context).OrderBy(r => r.Site!.Code).ThenBy(r => r.Number)
            .Select(r => new RoomRow(r.Id, r.District!.Code, r.Number, r.Site!.Code, r.Site.Name, r.Site.CountyCode, r.Level, r.Category, r.SeatCount))
            .ToListAsync(cancellationToken);

    /// <summary>门贴 of a room; null when the room is not the actor's.</summary>
    public async Task<Outcome<RoomDoorList>?> DoorListAsync(long roomId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        if (await RoomAsync(roomId, context, cancellationToken) is not { } room)
            return null;
        if (context.Campaign.RefuseClosed(Window, new Place(room.Site!.CountyCode)) is { } closed)
            return closed;
        await RecordAsync(room, "RoomDoorListPrinted", context, cancellationToken);
        return new RoomDoorList
        {
            Authority = tenant.Tenant.Name, Campaign = context.Campaign.Name, PrintedAt = context.Now, Watermark = Watermark(context),
            SiteCode = room.Site!.Code, SiteName = room.Site.Name, RoomNumber = Number(room), SubjectSet = SubjectSet(room),
            Subjects = Papers(room, context), Seats = await SeatsAsync(room, photos: false, cancellationToken),
        };
    }

    /// <summary>座次表 of a room; null when the room is not the actor's.</summary>
    public async Task<Outcome<RoomSeatChart>?> SeatChartAsync(long roomId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        if (await RoomAsync(roomId, context, cancellationToken) is not { } room)
            return null;
        if (context.Campaign.RefuseClosed(Window, new Place(room.Site!.CountyCode)) is { } closed)
            return closed;
        await RecordAsync(room, "RoomSeatChartPrinted", context, cancellationToken);
        return new RoomSeatChart
        {
            Authority = tenant.Tenant.Name, Campaign = context.Campaign.Name, PrintedAt = context.Now, Watermark = Watermark(context),
            SiteCode = room.Site!.Code, SiteName = room.Site.Name, RoomNumber = Number(room), SubjectSet = SubjectSet(room),
            ColumnSizes = SeatingFile.ColumnSizes(context.Campaign.Policy.Numbering), Seats = await SeatsAsync(room, photos: true, cancellationToken),
        };
    }

    private IQueryable<ExamRoom> Visible(ProcessContext context)
    {
        var division = context.Actor.DivisionCode ?? throw new InvalidOperationException("Rooms are printed by offices.");
        return db.ExamRooms.AsNoTracking().Where(r => r.CampaignId == context.Campaign.Id && r.Site != null && r.Site.CountyCode.StartsWith(division));
    }

    private Task<ExamRoom?> RoomAsync(long roomId, ProcessContext context, CancellationToken cancellationToken) =>
        Visible(context).Include(r => r.Site).SingleOrDefaultAsync(r => r.Id == roomId, cancellationToken);

    private async Task<IReadOnlyList<RoomSeat>> SeatsAsync(ExamRoom room, bool photos, CancellationToken cancellationToken)
    {
        var seats = await db.Seats.AsNoTracking().Where(s => s.RoomId == room.Id).OrderBy(s => s.Number)
            .Select(s => new
            {
                s.Number, s.Registration!.TicketNumber, s.Registration.Name, s.Registration.Sex,
                Photo = photos ? s.Registration.Photos.Where(p => p.IsCurrent).Select(p => p.Content).FirstOrDefault() : null,
            }).ToListAsync(cancellationToken);
        return [.. seats.Select(s => new RoomSeat(s.Number.ToString("00", CultureInfo.InvariantCulture), s.TicketNumber ?? "", s.Name,
            Sexes.GetValueOrDefault(s.Sex ?? "", ""), s.Photo is null ? null : new PrintedPicture(s.Photo)))];
    }

    /// <summary>The room's papers in order of time, by the policy's timetable.</summary>
    private static IReadOnlyList<TicketSubject> Papers(ExamRoom room, ProcessContext context)
    {
        var policy = context.Campaign.Policy;
        var subjects = policy.SubjectSetOf(room.Level, room.Category)?.Subjects ?? [];
        return [.. policy.Timetable.Where(s => subjects.Contains(s.Subject) && s.Levels.Contains(room.Level))
            .Select(s => new TicketSubject(Terms.Subject(s.Subject), s.From.OpensAt(policy.Zone()), s.To.ClosesAt(policy.Zone()))).OrderBy(s => s.StartsAt)];
    }

    private async Task RecordAsync(ExamRoom room, string type, ProcessContext context, CancellationToken cancellationToken)
    {
        db.Record(context, type, (nameof(ExamRoom), room.Id), after: new { room.Number, Site = room.Site!.Code });
        await db.SaveChangesAsync(cancellationToken);
    }

    private static string Number(ExamRoom room) => room.Number.ToString("000", CultureInfo.InvariantCulture);

    private static string SubjectSet(ExamRoom room) => $"{room.Level.Word()}　{Terms.Category(room.Category)}";

    private static string? Watermark(ProcessContext context) => context.Campaign.Mode == CampaignMode.Drill ? "模拟演练" : null;
}
