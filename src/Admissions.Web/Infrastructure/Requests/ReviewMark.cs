using Microsoft.AspNetCore.DataProtection;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>
/// Proof that the review page was shown with exactly this draft: a submission without it, or with that of an earlier draft, is led
/// back to the page (SX-40). It cannot be made outside the page.
/// </summary>
public sealed class ReviewMark(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("Registration.Review");

    public string Of(long registrationId, int draftVersion) => _protector.Protect(Text(registrationId, draftVersion));

    public bool IsOf(string? mark, long registrationId, int draftVersion)
    {
        if (string.IsNullOrEmpty(mark))
            return false;
        try
        {
            return _protector.Unprotect(mark) == Text(registrationId, draftVersion);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            // Not made by us: the same as none.
            return false;
        }
    }

    private static string Text(long registrationId, int draftVersion) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{registrationId}/{draftVersion}");
}
