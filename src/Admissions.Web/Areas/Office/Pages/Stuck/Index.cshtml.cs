using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Reporting;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Stuck;

/// <summary>Who stands still on the way to a valid registration, by kind and by area down to the point, and why.</summary>
[RequirePermission(UserKind.Staff, Permissions.ViewCandidates)]
public sealed class IndexModel(StuckList list, AreaService areas, ListExports exports) : AdmissionsPage
{
    private static readonly ListSpec Spec = new(Sorts: ["since", "name"], Filters: ["reason", "q"], DefaultSort: "since");

    public AreaView Area { get; private set; } = null!;
    public StuckKind Kind { get; private set; }
    public IReadOnlyList<StuckKind> Kinds => StuckList.KindsOf(Campaign.Policy);

    /// <summary>Of the area shown.</summary>
    public StuckCounts Counts { get; private set; } = new([]);
    public ListTable<StuckPerson> Table { get; private set; } = null!;
    public ListTable<(Area Area, StuckCounts Counts)>? Places { get; private set; }

    /// <summary>What is wrong with the address; then nothing else is shown.</summary>
    public string? Problem { get; private set; }
    public IReadOnlyList<KeyValuePair<string, string>> Reasons => StuckReasons.CodesOf(Kind, Campaign);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!await ReadAddressAsync(cancellationToken))
            return Page();
        Counts = await list.CountAsync(Area, Process(), cancellationToken);
        var query = ListQuery.Of(Request, Spec);
        var wanted = Wanted(query);
        var total = query.IsFiltered ? await wanted.CountAsync(cancellationToken) : Counts.Of(Kind);
        var rows = await Sorted(wanted, query).Skip(query.Skip).Take(query.Size).ToListAsync(cancellationToken);
        Table = await TableOfAsync(query, rows, total, cancellationToken);
        if (Area.Here.Level != AreaLevel.Point)
            Places = PlacesOf();
        return Page();
    }

    public async Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken)
    {
        if (!await ReadAddressAsync(cancellationToken))
            return Page();
        var query = ListQuery.Of(Request, Spec);
        var wanted = Sorted(Wanted(query), query);
        // Those who share a number are few, and with whom is asked for all of them at once; the others are read while they are written.
        var few = Kind == StuckKind.Duplicate ? await wanted.ToListAsync(cancellationToken) : [];
        var table = await TableOfAsync(query, few, few.Count, cancellationToken);
        var file = ExportResult.Of(format, $"{Area.Here.Name}{KindWords.Of(Kind)}考生", table.ExportTitles, table.Export(Kind == StuckKind.Duplicate ? few : wanted.AsEnumerable()));
        return await TakenAsync(exports, file, Kind == StuckKind.Duplicate ? few.Count : await wanted.CountAsync(cancellationToken), [.. Spec.Filters, "kind", "area"], cancellationToken);
    }

    public async Task<IActionResult> OnGetPlacesAsync(string format, CancellationToken cancellationToken)
    {
        if (!await ReadAddressAsync(cancellationToken))
            return Page();
        Counts = await list.CountAsync(Area, Process(), cancellationToken);
        var table = PlacesOf();
        return ExportResult.Of(format, $"{Area.Here.Name}未完成报名人数", table.ExportTitles, table.Export(RowsOf()));
    }

    /// <summary>Address of this list for another kind or area.</summary>
    public string Address(StuckKind kind, Area area)
    {
        ArgumentNullException.ThrowIfNull(area);
        var at = area.Code == Area.Path[0].Code ? "" : $"&area={area.Code}";
        return $"~/gl/{Campaign.Slug}/stuck?kind={kind}{at}";
    }

    private async Task<bool> ReadAddressAsync(CancellationToken cancellationToken)
    {
        var (kind, area) = (Request.Query["kind"].ToString(), Request.Query["area"].ToString());
        Kind = Kinds[0];
        if (kind.Length > 0)
        {
            if (Kinds.Any(k => k.ToString() == kind)) Kind = Enum.Parse<StuckKind>(kind);
            else Problem = $"没有“{AddressCheck.Shown(kind)}”这一种。请在页面上选择{string.Join('、', Kinds.Select(KindWords.Of))}。";
        }
        Problem ??= AddressCheck.Page(Request) ?? AddressCheck.Page(Request, PlaceSpec.Prefix);
        var found = await areas.FindAsync(area, Process(), cancellationToken);
        if (found.Succeeded) Area = found.Value;
        else Problem ??= found.Refusals[0].Sentence + "。";
        if (Problem is not null)
            Response.StatusCode = StatusCodes.Status400BadRequest;
        return Problem is null;
    }

    private IQueryable<StuckPerson> Wanted(ListQuery query) => list.People(FilterOf(query), Area, Process());

    private StuckFilter FilterOf(ListQuery query) => new(Kind, query["reason"], query["q"]);

    /// <summary>Who has waited longest comes first.</summary>
    private static IQueryable<StuckPerson> Sorted(IQueryable<StuckPerson> people, ListQuery query) => (query.Sort, query.Descending) switch
    {
        ("name", true) => people.OrderByDescending(p => p.Name).ThenBy(p => p.Id),
        ("name", false) => people.OrderBy(p => p.Name).ThenBy(p => p.Id),
        (_, true) => people.OrderByDescending(p => p.Since).ThenBy(p => p.Id),
        _ => people.OrderBy(p => p.Since).ThenBy(p => p.Id),
    };

    private async Task<ListTable<StuckPerson>> TableOfAsync(ListQuery query, IReadOnlyList<StuckPerson> rows, long total, CancellationToken cancellationToken)
    {
        var sharers = Kind == StuckKind.Duplicate ? await list.SharersAsync([.. rows.Select(r => r.Id)], Process(), cancellationToken) : null;
        return new StuckColumns(Campaign, Area, Kind, sharers).Table(query, new ListPage<StuckPerson>(rows, total));
    }

    private static readonly ListSpec PlaceSpec = new(Sorts: ["code"], Filters: [], DefaultSort: "code") { DefaultSize = 200, Prefix = "a" };

    private IReadOnlyList<(Area Area, StuckCounts Counts)> RowsOf() => Counts.By(Area, Area.Levels[0]);

    /// <summary>The areas right below, every kind with its count, and whoever of this kind has no reason yet.</summary>
    private ListTable<(Area Area, StuckCounts Counts)> PlacesOf()
    {
        var rows = RowsOf();
        return new(ListQuery.Of(Request, PlaceSpec), new ListPage<(Area Area, StuckCounts Counts)>(rows, rows.Count),
        [
            new("code", KindWords.Of(Area.Levels[0]), r => r.Area.Name) { Head = true, Total = "合计", Link = r => r.Area.Code.Length == 0 ? null : Address(Kind, r.Area) },
            .. Kinds.Select(kind => new ListColumn<(Area Area, StuckCounts Counts)>(kind.ToString(), KindWords.Of(kind), r => r.Counts.Of(kind))
            {
                Number = true, Total = ListTable.Text(Counts.Of(kind)), Link = r => r.Area.Code.Length == 0 || r.Counts.Of(kind) == 0 ? null : Address(kind, r.Area),
            }),
            new("open", $"{KindWords.Of(Kind)}，没有登记原因", r => r.Counts.WithoutReason(Kind)) { Number = true, Total = ListTable.Text(Counts.WithoutReason(Kind)) },
        ]);
    }
}
