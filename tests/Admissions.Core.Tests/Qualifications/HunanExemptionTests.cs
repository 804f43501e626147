using Admissions.Core.Data.Entities;
using Admissions.Core.Qualifications;
using Admissions.Core.Runs;
using Admissions.Core.Tests.Runs;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Qualifications;

/// <summary>Applied, reviewed by the city, decided by the province, before numbering (湘教考信字〔2019〕3号 §四.6).</summary>
public sealed class HunanExemptionTests
{
    [Fact]
    [Covers("HR-112")]
    public async Task Apply_GroundWithScan_IsApplied()
    {
        var (tenant, clerk) = await HunanBonusTests.StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();

        var applied = Must(await tenant.ApplyExemptionAsync(candidate.RegistrationId, "X", "全国劳动模范"));

        applied.ShouldSatisfyAllConditions(a => a.State.ShouldBe(ExemptionApplicationState.Applied), a => a.Ground.ShouldBe("全国劳动模范"));
        await using var db = tenant.Open();
        (await db.EvidenceFiles.CountAsync()).ShouldBe(1);
        (await candidate.EventsAsync()).ShouldContain("ExemptionApplied");
    }

    [Theory]
    [InlineData(" ", "exemption.ground")]
    [InlineData("很长", "exemption.ground-long")]
    public async Task Apply_WrongGround_IsRefusedAndKeepsNothing(string ground, string code)
    {
        var (tenant, clerk) = await HunanBonusTests.StartAsync();
        var candidate = await clerk.ConfirmedCandidateAsync();

        var refused = await tenant.ApplyExemptionAsync(candidate.RegistrationId, "X", ground == "很长" ? new string('长', 101) : ground);

        refused.Refusals.ShouldHaveSingleItem().Code.ShouldBe(code);
        await using var db = tenant.Open();
        (await db.ExemptionApplications.AnyAsync()).ShouldBeFalse();
        (await db.Approvals.AnyAsync(a => a.Kind == ExemptionApproval.KindCode)).ShouldBeFalse();
    }

    [Fact]
    [Covers("HR-113")]
    public async Task Decide_ByTheCity_OnlyAfterPaymentAndWithReasonWhenItFails()
    {
        var (tenant, clerk) = await HunanBonusTests.StartAsync();
        var city = await tenant.OfficerAsync("CityOfficer", "4301");
        var (first, second) = (await AppliedAsync(tenant, clerk), await AppliedAsync(tenant, clerk, "谭志远"));
        foreach (var one in new[] { first, second })
            Must(await tenant.SeeOriginalsAsync(city, one));

        await tenant.SetClockAsync("2026-09-11 10:00");
        (await tenant.DecideExemptionAsync(city, first, true)).Refusals.ShouldHaveSingleItem().Code.ShouldBe("window.closed");
        await tenant.SetClockAsync("2026-09-14 10:00");
        Must(await tenant.DecideExemptionAsync(city, first, true));
        (await tenant.DecideExemptionAsync(city, second, false)).Refusals.ShouldHaveSingleItem().Code.ShouldBe("transition.reason-missing");
        Must(await tenant.DecideExemptionAsync(city, second, false, "不是全国性荣誉"));

        (await tenant.ReadAsync(first)).State.ShouldBe(ExemptionApplicationState.SubmittedToProvince);
        (await tenant.ReadAsync(second)).State.ShouldBe(ExemptionApplicationState.Rejected);
    }

    [Fact]
    public async Task Decide_OriginalsNotSeen_IsRefusedNamingTheDocument()
    {
        var (tenant, clerk) = await HunanBonusTests.StartAsync();
        var applied = await AppliedAsync(tenant, clerk);
        await tenant.SetClockAsync("2026-09-14 10:00");

        var refused = await tenant.DecideExemptionAsync(await tenant.OfficerAsync("CityOfficer", "4301"), applied, true);

        refused.Refusals.ShouldHaveSingleItem().Sentence.ShouldBe("材料不齐：《免试依据材料》缺原件核验");
    }

