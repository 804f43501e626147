using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Registrations;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Confirmation;

/// <summary>How the clerk's point stands today.</summary>
/// <param name="Waiting">Submitted for this point and not confirmed yet.</param>
/// <param name="Last">The last three handled, the newest first.</param>
/// <param name="LastMine">Whom this clerk confirmed last, for printing again.</param>
public sealed record CounterDay(int Waiting, int Confirmed, int ConfirmedByMe, IReadOnlyList<CounterHandled> Last, long? LastMine)
{
    /// <summary>The clerk's point, as windows are asked there.</summary>
    public Place Place { get; init; } = Place.Anywhere;
}

/// <param name="Confirmed">False: sent back.</param>
public sealed record CounterHandled(long RegistrationId, string Name, DateTimeOffset At, bool Confirmed);

/// <summary>Counts for the counter's side.</summary>
public sealed class CounterDays(AdmissionsDbContext db)
{
    private const int Shown = 3;

    public async Task<CounterDay> TodayAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (me, point) = (context.Actor.UserId, context.Actor.PointId);
        var midnight = context.Campaign.Today.ToDateTime(TimeOnly.MinValue);
        var start = new DateTimeOffset(midnight, context.Campaign.Policy.Zone().GetUtcOffset(midnight)).ToUniversalTime();
        var here = db.Registrations.AsNoTracking().Where(r => r.PointId == point && r.CampaignId == context.Campaign.Id);
        var today = here.Where(r => r.ConfirmedAt >= start);
        var place = await db.RegistrationPoints.AsNoTracking().SingleOrDefaultAsync(p => p.Id == point, cancellationToken);
        var counts = await here.GroupBy(_ => 1).Select(g => new
        {
            Waiting = g.Count(r => r.State == RegistrationState.Submitted),
            Confirmed = g.Count(r => r.ConfirmedAt >= start),
            Mine = g.Count(r => r.ConfirmedAt >= start && r.ConfirmedById == me),
        }).SingleOrDefaultAsync(cancellationToken);
        var confirmed = await today.OrderByDescending(r => r.ConfirmedAt).Take(Shown)
            .Select(r => new CounterHandled(r.Id, r.Name, r.ConfirmedAt!.Value, true)).ToListAsync(cancellationToken);
        var refused = await db.Events.Where(e => e.Type == CounterReader.RefusedEvent && e.At >= start)
            .Join(here, e => e.RegistrationId, r => r.Id, (e, r) => new { e, r }).OrderByDescending(x => x.e.Id).Take(Shown)
            .Select(x => new CounterHandled(x.r.Id, x.r.Name, x.e.At, false)).ToListAsync(cancellationToken);
        var lastMine = await here.Where(r => r.ConfirmedById == me && r.ConfirmedAt != null).OrderByDescending(r => r.ConfirmedAt).Select(r => (long?)r.Id).FirstOrDefaultAsync(cancellationToken);
        return new CounterDay(
            counts?.Waiting ?? 0, counts?.Confirmed ?? 0, counts?.Mine ?? 0,
            [.. confirmed.Concat(refused).OrderByDescending(h => h.At).Take(Shown)], lastMine)
        {
            Place = place is null ? Place.Anywhere : RuleFacts.PlaceOf(place),
        };
    }
}
