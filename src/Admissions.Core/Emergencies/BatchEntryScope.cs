using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Emergencies;

/// <summary>Whose forms the actor may enter now, and in whose name the batch stands.</summary>
/// <param name="Activations">The activation under which each of the points stands.</param>
/// <param name="PointId">The clerk's point; null when an office enters for the points of its divisions.</param>
/// <param name="DivisionCode">The office's division; null when a point enters.</param>
/// <param name="Points">Points whose forms may be entered.</param>
/// <param name="Own">Where a form without a point's code belongs; null when one must be given.</param>
internal sealed record BatchEntryScope(IReadOnlyDictionary<long, long> Activations, long? PointId, string? DivisionCode, IReadOnlyList<RegistrationPoint> Points, RegistrationPoint? Own)
{
    /// <summary>Null without an activation for the actor's place and time (HR-150).</summary>
    public static async Task<BatchEntryScope?> OfAsync(AdmissionsDbContext db, ProcessContext context, CancellationToken cancellationToken)
    {
        var (actor, campaign) = (context.Actor, context.Campaign);
        if (EmergencyRows.BatchEntryOf(actor, campaign) is { } right)
        {
            var own = actor.PointId!.Value;
            var ids = right.OtherPoints.Select(p => long.Parse(p, System.Globalization.CultureInfo.InvariantCulture)).Concat(right.OwnPoint ? [own] : Array.Empty<long>()).ToList();
            var points = await db.RegistrationPoints.AsNoTracking().Where(p => p.CampaignId == campaign.Id && ids.Contains(p.Id)).ToListAsync(cancellationToken);
            return new BatchEntryScope(points.ToDictionary(p => p.Id, _ => right.ActivationId), own, null, points, points.Find(p => p.Id == own));
        }
        if (actor.PointId is not null || actor.DivisionCode is not { Length: > 0 } division || !actor.Can(Permissions.ImportDraftForms))
            return null;
        // An office enters only what each of its points could enter itself at this moment.
        var open = (await db.RegistrationPoints.AsNoTracking().VisibleTo(actor).Where(p => p.CampaignId == campaign.Id && p.State == RegistrationPointState.Active).ToListAsync(cancellationToken))
            .Select(p => (Point: p, Right: campaign.Emergencies.BatchEntry(p.CountyCode, EmergencyRows.Key(p.Id), campaign.Now))).Where(p => p.Right is { OwnPoint: true }).ToList();
        return open.Count == 0 ? null : new BatchEntryScope(open.ToDictionary(p => p.Point.Id, p => p.Right!.ActivationId), null, division, [.. open.Select(p => p.Point)], null);
    }
}
