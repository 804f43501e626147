using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;

namespace Admissions.Core.Tests.Confirmation;

public sealed class ConfirmationTests
{
    [Fact]
    [Covers("HR-17")]
    public async Task Confirm_TwoOfOneCountyAtOnce_GivesTwoNumbersOfTheCounty()
    {
        var (_, clerk) = await StartAsync();
        var first = await clerk.PreparedCandidateAsync("谭志远");
        var second = await clerk.PreparedCandidateAsync("杨梦琪");
        (await first.ReadAsync()).CandidateNumber.ShouldBeNull();

        var confirmed = await Task.WhenAll(clerk.ConfirmAsync(first), clerk.ConfirmAsync(second));

        var numbers = confirmed.Select(o => o.Value!.CandidateNumber!).Order(StringComparer.Ordinal).ToList();
        numbers.ShouldBe(["26430121000001", "26430121000002"]);
    }

    [Fact]
    public async Task Confirm_AfterARolledBackOne_LeavesNoGap()
    {
        var (tenant, clerk) = await StartAsync();
        var lost = await clerk.PreparedCandidateAsync();
        await using (var db = tenant.Open())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.Database.ExecuteSqlAsync($"insert into number_counters (campaign_id, kind, scope, last) values ({tenant.CampaignId}, 'CandidateNumber', 'county:430121', 1)");
            await transaction.RollbackAsync();
        }

