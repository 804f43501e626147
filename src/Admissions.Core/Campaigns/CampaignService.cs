using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Lifecycles;
using Admissions.Rules.Plans;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Admissions.Core.Campaigns;

/// <param name="Slug">Part of every address of the campaign, e.g. <c>adult-2026</c>: 3 to 32 small letters, digits and hyphens.</param>
/// <param name="PolicyJson">The whole document; refused with the path of every error.</param>
public sealed record PrepareCampaignOptions(string Slug, string PolicyJson, CampaignMode Mode = CampaignMode.Live);

/// <summary>The province opens campaigns: prepared from a policy, published with their timetable.</summary>
public sealed partial class CampaignService(AdmissionsDbContext db)
{
    /// <summary>Words that stand where a slug stands in other addresses.</summary>
    private static readonly string[] Reserved = ["campaigns", "sign-in"];

    /// <summary>What the product itself puts into the addresses of drills and of campaigns that were given up.</summary>
    private static readonly string[] Own = ["-drill-", "-abandoned-", "-discarded-"];

    /// <summary>
    /// Makes a campaign that only staff see; its windows become rows that the province may set and move. Belongs to no campaign
    /// yet, so it asks for the actor himself.
    /// </summary>
    public async Task<Outcome<Campaign>> PrepareAsync(PrepareCampaignOptions options, Actor actor, string? ip = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(actor);
        var slug = options.Slug.Trim();
        if (!SlugForm().IsMatch(slug) || Reserved.Contains(slug))
            return new Refusal("campaign.slug", "slug", Reserved.Contains(slug) ? $"网址不能用 {slug}，这个词另有用处。例如写 adult-2026" : "网址用 3 到 32 个小写字母、数字和短横线，以字母开头，例如 adult-2026");
        if (Own.FirstOrDefault(part => slug.Contains(part, StringComparison.Ordinal)) is { } part)
            return new Refusal("campaign.slug", "slug", $"网址里不能有“{part}”，系统自己要用。例如写 adult-2026");
        var json = PolicyJson.Numbered(options.PolicyJson);
        var errors = PolicyValidator.Validate(json);
        if (errors.Count > 0)
            return Outcome<Campaign>.Refused([.. errors.Select(Wrong)]);
        if (await db.Campaigns.AnyAsync(c => c.Slug == slug, cancellationToken))
            return Taken(slug);
        // What is kept carries the number of its layout, whatever the file did.
        var document = PolicyJson.Upgrade(json);
        var policy = PolicyJson.Parse(document);
        var now = await db.Database.SqlQuery<DateTimeOffset>($"select now() as \"Value\"").SingleAsync(cancellationToken);
        long? actorId = actor.UserId == 0 ? null : actor.UserId;
        var campaign = new Campaign
        {
            Slug = slug, Name = policy.Campaign.Name, State = CampaignState.Preparing, Mode = options.Mode, PolicyVersion = 1, Revision = 1,
        };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        db.Campaigns.Add(campaign);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return Taken(slug);
        }
        var version = new CampaignPolicyVersion
        {
            CampaignId = campaign.Id, Version = 1, Document = document, Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(document))),
            PublishedAt = now, PublishedById = actorId,
        };
        var windows = WindowRows.Of(policy, campaign.Id, now, actorId).ToList();
        db.PolicyVersions.Add(version);
        db.Windows.AddRange(windows);
        var context = new CampaignContext(campaign.Id, slug, campaign.Name, campaign.Mode, policy, 1, WindowRows.Schedule(windows, policy), now) { State = campaign.State };
        db.Record(new ProcessContext(actor, context, ip), "CampaignPrepared", (nameof(Campaign), campaign.Id), after: new { slug, campaign.Name, campaign.Mode, version.Digest });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return campaign;
    }

    /// <summary>
    /// What keeps a campaign from being published: items of its policy that are still open, lines of the timetable without
    /// times, whether they were to come from the policy or from the page of the timetable, and a plan that nobody can read yet
    /// (SX-20: from then on registration opens by itself). A demo is opened first and filled afterwards. Empty when it may be published.
    /// </summary>
    public async Task<IReadOnlyList<Refusal>> MissingAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var document = await db.PolicyVersions.Where(v => v.CampaignId == context.Campaign.Id && v.Version == context.Campaign.PolicyVersion)
            .Select(v => v.Document).SingleAsync(cancellationToken);
        var open = await db.Windows.Where(w => w.CampaignId == context.Campaign.Id && w.OpensAt == null).Select(w => w.Code).Distinct().ToListAsync(cancellationToken);
        var readable = context.Campaign.Mode == CampaignMode.Demo
            || await db.PlanLines.AnyAsync(l => l.CampaignId == context.Campaign.Id && l.State == PlanLineState.Published && l.Quota > 0, cancellationToken);
        return
        [
            .. PlanLineRules.CheckRegistrationMayOpen(context.Campaign.Policy, readable) is { } unread ? [unread with { Source = Cited.Plan }] : Array.Empty<Refusal>(),
            .. PolicyValidator.ValidateForPublishing(document).Where(e => !e.Path.StartsWith("windows[", StringComparison.Ordinal)).Select(Wrong),
            .. open.Select(code => new Refusal("campaign.window-open", "",
                $"“{context.Campaign.Policy.Windows.FirstOrDefault(w => w.Code == code)?.Name ?? code}”还没有开始和截止时间，请先在“日程”里填写")),
        ];
    }

    /// <summary>Publishes the campaign with its timetable: from now on everybody sees it, and its windows open by themselves. Needs a reason.</summary>
    public async Task<Outcome<Campaign>> PublishAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var campaign = await LockAsync(context, cancellationToken);
        if (CampaignLifecycle.Table.Check(campaign.State, CampaignLifecycle.Publish, new(context.Reason)) is { } refused)
            return refused;
        // A correction that came in since the page was shown is part of what is published: read under the lock.
        var missing = await MissingAsync(context with { Campaign = context.Campaign with { PolicyVersion = campaign.PolicyVersion } }, cancellationToken);
        if (missing.Count > 0)
            return Outcome<Campaign>.Refused([.. missing]);
        campaign.State = CampaignLifecycle.Table.Next(campaign.State, CampaignLifecycle.Publish);
        campaign.Revision++;
        var windows = await db.Windows.CountAsync(w => w.CampaignId == campaign.Id, cancellationToken);
        db.Record(context, "CampaignPublished", (nameof(Campaign), campaign.Id), new { State = CampaignState.Preparing }, new { campaign.State, campaign.Slug, campaign.PolicyVersion, Windows = windows });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return campaign;
    }

    /// <summary>Gives up a campaign that was never published and frees its address. Its record stays. Needs a reason.</summary>
    public async Task<Outcome<Campaign>> AbandonAsync(ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var campaign = await LockAsync(context, cancellationToken);
        if (CampaignLifecycle.Table.Check(campaign.State, CampaignLifecycle.Abandon, new(context.Reason)) is { } refused)
            return refused;
        var before = new { campaign.State, campaign.Slug };
        campaign.State = CampaignLifecycle.Table.Next(campaign.State, CampaignLifecycle.Abandon);
        campaign.Slug = $"{campaign.Slug}-abandoned-{campaign.Id}";
        campaign.Revision++;
        db.Record(context, "CampaignAbandoned", (nameof(Campaign), campaign.Id), before, new { campaign.State, campaign.Slug });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return campaign;
    }

    private Task<Campaign> LockAsync(ProcessContext context, CancellationToken cancellationToken) =>
        db.Campaigns.FromSql($"select * from campaigns where id = {context.Campaign.Id} for update").SingleAsync(cancellationToken);

    internal static Refusal Wrong(PolicyError error) => new("policy.invalid", "document", error.Line);

    private static Refusal Taken(string slug) => new("campaign.exists", "slug", $"已经有网址为 {slug} 的招生项目，请换一个");

    [GeneratedRegex("^(?=.{3,32}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex SlugForm();
}
