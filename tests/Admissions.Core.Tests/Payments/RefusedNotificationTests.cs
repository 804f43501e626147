using System.Globalization;
using Admissions.Core.Payments;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Admissions.Core.Tests.Payments;

/// <summary>What strangers send is counted, not kept.</summary>
public sealed class RefusedNotificationTests
{
    [Fact]
    public async Task Notify_ForgedManyTimes_LeavesOneRowPerSenderAndHour()
    {
        var tenant = await Pay.TenantAsync();
        var forged = new Dictionary<string, string>(StringComparer.Ordinal) { ["order"] = new string('9', 4000), ["junk"] = new string('字', 4000), ["sign"] = "x" };

        for (var i = 0; i < 30; i++)
            await SendAsync(tenant, forged, i % 3 == 0 ? "203.0.113.7" : $"2001:db8::{i.ToString("x", CultureInfo.InvariantCulture)}");

        await using var db = tenant.Open();
        (await db.PaymentNotifications.CountAsync()).ShouldBe(0);
        var rows = await db.RefusedNotifications.OrderBy(n => n.Address).ToListAsync();
        rows.Select(r => (r.Address, r.Count)).ShouldBe([("2001:db8::/64", 20), ("203.0.113.7", 10)]);
        rows.ShouldAllBe(r => r.LastPayload.Length <= 400 && r.LastOrder.Length <= 64);
    }

    [Fact]
    public async Task Notify_ForgedFromThousandsOfAddresses_KeepsTheFirstApartAndTheRestTogether()
    {
        var tenant = await Pay.TenantAsync();

        for (var i = 0; i < RefusedNotifications.MostAddresses + 25; i++)
            await SendAsync(tenant, new(StringComparer.Ordinal) { ["sign"] = "x" }, $"198.51.100.{i}");

        await using var db = tenant.Open();
        var rows = await db.RefusedNotifications.ToListAsync();
        rows.Count.ShouldBe(RefusedNotifications.MostAddresses + 1);
        rows.Single(r => r.Address == RefusedNotifications.Others).Count.ShouldBe(25);
    }

    [Fact]
    public async Task Notify_OneSignedMessageSentForEver_KeepsTheFirstRepeatsAndCountsTheOthers()
    {
        var tenant = await Pay.TenantAsync();
        await tenant.SetClockAsync("2026-09-08 10:00");
        var candidate = await (await tenant.ClerkAsync()).ConfirmedCandidateAsync();
        var message = await Pay.NotificationAsync(candidate, await Pay.OrderAsync(candidate));

        for (var i = 0; i < 30; i++)
            await SendAsync(tenant, message, "203.0.113.7");

        (await Pay.OutcomesAsync(tenant)).Count.ShouldBe(20);
        await using var db = tenant.Open();
        (await db.RefusedNotifications.SingleAsync()).ShouldSatisfyAllConditions(r => r.Outcome.ShouldBe("Repeated"), r => r.Count.ShouldBe(10));
    }

    [Fact]
    public async Task Notify_MerchantOfADrillWithoutSandbox_IsABadSignatureAndCounted()
    {
        var tenant = await Pay.TenantAsync();

        await SendAsync(tenant, new(StringComparer.Ordinal) { ["merchant"] = "x-drill", ["order"] = "P1", ["sign"] = "x" }, "203.0.113.7");

        await using var db = tenant.Open();
        (await db.RefusedNotifications.SingleAsync()).ShouldSatisfyAllConditions(r => r.Outcome.ShouldBe("BadSignature"), r => r.LastOrder.ShouldBe("P1"));
    }

    /// <summary>𠮷 is two UTF-16 units; half of one cannot be stored.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Notify_ForgedWithCharactersBeyondTheBasicPlane_IsCutBetweenCharacters(int shift)
    {
        var tenant = await Pay.TenantAsync();

        await SendAsync(tenant, new(StringComparer.Ordinal) { ["order"] = new string('x', shift) + string.Concat(Enumerable.Repeat("𠮷", 400)), ["sign"] = "x" }, "203.0.113.7");

        await using var db = tenant.Open();
        (await db.RefusedNotifications.SingleAsync()).LastOrder.ShouldBe(new string('x', shift) + string.Concat(Enumerable.Repeat("𠮷", 32 - shift)));
    }

    private static async Task SendAsync(TestTenant tenant, Dictionary<string, string> fields, string address)
    {
        await using var scope = tenant.Scope();
        await scope.ServiceProvider.GetRequiredService<PaymentSettlement>().NotifyAsync(fields, address);
    }
}