        (await clerk.ConfirmAsync(lost)).Value!.CandidateNumber.ShouldBe("26430121000001");
    }

    [Fact]
    public async Task Confirm_EverythingRight_LocksTellsAndRecords()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.PreparedCandidateAsync();

        var confirmed = await clerk.ConfirmAsync(candidate);

        var row = await candidate.ReadAsync();
        row.State.ShouldBe(RegistrationState.Confirmed);
        row.ConfirmedById.ShouldBe(clerk.User.Id);
        confirmed.Value!.CandidateNumber.ShouldBe(row.CandidateNumber);
        (await candidate.EventsAsync()).Count(e => e == "RegistrationConfirmed").ShouldBe(1);
        (await candidate.MessagesAsync())[^1].ShouldContain("缴费 160.00 元");
        var edit = await candidate.DoAsync<RegistrationService, DraftSaved>((s, c) => s.SaveDraftAsync(new SaveDraftOptions(row.DraftVersion, RegistrationDraft.Read(row)), c));
        edit.Refusals.Single().ShouldBeOfType<RegistrationLocked>();
        (await clerk.PhotographAsync(candidate)).Refusals.Single().Code.ShouldBe("photo.locked");
        (await clerk.ReviewAsync(candidate, "Identity", passed: false)).Refusals.Single().ShouldBeOfType<AlreadyConfirmedRefused>();
    }

    [Fact]
    public async Task Confirm_ByTwoClerksAtOnce_ExactlyOneWins()
    {
        var (tenant, clerk) = await StartAsync();
        var colleague = await tenant.ClerkAsync(clerk.Point);
        var candidate = await clerk.PreparedCandidateAsync();

        var both = await Task.WhenAll(clerk.ConfirmAsync(candidate), colleague.ConfirmAsync(candidate));

        both.Count(o => o.Succeeded).ShouldBe(1);
        var late = both.Single(o => !o.Succeeded).Refusals.Single().ShouldBeOfType<AlreadyConfirmedRefused>();
        var first = both[0].Succeeded ? clerk : colleague;
        late.Sentence.ShouldContain($"已由{first.User.DisplayName}在9月8日");
        (await candidate.EventsAsync()).Count(e => e == "RegistrationConfirmed").ShouldBe(1);
        await using var db = tenant.Open();
        (await db.NumberCounters.SingleAsync()).Last.ShouldBe(1);
    }

    [Theory]
    [InlineData("2026-09-08 11:59", true)]
    [InlineData("2026-09-08 12:00", false)]
    [InlineData("2026-09-08 13:10", false)]
    [InlineData("2026-09-08 18:00", false)]
    [InlineData("2026-09-06 15:00", true)]
    [Covers("HR-57")]
    public async Task Confirm_OfficeHours_DecideToTheMinute(string time, bool open)
    {
        var (tenant, clerk) = await StartAsync("2026-09-06 10:00");
        var candidate = await clerk.PreparedCandidateAsync();
        await tenant.SetClockAsync(time);

        var outcome = await clerk.ConfirmAsync(candidate);

        outcome.Succeeded.ShouldBe(open);
        if (!open)
            outcome.Refusals[0].Sentence.ShouldContain("办公时间为每天 8:00–12:00、15:00–18:00");
    }

    [Fact]
    [Covers("HR-56")]
    public async Task Confirm_RegisteredForAnotherCitysPoint_IsRefusedInChangsha()
    {
        var (tenant, clerk) = await StartAsync("2026-09-05 10:00");
        var candidate = await tenant.CandidateAsync().PledgedAsync();
        var chosen = await tenant.PointAsync("430802");
        await candidate.FilledAsync([(await tenant.PlanLineAsync()).Id], chosen.Id, ("householdRegistrationPlace", "430802"));
        await candidate.SubmitAsync();

        var refused = await clerk.ConfirmAsync(candidate);

        refused.Refusals.ShouldHaveSingleItem().Sentence.ShouldBe($"这名考生属于{chosen.Name}，不在本点办理。请考生到{chosen.Name}确认");
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Submitted);
    }

    [Fact]
    [Covers("HR-56")]
    public async Task Confirm_HouseholdOfOtherCityInTheFirstDays_IsRefusedAgain()
    {
        var (tenant, clerk) = await StartAsync("2026-09-06 10:00");
        var point = clerk.Point;
        var candidate = await tenant.CandidateAsync().PledgedAsync();
        await candidate.FilledAsync([(await tenant.PlanLineAsync()).Id], point.Id, ("householdRegistrationPlace", "430802"));
        await candidate.SubmitAsync();
        await clerk.PrepareAsync(candidate);

        await tenant.SetClockAsync("2026-09-05 10:00");
        var early = await clerk.ConfirmAsync(candidate);
        await tenant.SetClockAsync("2026-09-06 10:30");
        var later = await clerk.ConfirmAsync(candidate);

        early.Refusals.ShouldContain(r => r.Code == "point.household-outside" && r.Sentence.Contains("只办理本市户籍考生"));
        later.Succeeded.ShouldBeTrue();
    }

    [Fact]
    [Covers("HR-19")]
    public async Task Confirm_NameOtherThanOnTheCard_IsBlockedUntilCorrected()
    {
        var (_, clerk) = await StartAsync();
        var candidate = await clerk.PreparedCandidateAsync("李四");
        (await clerk.ReadCardAsync(candidate, name: "李肆")).Succeeded.ShouldBeTrue();

        var blocked = await clerk.ConfirmAsync(candidate);
        await candidate.EditAsync(("name", "李肆"));
        await clerk.PrepareAsync(candidate);
        var corrected = await clerk.ConfirmAsync(candidate);

        blocked.Refusals.Single().Code.ShouldBe("card.name-differs");
        blocked.Refusals.Single().Sentence.ShouldContain("报名“李四”，证件“李肆”");
        corrected.Value!.Name.ShouldBe("李肆");
    }

    [Fact]
    public async Task Confirm_CardOfAnotherPerson_IsRefused()
    {
        var (_, clerk) = await StartAsync();
        var candidate = await clerk.PreparedCandidateAsync();
        await clerk.ReadCardAsync(candidate, number: TestIds.Resident("430104", "19990101", 777));

        var refused = await clerk.ConfirmAsync(candidate);

        refused.Refusals.Single().Code.ShouldBe("card.number-differs");
        (await clerk.OpenAsync(candidate))!.CanConfirm.ShouldBeFalse();
    }

    [Fact]
    [Covers("HR-94")]
    public async Task Confirm_DiplomaItemNotPassed_IsRefusedNamingIt()
    {
        var (_, clerk) = await StartAsync();
        var candidate = await clerk.PreparedCandidateAsync();
        await clerk.ReviewAsync(candidate, "EducationCertificate", passed: false, "没带原件");

        var refused = await clerk.ConfirmAsync(candidate);
        await clerk.ReviewAsync(candidate, "EducationCertificate");
        var passed = await clerk.ConfirmAsync(candidate);

        refused.Refusals.Single().Sentence.ShouldContain("毕业证书原件（没带原件）");
        passed.Value!.State.ShouldBe(RegistrationState.Confirmed);
    }

    [Fact]
    [Covers("HR-96")]
    public async Task Confirm_PledgeNotCopied_IsRefused()
    {
        var (_, clerk) = await StartAsync();
        var candidate = await clerk.PrepareAsync(await clerk.Tenant.SubmittedCandidateAsync(clerk.Point), "PledgeCopied");

        var refused = await clerk.ConfirmAsync(candidate);

        refused.Refusals.Single().Sentence.ShouldContain("抄写承诺书并签名");
    }

    [Fact]
    public async Task Confirm_ReviewedBeforeTheLastSubmission_MustBeReviewedAgain()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.PreparedCandidateAsync();
        await tenant.SetClockAsync("2026-09-08 10:20");
        await candidate.EditAsync(("graduationSchool", "资江职业学院"));

        var refused = await clerk.ConfirmAsync(candidate);

        refused.Refusals.Single().Code.ShouldBe("item.open");
    }

    [Fact]
    public async Task Refuse_WithReason_TellsTheCandidateAndKeepsTheState()
    {
        var (_, clerk) = await StartAsync();
        var candidate = await clerk.PreparedCandidateAsync();

        var silent = await clerk.DoAsync<ConfirmationService, Registration>((s, c) => s.RefuseAsync(candidate.RegistrationId, c));
        var refused = await clerk.DoAsync<ConfirmationService, Registration>((s, c) => s.RefuseAsync(candidate.RegistrationId, c), "姓名按身份证更正");

        silent.Refusals.Single().Code.ShouldBe("refuse.reason-missing");
        refused.Succeeded.ShouldBeTrue();
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Submitted);
        (await candidate.MessagesAsync())[^1].ShouldContain("姓名按身份证更正");
        (await clerk.OpenAsync(candidate))!.LastRefusal.ShouldBe("姓名按身份证更正");
    }

    [Fact]
    public async Task Photograph_Again_MakesTheSecondCurrentAndKeepsTheFirst()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await tenant.SubmittedCandidateAsync(clerk.Point);
        await clerk.PhotographAsync(candidate, PhotoOrigin.Upload);
        await clerk.PhotographAsync(candidate);

        await using var db = tenant.Open();
        var photos = await db.Photos.Where(p => p.RegistrationId == candidate.RegistrationId).OrderBy(p => p.Id).ToListAsync();
        photos.Select(p => (p.IsCurrent, p.Origin)).ShouldBe([(false, PhotoOrigin.Upload), (true, PhotoOrigin.Camera)]);
        photos.ShouldAllBe(p => p.TakenById == clerk.User.Id && p.PointId == clerk.Point.Id);
    }

    private static async Task<(TestTenant Tenant, TestClerk Clerk)> StartAsync(string time = "2026-09-08 10:00")
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync(time);
        return (tenant, await tenant.ClerkAsync());
    }
}
