using Admissions.Core.Data.Entities;

namespace Admissions.Core.Payments;

/// <summary>The payment gateway, from configuration section <see cref="Section"/>.</summary>
public sealed class PaymentOptions
{
    public const string Section = "Admissions:Payment";

    /// <summary>Base address of the gateway, e.g. http://127.0.0.1:5090/.</summary>
    public Uri GatewayUrl { get; set; } = new("http://127.0.0.1:5090/");

    /// <summary>Address of this site as the gateway reaches it, without the tenant, e.g. http://127.0.0.1:5080.</summary>
    public Uri SiteUrl { get; set; } = new("http://127.0.0.1:5080/");

    /// <summary>The gateway's RSA public key as PEM; takes precedence over the file.</summary>
    public string? PublicKey { get; set; }

    /// <summary>File with the gateway's RSA public key as PEM; read anew for each check, so that a changed key needs no restart.</summary>
    public string? PublicKeyFile { get; set; }

    /// <summary>Ends the merchant number of drills; what carries it is only ever sent to the sandbox.</summary>
    public const string DrillSuffix = "-drill";

    /// <summary>Base address of the gateway's sandbox, where drills pay; null = drills cannot pay at all.</summary>
    public Uri? SandboxUrl { get; set; }

    /// <summary>The sandbox's RSA public key as PEM; takes precedence over the file.</summary>
    public string? SandboxPublicKey { get; set; }

    /// <summary>File with the sandbox's RSA public key as PEM.</summary>
    public string? SandboxPublicKeyFile { get; set; }

    /// <summary>Merchant number by tenant slug; a tenant that is not named uses its slug.</summary>
    public Dictionary<string, string> Merchants { get; } = new(StringComparer.Ordinal);

    public string MerchantOf(string tenantSlug) => Merchants.GetValueOrDefault(tenantSlug, tenantSlug);

    /// <summary>The merchant of a campaign: a drill's is never that of the live ones.</summary>
    public string MerchantOf(string tenantSlug, CampaignMode mode) => MerchantOf(tenantSlug) + (mode == CampaignMode.Drill ? DrillSuffix : "");
}
