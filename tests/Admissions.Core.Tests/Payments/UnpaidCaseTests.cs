using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Core.Payments;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Payments;

/// <summary>What happens to those who were confirmed and did not pay.</summary>
public sealed class UnpaidCaseTests
{
    [Fact]
    [Covers("HR-109")]
    public async Task CloseTask_ThreeConfirmedOnePaid_ListsTwoAndClosesWhenBothAreVerified()
    {
        var (tenant, clerk) = await StartAsync();
        var candidates = new List<TestCandidate>();
        for (var i = 0; i < 3; i++)
            candidates.Add(await clerk.ConfirmedCandidateAsync());
        await Pay.SettleAsync(candidates[0]);
        await OpenDueAsync(tenant, "2026-09-19 09:00");

        var list = await ListAsync(clerk);
        list.Select(c => c.RegistrationId).ShouldBe(candidates.Skip(1).Select(c => c.RegistrationId), ignoreOrder: true);
        Must(await VerifyAsync(clerk, list[0].Id));
        var early = await CloseAsync(clerk);
        Must(await VerifyAsync(clerk, list[1].Id));
        var closed = Must(await CloseAsync(clerk));

        early.Refusals.Single().Code.ShouldBe("unpaid.open");
        closed.ShouldBe(2);
        (await ListAsync(clerk)).ShouldAllBe(c => c.State == UnpaidCaseState.Closed);
        (await candidates[1].EventsAsync()).TakeLast(3).ShouldBe(["UnpaidCaseOpened", "UnpaidCaseVerified", "UnpaidCaseClosed"]);
    }

    [Fact]
    public async Task Open_AnotherPointsCase_FindsNothingAndLeavesATrace()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();
        await OpenDueAsync(tenant, "2026-09-19 09:00");
        var id = (await ListAsync(clerk)).Single().Id;
        var other = await tenant.ClerkAsync(await tenant.PointAsync("430102"));

        (await tenant.DoAsync<UnpaidCaseService, UnpaidCase?>(other.Actor, (s, c) => s.OpenAsync(id, c))).ShouldBeNull();
        (await tenant.DoAsync<UnpaidCaseService, UnpaidCase?>(other.Actor, (s, c) => s.OpenAsync(id + 1_000_000, c))).ShouldBeNull();

