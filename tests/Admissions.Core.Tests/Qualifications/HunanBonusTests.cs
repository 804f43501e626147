using Admissions.Core.Data.Entities;
using Admissions.Core.Qualifications;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Qualifications;

/// <summary>Entered at the point, decided by the city, counted or overdue (湘教考信字〔2019〕3号 §四.3, §四.7).</summary>
public sealed class HunanBonusTests
{
    [Fact]
    [Covers("HR-95")]
    public async Task Enter_RetiredSoldierWithCertificate_GoesIntoTheCitysQueue()
    {
        var (tenant, clerk) = await StartAsync();
        var city = await tenant.OfficerAsync("CityOfficer", "4301");
        var before = await WaitingAsync(tenant, city);
        var candidate = await clerk.PreparedCandidateAsync();

        var entered = (await clerk.EnterBonusAsync(candidate.RegistrationId, "H-01", evidence: [new EvidenceEntry("DischargeCertificate", "湘退字第 2018003 号", true)])).Value!;

        entered.IsComplete.ShouldBeTrue();
        var claim = await tenant.ReadBonusAsync(candidate.RegistrationId);
        claim.ShouldSatisfyAllConditions(c => c.State.ShouldBe(BonusClaimState.EnteredAtPoint), c => c.Evidence.ShouldBe("退役证 湘退字第2018003号"), c => c.EnteredById.ShouldBe(clerk.User.Id));
        (await WaitingAsync(tenant, city)).ShouldBe(before + 1);
        (await candidate.EventsAsync()).ShouldContain("BonusEntered");
    }

    [Fact]
    public async Task Enter_NumberMissing_KeepsTheClaimIncompleteAndSaysWhat()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.PreparedCandidateAsync();

        var entered = (await clerk.EnterBonusAsync(candidate.RegistrationId, "H-01", evidence: [new EvidenceEntry("DischargeCertificate", " ", true)])).Value!;

