using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Payments;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Identity;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Windows;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Point.Pages.Unpaid;

/// <summary>Confirmed candidates without payment: the point checks them one by one and ends its task (HR-109, HR-110); offices read.</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewCandidates)]
[HandlerPermission("Close", Permissions.VerifyUnpaid)]
public sealed class IndexModel(AdmissionsDbContext db, UnpaidCaseService cases, ListExports exports) : AdmissionsPage
{
    private static readonly ListSpec Spec = new(Sorts: ["number", "name", "state"], Filters: ["state", "reason", "q"], DefaultSort: "state");

    public ListTable<UnpaidCase> Table { get; private set; } = null!;
    public int Open { get; private set; }
    public int Verified { get; private set; }
    public int All { get; private set; }
    public Refusal? Closed { get; private set; }
    public bool MayVerify => Actor.PointId is not null && Actor.Can(Permissions.VerifyUnpaid);
    public bool IsOnline => Campaign.Policy.Payment.UnpaidReasons.Count > 0;

    /// <summary>A point looks nobody up by name where the campaign has candidates give their number (SX-63); offices do.</summary>
    public bool ByName => Actor.PointId is null || Campaign.Policy.OnSite.FindByName;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var point = Actor.PointId is null ? null : await db.RegistrationPoints.AsNoTracking().VisibleTo(Actor).SingleOrDefaultAsync(p => p.Id == Actor.PointId, cancellationToken);
        Closed = Campaign.RefuseClosed(UnpaidCaseService.Window, point is null ? new Place(Actor.DivisionCode) : RuleFacts.PlaceOf(point));
        var all = cases.Visible(Process()).AsNoTracking();
        var counts = await all.GroupBy(c => c.State).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(cancellationToken);
        (All, Open, Verified) = (counts.Sum(c => c.Count), counts.Where(c => c.Key == UnpaidCaseState.Open).Sum(c => c.Count), counts.Where(c => c.Key == UnpaidCaseState.Verified).Sum(c => c.Count));
        var query = ListQuery.Of(Request, Spec);
        var wanted = Filtered(all, query);
        var rows = await Sorted(wanted, query).Skip(query.Skip).Take(query.Size).ToListAsync(cancellationToken);
        Table = TableOf(query, new ListPage<UnpaidCase>(rows, await wanted.CountAsync(cancellationToken)));
    }

    public async Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, Spec);
        var wanted = Filtered(cases.Visible(Process()).AsNoTracking(), query);
        var count = await wanted.CountAsync(cancellationToken);
        var table = TableOf(query, new ListPage<UnpaidCase>([], count));
        return await TakenAsync(exports, ExportResult.Of(format, "未缴费核实", table.ExportTitles, table.Export(Sorted(wanted, query).AsEnumerable())), count, Spec.Filters, cancellationToken);
    }

    public async Task<IActionResult> OnPostCloseAsync(CancellationToken cancellationToken)
    {
        var done = await cases.CloseTaskAsync(Actor.PointId ?? 0, Process(), cancellationToken);
        if (!done.Succeeded)
            return Conflict(done.Refusals[0]);
        this.FlashOk($"已办结 {done.Value} 人的核实，县（市、区）招生办可以看到原因合计。");
        return RedirectToPage(new { campaign = Campaign.Slug });
    }

    public string ReasonOf(string? code) => Campaign.Policy.Payment.UnpaidReasons.FirstOrDefault(r => r.Code == code)?.Name ?? "";

    private IQueryable<UnpaidCase> Filtered(IQueryable<UnpaidCase> rows, ListQuery query)
    {
        if (query.Choice<UnpaidCaseState>("state") is { } state)
            rows = rows.Where(c => c.State == state);
        if (query["reason"] is { } reason)
            rows = rows.Where(c => c.Reason!.Code == reason);
        if (query["q"] is not { } text)
            return rows;
        var (number, id) = (DigitText.Normalise(text), RegistrationNumber.IdOf(text));
        return rows.Where(c => (ByName && c.Registration!.Name.StartsWith(text)) || c.Registration!.CandidateNumber == number || c.RegistrationId == id);
    }

    /// <summary>By state means: what is still open first.</summary>
    private static IQueryable<UnpaidCase> Sorted(IQueryable<UnpaidCase> rows, ListQuery query) => (query.Sort, query.Descending) switch
    {
        ("number", true) => rows.OrderByDescending(c => c.Registration!.CandidateNumber),
        ("number", false) => rows.OrderBy(c => c.Registration!.CandidateNumber),
        ("name", true) => rows.OrderByDescending(c => c.Registration!.Name).ThenBy(c => c.Id),
        ("name", false) => rows.OrderBy(c => c.Registration!.Name).ThenBy(c => c.Id),
        (_, true) => rows.OrderBy(c => c.State == UnpaidCaseState.Open).ThenBy(c => c.Registration!.CandidateNumber),
        _ => rows.OrderByDescending(c => c.State == UnpaidCaseState.Open).ThenBy(c => c.Registration!.CandidateNumber),
    };

    private ListTable<UnpaidCase> TableOf(ListQuery query, ListPage<UnpaidCase> page) => new(query, page,
    [
        new("name", "姓名", c => c.Registration!.Name) { Head = true, Sort = "name", Link = c => $"~/gl/{Campaign.Slug}/unpaid/{c.Id}" },
        new("number", "考生号", c => c.Registration!.CandidateNumber) { Sort = "number" },
        new("phone", "电话", c => c.Registration!.Phone is { } phone ? Mask.Telephone(phone) : null),
        new("point", "报名确认点", c => c.Registration!.Point?.Name) { Extra = MayVerify },
        new("state", "状态", c => StateWords.Of(c.State)) { Sort = "state", Tag = c => StateTags.For(c.State) },
        new("own", "考生自述", c => c.OwnReason),
        new("reason", "核实原因", c => ReasonOf(c.Reason?.Code)),
        new("text", "具体情况", c => c.Reason?.Text),
        new("contacted", "联系时间", c => c.Reason?.ContactedAt is { } at ? BeijingTime.Table(at) : ""),
        new("until", "延时缴费到", c => c.ExtendedUntil is { } at ? BeijingTime.Deadline(at) : "") { Extra = true },
    ])
    { RowTone = c => c.State == UnpaidCaseState.Open ? Tone.Warn : null };
}