    [Fact]
    public async Task Decide_ByTheProvince_SetsTheAdmissionTypeAndNobodyElseMay()
    {
        var (tenant, clerk) = await HunanBonusTests.StartAsync();
        var (city, province) = (await tenant.OfficerAsync("CityOfficer", "4301"), await tenant.OfficerAsync("AdultAdmissionOfficer", "43"));
        var (first, second) = (await PassedByCityAsync(tenant, clerk, city), await PassedByCityAsync(tenant, clerk, city, "谭志远"));

        (await tenant.DecideExemptionAsync(city, first, true)).Refusals.ShouldHaveSingleItem().Code.ShouldBe("approval.not-yours");
        Must(await tenant.DecideExemptionAsync(province, first, true));
        Must(await tenant.DecideExemptionAsync(province, second, false, "荣誉不在免试范围"));

        (await tenant.ReadAsync(first)).ShouldSatisfyAllConditions(a => a.State.ShouldBe(ExemptionApplicationState.Approved), a => a.Registration!.AdmissionType.ShouldBe("Exempt"), a => a.SitsExamination.ShouldBeFalse());
        (await tenant.ReadAsync(second)).ShouldSatisfyAllConditions(a => a.State.ShouldBe(ExemptionApplicationState.Rejected), a => a.Registration!.AdmissionType.ShouldBe("Unified"), a => a.SitsExamination.ShouldBeTrue());
    }

    [Fact]
    public async Task Decide_AnotherCitysApplication_IsUnknown()
    {
        var (tenant, clerk) = await HunanBonusTests.StartAsync();
        var applied = await AppliedAsync(tenant, clerk);
        await tenant.SetClockAsync("2026-09-14 10:00");

        (await tenant.DecideExemptionAsync(await tenant.OfficerAsync("CityOfficer", "4302"), applied, true)).Refusals.ShouldHaveSingleItem().ShouldBeOfType<ClaimUnknown>();
    }

    [Fact]
    [Covers("HR-116", "HR-117")]
    public async Task Numbering_OneUndecided_WaitsForHimAndNumbersTheRefusedWithHisSubjects()
    {
        var stage = await RunStage.CreateAsync();
        var tenant = stage.Tenant;
        var ids = await RunCandidates.InsertAsync(tenant, RunStage.Mixed(6));
        await using var db = tenant.Open();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var province = await tenant.OfficerAsync("AdultAdmissionOfficer", "43");
        var (refused, approved) = (Must(await tenant.ApplyExemptionAsync(ids[2], "X", "全国劳动模范")), Must(await tenant.ApplyExemptionAsync(ids[3], "X", "全国先进工作者")));
        await tenant.SetClockAsync("2026-09-14 10:00");
        foreach (var one in new[] { refused, approved })
        {
            var county = await db.Registrations.Where(r => r.Id == one.RegistrationId).Select(r => r.CountyCode!).SingleAsync();
            var city = await tenant.OfficerAsync("CityOfficer", county[..4]);
            Must(await tenant.SeeOriginalsAsync(city, one));
            Must(await tenant.DecideExemptionAsync(city, one, true));
        }
        Must(await tenant.DecideExemptionAsync(province, approved, true));
        await tenant.SetClockAsync("2026-10-15 10:00");

        var blocked = await stage.DoAsync(async s => await s.StartAsync(new StartRunOptions(RunKind.Numbering), await tenant.ProcessAsync(stage.Runner)));
        blocked.Refusals.ShouldContain(r => r.Code == "numbering.exemptions" && r.Sentence.Contains("考生2"));
        await tenant.SetClockAsync("2026-09-25 10:00");
        Must(await tenant.DecideExemptionAsync(province, refused, false, "荣誉不在免试范围"));
        await tenant.SetClockAsync("2026-10-15 10:00");
        await stage.ReleasedAsync(RunKind.Numbering);

        (await db.Registrations.Where(r => ids.Contains(r.Id) && r.TicketNumber == null).Select(r => r.Id).ToListAsync()).ShouldBe([ids[3]]);
        var seat = await db.Seats.Include(s => s.Room).Include(s => s.Registration).SingleAsync(s => s.RegistrationId == ids[2]);
        seat.ShouldSatisfyAllConditions(s => s.Registration!.State.ShouldBe(RegistrationState.Valid), s => s.Room!.Category.ShouldBe(s.Registration!.Category!));
    }

    private static async Task<ExemptionApplication> AppliedAsync(TestTenant tenant, TestClerk clerk, string name = "蒋文静") =>
        Must(await tenant.ApplyExemptionAsync((await clerk.ConfirmedCandidateAsync(name)).RegistrationId, "X", "全国劳动模范"));

    private static async Task<ExemptionApplication> PassedByCityAsync(TestTenant tenant, TestClerk clerk, Core.Access.Actor city, string name = "蒋文静")
    {
        await tenant.SetClockAsync("2026-09-08 10:00");
        var applied = await AppliedAsync(tenant, clerk, name);
        await tenant.SetClockAsync("2026-09-14 10:00");
        Must(await tenant.SeeOriginalsAsync(city, applied));
        return Must(await tenant.DecideExemptionAsync(city, applied, true));
    }
}
