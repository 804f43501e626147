using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Admissions.Web.Infrastructure.Shell;

/// <summary>Fingerprinted addresses of files in wwwroot, for markup that is built in code; <c>~/</c> in a page does the same.</summary>
public static class ShellAssets
{
    /// <param name="path">Path inside wwwroot without a leading slash: <c>lib/icons.svg</c>.</param>
    public static string Url(HttpContext? http, string path)
    {
        var assets = http?.GetEndpoint()?.Metadata.GetMetadata<ResourceAssetCollection>();
        return $"{http?.Request.PathBase}/{assets?[path] ?? path}";
    }

    /// <summary>Turns <c>~/x</c> into an address under the tenant's path base; other addresses stay as they are.</summary>
    public static string Resolve(HttpContext? http, string href) =>
        href.StartsWith("~/", StringComparison.Ordinal) ? $"{http?.Request.PathBase}{href.AsSpan(1)}" : href;
}
