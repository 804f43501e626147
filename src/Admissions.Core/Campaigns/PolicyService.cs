using System.Security.Cryptography;
using System.Text;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Campaigns;

/// <summary>Corrected policies of a running campaign: every publication is a version of its own, kept for ever.</summary>
public sealed class PolicyService(AdmissionsDbContext db)
{
    /// <summary>
    /// Puts a corrected document into force. Times of windows that the campaign already has are not touched, since they
    /// are moved and extended one by one (WindowService); lines that are new get their rows.
    /// </summary>
    /// <param name="json">The whole document; refused with the path of every error.</param>
    /// <param name="expectedVersion">The version that was corrected; another one in force means somebody was quicker.</param>
    public async Task<Outcome<CampaignPolicyVersion>> PublishAsync(string json, int expectedVersion, ProcessContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(context);
        if (context.Reason is null)
            return new Refusal("policy.reason", "reason", "填写修改政策的原因和文件依据");
        var errors = PolicyValidator.Validate(json);
        if (errors.Count > 0)
            return Outcome<CampaignPolicyVersion>.Refused([.. errors.Select(e => new Refusal("policy.invalid", "document", e.Path.Length == 0 ? e.Sentence : $"{e.Path}：{e.Sentence}"))]);
        var policy = PolicyJson.Parse(json);
        if (policy.Campaign.Code != context.Campaign.Policy.Campaign.Code || policy.Campaign.Tenant != context.Campaign.Policy.Campaign.Tenant)
            return new Refusal("policy.other-campaign", "document", $"campaign：这是“{policy.Campaign.Tenant} {policy.Campaign.Code}”的政策，不是本次招生的");
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var campaign = await db.Campaigns.FromSql($"select * from campaigns where id = {context.Campaign.Id} for update").SingleAsync(cancellationToken);
        if (campaign.PolicyVersion != expectedVersion)
            return new Refusal("policy.version", "document", $"政策已由别人改到第 {campaign.PolicyVersion} 版，请在最新一版上修改");
        var current = await db.PolicyVersions.AsNoTracking().SingleAsync(v => v.CampaignId == campaign.Id && v.Version == campaign.PolicyVersion, cancellationToken);
        if (current.Digest == digest)
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
        db.Record(context, "PolicyPublished", (nameof(CampaignPolicyVersion), version.Id), new { current.Version, current.Digest }, new { version.Version, version.Digest });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return version;
    }
}
