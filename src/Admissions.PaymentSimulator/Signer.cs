using System.Security.Cryptography;
using System.Text;

namespace Admissions.PaymentSimulator;

/// <summary>The gateway's RSA key pair: read from a folder, or made at start-up and, where there is a folder, kept in it.</summary>
internal sealed class Signer : IDisposable
{
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly Lock _lock = new();

    /// <param name="folder">Holds private.pem and public.pem; null keeps the pair in memory only.</param>
    public Signer(string? folder)
    {
        if (folder is null)
            return;
        Directory.CreateDirectory(folder);
        var secret = Path.Combine(folder, "private.pem");
        if (File.Exists(secret))
            _rsa.ImportFromPem(File.ReadAllText(secret));
        else
            File.WriteAllText(secret, _rsa.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(folder, "public.pem"), PublicKey);
    }

    public string PublicKey => _rsa.ExportSubjectPublicKeyInfoPem();

    /// <summary>RSA with SHA-256, PKCS #1 padding, in base 64.</summary>
    public string Sign(string text)
    {
        lock (_lock)
            return Convert.ToBase64String(_rsa.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    public void Dispose() => _rsa.Dispose();
}
