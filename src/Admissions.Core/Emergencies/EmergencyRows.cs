using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Emergencies;
using Admissions.Rules.Policy;

namespace Admissions.Core.Emergencies;

/// <summary>Activations as rows of the database and as the rules read them.</summary>
public static class EmergencyRows
{
    public static EmergencySchedule Schedule(IEnumerable<EmergencyActivation> active, CampaignPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new EmergencySchedule(
            [
                .. active.OrderBy(a => a.Id).Select(a => new EmergencyRow(
                    a.Id, a.DivisionCode, a.StartsAt, a.EndsAt, a.Measures, a.Mode,
                    [.. a.Grants.Select(g => new PointGrant(Key(g.PointId), Key(g.ForPointId)))],
                    [.. a.Slots.Select(s => new FillingSlot(s.DivisionCode, s.Digits, s.OpensAt, s.ClosesAt))])),
            ],
            policy.Zone());
    }

    /// <summary>What the actor's point may enter now; null for who is at no point, or without an activation.</summary>
    public static BatchEntryRight? BatchEntryOf(Actor actor, CampaignContext campaign)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(campaign);
        return actor.PointId is { } point && actor.Can(Permissions.EnterDraftForms)
            ? campaign.Emergencies.BatchEntry(actor.CountyCode, Key(point), campaign.Now)
            : null;
    }

    /// <summary>Whether the actor's point may give out paper forms now (HR-148).</summary>
    public static bool MayGiveOutForms(Actor actor, CampaignContext campaign)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(campaign);
        return actor.PointId is { } point && actor.Can(Permissions.EnterDraftForms) && campaign.Emergencies.DraftForms(actor.CountyCode, Key(point), campaign.Now);
    }

    internal static string Key(long pointId) => pointId.ToString(CultureInfo.InvariantCulture);
}
