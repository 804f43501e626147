using System.Globalization;
using System.Text.Json;
using Admissions.Core.Data.Entities;
using CsvHelper;
using Microsoft.Extensions.Options;

namespace Admissions.Core.Payments;

/// <summary>The gateway cannot be asked now, or its answer is not signed by it, or says nothing that can be relied on.</summary>
public sealed class GatewayUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Speaks to the payment gateway. Every answer must carry the gateway's signature.</summary>
public sealed class PaymentGateway(IOptions<PaymentOptions> options) : IDisposable
{
    private const string SignatureHeader = "X-Signature";

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = TimeSpan.FromSeconds(15) };

    public PaymentOptions Options => options.Value;

    /// <summary>Where the candidate's browser goes to pay.</summary>
    /// <param name="tenant">Slug of the tenant, which names the merchant and the address of notification.</param>
    /// <param name="returnPath">Path of the page to come back to, tenant included.</param>
    public Uri PayAddress(PaymentOrder order, string tenant, string title, string returnPath)
    {
        ArgumentNullException.ThrowIfNull(order);
        var query = new Dictionary<string, string>
        {
            ["merchant"] = order.MerchantId,
            ["order"] = order.OrderNumber,
            ["amount"] = order.Amount.ToString("0.00", CultureInfo.InvariantCulture),
            ["title"] = title,
            ["notify"] = new Uri(Options.SiteUrl, $"/{tenant}/pay/notify").AbsoluteUri,
            ["return"] = new Uri(Options.SiteUrl, returnPath).AbsoluteUri,
        };
        return new Uri(AddressOf(order.MerchantId), "pay?" + string.Join('&', query.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}")));
    }

    /// <summary>Whether the gateway that the message's merchant belongs to has signed it; a merchant whose gateway is not configured has nobody who could.</summary>
    public bool IsSigned(IReadOnlyDictionary<string, string> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return KeyOf(fields.GetValueOrDefault("merchant", "")) is { } key
            && GatewayMessage.Verify(GatewayMessage.SignedText(fields), fields.GetValueOrDefault(GatewayMessage.SignatureField), key);
    }

    /// <summary>The gateway's word on one order; null when it knows none.</summary>
    /// <exception cref="GatewayUnavailableException"/>
    public async Task<GatewayMessage?> QueryAsync(PaymentOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        var body = await GetSignedAsync(order.MerchantId, $"orders/{Uri.EscapeDataString(order.OrderNumber)}?merchant={Uri.EscapeDataString(order.MerchantId)}", cancellationToken);
        return GatewayMessage.Read(Fields(body));
    }

    /// <summary>All payments of a day by the gateway's calendar (Beijing time).</summary>
    /// <exception cref="GatewayUnavailableException"/>
    public async Task<IReadOnlyList<GatewayMessage>> BillAsync(string merchant, DateOnly day, CancellationToken cancellationToken)
    {
        var body = await GetSignedAsync(merchant, $"bills/{day:yyyy-MM-dd}?merchant={Uri.EscapeDataString(merchant)}", cancellationToken);
        using var csv = CsvReader.FromText(body, new CsvReaderOptions());
        var lines = new List<GatewayMessage>();
        while (csv.Read())
        {
            var fields = GatewayMessage.Fields.ToDictionary(name => name, name => csv.GetString(name), StringComparer.Ordinal);
            lines.Add(GatewayMessage.Read(fields) ?? throw new GatewayUnavailableException($"Line {lines.Count + 1} of the bill cannot be read."));
        }
        return lines;
    }

    /// <summary>Gives a payment back the way it came. Asked again with the same number, the gateway says the same and pays nothing twice.</summary>
    /// <param name="number">Our number of the refund.</param>
    /// <returns>Number and time of the refund; null when the gateway refuses this very refund in so many words.</returns>
    /// <exception cref="GatewayUnavailableException">No answer, or any other one: nobody knows whether the money went back.</exception>
    public async Task<(string Transaction, DateTimeOffset At)?> RefundAsync(PaymentOrder order, string number, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        using var content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["merchant"] = order.MerchantId, ["refund"] = number, ["amount"] = order.Amount.ToString("0.00", CultureInfo.InvariantCulture),
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(AddressOf(order.MerchantId), $"orders/{Uri.EscapeDataString(order.OrderNumber)}/refund")) { Content = content };
        var answer = Fields(await SendSignedAsync(request, order.MerchantId, cancellationToken));
        var ours = answer.GetValueOrDefault("order") == order.OrderNumber && answer.GetValueOrDefault("refund") == number && answer.GetValueOrDefault("merchant") == order.MerchantId;
        if (ours && answer.GetValueOrDefault("status") == "REFUSED")
            return null;
        return ours && answer.GetValueOrDefault("status") == "REFUNDED"
            && decimal.TryParse(answer.GetValueOrDefault("amount"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && amount == order.Amount
            && answer.GetValueOrDefault("transaction") is { Length: > 0 } transaction
            && DateTimeOffset.TryParse(answer.GetValueOrDefault("time"), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at)
                ? (transaction, at)
                : throw new GatewayUnavailableException($"The gateway's answer to refund {number} is neither a refund of {order.Amount:0.00} nor a refusal.");
    }

    /// <summary>Everything the gateway has taken for a merchant and given back, in yuan.</summary>
    /// <exception cref="GatewayUnavailableException"/>
    public async Task<(decimal Paid, decimal Refunded)> BalanceAsync(string merchant, CancellationToken cancellationToken)
    {
        var answer = Fields(await GetSignedAsync(merchant, $"balance?merchant={Uri.EscapeDataString(merchant)}", cancellationToken));
        return Yuan("paid") is { } paid && Yuan("refunded") is { } refunded
            ? (paid, refunded)
            : throw new GatewayUnavailableException($"The gateway names no balance of merchant {merchant}.");

        decimal? Yuan(string name) => decimal.TryParse(answer.GetValueOrDefault(name), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) ? amount : null;
    }

    public void Dispose() => _http.Dispose();

    private static Dictionary<string, string> Fields(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(body) ?? [];
        }
        catch (JsonException e)
        {
            throw new GatewayUnavailableException($"The gateway's answer cannot be read: {e.Message}", e);
        }
    }

    private async Task<string> GetSignedAsync(string merchant, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(AddressOf(merchant), path));
        return await SendSignedAsync(request, merchant, cancellationToken);
    }

    private async Task<string> SendSignedAsync(HttpRequestMessage request, string merchant, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            response.EnsureSuccessStatusCode();
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.Headers.TryGetValues(SignatureHeader, out var signatures) && GatewayMessage.Verify(body, signatures.First(), PublicKey(merchant))
                ? body
                : throw new GatewayUnavailableException($"The gateway's answer to {request.RequestUri} is not signed by it.");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new GatewayUnavailableException($"The gateway does not answer: {e.Message}", e);
        }
    }

    private static bool IsDrill(string merchant) => merchant.EndsWith(PaymentOptions.DrillSuffix, StringComparison.Ordinal);

    /// <summary>The sandbox for a drill's merchant, whatever else is configured.</summary>
    private Uri AddressOf(string merchant) => !IsDrill(merchant) ? Options.GatewayUrl
        : Options.SandboxUrl ?? throw new GatewayUnavailableException("No sandbox is configured for drills (Admissions:Payment:SandboxUrl).");

    private string PublicKey(string merchant) => KeyOf(merchant)
        ?? throw new GatewayUnavailableException("The gateway's public key is not configured (Admissions:Payment:PublicKey or PublicKeyFile, SandboxPublicKey or SandboxPublicKeyFile for drills).");

    private string? KeyOf(string merchant)
    {
        var (key, file) = IsDrill(merchant) ? (Options.SandboxPublicKey, Options.SandboxPublicKeyFile) : (Options.PublicKey, Options.PublicKeyFile);
        if (key is { Length: > 0 } pem)
            return pem;
        return file is { Length: > 0 } path && File.Exists(path) ? File.ReadAllText(path) : null;
    }
}
