using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Core.Demo;
using Admissions.Core.Demo.Walk;
using Admissions.Core.Events;
using Admissions.Rules.Windows;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Demo;

/// <summary>Demo mode, a Demo campaign and an account of the province: all three, or nothing moves.</summary>
public sealed class DemoClockTests : IAsyncLifetime
{
    private static readonly DateTime Wanted = new(2026, 10, 8, 9, 0, 0);
    private TestTenant _demo = null!;

    public async ValueTask InitializeAsync()
    {
        _demo = await TestTenant.CreateAsync(configure: services => services.Configure<DemoOptions>(o => o.Enabled = true));
        await _demo.SetClockAsync("2026-09-08 10:00");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("ProvinceAdministrator")]
    [InlineData("AdultAdmissionOfficer")]
    [InlineData("InformationOfficer")]
    [InlineData("AdmissionManagementOfficer")]
    public async Task Move_ByTheProvince_MovesTheClockAndRecordsIt(string role)
    {
        var actor = await _demo.StaffActorAsync(role, "43");

        Must(await MoveAsync(_demo, actor));

        (await _demo.ContextAsync()).Today.ShouldBe(new DateOnly(2026, 10, 8));
        await using var db = _demo.Open();
        var moved = await db.Events.SingleAsync(e => e.Type == "DemoClockMoved");
        moved.ActorId.ShouldBe(actor.UserId);
        moved.After!.ShouldContain("2026-10-08");
    }

    [Theory]
    [InlineData("Inspector", "43")]
    [InlineData("CityOfficer", "4301")]
    [InlineData("CountyOfficer", "430102")]
    public async Task Move_ByAnybodyElse_IsRefused(string role, string place)
    {
        var refused = await MoveAsync(_demo, await _demo.StaffActorAsync(role, place));

        refused.Refusals[0].Code.ShouldBe("demo.not-permitted");
        (await _demo.ContextAsync()).Today.ShouldBe(new DateOnly(2026, 9, 8));
    }

    [Fact]
    public async Task Move_OutsideDemoMode_IsRefused()
    {
        var serving = await TestTenant.CreateAsync();
        await serving.SetClockAsync("2026-09-08 10:00");

        var refused = await MoveAsync(serving, await serving.StaffActorAsync("ProvinceAdministrator", "43"));

        refused.Refusals[0].Code.ShouldBe("demo.off");
        (await serving.ContextAsync()).Today.ShouldBe(new DateOnly(2026, 9, 8));
    }

    /// <summary>Also where whoever calls the service takes the campaign for a demo's.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Move_OfALiveCampaign_IsRefusedInDemoModeToo(bool lying)
    {
        var live = _demo.In(await LiveAsync());
        var actor = await _demo.StaffActorAsync("ProvinceAdministrator", "43");
        var process = await live.ProcessAsync(actor);
        process.Campaign.Mode.ShouldBe(CampaignMode.Live);
        if (lying)
            process = process with { Campaign = process.Campaign with { Mode = CampaignMode.Demo } };

        var refused = await MoveAsync(live, process);

        refused.Refusals[0].Code.ShouldBe("demo.not-demo");
        refused.Refusals[0].Sentence.ShouldContain("正式的招生项目");
        await using var db = _demo.Open();
        (await db.Campaigns.SingleAsync(c => c.Id == live.CampaignId)).ClockOffset.ShouldBe(TimeSpan.Zero);
        (await db.Events.CountAsync(e => e.Type == "DemoClockMoved")).ShouldBe(0);
    }

    [Fact]
    public async Task Play_OfALiveCampaignOrADrill_IsRefused()
    {
        var actor = await _demo.StaffActorAsync("ProvinceAdministrator", "43");
        var live = _demo.In(await LiveAsync());
        var drill = _demo.In(Must(await _demo.DoAsync<DrillService, Outcome<Campaign>>(actor, (s, c) => s.CreateAsync(null, c))));
        foreach (var tenant in new[] { live, drill })
        {
            foreach (var part in Enum.GetValues<DemoPart>())
                (await tenant.DoAsync<DemoWalk, Outcome<DemoPlayed>>(actor, (s, c) => s.PlayAsync(part, true, c))).Refusals[0].Code.ShouldBe("demo.not-demo");
            (await tenant.DoAsync<DemoFiles, Outcome<byte[]>>(actor, (s, c) => s.ScoresAsync(c))).Refusals[0].Code.ShouldBe("demo.not-demo");
            (await tenant.DoAsync<DemoFiles, Outcome<byte[]>>(actor, (s, c) => s.LinesAsync(c))).Refusals[0].Code.ShouldBe("demo.not-demo");
        }
    }

