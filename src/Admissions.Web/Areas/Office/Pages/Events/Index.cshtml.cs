using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Admissions.Web.Shared.TagHelpers;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Events;

/// <summary>Who did what, when and why in this campaign; read-only, with the head of the sealed chain.</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewEvents)]
public sealed class IndexModel(AdmissionsDbContext db, ListExports exports) : AdmissionsPage
{
    private const int MaxExport = 50_000;
    private static readonly ListSpec Spec = new(Sorts: ["at"], Filters: ["type", "who", "candidate", "day"], DefaultSort: "-at");

    public ListTable<Event> Table { get; private set; } = null!;
    public EventSeal? Head { get; private set; }
    public IReadOnlyList<string> Types { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, Spec);
        var events = Wanted(query);
        var rows = await Sorted(events, query).Skip(query.Skip).Take(query.Size).ToListAsync(cancellationToken);
        var facts = await FactsAsync(rows, cancellationToken);
        Table = TableOf(query, new ListPage<Event>(rows, await events.CountAsync(cancellationToken)), facts);
        Head = await db.EventSeals.AsNoTracking().OrderByDescending(s => s.Sequence).FirstOrDefaultAsync(cancellationToken);
        Types = await Visible().Select(e => e.Type).Distinct().OrderBy(t => t).ToListAsync(cancellationToken);
    }

    public async Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, Spec);
        var rows = await Sorted(Wanted(query), query).Take(MaxExport).ToListAsync(cancellationToken);
        var table = TableOf(query, new ListPage<Event>(rows, rows.Count), await FactsAsync(rows, cancellationToken));
        // As the chain has sealed them, whatever columns are shown: whoever recomputes it needs every byte.
        return await TakenAsync(exports, ExportResult.Of(format, "操作记录", [.. table.ExportTitles, "以前（原文）", "以后（原文）"],
            table.Export(rows).Zip(rows, (cells, e) => (IReadOnlyList<object?>)[.. cells, e.Before, e.After])), rows.Count, Spec.Filters, cancellationToken);
    }

    /// <summary>
    /// Events of registrations the actor sees; what concerns no registration, and what would tell of a decision that is not
    /// published, is shown to the province alone.
    /// </summary>
    private IQueryable<Event> Visible()
    {
        var events = db.Events.AsNoTracking().Where(e => e.CampaignId == Campaign.Id);
        var registrations = db.Registrations.VisibleTo(Actor);
        return Actor.IsProvince ? events
            : CandidateHistory.Published(events.Where(e => e.RegistrationId != null && registrations.Any(r => r.Id == e.RegistrationId)), Campaign);
    }

    private IQueryable<Event> Wanted(ListQuery query)
    {
        var events = Visible();
        if (query["type"] is { } type)
            events = events.Where(e => e.Type == type);
        if (query["who"] is { } who)
            events = events.Where(e => e.ActorName.Contains(who));
        if (query["candidate"] is { } number)
            events = events.Where(e => db.Registrations.Any(r => r.Id == e.RegistrationId && r.CandidateNumber == number));
        if (DateOnly.TryParseExact(query["day"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            var from = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), ChineseTime.Beijing).ToUniversalTime();
            var to = from.AddDays(1);
            events = events.Where(e => e.At >= from && e.At < to);
        }
        return events;
    }

    private static IQueryable<Event> Sorted(IQueryable<Event> events, ListQuery query) =>
        query.Descending ? events.OrderByDescending(e => e.Id) : events.OrderBy(e => e.Id);

    private async Task<EventFacts> FactsAsync(IReadOnlyList<Event> rows, CancellationToken cancellationToken) =>
        new(Campaign.Policy, await EventNames.LoadAsync(db, Campaign.Id, rows, cancellationToken));

    private static ListTable<Event> TableOf(ListQuery query, ListPage<Event> page, EventFacts facts) => new(query, page,
    [
        new("at", "时间", e => e.At) { Sort = "at" },
        new("type", "操作", e => EventWords.Of(e.Type)) { Head = true },
        new("who", "操作人", e => e.ActorName),
        new("subject", "对象", e => EventWords.OfSubject(e.SubjectType, e.SubjectId)),
        new("reason", "原因", e => e.Reason),
        new("before", "以前", e => facts.Before(e, whole: true)) { Extra = true, Html = e => Long(facts.Before(e)) },
        new("after", "以后", e => facts.After(e, whole: true)) { Html = e => Long(facts.After(e)) },
        new("ip", "地址", e => e.Ip) { Extra = true },
        new("policy", "政策版本", e => e.PolicyVersion) { Number = true, Extra = true },
    ]);

    /// <summary>Room for sentences, on a telephone too.</summary>
    private static TagBuilder? Long(string? text) => text is null ? null : Markup.Element("span", text, ("class", "ex-long"));
}
