using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Admissions.Web.Infrastructure.Shell;

/// <summary>Section <c>Shell</c> of the configuration.</summary>
public sealed class ShellOptions
{
    /// <summary>Origins that a form of ours may end at, such as the payment gateway: browsers apply form-action to redirects too.</summary>
    public IList<string> FormActionOrigins { get; } = [];

    /// <summary>
    /// Local services of card readers that counter pages look for and may call: adapter of <c>idcard-bridge.js</c> → origin. The
    /// vendors' own addresses unless configured otherwise; an empty address switches an adapter off. <see cref="InBrowser"/> instead
    /// of an origin: the browser brings the reader itself, and the page calls nobody.
    /// </summary>
    public IDictionary<string, string> CardReaders { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["huashi"] = "http://127.0.0.1:19196",
        ["certctl"] = "http://127.0.0.1:18889",
        ["synjones"] = "http://localhost:8989",
        ["synjones-https"] = "https://localhost:9199",
        ["est"] = "ws://127.0.0.1:33666",
        ["est-http"] = "http://127.0.0.1:38088",
        ["jykj"] = "ws://localhost:1919",
        ["zwexplorer"] = InBrowser,
    };

    /// <summary>Stands for the address of a reader that is part of the browser.</summary>
    public const string InBrowser = "browser";

    /// <summary>The adapters that are on, in the order in which they are asked.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ActiveCardReaders => [.. CardReaders.Where(r => r.Value.Length > 0)];

    /// <summary>What a counter page may call besides the site itself.</summary>
    public IReadOnlyList<string> CardReaderOrigins => [.. ActiveCardReaders.Select(r => r.Value).Where(v => v != InBrowser).Distinct(StringComparer.Ordinal)];

    /// <summary>Shows <c>/_gallery</c> outside Development.</summary>
    public bool Gallery { get; set; }
}

/// <summary>On a page whose script speaks to the card readers' local services: only there does the policy let it.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CardReaderPageAttribute : Attribute;

/// <summary>
/// Headers of every response. The policy allows no inline script or style at all, so pages carry neither;
/// a response for a signed-in user is never stored by browser or proxy.
/// </summary>
public sealed class SecurityHeaders(RequestDelegate next, IOptions<ShellOptions> options)
{
    private readonly string policy = Policy(options.Value);
    private readonly string devicePolicy = Policy(options.Value, options.Value.CardReaderOrigins);

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(static state =>
        {
            var (http, self) = ((HttpContext, SecurityHeaders))state;
            Apply(http, http.GetEndpoint()?.Metadata.GetMetadata<CardReaderPageAttribute>() is null ? self.policy : self.devicePolicy);
            return Task.CompletedTask;
        }, (context, this));
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
    /// <param name="devices">Origins of local services that the page may call; none for most pages.</param>
    public static string Policy(ShellOptions options, params IReadOnlyList<string> devices) => string.Join("; ",
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        Directive("connect-src", devices),
        Directive("form-action", options.FormActionOrigins),
        "object-src 'none'",
        "base-uri 'self'",
        "frame-ancestors 'self'");

    private static string Directive(string name, IEnumerable<string> origins) => string.Join(' ', origins.Prepend($"{name} 'self'"));
}
