using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Admissions.Core.Data.Entities;
using Admissions.Core.Payments;

namespace Admissions.Core.Demo.Season;

/// <summary>
/// The gateway's side of a head-less season: a key pair of its own, and notifications signed with it. The application
/// verifies them with the public key like any other's.
/// </summary>
public sealed class GatewaySigner : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);
    private long _transactions;

    public string PublicKey => _key.ExportSubjectPublicKeyInfoPem();

    public Dictionary<string, string> Paid(PaymentOrder order, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(order);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["merchant"] = order.MerchantId,
            ["order"] = order.OrderNumber,
            ["amount"] = order.Amount.ToString("0.00", CultureInfo.InvariantCulture),
            ["status"] = "PAID",
            ["transaction"] = $"S{Interlocked.Increment(ref _transactions):0000000000}",
            ["time"] = at.ToString("O", CultureInfo.InvariantCulture),
        };
        fields[GatewayMessage.SignatureField] = Convert.ToBase64String(
            _key.SignData(Encoding.UTF8.GetBytes(GatewayMessage.SignedText(fields)), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return fields;
    }

    public void Dispose() => _key.Dispose();
}
