using System.Text.Json;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Policy;

namespace Admissions.Core.Campaigns;

/// <summary>The policy in force was stored by a newer program than this one: until the program is upgraded the campaign cannot be served, and nothing is lost.</summary>
public sealed class StoredPolicyException(Campaign campaign, JsonException cause)
    : Exception($"Policy {campaign.PolicyVersion} of campaign {campaign.Slug} was stored by a newer program: {cause.Message} Upgrade this program.", cause)
{
    /// <summary>What is the matter, for whoever opens a page of the campaign.</summary>
    public string Sentence { get; } = cause is PolicySchemaException
        ? $"“{campaign.Name}”的招生政策（第 {campaign.PolicyVersion} 版）是更新的程序写的，现在运行的程序读不了"
        : $"“{campaign.Name}”的招生政策（第 {campaign.PolicyVersion} 版）里有现在运行的程序不认识的内容";

    public const string Advice = "数据都在，什么都没有改动。请打下面的电话，请系统管理员把程序升级到最新版本；升级以后不用做别的，直接就能用。";
}
