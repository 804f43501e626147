using System.Globalization;
using Admissions.Core.Access;
using Admissions.Core.Campaigns;
using Admissions.Core.Data.Entities;
using Admissions.Core.Registrations;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Campaigns;

/// <summary>An extension opens the window for its place or person at every verb, for nobody else, until it is taken back.</summary>
public sealed class ExtensionTests
{
    [Fact]
    public async Task Extend_County_OpensSignUpFormAndConfirmationAtItsPointsOnly()
    {
        var (tenant, province) = await SetupAsync();
        var (inside, outside) = (await tenant.PointAsync("430121"), await tenant.PointAsync("430102"));
        var line = await tenant.PlanLineAsync();
        await tenant.SetClockAsync("2026-09-13 10:00");
        await ExtendAsync(tenant, province, "Registration", WindowScopeKind.County, "430121");
        await ExtendAsync(tenant, province, "Confirmation", WindowScopeKind.County, "430121");

        var candidate = await tenant.CandidateAsync().PledgedAsync();
        var refused = await SaveAsync(candidate, line.Id, outside.Id);
        var saved = await SaveAsync(candidate, line.Id, inside.Id);
        await candidate.SubmitAsync();
        var clerk = await tenant.ClerkAsync(inside);
        await clerk.PrepareAsync(candidate);

        refused.Refusals.ShouldHaveSingleItem().Code.ShouldBe("window.closed");
        saved.Succeeded.ShouldBeTrue();
        Must(await clerk.ConfirmAsync(candidate)).State.ShouldBe(RegistrationState.Confirmed);
    }

    [Fact]
    public async Task Extend_Point_OpensConfirmationThereAndNotNextDoor()
    {
        var (tenant, province) = await SetupAsync();
        var (here, nextDoor) = (await tenant.ClerkAsync(await tenant.PointAsync("430121")), await tenant.ClerkAsync(await tenant.PointAsync("430121")));
        var (one, other) = (await here.PreparedCandidateAsync(), await nextDoor.PreparedCandidateAsync());
        await tenant.SetClockAsync("2026-09-13 10:00");

        await ExtendAsync(tenant, province, "Confirmation", WindowScopeKind.Point, here.Point.Code!);

        (await here.ConfirmAsync(one)).Succeeded.ShouldBeTrue();
        (await nextDoor.ConfirmAsync(other)).Refusals.ShouldContain(r => r.Code == "window.closed");
    }

    [Fact]
    public async Task Extend_CandidateWithoutNumber_ByDocumentNumber_MaySaveAndSubmitAlone()
    {
        var (tenant, province) = await SetupAsync();
        var (point, line) = (await tenant.PointAsync(), await tenant.PlanLineAsync());
        var (named, other) = (await tenant.CandidateAsync().PledgedAsync(), await tenant.CandidateAsync().PledgedAsync());
        await tenant.SetClockAsync("2026-09-13 10:00");

        await ExtendAsync(tenant, province, "Registration", WindowScopeKind.Candidate, named.DocumentNumber);

        (await SaveAsync(named, line.Id, point.Id)).Succeeded.ShouldBeTrue();
        (await named.TrySubmitAsync()).Succeeded.ShouldBeTrue();
        (await SaveAsync(other, line.Id, point.Id)).Refusals.ShouldHaveSingleItem().Code.ShouldBe("window.closed");
    }

    [Fact]
    public async Task Withdraw_RunningExtension_ClosesAtOnceWithItsReasonAndOnlyOnce()
    {
        var (tenant, province) = await SetupAsync();
        var (point, line) = (await tenant.PointAsync(), await tenant.PlanLineAsync());
        var candidate = await tenant.CandidateAsync().PledgedAsync();
        await tenant.SetClockAsync("2026-09-13 10:00");
        var extension = await ExtendAsync(tenant, province, "Registration", WindowScopeKind.Candidate, candidate.DocumentNumber);
        (await SaveAsync(candidate, line.Id, point.Id)).Succeeded.ShouldBeTrue();

        var silent = await WithdrawAsync(tenant, province, extension.Id, null);
        var withdrawn = await WithdrawAsync(tenant, province, extension.Id, "开错了人");
        var again = await WithdrawAsync(tenant, province, extension.Id, "再撤一次");

        silent.Refusals.ShouldHaveSingleItem().Code.ShouldBe("window.reason");
        withdrawn.Succeeded.ShouldBeTrue();
        again.Refusals.ShouldHaveSingleItem().Code.ShouldBe("window.past");
        (await candidate.TrySubmitAsync()).Refusals.ShouldHaveSingleItem().Code.ShouldBe("window.closed");
        await using var db = tenant.Open();
        (await db.Events.SingleAsync(e => e.Type == "WindowExtensionWithdrawn")).Reason.ShouldBe("开错了人");
    }

    [Fact]
    public async Task Withdraw_LineOfTheTimetable_IsRefused()
    {
        var (tenant, province) = await SetupAsync();
        await using var db = tenant.Open();
        var line = await db.Windows.FirstAsync(w => w.Code == "Registration");

        (await WithdrawAsync(tenant, province, line.Id, "不办了")).Refusals.ShouldHaveSingleItem().Code.ShouldBe("window.unknown");
    }

    private static async Task<(TestTenant Tenant, Actor Province)> SetupAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        return (tenant, await tenant.ActorAsync(await tenant.StaffAsync("AdultAdmissionOfficer", "43")));
    }

    private static async Task<ScheduleWindow> ExtendAsync(TestTenant tenant, Actor province, string code, WindowScopeKind kind, string scopeCode)
    {
        await using var scope = tenant.Scope();
        return Must(await scope.ServiceProvider.GetRequiredService<WindowService>().ExtendAsync(
            new WindowExtensionOptions(code, Beijing("2026-09-12 08:00"), Beijing("2026-09-15 18:00"), kind, scopeCode, new WindowGrounds("湘教考成招字〔2026〕8号")), await tenant.ProcessAsync(province, "补办"))).Window;
    }

    private static async Task<Outcome<WindowChange>> WithdrawAsync(TestTenant tenant, Actor province, long id, string? reason)
    {
        await using var scope = tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<WindowService>().WithdrawAsync(id, await tenant.ProcessAsync(province, reason));
    }

    private static async Task<Outcome<DraftSaved>> SaveAsync(TestCandidate candidate, long line, long point)
    {
        var row = await candidate.ReadAsync();
        var draft = RegistrationDraft.Read(row).With(FullFields()) with { Choices = [line], PointId = point };
        return await candidate.DoAsync<RegistrationService, DraftSaved>((s, c) => s.SaveDraftAsync(new SaveDraftOptions(row.DraftVersion, draft), c));
    }

    private static DateTimeOffset Beijing(string time) => new(DateTime.Parse(time, CultureInfo.InvariantCulture), TimeSpan.FromHours(8));
}
