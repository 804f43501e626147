using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Qualifications;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Qualifications;

/// <summary>What an approved claim adds to the score that is dispatched, and what one adds that nobody approved (《2010年陕西省成人高校招生工作实施办法》第二十条).</summary>
public sealed class ShaanxiPointsTests
{
    private const string TwoHundred = "准考证号,政治,英语,高等数学\nT00,70,70,60\nT01,70,70,60\n";

    [Theory]
    [Covers("SX-134")]
    [InlineData("B50", 250)]
    public async Task Import_MasterSportsman_CountsFiftyOnceApproved(string code, int total)
    {
        var (tenant, _) = await AddsOnceApprovedAsync(code, total);

        tenant.Policy.Bonuses.Single(b => b.Code == code).Name!.ShouldContain("运动健将");
    }

    [Theory]
    [Covers("SX-143")]
    [InlineData("B10", 210)]
    public async Task Import_SelfEmployedSoldier_CountsTenOnceHisCertificateIsRegisteredAndApproved(string code, int total)
    {
        var (tenant, approved) = await AddsOnceApprovedAsync(code, total);

        await using var db = tenant.Open();
        (await db.EvidenceDocuments.SingleAsync(d => d.BonusClaimId == approved.Id && d.Kind == "SelfEmploymentCertificate")).Number.ShouldBe("湘字第2019001号");
    }

    [Fact]
    [Covers("SX-143")]
    public async Task Import_SelfEmployedSoldierWithoutCertificate_CountsNothing()
    {
        var (tenant, clerk, ids) = await StartAsync();
        Must(await clerk.EnterBonusAsync(ids[0], "B10", evidence: [], uploads: [])).IsComplete.ShouldBeFalse();
        await tenant.SetClockAsync("2026-11-01 10:00");

        await tenant.ImportScoresAsync(TwoHundred);

        (await ReadAsync(tenant, ids[0])).DossierScore.ShouldBe(200);
    }

    [Fact]
    [Covers("SX-55")]
    public async Task Expire_IncompleteAtClose_IsRejectedAsOverdueAndNeverCounts()
    {
        var (tenant, clerk, ids) = await StartAsync();
        var claim = Must(await clerk.EnterBonusAsync(ids[0], "B10", evidence: [], uploads: [])).Claim;
        await tenant.SetClockAsync("2026-09-10 23:59");
        (await ExpireAsync(tenant)).ShouldBe(0);
        await tenant.SetClockAsync("2026-09-11 00:00");

        (await ExpireAsync(tenant)).ShouldBe(1);

        var overdue = await tenant.ReadBonusAsync(ids[0]);
        (StateWords.Of(overdue.State), overdue.Reason).ShouldBe(("逾期", "没有在规定时间内出示齐全的证明材料，不予承认"));
        (await tenant.DecideBonusAsync(await tenant.OfficerAsync("CityOfficer", "6101"), claim.Id, true)).Succeeded.ShouldBeFalse();
        await tenant.SetClockAsync("2026-11-01 10:00");
        await tenant.ImportScoresAsync(TwoHundred);
        (await ReadAsync(tenant, ids[0])).DossierScore.ShouldBe(200);
    }

    /// <summary>Two claims of one kind, both complete; the office approves the first only.</summary>
    private static async Task<(TestTenant Tenant, BonusClaim Approved)> AddsOnceApprovedAsync(string code, int total)
    {
        var (tenant, clerk, ids) = await StartAsync();
        var approved = Must(await clerk.EnterBonusAsync(ids[0], code)).Claim;
        Must(await clerk.EnterBonusAsync(ids[1], code)).IsComplete.ShouldBeTrue();
        Must(await tenant.DecideBonusAsync(await tenant.OfficerAsync("CityOfficer", "6101"), approved.Id, true));
        await tenant.SetClockAsync("2026-11-01 10:00");

        await tenant.ImportScoresAsync(TwoHundred);

        (await ReadAsync(tenant, ids[0])).ShouldSatisfyAllConditions(r => r.TotalScore.ShouldBe(200), r => r.DossierScore.ShouldBe(total));
        (await ReadAsync(tenant, ids[1])).ShouldSatisfyAllConditions(r => r.TotalScore.ShouldBe(200), r => r.DossierScore.ShouldBe(200));
        return (tenant, approved);
    }

    private static Task<int> ExpireAsync(TestTenant tenant) => tenant.DoAsync<BonusService, int>(Actor.System, (s, c) => s.ExpireAsync(c));

    private static async Task<Registration> ReadAsync(TestTenant tenant, long id)
    {
        await using var db = tenant.Open();
        return await db.Registrations.AsNoTracking().SingleAsync(r => r.Id == id);
    }

    private static async Task<(TestTenant Tenant, TestClerk Clerk, IReadOnlyList<long> Ids)> StartAsync()
    {
        var tenant = await TestTenant.CreateAsync("shaanxi-adult");
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync(await tenant.PointAsync("610104"));
        var ids = await clerk.ValidCandidatesAsync(2);
        await tenant.TicketedAsync(ids);
        return (tenant, clerk, ids);
    }
}
