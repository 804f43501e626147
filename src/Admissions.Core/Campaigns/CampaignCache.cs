using System.Collections.Concurrent;
using System.Text.Json;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Emergencies;
using Admissions.Rules.Emergencies;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Campaigns;

/// <summary>
/// Policies and windows of campaigns, kept per revision: a change raises the revision, so the next request reads anew
/// on every instance, without a restart (HR-51).
/// </summary>
public sealed class CampaignCache
{
    private readonly ConcurrentDictionary<(int Tenant, long Campaign), Entry> _entries = new();

    public async ValueTask<CampaignContext> ContextAsync(TenantDatabase database, Campaign campaign, DateTimeOffset databaseNow, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        var entry = await EntryAsync(database, campaign, cancellationToken);
        return new CampaignContext(campaign.Id, campaign.Slug, campaign.Name, campaign.Mode, entry.Policy, campaign.PolicyVersion, entry.Windows, databaseNow + campaign.ClockOffset)
        {
            State = campaign.State,
            Emergencies = entry.Emergencies,
            ScoresPublishedAt = campaign.ScoresPublishedAt,
            ResultsPublishedAt = campaign.ResultsPublishedAt,
            ExamDocumentsGeneratedAt = campaign.ExamDocumentsGeneratedAt,
        };
    }

    /// <summary>The policy in force, for what needs no time: password rules at the sign-in page.</summary>
    public async ValueTask<CampaignPolicy> PolicyAsync(TenantDatabase database, Campaign campaign, CancellationToken cancellationToken) =>
        (await EntryAsync(database, campaign, cancellationToken)).Policy;

    private async ValueTask<Entry> EntryAsync(TenantDatabase database, Campaign campaign, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(campaign);
        var key = (database.Tenant.Id, campaign.Id);
        if (_entries.TryGetValue(key, out var entry) && entry.Revision == campaign.Revision)
            return entry;
        await using var db = database.Open();
        var document = await db.PolicyVersions.Where(v => v.CampaignId == campaign.Id && v.Version == campaign.PolicyVersion)
            .Select(v => v.Document).SingleAsync(cancellationToken);
        var policy = Read(document, campaign);
        var rows = await db.Windows.AsNoTracking().Where(w => w.CampaignId == campaign.Id).ToListAsync(cancellationToken);
        var emergencies = await db.EmergencyActivations.AsNoTracking().Include(a => a.Grants).Include(a => a.Slots)
            .Where(a => a.CampaignId == campaign.Id && a.State == EmergencyActivationState.Active).ToListAsync(cancellationToken);
        entry = new Entry(campaign.Revision, policy, WindowRows.Schedule(rows, policy), EmergencyRows.Schedule(emergencies, policy));
        _entries[key] = entry;
        return entry;
    }

    /// <summary>What is stored has been validated, so what cannot be read is newer than this program.</summary>
    private static CampaignPolicy Read(string document, Campaign campaign)
    {
        try
        {
            return PolicyJson.Parse(document);
        }
        catch (JsonException newer)
        {
            throw new StoredPolicyException(campaign, newer);
        }
    }

    private sealed record Entry(long Revision, CampaignPolicy Policy, WindowSchedule Windows, EmergencySchedule Emergencies);
}
