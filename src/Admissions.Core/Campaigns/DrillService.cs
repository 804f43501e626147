using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Admissions.Core.Campaigns;

/// <summary>
/// Drills (模拟演练): a campaign is cloned with policy, windows, plan and points, but without a single candidate. It has a clock of
/// its own, sends nothing to anybody, pays only into the sandbox, is marked on every page, and is thrown away whole.
/// </summary>
public sealed class DrillService(AdmissionsDbContext db)
{
    public const int MostAtOnce = 9;

    private const string Clock = "演练时间";

    /// <summary>How far from the present a drill's clock may stand, either way.</summary>
    public const int MostYears = 5;

    private static readonly string[] Copies =
    [
        """
        insert into policy_versions (campaign_id, version, document, digest, published_at, published_by_id)
        select @drill, 1, document, digest, now(), @actor from policy_versions where campaign_id = @source and version = @version
        """,
        """
        insert into registration_points (campaign_id, county_code, code, name, kind, address, contact_name, contact_phone, levels, capacity, is_medical_review_point, is_underage_review_point, state)
        select @drill, county_code, code, name, kind, address, contact_name, contact_phone, levels, capacity, is_medical_review_point, is_underage_review_point, state
        from registration_points where campaign_id = @source and state = 'Active'
        """,
        """
        insert into schedule_windows (campaign_id, code, opens_at, closes_at, scope_kind, scope_code, restriction, is_extension, reason, created_by_id, created_at)
        select @drill, w.code, w.opens_at, w.closes_at, w.scope_kind, coalesce(twin.id::text, w.scope_code), w.restriction, w.is_extension, w.reason, @actor, now()
        from schedule_windows w
        left join registration_points p on w.scope_kind = 'Point' and p.campaign_id = w.campaign_id and p.id::text = w.scope_code
        left join registration_points twin on twin.campaign_id = @drill and twin.code = p.code
        where w.campaign_id = @source and w.scope_kind <> 'Candidate' and (w.scope_kind <> 'Point' or twin.id is not null)
        """,
        """
        insert into campaign_institutions (campaign_id, institution_id, state, contact_name, contact_phone, contact_fax)
        select @drill, institution_id, state, contact_name, contact_phone, contact_fax from campaign_institutions where campaign_id = @source
        """,
        """
        insert into plan_lines (campaign_id, institution_id, level, category, mode, major_code, major_name, duration, quota, execution_quota, is_medical, tuition, place, state)
        select @drill, institution_id, level, category, mode, major_code, major_name, duration, quota, execution_quota, is_medical, tuition, place, state
        from plan_lines where campaign_id = @source
        """,
        """
        insert into level_plans (campaign_id, institution_id, level, quota, admitted, completed)
        select @drill, institution_id, level, quota, 0, false from level_plans where campaign_id = @source
        """,
    ];

