using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Point.Pages.Candidates;

/// <summary>One candidate whole: data, photos with their history (HR-15), what was done and who has looked (HR-34).</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewCandidates)]
public sealed class ShowModel(AdmissionsDbContext db, CounterReader reader, CandidateRecords records, CandidateHistory history) : AdmissionsPage
{
    private const int Shown = 50;

    public sealed record PhotoRow(long Id, PhotoOrigin Origin, DateTimeOffset TakenAt, string Clerk, string? Point, bool IsCurrent);

    public CounterCase Case { get; private set; } = null!;
    public CandidateRecord Record { get; private set; } = null!;
    public IReadOnlyList<PhotoRow> Photos { get; private set; } = [];
    public IReadOnlyList<Event> Events { get; private set; } = [];
    public IReadOnlyList<AccessLogEntry> Looks { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken)
    {
        if (await reader.OpenAsync(id, CounterReader.ForReading, Process(), cancellationToken) is not { } found)
            return NotFound();
        Case = found;
        Record = await records.ReadAsync(found, Process(), cancellationToken);
        Photos = await db.Photos.Where(p => p.RegistrationId == id).OrderByDescending(p => p.Id).Take(Shown)
            .Select(p => new PhotoRow(p.Id, p.Origin, p.TakenAt, db.Users.Where(u => u.Id == p.TakenById).Select(u => u.DisplayName).FirstOrDefault() ?? "",
                db.RegistrationPoints.Where(x => x.Id == p.PointId).Select(x => x.Name).FirstOrDefault(), p.IsCurrent))
            .ToListAsync(cancellationToken);
        Events = await history.Published(id, Campaign).Take(Shown).ToListAsync(cancellationToken);
        Looks = await history.Looks(id, Campaign).Take(Shown).ToListAsync(cancellationToken);
        return Page();
    }

    /// <summary>The record with its groups and their flags (HR-14); as much an opening of the file as the page is.</summary>
    public async Task<IActionResult> OnGetExportAsync(long id, string format, CancellationToken cancellationToken) =>
        await reader.OpenAsync(id, CounterReader.ForReading, Process(), cancellationToken) is { } found
            ? ExportResult.Of(format, $"考生信息-{found.Registration.Name}", CandidateRecord.ExportTitles, (await records.ReadAsync(found, Process(), cancellationToken)).Export())
            : NotFound();
}
