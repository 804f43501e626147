using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Admissions.Rules.Lifecycles;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Point.Pages.Candidates;

/// <summary>The candidates of one's point or subtree; numbers are masked, the whole ones stand on the candidate's page (HR-34).</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewCandidates)]
public sealed class IndexModel(AdmissionsDbContext db, ListExports exports) : AdmissionsPage
{
    private static readonly ListSpec Spec = new(Sorts: ["name", "confirmed", "submitted", "number"], Filters: ["state", "level", "q"], DefaultSort: "-submitted");

    public ListTable<Registration> Table { get; private set; } = null!;

    /// <summary>A point looks nobody up by name where the campaign has candidates give their number (SX-63); offices do.</summary>
    public bool ByName => Actor.PointId is null || Campaign.Policy.OnSite.FindByName;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, Spec);
        var wanted = Filtered(query);
        var rows = await Sorted(wanted, query).Skip(query.Skip).Take(query.Size).ToListAsync(cancellationToken);
        Table = TableOf(query, new ListPage<Registration>(rows, await wanted.CountAsync(cancellationToken)));
    }

    public async Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, Spec);
        var wanted = Filtered(query);
        var count = await wanted.CountAsync(cancellationToken);
        var table = TableOf(query, new ListPage<Registration>([], count));
        // Read while it is written: a province has a million of them.
        return await TakenAsync(exports, ExportResult.Of(format, "考生", table.ExportTitles, table.Export(Lines(Sorted(wanted, query)).AsEnumerable())), count, Spec.Filters, cancellationToken);
    }

    private IQueryable<Registration> Filtered(ListQuery query)
    {
        var rows = db.Registrations.AsNoTracking().Include(r => r.Point).VisibleTo(Actor).Where(r => r.CampaignId == Campaign.Id && r.Version > 0);
        if (query.Choice<RegistrationState>("state") is { } state)
            rows = rows.Where(r => r.State == state);
        if (query.Choice<StudyLevel>("level") is { } level)
            rows = rows.Where(r => r.Level == level);
        if (query["q"] is not { } text)
            return rows;
        var number = DigitText.Normalise(text);
        var id = RegistrationNumber.IdOf(text);
        return rows.Where(r => (ByName && r.Name.StartsWith(text)) || r.CandidateNumber == number || r.DocumentNumber == number || r.Id == id);
    }

    /// <summary>What the list shows and no draft: it is the largest part of a row, and the database would sort a million of them.</summary>
    private static IQueryable<Registration> Lines(IQueryable<Registration> rows) => rows.Select(r => new Registration
    {
        Id = r.Id, Name = r.Name, CandidateNumber = r.CandidateNumber, TicketNumber = r.TicketNumber, DocumentNumber = r.DocumentNumber, Phone = r.Phone, Level = r.Level, Category = r.Category,
        Point = r.Point, State = r.State, SubmittedAt = r.SubmittedAt, ConfirmedAt = r.ConfirmedAt, PaidAt = r.PaidAt,
    });

    private static IQueryable<Registration> Sorted(IQueryable<Registration> rows, ListQuery query) => (query.Sort, query.Descending) switch
    {
        ("name", true) => rows.OrderByDescending(r => r.Name).ThenBy(r => r.Id),
        ("name", false) => rows.OrderBy(r => r.Name).ThenBy(r => r.Id),
        ("number", true) => rows.OrderByDescending(r => r.CandidateNumber).ThenBy(r => r.Id),
        ("number", false) => rows.OrderBy(r => r.CandidateNumber).ThenBy(r => r.Id),
        ("confirmed", true) => rows.OrderByDescending(r => r.ConfirmedAt).ThenBy(r => r.Id),
        ("confirmed", false) => rows.OrderBy(r => r.ConfirmedAt).ThenBy(r => r.Id),
        (_, true) => rows.OrderByDescending(r => r.SubmittedAt).ThenBy(r => r.Id),
        _ => rows.OrderBy(r => r.SubmittedAt).ThenBy(r => r.Id),
    };

    private ListTable<Registration> TableOf(ListQuery query, ListPage<Registration> page) => new(query, page,
    [
        new("name", "姓名", r => r.Name) { Head = true, Sort = "name", Link = r => $"~/gl/{Campaign.Slug}/candidates/{r.Id}" },
        new("number", "考生号", r => r.CandidateNumber) { Sort = "number" },
        new("ticket", "准考证号", r => r.TicketNumber),
        new("document", "证件号", r => Mask.DocumentNumber(r.DocumentNumber)),
        new("phone", "电话", r => r.Phone is null ? null : Mask.Telephone(r.Phone)),
        new("level", "层次", r => r.Level?.Word()),
        new("category", "科类", r => r.Category is null ? null : Terms.Category(r.Category)),
        new("point", "报名确认点", r => r.Point?.Name),
        new("state", "状态", r => StateWords.Of(r.State)) { Tag = r => StateTags.For(r.State) },
        new("submitted", "提交", r => r.SubmittedAt is { } at ? BeijingTime.Table(at) : "") { Sort = "submitted" },
        new("confirmed", "确认", r => r.ConfirmedAt is { } at ? BeijingTime.Table(at) : "") { Sort = "confirmed" },
    ])
    { RowTone = r => r.State == RegistrationState.Confirmed && r.PaidAt is null ? Tone.Warn : null };
}
