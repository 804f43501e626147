using Admissions.Core.Access;
using Admissions.Core.Accounts;
using Admissions.Core.Campaigns;
using Admissions.Core.Data;
using Admissions.Core.Data.Entities;
using Admissions.Core.Events;
using Admissions.Core.Messaging;
using Admissions.Core.Payments;
using Admissions.Core.Registrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Campaigns;

/// <summary>A drill is a campaign of its own: cloned without candidates, silent, penniless, and thrown away whole.</summary>
public sealed class DrillTests : IAsyncLifetime
{
    private readonly List<long?> _sent = [];
    private TestTenant _tenant = null!;
    private Actor _province = null!;
    private RegistrationPoint _point = null!;
    private PlanLine _line = null!;

    public async ValueTask InitializeAsync()
    {
        _tenant = await TestTenant.CreateAsync(configure: services => services.AddSingleton<SendMessage>((message, _) =>
        {
            _sent.Add(message.RegistrationId);
            return Task.CompletedTask;
        }));
        await _tenant.SetClockAsync("2026-09-08 10:00");
        _province = await _tenant.StaffActorAsync("ProvinceAdministrator", "43");
        _point = await _tenant.PointAsync("430121");
        _line = await _tenant.PlanLineAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Create_OfALiveCampaign_CopiesRulesPlanAndPointsButNoCandidate()
    {
        await _tenant.SubmittedCandidateAsync(_point, _line);

        var drill = Must(await DoAsync((s, c) => s.CreateAsync(new DateTime(2026, 9, 9, 8, 0, 0), c)));

        drill.Mode.ShouldBe(CampaignMode.Drill);
        await using var db = _tenant.Open();
        (await db.RegistrationPoints.SingleAsync(p => p.CampaignId == drill.Id)).Code.ShouldBe(_point.Code);
        (await db.PlanLines.CountAsync(l => l.CampaignId == drill.Id)).ShouldBe(await db.PlanLines.CountAsync(l => l.CampaignId == _tenant.CampaignId));
        (await db.Windows.CountAsync(w => w.CampaignId == drill.Id)).ShouldBe(await db.Windows.CountAsync(w => w.CampaignId == _tenant.CampaignId));
        (await db.Registrations.CountAsync(r => r.CampaignId == drill.Id)).ShouldBe(0);
        var campaign = await ContextAsync(null, drill.Slug);
        campaign.Campaign!.Today.ShouldBe(new DateOnly(2026, 9, 9));
        campaign.Campaign.Policy.Campaign.Code.ShouldBe(_tenant.Policy.Campaign.Code);
        (await db.Events.CountAsync(e => e.Type == "DrillCreated")).ShouldBe(1);
    }

    [Fact]
    public async Task Load_StaffOfAPointInADrill_StandsAtThePointsTwin()
    {
        var drill = Must(await DoAsync((s, c) => s.CreateAsync(null, c)));
        var clerk = await _tenant.StaffAsync("PointHead", pointId: _point.Id);

        var there = (await ContextAsync(clerk, drill.Slug)).Actor!;
        var here = (await ContextAsync(clerk, _tenant.CampaignSlug)).Actor!;

        await using var db = _tenant.Open();
        there.PointId.ShouldBe(await db.RegistrationPoints.Where(p => p.CampaignId == drill.Id).Select(p => (long?)p.Id).SingleAsync());
        here.PointId.ShouldBe(_point.Id);
    }

    [Fact]
    public async Task MoveClock_OfADrill_MovesNoOtherCampaign()
    {
        var drill = Must(await DoAsync((s, c) => s.CreateAsync(null, c)));

        Must(await DoAsync((s, c) => s.MoveClockAsync(drill.Id, new DateTime(2026, 10, 20, 9, 0, 0), c)));
        var live = await DoAsync((s, c) => s.MoveClockAsync(_tenant.CampaignId, new DateTime(2026, 10, 20, 9, 0, 0), c));

        (await ContextAsync(null, drill.Slug)).Campaign!.Today.ShouldBe(new DateOnly(2026, 10, 20));
        (await ContextAsync(null, _tenant.CampaignSlug)).Campaign!.Today.ShouldBe(new DateOnly(2026, 9, 8));
        live.Refusals.ShouldHaveSingleItem().Code.ShouldBe("drill.unknown");
    }

    [Fact]
    public async Task Create_ByWhoMayNot_OrFromADrill_IsRefused()
    {
        var city = await _tenant.StaffActorAsync("CityOfficer", "4301");
        var drill = Must(await DoAsync((s, c) => s.CreateAsync(null, c)));

        var refused = await _tenant.DoAsync<DrillService, Outcome<Campaign>>(city, (s, c) => s.CreateAsync(null, c));
        var nested = await DoAsync((s, c) => s.CreateAsync(null, c), drill.Slug);

        refused.Refusals.ShouldHaveSingleItem().Code.ShouldBe("drill.not-permitted");
        nested.Refusals.ShouldHaveSingleItem().Code.ShouldBe("drill.of-drill");
    }

    [Fact]
    public async Task Send_MessagesOfADrill_ReachNobodyAndThoseOfTheLiveOneDo()
    {
        var drill = Must(await DoAsync((s, c) => s.CreateAsync(null, c)));
        var live = await _tenant.SubmittedCandidateAsync(_point, _line);
        var rehearsed = (await DrilledAsync(drill)).RegistrationId;
        await using var scope = _tenant.Scope();

        await scope.ServiceProvider.GetRequiredService<OutboxSender>().SendAsync();

        await using var db = _tenant.Open();
        var liveId = (await db.Registrations.SingleAsync(r => r.UserId == live.User.Id)).Id;
        _sent.ShouldContain(liveId);
        _sent.ShouldNotContain(rehearsed);
        (await db.Outbox.CountAsync(m => m.SentAt == null)).ShouldBe(0);
        (await db.Outbox.CountAsync(m => m.RegistrationId == rehearsed)).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Update_CampaignOfARegistration_IsRefusedByTheDatabase()
    {
        var drill = Must(await DoAsync((s, c) => s.CreateAsync(null, c)));
        var live = await _tenant.SubmittedCandidateAsync(_point, _line);
        await using var db = _tenant.Open();

        var move = () => db.Registrations.Where(r => r.Id == live.RegistrationId).ExecuteUpdateAsync(r => r.SetProperty(x => x.CampaignId, drill.Id));

        await move.ShouldThrowAsync<PostgresException>();
    }

    [Fact]
    public async Task Clock_MoreThanFiveYearsAway_IsRefused()
    {
        var drill = Must(await DoAsync((s, c) => s.CreateAsync(null, c)));
        await using var db = _tenant.Open();
        var year = (await db.Database.SqlQuery<DateTimeOffset>($"select now() as \"Value\"").SingleAsync()).Year;

        foreach (var far in (DateTime[])[new(year + 6, 9, 8), new(year - 6, 9, 8), DateTime.MinValue, DateTime.MaxValue])
        {
            (await DoAsync((s, c) => s.CreateAsync(far, c))).Refusals.ShouldHaveSingleItem().Code.ShouldBe("drill.clock-far");
            (await DoAsync((s, c) => s.MoveClockAsync(drill.Id, far, c))).Refusals.ShouldHaveSingleItem().Sentence.ShouldContain("前后 5 年以内");
        }
        Must(await DoAsync((s, c) => s.MoveClockAsync(drill.Id, new DateTime(year + 4, 9, 8), c)));
        (await db.Campaigns.CountAsync(c => c.Mode == CampaignMode.Drill)).ShouldBe(1);
    }

    [Fact]
    public void PayAddress_OfADrill_IsTheSandboxOrNothing()
    {
        var live = new PaymentOptions { GatewayUrl = new("https://pay.example.cn/"), SandboxUrl = new("https://sandbox.example.cn/") };
        PaymentOrder Order(CampaignMode mode) => new() { OrderNumber = "P1", MerchantId = live.MerchantOf("hunan", mode), Amount = 106, CreatedAt = default };
        using var gateway = new PaymentGateway(Microsoft.Extensions.Options.Options.Create(live));
        using var without = new PaymentGateway(Microsoft.Extensions.Options.Options.Create(new PaymentOptions()));

        gateway.PayAddress(Order(CampaignMode.Live), "hunan", "考务费", "/").Host.ShouldBe("pay.example.cn");
        gateway.PayAddress(Order(CampaignMode.Drill), "hunan", "考务费", "/").Host.ShouldBe("sandbox.example.cn");
        Should.Throw<GatewayUnavailableException>(() => without.PayAddress(Order(CampaignMode.Drill), "hunan", "考务费", "/"));
    }

    [Fact]
    public async Task Discard_ADrillWithCandidates_LeavesNoRowOfItAndTheLiveOneUntouched()
    {
        var live = await _tenant.SubmittedCandidateAsync(_point, _line);
        var before = await _tenant.CountsAsync();
        var drill = Must(await DoAsync((s, c) => s.CreateAsync(null, c)));
        var person = await DrilledAsync(drill);

        var silent = await DoAsync((s, c) => s.DiscardAsync(drill.Id, c));
        var wrong = await DoAsync((s, c) => s.DiscardAsync(_tenant.CampaignId, c), reason: "用完了");
        Must(await DoAsync((s, c) => s.DiscardAsync(drill.Id, c), reason: "用完了")).ShouldBeGreaterThan(0);

        silent.Refusals.ShouldHaveSingleItem().Code.ShouldBe("transition.reason-missing");
        wrong.Refusals.ShouldHaveSingleItem().Code.ShouldBe("drill.unknown");
        (await _tenant.CountsAsync()).ShouldBe(before);
        await using var db = _tenant.Open();
        (await db.Users.CountAsync(u => u.Id == person.User.Id)).ShouldBe(0);
        (await db.Users.CountAsync(u => u.Id == live.User.Id)).ShouldBe(1);
        (await ContextAsync(null, drill.Slug)).Campaign.ShouldBeNull();
        (await ContextAsync(null, _tenant.CampaignSlug)).Campaign.ShouldNotBeNull();
        (await db.Events.CountAsync(e => e.Type == "DrillDiscarded")).ShouldBe(1);
    }

    /// <summary>A candidate who has signed up and submitted in the drill.</summary>
    private async Task<TestCandidate> DrilledAsync(Campaign drill)
    {
        await using var db = _tenant.Open();
        return await _tenant.In(drill).SubmittedCandidateAsync(
            await db.RegistrationPoints.SingleAsync(p => p.CampaignId == drill.Id), await db.PlanLines.FirstAsync(l => l.CampaignId == drill.Id));
    }

    private async Task<RequestContext> ContextAsync(User? user, string slug)
    {
        await using var scope = _tenant.Scope();
        var key = user is null ? null : await SessionService.StartAsync(scope.ServiceProvider.GetRequiredService<AdmissionsDbContext>(), user, null, new SignInSessionOptions(), default);
        return await scope.ServiceProvider.GetRequiredService<RequestContextLoader>().LoadAsync(key, slug, default);
    }

    private async Task<Outcome<T>> DoAsync<T>(Func<DrillService, ProcessContext, Task<Outcome<T>>> act, string? slug = null, string? reason = null)
    {
        await using var scope = _tenant.Scope();
        var campaign = (await scope.ServiceProvider.GetRequiredService<RequestContextLoader>().LoadAsync(null, slug ?? _tenant.CampaignSlug, default)).Campaign!;
        return await act(scope.ServiceProvider.GetRequiredService<DrillService>(), new ProcessContext(_province, campaign, "127.0.0.1", reason));
    }
}
