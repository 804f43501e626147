using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;
using Roster = Admissions.Core.Data.Entities.AdmissionRoster;

namespace Admissions.Core.Rosters;

/// <summary>Who took roster and notices of a level.</summary>
/// <param name="Rosters">Copies of the roster.</param>
public sealed record CollectOptions(long InstitutionId, StudyLevel Level, string Receiver, int Rosters, int Notices);

/// <summary>The division's desk: notice fee, then roster and notices (HA-84, HA-85, 湘教考招 2007 §四 第八步).</summary>
public sealed class CollectionService(AdmissionsDbContext db)
{
    /// <summary>Yuan: the policy's fee for each admitted candidate of the level as they are now.</summary>
    public static IQueryable<int> AdmittedCount(AdmissionsDbContext db, long campaignId, long institutionId, StudyLevel level)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Dossiers.Where(d => d.CampaignId == campaignId && d.InstitutionId == institutionId && d.State == DossierState.Admitted && d.AdmittedPlanLine!.Level == level).GroupBy(_ => 1).Select(g => g.Count());
    }

    /// <summary>Null while rosters are handed out, also where the policy names no window for it.</summary>
    public static Refusal? RefuseClosed(CampaignContext campaign)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        return campaign.Policy.Roster.Window is { } window ? campaign.RefuseClosed(window) : null;
    }

    /// <summary>Registers the fee as paid; from then on the amount stands.</summary>
    public async Task<Outcome<Roster>> RegisterFeeAsync(long institutionId, StudyLevel level, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(institutionId, level, context, cancellationToken) is not { } roster)
            return NotEnded();
        if (roster.FeePaidAt is not null)
            return new Refusal("fee.paid", "", $"工本费 {roster.FeeAmount:0.00} 元已经登记缴纳");
        roster.FeeAmount = (context.Campaign.Policy.Notice.Fee?.Amount ?? 0) * await AdmittedCount(db, context.Campaign.Id, institutionId, level).SingleOrDefaultAsync(cancellationToken);
        roster.FeePaidAt = context.Now;
        db.Record(context, "NoticeFeePaid", (nameof(Roster), roster.Id), after: new { roster.FeeAmount });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return roster;
    }

    /// <summary>Registers that the institution has taken a sealed roster and the notices; not before the level has ended, and not before the fee where the policy says so.</summary>
    public async Task<Outcome<Roster>> CollectAsync(CollectOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        if (options.Receiver.Trim().Length is 0 or > 30)
            return new Refusal("collect.receiver", "receiver", "填写领取人姓名，不超过 30 个字");
        if (options.Rosters < 1 || options.Notices < 0)
            return new Refusal("collect.counts", "notices", "填写领取的名册份数（至少 1 份）和通知书份数");
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(options.InstitutionId, options.Level, context, cancellationToken) is not { } roster)
            return NotEnded();
        if (RefuseClosed(context.Campaign) is { } closed)
            return closed;
        if (AdmissionRosterLifecycle.Table.Check(roster.State, AdmissionRosterLifecycle.Collect) is { } state)
            return state;
        if (context.Campaign.Policy.Notice.FeeGatesCollection && roster.FeePaidAt is null)
            return new Refusal("collect.fee", "", "录取通知书工本费还没有缴纳，缴费以后才能领取", Cited.Roster);
        var admitted = await AdmittedCount(db, context.Campaign.Id, options.InstitutionId, options.Level).SingleOrDefaultAsync(cancellationToken);
        if (options.Notices > admitted)
            return new Refusal("collect.counts", "notices", $"这个层次录取 {admitted} 人，通知书不会多于 {admitted} 份，请核对");
        roster.State = AdmissionRosterLifecycle.Table.Next(roster.State, AdmissionRosterLifecycle.Collect);
        (roster.CollectedBy, roster.CollectedOn, roster.CollectedRosters, roster.CollectedNotices) = (options.Receiver.Trim(), context.Campaign.Today, options.Rosters, options.Notices);
        db.Record(context, "RosterCollected", (nameof(Roster), roster.Id), after: new { roster.CollectedBy, roster.CollectedOn, roster.CollectedRosters, roster.CollectedNotices });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return roster;
    }

    private async Task<Roster?> LockAsync(long institutionId, StudyLevel level, ProcessContext context, CancellationToken cancellationToken)
    {
        var name = level.ToString();
        return await db.Rosters.FromSql($"select * from admission_rosters where campaign_id = {context.Campaign.Id} and institution_id = {institutionId} and level = {name} for update").SingleOrDefaultAsync(cancellationToken);
    }

    private static Refusal NotEnded() => new("roster.not-ended", "", "这个层次还没有录取结束，没有名册和通知书可领", Cited.Roster);
}
