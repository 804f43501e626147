using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Qualifications;
using Admissions.Core.Reporting;
using Admissions.Core.Runs;
using Admissions.Rules.Lifecycles;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Data;

/// <summary>Everybody takes the same rows in the same order (docs/rules/locks.md), so two at once wait and never block each other.</summary>
public sealed class LockOrderTests
{
    [Fact]
    public async Task Expire_WhileARegistrationIsHeld_WaitsWithoutHoldingItsClaim()
    {
        var (tenant, claim) = await EnteredAsync();
        await tenant.SetClockAsync("2026-09-30 00:00");
        await using var db = tenant.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlAsync($"select 1 from registrations where id = {claim.RegistrationId} for update");

        var expiring = tenant.DoAsync<BonusService, int>(Actor.System, (s, c) => s.ExpireAsync(c));
        await WaitingAsync(tenant);
        await db.Database.ExecuteSqlAsync($"select 1 from bonus_claims where id = {claim.Id} for update nowait");
        await transaction.CommitAsync();

        (await expiring).ShouldBe(1);
    }

    [Fact]
    public async Task ExpireAndDecide_ManyTimesAtOnce_EndWithOneOfThemAndNoDeadlock()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync();
        var city = await tenant.OfficerAsync("CityOfficer", "4301");
        var claims = new List<BonusClaim>();
        for (var i = 0; i < 6; i++)
            claims.Add(Must(await clerk.EnterBonusAsync((await clerk.PreparedCandidateAsync()).RegistrationId, "H-01")).Claim);
        await tenant.SetClockAsync("2026-09-29 12:00");
        var (open, closed) = (await tenant.ProcessAsync(city), await tenant.ProcessAsync(Actor.System));
        closed = closed with { Now = open.Now.AddDays(1) };

        var deciding = claims.Select(c => Task.Run(() => InScopeAsync<BonusService, Outcome<BonusClaim>>(tenant, s => s.DecideAsync(c.Id, true, open))));
        var expiring = Enumerable.Range(0, 4).Select(_ => Task.Run(() => InScopeAsync<BonusService, int>(tenant, s => s.ExpireAsync(closed))));
        var (decided, expired) = (Task.WhenAll(deciding), Task.WhenAll(expiring));
        await Task.WhenAll(decided, expired);

        ((await decided).Count(d => d.Succeeded) + (await expired).Sum()).ShouldBe(claims.Count);
        await using var db = tenant.Open();
        (await db.BonusClaims.CountAsync(b => b.State != BonusClaimState.Approved && b.State != BonusClaimState.Overdue)).ShouldBe(0);
    }

    [Fact]
    public async Task ReturnByProvince_WhileNumbersAreBeingReleased_WaitsAndSeesThem()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-20 10:00");
        var ids = await tenant.ReportableAsync("430121", 2);
        foreach (var county in ReportingBuilders.CountiesOf("4301"))
            await tenant.ReportedAsync(county);
        Must(await tenant.AsOfficerAsync<DataReportService, IReadOnlyList<DataReport>>("CityOfficer", "4301", (s, c) => s.ReportToProvinceAsync("4301", c)));
        var province = await tenant.OfficerAsync("InformationOfficer", "43");
        await using var db = tenant.Open();
        await using var release = await db.Database.BeginTransactionAsync();
        await RunLock.TakeAsync(db, tenant.CampaignId, default);

        var returning = tenant.DoAsync<DataReportService, Outcome<DataReport>>(province, (s, c) => s.ReturnByProvinceAsync("430121", c), "要更正");
        await WaitingAsync(tenant);
        await db.Registrations.Where(r => r.Id == ids[0]).ExecuteUpdateAsync(r => r.SetProperty(x => x.TicketNumber, "26430121001"));
        await release.CommitAsync();

        (await returning).Refusals.Single().Code.ShouldBe("report.numbered");
    }

    private static async Task<(TestTenant Tenant, BonusClaim Claim)> EnteredAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var clerk = await tenant.ClerkAsync();
        return (tenant, Must(await clerk.EnterBonusAsync((await clerk.PreparedCandidateAsync()).RegistrationId, "H-01")).Claim);
    }

    private static async Task<T> InScopeAsync<TService, T>(TestTenant tenant, Func<TService, Task<T>> act) where TService : notnull
    {
        await using var scope = tenant.Scope();
        return await act(Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<TService>(scope.ServiceProvider));
    }

    /// <summary>Until another connection of this tenant waits for a lock.</summary>
    private static async Task WaitingAsync(TestTenant tenant)
    {
        await using var db = tenant.Open();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await db.Database.SqlQuery<int>(
            $"""
            select count(*)::int as "Value" from pg_locks l join pg_stat_activity a on a.pid = l.pid
            where not l.granted and a.application_name = current_setting('application_name')
            """).SingleAsync(timeout.Token) == 0)
            timeout.Token.ThrowIfCancellationRequested();
    }
}
