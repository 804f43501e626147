using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Point.Pages.Candidates;

/// <summary>One candidate whole: data, photos with their history (HR-15), what was done and who has looked (HR-34).</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewCandidates)]
public sealed class ShowModel(AdmissionsDbContext db, CounterReader reader) : AdmissionsPage
{
    private const int Shown = 50;

    public sealed record PhotoRow(long Id, PhotoOrigin Origin, DateTimeOffset TakenAt, string Clerk, bool IsCurrent);

    public CounterCase Case { get; private set; } = null!;
    public IReadOnlyList<PhotoRow> Photos { get; private set; } = [];
    public IReadOnlyList<Event> Events { get; private set; } = [];
    public IReadOnlyList<AccessLogEntry> Looks { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(long id, CancellationToken cancellationToken)
    {
        if (await reader.OpenAsync(id, CounterReader.ForReading, Process(), cancellationToken) is not { } found)
            return NotFound();
        Case = found;
        Photos = await db.Photos.Where(p => p.RegistrationId == id).OrderByDescending(p => p.Id).Take(Shown)
            .Select(p => new PhotoRow(p.Id, p.Origin, p.TakenAt, db.Users.Where(u => u.Id == p.TakenById).Select(u => u.DisplayName).FirstOrDefault() ?? "", p.IsCurrent))
            .ToListAsync(cancellationToken);
        Events = await db.Events.AsNoTracking().Where(e => e.RegistrationId == id).OrderByDescending(e => e.Id).Take(Shown).ToListAsync(cancellationToken);
        Looks = await db.AccessLog.AsNoTracking().Where(a => a.RegistrationId == id).OrderByDescending(a => a.Id).Take(Shown).ToListAsync(cancellationToken);
        return Page();
    }
}
