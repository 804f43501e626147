using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Registrations;
using Admissions.Rules;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Dossiers;

/// <summary>
/// Where the form has a box for being adjusted within the same category (SX-44), an institution admits to a major that the
/// candidate did not choose only when he ticked it. Without the box in the policy there is no such rule.
/// </summary>
internal static class UnchosenMajors
{
    /// <param name="admissions">Plan line of each admission by dossier.</param>
    /// <returns>The refusal by dossier; those that may be admitted so are left out.</returns>
    public static async Task<IReadOnlyDictionary<long, Refusal>> RefuseAsync(AdmissionsDbContext db, IReadOnlyDictionary<long, long> admissions, CampaignContext campaign, CancellationToken cancellationToken)
    {
        if (campaign.Policy.Choice.ReassignmentConsent is null || admissions.Count == 0)
            return new Dictionary<long, Refusal>();
        var ids = admissions.Keys.ToArray();
        var chosen = await db.Dossiers.AsNoTracking().Where(d => ids.Contains(d.Id))
            .Select(d => new { d.Id, d.RegistrationId, Lines = d.Registration!.ChoiceForms.Where(f => f.IsEffective).Select(f => f.PlanLineIds).FirstOrDefault() }).ToListAsync(cancellationToken);
        var unchosen = chosen.Where(d => d.Lines?.Contains(admissions[d.Id]) != true).ToList();
        var registrations = unchosen.Select(d => d.RegistrationId).ToArray();
        var willing = (await db.Registrations.AsNoTracking().Where(r => registrations.Contains(r.Id))
            .Select(r => new { r.Id, Snapshot = r.Versions.Where(v => v.Version == r.Version).Select(v => v.Snapshot).FirstOrDefault() }).ToListAsync(cancellationToken))
            .Where(r => r.Snapshot is not null && RegistrationSnapshot.Read(r.Snapshot).AcceptsReassignment).Select(r => r.Id).ToHashSet();
        return unchosen.Where(d => !willing.Contains(d.RegistrationId))
            .ToDictionary(d => d.Id, _ => new Refusal("admit.unchosen", "major", "考生没有选“愿意服从相同科类专业调剂”，只能录取到他所填的专业，或者预退档", Cited.Form));
    }
}