        entered.Missing.ShouldHaveSingleItem().Sentence.ShouldBe("材料不齐：《退役证》缺编号");
        (await tenant.ReadBonusAsync(candidate.RegistrationId)).State.ShouldBe(BonusClaimState.Claimed);
        (await clerk.EnterBonusAsync(candidate.RegistrationId, "H-01")).Value!.IsComplete.ShouldBeTrue();
    }

    [Fact]
    public async Task Enter_AnotherPointsCandidateOrClosedCounter_IsRefused()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.PreparedCandidateAsync();
        var stranger = await tenant.ClerkAsync();

        (await stranger.EnterBonusAsync(candidate.RegistrationId, "H-01")).Refusals.ShouldHaveSingleItem().ShouldBeOfType<ClaimUnknown>();
        (await (await tenant.ClerkAsync(clerk.Point, "PointPrinter")).EnterBonusAsync(candidate.RegistrationId, "H-01")).Refusals.ShouldHaveSingleItem().Code.ShouldBe("bonus.not-permitted");
        await tenant.SetClockAsync("2026-09-12 10:00");
        (await clerk.EnterBonusAsync(candidate.RegistrationId, "H-01")).Refusals.ShouldHaveSingleItem().Code.ShouldBe("window.closed");
        await using var db = tenant.Open();
        (await db.BonusClaims.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Decide_ByTheCityInItsWindow_ApprovesOrRejectsWithReason()
    {
        var (tenant, clerk) = await StartAsync();
        var (first, second) = (await EnteredAsync(clerk), await EnteredAsync(clerk, "谭志远"));
        var (city, otherCity) = (await tenant.OfficerAsync("CityOfficer", "4301"), await tenant.OfficerAsync("CityOfficer", "4302"));

        await tenant.SetClockAsync("2026-09-11 10:00");
        (await tenant.DecideBonusAsync(city, first.Id, approve: true)).Refusals.ShouldHaveSingleItem().Code.ShouldBe("window.closed");
        await tenant.SetClockAsync("2026-09-14 10:00");
        (await tenant.DecideBonusAsync(otherCity, first.Id, approve: true)).Refusals.ShouldHaveSingleItem().ShouldBeOfType<ClaimUnknown>();
        (await tenant.DecideBonusAsync(city, second.Id, approve: false)).Refusals.ShouldHaveSingleItem().Code.ShouldBe("transition.reason-missing");
        (await tenant.DecideBonusAsync(city, first.Id, approve: true)).Succeeded.ShouldBeTrue();
        (await tenant.DecideBonusAsync(city, second.Id, approve: false, "退役证不是本人的")).Succeeded.ShouldBeTrue();

        (await tenant.ReadBonusAsync(first.RegistrationId)).State.ShouldBe(BonusClaimState.Approved);
        (await tenant.ReadBonusAsync(second.RegistrationId)).ShouldSatisfyAllConditions(c => c.State.ShouldBe(BonusClaimState.Rejected), c => c.Reason.ShouldBe("退役证不是本人的"));
        await using var db = tenant.Open();
        (await db.Outbox.Where(m => m.RegistrationId == second.RegistrationId).Select(m => m.Body).ToListAsync()).ShouldContain(b => b.Contains("没有通过审核：退役证不是本人的"));
    }

    [Fact]
    public async Task Decide_ByACounty_IsRefusedWhereThePolicyNamesTheCity()
    {
        var (tenant, clerk) = await StartAsync();
        var claim = await EnteredAsync(clerk);
        await tenant.SetClockAsync("2026-09-14 10:00");

        var refused = await tenant.DecideBonusAsync(await tenant.OfficerAsync("CountyOfficer", "430121"), claim.Id, approve: true);

        refused.Refusals.ShouldHaveSingleItem().Sentence.ShouldBe("本次招生的照顾加分由市（州）招考机构审核，这个账号只能查看");
    }

    [Fact]
    public async Task Decide_TwoOfficersAtOnce_OnlyOneDecides()
    {
        var (tenant, clerk) = await StartAsync();
        var claim = await EnteredAsync(clerk);
        await tenant.SetClockAsync("2026-09-14 10:00");
        var (one, two) = (await tenant.OfficerAsync("CityOfficer", "4301"), await tenant.OfficerAsync("CityOfficer", "4301"));

        var outcomes = await Task.WhenAll(tenant.DecideBonusAsync(one, claim.Id, true), tenant.DecideBonusAsync(two, claim.Id, false, "材料不符"));

        outcomes.Count(o => o.Succeeded).ShouldBe(1);
        await using var db = tenant.Open();
        (await db.ApprovalSteps.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Expire_UndecidedWhenTheReviewHasClosed_CountsNothingAndTheCandidateReadsWhy()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.PreparedCandidateAsync();
        Must(await clerk.EnterBonusAsync(candidate.RegistrationId, "H-01"));

        await tenant.SetClockAsync("2026-09-29 23:30");
        (await ExpireAsync(tenant)).ShouldBe(0);
        await tenant.SetClockAsync("2026-09-30 00:00");
        (await ExpireAsync(tenant)).ShouldBe(1);

        var claim = await tenant.ReadBonusAsync(candidate.RegistrationId);
        claim.State.ShouldBe(BonusClaimState.Overdue);
        BonusService.PointsOf(await candidate.ReadAsync(), [claim], tenant.Policy).Points.ShouldBe(0);
        claim.Reason.ShouldBe("没有在规定时间内通过审核");
        (await candidate.MessagesAsync()).ShouldContain(m => m.Contains("没有在规定时间内通过审核"));
        await using var db = tenant.Open();
        (await db.Approvals.SingleAsync(a => a.SubjectId == claim.Id)).State.ShouldBe(ApprovalState.Cancelled);
    }

    [Fact]
    public async Task Add_PdfThatActsOrIsTooLarge_IsRefused()
    {
        var (_, clerk) = await StartAsync();
        var candidate = await clerk.PreparedCandidateAsync();
        async Task<string> Refusal(byte[] file) => (await clerk.EnterBonusAsync(candidate.RegistrationId, "H-01",
            uploads: [new EvidenceUpload("DischargeCertificate", new MemoryStream(file))])).Refusals.ShouldHaveSingleItem().Code;

        (await Refusal(ClaimBuilders.Pdf("/OpenAction << /S /JavaScript >>"))).ShouldBe("evidence.active");
        (await Refusal([.. "%PDF-1.4 no end"u8])).ShouldBe("evidence.truncated");
        (await Refusal([.. ClaimBuilders.Pdf(), .. new byte[2048 * 1024]])).ShouldBe("evidence.too-large");
    }

    internal static async Task<(TestTenant Tenant, TestClerk Clerk)> StartAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        return (tenant, await tenant.ClerkAsync());
    }

    private static async Task<BonusClaim> EnteredAsync(TestClerk clerk, string name = "蒋文静") =>
        Must(await clerk.EnterBonusAsync((await clerk.PreparedCandidateAsync(name)).RegistrationId, "H-01")).Claim;

    private static async Task<int> WaitingAsync(TestTenant tenant, Core.Access.Actor city) =>
        (await tenant.DoAsync<ClaimReader, (IReadOnlyList<ClaimRow> Rows, int Total)>(city, (s, c) => s.BonusesAsync(new ClaimFilter("EnteredAtPoint"), city, c.Campaign.Id, 0, 50))).Total;

    private static Task<int> ExpireAsync(TestTenant tenant) => tenant.DoAsync<BonusService, int>(Core.Access.Actor.System, (s, c) => s.ExpireAsync(c));
}
