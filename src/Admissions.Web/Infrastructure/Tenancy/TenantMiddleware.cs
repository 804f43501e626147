using Admissions.Core.Data;
using Admissions.Core.Data.Entities;

namespace Admissions.Web.Infrastructure.Tenancy;

/// <summary>
/// The first path segment names the tenant and becomes the PathBase, so links inside stay short. A tenant's other names
/// for its portals (2014's <c>/hngz</c>) are rewritten to the portal's own. An unknown first segment is 404 further on.
/// </summary>
public sealed class TenantMiddleware(RequestDelegate next, TenantDatabases databases)
{
    public async Task InvokeAsync(HttpContext context, TenantScope scope)
    {
        var (first, rest) = Split(context.Request.Path);
        if (first.Length > 0 && await databases.FindAsync(first, context.RequestAborted) is { } tenant)
        {
            scope.Enter(databases.For(tenant));
            context.Request.PathBase = context.Request.PathBase.Add("/" + tenant.Slug);
            context.Request.Path = Canonical(tenant, rest);
        }
        else if (context.Request.Path.Value is "" or "/")
        {
            // "/" inside a tenant is that authority's public home; outside it is the list of authorities.
            context.Request.Path = "/platform";
        }
        await next(context);
    }

    private static PathString Canonical(Tenant tenant, string path)
    {
        var (portal, rest) = Split(path);
        foreach (var alias in tenant.PortalAliases)
            if (alias.Split('=') is [var name, var canonical] && name == portal)
                return "/" + canonical + rest;
        return path.Length == 0 ? "/" : path;
    }

    private static (string First, string Tail) Split(PathString path)
    {
        var text = path.Value ?? "";
        if (text.Length < 2)
            return ("", text);
        var end = text.IndexOf('/', 1);
        return end < 0 ? (text[1..], "") : (text[1..end], text[end..]);
    }
}
