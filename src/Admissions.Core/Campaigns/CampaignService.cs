using System.Security.Cryptography;
using System.Text;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Rules;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Campaigns;

/// <summary>Campaigns and their policy versions.</summary>
public sealed class CampaignService(AdmissionsDbContext db)
{
    /// <summary>Opens a campaign from a validated policy document; its windows become rows that the province may extend.</summary>
    /// <param name="policyJson">The document; refused with the path of every error when it is not valid.</param>
    public async Task<Outcome<Campaign>> CreateAsync(string slug, string policyJson, CampaignMode mode, long? actorId, CancellationToken cancellationToken = default)
    {
        var errors = PolicyValidator.Validate(policyJson);
        if (errors.Count > 0)
            return Outcome<Campaign>.Refused([.. errors.Select(e => new Refusal("policy.invalid", "", $"{e.Path}：{e.Sentence}"))]);
        if (await db.Campaigns.AnyAsync(c => c.Slug == slug, cancellationToken))
            return new Refusal("campaign.exists", "slug", $"已经有网址为 {slug} 的招生项目，请换一个");
        var policy = PolicyJson.Parse(policyJson);
        var now = await db.Database.SqlQuery<DateTimeOffset>($"select now() as \"Value\"").SingleAsync(cancellationToken);
        var campaign = new Campaign
        {
            Slug = slug,
            Name = policy.Campaign.Name,
            State = CampaignState.Open,
            Mode = mode,
            PolicyVersion = 1,
            Revision = 1,
        };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        db.Campaigns.Add(campaign);
        await db.SaveChangesAsync(cancellationToken);
        db.PolicyVersions.Add(new CampaignPolicyVersion
        {
            CampaignId = campaign.Id,
            Version = 1,
            Document = policyJson,
            Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(policyJson))),
            PublishedAt = now,
            PublishedById = actorId,
        });
        db.Windows.AddRange(WindowRows.Of(policy, campaign.Id, now, actorId));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return campaign;
    }
}
