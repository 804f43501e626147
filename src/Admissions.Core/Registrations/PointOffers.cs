using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Registrations;

/// <param name="Refusals">Why this candidate cannot use it; empty = offered.</param>
public sealed record OfferedPoint(RegistrationPoint Point, IReadOnlyList<Refusal> Refusals)
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
        return
        [
            .. points.Select(p => new OfferedPoint(p, [.. RegistrationCheck.PointFor(file, p)])).OrderByDescending(p => p.IsOffered).ThenBy(p => p.Point.Code, StringComparer.Ordinal),
        ];
    }

    /// <summary>Four-digit codes of the cities that have a point.</summary>
    public async Task<IReadOnlyList<string>> CitiesAsync(long campaignId, CancellationToken cancellationToken = default) =>
        await Active(campaignId).Select(p => p.CountyCode.Substring(0, 4)).Distinct().Order().ToListAsync(cancellationToken);

    /// <summary>Active points for the public list.</summary>
    public async Task<IReadOnlyList<RegistrationPoint>> PublicAsync(long campaignId, CancellationToken cancellationToken = default) =>
        await Active(campaignId).OrderBy(p => p.Code).ToListAsync(cancellationToken);

    private IQueryable<RegistrationPoint> Active(long campaignId) =>
        db.RegistrationPoints.AsNoTracking().Where(p => p.CampaignId == campaignId && p.State == RegistrationPointState.Active);
}
