using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Admissions.Web.Infrastructure.Shell;

/// <summary>Section <c>Shell</c> of the configuration.</summary>
public sealed class ShellOptions
{
    /// <summary>Origins that a form of ours may end at, such as the payment gateway: browsers apply form-action to redirects too.</summary>
    public IList<string> FormActionOrigins { get; } = [];

    /// <summary>Loopback services of card readers that counter pages may call (http and ws origins).</summary>
    public IList<string> DeviceOrigins { get; } = [];

    /// <summary>Shows <c>/_gallery</c> outside Development.</summary>
    public bool Gallery { get; set; }
}

/// <summary>
/// Headers of every response. The policy allows no inline script or style at all, so pages carry neither;
/// a response for a signed-in user is never stored by browser or proxy.
/// </summary>
public sealed class SecurityHeaders(RequestDelegate next, IOptions<ShellOptions> options)
{
    private readonly string policy = Policy(options.Value);

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(static state =>
        {
            var (http, policy) = ((HttpContext, string))state;
            Apply(http, policy);
            return Task.CompletedTask;
        }, (context, policy));
        return next(context);
    }

    private static void Apply(HttpContext http, string policy)
    {
        var headers = http.Response.Headers;
        // A file that came from somebody brings a stricter policy of its own.
        if (headers.ContentSecurityPolicy.Count == 0)
            headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "SAMEORIGIN";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        var isStaticFile = headers.CacheControl.ToString().Contains("immutable", StringComparison.Ordinal) || headers.ContainsKey(HeaderNames.ETag);
        if (http.User.Identity?.IsAuthenticated == true && !isStaticFile)
            headers.CacheControl = "no-store";
    }

    /// <summary>The Content-Security-Policy header for the configured origins.</summary>
    public static string Policy(ShellOptions options) => string.Join("; ",
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        Directive("connect-src", options.DeviceOrigins),
        Directive("form-action", options.FormActionOrigins),
        "object-src 'none'",
        "base-uri 'self'",
        "frame-ancestors 'self'");

    private static string Directive(string name, IEnumerable<string> origins) => string.Join(' ', origins.Prepend($"{name} 'self'"));
}
