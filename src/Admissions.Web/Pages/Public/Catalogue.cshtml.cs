using Admissions.Core.Data.Entities;
using Admissions.Core.Plans;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Web.Infrastructure.Access;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Pages.Public;

/// <summary>The published plan for everybody.</summary>
[PublicPage]
public sealed class CatalogueModel(CatalogueService catalogue, CharterService charters) : AdmissionsPage
{
    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public StudyLevel? Level { get; set; }

    [BindProperty(SupportsGet = true)]
    public StudyMode? Mode { get; set; }

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    public IReadOnlyList<PlanLine> Lines { get; private set; } = [];
    public int Total { get; private set; }

    /// <summary>Institutions of the page whose charter is published.</summary>
    public IReadOnlySet<long> WithCharter { get; private set; } = new HashSet<long>();
    public int PageSize => 20;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        ModelState.Clear();
        (Lines, Total) = await catalogue.BrowseAsync(Campaign.Id, new CatalogueQuery(Q, Level, null, Mode, Page: P, Size: PageSize), cancellationToken);
        WithCharter = await charters.WithCharterAsync(Campaign.Id, [.. Lines.Select(l => l.InstitutionId).Distinct()], cancellationToken);
    }

    public string PageQuery(int page) => new QueryBuilder(new (string Key, string? Value)[]
    {
        ("q", Q), ("level", Level?.ToString()), ("mode", Mode?.ToString()), ("p", page.ToString(System.Globalization.CultureInfo.InvariantCulture)),
    }.Where(v => !string.IsNullOrEmpty(v.Value)).Select(v => KeyValuePair.Create(v.Key, v.Value!))).ToQueryString().Value ?? "";
}
