using Admissions.Core.Access;
using Admissions.Core.Approvals;
using Admissions.Core.Data.Entities;
using Admissions.Core.Qualifications;
using Admissions.Core.Registrations;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Qualifications;

/// <summary>A candidate who changes his point takes his undecided claims to the offices of the new one.</summary>
public sealed class ClaimMoveTests
{
    [Fact]
    public async Task Submit_AtAnotherCitysPoint_MovesTheExemptionToThatCity()
    {
        var (tenant, clerk) = await HunanBonusTests.StartAsync();
        var candidate = await tenant.SubmittedCandidateAsync(clerk.Point);
        var application = Must(await tenant.ApplyExemptionAsync(candidate.RegistrationId, "X", "全国劳动模范"));
        var (old, city) = (await tenant.OfficerAsync("CityOfficer", "4301"), await tenant.OfficerAsync("CityOfficer", "4302"));
        Must(await tenant.SeeOriginalsAsync(old, application));

        await MoveAsync(candidate, (await tenant.PointAsync("430202")).Id);

        await tenant.SetClockAsync("2026-09-14 10:00");
        (await DecideAsync(tenant, old, candidate.RegistrationId)).Refusals.ShouldHaveSingleItem().Code.ShouldBe("approval.unknown");
        (await tenant.DecideExemptionAsync(city, application, true)).Refusals.ShouldHaveSingleItem().Sentence.ShouldContain("缺原件核验");
        Must(await tenant.SeeOriginalsAsync(city, application));
        Must(await tenant.DecideExemptionAsync(city, application, true)).State.ShouldBe(ExemptionApplicationState.SubmittedToProvince);
        (await candidate.EventsAsync()).ShouldContain("ExemptionMoved");
        (await candidate.MessagesAsync()).ShouldContain(m => m.Contains("免试入学申请转由", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Submit_AtAnotherCitysPointAfterTheCityPassed_StartsTheChainAgain()
    {
        var (tenant, clerk) = await HunanBonusTests.StartAsync();
        var candidate = await tenant.SubmittedCandidateAsync(clerk.Point);
        var application = Must(await tenant.ApplyExemptionAsync(candidate.RegistrationId, "X", "全国劳动模范"));
        var old = await tenant.OfficerAsync("CityOfficer", "4301");
        Must(await tenant.SeeOriginalsAsync(old, application));
        await tenant.SetClockAsync("2026-09-14 10:00");
        Must(await tenant.DecideExemptionAsync(old, application, true));
        await tenant.SetClockAsync("2026-09-08 11:00");

        await MoveAsync(candidate, (await tenant.PointAsync("430202")).Id);

        (await tenant.ReadAsync(application)).State.ShouldBe(ExemptionApplicationState.Applied);
        await tenant.SetClockAsync("2026-09-14 11:00");
        (await DecideAsync(tenant, await tenant.OfficerAsync("AdultAdmissionOfficer", "43"), candidate.RegistrationId)).Refusals.ShouldHaveSingleItem().Code.ShouldBe("approval.not-yours");
        var city = await tenant.OfficerAsync("CityOfficer", "4302");
        Must(await tenant.SeeOriginalsAsync(city, application));
        Must(await tenant.DecideExemptionAsync(city, application, true)).State.ShouldBe(ExemptionApplicationState.SubmittedToProvince);
    }

    [Fact]
    public async Task Submit_AtAnotherCountysPointAfterTheBonusWasEntered_HasItEnteredAnewThere()
    {
        var (tenant, clerk) = await HunanBonusTests.StartAsync();
        var candidate = await tenant.SubmittedCandidateAsync(clerk.Point);
        var claim = Must(await clerk.EnterBonusAsync(candidate.RegistrationId, "H-01")).Claim;
        var next = await tenant.ClerkAsync(await tenant.PointAsync("430202"));

        await MoveAsync(candidate, next.Point.Id);

        (await tenant.ReadBonusAsync(candidate.RegistrationId)).ShouldSatisfyAllConditions(c => c.State.ShouldBe(BonusClaimState.Claimed), c => c.EnteredById.ShouldBeNull());
        (await candidate.EventsAsync()).ShouldContain("BonusReturned");
        (await candidate.MessagesAsync()).ShouldContain(m => m.Contains("重新录入", StringComparison.Ordinal));
        Must(await next.EnterBonusAsync(candidate.RegistrationId, "H-01")).IsComplete.ShouldBeTrue();
        await tenant.SetClockAsync("2026-09-14 10:00");
        (await tenant.DecideBonusAsync(await tenant.OfficerAsync("CityOfficer", "4301"), claim.Id, true)).Refusals.ShouldHaveSingleItem().ShouldBeOfType<ClaimUnknown>();
        Must(await tenant.DecideBonusAsync(await tenant.OfficerAsync("CityOfficer", "4302"), claim.Id, true)).State.ShouldBe(BonusClaimState.Approved);
    }

    [Fact]
    public async Task Decide_ApprovalLeftInTheOldDivision_IsRefusedToTheOldCity()
    {
        var (tenant, clerk) = await HunanBonusTests.StartAsync();
        var candidate = await tenant.SubmittedCandidateAsync(clerk.Point);
        Must(await tenant.ApplyExemptionAsync(candidate.RegistrationId, "X", "全国劳动模范"));
        await using (var db = tenant.Open())
            await db.Registrations.Where(r => r.Id == candidate.RegistrationId).ExecuteUpdateAsync(r => r.SetProperty(x => x.CountyCode, "430202"));
        await tenant.SetClockAsync("2026-09-14 10:00");

        var refused = await DecideAsync(tenant, await tenant.OfficerAsync("CityOfficer", "4301"), candidate.RegistrationId);

        refused.Refusals.ShouldHaveSingleItem().Code.ShouldBe("approval.unknown");
    }

    private static async Task MoveAsync(TestCandidate candidate, long pointId)
    {
        var row = await candidate.ReadAsync();
        var draft = RegistrationDraft.Read(row) with { PointId = pointId };
        Must(await candidate.DoAsync<RegistrationService, DraftSaved>((s, c) => s.SaveDraftAsync(new SaveDraftOptions(row.DraftVersion, draft), c)));
        await candidate.SubmitAsync();
    }

    /// <summary>With the approval's id, as the list 待办 does.</summary>
    private static async Task<Outcome<Approval>> DecideAsync(TestTenant tenant, Actor officer, long registrationId)
    {
        await using var db = tenant.Open();
        var id = await db.Approvals.Where(a => a.Kind == ExemptionApproval.KindCode && a.SubjectId == registrationId).Select(a => a.Id).SingleAsync();
        return await tenant.DoAsync<ApprovalService, Outcome<Approval>>(officer, (s, c) => s.DecideAsync(id, true, c));
    }
}
