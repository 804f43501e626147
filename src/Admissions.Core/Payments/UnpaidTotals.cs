using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Payments;

/// <summary>Unpaid candidates of one area by reason.</summary>
/// <param name="Code">Division code of the area, or code of the point.</param>
/// <param name="ByReason">Count by reason code; cases without a reason are not in it.</param>
public sealed record UnpaidArea(string Code, string Name, int Cases, int Open, int Verified, int Closed, int Extended, int Paid, IReadOnlyDictionary<string, int> ByReason);

/// <summary>Totals of unpaid candidates by reason for county, city and province (HR-110).</summary>
public sealed class UnpaidTotals(AdmissionsDbContext db, UnpaidCaseService cases)
{
    /// <summary>One row for each area below the actor's: cities for the province, counties for a city, points for a county or point.</summary>
    public async Task<IReadOnlyList<UnpaidArea>> ByAreaAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var counts = await cases.Visible(context).AsNoTracking()
            .GroupBy(c => new { County = c.Registration!.CountyCode!, PointCode = c.Registration.Point!.Code, PointName = c.Registration.Point.Name, c.State, ReasonCode = (string?)c.Reason!.Code })
            .Select(g => new Line(g.Key.County, g.Key.PointCode, g.Key.PointName, g.Key.State, g.Key.ReasonCode, g.Count())).ToListAsync(cancellationToken);
        var length = context.Actor.DivisionCode?.Length switch { 2 => 4, 4 => 6, _ => 0 };
        var names = length == 0
            ? counts.DistinctBy(c => c.PointCode).ToDictionary(c => c.PointCode, c => c.PointName, StringComparer.Ordinal)
            : await db.Organizations.AsNoTracking().Where(o => o.DivisionCode.Length == length).ToDictionaryAsync(o => o.DivisionCode, o => o.Name, StringComparer.Ordinal, cancellationToken);
        return [.. counts.GroupBy(c => length == 0 ? c.PointCode : c.County[..length]).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new UnpaidArea(
            g.Key, names.GetValueOrDefault(g.Key, g.Key), g.Sum(c => c.Count), Sum(g, UnpaidCaseState.Open), Sum(g, UnpaidCaseState.Verified), Sum(g, UnpaidCaseState.Closed),
            Sum(g, UnpaidCaseState.ExtensionGranted), Sum(g, UnpaidCaseState.Paid),
            g.Where(c => c.ReasonCode is not null).GroupBy(c => c.ReasonCode!, StringComparer.Ordinal).ToDictionary(r => r.Key, r => r.Sum(c => c.Count), StringComparer.Ordinal)))];
    }

    private static int Sum(IEnumerable<Line> lines, UnpaidCaseState state) => lines.Where(c => c.State == state).Sum(c => c.Count);

    private sealed record Line(string County, string PointCode, string PointName, UnpaidCaseState State, string? ReasonCode, int Count);
}