        await using var db = tenant.Open();
        (await db.Events.SingleAsync(e => e.Type == "AccessRefused")).ShouldSatisfyAllConditions(
            e => e.SubjectId.ShouldBe(candidate.RegistrationId), e => e.ActorId.ShouldBe(other.Actor.UserId), e => e.After!.ShouldContain("UnpaidCase"));
        (await db.AccessLog.AnyAsync(a => a.ActorId == other.Actor.UserId)).ShouldBeFalse();
    }

    [Fact]
    [Covers("HR-110")]
    public async Task CloseTask_OneBlank_IsRefusedAndTheCountySeesTotalsByReason()
    {
        var (tenant, clerk) = await StartAsync();
        for (var i = 0; i < 3; i++)
            await clerk.ConfirmedCandidateAsync();
        await OpenDueAsync(tenant, "2026-09-19 09:00");
        var list = await ListAsync(clerk);
        Must(await VerifyAsync(clerk, list[0].Id, "GatewayFailure"));
        Must(await VerifyAsync(clerk, list[1].Id, "GatewayFailure"));

        var refused = await CloseAsync(clerk);
        var blank = await VerifyAsync(clerk, list[2].Id, code: null, text: " ", contacted: null);
        Must(await VerifyAsync(clerk, list[2].Id, "GaveUp"));
        Must(await CloseAsync(clerk));

        refused.Refusals.Single().Sentence.ShouldContain("还有 1 人没有登记原因：蒋文静");
        blank.Refusals.Select(r => r.Field).ShouldBe(["reasonCode", "text", "contactedAt"]);
        var county = await TotalsAsync(tenant, "CountyOfficer", "430121");
        county.ShouldHaveSingleItem().ByReason.ShouldBe(new Dictionary<string, int> { ["GatewayFailure"] = 2, ["GaveUp"] = 1 }, ignoreOrder: true);
        (await TotalsAsync(tenant, "CityOfficer", "4301")).ShouldHaveSingleItem().Code.ShouldBe("430121");
        (await TotalsAsync(tenant, "AdultAdmissionOfficer", "43")).ShouldHaveSingleItem().Code.ShouldBe("4301");
        (await TotalsAsync(tenant, "CountyOfficer", "430111")).ShouldBeEmpty();
    }

    [Fact]
    [Covers("HR-58")]
    public async Task Verify_OnEighteenthAndNineteenth_IsClosedThenOpen()
    {
        var (tenant, clerk) = await StartAsync();
        await clerk.ConfirmedCandidateAsync();
        await OpenDueAsync(tenant, "2026-09-18 23:59");
        var one = (await ListAsync(clerk)).Single();

        var early = await VerifyAsync(clerk, one.Id, contacted: "2026-09-18 10:00");
        await tenant.SetClockAsync("2026-09-19 00:01");
        var open = await VerifyAsync(clerk, one.Id, contacted: "2026-09-18 10:00");
        await tenant.SetClockAsync("2026-09-21 00:00");
        var late = await VerifyAsync(clerk, one.Id, contacted: "2026-09-18 10:00");

        early.Refusals.Single().Code.ShouldBe("window.closed");
        open.Succeeded.ShouldBeTrue();
        late.Refusals.Single().Code.ShouldBe("window.closed");
    }

    [Fact]
    [Covers("HR-111")]
    public async Task Extend_AfterAGatewayFailure_LetsThisOnePayAndBecomeValid()
    {
        var (tenant, clerk) = await StartAsync();
        var (named, other) = (await clerk.ConfirmedCandidateAsync(), await clerk.ConfirmedCandidateAsync());
        await OpenDueAsync(tenant, "2026-09-20 09:00");
        var one = (await ListAsync(clerk)).Single(c => c.RegistrationId == named.RegistrationId);
        Must(await VerifyAsync(clerk, one.Id, "GatewayFailure", contacted: "2026-09-20 08:30"));

        var without = await ExtendAsync(tenant, one.Id, "2026-09-22 00:00", reason: null);
        Must(await ExtendAsync(tenant, one.Id, "2026-09-22 00:00", "9月11日 17 时网关中断"));
        await tenant.SetClockAsync("2026-09-21 20:00");
        await Pay.SettleAsync(named);

        without.Refusals.Single().Field.ShouldBe("reason");
        (await named.ReadAsync()).State.ShouldBe(RegistrationState.Valid);
        (await ListAsync(clerk)).Single(c => c.Id == one.Id).State.ShouldBe(UnpaidCaseState.Paid);
        (await Pay.TryOrderAsync(other)).Refusals.Single().Code.ShouldBe("window.closed");
        (await named.MessagesAsync()).ShouldContain(m => m.Contains("可以延时缴费", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Extend_TwoOfficersAtOnce_OpensOneWindow()
    {
        var (tenant, clerk) = await StartAsync();
        await clerk.ConfirmedCandidateAsync();
        await OpenDueAsync(tenant, "2026-09-20 09:00");
        var one = (await ListAsync(clerk)).Single();

        var outcomes = await Task.WhenAll(ExtendAsync(tenant, one.Id, "2026-09-22 00:00", "网关中断"), ExtendAsync(tenant, one.Id, "2026-09-23 00:00", "网关中断"));

        outcomes.Count(o => o.Succeeded).ShouldBe(1);
        await using var db = tenant.Open();
        (await db.Windows.CountAsync(w => w.IsExtension)).ShouldBe(1);
        (await db.Events.CountAsync(e => e.Type == "WindowExtended")).ShouldBe(1);
    }

    [Fact]
    [Covers("HR-165")]
    public async Task GiveOwnReason_InTheWindow_IsShownToThePointAndDecidesNothing()
    {
        var (tenant, clerk) = await StartAsync();
        var (c1, paid) = (await clerk.ConfirmedCandidateAsync(), await clerk.ConfirmedCandidateAsync());
        await Pay.SettleAsync(paid);
        await OpenDueAsync(tenant, "2026-09-18 10:00");

        var early = await GiveAsync(c1, "银行卡支付失败");
        await tenant.SetClockAsync("2026-09-19 10:00");
        var none = await GiveAsync(paid, "银行卡支付失败");
        var empty = await GiveAsync(c1, " ");
        Must(await GiveAsync(c1, "银行卡支付失败"));

        early.Refusals.Single().Code.ShouldBe("window.closed");
        none.Refusals.Single().Code.ShouldBe("unpaid.none");
        empty.Refusals.Single().Field.ShouldBe("reason");
        var shown = (await ListAsync(clerk)).ShouldHaveSingleItem();
        (shown.RegistrationId, shown.OwnReason, shown.State).ShouldBe((c1.RegistrationId, "银行卡支付失败", UnpaidCaseState.Open));
    }

    [Fact]
    public async Task CloseTask_WindowExtendedForThePoint_IsOpenAgain()
    {
        var (tenant, clerk) = await StartAsync();
        await clerk.ConfirmedCandidateAsync();
        await OpenDueAsync(tenant, "2026-09-18 09:00");
        await tenant.SetClockAsync("2026-09-21 10:00");
        var one = (await ListAsync(clerk)).Single();

        var late = await CloseAsync(clerk);
        var province = await tenant.ActorAsync(await tenant.StaffAsync("AdultAdmissionOfficer", "43"));
        await using (var scope = tenant.Scope())
        {
            Must(await scope.ServiceProvider.GetRequiredService<WindowService>().ExtendAsync(
                new WindowExtensionOptions(UnpaidCaseService.Window, At("2026-09-21 08:00"), At("2026-09-23 00:00"), WindowScopeKind.Point, clerk.Point.Code, new WindowGrounds("湘教考成招字〔2026〕8号")), await tenant.ProcessAsync(province, "停电")));
        }
        Must(await VerifyAsync(clerk, one.Id));
        var closed = Must(await CloseAsync(clerk));

        late.Refusals.Single().Code.ShouldBe("window.closed");
        closed.ShouldBe(1);
    }

    [Fact]
    public async Task Verify_ByAnotherPointOrWithAWrongTime_ChangesNothing()
    {
        var (tenant, clerk) = await StartAsync();
        await clerk.ConfirmedCandidateAsync();
        var stranger = await tenant.ClerkAsync();
        await OpenDueAsync(tenant, "2026-09-19 09:00");
        var one = (await ListAsync(clerk)).Single();

        (await VerifyAsync(stranger, one.Id)).Refusals.Single().Code.ShouldBe("unpaid.unknown");
        (await VerifyAsync(clerk, one.Id, contacted: "2026-09-19 11:00")).Refusals.Single().Code.ShouldBe("unpaid.contacted-future");
        (await VerifyAsync(clerk, one.Id, contacted: "2026-09-08 11:00")).Refusals.Single().Code.ShouldBe("unpaid.contacted-early");
        (await VerifyAsync(clerk, one.Id, "NoSuchReason")).Refusals.Single().Field.ShouldBe("reasonCode");

        (await ListAsync(clerk)).Single().State.ShouldBe(UnpaidCaseState.Open);
    }

    [Fact]
    public async Task OpenDue_AskedTwiceOrBeforeTheEnd_OpensEachOnce()
    {
        var (tenant, clerk) = await StartAsync();
        await clerk.ConfirmedCandidateAsync();

        (await OpenDueAsync(tenant, "2026-09-11 23:00")).ShouldBe(0);
        (await OpenDueAsync(tenant, "2026-09-12 02:30")).ShouldBe(1);
        (await OpenDueAsync(tenant, "2026-09-13 02:30")).ShouldBe(0);
    }

    private static async Task<(TestTenant Tenant, TestClerk Clerk)> StartAsync()
    {
        var tenant = await Pay.TenantAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        return (tenant, await tenant.ClerkAsync());
    }

    private static async Task<int> OpenDueAsync(TestTenant tenant, string clock)
    {
        await tenant.SetClockAsync(clock);
        await using var scope = tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<UnpaidCaseService>().OpenDueAsync(await tenant.ProcessAsync(Actor.System));
    }

    private static async Task<List<UnpaidCase>> ListAsync(TestClerk clerk)
    {
        await using var scope = clerk.Tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<UnpaidCaseService>().Visible(await clerk.Tenant.ProcessAsync(clerk.Actor)).AsNoTracking().OrderBy(c => c.Id).ToListAsync();
    }

    private static Task<Outcome<UnpaidCase>> VerifyAsync(TestClerk clerk, long id, string? code = "Forgot", string? text = "本人说忘记缴费", string? contacted = "2026-09-18 16:00") =>
        clerk.DoAsync<UnpaidCaseService, UnpaidCase>((s, c) => s.VerifyAsync(new VerifyUnpaidOptions(id, code, text, contacted is null ? null : At(contacted)), c));

    private static Task<Outcome<int>> CloseAsync(TestClerk clerk) =>
        clerk.DoAsync<UnpaidCaseService, int>((s, c) => s.CloseTaskAsync(clerk.Point.Id, c));

    private static Task<Outcome<UnpaidCase>> GiveAsync(TestCandidate candidate, string reason) =>
        candidate.DoAsync<UnpaidCaseService, UnpaidCase>((s, c) => s.GiveOwnReasonAsync(reason, c));

    private static async Task<Outcome<UnpaidCase>> ExtendAsync(TestTenant tenant, long id, string until, string? reason)
    {
        var officer = await tenant.ActorAsync(await tenant.StaffAsync("AdultAdmissionOfficer", "43"));
        await using var scope = tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<UnpaidCaseService>().ExtendAsync(id, At(until), await tenant.ProcessAsync(officer, reason));
    }

    private static async Task<IReadOnlyList<UnpaidArea>> TotalsAsync(TestTenant tenant, string role, string place)
    {
        var officer = await tenant.ActorAsync(await tenant.StaffAsync(role, place));
        await using var scope = tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<UnpaidTotals>().ByAreaAsync(await tenant.ProcessAsync(officer));
    }

    private static DateTimeOffset At(string beijing) => new(DateTime.Parse(beijing, CultureInfo.InvariantCulture), TimeSpan.FromHours(8));
}
