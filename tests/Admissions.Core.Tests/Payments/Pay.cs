using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Admissions.Core.Data.Entities;
using Admissions.Core.Payments;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Admissions.Testing.RegistrationBuilders;

namespace Admissions.Core.Tests.Payments;

/// <summary>The gateway's side of payments, with a key of the tests' own.</summary>
internal static class Pay
{
    private static readonly RSA Key = RSA.Create(2048);

    /// <summary>A tenant that trusts the tests' key.</summary>
    public static Task<TestTenant> TenantAsync(string pack = "hunan-adult", Func<string, string>? edit = null) => TestTenant.CreateAsync(pack, edit, services =>
        services.Configure<PaymentOptions>(o => o.PublicKey = PublicKey));

    public static async Task<Outcome<PaymentOrder>> TryOrderAsync(TestCandidate candidate) =>
        await candidate.DoAsync<PaymentService, PaymentOrder>((s, c) => s.CreateOrderAsync(c));

    public static async Task<PaymentOrder> OrderAsync(TestCandidate candidate) => Must(await TryOrderAsync(candidate));

    /// <summary>A signed notification of the order; <paramref name="at"/> is campaign time, now when null.</summary>
    public static async Task<Dictionary<string, string>> NotificationAsync(TestCandidate candidate, PaymentOrder order, string? at = null, bool paid = true, decimal? amount = null)
    {
        await using var db = candidate.Tenant.Open();
        var offset = await db.Campaigns.Where(c => c.Id == candidate.Tenant.CampaignId).Select(c => c.ClockOffset).SingleAsync();
        var time = at is null
            ? await db.Database.SqlQuery<DateTimeOffset>($"select now() as \"Value\"").SingleAsync()
            : new DateTimeOffset(DateTime.Parse(at, CultureInfo.InvariantCulture), TimeSpan.FromHours(8)).ToUniversalTime() - offset;
        return Sign(new Dictionary<string, string>
        {
            ["merchant"] = order.MerchantId,
            ["order"] = order.OrderNumber,
            ["amount"] = (amount ?? order.Amount).ToString("0.00", CultureInfo.InvariantCulture),
            ["status"] = paid ? "PAID" : "FAILED",
            ["transaction"] = "T" + order.OrderNumber,
            ["time"] = time.ToString("O", CultureInfo.InvariantCulture),
        });
    }

    public static Dictionary<string, string> Sign(Dictionary<string, string> fields)
    {
        fields.Remove(GatewayMessage.SignatureField);
        fields[GatewayMessage.SignatureField] = SignatureOf(GatewayMessage.SignedText(fields));
        return fields;
    }

    public static string PublicKey => Key.ExportSubjectPublicKeyInfoPem();

    public static string SignatureOf(string text) => Convert.ToBase64String(Key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    public static async Task<NotificationOutcome> NotifyAsync(TestTenant tenant, Dictionary<string, string> fields)
    {
        await using var scope = tenant.Scope();
        return await scope.ServiceProvider.GetRequiredService<PaymentSettlement>().NotifyAsync(fields);
    }

    /// <summary>Orders and pays, now.</summary>
    public static async Task<PaymentOrder> SettleAsync(TestCandidate candidate)
    {
        var order = await OrderAsync(candidate);
        (await NotifyAsync(candidate.Tenant, await NotificationAsync(candidate, order))).ShouldBe(NotificationOutcome.Settled);
        return order;
    }

    public static async Task<IReadOnlyList<PaymentOrder>> OrdersAsync(TestCandidate candidate)
    {
        await using var db = candidate.Tenant.Open();
        return await db.PaymentOrders.AsNoTracking().Where(o => o.RegistrationId == candidate.RegistrationId).OrderBy(o => o.Id).ToListAsync();
    }

    public static async Task<IReadOnlyList<string>> OutcomesAsync(TestTenant tenant)
    {
        await using var db = tenant.Open();
        return await db.PaymentNotifications.OrderBy(n => n.Id).Select(n => n.Outcome).ToListAsync();
    }
}
