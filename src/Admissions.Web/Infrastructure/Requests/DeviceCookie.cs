using System.Security.Cryptography;
using Admissions.Core.Accounts;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>
/// The mark of a browser from which somebody has signed in (<see cref="SignInTries"/>). It opens nothing: it only keeps wrong
/// passwords typed elsewhere from locking its owner out. A public terminal has none.
/// </summary>
public static class DeviceCookie
{
    public const string Name = "adm-device";

    private const int KeyLength = 16;

    /// <summary>Digest of the browser's key; null when it has none of ours.</summary>
    public static byte[]? HashOf(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return !Kiosk.IsOn(http) && http.Request.Cookies[Name] is { } mark && KeyOf(http, mark) is { } key ? SignInTries.HashOf(key) : null;
    }

    /// <summary>The browser's digest, of a new key when it has none, which <see cref="Keep"/> gives it; null on a public terminal.</summary>
    public static (byte[] Hash, string Mark)? Open(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (Kiosk.IsOn(http))
            return null;
        if (http.Request.Cookies[Name] is { } mark && KeyOf(http, mark) is { } known)
            return (SignInTries.HashOf(known), mark);
        var key = RandomNumberGenerator.GetBytes(KeyLength);
        return (SignInTries.HashOf(key), WebEncoders.Base64UrlEncode(Protector(http).Protect(key)));
    }

    /// <summary>Somebody has signed in: the browser keeps its mark.</summary>
    public static void Keep(HttpContext http, string mark)
    {
        ArgumentNullException.ThrowIfNull(http);
        http.Response.Cookies.Append(Name, mark, new CookieOptions
        {
            HttpOnly = true, Secure = http.Request.IsHttps, SameSite = SameSiteMode.Lax, IsEssential = true,
            Path = http.Request.PathBase.HasValue ? http.Request.PathBase.Value : "/", MaxAge = SignInTries.Known,
        });
    }

    private static byte[]? KeyOf(HttpContext http, string mark)
    {
        try
        {
            return Protector(http).Unprotect(WebEncoders.Base64UrlDecode(mark));
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            // Not ours, or its protection key is gone: as good as none.
            return null;
        }
    }

    private static IDataProtector Protector(HttpContext http) => http.RequestServices.GetRequiredService<IDataProtectionProvider>().CreateProtector(typeof(DeviceCookie).FullName!);
}
