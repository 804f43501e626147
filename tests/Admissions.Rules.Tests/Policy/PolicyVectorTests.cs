using System.Text.Json.Nodes;
using Admissions.Core.Campaigns;
using Admissions.Rules.Policy;

namespace Admissions.Rules.Tests.Policy;

/// <summary>
/// Every policy that ever shipped can still be read. A new required key, a key renamed or a narrower value breaks these tests
/// until <see cref="PolicyUpgrade"/> has a step for it; the vectors themselves are never changed, only added to.
/// </summary>
public class PolicyVectorTests
{
    public static TheoryData<string> Vectors => [.. OlderPolicies.Names];
    public static TheoryData<string> Packs => [.. PolicyPacks.Names];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void OlderDocument_IsBroughtForward_IsAPolicy(string vector)
    {
        var older = OlderPolicies.Json(vector);

        PolicyValidator.Validate(older).ShouldBeEmpty();
        var policy = PolicyJson.Parse(older);
        policy.Schema.ShouldBe(PolicyUpgrade.Current);
        PolicyJson.Write(PolicyJson.Parse(PolicyJson.Write(policy))).ShouldBe(PolicyJson.Write(policy));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void OlderDocument_BroughtForwardTwice_IsTheSame(string vector)
    {
        var once = PolicyJson.Upgrade(OlderPolicies.Json(vector));

        PolicyJson.Upgrade(once).ShouldBeSameAs(once);
        var unnumbered = JsonNode.Parse(once)!.AsObject();
        unnumbered.Remove(PolicyUpgrade.Key);
        JsonNode.DeepEquals(JsonNode.Parse(PolicyJson.Upgrade(unnumbered.ToJsonString(PolicyJson.Options))), JsonNode.Parse(once)).ShouldBeTrue("steps change nothing that is new already");
    }

    /// <summary>What a document said then, it says still: only the places that a step names differ.</summary>
    [Theory]
    [MemberData(nameof(Vectors))]
    public void OlderDocument_BroughtForward_KeepsEverythingElse(string vector)
    {
        string[] touched = ["schema", "onSite", "reporting", "sources", "lineRules", "basicInformation", "eligibility", "qualificationItems", "evidence", "payment"];
        var (older, now) = (JsonNode.Parse(OlderPolicies.Json(vector))!.AsObject(), JsonNode.Parse(PolicyJson.Upgrade(OlderPolicies.Json(vector)))!.AsObject());

        foreach (var key in older.Select(item => item.Key).Union(now.Select(item => item.Key)).Except(touched))
            JsonNode.DeepEquals(older[key], now[key]).ShouldBeTrue(key);
    }

    [Theory]
    [MemberData(nameof(Packs))]
    public void ShippedPack_CarriesThePresentNumberAndStaysAsItIs(string pack)
    {
        var json = PolicyPacks.Json(pack);

        JsonNode.Parse(json)!.AsObject().First().Key.ShouldBe(PolicyUpgrade.Key);
        PolicyUpgrade.NumberOf(JsonNode.Parse(json)!.AsObject()).ShouldBe(PolicyUpgrade.Current);
        PolicyJson.Upgrade(json).ShouldBeSameAs(json);
    }

    [Theory]
    [MemberData(nameof(Packs))]
    public void ShippedPack_OfThePresentLayout_StandsAmongTheVectors(string pack) =>
        OlderPolicies.Names.ShouldContain($"{pack}-schema-{PolicyUpgrade.Current}", "whoever raises the layout adds the packs that came before and those that come with it");
}
