using Microsoft.AspNetCore.Mvc;

namespace Admissions.Web.Infrastructure.Shell;

/// <summary>
/// POST /elder: one cookie, no account needed, works without script. It carries no antiforgery token because it changes
/// nothing but the size of type on this device, and a token would make every public page uncacheable.
/// </summary>
public static class ElderSwitch
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/elder", ([FromForm] string? level, [FromForm] string? back, HttpContext http) =>
        {
            var chosen = ShellContext.ParseElder(level);
            http.Response.Cookies.Append(ShellContext.ElderCookie, $"{chosen}", new CookieOptions
            {
                MaxAge = TimeSpan.FromDays(365), Path = "/", HttpOnly = true, SameSite = SameSiteMode.Lax,
                Secure = http.Request.IsHttps, IsEssential = true,
            });
            return Results.LocalRedirect(IsLocal(back) ? back! : $"{http.Request.PathBase}/");
        })
        .DisableAntiforgery()
        .AllowAnonymous();

    /// <summary>Only paths of this site: no scheme, no host, no backslash.</summary>
    private static bool IsLocal(string? path) =>
        path is ['/', ..] && path is not ['/', '/', ..] and not ['/', '\\', ..] && !path.AsSpan().ContainsAny('\r', '\n', '\\');
}
