using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Web.Tests.Office;

/// <summary>A campaign that was opened before the layout of policies grew goes on: its pages answer, and its policy can be corrected.</summary>
public sealed class OlderPolicyTests
{
    private const string Fee = """{ "byLevel": { "UpperSecondaryToBachelor": "171.00", "UpperSecondaryToCollege": "161.00", "CollegeToBachelor": "151.00" } }""";

    /// <summary>Every pack that a campaign could be opened from, in every layout it has had.</summary>
    public static TheoryData<string> Adult => [.. OlderPolicies.Names.Where(name => name.Contains("-adult-", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Adult))]
    public async Task Pages_CampaignOnAnOlderPolicy_AnswerAndTheStoredTextStaysAsItWas(string vector)
    {
        var (tenant, digest) = await StartAsync(vector);
        var host = await WebHost.GetAsync();
        var candidate = await host.Open(tenant).AsAsync((await tenant.CandidateAsync().PledgedAsync()).User);
        var clerk = await host.Open(tenant).AsAsync((await tenant.ClerkAsync()).User);

        foreach (var page in new[] { "", "/notices", "/pledge", "/basic/identity", "/choices", "/point", "/check", "/claims" })
            (await candidate.GetAsync($"/ks/adult-2026{page}")).Status.ShouldBe(HttpStatusCode.OK, page);
        foreach (var page in new[] { "", "/counter", "/candidates" })
            (await clerk.GetAsync($"/gl/adult-2026{page}")).Status.ShouldBe(HttpStatusCode.OK, page);
        foreach (var (role, pages) in new (string, string[])[]
        {
            ("ProvinceAdministrator", ["/dashboard", "/policy"]), ("AdultAdmissionOfficer", ["/dashboard", "/windows"]), ("InformationOfficer", ["/dashboard", "/reports"]),
        })
        {
            var office = await host.Open(tenant).AsAsync(await tenant.StaffAsync(role, tenant.Tenant.DivisionPrefix));
            foreach (var page in pages)
                (await office.GetAsync($"/gl/adult-2026{page}")).Status.ShouldBe(HttpStatusCode.OK, $"{role} {page}");
        }

        await using var db = tenant.Open();
        var stored = await db.PolicyVersions.SingleAsync(v => v.CampaignId == tenant.CampaignId);
        (stored.Version, stored.Document, stored.Digest).ShouldBe((1, OlderPolicies.Json(vector), digest));
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stored.Document))).ShouldBe(stored.Digest);
    }

    [Theory]
    [InlineData("hunan-adult-01-first")]
    [InlineData("shaanxi-adult-04-sources")]
    public async Task CorrectItem_OfAnOlderPolicy_IsPublishedInThePresentLayout(string vector)
    {
        var (tenant, digest) = await StartAsync(vector);
        var office = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("ProvinceAdministrator", tenant.Tenant.DivisionPrefix));
        const string page = "/gl/adult-2026/policy?item=payment.amount";

        var corrected = await office.PostAsync(page, [new("Value", Fee), new("Reason", "收费文件更正")], "handler=Item");

        corrected.Status.ShouldBe(HttpStatusCode.Redirect, corrected.Text);
        await using var db = tenant.Open();
        var versions = await db.PolicyVersions.Where(v => v.CampaignId == tenant.CampaignId).OrderBy(v => v.Version).ToListAsync();
        versions.Select(v => v.Version).ShouldBe([1, 2]);
        versions[0].Digest.ShouldBe(digest);
        PolicyJson.Upgrade(versions[1].Document).ShouldBeSameAs(versions[1].Document, "what is stored now carries its number");
        var (before, after) = (PolicyJson.Parse(versions[0].Document), PolicyJson.Parse(versions[1].Document));
        PolicyJson.Write(after with { Payment = before.Payment }).ShouldBe(PolicyJson.Write(before), "nothing but the item has changed");
    }

    [Fact]
    public async Task Publish_OlderPolicyUnchanged_IsNoNewVersion()
    {
        var (tenant, _) = await StartAsync("hunan-adult-04-tasks");
        var office = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("ProvinceAdministrator", "43"));

        var same = await office.PostAsync("/gl/adult-2026/policy", [new("Document", OlderPolicies.Json("hunan-adult-04-tasks")), new("Reason", "核对")]);

        same.Status.ShouldBe(HttpStatusCode.BadRequest);
        same.Text.ShouldContain("内容和现行的一样");
        (await tenant.ContextAsync()).PolicyVersion.ShouldBe(1);
    }

    [Fact]
    public async Task Publish_NewerLayout_IsRefusedWithASentence()
    {
        var (tenant, _) = await StartAsync("hunan-adult-01-first");
        var office = await (await WebHost.GetAsync()).Open(tenant).AsAsync(await tenant.StaffAsync("ProvinceAdministrator", "43"));

        var newer = await office.PostAsync("/gl/adult-2026/policy", [new("Document", """{ "schema": 999 }"""), new("Reason", "核对")]);

        newer.Status.ShouldBe(HttpStatusCode.BadRequest);
        newer.Text.ShouldContain("政策文件的格式号（schema）：这份政策的格式号是 999");
        newer.Text.ShouldContain("请先升级系统");
    }

    private static async Task<(TestTenant Tenant, string Digest)> StartAsync(string vector)
    {
        // Nobody may publish it today: what was asked for later is lent by the present pack, for the opening only.
        var tenant = await TestTenant.CreateAsync(vector.StartsWith("shaanxi", StringComparison.Ordinal) ? "shaanxi-adult" : "hunan-adult", pack =>
        {
            var document = JsonNode.Parse(PolicyJson.Upgrade(OlderPolicies.Json(vector)))!.AsObject();
            document["sources"] = JsonNode.Parse(pack)!["sources"]!.DeepClone();
            return document.ToJsonString(PolicyJson.Options);
        });
        await tenant.SetClockAsync(vector.StartsWith("shaanxi", StringComparison.Ordinal) ? ShaanxiBuilders.OnlineDay : "2026-09-08 10:00");
        return (tenant, await OlderPolicies.StoreAsync(tenant, OlderPolicies.Json(vector)));
    }
}
