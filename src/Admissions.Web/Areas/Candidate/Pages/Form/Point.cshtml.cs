using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Web.Infrastructure.Access;
using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Areas.Candidate.Pages.Form;

/// <summary>Where the candidate will confirm on site; points he cannot use are listed with the reason (HR-78).</summary>
[RequirePermission(UserKind.Candidate, Permissions.RegisterSelf)]
public sealed class PointModel(RegistrationService registrations, PointOffers offers) : CandidatePage
{
    protected override Gate Gate => Gate.Editable;

    /// <summary>Four digits of the city whose points are listed; the household's city at first.</summary>
    [BindProperty(SupportsGet = true)]
    public string? City { get; set; }

    [BindProperty]
    public long? PointId { get; set; }

    [BindProperty]
    public int Version { get; set; }

    public IReadOnlyList<string> Cities { get; private set; } = [];
    public IReadOnlyList<OfferedPoint> Points { get; private set; } = [];

    /// <summary>HR-85: said to who needs both flags while the county of his household has no such point.</summary>
    public string? Instead { get; private set; }
    public string? InsteadSource { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Version = Own.Registration.DraftVersion;
        PointId = Own.Draft.PointId;
        await ListAsync(cancellationToken);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        await ListAsync(cancellationToken);
        // Not from the list on the screen: a crafted id of another campaign or a point that is not offered.
        var chosen = Points.FirstOrDefault(p => p.Point.Id == PointId);
        if (PointId is null || chosen is null)
            return Rejected([new("point.missing", nameof(PointId), "选择报名确认点")], field => field);
        if (!chosen.IsOffered)
            return Rejected([.. chosen.Refusals], _ => nameof(PointId));
        var outcome = await registrations.SaveDraftAsync(
            new SaveDraftOptions(Version, Own.Draft with { PointId = PointId }, "报名确认点"), Process(), cancellationToken);
        if (outcome.Succeeded)
            return GoTo("check");
        if (outcome.Refusals[0] is DraftOutdated outdated)
        {
            ModelState.Remove(nameof(Version));
            Version = outdated.CurrentVersion;
        }
        return Rejected(outcome.Refusals);
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        Cities = await offers.CitiesAsync(Campaign.Id, cancellationToken);
        var wanted = City ?? Own.Point?.CountyCode[..4] ?? Own.Facts.HouseholdRegistrationPlace?[..4];
        City = wanted is not null && Cities.Contains(wanted) ? wanted : (Cities.Count > 0 ? Cities[0] : null);
        Points = City is null ? [] : await offers.ListAsync(Own, City, cancellationToken);
        var flags = Campaign.Policy.PointRules.Where(r => Own.Case.Holds(r.When) && r.PointFlag is not null).ToList();
        InsteadSource = flags.FirstOrDefault()?.Source;
        if (flags.Count > 1 && Own.Facts.HouseholdRegistrationPlace is { Length: 6 } county && County(county)
            && await offers.InsteadOfCountyAsync(Campaign.Id, county, cancellationToken) is { } instead)
            Instead = PointOffers.InsteadOf(county, instead);
    }

    /// <summary>Six digits that do not end in 00 name a county, not a whole city.</summary>
    private static bool County(string division) => !division.EndsWith("00", StringComparison.Ordinal);
}
