using Admissions.Core.Accounts;
using Admissions.Core.Data;

namespace Admissions.Web.Infrastructure.Requests;

/// <summary>
/// A point's free computer for candidates (HR-08): a cookie of the browser, not of a person. It can only shorten what a
/// sign-in on this computer may do, so it needs no protection.
/// </summary>
public static class Kiosk
{
    private const string CookieName = "adm-kiosk";

    public static bool IsOn(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.Request.Cookies.ContainsKey(CookieName);
    }

    public static void Switch(HttpContext http, bool on)
    {
        ArgumentNullException.ThrowIfNull(http);
        var options = new CookieOptions
        {
            HttpOnly = true, Secure = http.Request.IsHttps, SameSite = SameSiteMode.Lax, IsEssential = true,
            Path = http.Request.PathBase.HasValue ? http.Request.PathBase.Value : "/", MaxAge = on ? TimeSpan.FromDays(60) : null,
        };
        if (on)
            http.Response.Cookies.Append(CookieName, "1", options);
        else
            http.Response.Cookies.Delete(CookieName, options);
    }

    /// <summary>A new sign-in at a public terminal ends after minutes, not after the policy's time.</summary>
    public static Task LimitAsync(HttpContext http, AdmissionsDbContext db, string key, SignInSessionOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return IsOn(http) ? SessionService.LimitIdleAsync(db, key, options.KioskIdleMinutes, cancellationToken) : Task.CompletedTask;
    }

    /// <summary>Nothing of the person before stays in the browser but the page's address, which leads to the sign-in.</summary>
    public static void Forget(HttpContext http)
    {
        if (IsOn(http))
            http.Response.Headers["Clear-Site-Data"] = "\"cache\", \"storage\"";
    }
}
