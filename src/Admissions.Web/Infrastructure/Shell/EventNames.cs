using System.Globalization;
using System.Text.RegularExpressions;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Infrastructure.Shell;

/// <summary>
/// What the ids and codes in events are called: points, sites, districts, institutions, majors; what is published of them, never a person.
/// Looked up for all events of a page together.
/// </summary>
public sealed partial class EventNames
{
    private readonly Dictionary<(string Kind, string Id), string> _names = [];

    /// <summary>Knows nothing: ids stand for themselves.</summary>
    public static EventNames None { get; } = new();

    /// <param name="kind">The key under which events keep it: pointId, point (its code), siteId, site, districtId, district, institutionId, planLineId.</param>
    public string? Of(string kind, string id) => _names.GetValueOrDefault((kind, id));

    public static async Task<EventNames> LoadAsync(AdmissionsDbContext db, long campaignId, IReadOnlyList<Event> events, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(events);
        var found = events.SelectMany(e => new[] { e.Before, e.After }).OfType<string>().SelectMany(json => Named().Matches(json).Concat(Scope().Matches(json)))
            .Select(match => (Kind: Canonical(match.Groups["key"].Value), Id: match.Groups["id"].Value)).ToHashSet();
        var names = new EventNames();
        if (Wanted(found, "pointId") is var (pointIds, pointCodes) && pointIds.Count + pointCodes.Count > 0)
            foreach (var point in await db.RegistrationPoints.AsNoTracking().Where(p => p.CampaignId == campaignId && (pointIds.Contains(p.Id) || pointCodes.Contains(p.Code)))
                .Select(p => new { p.Id, p.Code, p.Name }).ToListAsync(cancellationToken))
                names.Add("pointId", point.Id, point.Code, $"{point.Code} {point.Name}");
        if (Wanted(found, "siteId") is var (siteIds, siteCodes) && siteIds.Count + siteCodes.Count > 0)
            foreach (var site in await db.ExamSites.AsNoTracking().Where(s => s.CampaignId == campaignId && (siteIds.Contains(s.Id) || siteCodes.Contains(s.Code)))
                .Select(s => new { s.Id, s.Code, s.Name }).ToListAsync(cancellationToken))
                names.Add("siteId", site.Id, site.Code, $"{site.Code} {site.Name}");
        // Sites are described by the ids of their districts, of which a campaign has few.
        if (events.Any(e => e.SubjectType == nameof(ExamSite)) || found.Any(f => f.Kind == "district"))
            foreach (var district in await db.ExamDistricts.AsNoTracking().Where(d => d.CampaignId == campaignId).Select(d => new { d.Id, d.Code, d.Name }).ToListAsync(cancellationToken))
                names.Add("districtId", district.Id, district.Code, $"{district.Code} {district.Name}");
        if (Wanted(found, "institutionId").Ids is { Count: > 0 } institutions)
            foreach (var institution in await db.Institutions.AsNoTracking().Where(i => institutions.Contains(i.Id)).Select(i => new { i.Id, i.Code, i.Name }).ToListAsync(cancellationToken))
                names.Add("institutionId", institution.Id, null, $"{institution.Code} {institution.Name}");
        if (Wanted(found, "planLineId").Ids is { Count: > 0 } lines)
            foreach (var line in await db.PlanLines.AsNoTracking().Where(l => lines.Contains(l.Id))
                .Select(l => new { l.Id, Institution = l.Institution!.Code, l.Institution.Name, l.MajorCode, l.MajorName }).ToListAsync(cancellationToken))
                names.Add("planLineId", line.Id, null, $"{line.Institution} {line.Name}　{line.MajorCode} {line.MajorName}");
        return names;
    }

    private void Add(string kind, long id, string? code, string name)
    {
        _names[(kind, id.ToString(CultureInfo.InvariantCulture))] = name;
        if (code is not null)
            _names[(kind[..^"Id".Length], code)] = name;
    }

    private static (List<long> Ids, List<string> Codes) Wanted(HashSet<(string Kind, string Id)> found, string kind) =>
        ([.. found.Where(f => f.Kind == kind).Select(f => long.TryParse(f.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)],
            [.. found.Where(f => f.Kind == kind[..^"Id".Length]).Select(f => f.Id)]);

    private static string Canonical(string key) => key switch
    {
        "enteredBy" or "scopeCode" => "pointId",
        "admittedPlanLineId" => "planLineId",
        _ => key,
    };

    [GeneratedRegex("\"(?<key>pointId|enteredBy|point|siteId|site|district|institutionId|planLineId|admittedPlanLineId)\":\"?(?<id>[0-9]+)\"?[,}]", RegexOptions.ExplicitCapture)]
    private static partial Regex Named();

    [GeneratedRegex("\"scopeKind\":\"Point\",\"(?<key>scopeCode)\":\"(?<id>[0-9]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Scope();
}
