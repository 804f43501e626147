using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Demo;
using Admissions.Core.Demo.Walk;
using Admissions.Core.Payments;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Demo;

/// <summary>Others report as they really would: whoever cannot is named with the reason, and what the nights would have done is made up for.</summary>
public sealed class DemoReportsTests
{
    private const string Failing = "430202";

    [Fact]
    public async Task Play_WithACountyThatMayNotReport_NamesItAndReportsTheOthers()
    {
        var gateway = await SimulatorProcess.GetAsync();
        var tenant = await TestTenant.CreateAsync(configure: services => services.Configure<DemoOptions>(o => o.Enabled = true)
            .Configure<PaymentOptions>(o => (o.GatewayUrl, o.PublicKeyFile) = (gateway.Address, gateway.PublicKeyFile)));
        await tenant.SetClockAsync("2026-09-08 10:00");
        var province = await tenant.StaffActorAsync("ProvinceAdministrator", "43");
        var unpaid = await (await tenant.ClerkAsync()).ConfirmedCandidateAsync();
        var unseen = await tenant.ReportableAsync(Failing, 1, photos: false);
        await tenant.SetClockAsync("2026-09-21 10:00");

        var first = await PlayAsync(tenant, province);

        first.Failed.Count.ShouldBe(2, string.Join('\n', first.Failed));
        first.Failed[0].ShouldBe("荷塘区：自动核查没有通过：没有相片 1 人。请逐项处理后再上报。");
        first.Failed[1].ShouldStartWith("株洲市：还有 1 个县（市、区）没有上报：荷塘区");
        first.Done.ShouldContain(line => line.Contains("省级接收 13 个市（州）", StringComparison.Ordinal));
        (await unpaid.ReadAsync()).State.ShouldBe(RegistrationState.Invalid);
        (await unpaid.EventsAsync()).TakeLast(4).ShouldBe(["UnpaidCaseOpened", "UnpaidCaseVerified", "UnpaidCaseClosed", "RegistrationExpired"]);
        await using var db = tenant.Open();
        (await db.Events.Where(e => e.Type == "UnpaidCaseVerified").Select(e => e.ActorName).SingleAsync()).ShouldStartWith(DemoCast.NamePrefix);
        (await db.DataReports.Where(r => r.State != DataReportState.Accepted).Select(r => r.CountyCode.Substring(0, 4)).Distinct().ToListAsync()).ShouldBe([Failing[..4]]);

        await tenant.PhotographedAsync(unseen);
        var second = await PlayAsync(tenant, province);

        second.Failed.ShouldBeEmpty();
        second.Done.ShouldContain("1 个县（市、区）核查、上报，1 个市（州）上报省级，省级接收 1 个市（州）。");
        (await PlayAsync(tenant, province)).Done.ShouldHaveSingleItem().ShouldContain("没有要代办的");
    }

    [Fact]
    public async Task Play_SitesWhereOneStandsWithTooFewRooms_SetsAnotherBesideItAndLeavesItAsItIs()
    {
        var tenant = await TestTenant.CreateAsync(configure: services => services.Configure<DemoOptions>(o => o.Enabled = true));
        await tenant.SetClockAsync("2026-09-08 10:00");
        var province = await tenant.StaffActorAsync("ProvinceAdministrator", "43");
        await tenant.ReportableAsync(Failing, 1);
        await tenant.SetClockAsync("2026-09-21 10:00");
        await using var db = tenant.Open();
        var district = new ExamDistrict { CampaignId = tenant.CampaignId, Code = Failing[..4], Name = "自设考区", DivisionCode = Failing[..4] };
        var own = new ExamSite { CampaignId = tenant.CampaignId, District = district, CountyCode = Failing, Code = Failing[..4] + "01", Name = "自设考点", RoomCount = 0, State = ExamSiteState.Approved };
        db.ExamSites.Add(own);
        await db.SaveChangesAsync();

        (await PlayAsync(tenant, province, DemoPart.Sites)).Failed.ShouldBeEmpty();

        var sites = await db.ExamSites.AsNoTracking().Include(s => s.District).Where(s => s.Code.StartsWith(Failing.Substring(0, 4))).OrderBy(s => s.Code).ToListAsync();
        sites.Select(s => (s.Code, s.District!.Name)).ShouldBe([(own.Code, "自设考区"), (Failing[..4] + "02", "自设考区")]);
        (sites[0].Name, sites[0].RoomCount).ShouldBe(("自设考点", 0));
        sites[1].RoomCount.ShouldBeGreaterThan(0);
        (await PlayAsync(tenant, province, DemoPart.Sites)).Done.ShouldHaveSingleItem().ShouldBe("考点和参考范围已经齐了，没有要补的。");
    }

    private static async Task<DemoPlayed> PlayAsync(TestTenant tenant, Actor actor, DemoPart part = DemoPart.Reports) =>
        Must(await tenant.DoAsync<DemoWalk, Outcome<DemoPlayed>>(actor, (s, c) => s.PlayAsync(part, false, c)));
}
