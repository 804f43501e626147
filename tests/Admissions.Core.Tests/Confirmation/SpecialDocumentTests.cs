using Admissions.Core.Access;
using Admissions.Core.Confirmation;
using Admissions.Core.Data.Entities;
using Admissions.Rules.Lifecycles;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Confirmation;

public sealed class SpecialDocumentTests
{
    [Fact]
    public async Task Confirm_TaiwanPermitWithUploadedPhoto_AsksForTheCamera()
    {
        var (clerk, _, candidate) = await StartAsync();
        await clerk.AddCopyAsync(candidate);
        await clerk.PhotographAsync(candidate, PhotoOrigin.Upload);

        var uploaded = await clerk.ConfirmAsync(candidate);
        await clerk.PhotographAsync(candidate, PhotoOrigin.Camera);
        var taken = await clerk.ConfirmAsync(candidate);

        uploaded.Refusals.Single().Code.ShouldBe("photo.not-camera");
        taken.Value!.State.ShouldBe(RegistrationState.PendingCityReview);
    }

    [Fact]
    [Covers("HR-98")]
    public async Task Confirm_WithoutCopy_IsRefused()
    {
        var (clerk, _, candidate) = await StartAsync();

        var refused = await clerk.ConfirmAsync(candidate);

        refused.Refusals.Single().Code.ShouldBe("copy.missing");
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.Submitted);
    }

    [Fact]
    [Covers("HR-99")]
    public async Task Decide_PaidOnePasses_RefusedOneIsInvalidWithReason()
    {
        var (clerk, city, paid) = await StartAsync();
        var refused = await clerk.Tenant.SpecialCandidateAsync(clerk.Point, "12345678");
        foreach (var candidate in new[] { paid, refused })
        {
            await clerk.PrepareAsync(candidate);
            await clerk.AddCopyAsync(candidate);
            (await clerk.ConfirmAsync(candidate)).Value!.CandidateNumber.ShouldNotBeNull();
        }
        await Payments.Pay.SettleAsync(paid);
        (await paid.ReadAsync()).State.ShouldBe(RegistrationState.PendingCityReview);

        var passed = await DecideAsync(city, paid, pass: true, null);
        var silent = await DecideAsync(city, refused, pass: false, null);
        var decided = await DecideAsync(city, refused, pass: false, "通行证已过期");

        passed.Value!.State.ShouldBe(RegistrationState.Valid);
        silent.Refusals.Single().ShouldBeOfType<TransitionReasonMissing>();
        decided.Value!.State.ShouldBe(RegistrationState.Invalid);
        (await refused.ReadAsync()).InvalidReason!.ShouldContain("通行证已过期");
        (await refused.MessagesAsync())[^1].ShouldContain("通行证已过期");
    }

    [Fact]
    public async Task Decide_ByAnotherCity_FindsNobody()
    {
        var (clerk, _, candidate) = await StartAsync();
        await clerk.AddCopyAsync(candidate);
        await clerk.ConfirmAsync(candidate);
        var other = await clerk.Tenant.ActorAsync(await clerk.Tenant.StaffAsync("CityOfficer", "4302"));

        var outcome = await DecideAsync(other, candidate, pass: true, null);

        outcome.Refusals.Single().ShouldBeOfType<NobodyFoundRefused>();
        (await candidate.ReadAsync()).State.ShouldBe(RegistrationState.PendingCityReview);
    }

    private static async Task<(TestClerk Clerk, Actor City, TestCandidate Candidate)> StartAsync()
    {
        var tenant = await Payments.Pay.TenantAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync();
        var city = await tenant.ActorAsync(await tenant.StaffAsync("CityOfficer", "4301"));
        return (clerk, city, await clerk.PrepareAsync(await tenant.SpecialCandidateAsync(clerk.Point)));
    }

    private static async Task<Outcome<Registration>> DecideAsync(Actor city, TestCandidate candidate, bool pass, string? reason)
    {
        var context = await candidate.Tenant.ProcessAsync(city, reason);
        await using var scope = candidate.Tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<CityReviewService>().DecideAsync(candidate.RegistrationId, pass, context);
    }
}
