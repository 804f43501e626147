using Admissions.Core.Data.Entities;
using Admissions.Core.Payments;
using Admissions.Rules.Lifecycles;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;
using static Admissions.Testing.ShaanxiBuilders;

namespace Admissions.Core.Tests.Payments;

/// <summary>Fees taken on site: one receipt per candidate, a sheet per day, to the cent.</summary>
public sealed class CashDeskTests
{
    private static readonly DateOnly Day = new(2026, 9, 3);

    [Fact]
    [Covers("SX-65")]
    public async Task Sheet_TwentyReceipts_HasTheirTotal()
    {
        var (tenant, clerk) = await StartAsync();
        var line = await tenant.PlanLineAsync();
        for (var i = 1; i <= 20; i++)
            Must(await clerk.TakeFeeAsync(await clerk.ReviewedAsync(await tenant.ShaanxiSubmittedAsync(clerk.Point, line)), $"SX-{i:000}"));

        var sheet = await SheetAsync(clerk, Day);

        (sheet!.Count, sheet.Total).ShouldBe((20, 2400.00m));
        sheet.Rows.Select(r => r.Number).ShouldBe(Enumerable.Range(1, 20).Select(i => $"SX-{i:000}"));
        (await SheetAsync(clerk, Day.AddDays(1)))!.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Take_NumberTwiceOrFeeTwiceOrNonsense_IsRefused()
    {
        var (tenant, clerk) = await StartAsync();
        var first = await clerk.ReviewedAsync(await tenant.ShaanxiSubmittedAsync(clerk.Point));
        var second = await clerk.ReviewedAsync(await tenant.ShaanxiSubmittedAsync(clerk.Point, name: "谭志远"));
        Must(await clerk.TakeFeeAsync(first, "SX-001"));

        (await clerk.TakeFeeAsync(second, "sx-001")).Refusals.Single().Code.ShouldBe("cash.number-twice");
        (await clerk.TakeFeeAsync(first, "SX-002")).Refusals.Single().Code.ShouldBe("cash.twice");
        (await clerk.TakeFeeAsync(second, "收据 2 号")).Refusals.Single().Code.ShouldBe("cash.number");
        (await second.ReadAsync()).PaidAt.ShouldBeNull();
        (await clerk.DoAsync<CashDesk, string?>(async (s, c) => await s.NextNumberAsync(c))).Value.ShouldBe("SX-002");
    }

    [Fact]
    public async Task Take_ByTwoClerksAtOnce_ExactlyOneReceiptCounts()
    {
        var (tenant, clerk) = await StartAsync();
        var colleague = await tenant.ClerkAsync(clerk.Point);
        var candidate = await clerk.ReviewedAsync(await tenant.ShaanxiSubmittedAsync(clerk.Point));

        var both = await Task.WhenAll(clerk.TakeFeeAsync(candidate, "SX-001"), colleague.TakeFeeAsync(candidate, "SX-101"));

        both.Count(o => o.Succeeded).ShouldBe(1);
        (await SheetAsync(clerk, Day))!.Total.ShouldBe(120.00m);
    }

    [Fact]
    public async Task Void_WithReason_StaysInTheSheetAndDoesNotCount()
    {
        var (tenant, clerk) = await StartAsync();
        var candidate = await clerk.ReviewedAsync(await tenant.ShaanxiSubmittedAsync(clerk.Point));
        Must(await clerk.TakeFeeAsync(candidate, "SX-001"));

        (await clerk.DoAsync<CashDesk, OnSiteReceipt>((s, c) => s.VoidAsync(candidate.RegistrationId, c))).Refusals.Single().Code.ShouldBe("cash.reason");
        Must(await clerk.DoAsync<CashDesk, OnSiteReceipt>((s, c) => s.VoidAsync(candidate.RegistrationId, c), "号码写错"));
        Must(await clerk.TakeFeeAsync(candidate, "SX-002"));

        var sheet = await SheetAsync(clerk, Day);
        sheet!.Rows.Select(r => (r.Number, r.Voided)).ShouldBe([("SX-001", true), ("SX-002", false)]);
        (sheet.Count, sheet.Total).ShouldBe((1, 120.00m));
        (await candidate.ReadAsync()).PaidAt.ShouldNotBeNull();
    }

    [Fact]
    [Covers("SX-47")]
    public async Task Expire_NotConfirmedOnTheEleventh_IsInvalid()
    {
        var (tenant, clerk) = await StartAsync();
        var missed = await tenant.ShaanxiSubmittedAsync(clerk.Point);
        var confirmed = await clerk.ReadyToSignAsync(await tenant.ShaanxiSubmittedAsync(clerk.Point, name: "谭志远"));
        Must(await clerk.SignAsync(confirmed));
        await tenant.SetClockAsync("2026-09-11 00:05");

        await using (var scope = tenant.Scope())
            Must(await scope.ServiceProvider.GetRequiredService<Core.Confirmation.InvalidationService>().ExpireUnconfirmedAsync(await tenant.ProcessAsync(Core.Access.Actor.System)));

        (await missed.ReadAsync()).State.ShouldBe(RegistrationState.Invalid);
        (await confirmed.ReadAsync()).State.ShouldBe(RegistrationState.Valid);
    }

    private static async Task<(TestTenant Tenant, TestClerk Clerk)> StartAsync()
    {
        var tenant = await ShaanxiAsync();
        return (tenant, await tenant.ClerkAsync(await tenant.PointAsync("610102")));
    }

    private static async Task<CashSheet?> SheetAsync(TestClerk clerk, DateOnly day)
    {
        var context = await clerk.Tenant.ProcessAsync(clerk.Actor);
        await using var scope = clerk.Tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<CashDesk>().SheetAsync(day, context);
    }
}
