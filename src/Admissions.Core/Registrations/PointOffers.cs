using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Points;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Registrations;

/// <param name="Refusals">Why this candidate cannot use it; empty = offered.</param>
/// <param name="Left">Places that nobody holds yet; null where the point takes as many as come.</param>
public sealed record OfferedPoint(RegistrationPoint Point, IReadOnlyList<Refusal> Refusals, int? Left)
{
    public bool IsOffered => Refusals.Count == 0;

    /// <summary>「湖南省长沙市长沙县」.</summary>
    public string County => ReferenceData.NamePath(Point.CountyCode);
}

/// <summary>Registration points as one candidate may choose them (HR-71, HR-78, HR-83…85, HR-55).</summary>
public sealed class PointOffers(AdmissionsDbContext db)
{
    /// <summary>Every active point of the division, offered ones first; the others with their reasons.</summary>
    /// <param name="division">Prefix of the division code, e.g. a city's four digits; empty for all.</param>
    public async Task<IReadOnlyList<OfferedPoint>> ListAsync(RegistrationFile file, string division, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        var points = await Active(file.Campaign.Id).Where(p => p.CountyCode.StartsWith(division)).OrderBy(p => p.Code).ToListAsync(cancellationToken);
        var taken = points.Exists(p => p.Capacity is not null) ? await PointPlaces.TakenAsync(db, file.Campaign.Id, division, cancellationToken) : [];
        return [.. points.Select(Offer).OrderByDescending(p => p.IsOffered).ThenBy(p => p.Point.Code, StringComparer.Ordinal)];

        OfferedPoint Offer(RegistrationPoint point)
        {
            var left = point.Capacity is { } most ? Math.Max(0, most - taken.GetValueOrDefault(point.Id)) : (int?)null;
            // Who has submitted to it holds one of its places.
            var full = left == 0 && file.Registration.PointId != point.Id;
            return new OfferedPoint(point, [.. RegistrationCheck.PointFor(file, point), .. full ? new[] { PointPlaces.Full(point.Name, point.Capacity!.Value) } : []], left);
        }
    }

    /// <summary>
    /// HR-85: points for candidates who are both under-age and medical. Null when the county has one of its own; else those
    /// of the county's city, which may be none.
    /// </summary>
    /// <param name="county">Six digits.</param>
    public async Task<IReadOnlyList<string>?> InsteadOfCountyAsync(long campaignId, string county, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(county);
        var both = await Active(campaignId).Where(p => p.CountyCode.StartsWith(county.Substring(0, 4)) && p.IsMedicalReviewPoint && p.IsUnderageReviewPoint)
            .OrderBy(p => p.Code).ToListAsync(cancellationToken);
        return both.Exists(p => p.CountyCode == county) ? null : [.. both.Select(p => p.Name)];
    }

    /// <summary>The sentence for the candidate or the county; the same words for both.</summary>
    public static string InsteadOf(string county, IReadOnlyList<string> points)
    {
        ArgumentNullException.ThrowIfNull(county);
        ArgumentNullException.ThrowIfNull(points);
        var (own, city) = (ReferenceData.Division(county)?.Name ?? county, ReferenceData.Division(county[..4])?.Name ?? county[..4]);
        return points.Count == 0
            ? $"{own}没有同时是低龄审核点和医卫类审核点的报名确认点，{city}其他县（市、区）也没有"
            : $"{own}没有同时是低龄审核点和医卫类审核点的报名确认点。低龄又报考医学类专业的考生，请到{city}的这些确认点：{string.Join('、', points)}";
    }

    /// <summary>Four-digit codes of the cities that have a point.</summary>
    public async Task<IReadOnlyList<string>> CitiesAsync(long campaignId, CancellationToken cancellationToken = default) =>
        await Active(campaignId).Select(p => p.CountyCode.Substring(0, 4)).Distinct().Order().ToListAsync(cancellationToken);

    /// <summary>Active points for the public list.</summary>
    public async Task<IReadOnlyList<RegistrationPoint>> PublicAsync(long campaignId, CancellationToken cancellationToken = default) =>
        await Active(campaignId).OrderBy(p => p.Code).ToListAsync(cancellationToken);

    /// <summary>Telephones of the cities' offices by four digits; cities without one are left out (SX-38).</summary>
    public async Task<IReadOnlyDictionary<string, string>> DutyPhonesAsync(CancellationToken cancellationToken = default) =>
        await db.Organizations.AsNoTracking().Where(o => o.Kind == OrganizationKind.CityOffice && o.Phone != null).ToDictionaryAsync(o => o.DivisionCode, o => o.Phone!, cancellationToken);

    private IQueryable<RegistrationPoint> Active(long campaignId) =>
        db.RegistrationPoints.AsNoTracking().Where(p => p.CampaignId == campaignId && p.State == RegistrationPointState.Active);
}
