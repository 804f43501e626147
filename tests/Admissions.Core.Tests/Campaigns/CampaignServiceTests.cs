using System.Text.Json.Nodes;
using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Campaigns;

/// <summary>The province prepares a campaign from a policy, publishes it or gives it up.</summary>
public sealed class CampaignServiceTests
{
    [Fact]
    public async Task Prepare_ThenPublish_MakesWindowsAndTwoEvents()
    {
        var (tenant, actor) = await SetupAsync();

        var prepared = await PrepareAsync(tenant, actor, "adult-2027", Pack());
        await tenant.PlanLineAsync(campaignId: prepared.Value!.Id);
        var silent = await PublishAsync(tenant, actor, "adult-2027", null);
        var published = await PublishAsync(tenant, actor, "adult-2027", "教考〔2027〕1号");
        var again = await PublishAsync(tenant, actor, "adult-2027", "再来一次");

        prepared.Value!.State.ShouldBe(CampaignState.Preparing);
        prepared.Value!.Mode.ShouldBe(CampaignMode.Live);
        silent.Refusals.ShouldHaveSingleItem().ShouldBeOfType<TransitionReasonMissing>();
        published.Value!.State.ShouldBe(CampaignState.Open);
        again.Refusals.ShouldHaveSingleItem().ShouldBeOfType<TransitionNotAllowed>();
        await using var db = tenant.Open();
        (await db.Windows.CountAsync(w => w.CampaignId == prepared.Value!.Id)).ShouldBe(await db.Windows.CountAsync(w => w.CampaignId == tenant.CampaignId));
        var events = await db.Events.Where(e => e.CampaignId == prepared.Value!.Id).OrderBy(e => e.Id).ToListAsync();
        events.Select(e => (e.Type, e.ActorId, e.Reason)).ShouldBe([("CampaignPrepared", actor.UserId, null), ("CampaignPublished", actor.UserId, "教考〔2027〕1号")]);
        events[0].After.ShouldNotBeNull().ShouldContain((await db.PolicyVersions.SingleAsync(v => v.CampaignId == prepared.Value!.Id)).Digest);
    }

    [Fact]
    public async Task Prepare_BrokenPolicy_NamesEveryPathAndMakesNothing()
    {
        var (tenant, actor) = await SetupAsync();

        var broken = await PrepareAsync(tenant, actor, "adult-2027", Pack(policy =>
        {
            policy["levels"]!.AsArray().Add("Doctorate");
            policy["payment"]!["amount"] = "many";
        }));

        broken.Refusals.Select(r => r.Sentence.Split('：')[0]).ShouldBe(["levels[3]", "payment.amount"], ignoreOrder: true);
        await using var db = tenant.Open();
        (await db.Campaigns.CountAsync()).ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("Adult-2027")]
    [InlineData("成招2027")]
    [InlineData("adult--2027")]
    [InlineData("adult/2027")]
    [InlineData("2027-adult")]
    [InlineData("adult-2026-drill-1")]
    [InlineData("campaigns")]
    [InlineData("sign-in")]
    [InlineData("adult-2026")]
    public async Task Prepare_AddressThatCannotBe_IsRefusedAtItsField(string slug)
    {
        var (tenant, actor) = await SetupAsync();

        var refused = await PrepareAsync(tenant, actor, slug, Pack());

        refused.Refusals.ShouldHaveSingleItem().Field.ShouldBe("slug");
    }

