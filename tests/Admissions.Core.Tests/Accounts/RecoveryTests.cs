using Admissions.Core.Access;
using Admissions.Core.Accounts;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Policy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Accounts;

public sealed class RecoveryTests
{
    [Fact]
    public async Task ResetCandidate_WithHisCard_IssuesAPasswordOnceEndsSignInsAndMustBeChanged()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await tenant.SubmittedCandidateAsync(clerk.Point);

        var issued = Must(await DoAsync(clerk.Tenant, clerk.Actor, (s, c) => s.ResetCandidateAsync(Card(candidate), c)));

        await using var db = tenant.Open();
        (await db.Sessions.CountAsync(s => s.UserId == candidate.User.Id)).ShouldBe(0);
        (await SignInAsync(tenant, candidate, TestTenant.Password)).Refusals.ShouldHaveSingleItem().Code.ShouldBe("account.wrong");
        Must(await SignInAsync(tenant, candidate, issued.Password)).User.MustChangePassword.ShouldBeTrue();
        var reset = await db.Events.SingleAsync(e => e.Type == "PasswordReset");
        (reset.ActorId, reset.RegistrationId).ShouldBe((clerk.User.Id, candidate.RegistrationId));
        (reset.After ?? "").ShouldNotContain(issued.Password);
        (await candidate.MessagesAsync())[^1].ShouldContain("重设了密码");
    }

    [Theory]
    [InlineData("谭志远", false, "recovery.nobody")]
    [InlineData("蒋文静", true, "recovery.other-point")]
    public async Task ResetCandidate_OtherNameOrOtherPoint_IsRefused(string name, bool elsewhere, string code)
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await tenant.SubmittedCandidateAsync(elsewhere ? await tenant.PointAsync("430102") : clerk.Point);

        var refused = await DoAsync(tenant, clerk.Actor, (s, c) => s.ResetCandidateAsync(Card(candidate) with { Name = name }, c));

        refused.Refusals.ShouldHaveSingleItem().Code.ShouldBe(code);
        (await SignInAsync(tenant, candidate, TestTenant.Password)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task ResetCandidate_WithoutPermission_IsRefused()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await tenant.SubmittedCandidateAsync(clerk.Point);
        var photographer = await tenant.ClerkAsync(clerk.Point, "PointPhotographer");

        (await DoAsync(tenant, photographer.Actor, (s, c) => s.ResetCandidateAsync(Card(candidate), c))).Refusals.ShouldHaveSingleItem().Code.ShouldBe("recovery.not-permitted");
    }

    [Fact]
    public async Task UnlockCandidate_LockedByWrongTries_SignsInWithHisOldPassword()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await tenant.SubmittedCandidateAsync(clerk.Point);
        for (var i = 0; i < 5; i++)
            await SignInAsync(tenant, candidate, "Wrong$word12");
        (await SignInAsync(tenant, candidate, TestTenant.Password)).Refusals.ShouldHaveSingleItem().Code.ShouldBe("account.locked");

        (await DoAsync(tenant, clerk.Actor, (s, c) => s.UnlockCandidateAsync(Card(candidate), c))).Succeeded.ShouldBeTrue();

        (await SignInAsync(tenant, candidate, TestTenant.Password)).Succeeded.ShouldBeTrue();
        await using var db = tenant.Open();
        (await db.Events.CountAsync(e => e.Type == "AccountUnlocked")).ShouldBe(1);
    }

    /// <summary>A browser that had the old password is no friend any more; one that the owner locked is free again.</summary>
    [Fact]
    public async Task Reset_OfAPassword_ForgetsItsBrowsersAndUnlockFreesThem()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await tenant.SubmittedCandidateAsync(clerk.Point);
        var device = SignInTries.HashOf([1, 2, 3]);
        Must(await SignInAsync(tenant, candidate, TestTenant.Password, device));
        for (var i = 0; i < 5; i++)
            await SignInAsync(tenant, candidate, "Wrong$word12", device);
        (await SignInAsync(tenant, candidate, TestTenant.Password, device)).Refusals.ShouldHaveSingleItem().Code.ShouldBe("account.locked");

        (await DoAsync(tenant, clerk.Actor, (s, c) => s.UnlockCandidateAsync(Card(candidate), c))).Succeeded.ShouldBeTrue();
        Must(await SignInAsync(tenant, candidate, TestTenant.Password, device));
        Must(await DoAsync(tenant, clerk.Actor, (s, c) => s.ResetCandidateAsync(Card(candidate), c)));

        await using var db = tenant.Open();
        (await db.KnownDevices.AnyAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task ResetStaff_OnlyByTheOfficeResponsible()
    {
        var (tenant, _) = await StartAsync();
        var county = await tenant.StaffAsync("CountyOfficer", "430102");
        var (own, other) = (await tenant.ActorAsync(await tenant.StaffAsync("CityOfficer", "4301")), await tenant.ActorAsync(await tenant.StaffAsync("CityOfficer", "4302")));

        (await DoAsync(tenant, other, (s, c) => s.ResetStaffAsync(county.Id, c), "忘记密码")).Refusals.ShouldHaveSingleItem().Code.ShouldBe("staff.unknown");
        (await DoAsync(tenant, own, (s, c) => s.ResetStaffAsync(county.Id, c))).Refusals.ShouldHaveSingleItem().Code.ShouldBe("staff.reason");
        Must(await DoAsync(tenant, own, (s, c) => s.ResetStaffAsync(county.Id, c), "忘记密码")).Password.Length.ShouldBe(12);
    }

    [Fact]
    public async Task ChangePassword_Own_LeavesAnEvent()
    {
        var (tenant, clerk) = await StartAsync();
        await using var scope = tenant.Scope();

        Must(await scope.ServiceProvider.GetRequiredService<AccountService>().ChangePasswordAsync(clerk.User.Id, TestTenant.Password, "Other$Pass9876", null, null, "192.0.2.7"));

        await using var db = tenant.Open();
        var changed = await db.Events.SingleAsync(e => e.Type == "PasswordChanged");
        (changed.ActorId, changed.SubjectId, changed.Ip).ShouldBe((clerk.User.Id, clerk.User.Id, "192.0.2.7"));
    }

    [Fact]
    public async Task Lane_FullQueue_RefusesTheNextAndLetsTheWaitingIn()
    {
        using var lane = new PasswordLane(Options.Create(new PasswordLaneOptions { Concurrent = 1, Queue = 1, WaitSeconds = 30 }));
        var first = Must(await lane.EnterAsync());
        var waiting = lane.EnterAsync();

        var refused = await lane.EnterAsync();
        waiting.IsCompleted.ShouldBeFalse();
        first.Dispose();
        first.Dispose();
        var second = Must(await waiting);
        var third = lane.EnterAsync();

        refused.Refusals.ShouldHaveSingleItem().ShouldBeOfType<LaneBusy>().Sentence.ShouldContain("前面还有 1 人在排队");
        third.IsCompleted.ShouldBeFalse();
        second.Dispose();
        Must(await third).Dispose();
    }

    private static PresentedCard Card(TestCandidate candidate) => new(DocumentKind.ResidentIdCard, candidate.DocumentNumber, "蒋文静");

    private static async Task<(TestTenant Tenant, TestClerk Clerk)> StartAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        return (tenant, await tenant.ClerkAsync());
    }

    private static async Task<Outcome<T>> DoAsync<T>(TestTenant tenant, Actor actor, Func<RecoveryService, Events.ProcessContext, Task<Outcome<T>>> act, string? reason = null)
    {
        await using var scope = tenant.Scope();
        return await act(scope.ServiceProvider.GetRequiredService<RecoveryService>(), await tenant.ProcessAsync(actor, reason));
    }

    private static async Task<Outcome<SignedIn>> SignInAsync(TestTenant tenant, TestCandidate candidate, string password, byte[]? device = null)
    {
        await using var scope = tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<AccountService>().SignInAsync(candidate.User.UserName!, password, UserKind.Candidate, tenant.Policy.Accounts, null, device: device);
    }
}