    /// <summary>Drills of the campaign, or of the one that this drill was cloned from; newest first.</summary>
    public async Task<IReadOnlyList<Campaign>> OfAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var source = await SourceAsync(context, cancellationToken);
        return await db.Campaigns.AsNoTracking().Where(c => c.Mode == CampaignMode.Drill && (c.DrillOfId ?? c.Id) == source).OrderByDescending(c => c.Id).ToListAsync(cancellationToken);
    }

    /// <summary>Clones the campaign of the context.</summary>
    /// <param name="clock">Beijing time at which the drill begins; null = the campaign's own present time.</param>
    public async Task<Outcome<Campaign>> CreateAsync(DateTime? clock, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Actor.Can(Permissions.ManageDrills))
            return NotPermitted();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var source = await db.Campaigns.FromSql($"select * from campaigns where id = {context.Campaign.Id} for update").AsNoTracking().SingleAsync(cancellationToken);
        if (source.Mode == CampaignMode.Drill)
            return new Refusal("drill.of-drill", "", "这里已经是模拟演练，不能再从演练建立演练。请回到正式的招生项目建立");
        if (source.State != CampaignState.Open)
            return new Refusal("drill.not-published", "", "这个招生项目还没有公布，演练会让考生看到没有公布的内容。请公布以后再建立演练");
        var offset = clock is { } at ? await OffsetAsync(db, at, Clock, cancellationToken) : source.ClockOffset;
        if (!offset.Succeeded)
            return Outcome<Campaign>.Refused(offset.Refusals);
        var before = await db.Campaigns.AsNoTracking().Where(c => c.DrillOfId == source.Id).Select(c => c.DiscardedAt).ToListAsync(cancellationToken);
        if (before.Count(at => at is null) >= MostAtOnce)
            return new Refusal("drill.too-many", "", $"同时最多有 {MostAtOnce} 次演练，请先清除用完的");
        var number = before.Count + 1;
        var drill = new Campaign
        {
            Slug = string.Create(CultureInfo.InvariantCulture, $"{source.Slug}-drill-{number}"), Name = $"{source.Name}（演练 {number}）", State = CampaignState.Preparing,
            Mode = CampaignMode.Drill, DrillOfId = source.Id, PolicyVersion = 1, Revision = 1, ClockOffset = offset.Value,
            EntryCode = ReadableCode.New(8),
        };
        db.Campaigns.Add(drill);
        await db.SaveChangesAsync(cancellationToken);
        foreach (var copy in Copies)
            await db.Database.ExecuteSqlRawAsync(copy, [P("drill", drill.Id), P("source", source.Id), P("version", source.PolicyVersion), P("actor", context.Actor.UserId)], cancellationToken);
        drill.State = CampaignLifecycle.Table.Next(drill.State, CampaignLifecycle.Publish);
        db.Record(context, "DrillCreated", (nameof(Campaign), drill.Id), after: new { drill.Slug, drill.Name, Of = source.Slug });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return drill;
    }

    /// <summary>Moves the clock of a drill, and of nothing else.</summary>
    /// <param name="clock">Beijing time that it shall be now.</param>
    public async Task<Outcome<Campaign>> MoveClockAsync(long drillId, DateTime clock, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Actor.Can(Permissions.ManageDrills))
            return NotPermitted();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(drillId, context, cancellationToken) is not { } drill)
            return Unknown();
        var offset = await OffsetAsync(db, clock, Clock, cancellationToken);
        if (!offset.Succeeded)
            return Outcome<Campaign>.Refused(offset.Refusals);
        drill.ClockOffset = offset.Value;
        drill.Revision++;
        db.Record(context, "DrillClockMoved", (nameof(Campaign), drill.Id), after: new { drill.Slug, Clock = clock });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return drill;
    }

    /// <summary>Throws a drill away with everything in it. Needs a reason.</summary>
    /// <returns>How many rows are gone.</returns>
    public async Task<Outcome<long>> DiscardAsync(long drillId, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Actor.Can(Permissions.ManageDrills))
            return NotPermitted();
        if (string.IsNullOrWhiteSpace(context.Reason))
            return new Refusal("transition.reason-missing", "reason", "写明清除的原因");
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(drillId, context, cancellationToken) is not { } drill)
            return Unknown();
        var gone = await db.Database.SqlQuery<long>($"select discard_drill({drillId}) as \"Value\"").SingleAsync(cancellationToken);
        db.Record(context, "DrillDiscarded", (nameof(Campaign), drill.Id), before: new { drill.Slug, drill.Name }, after: new { Rows = gone });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return gone;
    }

    private async Task<long> SourceAsync(ProcessContext context, CancellationToken cancellationToken) =>
        await db.Campaigns.Where(c => c.Id == context.Campaign.Id).Select(c => c.DrillOfId ?? c.Id).SingleAsync(cancellationToken);

    private async Task<Campaign?> LockAsync(long drillId, ProcessContext context, CancellationToken cancellationToken)
    {
        var source = await SourceAsync(context, cancellationToken);
        return await db.Campaigns.FromSql($"select * from campaigns where id = {drillId} and mode = 'Drill' and coalesce(drill_of_id, id) = {source} and discarded_at is null for update").SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>What to add to the database's clock so that it is now the given Beijing time.</summary>
    /// <param name="what">Whose time it is, in Chinese, for the refusal.</param>
    internal static async Task<Outcome<TimeSpan>> OffsetAsync(AdmissionsDbContext db, DateTime beijing, string what, CancellationToken cancellationToken)
    {
        var now = await db.Database.SqlQuery<DateTimeOffset>($"select now() as \"Value\"").SingleAsync(cancellationToken);
        var here = now.ToOffset(ChineseTime.Beijing).DateTime;
        if (beijing < here.AddYears(-MostYears) || beijing > here.AddYears(MostYears))
            return new Refusal("drill.clock-far", "clock", $"{what}只能在今天的前后 {MostYears} 年以内，请核对年份");
        return new DateTimeOffset(DateTime.SpecifyKind(beijing, DateTimeKind.Unspecified), ChineseTime.Beijing) - now;
    }

    private static NpgsqlParameter P(string name, object value) => new(name, value);

    private static Refusal NotPermitted() => new("drill.not-permitted", "", "建立和清除模拟演练由省级办理");

    private static Refusal Unknown() => new("drill.unknown", "", "没有这次演练，可能已经清除");
}
