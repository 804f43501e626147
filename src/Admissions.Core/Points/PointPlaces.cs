using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Points;

/// <summary>
/// Places of points that take only so many candidates. Whoever has submitted to a point holds one of its places, until he
/// submits to another or his registration becomes invalid.
/// </summary>
internal static class PointPlaces
{
    /// <summary>Places held of those points of the division that have a limit, by point.</summary>
    public static Task<Dictionary<long, int>> TakenAsync(AdmissionsDbContext db, long campaignId, string division, CancellationToken cancellationToken) =>
        Holders(db).Where(r => db.RegistrationPoints.Any(p => p.Id == r.PointId && p.CampaignId == campaignId && p.CountyCode.StartsWith(division) && p.Capacity != null))
            .GroupBy(r => r.PointId!.Value).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancellationToken);

    public static Task<int> TakenAsync(AdmissionsDbContext db, long pointId, CancellationToken cancellationToken) =>
        Holders(db).CountAsync(r => r.PointId == pointId, cancellationToken);

    /// <summary>
    /// Null when this candidate may submit to the point. Locks the point until the transaction ends, so that of those who
    /// come at the same moment no more get in than there is room for; who holds a place there already keeps it.
    /// </summary>
    public static async Task<Refusal?> RefuseFullAsync(AdmissionsDbContext db, RegistrationPoint point, Registration registration, CancellationToken cancellationToken)
    {
        if (registration.PointId == point.Id)
            return null;
        // Without a limit those who come do not wait for one another, but the county that sets one waits for them and counts them.
        if (point.Capacity is null && await CapacityAsync(db, $"select capacity as \"Value\" from registration_points where id = {point.Id} for key share", cancellationToken) is null)
            return null;
        // Read again under the lock: the county may have changed it. A key stays free for those who only refer to the point.
        var capacity = await CapacityAsync(db, $"select capacity as \"Value\" from registration_points where id = {point.Id} for no key update", cancellationToken);
        return capacity is { } most && await TakenAsync(db, point.Id, cancellationToken) >= most ? Full(point.Name, most) : null;
    }

    private static Task<int?> CapacityAsync(AdmissionsDbContext db, FormattableString query, CancellationToken cancellationToken) => db.Database.SqlQuery<int?>(query).SingleAsync(cancellationToken);

    public static Refusal Full(string name, int capacity) => new("point.full", "point", $"“{name}”最多接待 {capacity} 人，已经报满。请换一个报名确认点；已填的其他内容都还在");

    private static IQueryable<Registration> Holders(AdmissionsDbContext db) => db.Registrations.Where(r => r.PointId != null && r.State != RegistrationState.Invalid);
}