    [Fact]
    public async Task Prepare_TwoOfficersAtOnce_MakesOne()
    {
        var (tenant, actor) = await SetupAsync();
        var pack = Pack();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PrepareAsync(tenant, actor, "adult-2027", pack)));

        outcomes.Count(o => o.Succeeded).ShouldBe(1);
        outcomes.Where(o => !o.Succeeded).SelectMany(o => o.Refusals).ShouldAllBe(r => r.Code == "campaign.exists");
        await using var db = tenant.Open();
        (await db.Events.CountAsync(e => e.Type == "CampaignPrepared" && e.ActorId == actor.UserId)).ShouldBe(1);
    }

    [Fact]
    public async Task Publish_TwoOfficersAtOnce_PublishesOnce()
    {
        var (tenant, actor) = await SetupAsync();
        await tenant.PlanLineAsync(campaignId: (await PrepareAsync(tenant, actor, "adult-2027", Pack())).Value!.Id);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PublishAsync(tenant, actor, "adult-2027", "公布")));

        outcomes.Count(o => o.Succeeded).ShouldBe(1);
        await using var db = tenant.Open();
        (await db.Events.CountAsync(e => e.Type == "CampaignPublished" && e.ActorId == actor.UserId)).ShouldBe(1);
    }

    [Fact]
    public async Task Publish_WindowWithoutTimes_IsRefusedUntilTheTimetableHasThem()
    {
        var (tenant, actor) = await SetupAsync();
        var prepared = await PrepareAsync(tenant, actor, "adult-2027", Pack(policy =>
        {
            var collect = policy["windows"]!.AsArray().Single(w => (string?)w!["code"] == "Collect")!.AsObject();
            (collect["from"], collect["to"]) = (null, null);
        }));
        prepared.Refusals.ShouldBeEmpty();
        await tenant.PlanLineAsync(campaignId: prepared.Value!.Id);

        var early = await PublishAsync(tenant, actor, "adult-2027", "公布");
        long id;
        await using (var db = tenant.Open())
            id = await db.Windows.Where(w => w.Code == "Collect" && w.OpensAt == null).Select(w => w.Id).SingleAsync();
        var times = (From: new DateTimeOffset(2027, 1, 10, 9, 0, 0, TimeSpan.FromHours(8)), To: new DateTimeOffset(2027, 1, 12, 9, 0, 0, TimeSpan.FromHours(8)));
        var context = await ContextAsync(tenant, actor, "adult-2027", "补时间");
        await using (var scope = tenant.Scope())
            (await scope.ServiceProvider.GetRequiredService<WindowService>().MoveAsync(new MoveWindowOptions(id, times.From, times.To, null, null, new WindowGrounds("湘教考成招字〔2026〕8号")), context)).Succeeded.ShouldBeTrue();
        var published = await PublishAsync(tenant, actor, "adult-2027", "公布");

        early.Refusals.ShouldHaveSingleItem().Sentence.ShouldContain("还没有开始和截止时间，请先在“日程”里填写");
        published.Succeeded.ShouldBeTrue();
    }

    /// <summary>Once published, registration opens by itself: the catalogue must be there for everybody to read before that.</summary>
    [Fact]
    public async Task Publish_PlanNotPublished_IsRefusedWhereThePolicyAsksForIt()
    {
        var (tenant, actor) = await SetupAsync();
        var asked = (await PrepareAsync(tenant, actor, "adult-2027", Pack())).Value!;
        var free = (await PrepareAsync(tenant, actor, "adult-2028", Pack(policy => policy["planRules"] = new JsonArray("charterRequired")))).Value!;
        await tenant.PlanLineAsync(state: PlanLineState.Approved, campaignId: asked.Id);

        var refused = await PublishAsync(tenant, actor, "adult-2027", "公布");
        var unasked = await PublishAsync(tenant, actor, "adult-2028", "公布");
        await tenant.PlanLineAsync(campaignId: asked.Id);
        var published = await PublishAsync(tenant, actor, "adult-2027", "公布");

        refused.Refusals.ShouldHaveSingleItem().Sentence.ShouldBe("招生学校及招生专业目录尚未公布，不能开放报名。请先公布目录。");
        unasked.Value!.Id.ShouldBe(free.Id);
        published.Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Publish_ItemStillOpen_NamesItsPath()
    {
        var (tenant, actor) = await SetupAsync();
        await PrepareAsync(tenant, actor, "adult-2027", Pack(policy => policy["photo"]!["limits"] = null));

        var refused = await PublishAsync(tenant, actor, "adult-2027", "公布");

        refused.Refusals.ShouldContain(r => r.Sentence.StartsWith("photo.limits：", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Abandon_OnlyWhatWasNeverPublished_FreesTheAddress()
    {
        var (tenant, actor) = await SetupAsync();
        await PrepareAsync(tenant, actor, "adult-2027", Pack());

        var live = await AbandonAsync(tenant, actor, tenant.CampaignSlug, "不要了");
        var silent = await AbandonAsync(tenant, actor, "adult-2027", null);
        var gone = await AbandonAsync(tenant, actor, "adult-2027", "年份写错");
        var anew = await PrepareAsync(tenant, actor, "adult-2027", Pack());

        live.Refusals.ShouldHaveSingleItem().ShouldBeOfType<TransitionNotAllowed>();
        silent.Refusals.ShouldHaveSingleItem().ShouldBeOfType<TransitionReasonMissing>();
        gone.Value!.State.ShouldBe(CampaignState.Closed);
        anew.Succeeded.ShouldBeTrue();
    }

    private static async Task<(TestTenant Tenant, Actor Actor)> SetupAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        return (tenant, await tenant.ActorAsync(await tenant.StaffAsync("ProvinceAdministrator", "43")));
    }

    private static string Pack(Action<JsonObject>? edit = null)
    {
        var policy = JsonNode.Parse(PolicyPacks.Json("hunan-adult"))!.AsObject();
        edit?.Invoke(policy);
        return policy.ToJsonString();
    }

    private static async Task<Outcome<Campaign>> PrepareAsync(TestTenant tenant, Actor actor, string slug, string policy)
    {
        await using var scope = tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<CampaignService>().PrepareAsync(new PrepareCampaignOptions(slug, policy), actor, "127.0.0.1");
    }

    private static async Task<Outcome<Campaign>> PublishAsync(TestTenant tenant, Actor actor, string slug, string? reason)
    {
        var context = await ContextAsync(tenant, actor, slug, reason);
        await using var scope = tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<CampaignService>().PublishAsync(context);
    }

    private static async Task<Outcome<Campaign>> AbandonAsync(TestTenant tenant, Actor actor, string slug, string? reason)
    {
        var context = await ContextAsync(tenant, actor, slug, reason);
        await using var scope = tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<CampaignService>().AbandonAsync(context);
    }

    private static async Task<ProcessContext> ContextAsync(TestTenant tenant, Actor actor, string slug, string? reason)
    {
        await using var scope = tenant.Scope();
        return new ProcessContext(actor, (await scope.ServiceProvider.GetRequiredService<RequestContextLoader>().LoadAsync(null, slug, default)).Campaign!, reason: reason);
    }
}
