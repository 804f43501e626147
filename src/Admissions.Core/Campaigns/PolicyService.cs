using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Admissions.Core.Access;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Emergencies;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Campaigns;

/// <param name="Item">Path of the item, e.g. <c>payment.amount</c>; see <see cref="PolicyItems"/>.</param>
/// <param name="Value">Its new value as JSON.</param>
/// <param name="ExpectedVersion">The version that was corrected.</param>
/// <param name="IncidentId">The report of "system differs from policy" that led to it; null without one.</param>
public sealed record CorrectPolicyItemOptions(string Item, string Value, int ExpectedVersion, long? IncidentId = null);

/// <summary>Corrected policies of a running campaign: every publication is a version of its own, kept for ever.</summary>
public sealed class PolicyService(AdmissionsDbContext db)
{
    /// <summary>
    /// Puts a corrected document into force. Times of windows that the campaign already has are not touched, since they
    /// are moved and extended one by one (WindowService); lines that are new get their rows.
    /// </summary>
    /// <param name="json">The whole document; refused with the path of every error.</param>
    /// <param name="expectedVersion">The version that was corrected; another one in force means somebody was quicker.</param>
    public Task<Outcome<CampaignPolicyVersion>> PublishAsync(string json, int expectedVersion, ProcessContext context, CancellationToken cancellationToken = default) =>
        PublishAsync(PolicyJson.Numbered(json), expectedVersion, null, [], context, cancellationToken);

    /// <summary>
    /// Corrects one item of the policy in force and leaves everything else as it is written (HR-153, 《应急预案》 row 3). It is a
    /// publication like any other: checked as a whole, a version of its own, in force with the next request. A document of an older
    /// layout is brought forward first; what later checks find wrong elsewhere in it stood in force before and holds up no correction.
    /// </summary>
    public async Task<Outcome<CampaignPolicyVersion>> CorrectAsync(CorrectPolicyItemOptions options, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        if (!PolicyItems.Exists(options.Item, context.Campaign.Policy))
            return new Refusal("policy.item", "item", $"政策里没有“{options.Item}”这一条，请刷新页面后再选");
        JsonNode? value;
        try
        {
            value = JsonNode.Parse(options.Value, documentOptions: new JsonDocumentOptions { MaxDepth = 64 });
        }
        catch (JsonException)
        {
            return new Refusal("policy.item-json", "value", $"“{options.Item}”的内容不是正确的 JSON，请核对引号、逗号和括号。文字要加英文双引号");
        }
        if (options.IncidentId is { } incident && !await db.IncidentReports.VisibleTo(context.Actor)
                .AnyAsync(r => r.Id == incident && r.CampaignId == context.Campaign.Id && r.PolicyItem == options.Item, cancellationToken))
            return new Refusal("policy.incident", "", "这份异常情况报告说的不是这一条，请从报告里重新打开");
        var current = await db.PolicyVersions.AsNoTracking().SingleAsync(v => v.CampaignId == context.Campaign.Id && v.Version == context.Campaign.PolicyVersion, cancellationToken);
        var upgraded = PolicyJson.Upgrade(current.Document);
        var document = JsonNode.Parse(upgraded)!.AsObject();
        var before = PolicyItems.Replace(document, options.Item, value);
        // Errors that stood elsewhere are not this correction's; in the item itself every one counts.
        var standing = PolicyValidator.Validate(upgraded).Where(e => e.Path != options.Item && !e.Path.StartsWith(options.Item + ".", StringComparison.Ordinal) && !e.Path.StartsWith(options.Item + "[", StringComparison.Ordinal)).ToList();
        return await PublishAsync(document.ToJsonString(PolicyJson.Options), options.ExpectedVersion, new CorrectedItem(options.Item, before, options.Value, options.IncidentId), standing, context, cancellationToken);
    }

    /// <summary>What a correction adds to the event of its publication.</summary>
    private sealed record CorrectedItem(string Item, string? Before, string After, long? IncidentId);

    /// <param name="standing">Errors of the document in force that do not count.</param>
    private async Task<Outcome<CampaignPolicyVersion>> PublishAsync(
        string json, int expectedVersion, CorrectedItem? corrected, IReadOnlyList<PolicyError> standing, ProcessContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(context);
        if (context.Reason is null)
            return new Refusal("policy.reason", "reason", "填写修改政策的原因和文件依据");
        var errors = PolicyValidator.Validate(json).Except(standing).ToList();
        if (errors.Count > 0)
            return Outcome<CampaignPolicyVersion>.Refused([.. errors.Select(CampaignService.Wrong)]);
        json = PolicyJson.Upgrade(json);
        var policy = PolicyJson.Parse(json);
        if (policy.Campaign.Code != context.Campaign.Policy.Campaign.Code || policy.Campaign.Tenant != context.Campaign.Policy.Campaign.Tenant)
            return new Refusal("policy.other-campaign", "document", $"campaign：这是“{policy.Campaign.Tenant} {policy.Campaign.Code}”的政策，不是本次招生的");
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var campaign = await db.Campaigns.FromSql($"select * from campaigns where id = {context.Campaign.Id} for update").SingleAsync(cancellationToken);
        if (campaign.PolicyVersion != expectedVersion)
            return new Refusal("policy.version", "document", $"政策已由别人改到第 {campaign.PolicyVersion} 版，请在最新一版上修改");
        var current = await db.PolicyVersions.AsNoTracking().SingleAsync(v => v.CampaignId == campaign.Id && v.Version == campaign.PolicyVersion, cancellationToken);
        if (current.Digest == digest || PolicyJson.Upgrade(current.Document) == json)
            return new Refusal("policy.same", "document", "内容和现行的一样，没有发布");
        var version = new CampaignPolicyVersion
        {
            CampaignId = campaign.Id, Version = campaign.PolicyVersion + 1, Document = json, Digest = digest, PublishedAt = context.Now, PublishedById = context.Actor.UserId,
        };
        db.PolicyVersions.Add(version);
        campaign.PolicyVersion++;
        campaign.Revision++;
        campaign.Name = policy.Campaign.Name;
        var present = await db.Windows.Where(w => w.CampaignId == campaign.Id).Select(w => w.Code).Distinct().ToListAsync(cancellationToken);
        db.Windows.AddRange(WindowRows.Of(policy, campaign.Id, context.Now, context.Actor.UserId).Where(w => !present.Contains(w.Code)));
        await db.SaveChangesAsync(cancellationToken);
        db.Record(context, "PolicyPublished", (nameof(CampaignPolicyVersion), version.Id), new { current.Version, current.Digest, Value = corrected?.Before }, new { version.Version, version.Digest, corrected?.Item, Value = corrected?.After, corrected?.IncidentId });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return version;
    }
}
