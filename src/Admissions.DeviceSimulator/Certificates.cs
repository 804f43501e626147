using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Admissions.DeviceSimulator;

/// <summary>A vendor's service with https brings a certificate of its own for localhost; so does this one, anew at every start.</summary>
internal static class Certificates
{
    public static X509Certificate2 OfThisMachine()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        // The machine's own clock and no other: the browser judges by it whether the certificate is in force.
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        // A key that was only just made is not one that every platform's TLS can use; exported and read again it is.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
