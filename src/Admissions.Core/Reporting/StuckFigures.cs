using Admissions.Core.Data.Entities;
using Admissions.Core.Events;

namespace Admissions.Core.Reporting;

/// <summary>How many stand still in each way; whoever is counted twice stands still in two.</summary>
public sealed record StuckTotals(IReadOnlyDictionary<StuckKind, int> Totals)
{
    public static readonly StuckTotals None = new(new Dictionary<StuckKind, int>());

    public int Of(StuckKind kind) => Totals.GetValueOrDefault(kind);
}

/// <summary>
/// The totals of <see cref="StuckList"/> for the first page. Of a city, a county or a point they are counted at each look, over its
/// own people; of the province they are what was counted last, with the time, and a job counts them anew while somebody looks.
/// </summary>
public sealed class StuckFigures(StuckList list, AreaService areas, CountedFigures figures)
{
    private const string Subject = "stuck";

    /// <summary>Between two counts of a province that is looked at; it takes a second over a million.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(5);

    /// <summary>A province that nobody has looked at for so long is not counted until somebody does.</summary>
    private static readonly TimeSpan Watched = TimeSpan.FromHours(1);

    /// <param name="area">The actor's own.</param>
    /// <param name="anew">He wants them as they are now.</param>
    public async Task<Counted<StuckTotals>> OfAsync(AreaView area, bool anew, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(area);
        ArgumentNullException.ThrowIfNull(context);
        return area.PointIds is not null
            ? new Counted<StuckTotals>(await list.TotalsAsync(area, context, cancellationToken), context.Now)
            : await figures.OfAsync(Subject, anew ? TimeSpan.Zero : null, context, () => list.TotalsAsync(area, context, cancellationToken), cancellationToken);
    }

    /// <summary>Campaigns of the authority whose figures are due.</summary>
    public Task<IReadOnlyList<string>> DueAsync(CancellationToken cancellationToken = default) => figures.DueAsync(Subject, Pace, Watched, cancellationToken);

    /// <summary>Counts a campaign's anew.</summary>
    /// <param name="context">The system's.</param>
    public async Task RefreshAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        var area = (await areas.FindAsync(null, context, cancellationToken)).Value!;
        await figures.CountAsync(Subject, context, () => list.TotalsAsync(area, context, cancellationToken), asked: false, cancellationToken);
    }
}
