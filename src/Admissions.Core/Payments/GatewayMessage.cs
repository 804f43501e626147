using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Admissions.Core.Payments;

/// <summary>What the gateway says about one order: in a notification, an answer to a query, or a line of its bill.</summary>
/// <param name="Amount">Yuan.</param>
/// <param name="At">Time of the payment or the failure by the gateway's clock.</param>
public sealed record GatewayMessage(string Merchant, string OrderNumber, decimal Amount, bool Paid, string Transaction, DateTimeOffset At)
{
    public const string SignatureField = "sign";

    /// <summary>Names of the fields, in a notification as in a bill.</summary>
    public static IReadOnlyList<string> Fields { get; } = ["merchant", "order", "amount", "status", "transaction", "time"];

    /// <summary>Reads a notification's fields; null when one is missing or not of its form.</summary>
    public static GatewayMessage? Read(IReadOnlyDictionary<string, string> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return fields.TryGetValue("merchant", out var merchant)
            && fields.TryGetValue("order", out var order)
            && fields.TryGetValue("transaction", out var transaction) && transaction.Length > 0
            && fields.TryGetValue("status", out var status) && status is "PAID" or "FAILED"
            && decimal.TryParse(fields.GetValueOrDefault("amount"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            && DateTimeOffset.TryParse(fields.GetValueOrDefault("time"), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at)
                ? new GatewayMessage(merchant, order, amount, fields["status"] == "PAID", transaction, at)
                : null;
    }

    /// <summary>The signed text: every field but the signature as <c>name=value</c>, by name in ordinal order, joined by &amp;.</summary>
    public static string SignedText(IReadOnlyDictionary<string, string> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return string.Join('&', fields.Where(f => f.Key != SignatureField).OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}={f.Value}"));
    }

    /// <summary>RSA with SHA-256, PKCS #1 padding, the signature in base 64. Anything that cannot be checked is not signed.</summary>
    public static bool Verify(string text, string? signature, string publicKeyPem)
    {
        var bytes = new byte[(signature?.Length ?? 0) + 4];
        if (string.IsNullOrEmpty(signature) || !Convert.TryFromBase64String(signature, bytes, out var length))
            return false;
        using var rsa = RSA.Create();
        rsa.ImportFromPem(publicKeyPem);
        return rsa.VerifyData(Encoding.UTF8.GetBytes(text), bytes.AsSpan(0, length), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }
}
