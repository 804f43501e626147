using System.Net;
using System.Text.Json.Nodes;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office;

/// <summary>A policy that a newer program stored, met by this one: a page that says so and what to do, and no failure.</summary>
public sealed class NewerPolicyTests
{
    public static TheoryData<string, string, string> Newer => new()
    {
        { PolicyUpgrade.Key, $"{PolicyUpgrade.Current + 1}", "是更新的程序写的，现在运行的程序读不了" },
        { "keyOfTomorrow", "true", "里有现在运行的程序不认识的内容" },
    };

    [Theory]
    [MemberData(nameof(Newer))]
    public async Task Pages_PolicyOfANewerProgram_SayWhatToDoAndWorkAgainAfterwards(string key, string value, string sentence)
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var host = await WebHost.GetAsync();
        var clerk = await host.Open(tenant).AsAsync((await tenant.ClerkAsync()).User);
        var candidate = await host.Open(tenant).AsAsync((await tenant.CandidateAsync()).User);
        var known = await DocumentAsync(tenant);
        var newer = JsonNode.Parse(PolicyJson.Upgrade(known))!.AsObject();
        newer[key] = JsonNode.Parse(value);
        await OlderPolicies.StoreAsync(tenant, newer.ToJsonString());

        foreach (var (browser, page) in new[] { (clerk, "/gl/adult-2026/counter"), (candidate, "/ks/adult-2026"), (host.Open(tenant), "/") })
        {
            var answer = await browser.GetAsync(page);
            answer.Status.ShouldBe(HttpStatusCode.ServiceUnavailable, page);
            var main = answer.Document.QuerySelector("main")!.TextContent;
            main.ShouldContain("程序要升级", customMessage: page);
            main.ShouldContain($"的招生政策（第 1 版）{sentence}。", customMessage: page);
            main.ShouldContain("请系统管理员把程序升级到最新版本", customMessage: page);
        }
        (await clerk.PostCraftedAsync("/gl/adult-2026/counter?handler=Box", "/gl/nosuch", KeyValuePair.Create("q", "1"))).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);

        // The program that knows it serves it at once, without anything being repaired.
        await OlderPolicies.StoreAsync(tenant, known);
        (await clerk.GetAsync("/gl/adult-2026/counter")).Status.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<string> DocumentAsync(TestTenant tenant)
    {
        await using var db = tenant.Open();
        return await db.PolicyVersions.Where(v => v.CampaignId == tenant.CampaignId).Select(v => v.Document).SingleAsync();
    }
}
