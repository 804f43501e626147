using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Core.Jobs;
using Admissions.Core.Reporting;
using Microsoft.EntityFrameworkCore;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Reporting;

/// <summary>The province's first page shows what was counted last, with its time; below it everybody counts at once.</summary>
public sealed class StuckFiguresTests
{
    [Fact]
    public async Task Of_TheProvince_StaysAsCountedUntilAskedAnewOrTheJobComes()
    {
        var tenant = await TestTenant.CreateAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var point = await tenant.PointAsync("430121");
        await tenant.SubmittedCandidateAsync(point);
        var (province, county) = (await tenant.OfficerAsync("AdultAdmissionOfficer", "43"), await tenant.OfficerAsync("CountyOfficer", "430121"));

        (await CountAsync(tenant, province)).Figures.Of(StuckKind.NotConfirmed).ShouldBe(1);
        await tenant.SubmittedCandidateAsync(point);
        await tenant.SetClockAsync("2026-09-09 10:00");
        await using var db = tenant.Open();
        await db.Database.ExecuteSqlAsync($"update counted_figures set counted_at = now() - interval '20 minutes', asked_at = now() - interval '20 minutes'");

        var last = await CountAsync(tenant, province);
        last.Figures.Of(StuckKind.NotConfirmed).ShouldBe(1);
        (EmergencyBuilders.Beijing("2026-09-09 10:00") - last.At).TotalMinutes.ShouldBe(20, 1);
        (await CountAsync(tenant, county)).Figures.Of(StuckKind.NotConfirmed).ShouldBe(2, "a county counts at once");
        (await CountAsync(tenant, province, anew: true)).Figures.Of(StuckKind.NotConfirmed).ShouldBe(2);

        await tenant.SubmittedCandidateAsync(point);
        await RefreshAsync(tenant);
        (await CountAsync(tenant, province)).Figures.Of(StuckKind.NotConfirmed).ShouldBe(2, "counted a moment ago");
        await db.Database.ExecuteSqlAsync($"update counted_figures set counted_at = now() - interval '20 minutes', asked_at = now() - interval '2 hours'");
        await RefreshAsync(tenant);
        (await CountAsync(tenant, province)).Figures.Of(StuckKind.NotConfirmed).ShouldBe(2, "nobody has looked for long; this look is the first");
        await RefreshAsync(tenant);
        var refreshed = await CountAsync(tenant, province);
        refreshed.Figures.Of(StuckKind.NotConfirmed).ShouldBe(3);
        (EmergencyBuilders.Beijing("2026-09-09 10:00") - refreshed.At).TotalMinutes.ShouldBe(0, 1);
    }

    private static async Task RefreshAsync(TestTenant tenant)
    {
        await using var scope = tenant.Scope();
        await JobWorker.CountAnewAsync(scope.ServiceProvider, default);
    }

    private static async Task<Counted<StuckTotals>> CountAsync(TestTenant tenant, Actor actor, bool anew = false)
    {
        var own = Must(await tenant.DoAsync<AreaService, Core.Outcome<AreaView>>(actor, (s, c) => s.FindAsync(null, c)));
        return await tenant.DoAsync<StuckFigures, Counted<StuckTotals>>(actor, (s, c) => s.OfAsync(own, anew, c));
    }
}
