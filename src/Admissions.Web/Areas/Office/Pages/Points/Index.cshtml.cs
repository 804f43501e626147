using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Points;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Windows;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Lists;
using Admissions.Web.Infrastructure.Requests;
using Admissions.Web.Infrastructure.Shell;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Areas.Office.Pages.Points;

/// <summary>Registration points of the actor's divisions, with where each stands in its approval (HR-67…HR-69).</summary>
[RequirePermission(UserKind.Staff, Permissions.ProposePoint, Permissions.ReviewPointAtCity, Permissions.ReviewPointAtProvince)]
public sealed class IndexModel(AdmissionsDbContext db, PointOffers offers) : AdmissionsPage
{
    private static readonly ListSpec Spec = new(Sorts: ["code", "name"], Filters: ["state", "q"], DefaultSort: "code");

    public Refusal? Closed { get; private set; }
    public ListTable<RegistrationPoint> Table { get; private set; } = null!;

    /// <summary>HR-85: warns a county that has no point for candidates who are both under-age and medical.</summary>
    public string? Lacking { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Closed = Campaign.RefuseClosed("PointSetup", new Place(Actor.DivisionCode));
        var query = ListQuery.Of(Request, Spec);
        var wanted = Wanted(query);
        var rows = await wanted.Skip(query.Skip).Take(query.Size).ToListAsync(cancellationToken);
        Table = TableOf(query, new ListPage<RegistrationPoint>(rows, await wanted.CountAsync(cancellationToken)));
        if (Actor.DivisionCode is { Length: 6 } county && Campaign.Policy.PointRules.Count(r => r.PointFlag is not null) > 1
            && await offers.InsteadOfCountyAsync(Campaign.Id, county, cancellationToken) is { } instead)
            Lacking = PointOffers.InsteadOf(county, instead);
    }

    public async Task<IActionResult> OnGetExportAsync(string format, CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(Request, Spec);
        var rows = await Wanted(query).ToListAsync(cancellationToken);
        var table = TableOf(query, new ListPage<RegistrationPoint>(rows, rows.Count));
        return ExportResult.Of(format, "报名确认点", table.ExportTitles, table.Export(rows));
    }

    /// <summary>The active points of the division on paper, whatever the list shows.</summary>
    public async Task<IActionResult> OnGetPrintAsync([FromServices] PointLists lists, CancellationToken cancellationToken) =>
        File((await lists.PrintAsync(Process(), cancellationToken)).Pdf, "application/pdf");

    private IQueryable<RegistrationPoint> Wanted(ListQuery query)
    {
        var points = db.RegistrationPoints.AsNoTracking().VisibleTo(Actor).Where(p => p.CampaignId == Campaign.Id);
        if (query.Choice<RegistrationPointState>("state") is { } state)
            points = points.Where(p => p.State == state);
        if (query["q"] is { } text)
            points = points.Where(p => p.Code.StartsWith(text) || p.Name.Contains(text));
        return (query.Sort, query.Descending) switch
        {
            ("name", true) => points.OrderByDescending(p => p.Name).ThenBy(p => p.Code),
            ("name", false) => points.OrderBy(p => p.Name).ThenBy(p => p.Code),
            (_, true) => points.OrderByDescending(p => p.Code),
            _ => points.OrderBy(p => p.Code),
        };
    }

    private ListTable<RegistrationPoint> TableOf(ListQuery query, ListPage<RegistrationPoint> page) => new(query, page,
    [
        new("name", "确认点", p => $"{p.Code} {p.Name}") { Head = true, Sort = "name", Link = p => $"~/gl/{Campaign.Slug}/points/{p.Id}" },
        new("levels", "层次", p => string.Join("、", p.Levels.Select(l => l.Word()))),
        new("flags", "另外审核", p => Flags(p)),
        new("contact", "联系人", p => p.ContactName),
        new("phone", "电话", p => p.ContactPhone),
        new("capacity", "最多接待", p => p.Capacity is { } most ? $"{most} 人" : "不限") { Extra = true },
        new("address", "地址", p => p.Address) { Extra = true },
        new("state", "状态", p => StateWords.Of(p.State)) { Tag = p => StateTags.For(p.State) },
    ])
    { RowTone = p => p.State is RegistrationPointState.ReturnedByCity or RegistrationPointState.ReturnedByProvince ? Tone.Warn : null };

    internal static string Flags(RegistrationPoint point) => (point.IsMedicalReviewPoint, point.IsUnderageReviewPoint) switch
    {
        (true, true) => "医卫类、低龄",
        (true, false) => "医卫类",
        (false, true) => "低龄",
        _ => "",
    };
}
