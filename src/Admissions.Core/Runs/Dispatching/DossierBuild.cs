using Admissions.Rules.Lifecycles;

namespace Admissions.Core.Runs.Dispatching;

/// <summary>
/// The dossiers that can move (state-machines.md §10, first row): every valid registration with a score, and every
/// exempt one without (HR-115). Building twice adds nothing.
/// </summary>
public static class DossierBuild
{
    /// <returns>How many dossiers were new.</returns>
    public static Task<long> EnsureAsync(RunScope scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return scope.Connection.ExecuteAsync(
            $"""
            insert into dossiers (campaign_id, registration_id, state, suspended, returned_by_plan_line_ids)
            select r.campaign_id, r.id, '{nameof(DossierState.NotDispatched)}', false, array[]::bigint[] {Missing(scope.CampaignId)} order by r.id
            on conflict (campaign_id, registration_id) do nothing
            """, cancellationToken);
    }

    /// <summary>Registrations <c>r</c> that ought to have a dossier and have none.</summary>
    internal static string Missing(long campaignId) =>
        $"""
        from registrations r where r.campaign_id = {campaignId} and r.state = '{nameof(RegistrationState.Valid)}'
        and (r.dossier_score is not null or exists (select 1 from exemption_applications x where x.registration_id = r.id
            and x.state = '{nameof(ExemptionApplicationState.Approved)}'))
        and not exists (select 1 from dossiers d where d.campaign_id = r.campaign_id and d.registration_id = r.id)
        """;
}