    [Fact]
    public async Task Move_ToAFarYear_IsRefused() =>
        (await _demo.DoAsync<DemoClock, Outcome<Campaign>>(await _demo.StaffActorAsync("ProvinceAdministrator", "43"), (s, c) => s.MoveAsync(new DateTime(9999, 12, 31), c)))
            .Refusals[0].Sentence.ShouldContain("演示时间只能在今天的前后 5 年以内");

    /// <summary>A press at a wrong time says what is closed, and what is not ready says why.</summary>
    [Fact]
    public async Task Play_BeforeItsTime_SaysWhy()
    {
        var actor = await _demo.StaffActorAsync("ProvinceAdministrator", "43");

        var reports = Must(await _demo.DoAsync<DemoWalk, Outcome<DemoPlayed>>(actor, (s, c) => s.PlayAsync(DemoPart.Reports, false, c)));
        var allocations = Must(await _demo.DoAsync<DemoWalk, Outcome<DemoPlayed>>(actor, (s, c) => s.PlayAsync(DemoPart.Allocations, false, c)));
        var scores = await _demo.DoAsync<DemoFiles, Outcome<byte[]>>(actor, (s, c) => s.ScoresAsync(c));

        reports.Failed.ShouldHaveSingleItem().ShouldContain("将于9月12日");
        allocations.Failed.ShouldHaveSingleItem().ShouldContain("准考证号还没有发布");
        scores.Refusals[0].Sentence.ShouldContain("还没有准考证号");
    }

    [Theory]
    [InlineData("hunan-adult")]
    [InlineData("shaanxi-adult")]
    public async Task Stages_OfAPack_LieInTheirWindows(string pack)
    {
        var campaign = await (await TestTenant.CreateAsync(pack)).ContextAsync();

        var stages = DemoStages.Of(campaign);

        stages.Select(s => s.At).ShouldBeInOrder();
        foreach (var (stage, window) in new[]
        {
            ("Registration", "Registration"), ("Confirmation", "Confirmation"), ("Reporting", campaign.Policy.Reporting!.Window), ("Reporting", "SiteSetup"), ("Numbering", "Numbering"),
            ("Printing", "Printing"), ("Dispatch1", "Download[1]"), ("Dispatch1", "Upload[1]"), ("Dispatch1", "Confirm[1]"), ("Dispatch2", "Download[2]"), ("Results", "Collect"),
        })
        {
            var found = stages.Single(s => s.Code == stage);
            campaign.Windows.IsOpen(window, Place.Anywhere, found.At).ShouldBeTrue($"{window} at {found.Name}");
            found.Open.ShouldContain(campaign.Policy.Windows.First(w => w.Code == window).Name!);
        }
        campaign.Windows.IsOpen("Registration", Place.Anywhere, stages.Single(s => s.Code == "Before").At).ShouldBeFalse();
        stages.Count.ShouldBe(10);
    }

    private async Task<Campaign> LiveAsync()
    {
        await using var scope = _demo.Scope();
        var campaigns = scope.ServiceProvider.GetRequiredService<CampaignService>();
        Must(await campaigns.PrepareAsync(new PrepareCampaignOptions("live-2026", PolicyPacks.Json("hunan-adult")), Actor.System));
        var prepared = await scope.ServiceProvider.GetRequiredService<RequestContextLoader>().LoadAsync(null, "live-2026", default);
        await _demo.PlanLineAsync(campaignId: prepared.Campaign!.Id);
        return Must(await campaigns.PublishAsync(new ProcessContext(Actor.System, prepared.Campaign!, reason: "开始")));
    }

    private static async Task<Outcome<Campaign>> MoveAsync(TestTenant tenant, Actor actor) => await MoveAsync(tenant, await tenant.ProcessAsync(actor));

    private static async Task<Outcome<Campaign>> MoveAsync(TestTenant tenant, ProcessContext process)
    {
        await using var scope = tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<DemoClock>().MoveAsync(Wanted, process);
    }
}
