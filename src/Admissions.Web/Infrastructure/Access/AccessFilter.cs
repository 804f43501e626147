using Admissions.Core.Access;
using Admissions.Core.Data.Entities;
using Admissions.Web.Infrastructure.Requests;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Admissions.Web.Infrastructure.Access;

/// <summary>
/// The door of every page: no account → that portal's sign-in; wrong kind or no permission → 403; an issued account
/// that has not set its own password → the page where it does; a campaign that does not exist → 404.
/// </summary>
public sealed class AccessFilter : IAsyncAuthorizationFilter
{
    public Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var metadata = context.HttpContext.GetEndpoint()?.Metadata;
        var access = metadata?.GetMetadata<PageAccessAttribute>()
            ?? throw new InvalidOperationException($"{context.ActionDescriptor.DisplayName} declares no access.");
        var request = context.HttpContext.Request;
        if (access is PublicPageAttribute)
        {
            var loaded = context.HttpContext.Features.Get<RequestFeature>()?.Context;
            var missing = request.RouteValues.ContainsKey("campaign") ? loaded?.Campaign is null : loaded is null && access is not PlatformPageAttribute;
            if (missing)
                context.Result = new NotFoundResult();
            return Task.CompletedTask;
        }
        if (context.HttpContext.Features.Get<RequestFeature>() is not { } feature)
        {
            context.Result = new NotFoundResult();
            return Task.CompletedTask;
        }
        context.Result = Decide(access, feature.Context.Actor, context.HttpContext)
            ?? (request.RouteValues.ContainsKey("campaign") && feature.Context.Campaign is null ? new NotFoundResult() : null);
        if (context.Result is null && HttpMethods.IsPost(request.Method))
            context.Result = DecideHandler(context, feature.Context.Actor!);
        return Task.CompletedTask;
    }

    private static IActionResult? Decide(PageAccessAttribute access, Actor? actor, HttpContext http)
    {
        if (actor is null)
            return new RedirectResult(SignInPath(http));
        var kinds = access switch
        {
            SignedInPageAttribute signedIn => signedIn.Kinds,
            RequirePermissionAttribute required => [required.Kind],
            _ => [],
        };
        if (!kinds.Contains(actor.Kind))
            return new StatusCodeResult(StatusCodes.Status403Forbidden);
        if (actor.MustChangePassword && !http.Request.Path.StartsWithSegments("/account", StringComparison.OrdinalIgnoreCase))
            return new RedirectResult($"{http.Request.PathBase}/account/password");
        if (access is RequirePermissionAttribute permission && !permission.AnyOf.Any(actor.Can))
            return new StatusCodeResult(StatusCodes.Status403Forbidden);
        return null;
    }

    private static StatusCodeResult? DecideHandler(AuthorizationFilterContext context, Actor actor)
    {
        // Named twice, the framework would run the first and a reader of the joined text judge another: nobody means that.
        var named = context.HttpContext.Request.Query["handler"];
        if (named.Count > 1)
            return new StatusCodeResult(StatusCodes.Status404NotFound);
        var handler = named.ToString();
        // A name that no handler has would run the unnamed one past its rule.
        if (handler.Length > 0 && context.ActionDescriptor is CompiledPageActionDescriptor page
            && !page.HandlerMethods.Any(m => string.Equals(m.Name, handler, StringComparison.OrdinalIgnoreCase)))
            return new StatusCodeResult(StatusCodes.Status404NotFound);
        foreach (var rule in context.HttpContext.GetEndpoint()!.Metadata.GetOrderedMetadata<HandlerPermissionAttribute>())
            if (string.Equals(rule.Handler, handler, StringComparison.OrdinalIgnoreCase) && !rule.AnyOf.Any(actor.Can))
                return new StatusCodeResult(StatusCodes.Status403Forbidden);
        return null;
    }

    /// <summary>The sign-in page of the portal that was asked for, which then leads back.</summary>
    public static string SignInPath(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var portal = PortalPaths.Of(http.Request.Path);
        var back = HttpMethods.IsGet(http.Request.Method) ? http.Request.PathBase + http.Request.Path + http.Request.QueryString : "";
        return $"{http.Request.PathBase}/{portal}/sign-in" + (back.Length == 0 ? "" : "?returnUrl=" + Uri.EscapeDataString(back));
    }
}

/// <summary>The three doors: <c>ks</c> candidates, <c>gl</c> points and offices, <c>czyx</c> colleges (HR-01, HR-02, HA-104).</summary>
public static class PortalPaths
{
    public const string Candidate = "ks";
    public const string Management = "gl";
    public const string Institution = "czyx";

    /// <summary>Addresses are routed without regard to case, so they are read so here: <c>/GL</c> is no candidates' door.</summary>
    public static string Of(PathString path) =>
        IsUnder(path, Management) ? Management
        : IsUnder(path, Institution) ? Institution
        : Candidate;

    /// <summary>Whether the page is one of the candidates' own portal; public pages are not.</summary>
    public static bool IsCandidates(PathString path) => IsUnder(path, Candidate);

    public static UserKind KindOf(string portal) => portal switch
    {
        Management => UserKind.Staff,
        Institution => UserKind.Institution,
        _ => UserKind.Candidate,
    };

    public static string Of(UserKind kind) => kind switch
    {
        UserKind.Staff => Management,
        UserKind.Institution => Institution,
        _ => Candidate,
    };

    private static bool IsUnder(PathString path, string portal) => path.StartsWithSegments("/" + portal, StringComparison.OrdinalIgnoreCase);
}
